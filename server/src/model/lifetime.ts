import type { EnvEntry } from '../facts/fact';
import { SecretText } from '../facts/secret-text';
import type { Value } from '../facts/value';
import type { Place } from '../text/range';
import type { Contract, Evaluated, IssuerParty, Scope } from './contract';
import { isMoment, isSpan, numberOf } from './evaluate';
import { parseJoseSpan, parseMsSpan } from './time-span';

// How long an issuer's tokens live, and whether the number means what its author thought.

/** In which way a number means another unit than it looks. */
export type Misreading =
  /** A string of digits that the library reads as milliseconds. */
  | 'bare-string'
  /** Milliseconds where the library counts seconds. */
  | 'milliseconds-as-seconds'
  /** An absolute time where a relative one is asked for. */
  | 'absolute-as-relative'
  /** A relative time where an absolute one is asked for: expired in 1970. */
  | 'relative-as-absolute'
  /** `Date.now()` in milliseconds as a NumericDate: expires in tens of thousands of years. */
  | 'milliseconds-claim'
  /** A naive local datetime, which the library reads as UTC. */
  | 'naive-local';

export interface Lifetime {
  /** Seconds from issue to expiry as the library computes them; infinite when it lies thousands of years ahead, negative when born expired. */
  readonly seconds: number;
  readonly misreading: Misreading | undefined;
  /** Seconds that were meant, as far as that can be told. */
  readonly intended: number | undefined;
  /** Where the number stands: a literal in code or an entry of an env file. */
  readonly at: Place;
  /** The environment variable it came through, empty when none. */
  readonly variable: string;
  readonly entry: EnvEntry | undefined;
}

/** A NumericDate below this is before 2001 and above that after the year 5138: both are mistakes. */
const EARLIEST_DATE = 1e9;
const LATEST_DATE = 1e11;

/** Names that say their unit: `JWT_TTL_MS`. */
const MILLISECONDS = /(?:^|_)(?:MS|MILLIS(?:ECONDS)?|MSECS?)$/i;

/** Undefined when the token has no expiry or it cannot be computed in this scope. */
export function lifetimeOf(issuer: IssuerParty, contract: Contract, scope: Scope): Lifetime | undefined {
  const { expiry } = issuer.fact;
  if (typeof expiry === 'string') return undefined;
  const evaluated = contract.evaluate(expiry.value, scope);
  if (evaluated.state !== 'known') return undefined;
  const lifetime = (seconds: number, misreading?: Misreading, intended?: number): Lifetime => ({
    seconds,
    misreading,
    intended,
    at: evaluated.at,
    variable: evaluated.variable,
    entry: evaluated.entry,
  });
  const written = contract.follow(expiry.value);
  if (expiry.form === 'relative-option') {
    if (issuer.semantics.relativeExpiry?.bareText !== 'milliseconds') return undefined;
    return relative(evaluated, written, lifetime, contract.follow);
  }
  if (expiry.form === 'jose-expiration' && evaluated.value instanceof SecretText) {
    const seconds = parseJoseSpan(evaluated.value.reveal());
    return seconds === undefined ? undefined : lifetime(seconds);
  }
  return absolute(evaluated, written, lifetime, contract.follow);
}

/** What a reference names, and any other value itself. */
type Follow = (value: Value) => Value;
type Make = (seconds: number, misreading?: Misreading, intended?: number) => Lifetime;
type Known = Extract<Evaluated, { state: 'known' }>;

/** jsonwebtoken 9 lib/timespan.js: a number is seconds, a string goes to `ms`, which reads digits without a unit as milliseconds. */
function relative(evaluated: Known, value: Value, make: Make, follow: Follow): Lifetime | undefined {
  if (evaluated.value instanceof SecretText) {
    const text = evaluated.value.reveal();
    const milliseconds = parseMsSpan(text);
    if (milliseconds === undefined) return undefined;
    const bare = /^-?\d+$/.test(text.trim()) && Number(text) > 0;
    if (bare && !meansMilliseconds(Number(text), evaluated)) return make(milliseconds / 1000, 'bare-string', Number(text));
    return make(milliseconds / 1000);
  }
  const number = numberOf(evaluated);
  if (number !== undefined) {
    if (isMilliseconds(value, evaluated.variable, follow)) return make(number, 'milliseconds-as-seconds', number / 1000);
    if (number >= EARLIEST_DATE) return make(number, 'absolute-as-relative');
    return make(number);
  }
  if (isMoment(evaluated.value))
    return make(Number.POSITIVE_INFINITY, 'absolute-as-relative', inSeconds(evaluated.value.offset, evaluated.value.unit));
  return undefined;
}

function absolute(evaluated: Known, value: Value, make: Make, follow: Follow): Lifetime | undefined {
  if (isMoment(evaluated.value)) {
    const { unit, zone, offset } = evaluated.value;
    if (unit === 'milliseconds') return make(Number.POSITIVE_INFINITY, 'milliseconds-claim', offset / 1000);
    if (unit === 'datetime' && zone === 'naive-local') return make(offset, 'naive-local', offset);
    if (unit === 'seconds' && addsMilliseconds(value, follow)) return make(offset, 'milliseconds-as-seconds', offset / 1000);
    return make(offset);
  }
  if (isSpan(evaluated.value)) return undefined;
  const number = typeof evaluated.value === 'number' ? evaluated.value : undefined;
  if (number === undefined || number <= 0) return undefined;
  if (number < EARLIEST_DATE) return make(Number.NEGATIVE_INFINITY, 'relative-as-absolute', number);
  return number >= LATEST_DATE ? make(Number.POSITIVE_INFINITY, 'milliseconds-claim') : undefined;
}

/**
 * Some projects write millisecond strings on purpose: the name or the comment says so, or the number is whole minutes in
 * milliseconds and absurd as seconds.
 */
function meansMilliseconds(number: number, evaluated: Known): boolean {
  if (MILLISECONDS.test(evaluated.variable) || /\b(?:ms|milli)/i.test(evaluated.entry?.comment ?? '')) return true;
  return number >= 60_000 && number % 60_000 === 0;
}

/** Values nest no deeper where a person wrote them. */
const DEEPEST = 12;

/** Whether the number is one of milliseconds by the way it is written - `1000 * 60 * 15`, `ms('15m')` - or by its variable's name. */
function isMilliseconds(written: Value, variable: string, follow: Follow, depth = 0): boolean {
  if (depth > DEEPEST) return false;
  const value = follow(written);
  const inside = (part: Value) => isMilliseconds(part, variable, follow, depth + 1);
  switch (value.kind) {
    case 'converted':
      return value.to === 'span-ms' || inside(value.of);
    case 'operation':
      if (value.operator === '+') return inside(value.left) && inside(value.right);
      return value.operator === '*' && [value.left, value.right].some((side) => isThousand(side) || inside(side));
    case 'env':
      // Without a provided value it is the fallback that counts.
      return variable === value.name ? MILLISECONDS.test(variable) : inside(value.fallback);
    default:
      return false;
  }
}

function isThousand(value: Value): boolean {
  return value.kind === 'literal' && value.value === 1000;
}

/** `now + 15 * 60 * 1000`, where now is in seconds. */
function addsMilliseconds(written: Value, follow: Follow): boolean {
  const value = follow(written);
  if (value.kind === 'converted') return addsMilliseconds(value.of, follow);
  return value.kind === 'operation' && value.operator === '+' && [value.left, value.right].some((side) => isMilliseconds(side, '', follow));
}

function inSeconds(offset: number, unit: 'seconds' | 'milliseconds' | 'datetime'): number {
  return unit === 'milliseconds' ? offset / 1000 : offset;
}
