import { namesToken } from '../facts/cookie-names';
import type { OptionValue, SessionSetting, StoredLifetime } from '../facts/fact';
import { SecretText } from '../facts/secret-text';
import type { Value } from '../facts/value';
import { SESSION_LIBRARIES } from '../libraries/sessions';
import type { Place } from '../text/range';
import type { Contract, Environment, Evaluated, Service } from './contract';
import { lifetimesOf, type StoredToken, storedTokens } from './stored-tokens';
import { type Follow, looksLike, MILLISECOND, unitOf } from './time-unit';

// Lifetimes of sessions and of what keeps tokens whose number was meant in another unit than it is counted in.

export type CountedUnit = StoredLifetime['unit'];

export interface MisreadSpan {
  readonly what: 'session' | StoredLifetime['holder'];
  /** Who counts, as messages name it: `express-session`, `res.cookie`. */
  readonly by: string;
  /** The option of a session library as written; empty for what keeps a token. */
  readonly option: string;
  readonly lifetime: OptionValue;
  readonly at: Place;
  readonly unit: CountedUnit;
  /**
   * `unit`: the number is one of another unit. `text`: it is a text where only a number is taken.
   * `too-long`: more than is taken, which throws.
   */
  readonly defect: 'unit' | 'text' | 'too-long';
  /** Seconds as they are counted, and as they were meant; the same where that cannot be told. */
  readonly seconds: number;
  readonly intended: number;
  /** The unit in seconds that was meant. */
  readonly meant: number;
  /** The library's own words for what it does not take; empty for a unit. */
  readonly error: string;
  readonly evaluated: Known;
  /** The whole date, where the span is added to the current time; absent where it is counted as it stands. */
  readonly dateAt?: Place;
}

type Known = Extract<Evaluated, { state: 'known' }>;
type Subject = Pick<MisreadSpan, 'what' | 'by' | 'option' | 'lifetime' | 'at' | 'unit'>;

const ENVIRONMENTS: readonly Environment[] = ['development', 'staging', 'production'];
const UNITS = { seconds: 1, milliseconds: MILLISECOND, days: 86_400 } as const;
const DAY = 86_400;
const YEAR = 365 * DAY;

/** Every misread lifetime outside tests and examples, each once, in the order of the facts. */
export function* misreadSpans(contract: Contract): Iterable<MisreadSpan> {
  const isOut = (file: string) => contract.isTestFile(file) || contract.isTemplate(file) || contract.serviceOf(file).example;
  for (const setting of contract.facts.all('session-setting')) {
    if (isOut(setting.file)) continue;
    const service = contract.serviceOf(setting.file);
    for (const subject of subjectsOf(setting)) {
      yield* firstOf((environment) => misreadSetting(setting, subject, contract, service, environment));
    }
  }
  const tokens = new Map(storedTokens(contract).map((stored) => [stored.store, stored]));
  for (const store of contract.facts.all('stored-lifetime')) {
    if (isOut(store.file)) continue;
    const stored = tokens.get(store);
    if (store.form === 'absolute') {
      if (stored) yield* firstOf((environment) => misreadDate(stored, environment, contract));
      continue;
    }
    // What else is kept for a time is no matter of auth.
    if (!stored && !(store.holder === 'cookie' && namesToken(store.name))) continue;
    const service = contract.serviceOf(store.file);
    yield* firstOf((environment) => {
      const both = stored && lifetimesOf(stored, environment, contract);
      return misreadStore(store, both?.token, contract, service, environment);
    });
  }
}

function* firstOf(find: (environment: Environment) => MisreadSpan | undefined): Iterable<MisreadSpan> {
  for (const environment of ENVIRONMENTS) {
    const found = find(environment);
    if (!found) continue;
    yield found;
    return;
  }
}

function subjectsOf(setting: SessionSetting): readonly Subject[] {
  const { title, option, tokenOption, unit } = SESSION_LIBRARIES[setting.library];
  const subject = (name: string, lifetime: OptionValue): Subject => ({
    what: 'session',
    by: title,
    option: name,
    lifetime,
    at: setting.calleeAt,
    unit,
  });
  const all = [
    subject(option, setting.maximumAge),
    subject(tokenOption ?? '', setting.tokenMaximumAge),
    subject('session.updateAge', setting.updateAge),
  ];
  return all.filter(({ lifetime }) => lifetime.value.kind !== 'unset');
}

function misreadSetting(
  setting: SessionSetting,
  subject: Subject,
  contract: Contract,
  service: Service,
  environment: Environment,
): MisreadSpan | undefined {
  const evaluated = contract.evaluate(subject.lifetime.value, { service, environment });
  if (evaluated.state !== 'known') return undefined;
  const { text, textError } = SESSION_LIBRARIES[setting.library];
  if (evaluated.value instanceof SecretText && text === 'error') {
    const nothing = { seconds: 0, intended: 0, meant: UNITS[subject.unit] };
    return evaluated.value.isEmpty ? undefined : { ...subject, ...nothing, defect: 'text', error: textError, evaluated };
  }
  return misread(subject, evaluated, undefined, contract.follow);
}

function misreadStore(
  store: StoredLifetime,
  tokenSeconds: number | undefined,
  contract: Contract,
  service: Service,
  environment: Environment,
): MisreadSpan | undefined {
  const { api, holder, lifetime, at, unit, most } = store;
  const evaluated = contract.evaluate(lifetime.value, { service, environment });
  if (evaluated.state !== 'known') return undefined;
  const subject: Subject = { what: holder, by: api, option: '', lifetime, at, unit };
  const found = misread(subject, evaluated, tokenSeconds, contract.follow);
  if (found || !most || typeof evaluated.value !== 'number') return found;
  const seconds = evaluated.value * UNITS[unit];
  if (seconds <= most.seconds) return undefined;
  return { ...subject, defect: 'too-long', seconds, intended: seconds, meant: UNITS[unit], error: most.error, evaluated };
}

/** A row's date, `new Date(Date.now() + span)`: what is added is taken for milliseconds (ECMA-262, Time Values). */
function misreadDate({ store, service, issuer }: StoredToken, environment: Environment, contract: Contract): MisreadSpan | undefined {
  const { value, valueAt } = store.lifetime;
  const span = addedMilliseconds(value);
  if (store.holder !== 'row' || span === undefined || valueAt === undefined) return undefined;
  const evaluated = contract.evaluate(span, { service, environment });
  const both = lifetimesOf({ store, service, issuer }, environment, contract);
  if (evaluated.state !== 'known' || (both && isNear(both.store, both.token))) return undefined;
  const isInside = span.at.file === valueAt.file && valueAt.start <= span.at.start && span.at.end <= valueAt.end;
  const lifetime = { value: span, valueAt: isInside ? span.at : undefined };
  const subject: Subject = { what: 'row', by: 'Date', option: '', lifetime, at: store.at, unit: 'milliseconds' };
  const found = misread(subject, evaluated, both?.token, contract.follow);
  return found && { ...found, dateAt: valueAt };
}

/** The span that `new Date(Date.now() + span)` adds; undefined for a date that is made otherwise. */
function addedMilliseconds(value: Value): Exclude<Value, { kind: 'unset' }> | undefined {
  if (value.kind !== 'operation' || value.operator !== '+' || value.left.kind !== 'now' || value.right.kind !== 'duration')
    return undefined;
  const { seconds } = value.right;
  if (seconds.kind !== 'operation' || seconds.operator !== '/' || seconds.left.kind === 'unset') return undefined;
  return seconds.right.kind === 'literal' && seconds.right.value === 1000 ? seconds.left : undefined;
}

function misread(subject: Subject, evaluated: Known, tokenSeconds: number | undefined, follow: Follow): MisreadSpan | undefined {
  const { value } = evaluated;
  if (typeof value !== 'number' || !(value > 0) || !Number.isFinite(value)) return undefined;
  const counted = UNITS[subject.unit];
  const meant = meantUnit(subject.lifetime.value, evaluated, value, subject.unit, tokenSeconds, follow);
  if (meant === undefined || meant === counted) return undefined;
  const intended = value * meant;
  // From a minute to ten years: what nobody would want is no sign of a mistake.
  if (intended < 60 || intended > 10 * YEAR) return undefined;
  return { ...subject, defect: 'unit', seconds: value * counted, intended, meant, error: '', evaluated };
}

function meantUnit(
  written: Value,
  source: Known,
  number: number,
  unit: CountedUnit,
  tokenSeconds: number | undefined,
  follow: Follow,
): number | undefined {
  if (unit === 'days') return number >= 3600 && number % 60 === 0 ? (number % 900_000 === 0 ? MILLISECOND : 1) : undefined;
  const said = unitOf(written, source, follow);
  if (said !== undefined) return said;
  const counted = UNITS[unit];
  // What keeps a token is meant to live as long as the token.
  if (tokenSeconds !== undefined) {
    const factor = (number * counted) / tokenSeconds;
    if (isNear(factor, 1)) return undefined;
    if (counted === MILLISECOND && isNear(factor, MILLISECOND)) return 1;
    if (counted === 1 && isNear(factor, 1000)) return MILLISECOND;
  }
  if (counted === MILLISECOND) {
    return isProductOfSeconds(written, follow) || looksLike(number, counted) === 1 || isWholeDays(number) ? 1 : undefined;
  }
  const isPlain = follow(written).kind !== 'operation' || source.variable !== '';
  // A hundred years in seconds are whole years, and meant.
  const isYears = number % YEAR === 0 && number <= 200 * YEAR;
  return isPlain && !isYears ? looksLike(number, counted) : undefined;
}

/** Whole days in seconds, which as milliseconds are no whole minutes: 432000, 2592000. */
function isWholeDays(number: number): boolean {
  return number % DAY === 0 && number % 60_000 !== 0 && number <= 400 * DAY;
}

function isNear(value: number, goal: number): boolean {
  return Math.abs(value - goal) <= goal * 0.001;
}

/** `60 * 60 * 24`: hours or days in seconds, without the factor 1000 that would make milliseconds of them. */
function isProductOfSeconds(written: Value, follow: Follow): boolean {
  const factors: number[] = [];
  if (follow(written).kind !== 'operation' || !collectFactors(written, follow, factors, 0)) return false;
  const count = (number: number) => factors.filter((factor) => factor === number).length;
  return factors.every((factor) => factor % 1000 !== 0) && (count(60) >= 2 || count(3600) > 0 || count(DAY) > 0);
}

function collectFactors(written: Value, follow: Follow, factors: number[], depth: number): boolean {
  const value = follow(written);
  if (value.kind === 'literal' && typeof value.value === 'number') {
    factors.push(value.value);
    return value.value > 0;
  }
  if (value.kind !== 'operation' || value.operator !== '*' || depth > 12) return false;
  return collectFactors(value.left, follow, factors, depth + 1) && collectFactors(value.right, follow, factors, depth + 1);
}
