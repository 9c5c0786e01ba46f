import type { ExpirySetterSemantics, LibrarySemantics, RelativeExpirySemantics } from './semantics';
import { parseJoseSpan, parseMsSpan } from './spans';

// What becomes of a lifetime that is given to an issuer: the seconds that the token lives, an error, or a token without expiry.

/** Seconds from issue to expiry, negative or zero for a token that is born expired; cut as the library cuts them. */
export type RelativeLifetime = { readonly seconds: number } | { readonly error: string } | 'without';

/** What an option such as `expiresIn` comes to; undefined where the library has none. A number or text is itself; `kind` says of anything else what it is. */
export function relativeLifetime(
  semantics: LibrarySemantics,
  input: number | string | undefined,
  kind?: 'date' | 'other',
): RelativeLifetime | undefined {
  const row = semantics.relativeExpiry;
  if (!row) return undefined;
  if (kind !== undefined) return { error: row.typeError };
  if (input === undefined) return unsetLifetime(row);
  return typeof input === 'number' ? numberLifetime(row, input) : textLifetime(row, input);
}

/** What a lifetime is when the option is not there at all. */
export function defaultLifetime(semantics: LibrarySemantics): RelativeLifetime {
  const seconds = semantics.relativeExpiry?.defaultSeconds;
  return seconds === undefined ? 'without' : { seconds };
}

function unsetLifetime(row: RelativeExpirySemantics): RelativeLifetime {
  if (row.unset === 'error') return { error: row.typeError };
  return row.unset === 'default' && row.defaultSeconds !== undefined ? { seconds: row.defaultSeconds } : 'without';
}

function numberLifetime(row: RelativeExpirySemantics, input: number): RelativeLifetime {
  const error = { error: row.numberError === '' ? row.typeError : row.numberError };
  if (row.number === 'error') return error;
  if (!Number.isFinite(input)) return (Number.isNaN(input) ? row.notANumber : row.infinite) === 'without' ? 'without' : error;
  if (input === 0) return row.zero === 'without' ? 'without' : row.zero === 'error' ? error : { seconds: 0 };
  if (row.fraction === 'error' && !Number.isInteger(input)) return error;
  if (input < 0 && row.negative !== 'expired') return row.negative === 'without' ? 'without' : error;
  return { seconds: row.number === 'milliseconds' ? Math.floor(input / 1000) : Math.floor(input) };
}

function textLifetime(row: RelativeExpirySemantics, input: string): RelativeLifetime {
  const error = { error: row.textError === '' ? row.typeError : row.textError };
  if (input === '') return row.emptyText === 'without' ? 'without' : { error: row.typeError };
  const milliseconds = millisecondsOf(row, input);
  if (milliseconds === undefined || (milliseconds === 0 && row.zeroText === 'error')) return error;
  return { seconds: Math.floor(milliseconds / 1000) };
}

function millisecondsOf(row: RelativeExpirySemantics, input: string): number | undefined {
  const bare = /^-?\d{1,15}$/.test(input);
  if (bare && row.bareText !== 'milliseconds') return row.bareText === 'seconds' ? Number(input) * 1000 : undefined;
  if (row.grammar === 'ms') return parseMsSpan(input);
  const seconds = row.grammar === 'jose' ? parseJoseSpan(input) : undefined;
  return seconds === undefined ? undefined : seconds * 1000;
}

/** What a method such as jose's `setExpirationTime` makes of its argument: a point in time, a span from now, the time of a `date`, an error, or a token that never expires. */
export type SetExpiry = { readonly at: number } | { readonly seconds: number } | { readonly error: string } | 'date' | 'without';

/** Numbers are NumericDates here; texts are spans. Undefined where the library has no such method. */
export function setExpiry(semantics: LibrarySemantics, input: number | string | undefined, kind?: 'date' | 'other'): SetExpiry | undefined {
  const row: ExpirySetterSemantics | undefined = semantics.expirySetter;
  if (!row) return undefined;
  if (kind === 'date' && row.date === 'accept') return 'date';
  if (typeof input === 'number') {
    if (Number.isFinite(input)) return { at: input };
    return row.notFinite === 'null' ? 'without' : { error: row.numberError };
  }
  const seconds = input === undefined ? undefined : parseJoseSpan(input, row.signed);
  return seconds === undefined ? { error: row.textError } : { seconds };
}
