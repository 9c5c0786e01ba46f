import type { Quote } from '../../facts/dialect';
import type { Range } from '../../text/range';
import { isKeyCharacter, isLineEnd, isSpace, lineEndAfter, skipBlanks, skipSpace } from './characters';
import { closingQuote, EQUALS, HASH } from './parsed';
import { decodeValue } from './value';

/** One entry as it stands in the text. */
export interface ScannedEntry {
  readonly key: Range;
  /** The value as written, quotes included, blanks around it not. */
  readonly raw: Range;
  /** From `export` or the key to the end of the line on which the value or its comment ends, without the line break. */
  readonly whole: Range;
  readonly value: string;
  readonly quote: Quote;
  readonly comment: string;
}

const COLON = 58;

/**
 * The entries of an env file, read as `dotenv` 16.3 to 18 reads it: what it skips is skipped, and what it swallows
 * (a quote that closes lines later) is swallowed. Takes time linear in the text: a quoted value is searched only up to
 * the next quote that is not escaped, and the next attempt's own opening quote is one. `backticks` is off for version 15.
 */
export function scanEntries(text: string, backticks = true): readonly ScannedEntry[] {
  const entries: ScannedEntry[] = [];
  let lineStart = 0;
  while (lineStart < text.length) {
    const start = skipSpace(text, lineStart);
    const assignment = assignmentAt(text, start);
    if (assignment === undefined) {
      lineStart = lineEndAfter(text, start) + 1;
      continue;
    }
    const { entry, end } = readEntry(text, start, assignment, backticks);
    entries.push(entry);
    lineStart = end + 1;
  }
  return entries;
}

interface Assignment {
  readonly key: Range;
  /** Where the value can begin: the colon needs one white space, which may be a line break. */
  readonly valueFrom: number;
}

function assignmentAt(text: string, start: number): Assignment | undefined {
  if (text.startsWith('export', start) && isSpace(text.charCodeAt(start + 6))) {
    const exported = keyAndSign(text, skipSpace(text, start + 6));
    if (exported) return exported;
  }
  return keyAndSign(text, start);
}

function keyAndSign(text: string, start: number): Assignment | undefined {
  let end = start;
  while (end < text.length && isKeyCharacter(text.charCodeAt(end))) end++;
  if (end === start) return undefined;
  const key = { start, end };
  const sign = skipSpace(text, end);
  if (text.charCodeAt(sign) === EQUALS) return { key, valueFrom: sign + 1 };
  if (text.charCodeAt(end) !== COLON || !isSpace(text.charCodeAt(end + 1))) return undefined;
  // `dotenv` turns CRLF into one character before it looks.
  const width = text.startsWith('\r\n', end + 1) ? 2 : 1;
  return { key, valueFrom: end + 1 + width };
}

/** What the value's alternatives found: where the text of the value ends, and where the match as a whole does. */
interface Extent {
  readonly start: number;
  readonly end: number;
  readonly matchEnd: number;
}

function readEntry(
  text: string,
  start: number,
  assignment: Assignment,
  backticks: boolean,
): { readonly entry: ScannedEntry; readonly end: number } {
  const extent = quotedExtent(text, assignment.valueFrom, backticks) ?? plainExtent(text, assignment.valueFrom);
  const decoded = decodeValue(text.slice(extent.start, extent.end), backticks);
  const empty = decoded.leading === extent.end - extent.start;
  // An empty value stands right behind its sign, in front of the blanks before a comment.
  const rawStart = empty ? extent.start : extent.start + decoded.leading;
  const rawEnd = empty ? extent.start : extent.end - decoded.trailing;
  const rest = skipBlanks(text, extent.end);
  const commented = text.charCodeAt(rest) === HASH;
  const wholeEnd = commented ? lineEndAfter(text, rest) : rest;
  return {
    entry: {
      key: assignment.key,
      raw: { start: rawStart, end: rawEnd },
      whole: { start, end: wholeEnd },
      value: decoded.value,
      quote: decoded.quote,
      comment: commented ? text.slice(rest + 1, wholeEnd).trim() : '',
    },
    end: extent.matchEnd,
  };
}

/** A value in quotes that is followed by nothing but a comment. Of several quotes that could close it, the package prefers the first unescaped one, then the last escaped one. */
function quotedExtent(text: string, from: number, backticks: boolean): Extent | undefined {
  const open = skipSpace(text, from);
  const quote = text[open];
  if (quote !== "'" && quote !== '"' && !(backticks && quote === '`')) return undefined;
  let candidate = closingQuote(text, open) ?? -1;
  while (candidate > open) {
    const matchEnd = tailEnd(text, candidate + 1);
    if (matchEnd !== undefined) return { start: from, end: candidate + 1, matchEnd };
    candidate = text.lastIndexOf(quote, candidate - 1);
  }
  return undefined;
}

/** Anything up to a `#` or the end of the line; LINE SEPARATOR and PARAGRAPH SEPARATOR do not end it. */
function plainExtent(text: string, from: number): Extent {
  let end = from;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (code === HASH || code === 10 || code === 13) break;
    end++;
  }
  return { start: from, end, matchEnd: tailEnd(text, end) ?? end };
}

/** Where a match ends that has its value end at `from`: after white space and a comment, if the line ends there; else undefined. */
function tailEnd(text: string, from: number): number | undefined {
  const next = skipSpace(text, from);
  if (next === text.length) return next;
  if (text.charCodeAt(next) === HASH) return lineEndAfter(text, next);
  for (let index = next - 1; index >= from; index--) {
    if (isLineEnd(text.charCodeAt(index))) return index;
  }
  return undefined;
}
