import { printed, type Refusal, refusal } from './errors';
import type { LibrarySemantics } from './semantics';
import { parseJoseSpan, parseMsSpan } from './spans';

// What becomes of `exp`, `nbf`, `iat` and the age of a token, with the clock tolerance as each library counts it.

/** The clock tolerance in seconds, infinite where the option makes tokens never expire; or the error it is met with. */
export type Leeway = Tolerance | { readonly error: string };

export interface Tolerance {
  readonly seconds: number;
  /** A text that is written behind the number instead of being added to it. */
  readonly concatenated?: string;
}

/** What the option comes to: a number in the library's unit, or a text as the environment gives it. Undefined for the default. */
export function leewayInSeconds(semantics: LibrarySemantics, given: number | string | undefined): Leeway {
  const { leeway } = semantics;
  if (given === undefined || leeway.option === undefined || (given === '' && leeway.emptyText === 'default'))
    return { seconds: leeway.defaultSeconds };
  const factor = leeway.unit === 'milliseconds' ? 1000 : 1;
  if (typeof given === 'number') {
    if (given >= 0) return { seconds: given / factor };
    if (leeway.negative === 'error') return { error: leeway.negativeError };
    return { seconds: leeway.negative === 'earlier' ? given / factor : leeway.defaultSeconds };
  }
  switch (leeway.text) {
    case 'concatenated':
      return { seconds: Number.POSITIVE_INFINITY, concatenated: given };
    case 'span': {
      const seconds = parseJoseSpan(given);
      return seconds === undefined ? { error: leeway.textError } : { seconds };
    }
    case 'number':
      return Number.isFinite(Number(given)) ? { seconds: Number(given) / factor } : { error: leeway.textError };
    case 'error':
      return { error: leeway.textError };
    case 'ignored':
      return { seconds: leeway.defaultSeconds };
  }
}

export interface Clock {
  readonly nowMilliseconds: number;
  /** From `leewayInSeconds`. */
  readonly leeway: Tolerance;
}

/** What a verifier says to `exp`; undefined when it is content. */
export function expiryRefusal(semantics: LibrarySemantics, exp: unknown, clock: Clock): Refusal | undefined {
  const { expiry } = semantics;
  if (exp === undefined) return expiry.absent === 'reject' ? refusal('expiry', expiry.absentError, { claim: 'exp' }) : undefined;
  const seconds = numericDate(semantics, exp, expiry.numericText);
  if (seconds === undefined) return expiry.typeError === '' ? undefined : refusal('expiry', expiry.typeError, { claim: 'exp' });
  if (seconds === 0 && expiry.zero === 'skip') return undefined;
  const limit = plus(seconds, clock.leeway);
  const now = nowInSeconds(semantics, clock);
  const expired = expiry.boundary === 'at' ? now >= limit : now > limit;
  return expired ? refusal('expiry', expiry.error, { time: iso(limit), exp: iso(seconds) }) : undefined;
}

/** What a verifier says to `nbf`; undefined when it is content. */
export function notBeforeRefusal(semantics: LibrarySemantics, nbf: unknown, clock: Clock): Refusal | undefined {
  const { notBefore } = semantics;
  if (nbf === undefined) return undefined;
  const seconds = numericDate(semantics, nbf, notBefore.numericText);
  if (seconds === undefined) return notBefore.typeError === '' ? undefined : refusal('not-before', notBefore.typeError, { claim: 'nbf' });
  if (seconds === 0 && notBefore.zero === 'skip') return undefined;
  const early = notBefore.leewayOn === 'claim' ? minus(seconds, clock.leeway) : seconds;
  const now = nowInSeconds(semantics, clock);
  return early > (notBefore.leewayOn === 'clock' ? plus(now, clock.leeway) : now)
    ? refusal('not-before', notBefore.error, { time: iso(early), nbf: iso(seconds) })
    : undefined;
}

/** What a verifier says to `iat` apart from the token's age; undefined when it is content. */
export function issuedAtRefusal(semantics: LibrarySemantics, iat: unknown, clock: Clock): Refusal | undefined {
  const { issuedAt } = semantics;
  if (iat === undefined || (issuedAt.future === 'ignore' && issuedAt.numericText === 'ignore')) return undefined;
  const seconds = numericDate(semantics, iat, issuedAt.numericText === 'accept' ? 'accept' : 'reject');
  if (seconds === undefined)
    return issuedAt.typeError === ''
      ? undefined
      : refusal('issued-at', issuedAt.typeError, { claim: 'iat', now: now(clock), actual: printed(iat) });
  if (issuedAt.future === 'ignore') return undefined;
  const future = seconds > plus(nowInSeconds(semantics, clock), clock.leeway);
  return future ? refusal('issued-at', issuedAt.futureError, { now: now(clock), actual: printed(iat) }) : undefined;
}

/** What a verifier that limits a token's age says to it; undefined when it is content. */
export function ageRefusal(semantics: LibrarySemantics, iat: unknown, limit: number | string, clock: Clock): Refusal | undefined {
  const age = semantics.maximumAge;
  if (!age || (age.zero === 'skip' && (limit === '' || limit === 0))) return undefined;
  if (iat === undefined || typeof iat !== 'number') {
    return age.absent === 'reject' ? refusal('maximum-age', age.absentError, { claim: 'iat' }) : undefined;
  }
  const seconds = ageInSeconds(semantics, limit);
  if (seconds === undefined) return age.typeError === '' ? undefined : refusal('maximum-age', age.typeError);
  const leeway = age.leeway ? clock.leeway : { seconds: 0 };
  const now = nowInSeconds(semantics, clock);
  const end = plus(iat + seconds, leeway);
  if (age.boundary === 'at' ? now >= end : now > end) return refusal('maximum-age', age.error, { time: iso(end) });
  return age.futureError !== '' && now < minus(iat, leeway) ? refusal('maximum-age', age.futureError) : undefined;
}

/** A token's greatest age in seconds; undefined for a text that the library does not read. */
export function ageInSeconds(semantics: LibrarySemantics, limit: number | string): number | undefined {
  const age = semantics.maximumAge;
  if (!age) return undefined;
  if (typeof limit === 'number') return age.number === 'milliseconds' ? limit / 1000 : limit;
  if (age.grammar === 'jose') return parseJoseSpan(limit);
  const milliseconds = age.grammar === 'ms' ? parseMsSpan(limit) : undefined;
  return milliseconds === undefined ? undefined : milliseconds / 1000;
}

/** As JavaScript adds a number and what may be a text; a text that is no number compares with nothing. */
function plus(number: number, { seconds, concatenated }: Tolerance): number {
  if (concatenated === undefined) return number + seconds;
  const sum = Number(`${number}${concatenated}`);
  return Number.isNaN(sum) ? Number.POSITIVE_INFINITY : sum;
}

/** As JavaScript subtracts: a text of digits is a number. */
function minus(number: number, { seconds, concatenated }: Tolerance): number {
  if (concatenated === undefined) return number - seconds;
  const difference = number - Number(concatenated);
  return Number.isNaN(difference) ? Number.NEGATIVE_INFINITY : difference;
}

/** Undefined for what the library takes for no NumericDate. */
export function numericDate(semantics: LibrarySemantics, value: unknown, text: 'accept' | 'reject'): number | undefined {
  const isDigits = text === 'accept' && typeof value === 'string' && /^\s{0,9}[+-]?\d{1,15}\s{0,9}$/.test(value);
  const number = isDigits ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
  return semantics.cutsClaims ? Math.trunc(number) : number;
}

function nowInSeconds(semantics: LibrarySemantics, clock: Clock): number {
  const seconds = clock.nowMilliseconds / 1000;
  return semantics.expiry.wholeSeconds ? Math.floor(seconds) : seconds;
}

function now(clock: Clock): string {
  return String(Math.floor(clock.nowMilliseconds / 1000));
}

/** Times that JavaScript cannot print stay unsaid. */
function iso(seconds: number): string {
  return Math.abs(seconds) < 8.64e12 ? new Date(seconds * 1000).toISOString() : '...';
}
