import type { Quote } from '../../facts/dialect';
import type { Range } from '../../text/range';
import { EQUALS, feedAfter, HASH, isSpaceTabOrFeed, type ParsedEntry, type ParsedFile, quoteOf, trimmed } from './parsed';

// `util.parseEnv` of Node, and Deno's reader, which began as a port of it. Both read the text as one stream: what comes
// after the sign is trimmed of line feeds too, so that a blank value takes the next line.

interface Variant {
  readonly isBlank: (code: number) => boolean;
  /** Whether an equals sign is looked for beyond the end of the line. */
  readonly keysSpanLines: boolean;
  readonly closing: (text: string, open: number) => number | undefined;
}

/** Node 24 to 26. */
export function parseNode(text: string): ParsedFile {
  return parse(text, { isBlank: isSpaceTabOrFeed, keysSpanLines: false, closing: nextQuote });
}

/** Node 20.20: only spaces are blank, and the name of a line without a sign runs on into the next. */
export function parseNode20(text: string): ParsedFile {
  return parse(text, { isBlank: (code) => code === 32, keysSpanLines: true, closing: nextQuote });
}

/** Deno 2.9. Of several lines with one name, the first counts; see `readings.ts`. */
export function parseDeno(text: string): ParsedFile {
  return parse(text, { isBlank: isSpaceTabOrFeed, keysSpanLines: false, closing: lastQuoteOfLine });
}

function parse(text: string, variant: Variant): ParsedFile {
  const entries: ParsedEntry[] = [];
  const { isBlank } = variant;
  const whole = trimmed(text, { start: 0, end: text.length }, isBlank);
  let index = whole.start;
  while (index < whole.end) {
    const code = text.charCodeAt(index);
    if (code === 10 || code === HASH) {
      index = feedAfter(text, index) + 1;
      if (!variant.keysSpanLines || code === HASH) index = skip(text, index, isBlank);
      continue;
    }
    const sign = signAfter(text, index, variant.keysSpanLines);
    if (sign >= whole.end) break;
    if (text.charCodeAt(sign) === 10) {
      index = skip(text, sign + 1, isBlank);
      continue;
    }
    const key = keyIn(text, trimmed(text, { start: index, end: sign }, isBlank), variant);
    const { entry, next } = valueAt(text, sign + 1, whole.end, variant);
    if (key !== '') entries.push({ key, ...entry });
    index = skip(text, next, isBlank);
  }
  return { entries, refusal: undefined };
}

/** The offset of the next equals sign, or of the line feed before it when that ends the search; the text's length when there is neither. */
function signAfter(text: string, from: number, acrossLines: boolean): number {
  let index = from;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === EQUALS || (code === 10 && !acrossLines)) break;
    index++;
  }
  return index;
}

function keyIn(text: string, range: Range, variant: Variant): string {
  const written = text.slice(range.start, range.end);
  if (!written.startsWith('export ')) return written;
  const name = { start: range.start + 'export '.length, end: range.end };
  const bare = variant.keysSpanLines ? name : trimmed(text, name, variant.isBlank);
  return text.slice(bare.start, bare.end);
}

interface ReadValue {
  readonly entry: Omit<ParsedEntry, 'key'>;
  readonly next: number;
}

function valueAt(text: string, from: number, end: number, variant: Variant): ReadValue {
  if (from >= end || text.charCodeAt(from) === 10) return plain(text, { start: from, end: from }, from + 1);
  const start = skip(text, from, variant.isBlank);
  if (start >= end) return plain(text, { start: from, end: from }, end);
  const quote = quoteOf(text[start]);
  const lineEnd = Math.min(feedAfter(text, start), end);
  if (quote !== undefined) {
    const close = variant.closing(text, start);
    if (close === undefined) return plain(text, { start, end: lineEnd }, lineEnd + 1);
    return quoted(text, { start, end: close + 1 }, quote);
  }
  const hash = text.slice(start, lineEnd).indexOf('#');
  const valueEnd = hash < 0 ? lineEnd : start + hash;
  return plain(text, trimmed(text, { start, end: valueEnd }, variant.isBlank), lineEnd + 1);
}

function plain(text: string, at: Range, next: number): ReadValue {
  return { entry: { value: text.slice(at.start, at.end), quote: 'none', at }, next };
}

/** What follows a closing quote on its line is dropped. */
function quoted(text: string, at: Range, quote: Quote): ReadValue {
  const inner = text.slice(at.start + 1, at.end - 1);
  const value = quote === 'double' ? inner.replaceAll('\\n', '\n') : inner;
  return { entry: { value, quote, at }, next: feedAfter(text, at.end) + 1 };
}

function nextQuote(text: string, open: number): number | undefined {
  const close = text.indexOf(text[open] ?? '', open + 1);
  return close < 0 ? undefined : close;
}

/**
 * Deno takes the next quote when only a comment follows it; else the last one of that line that a comment follows, else
 * the last one that ends the line, else the next after all.
 */
function lastQuoteOfLine(text: string, open: number): number | undefined {
  const quote = text[open] ?? '';
  const first = nextQuote(text, open);
  if (first === undefined) return undefined;
  const lineEnd = feedAfter(text, first);
  const follows = (at: number) => text.charCodeAt(trimmed(text, { start: at + 1, end: lineEnd }, isSpaceTabOrFeed).start);
  const endsLine = (at: number) => trimmed(text, { start: at + 1, end: lineEnd }, isSpaceTabOrFeed).start === lineEnd;
  if (endsLine(first) || follows(first) === HASH) return first;
  // Only quotes with nothing but blanks up to a `#` qualify, so it is enough to look before each `#` of the line.
  const rest = text.slice(first, lineEnd);
  for (let hash = rest.lastIndexOf('#'); hash > 0; hash = rest.lastIndexOf('#', hash - 1)) {
    let before = hash - 1;
    while (before > 0 && isSpaceTabOrFeed(rest.charCodeAt(before))) before--;
    if (before > 0 && rest[before] === quote) return first + before;
  }
  const last = trimmed(text, { start: first, end: lineEnd }, isSpaceTabOrFeed).end - 1;
  return last > first && text[last] === quote ? last : first;
}

function skip(text: string, from: number, isBlank: (code: number) => boolean): number {
  let index = from;
  while (index < text.length && isBlank(text.charCodeAt(index))) index++;
  return index;
}
