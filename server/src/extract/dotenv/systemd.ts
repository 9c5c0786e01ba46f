import type { Quote } from '../../facts/dialect';
import { BACKSLASH, EQUALS, type ParsedEntry, type ParsedFile } from './parsed';

// `EnvironmentFile=` of a systemd unit, read as a shell would without running anything: a value is a row of pieces,
// quoted or not, a backslash protects what follows, and one at the end of a line joins it with the next.

const FEED = 10;
const DOUBLE = 34;
const SINGLE = 39;

export function parseSystemd(text: string): ParsedFile {
  const entries: ParsedEntry[] = [];
  let index = 0;
  while (index < text.length) {
    index = skipWhite(text, index);
    const first = text[index];
    if (first === undefined) break;
    if (first === '#' || first === ';') {
      index = commentEnd(text, index);
      continue;
    }
    const start = index;
    while (index < text.length && text.charCodeAt(index) !== EQUALS && text.charCodeAt(index) !== FEED) index++;
    if (text.charCodeAt(index) !== EQUALS) continue;
    const key = text.slice(start, index).replace(/[ \t\r]{1,1000}$/, '');
    const { entry, next } = valueAt(text, index + 1);
    entries.push({ key, ...entry });
    index = next;
  }
  return { entries, refusal: undefined };
}

/** A comment that ends in a backslash goes on, except that since version 254 the next line is not part of it. */
function commentEnd(text: string, from: number): number {
  const feed = text.indexOf('\n', from);
  return feed < 0 ? text.length : feed + 1;
}

function valueAt(text: string, from: number): { readonly entry: Omit<ParsedEntry, 'key'>; readonly next: number } {
  const pieces: string[] = [];
  let quote: Quote = 'none';
  // Blanks before, between and after quoted pieces go; those inside a plain piece stay, unless they end the value.
  let plain = false;
  let blanks = '';
  let index = from;
  while (index < text.length && text.charCodeAt(index) !== FEED) {
    const code = text.charCodeAt(index);
    if (!plain && (code === SINGLE || code === DOUBLE)) {
      const piece = quotedPiece(text, index);
      if (pieces.length === 0) quote = code === SINGLE ? 'single' : 'double';
      pieces.push(piece.text);
      index = piece.next;
      continue;
    }
    if (isWhite(code)) {
      if (plain) blanks += text[index];
      index++;
      continue;
    }
    plain = true;
    pieces.push(blanks);
    blanks = '';
    if (code !== BACKSLASH) {
      pieces.push(text[index] ?? '');
      index++;
      continue;
    }
    if (text.charCodeAt(index + 1) !== FEED) pieces.push(text[index + 1] ?? '');
    index += 2;
  }
  const end = Math.min(index, text.length);
  return { entry: { value: pieces.join(''), quote, at: { start: from, end } }, next: end + 1 };
}

function quotedPiece(text: string, open: number): { readonly text: string; readonly next: number } {
  const quote = text.charCodeAt(open);
  const pieces: string[] = [];
  let index = open + 1;
  while (index < text.length && text.charCodeAt(index) !== quote) {
    if (quote === SINGLE || text.charCodeAt(index) !== BACKSLASH) {
      pieces.push(text[index] ?? '');
      index++;
      continue;
    }
    const next = text[index + 1] ?? '';
    if (next !== '\n') pieces.push('"\\`$'.includes(next) ? next : `\\${next}`);
    index += 2;
  }
  return { text: pieces.join(''), next: index + 1 };
}

function isWhite(code: number): boolean {
  return code === 32 || code === 9 || code === FEED || code === 13;
}

function skipWhite(text: string, from: number): number {
  let index = from;
  while (index < text.length && isWhite(text.charCodeAt(index))) index++;
  return index;
}
