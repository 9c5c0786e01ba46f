import type { Dialect, Engine } from '../facts/dialect';
import type { EnvEntry, EnvReading } from '../facts/fact';
import { SecretText } from '../facts/secret-text';
import type { Expansion, Service } from './contract';
import { expand } from './engines';

/** The entry that gives a name its value, among the env files of a service; undefined when none does. */
export type EntryLookUp = (name: string) => EnvEntry | undefined;

/** These see only what stands before the reference. */
const IN_ORDER: ReadonlySet<Engine> = new Set(['deno', 'python-dotenv', 'compose']);

/** The value as a dialect reads it, before anything is expanded; `absent` when it sees no such name in the file. */
export function readingOf(entry: EnvEntry, dialect: Dialect): EnvReading | 'absent' {
  return entry.readings[dialect] ?? entry;
}

/**
 * The value that the service's own loader gives for an entry; undefined when it depends on a variable that no env file
 * gives, when the loaders it may be read by disagree, or when it cannot be told for another reason.
 */
export function valueGiven(entry: EnvEntry, service: Pick<Service, 'dialects' | 'engines'>, lookUp: EntryLookUp): SecretText | undefined {
  const [first, ...others] = service.dialects.map((dialect) => valueBy(entry, dialect, service.engines, lookUp));
  return first && others.every((other) => other?.equals(first)) ? first : undefined;
}

/** The value that a reader of that dialect gives, all its engines agreeing; undefined when it cannot be told or there is none. */
export function valueBy(entry: EnvEntry, dialect: Dialect, engines: readonly Engine[], lookUp: EntryLookUp): SecretText | undefined {
  const reading = readingOf(entry, dialect);
  if (reading === 'absent') return undefined;
  const text = reading.value.reveal();
  if (!text.includes('$')) return reading.value;
  // django-environ takes a value that begins with a dollar sign for the name of another variable.
  if (text.startsWith('$') && /^django-environ/.test(dialect)) return undefined;
  const values = engines.map((engine) => {
    const variables = (name: string) => variable(name, entry, dialect, engine, lookUp);
    return expand(engine, { name: entry.key, text, quote: reading.quote }, variables);
  });
  const [first] = values;
  if (first === undefined || values.some((value) => value !== first)) return undefined;
  return first === text ? reading.value : new SecretText(first);
}

/** The process may have a variable that no env file gives, unless its name is one that no shell could set. */
function variable(name: string, entry: EnvEntry, dialect: Dialect, engine: Engine, lookUp: EntryLookUp): string | null | undefined {
  const other = lookUp(name);
  if (!other) return /^[A-Za-z_]\w*$/.test(name) ? undefined : null;
  if (other === entry || (IN_ORDER.has(engine) && other.file === entry.file && other.keyAt.start > entry.keyAt.start)) return undefined;
  const reading = readingOf(other, dialect);
  return reading === 'absent' ? undefined : reading.value.reveal();
}

/** How many dollar signs have a backslash before them, `\$1` included, which is no reference. */
export function escapedDollars(value: SecretText): number {
  return value.reveal().split('\\$').length - 1;
}

/** Whether a value that is written into a file of a loader with this expansion is read back as it is: no quotes protect a `$` from an expander. */
export function readsBack(value: SecretText, expansion: Expansion): boolean {
  const text = value.reveal();
  if (/[\r\n\\]/.test(text) || (text.includes("'") && text.includes('"'))) return false;
  return expansion === 'literal' || !text.includes(expansion === 'braces' ? '${' : '$');
}
