// When a token was issued, and until when it is good.

export interface TokenTime {
  readonly claim: string;
  /** Seconds since the epoch, as verifiers read the number (RFC 7519 section 2). */
  readonly seconds: number;
  /** UTC; undefined when the number is no date that can be written. */
  readonly iso: string | undefined;
  /** Seconds from now: negative in the past. */
  readonly fromNow: number;
  /** The unit that the number seems to be in. Verifiers read seconds whatever it is, unless the claim is the application's own. */
  readonly unit: TimeUnit;
  /** UTC of the number read in that unit; undefined when it is in seconds. */
  readonly meant: string | undefined;
}

export type TimeUnit = 'seconds' | 'milliseconds' | 'microseconds' | 'nanoseconds';

/** Claims that libraries read, in seconds. The first four are RFC 7519 and OIDC core 1.0 section 2, then section 5.1; the last are of Simple JWT's forerunner and RFC 8417. */
const IN_SECONDS = ['iat', 'nbf', 'exp', 'auth_time', 'updated_at', 'orig_iat', 'toe'] as const;

/** Claims that applications put there for themselves, in seconds or milliseconds: the callbacks of NextAuth's documentation use both. */
const OWN =
  /^(?:access_?token_?)?expires(?:_?at)?$|^(?:created|issued|refreshed|expired?)_?at$|^(?:refresh|access)_?(?:token_?)?exp(?:ires|iry)?(?:_?at)?$|^exp_?at$/i;

/** Ahead of these a number is beyond the year 5000 in the smaller unit and after 1973 in the larger one. */
const UNITS: readonly (readonly [TimeUnit, from: number, perSecond: number])[] = [
  ['nanoseconds', 1e17, 1e9],
  ['microseconds', 1e14, 1e6],
  ['milliseconds', 1e11, 1e3],
];
/** Above this no unit makes a date of this age. */
const NO_TIME_FROM = 1e20;

/** The times among the claims, in the order of their lives; `now` is in milliseconds since the epoch. */
export function timesOf(claims: Readonly<Record<string, unknown>>, now: number): readonly TokenTime[] {
  const times: TokenTime[] = [];
  for (const claim of IN_SECONDS) {
    const value = claims[claim];
    if (typeof value === 'number' && Number.isFinite(value)) times.push(timeOf(claim, value, 1, now));
  }
  for (const [claim, value] of Object.entries(claims)) {
    // Small numbers are durations.
    if (times.length >= 20 || !OWN.test(claim) || typeof value !== 'number' || value < 1e8 || value > NO_TIME_FROM) continue;
    const [, , perSecond] = unitOf(value);
    times.push(timeOf(claim, value, perSecond, now));
  }
  return times;
}

function timeOf(claim: string, value: number, perSecond: number, now: number): TokenTime {
  const [unit, , ofUnit] = unitOf(value);
  const seconds = value / perSecond;
  return {
    claim,
    seconds,
    iso: isoOf(seconds),
    fromNow: seconds - now / 1000,
    unit,
    meant: unit === 'seconds' ? undefined : isoOf(value / ofUnit),
  };
}

function unitOf(value: number): readonly [TimeUnit, number, number] {
  const unit = value < NO_TIME_FROM ? UNITS.find(([, from]) => value >= from) : undefined;
  return unit ?? ['seconds', 0, 1];
}

/** RFC 7519 sections 4.1.4 and 4.1.5: refused on or after `exp`, and before `nbf`. */
export function statusOf(times: readonly TokenTime[], now: number): 'valid' | 'expired' | 'not-yet-valid' {
  const seconds = (claim: string) => times.find((time) => time.claim === claim)?.seconds;
  const [expires, notBefore] = [seconds('exp'), seconds('nbf')];
  if (expires !== undefined && now / 1000 >= expires) return 'expired';
  return notBefore !== undefined && now / 1000 < notBefore ? 'not-yet-valid' : 'valid';
}

/** How long a token lives by `iat` and `exp`, in seconds; undefined when that is not said, or makes no sense. */
export function lifetimeOf(times: readonly TokenTime[]): number | undefined {
  const time = (claim: string) => times.find((candidate) => candidate.claim === claim);
  const [issued, expires] = [time('iat'), time('exp')];
  if (issued?.unit !== 'seconds' || expires?.unit !== 'seconds' || expires.iso === undefined) return undefined;
  return expires.seconds > issued.seconds ? expires.seconds - issued.seconds : undefined;
}

/** UTC without a fraction that is zero; undefined when the number is no date that can be written. */
function isoOf(seconds: number): string | undefined {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().replace('.000Z', 'Z');
}
