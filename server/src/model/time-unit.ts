import type { EnvEntry } from '../facts/fact';
import type { Value } from '../facts/value';

// In which unit a number is meant, by the way it is written, by the name of its variable or constant, and by the comment beside it.

export const MILLISECOND = 0.001;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** Units in seconds. A lone `minute`, `hour` or `day` names a size (`ONE_HOUR`), and so does a number before the plural (`SEVEN_DAYS`). */
const NAMED: readonly (readonly [RegExp, number])[] = [
  [/(?:^|_)(?:ms|millis(?:econds)?|msecs?|milliseconds?)$/, MILLISECOND],
  [/(?:^|_)(?:seconds|secs?)$/, 1],
  [/(?:^|_)(?:minutes|mins)$/, MINUTE],
  [/(?:^|_)(?:hours|hrs)$/, HOUR],
  [/(?:^|_)days$/, DAY],
];
const COUNTED =
  /(?:^|_)(?:\d+|one|two|three|four|five|six|seven|eight|ten|twelve|fourteen|fifteen|twenty|thirty|forty|sixty|ninety|per|half|quarter)_[a-z]+$/;

/** The unit in seconds that a name ends with: `JWT_TTL_MS`, `refreshTokenHours`; undefined when it ends with none. */
export function unitOfName(name: string): number | undefined {
  const words = name
    .slice(0, 200)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
  if (COUNTED.test(words)) return undefined;
  return NAMED.find(([pattern]) => pattern.test(words))?.[1];
}

const SAID: readonly (readonly [RegExp, number])[] = [
  [/^(?:ms|msecs?|millis(?:econds)?|milliseconds?)$/, MILLISECOND],
  [/^(?:s|secs?|seconds?)$/, 1],
  [/^(?:m|mins?|minutes?)$/, MINUTE],
  [/^(?:h|hrs?|hours?)$/, HOUR],
  [/^(?:d|days?)$/, DAY],
  [/^weeks?$/, 7 * DAY],
];

/** The unit in seconds of a number, by the comment beside it: `# in ms`, `# seconds`, or a span in another unit: `900 # 15 minutes`. */
export function unitOfComment(comment: string, number: number): number | undefined {
  const text = comment.slice(0, 200).toLowerCase();
  const unit = (word: string) => SAID.find(([pattern]) => pattern.test(word))?.[1];
  for (const [, amount, word] of text.matchAll(/(\d{1,12}(?:\.\d{1,3})?) ?([a-z]{1,12})\b/g)) {
    const size = unit(word ?? '');
    if (size === undefined || number <= 0) continue;
    const one = (Number(amount) * size) / number;
    return [MILLISECOND, 1, MINUTE, HOUR, DAY].find((known) => Math.abs(known - one) < known * 0.001);
  }
  if (/\bms\b|\bmilli/.test(text)) return MILLISECOND;
  const named = /(?:^\W{0,3}|\bin |\()(secs|seconds|mins|minutes|hours|days)\b/.exec(text);
  return named ? unit(named[1] ?? '') : undefined;
}

/** What a reference names, and any other value itself. */
export type Follow = (value: Value) => Value;

/** Where a number came from when it was computed, see `Evaluated`. */
export interface NumberSource {
  readonly variable: string;
  readonly entry: EnvEntry | undefined;
}

/** Values nest no deeper where a person wrote them. */
const DEEPEST = 12;

/** What a factor turns a unit into: minutes times 60 are seconds, hours times 60 are minutes. */
const CONVERTED: Readonly<Record<number, readonly (readonly [number, number])[]>> = {
  1: [[1000, MILLISECOND]],
  [MINUTE]: [
    [60, 1],
    [60_000, MILLISECOND],
  ],
  [HOUR]: [
    [60, MINUTE],
    [3600, 1],
    [3_600_000, MILLISECOND],
  ],
  [DAY]: [
    [24, HOUR],
    [1440, MINUTE],
    [86_400, 1],
    [86_400_000, MILLISECOND],
  ],
};

/**
 * The unit in seconds of the number that a value makes; undefined when nothing tells. `1000 * 60 * 15` and `ms('15m')` are
 * milliseconds by the way they are written, `TTL_MINUTES * 60` is seconds, and `7 * DAY_IN_SECONDS` still is.
 */
export function unitOf(written: Value, source: NumberSource, follow: Follow, depth = 0): number | undefined {
  if (depth > DEEPEST) return undefined;
  const name = written.kind === 'reference' ? written.path.at(-1) : undefined;
  const value = follow(written);
  const inside = (part: Value) => unitOf(part, source, follow, depth + 1);
  const found = unitInside(value, source, follow, inside);
  return found ?? (name === undefined || value.kind === 'operation' ? undefined : unitOfName(name));
}

function unitInside(value: Value, source: NumberSource, follow: Follow, inside: (part: Value) => number | undefined): number | undefined {
  switch (value.kind) {
    case 'converted':
      return value.to === 'span-ms' ? MILLISECOND : inside(value.of);
    case 'operation': {
      const left = inside(value.left);
      const right = inside(value.right);
      if (value.operator === '*') return product(left, right, numberIn(value.left, follow), numberIn(value.right, follow));
      if (value.operator === '/') return quotient(left, numberIn(value.right, follow));
      if (value.operator === '+' || value.operator === '-') return left === right ? left : undefined;
      return undefined;
    }
    case 'env': {
      const named = unitOfName(value.name);
      if (source.variable !== value.name) return inside(value.fallback) ?? named;
      if (named !== undefined) return named;
      const { entry } = source;
      return entry && unitOfComment(entry.comment, Number(entry.value.isEmpty ? Number.NaN : numberText(entry)));
    }
    default:
      return undefined;
  }
}

function product(left: number | undefined, right: number | undefined, leftNumber?: number, rightNumber?: number): number | undefined {
  if (left !== undefined && right !== undefined) return left === MILLISECOND || right === MILLISECOND ? MILLISECOND : undefined;
  const unit = left ?? right;
  const factor = left === undefined ? leftNumber : rightNumber;
  if (unit === undefined) return leftNumber === 1000 || rightNumber === 1000 ? MILLISECOND : undefined;
  if (unit === MILLISECOND) return unit;
  const converted = CONVERTED[unit]?.find(([by]) => by === factor)?.[1];
  // A number of seconds times another number is still in seconds; of greater units nobody can tell.
  return converted ?? (unit === 1 ? unit : undefined);
}

function quotient(unit: number | undefined, divisor: number | undefined): number | undefined {
  if (unit === undefined || divisor === undefined) return undefined;
  const result = unit * divisor;
  return [MILLISECOND, 1, MINUTE, HOUR, DAY].find((known) => Math.abs(known - result) < known * 1e-6);
}

/** The number that a value of literals makes; undefined for any other. */
function numberIn(written: Value, follow: Follow, depth = 0): number | undefined {
  if (depth > DEEPEST) return undefined;
  const value = follow(written);
  if (value.kind === 'literal') return typeof value.value === 'number' ? value.value : undefined;
  if (value.kind !== 'operation') return undefined;
  const left = numberIn(value.left, follow, depth + 1);
  const right = numberIn(value.right, follow, depth + 1);
  if (left === undefined || right === undefined) return undefined;
  if (value.operator === '*') return left * right;
  return value.operator === '/' && right !== 0 ? left / right : undefined;
}

function numberText(entry: EnvEntry): string {
  return entry.value.reveal().trim();
}

/** A number that is added to a time, or is a span alone: the unit it is meant in and the one it is counted in, both in seconds. */
export interface Added {
  readonly meant: number;
  readonly counted: number;
}

/** The units of the one span inside a value; undefined when there are several, or nothing tells. */
export function addedUnit(written: Value, source: NumberSource, follow: Follow, depth = 0): Added | undefined {
  if (depth > DEEPEST) return undefined;
  const value = follow(written);
  if (value.kind === 'converted') return addedUnit(value.of, source, follow, depth + 1);
  if (value.kind === 'duration') return durationUnit(value.seconds, source, follow);
  if (value.kind !== 'operation') return undefined;
  if (value.operator !== '+') return undefined;
  const left = follow(value.left);
  const right = follow(value.right);
  const [time, span, written_] = holdsNow(left, follow) ? [left, right, value.right] : [right, left, value.left];
  if (!holdsNow(time, follow)) return undefined;
  if (span.kind === 'duration') return durationUnit(span.seconds, source, follow);
  // `now + 60 + ttl`: which of them is meant, nobody can tell.
  if (time.kind === 'operation' && time.operator === '+') return undefined;
  const meant = unitOf(written_, source, follow);
  return meant === undefined ? undefined : { meant, counted: 1 };
}

/** `timedelta(days=X)` is read as `X * 86400`. */
function durationUnit(written: Value, source: NumberSource, follow: Follow): Added | undefined {
  const value = follow(written);
  if (value.kind === 'operation' && value.operator === '*') {
    const right = follow(value.right);
    const counted =
      right.kind === 'literal' && typeof right.value === 'number' && right.at.start === value.at.start ? right.value : undefined;
    if (counted !== undefined) {
      const meant = unitOf(value.left, source, follow);
      return meant === undefined ? undefined : { meant, counted };
    }
  }
  const meant = unitOf(written, source, follow);
  return meant === undefined ? undefined : { meant, counted: 1 };
}

function holdsNow(written: Value, follow: Follow, depth = 0): boolean {
  if (depth > DEEPEST) return false;
  const value = follow(written);
  switch (value.kind) {
    case 'now':
      return true;
    case 'converted':
      return holdsNow(value.of, follow, depth + 1);
    case 'operation':
      return holdsNow(value.left, follow, depth + 1) || holdsNow(value.right, follow, depth + 1);
    default:
      return false;
  }
}

/** The unit that a number without a name was plainly meant in, where it differs from the one it is counted in; see the page of token/expiry-unit. */
export function looksLike(number: number, counted: number): number | undefined {
  if (counted === MILLISECOND) {
    // 3600, 86400 or 604800 are whole minutes as seconds, and as milliseconds no whole second.
    return number % 1000 !== 0 && number % MINUTE === 0 ? 1 : undefined;
  }
  // 3600000 or 604800000 are whole quarters of an hour as milliseconds, and as seconds no whole days, or more than two years.
  const milliseconds = number >= 900_000 && number % 900_000 === 0 && number / 1000 <= 400 * DAY;
  const typedZeros = /^360{4}$|^360{6,}$/.test(String(number));
  return milliseconds && !typedZeros && (number % DAY !== 0 || number > 730 * DAY) ? MILLISECOND : undefined;
}
