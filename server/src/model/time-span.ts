// Spans of time as the libraries' own grammars read them, and as people say them.

const MS_UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  msec: 1,
  msecs: 1,
  millisecond: 1,
  milliseconds: 1,
  s: 1e3,
  sec: 1e3,
  secs: 1e3,
  second: 1e3,
  seconds: 1e3,
  m: 6e4,
  min: 6e4,
  mins: 6e4,
  minute: 6e4,
  minutes: 6e4,
  h: 36e5,
  hr: 36e5,
  hrs: 36e5,
  hour: 36e5,
  hours: 36e5,
  d: 864e5,
  day: 864e5,
  days: 864e5,
  w: 6048e5,
  week: 6048e5,
  weeks: 6048e5,
  y: 315576e5,
  yr: 315576e5,
  yrs: 315576e5,
  year: 315576e5,
  years: 315576e5,
};

/** Milliseconds of a span in the grammar of the `ms` package 2.1.3 (jsonwebtoken's); a number without a unit is milliseconds. Undefined when it does not parse. */
export function parseMsSpan(text: string): number | undefined {
  if (text.length > 100) return undefined;
  const match = /^(-?\d{0,15}\.?\d{1,15}) *([a-z]+)?$/i.exec(text);
  const factor = match ? MS_UNITS[(match[2] ?? 'ms').toLowerCase()] : undefined;
  return match && factor !== undefined ? Number.parseFloat(match[1] as string) * factor : undefined;
}

/** Seconds of a relative span in jose's grammar (jose 4 to 6, lib/jwt_claims_set.js); undefined when it does not parse, as for a number without a unit. */
export function parseJoseSpan(text: string): number | undefined {
  if (text.length > 100) return undefined;
  const match =
    /^(\+|-)? ?(\d{1,15}|\d{0,15}\.\d{1,15}) ?(seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w|years?|yrs?|y)(?: (ago|from now))?$/i.exec(
      text,
    );
  if (!match) return undefined;
  const milliseconds = MS_UNITS[(match[3] as string).toLowerCase()];
  if (milliseconds === undefined) return undefined;
  const seconds = (Number.parseFloat(match[2] as string) * milliseconds) / 1000;
  return match[1] === '-' || match[4]?.toLowerCase() === 'ago' ? -seconds : seconds;
}

const STEPS: readonly (readonly [number, string])[] = [
  [31_557_600, 'year'],
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
];

/** A span in the grammar that `ms` and jose share, in the largest unit that it is a whole number of: `15m`, `1d`, `90s`. */
export function writeSpan(seconds: number): string {
  const [unit, letter] = WRITTEN.find(([size]) => seconds % size === 0) ?? [1, 's'];
  return `${seconds / unit}${letter}`;
}

const WRITTEN: readonly (readonly [number, string])[] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'm'],
  [1, 's'],
];

/** Says a span as a person would: `15 minutes`, `1.5 hours`, `3.6 seconds`, `41.7 days`. */
export function describeSeconds(seconds: number): string {
  const size = Math.abs(seconds);
  if (size === 0) return '0 seconds';
  if (size < 1) return `${trim(size * 1000)} milliseconds`;
  // A unit is used from one and a half on, or where it comes out even: "90 seconds", "1 hour", "36 hours".
  const step = STEPS.find(([unit]) => size >= unit * 2 || (size >= unit && size % unit === 0)) ?? STEPS.find(([unit]) => size >= unit);
  const [unit, name] = step ?? [1, 'second'];
  const count = trim(size / unit);
  return `${count} ${name}${count === '1' ? '' : 's'}`;
}

function trim(value: number): string {
  const rounded = Math.round(value * 10) / 10;
  return rounded >= 1000 ? Math.round(rounded).toLocaleString('en-US') : String(rounded);
}
