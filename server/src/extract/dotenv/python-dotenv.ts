import type { Range } from '../../text/range';
import {
  C_ESCAPES,
  closingQuote,
  EQUALS,
  feedAfter,
  HASH,
  isPythonSpace,
  type ParsedEntry,
  type ParsedFile,
  quoteOf,
  trimmed,
} from './parsed';

// python-dotenv, which pydantic-settings, Flask, environs and uvicorn read with.

/** python-dotenv 1.2.4. */
export function parsePythonDotenv(text: string): ParsedFile {
  return parse(text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text, true);
}

/** python-dotenv 1.2.2: a value that begins with a comment is one, and a byte order mark belongs to the first name. */
export function parsePythonDotenv122(text: string): ParsedFile {
  return parse(text, false);
}

function parse(text: string, commentsBegin: boolean): ParsedFile {
  const entries: ParsedEntry[] = [];
  let index = 0;
  while (index < text.length) {
    index = skip(text, index, isPythonSpace);
    if (index >= text.length) break;
    const { entry, stop } = bindingAt(text, index, commentsBegin);
    const end = entry === undefined ? undefined : lineEnd(text, stop);
    if (entry && end !== undefined && entry.key !== '')
      entries.push({ key: entry.key, value: entry.value, quote: entry.quote, at: entry.at });
    // What does not end as it should is dropped, up to the end of the line on which that shows.
    index = end ?? feedAfter(text, stop) + 1;
  }
  return { entries, refusal: undefined };
}

interface Binding {
  /** Undefined where reading fails; a key of no characters where the line sets nothing. */
  readonly entry: ParsedEntry | undefined;
  readonly stop: number;
}

function bindingAt(text: string, start: number, commentsBegin: boolean): Binding {
  const nothing = { key: '', value: '', quote: 'none', at: { start, end: start } } as const;
  const nameStart = afterExport(text, start);
  if (text.charCodeAt(nameStart) === HASH) return { entry: nothing, stop: nameStart };
  const name = keyAt(text, nameStart);
  if (name === undefined) return { entry: undefined, stop: nameStart };
  const sign = skip(text, name.end, isBlank);
  if (text.charCodeAt(sign) !== EQUALS) return { entry: nothing, stop: sign };
  const from = skip(text, sign + 1, isBlank);
  const quote = quoteOf(text[from]);
  if (quote === 'single' || quote === 'double') {
    const close = closingQuote(text, from);
    if (close === undefined) return { entry: undefined, stop: from };
    const inner = text.slice(from + 1, close);
    const value = inner.includes('\\') ? unescaped(inner, quote) : inner;
    return { entry: { key: name.key, value, quote, at: { start: from, end: close + 1 } }, stop: close + 1 };
  }
  const end = feedAfter(text, from);
  const at = plainValue(text, { start: from, end }, commentsBegin && from > sign + 1);
  return { entry: { key: name.key, value: text.slice(at.start, at.end), quote: 'none', at }, stop: end };
}

function afterExport(text: string, start: number): number {
  const after = start + 'export'.length;
  return text.startsWith('export', start) && isBlank(text.charCodeAt(after)) ? skip(text, after, isBlank) : start;
}

function keyAt(text: string, start: number): { readonly key: string; readonly end: number } | undefined {
  if (text[start] === "'") {
    const close = text.indexOf("'", start + 1);
    return close > start + 1 ? { key: text.slice(start + 1, close), end: close + 1 } : undefined;
  }
  let end = start;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (code === EQUALS || code === HASH || isPythonSpace(code)) break;
    end++;
  }
  return end === start ? undefined : { key: text.slice(start, end), end };
}

/** Up to the first blank that is followed by `#`. */
function plainValue(text: string, line: Range, commentMayBegin: boolean): Range {
  const written = text.slice(line.start, line.end);
  let end = line.end;
  for (let hash = written.indexOf('#'); hash >= 0; hash = written.indexOf('#', hash + 1)) {
    const commented = hash > 0 ? isPythonSpace(written.charCodeAt(hash - 1)) : commentMayBegin;
    if (!commented) continue;
    end = line.start + hash;
    break;
  }
  return trimmed(text, { start: line.start, end }, isPythonSpace);
}

/** After blanks and a comment the line must end; undefined when it does not. */
function lineEnd(text: string, from: number): number | undefined {
  const next = skip(text, from, isBlank);
  if (text.charCodeAt(next) === HASH) return feedAfter(text, next) + 1;
  return next >= text.length || text.charCodeAt(next) === 10 ? next + 1 : undefined;
}

function unescaped(text: string, quote: 'single' | 'double'): string {
  const known = quote === 'double' ? /\\([\\'"abfnrtv])/g : /\\([\\'])/g;
  return text.replace(known, (_, character: string) => C_ESCAPES[character] ?? character);
}

function isBlank(code: number): boolean {
  return code !== 10 && isPythonSpace(code);
}

function skip(text: string, from: number, isSkipped: (code: number) => boolean): number {
  let index = from;
  while (index < text.length && isSkipped(text.charCodeAt(index))) index++;
  return index;
}
