import { DIALECTS, type Dialect } from '../../facts/dialect';
import type { EnvReading, EnvReadings } from '../../facts/fact';
import { SecretText } from '../../facts/secret-text';
import type { ParsedEntry, ParsedFile, Refusal } from './parsed';
import { parseAs, withLineFeeds } from './parsers';

/** What the dialects make of one file, as far as they differ from the `dotenv` package. */
export interface Readings {
  /** By name; only names on which some dialect differs. */
  readonly ofName: ReadonlyMap<string, EnvReadings>;
  readonly refusals: readonly (Refusal & { readonly dialect: Dialect })[];
}

/** Nobody writes half a megabyte of settings by hand; what is larger is read as dotenv reads it, and no further. */
const LARGEST = 500_000;

const NO_READINGS: Readings = { ofName: new Map(), refusals: [] };

/** Where nothing but a name that stands twice is at issue, these alone differ: the first line counts, or the file is refused. */
const AT_ODDS_OVER_NAMES: readonly Dialect[] = ['deno', 'kubectl'];

/** Lines that all dialects read alike: comments, and values without quotes, white space or any of the characters they argue about. */
const PLAIN_LINES = /^(?:(?:#[^\r\n]*|[A-Za-z_][A-Za-z0-9_]*=[A-Za-z0-9_./+=:@%,-]*)?(?:\r?\n|$))*$/;

/** `keys` are the names that dotenv finds, in order. Offsets of refusals count line ends as one character each. */
export function readingsOf(text: string, keys: readonly string[]): Readings {
  if (text.length > LARGEST) return NO_READINGS;
  const plain = isPlain(text);
  if (plain && new Set(keys).size === keys.length) return NO_READINGS;
  const normal = withLineFeeds(text);
  const expected = valuesOf('dotenv', parseAs('dotenv', normal));
  const ofName = new Map<string, Partial<Record<Dialect, EnvReading | 'absent'>>>();
  const refusals: (Refusal & { readonly dialect: Dialect })[] = [];
  for (const dialect of plain ? AT_ODDS_OVER_NAMES : DIALECTS) {
    if (dialect === 'dotenv') continue;
    const file = parseAs(dialect, normal);
    if (file.refusal) {
      refusals.push({ ...file.refusal, dialect });
      continue;
    }
    const values = valuesOf(dialect, file);
    for (const [key, entry] of expected) {
      const reading = differing(entry, values.get(key));
      if (reading === undefined) continue;
      const readings = ofName.get(key) ?? {};
      readings[dialect] = reading;
      ofName.set(key, readings);
    }
  }
  return { ofName, refusals };
}

/** In pieces, because one expression over a long file would need a deep stack. */
function isPlain(text: string): boolean {
  for (let start = 0; start < text.length; ) {
    const feed = text.indexOf('\n', start + 4096);
    const end = feed < 0 ? text.length : feed + 1;
    if (!PLAIN_LINES.test(text.slice(start, end))) return false;
    start = end;
  }
  return true;
}

/** What a process gets: of several lines with one name the last counts, for Deno the first. */
function valuesOf(dialect: Dialect, file: ParsedFile): ReadonlyMap<string, ParsedEntry> {
  const values = new Map<string, ParsedEntry>();
  for (const entry of file.entries) if (dialect !== 'deno' || !values.has(entry.key)) values.set(entry.key, entry);
  return values;
}

/** How a value is quoted is told only where it decides what an engine expands. */
function differing(expected: ParsedEntry, actual: ParsedEntry | undefined): EnvReading | 'absent' | undefined {
  if (actual === undefined) return 'absent';
  const quotesMatter = actual.value.includes('$') && actual.quote !== expected.quote;
  return actual.value === expected.value && !quotesMatter ? undefined : { value: new SecretText(actual.value), quote: actual.quote };
}
