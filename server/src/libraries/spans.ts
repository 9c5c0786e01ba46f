// Spans of time as the libraries' own grammars read them.

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

/** Seconds of a relative span in jose's grammar (jose 4 to 6, lib/jwt_claims_set.js); undefined when it does not parse, as for a number without a unit. Version 4 knew no sign, `ago` or `from now`. */
export function parseJoseSpan(text: string, signed = true): number | undefined {
  if (text.length > 100) return undefined;
  const match =
    /^(\+|-)? ?(\d{1,15}(?:\.\d{1,15})?) ?(seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w|years?|yrs?|y)(?: (ago|from now))?$/i.exec(
      text,
    );
  if (!match || (match[1] !== undefined && match[4] !== undefined)) return undefined;
  if (!signed && (/^[+ -]/.test(text) || match[4] !== undefined)) return undefined;
  const milliseconds = MS_UNITS[(match[3] as string).toLowerCase()];
  if (milliseconds === undefined) return undefined;
  const seconds = Math.round((Number.parseFloat(match[2] as string) * milliseconds) / 1000);
  return match[1] === '-' || match[4]?.toLowerCase() === 'ago' ? -seconds : seconds;
}
