import type { Range } from '../../text/range';
import { isKeyCharacter, isSpace, skipSpace } from './characters';
import { EQUALS, forEachLine, type ParsedEntry, type ParsedFile, trimmed } from './parsed';
import { scanEntries } from './scan';

// The `dotenv` package of npm, whose grammar changed with its versions 15 and 16.

/** `dotenv` 16 to 18. */
export function parseDotenv(text: string): ParsedFile {
  return fromScan(text, true);
}

/** `dotenv` 15. */
export function parseDotenv15(text: string): ParsedFile {
  return fromScan(text, false);
}

function fromScan(text: string, backticks: boolean): ParsedFile {
  const entries = scanEntries(text, backticks).map((entry) => ({
    key: text.slice(entry.key.start, entry.key.end),
    value: entry.value,
    quote: entry.quote,
    at: entry.raw,
  }));
  return { entries, refusal: undefined };
}

/** `dotenv` 10, line by line. Blanks behind a closing quote keep it from being seen as one. */
export function parseDotenv10(text: string): ParsedFile {
  const entries: ParsedEntry[] = [];
  forEachLine(text, (line, start) => {
    const keyStart = skipSpace(line, 0);
    let keyEnd = keyStart;
    while (keyEnd < line.length && isKeyCharacter(line.charCodeAt(keyEnd))) keyEnd++;
    const sign = skipSpace(line, keyEnd);
    if (keyEnd === keyStart || line.charCodeAt(sign) !== EQUALS) return;
    const from = skipSpace(line, sign + 1);
    entries.push(entryOf(text, line.slice(keyStart, keyEnd), { start: start + from, end: start + line.length }));
  });
  return { entries, refusal: undefined };
}

function entryOf(text: string, key: string, at: Range): ParsedEntry {
  const written = text.slice(at.start, at.end);
  const first = written[0];
  if (written.length > 1 && (first === '"' || first === "'") && written.endsWith(first)) {
    const inner = written.slice(1, -1);
    return first === '"' ? { key, value: inner.replaceAll('\\n', '\n'), quote: 'double', at } : { key, value: inner, quote: 'single', at };
  }
  const plain = trimmed(text, at, isSpace);
  return { key, value: text.slice(plain.start, plain.end), quote: 'none', at: plain };
}
