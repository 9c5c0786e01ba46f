import { isEnvFile } from '../../facts/env-file-names';
import type { EnvReadings, Fact } from '../../facts/fact';
import { SecretText } from '../../facts/secret-text';
import { type Place, placeAt, pointAt, type Range } from '../../text/range';
import type { Source } from '../../text/source';
import type { Extraction, Extractor } from '../extractor';
import { flyHostsIn } from '../toml/fly-hosts';
import { isLineEnd } from './characters';
import { defectsIn } from './defects';
import { readingsOf } from './readings';
import { referencesIn } from './references';
import { type ScannedEntry, scanEntries } from './scan';

/** Env files: one `env-file`, an `env-entry` for each assignment, an `env-line-defect` for lines nobody takes, and the Fly hosts that values name. */
export const dotenvExtractor: Extractor = { id: 'dotenv', reads: isEnvFile, anchors: undefined, extract };

function extract({ path, text }: Source): Extraction {
  // A file saved as UTF-16 reads as text with a NUL beside each letter: no loader gets a name out of it.
  const nul = text.indexOf('\0');
  if (nul >= 0) return { facts: [], problems: [{ at: placeAt(path, nul, nul + 1), message: 'Not a text file' }] };
  const scanned = scanEntries(text);
  const keyOf = (entry: ScannedEntry) => text.slice(entry.key.start, entry.key.end);
  const { ofName, refusals } = readingsOf(text, scanned.map(keyOf));
  const facts: Fact[] = [
    {
      kind: 'env-file',
      file: path,
      appendAt: pointAt(path, text.length),
      endsWithNewline: text === '' || text === '\uFEFF' || text.endsWith('\n') || text.endsWith('\r'),
      commentedNames: commentedNames(text),
      refusals: refusals.map(({ dialect, offset, why }) => ({ dialect, at: lineAt(path, text, offset), why })),
    },
  ];
  const place = (range: Range) => placeAt(path, range.start, range.end);
  const lastOfName = new Map(scanned.map((entry) => [keyOf(entry), entry]));
  for (const entry of scanned) {
    const written = text.slice(entry.raw.start, entry.raw.end);
    const key = keyOf(entry);
    facts.push({
      kind: 'env-entry',
      file: path,
      key,
      keyAt: place(entry.key),
      value: new SecretText(entry.value),
      valueAt: place(entry.raw),
      entryAt: place(entry.whole),
      linesAt: linesAround(path, text, entry.whole),
      removeAt: place(wholeLines(text, entry.whole)),
      quote: entry.quote,
      references: referencesIn(path, written, entry.raw.start),
      comment: entry.comment,
      readings: (lastOfName.get(key) === entry ? ofName.get(key) : undefined) ?? ALIKE,
    });
    facts.push(...flyHostsIn(path, written, entry.raw.start));
  }
  for (const { at, lines, name, defect } of defectsIn(text, scanned)) {
    facts.push({ kind: 'env-line-defect', file: path, at: place(at), lines, name, defect });
  }
  return { facts, problems: [] };
}

/** Shared by all entries that every dialect reads alike. */
const ALIKE: EnvReadings = {};

/** From the start of the line where a range begins to the start of the line after it. */
function linesAround(path: string, text: string, range: Range): Place {
  let start = range.start;
  while (start > 0 && !isLineEnd(text.charCodeAt(start - 1))) start--;
  let end = range.end;
  while (end < text.length && !isLineEnd(text.charCodeAt(end))) end++;
  if (end < text.length) end += text.startsWith('\r\n', end) ? 2 : 1;
  return placeAt(path, start, end);
}

/** The line that holds an offset of the text with its line ends counted as one character each, blanks at its ends left out. */
function lineAt(path: string, text: string, offset: number): Place {
  let start = 0;
  let left = offset;
  for (let index = 0; left > 0 && index < text.length; index++) {
    const crlf = text.startsWith('\r\n', index);
    if (crlf) index++;
    left--;
    if (crlf || text[index] === '\n' || text[index] === '\r') start = index + 1;
  }
  while (start < text.length && (text[start] === ' ' || text[start] === '\t' || text[start] === '\uFEFF')) start++;
  let end = start;
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end++;
  return placeAt(path, start, end);
}

/** `# NAME=`, `#export name=`, and names in upper case anywhere in a line that is a comment. */
function commentedNames(text: string): readonly string[] {
  const names = new Set<string>();
  for (const [line] of text.matchAll(/^[ \t]{0,40}#.{0,400}/gm)) {
    const assigned = /^[ \t#]{1,60}(?:export[ \t]{1,10})?([A-Za-z_]\w{1,80})[ \t]{0,10}=/.exec(line)?.[1];
    if (assigned !== undefined) names.add(assigned);
    for (const [name] of line.matchAll(/(?<!\w)[A-Z][A-Z0-9]{0,80}(?:_[A-Z0-9]{1,80}){1,12}(?!\w)/g)) names.add(name);
  }
  return [...names];
}

/** With the blanks before it and the line break behind it; only the text itself where something else stands on its lines. */
function wholeLines(text: string, entry: Range): Range {
  let { start, end } = entry;
  while (start > 0 && (text[start - 1] === ' ' || text[start - 1] === '\t')) start--;
  if (start > 0 && text[start - 1] !== '\n' && text[start - 1] !== '\r' && text[start - 1] !== '\uFEFF') return entry;
  if (text[end] === '\r') end++;
  if (text[end] === '\n') end++;
  return { start, end };
}
