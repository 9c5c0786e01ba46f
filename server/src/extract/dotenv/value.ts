import type { Quote } from '../../facts/dialect';
import { isLineEnd, isSpace } from './characters';

export interface DecodedValue {
  /** The value as `dotenv` gives it. */
  readonly value: string;
  readonly quote: Quote;
  /** Number of white-space characters before and after the value as written. */
  readonly leading: number;
  readonly trailing: number;
}

const QUOTES: Readonly<Record<string, Quote>> = { "'": 'single', '"': 'double', '`': 'backtick' };

/** Turns a value as written into the value that `dotenv` gives: trimmed, unquoted, `\n` and `\r` expanded after a double quote. */
export function decodeValue(written: string, backticks = true): DecodedValue {
  const leading = countLeading(written);
  const trailing = leading === written.length ? 0 : countTrailing(written);
  const trimmed = withPlainLineBreaks(written.slice(leading, written.length - trailing));
  const bare = withoutQuotes(trimmed, backticks);
  return {
    // Only the first character decides about escapes, even where the quotes stay because they do not match.
    value: trimmed.startsWith('"') ? bare.replaceAll('\\n', '\n').replaceAll('\\r', '\r') : bare,
    quote: wrapped(trimmed, backticks) ? (QUOTES[trimmed[0] ?? ''] ?? 'none') : 'none',
    leading,
    trailing,
  };
}

function withPlainLineBreaks(text: string): string {
  return text.includes('\r') ? text.replaceAll('\r\n', '\n').replaceAll('\r', '\n') : text;
}

/** Whether the first and the last character are the same quote. */
function wrapped(text: string, backticks: boolean): boolean {
  const first = text[0] ?? '';
  if (first === '`' && !backticks) return false;
  return text.length >= 2 && Object.hasOwn(QUOTES, first) && text.endsWith(first);
}

/**
 * Takes off the quotes that wrap the text. The package does it line by line where a plain value holds LINE SEPARATOR
 * characters: from a quote that begins a line to the last such quote that ends one.
 */
function withoutQuotes(text: string, backticks: boolean): string {
  if (wrapped(text, backticks)) return text.slice(1, -1);
  if (!text.includes('\u2028') && !text.includes('\u2029')) return text;
  const lastAtLineEnd = new Map<string, number>();
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? '';
    const ends = index + 1 === text.length || isLineEnd(text.charCodeAt(index + 1));
    if (ends && Object.hasOwn(QUOTES, character)) lastAtLineEnd.set(character, index);
  }
  let result = '';
  let index = 0;
  while (index < text.length) {
    const character = text[index] ?? '';
    const begins = index === 0 || isLineEnd(text.charCodeAt(index - 1));
    const close = begins ? (lastAtLineEnd.get(character) ?? -1) : -1;
    if (close > index) {
      result += text.slice(index + 1, close);
      index = close + 1;
    } else {
      result += character;
      index++;
    }
  }
  return result;
}

function countLeading(text: string): number {
  let count = 0;
  while (count < text.length && isSpace(text.charCodeAt(count))) count++;
  return count;
}

function countTrailing(text: string): number {
  let count = 0;
  while (count < text.length && isSpace(text.charCodeAt(text.length - 1 - count))) count++;
  return count;
}
