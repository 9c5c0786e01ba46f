import type { DecodedToken } from './decode';
import { lifetimeOf, type TokenTime } from './times';

// Times and spans as people say them.

const UNITS: readonly (readonly [string, number])[] = [
  ['year', 31_557_600],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** A span of time from now in words: `in 14 minutes`, `3 hours ago`. */
export function relativeTime(seconds: number): string {
  if (Math.abs(seconds) < 1) return 'now';
  return seconds < 0 ? `${span(seconds)} ago` : `in ${span(seconds)}`;
}

/**
 * The length of time in its largest unit, rounded down: `15 minutes`. A single unit is too coarse, and has the next one beside it:
 * `1 hour 40 minutes`. `isExact`: every number has.
 */
export function span(seconds: number, isExact = false): string {
  const size = Math.abs(seconds);
  const index = UNITS.findIndex(([, length]) => size >= length);
  const unit = UNITS[index];
  if (!unit) return 'less than a second';
  const count = Math.floor(size / unit[1]);
  const next = count === 1 || isExact ? UNITS[index + 1] : undefined;
  const rest = next ? Math.floor((size - count * unit[1]) / next[1]) : 0;
  return next && rest > 0 ? `${counted(count, unit[0])} ${counted(rest, next[0])}` : counted(count, unit[0]);
}

function counted(count: number, unit: string): string {
  return `${count.toLocaleString('en-US')} ${unit}${count === 1 ? '' : 's'}`;
}

/**
 * Where a token stands in its life, a sentence without its subject: "expired 3 hours ago, lived 15 minutes", "expires in 14 minutes",
 * "never expires". Of a token inside of another, that one's. Empty where its times cannot be read.
 */
export function ageWords(token: DecodedToken): string {
  const inner = token.nested;
  if (inner) return ageWords(inner);
  if (token.status === 'unknown') return '';
  const timeOf = (claim: string) => token.times.find((time) => time.claim === claim);
  const fromNow = (claim: string) => timeOf(claim)?.fromNow;
  const expires = fromNow('exp');
  if (token.status === 'not-yet-valid') return `not valid for another ${span(fromNow('nbf') ?? 0)}`;
  const written = token.claims['exp'];
  if (expires === undefined && written === undefined) return 'never expires';
  if (expires === undefined)
    return typeof written === 'number' ? 'has an exp that is too large for a number' : 'has an exp that is no number';
  const unit = timeOf('exp')?.unit ?? 'seconds';
  if (token.status !== 'expired' && unit !== 'seconds') return `practically never expires: exp looks like ${unit}`;
  const life = lifetimeOf(token.times);
  if (token.status !== 'expired') return `expires ${relativeTime(expires)}`;
  return `expired ${relativeTime(expires)}${life === undefined ? '' : `, lived ${span(life, true)}`}`;
}

/**
 * A time on the clock of a time zone, with its offset that day: `2026-07-01 14:00:00 +02:00`. `zone` is a name of the IANA
 * database; undefined for UTC, for a zone that is not known and for years that no calendar on a wall has.
 */
export function localTime(seconds: number, zone: string): string | undefined {
  const date = new Date(seconds * 1000);
  const year = date.getUTCFullYear();
  if (zone === '' || Number.isNaN(year) || year < 1 || year > 9998) return undefined;
  const format = formatFor(zone);
  if (!format) return undefined;
  const parts = new Map(format.formatToParts(date).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
  const offset = part('timeZoneName').replace('GMT', '') || '+00:00';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}:${part('second')} ${offset}`;
}

/** `claim  2026-03-01T12:00:00Z  2026-03-01 13:00:00 +01:00  3 hours ago`, without the claim's name. */
export function timeWords(time: TokenTime, zone: string): string {
  const local = localTime(time.seconds, zone);
  const told = [time.iso ?? 'beyond the calendar', ...(local === undefined ? [] : [local]), relativeTime(time.fromNow)];
  return told.join('  ');
}

function formatFor(zone: string): Intl.DateTimeFormat | undefined {
  if (/^(?:UTC|GMT|Etc\/(?:UTC|GMT))$/i.test(zone)) return undefined;
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      timeZoneName: 'longOffset',
    });
  } catch {
    return undefined;
  }
}
