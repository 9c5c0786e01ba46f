import type { EnvRead, Fact } from '../facts/fact';
import { SecretText } from '../facts/secret-text';
import { type LiteralValue, unknownAt, type Value } from '../facts/value';
import type { Place } from '../text/range';

// Code that compares a setting with its own default knows it, and does not go on with it in production:
// `if (isProduction && SECRET === 'change-me') throw ...`, a validator of pydantic settings.

/** How often a default is looked for, so that the work stays in proportion to the file. */
const MOST_PLACES = 50;

/** The facts of a file, with the defaults unknown that the file itself compares with. `text` is the file's. */
export function withoutRefusedDefaults(facts: readonly Fact[], text: string): readonly Fact[] {
  return facts.map((fact) => (fact.kind === 'env-read' ? settled(fact, text) : fact));
}

/**
 * The same for a file whose asserted reads are all checks: a default is refused where another read of the variable makes
 * the code fail without it, and that read asks for it in production only.
 */
export function withoutCheckedDefaults(facts: readonly Fact[]): readonly Fact[] {
  const reads = facts.filter((fact) => fact.kind === 'env-read');
  const checked = new Set(reads.filter((read) => read.requirement === 'asserted').map((read) => read.name));
  const defaulted = new Set(reads.filter((read) => read.fallback.kind !== 'unset').map((read) => read.name));
  return facts.map((fact) => {
    if (fact.kind !== 'env-read' || !checked.has(fact.name) || !defaulted.has(fact.name)) return fact;
    if (fact.fallback.kind !== 'unset') return { ...fact, fallback: unknownAt(fact.at), failFast: [] };
    return fact.requirement === 'asserted' ? { ...fact, requirement: 'optional' } : fact;
  });
}

function settled(read: EnvRead, text: string): EnvRead {
  const literal = lastLiteral(read.fallback);
  return literal && isComparedWith(literal.at, text) ? { ...read, fallback: unknownAt(literal.at), failFast: [] } : read;
}

function lastLiteral(value: Value): LiteralValue | undefined {
  if (value.kind === 'env') return lastLiteral(value.fallback);
  if (value.kind === 'encoded' || value.kind === 'converted') return lastLiteral(value.of);
  return value.kind === 'literal' && value.value instanceof SecretText && !value.value.isEmpty ? value : undefined;
}

/** Whether the string literal at this place stands in a comparison anywhere else in the file. */
function isComparedWith(at: Place, text: string): boolean {
  const quote = text[at.start];
  const content = text.slice(at.start + 1, at.end - 1);
  if (content === '' || content.length > 200 || quote === undefined || !QUOTES.test(quote) || text[at.end - 1] !== quote) return false;
  let from = 0;
  for (let count = 0; count < MOST_PLACES; count++) {
    const found = text.indexOf(content, from);
    if (found < 0) return false;
    from = found + content.length;
    const isString = QUOTES.test(text[found - 1] ?? '') && text[from] === text[found - 1];
    if (isString && found !== at.start + 1 && isCompared(text, found - 1, from + 1)) return true;
  }
  return false;
}

const QUOTES = /["'`]/;

function isCompared(text: string, start: number, end: number): boolean {
  return /[=!]=\s{0,8}$/.test(text.slice(Math.max(0, start - 11), start)) || /^\s{0,8}[=!]=/.test(text.slice(end, end + 10));
}
