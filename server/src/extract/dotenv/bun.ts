import type { Range } from '../../text/range';
import { isKeyCharacter } from './characters';
import { BACKSLASH, EQUALS, feedAfter, HASH, type ParsedEntry, type ParsedFile, quoteOf, trimmed } from './parsed';

// Bun 1.4 reads like the `dotenv` package, but the first closing quote ends a value whatever follows it.

const COLON = 58;

export function parseBun(text: string): ParsedFile {
  const entries: ParsedEntry[] = [];
  let index = text.startsWith('\uFEFF') ? 1 : 0;
  while (index < text.length) {
    const found = keyAt(text, skipBlanks(text, index), true);
    if (found === undefined) {
      index = feedAfter(text, skipBlanks(text, index)) + 1;
      continue;
    }
    const { entry, next } = valueAt(text, found.valueFrom);
    entries.push({ key: found.key, ...entry });
    index = next;
  }
  return { entries, refusal: undefined };
}

function keyAt(text: string, start: number, exported: boolean): { readonly key: string; readonly valueFrom: number } | undefined {
  let end = start;
  while (end < text.length && isKeyCharacter(text.charCodeAt(end))) end++;
  if (end === start) return undefined;
  const key = text.slice(start, end);
  const sign = skipBlanks(text, end);
  if (exported && key === 'export' && sign > end) {
    const named = keyAt(text, sign, false);
    if (named) return named;
  }
  if (text.charCodeAt(sign) === EQUALS) return { key, valueFrom: sign + 1 };
  return text.charCodeAt(sign) === COLON && isBlank(text.charCodeAt(sign + 1)) ? { key, valueFrom: sign + 2 } : undefined;
}

function valueAt(text: string, from: number): { readonly entry: Omit<ParsedEntry, 'key'>; readonly next: number } {
  const start = skipBlanks(text, from);
  const quote = quoteOf(text[start]);
  const close = quote === undefined ? undefined : closing(text, start);
  if (quote !== undefined && close !== undefined) {
    const at = { start, end: close + 1 };
    const inner = text.slice(start + 1, close);
    const value = quote === 'double' ? withLineEnds(inner) : inner;
    return { entry: { value, quote, at }, next: feedAfter(text, at.end) };
  }
  let end = from;
  while (end < text.length && text.charCodeAt(end) !== 10 && text.charCodeAt(end) !== HASH) end++;
  const at: Range = trimmed(text, { start: from, end }, isBlank);
  return { entry: { value: text.slice(at.start, at.end), quote: 'none', at }, next: feedAfter(text, end) };
}

/** A backslash protects whatever follows it, in any quotes. */
function closing(text: string, open: number): number | undefined {
  const quote = text.charCodeAt(open);
  for (let index = open + 1; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === BACKSLASH) index++;
    else if (code === quote) return index;
  }
  return undefined;
}

function withLineEnds(text: string): string {
  return text.replace(/\\[\s\S]/g, (pair) => (pair === '\\n' ? '\n' : pair === '\\r' ? '\r' : pair));
}

function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

function skipBlanks(text: string, from: number): number {
  let index = from;
  while (index < text.length && isBlank(text.charCodeAt(index))) index++;
  return index;
}
