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
  const unit = (match?.[2] ?? 'ms').toLowerCase();
  const factor = Object.hasOwn(MS_UNITS, unit) ? MS_UNITS[unit] : undefined;
  return match && factor !== undefined ? Number.parseFloat(match[1] as string) * factor : undefined;
}

/** Seconds of a relative span in jose's grammar (jose 4 to 6, lib/jwt_claims_set.js); undefined when it does not parse, as for a number without a unit. */
export function parseJoseSpan(text: string): number | undefined {
  if (text.length > 100) return undefined;
  const match =
    /^(\+|-)? ?(\d{1,15}(?:\.\d{1,15})?) ?(seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w|years?|yrs?|y)(?: (ago|from now))?$/i.exec(
      text,
    );
  if (!match || (match[1] !== undefined && match[4] !== undefined)) return undefined;
  const milliseconds = MS_UNITS[(match[3] as string).toLowerCase()];
  if (milliseconds === undefined) return undefined;
  const seconds = Math.round((Number.parseFloat(match[2] as string) * milliseconds) / 1000);
  return match[1] === '-' || match[4]?.toLowerCase() === 'ago' ? -seconds : seconds;
}

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

/** From where on a unit is used: twice its size, or where the number comes out even. People say "1.5 hours", but "90 seconds" and "36 hours". */
const STEPS: readonly { readonly size: number; readonly even: number; readonly name: string }[] = [
  { size: 31_557_600, even: 31_557_600, name: 'year' },
  { size: 86_400, even: 86_400, name: 'day' },
  { size: 3600, even: 1800, name: 'hour' },
  { size: 60, even: 60, name: 'minute' },
  { size: 1, even: 1, name: 'second' },
];

/** Says a span as a person would, without its sign: `15 minutes`, `1.5 hours`, `3.6 seconds`, `41.7 days`. */
export function describeSeconds(seconds: number): string {
  const size = Math.abs(seconds);
  if (size === 0) return '0 seconds';
  if (size < 1) return counted(size * 1000, 'millisecond');
  const step = STEPS.find((unit) => size >= unit.size * 2 || (size >= unit.size && size % unit.even === 0));
  return step ? counted(size / step.size, step.name) : counted(size, 'second');
}

function counted(value: number, unit: string): string {
  const rounded = Math.round(value * 10) / 10;
  const count = rounded >= 1000 ? Math.round(rounded).toLocaleString('en-US') : String(rounded);
  return `${count} ${unit}${count === '1' ? '' : 's'}`;
}
