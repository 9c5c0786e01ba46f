import type { EnvEntry, TokenExpiry } from '../facts/fact';
import { SecretText } from '../facts/secret-text';
import { relativeLifetime } from '../libraries/lifetime';
import { type Place, samePlace } from '../text/range';
import type { Contract, Evaluated, IssuerParty, Scope } from './contract';
import { isMoment, isSpan } from './evaluate';
import { parseJoseSpan, parseMsSpan, readLooseSpan } from './time-span';
import { type Added, addedUnit, type Follow, looksLike, MILLISECOND, unitOf, unitOfName } from './time-unit';

// How long an issuer's tokens live, and whether the number means what its author thought.

/** In which way a number means another unit than it looks. */
export type Misreading =
  /** A string of digits that the library reads as milliseconds. */
  | 'bare-string'
  /** Milliseconds where the library counts seconds. */
  | 'milliseconds-as-seconds'
  /** Seconds where the library counts milliseconds. */
  | 'seconds-as-milliseconds'
  /** Minutes, hours or days, by the name, where the library or the code counts another unit. */
  | 'named-unit'
  /** An absolute time where a relative one is asked for. */
  | 'absolute-as-relative'
  /** A relative time where an absolute one is asked for: expired in 1970. */
  | 'relative-as-absolute'
  /** `Date.now()` in milliseconds as a NumericDate: expires in tens of thousands of years. */
  | 'milliseconds-claim'
  /** A naive local datetime, which the library reads as UTC. */
  | 'naive-local'
  /** A naive UTC datetime made into a number, which Python reads as local time. */
  | 'naive-timestamp';

export interface Lifetime {
  /** Seconds from issue to expiry as the library computes them; infinite when it lies thousands of years ahead, negative when born expired. */
  readonly seconds: number;
  readonly misreading: Misreading | undefined;
  /** Seconds that were meant, as far as that can be told. */
  readonly intended: number | undefined;
  /** The unit in seconds that the number was meant in, where a name says it. */
  readonly meantUnit: number | undefined;
  /** Where the number stands: a literal in code or an entry of an env file; the call where the library's default counts. */
  readonly at: Place;
  /** The environment variable it came through, empty when none. */
  readonly variable: string;
  readonly entry: EnvEntry | undefined;
  /** Whether nothing was said and the library's own default counts. */
  readonly assumed: boolean;
}

/** What becomes of a token's expiry. */
export type Expiry =
  | { readonly state: 'known'; readonly lifetime: Lifetime }
  /** The token is seen to have none; `at` is where that is said, or the call. */
  | { readonly state: 'without'; readonly at: Place }
  /** The library throws, or every verifier refuses what it makes of the value. */
  | {
      readonly state: 'refused';
      readonly error: string;
      readonly kind: 'span' | 'date' | 'text' | 'timedelta';
      readonly at: Place;
      /** Seconds that were meant, as far as that can be told. */
      readonly intended: number | undefined;
      readonly variable: string;
      readonly entry: EnvEntry | undefined;
    }
  | { readonly state: 'unknown' };

/** A NumericDate below this is before 2001 and above that after the year 5138: both are mistakes. */
const EARLIEST_DATE = 1e9;
const LATEST_DATE = 1e11;
const UNKNOWN: Expiry = { state: 'unknown' };

/** Undefined when the token has no expiry, is never issued or accepted, or its lifetime cannot be computed in this scope. */
export function lifetimeOf(issuer: IssuerParty, contract: Contract, scope: Scope): Lifetime | undefined {
  const expiry = expiryOf(issuer, contract, scope);
  return expiry.state === 'known' ? expiry.lifetime : undefined;
}

/** Every rule about lifetimes asks of every issuer, in the environments of its own service. */
const answered = new WeakMap<IssuerParty, WeakMap<Contract, Map<Scope['environment'], Expiry>>>();

export function expiryOf(issuer: IssuerParty, contract: Contract, scope: Scope): Expiry {
  if (scope.service !== issuer.service) return computed(issuer, contract, scope);
  const byContract = answered.get(issuer) ?? new WeakMap<Contract, Map<Scope['environment'], Expiry>>();
  answered.set(issuer, byContract);
  const answers = byContract.get(contract) ?? new Map<Scope['environment'], Expiry>();
  byContract.set(contract, answers);
  const expiry = answers.get(scope.environment) ?? computed(issuer, contract, scope);
  answers.set(scope.environment, expiry);
  return expiry;
}

function computed(issuer: IssuerParty, contract: Contract, scope: Scope): Expiry {
  const { expiry } = issuer.fact;
  if (expiry === 'unknown') return UNKNOWN;
  if (expiry === 'unset') return unsaid(issuer);
  const evaluated = contract.evaluate(expiry.value, scope);
  if (evaluated.state === 'unknown') return UNKNOWN;
  if (evaluated.state === 'unset' || evaluated.value === null || evaluated.value === false) {
    // What an unset variable leads to is told where the variable is missing.
    if (evaluated.state === 'unset' && evaluated.variable !== '') return UNKNOWN;
    return switchedOff(issuer, expiry, evaluated);
  }
  const reading: Reading = { issuer, expiry, evaluated, follow: contract.follow };
  if (expiry.form === 'relative-option') return relative(reading);
  if (expiry.form === 'jose-expiration' && evaluated.value instanceof SecretText) return joseSpan(reading, evaluated.value.reveal());
  return absolute(reading);
}

type Known = Extract<Evaluated, { state: 'known' }>;

interface Reading {
  readonly issuer: IssuerParty;
  readonly expiry: TokenExpiry;
  readonly evaluated: Known;
  readonly follow: Follow;
}

/** Nothing is said: the library's default, or none. */
function unsaid({ fact, role, semantics }: IssuerParty): Expiry {
  const relativeExpiry = semantics.relativeExpiry;
  const seconds =
    role === 'refresh' ? (relativeExpiry?.refreshDefaultSeconds ?? relativeExpiry?.defaultSeconds) : relativeExpiry?.defaultSeconds;
  if (seconds === undefined) return { state: 'without', at: fact.calleeAt };
  return {
    state: 'known',
    lifetime: {
      seconds,
      misreading: undefined,
      intended: undefined,
      meantUnit: undefined,
      at: fact.calleeAt,
      variable: '',
      entry: undefined,
      assumed: true,
    },
  };
}

/** `None`, `undefined`, `null` or `False` in the place of a lifetime. */
function switchedOff(issuer: IssuerParty, expiry: TokenExpiry, evaluated: Evaluated): Expiry {
  if (expiry.form !== 'relative-option') return UNKNOWN;
  const row = issuer.semantics.relativeExpiry;
  // `False` counts as zero where a lifetime of zero means none.
  if (evaluated.state === 'known' && evaluated.value === false) return row?.zero === 'without' ? without(expiry) : UNKNOWN;
  if (row?.unset === 'default') return unsaid(issuer);
  return relativeLifetime(issuer.semantics, undefined) === 'without' ? without(expiry) : UNKNOWN;
}

function known(reading: Reading, seconds: number, misreading?: Misreading, intended?: number, meantUnit?: number): Expiry {
  const { at, variable, entry } = reading.evaluated;
  return { state: 'known', lifetime: { seconds, misreading, intended, meantUnit, at, variable, entry, assumed: false } };
}

function refused(reading: Reading, kind: 'span' | 'date' | 'text' | 'timedelta', error: string, intended?: number): Expiry {
  const { at, variable, entry } = reading.evaluated;
  return { state: 'refused', kind, error, at, intended, variable, entry };
}

/** A lifetime given as an option, in the unit and grammar of the library's row. */
function relative(reading: Reading): Expiry {
  const { issuer, evaluated, expiry, follow } = reading;
  const row = issuer.semantics.relativeExpiry;
  if (!row) return UNKNOWN;
  const { value } = evaluated;
  if (value instanceof SecretText) return relativeText(reading, value.reveal());
  if (isSpan(value)) return value.seconds === 0 && row.zero === 'without' ? without(expiry) : spanWithUnit(reading, value.seconds);
  if (isMoment(value)) return known(reading, Number.POSITIVE_INFINITY, 'absolute-as-relative', inSeconds(value.offset, value.unit));
  if (typeof value !== 'number' || row.number === 'error') return UNKNOWN;
  const result = relativeLifetime(issuer.semantics, value);
  if (result === 'without') return without(expiry);
  if (!result || 'error' in result) return UNKNOWN;
  const counted = row.number === 'milliseconds' ? MILLISECOND : 1;
  // Not cut to whole seconds as the library does: what it really is, is shown.
  const seconds = value * counted;
  const meant = namedUnit(reading) ?? unitOf(expiry.value, evaluated, follow) ?? looksLike(value, counted);
  if (meant !== undefined && meant !== counted && value > 0 && isPlausible(value * meant)) {
    return known(reading, seconds, misreadUnit(meant, counted), value * meant, meant);
  }
  if (seconds >= EARLIEST_DATE) return known(reading, seconds, 'absolute-as-relative');
  return known(reading, seconds);
}

function without(expiry: TokenExpiry): Expiry {
  return { state: 'without', at: expiry.valueAt };
}

function misreadUnit(meant: number, counted: number): Misreading {
  if (meant === MILLISECOND && counted === 1) return 'milliseconds-as-seconds';
  return meant === 1 && counted === MILLISECOND ? 'seconds-as-milliseconds' : 'named-unit';
}

/** A name may say a unit that nobody kept to: what nobody would want is no sign of a mistake. From ten seconds to ten years. */
function isPlausible(seconds: number): boolean {
  return seconds >= 10 && seconds <= 315_576_000;
}

/** The unit that the constant's name says: the hints hold the names in the option's expression. */
function namedUnit({ issuer, expiry, evaluated }: Reading): number | undefined {
  if (expiry.value.kind !== 'literal' || samePlace(evaluated.at, expiry.valueAt)) return undefined;
  const units = new Set(issuer.fact.hints.map(unitOfName).filter((unit) => unit !== undefined));
  return units.size === 1 ? [...units][0] : undefined;
}

function relativeText(reading: Reading, text: string): Expiry {
  const { issuer, evaluated } = reading;
  const row = issuer.semantics.relativeExpiry;
  if (!row || text.trim() === '') return UNKNOWN;
  const result = relativeLifetime(issuer.semantics, text);
  if (!result || result === 'without') return UNKNOWN;
  if ('error' in result) return result.error === '' ? UNKNOWN : refused(reading, 'span', result.error, readLooseSpan(text));
  // Not cut to whole seconds as the library does: what it really is, is shown.
  const seconds = row.grammar === 'ms' ? (parseMsSpan(text) ?? 0) / 1000 : result.seconds;
  const digits = /^\d{1,15}$/.test(text.trim()) ? Number(text) : 0;
  if (digits === 0 || row.bareText !== 'milliseconds') return known(reading, seconds);
  const meant = unitOf(reading.expiry.value, evaluated, reading.follow);
  // Some projects write millisecond strings on purpose: whole minutes in milliseconds are absurd as seconds.
  if (meant === MILLISECOND || (meant === undefined && digits >= 60_000 && digits % 60_000 === 0)) return known(reading, seconds);
  return known(reading, seconds, 'bare-string', digits * (meant ?? 1), meant);
}

function joseSpan(reading: Reading, text: string): Expiry {
  const seconds = parseJoseSpan(text);
  if (seconds !== undefined) return known(reading, seconds);
  const error = reading.issuer.semantics.expirySetter?.textError ?? '';
  return text.trim() === '' || error === '' ? UNKNOWN : refused(reading, 'span', error, readLooseSpan(text));
}

/** A point in time: the `exp` claim, or what is given to jose as a number or a Date. */
function absolute(reading: Reading): Expiry {
  const { issuer, evaluated, expiry, follow } = reading;
  const { value } = evaluated;
  const typescript = issuer.semantics.language === 'typescript';
  if (isMoment(value)) {
    const { unit, zone, offset } = value;
    if (unit === 'milliseconds') return known(reading, Number.POSITIVE_INFINITY, 'milliseconds-claim', addedSeconds(offset));
    if (unit === 'datetime' && typescript && expiry.form === 'exp-claim') {
      return issuer.semantics.expiry.numericText === 'reject'
        ? refused(reading, 'date', issuer.semantics.expiry.typeError, offset)
        : UNKNOWN;
    }
    if (zone === 'naive-local') return known(reading, offset, 'naive-local', offset);
    if (unit === 'seconds' && zone === 'naive-utc') return known(reading, offset, 'naive-timestamp', offset);
    return spanWithUnit(reading, offset);
  }
  if (isSpan(value))
    return typescript
      ? UNKNOWN
      : refused(reading, 'timedelta', 'TypeError: Object of type timedelta is not JSON serializable', value.seconds);
  if (value instanceof SecretText) {
    const { numericText, typeError } = issuer.semantics.expiry;
    if (!typescript || numericText !== 'reject' || typeError === '' || value.isEmpty) return UNKNOWN;
    return refused(reading, 'text', typeError, readLooseSpan(value.reveal()));
  }
  if (typeof value !== 'number' || value <= 0) return UNKNOWN;
  if (value < EARLIEST_DATE) {
    const meant = unitOf(expiry.value, evaluated, follow);
    return known(reading, Number.NEGATIVE_INFINITY, 'relative-as-absolute', value * (meant ?? 1));
  }
  return value >= LATEST_DATE ? known(reading, Number.POSITIVE_INFINITY, 'milliseconds-claim') : UNKNOWN;
}

/** A span, alone or after the current time, whose number may be in another unit than it is taken for: `timedelta(days=TTL_MINUTES)`. */
function spanWithUnit(reading: Reading, seconds: number): Expiry {
  const added: Added | undefined = addedUnit(reading.expiry.value, reading.evaluated, reading.follow);
  if (!added || added.meant === added.counted) return known(reading, seconds);
  const intended = (seconds / added.counted) * added.meant;
  return isPlausible(intended)
    ? known(reading, seconds, misreadUnit(added.meant, added.counted), intended, added.meant)
    : known(reading, seconds);
}

/** What is added to a time in milliseconds, in seconds: a number that is no whole thousand was one of seconds before. */
function addedSeconds(offset: number): number {
  return offset % 1000 === 0 ? offset / 1000 : offset;
}

function inSeconds(offset: number, unit: 'seconds' | 'milliseconds' | 'datetime'): number {
  return unit === 'milliseconds' ? offset / 1000 : offset;
}
