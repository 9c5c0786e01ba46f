import type { Quote } from '../../facts/dialect';
import type { Range } from '../../text/range';

// What the parsers of all dialects have in common. Each is a pure function from the text of a file, its line ends
// already line feeds, to what a program of that dialect would take from it.

/** One assignment as a dialect reads it. */
export interface ParsedEntry {
  readonly key: string;
  /** The value before anything is expanded in it. */
  readonly value: string;
  readonly quote: Quote;
  /** The value as written, quotes included. */
  readonly at: Range;
}

export interface ParsedFile {
  readonly entries: readonly ParsedEntry[];
  /** Where the program gives up on the whole file; undefined when it takes it. */
  readonly refusal: Refusal | undefined;
}

export interface Refusal {
  readonly offset: number;
  /** Why, as the middle of a sentence: "a key with a space". Never a part of the file's text. */
  readonly why: string;
}

export type Parser = (text: string) => ParsedFile;

export const HASH = 35;
export const EQUALS = 61;
export const BACKSLASH = 92;
const SPACE = 32;
const TAB = 9;
const FEED = 10;

/** The characters that a letter behind a backslash stands for, as in C. */
export const C_ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** The end of the line at `from`: the offset of the next line feed or the text's length. */
export function feedAfter(text: string, from: number): number {
  const feed = text.indexOf('\n', from);
  return feed < 0 ? text.length : feed;
}

/** Calls `read` with each line of a text and the offset where it begins. */
export function forEachLine(text: string, read: (line: string, start: number) => void): void {
  for (let start = 0; start < text.length; ) {
    const end = feedAfter(text, start);
    read(text.slice(start, end), start);
    start = end + 1;
  }
}

/** The part of a range that is left when characters of a class are taken off both ends. */
export function trimmed(text: string, range: Range, isBlank: (code: number) => boolean): Range {
  let { start, end } = range;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return { start, end };
}

export function isSpaceOrTab(code: number): boolean {
  return code === SPACE || code === TAB;
}

/** What Node strips, C's own idea of white space left aside. */
export function isSpaceTabOrFeed(code: number): boolean {
  return code === SPACE || code === TAB || code === FEED;
}

/** White space as Python's `str.strip` knows it; without the byte order mark, which JavaScript's `trim` takes along. */
export function isPythonSpace(code: number): boolean {
  if (code < 128) return code === SPACE || (code >= 9 && code <= 13) || (code >= 28 && code <= 31);
  return isUnicodeSpace(code);
}

/** White space as Go's `unicode.IsSpace` knows it. */
export function isGoSpace(code: number): boolean {
  if (code < 128) return code === SPACE || (code >= 9 && code <= 13);
  return isUnicodeSpace(code);
}

function isUnicodeSpace(code: number): boolean {
  return (
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

/**
 * The quote that closes the one at `open`: the first that has no backslash before it, else the last there is; undefined
 * when there is none. That is what `"(\\"|[^"])*"` matches.
 */
export function closingQuote(text: string, open: number): number | undefined {
  const quote = text[open] ?? '';
  let close = text.indexOf(quote, open + 1);
  while (close > open + 1 && text.charCodeAt(close - 1) === BACKSLASH) close = text.indexOf(quote, close + 1);
  const found = close < 0 ? text.lastIndexOf(quote) : close;
  return found > open ? found : undefined;
}

const QUOTES: Readonly<Record<string, Quote>> = { "'": 'single', '"': 'double', '`': 'backtick' };

/** The kind of quote that a character is; undefined when it is none. */
export function quoteOf(character: string | undefined): Quote | undefined {
  return character !== undefined && Object.hasOwn(QUOTES, character) ? QUOTES[character] : undefined;
}
