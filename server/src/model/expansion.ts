import type { EnvEntry } from '../facts/fact';
import { SecretText } from '../facts/secret-text';
import type { Expansion } from './contract';

/** A `$NAME` as expanders see it. Escaped ones are matched too, so that they can be left alone. */
const REFERENCE = /\\?\$(?:\{([A-Za-z_]\w*)(?:(:?[-+?])([^}]*))?\}|([A-Za-z_]\w*))/g;
const BRACED = /\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}/g;

/** How the value of a name is found while another is expanded; undefined when nothing in the env files gives it. */
export type LookUp = (name: string) => EnvEntry | undefined;

/**
 * The value a loader of this kind gives for an entry; undefined when it depends on a variable that no env file gives, or cannot be told.
 * `expand` follows dotenv-expand 11 to 13 (single quotes do not protect), `braces` follows python-dotenv 1.2 (`${X}` and `${X:-d}` only).
 */
export function expandedValue(entry: EnvEntry, expansion: Expansion, lookUp: LookUp): SecretText | undefined {
  const text = entry.value.reveal();
  if (!text.includes('$')) return entry.value;
  if (expansion === 'literal') return entry.value;
  if (expansion === 'unknown') return undefined;
  // Expanders disagree whether a name may begin with a digit, as in `$2b$10$...`: Next.js and Expo swallow it, Vite does not.
  let complete = !(expansion === 'expand' && /(?:^|[^\\])\$\{?\d/.test(text));
  const expanded = replaceReferences(text, expansion, (name) => {
    const other = lookUp(name);
    if (!other || other === entry) {
      complete = false;
      return undefined;
    }
    // One level is enough to decide; a reference behind a reference is not guessed.
    if (other.value.reveal().includes('$')) complete = false;
    return other.value.reveal();
  });
  // What stands after `:-` is expanded again by some, and `:+`, `:?` are known to some only.
  const nested = entry.references.some(({ operator, alternative }) => alternative.reveal().includes('$') || /[+?]/.test(operator));
  return complete && !nested ? new SecretText(expanded) : undefined;
}

/** Whether a value that is written into a file of a loader with this expansion is read back as it is: no quotes protect a `$` from an expander. */
export function readsBack(value: SecretText, expansion: Expansion): boolean {
  const text = value.reveal();
  if (/[\r\n\\]/.test(text) || (text.includes("'") && text.includes('"'))) return false;
  return expansion === 'literal' || !text.includes(expansion === 'braces' ? '${' : '$');
}

function replaceReferences(text: string, expansion: 'expand' | 'braces', textFor: (name: string) => string | undefined): string {
  if (expansion === 'braces') return text.replace(BRACED, (_, name: string, alternative?: string) => textFor(name) ?? alternative ?? '');
  return text.replace(REFERENCE, (whole: string, braced?: string, operator?: string, alternative?: string, bare?: string) => {
    if (whole.startsWith('\\')) return whole.slice(1);
    const value = textFor((braced ?? bare) as string);
    if (operator === ':-' || operator === '-') return value === undefined || value === '' ? (alternative ?? '') : value;
    return value ?? '';
  });
}
