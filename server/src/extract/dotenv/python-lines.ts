import type { Quote } from '../../facts/dialect';
import type { Range } from '../../text/range';
import { EQUALS, forEachLine, HASH, isPythonSpace, type ParsedEntry, type ParsedFile, quoteOf, trimmed } from './parsed';

// Python's readers that take one line at a time: django-environ, python-decouple, Starlette.

type Unquoted = Pick<ParsedEntry, 'value' | 'quote'>;

/** django-environ 0.12: a name begins its line and touches its sign, and nothing behind the sign is a comment. */
export function parseDjangoEnviron(text: string): ParsedFile {
  return parseEnviron(text, (value) => doubleUnquoted(singleUnquoted(value)));
}

/** django-environ 0.11: cuts at the first `#` unless single quotes wrap what stands before it. */
export function parseDjangoEnviron011(text: string): ParsedFile {
  return parseEnviron(text, (value) => {
    const wrapped = singleBeforeComment(value);
    if (wrapped !== undefined) return doubleUnquoted({ value: wrapped, quote: 'single' });
    const hash = value.indexOf('#');
    return doubleUnquoted({ value: hash < 0 ? value : value.slice(0, hash), quote: 'none' });
  });
}

function parseEnviron(text: string, unquote: (value: string) => Unquoted): ParsedFile {
  const entries: ParsedEntry[] = [];
  forEachLine(text, (line, start) => {
    const from = line.startsWith('export ') ? 'export '.length : 0;
    let end = from;
    while (end < line.length && /\w/.test(line[end] ?? '')) end++;
    if (end === from || line.charCodeAt(end) !== EQUALS) return;
    entries.push({ key: line.slice(from, end), ...unquote(line.slice(end + 1)), at: { start: start + end + 1, end: start + line.length } });
  });
  return { entries, refusal: undefined };
}

function singleUnquoted(value: string): Unquoted {
  return wraps(value, "'") ? { value: value.slice(1, -1), quote: 'single' } : { value, quote: 'none' };
}

/** What stands in the last pair of single quotes that only a comment follows. */
function singleBeforeComment(value: string): string | undefined {
  const from = skipBlanks(value, 0);
  if (value[from] !== "'") return undefined;
  for (let close = value.lastIndexOf("'"); close > from; close = value.lastIndexOf("'", close - 1)) {
    const after = skipBlanks(value, close + 1);
    if (after === value.length || value.charCodeAt(after) === HASH) return value.slice(from + 1, close);
  }
  return undefined;
}

/** A backslash in double quotes goes, unless it stands before n, r or t. */
function doubleUnquoted(before: Unquoted): Unquoted {
  if (!wraps(before.value, '"')) return before;
  const value = before.value.slice(1, -1).replace(/\\(.)/g, (pair, character: string) => (/[rnt]/.test(character) ? pair : character));
  return { value, quote: 'double' };
}

/** python-decouple 3.8: a line holds a name, a sign and a value, stripped, and one pair of quotes is taken off. */
export function parseDecouple(text: string): ParsedFile {
  return parseStripped(text, (value) => {
    const quote = quoteOf(value[0]);
    const quoted = (quote === 'single' || quote === 'double') && wraps(value, value[0] ?? '');
    return quoted ? { value: value.slice(1, -1), quote } : { value, quote: 'none' };
  });
}

/** `starlette.config.Config`: as python-decouple, but any quotes at both ends go. */
export function parseStarlette(text: string): ParsedFile {
  return parseStripped(text, (value) => {
    const isQuote = (code: number) => code === 34 || code === 39;
    const { start, end } = trimmed(value, { start: 0, end: value.length }, isQuote);
    const quote: Quote = start > 0 ? (quoteOf(value[0]) ?? 'none') : 'none';
    return { value: value.slice(start, end), quote };
  });
}

function parseStripped(text: string, unquote: (value: string) => Unquoted): ParsedFile {
  const entries: ParsedEntry[] = [];
  forEachLine(text, (line, start) => {
    const whole = trimmed(line, { start: 0, end: line.length }, isPythonSpace);
    const sign = line.indexOf('=');
    if (line.charCodeAt(whole.start) === HASH || sign < whole.start || sign >= whole.end) return;
    const key = trimmed(line, { start: whole.start, end: sign }, isPythonSpace);
    const value: Range = trimmed(line, { start: sign + 1, end: whole.end }, isPythonSpace);
    entries.push({
      key: line.slice(key.start, key.end),
      ...unquote(line.slice(value.start, value.end)),
      at: { start: start + value.start, end: start + value.end },
    });
  });
  return { entries, refusal: undefined };
}

function wraps(value: string, quote: string): boolean {
  return value.length > 1 && value.startsWith(quote) && value.endsWith(quote);
}

function skipBlanks(text: string, from: number): number {
  let index = from;
  while (index < text.length && isPythonSpace(text.charCodeAt(index))) index++;
  return index;
}
