import type { Range } from '../../text/range';
import { isLineEnd } from './characters';
import type { ScannedEntry } from './scan';

// Lines of an env file that no loader takes as they were meant. What is plainly a heading, a separator or a comment of
// another language does no harm and is left alone.

export interface Defect {
  readonly at: Range;
  readonly lines: number;
  readonly name: string;
  readonly defect: string;
}

/** A file that a shell runs is a program: its lines need not be assignments. */
const SHELL =
  /^(?:#!|[ \t]{0,80}(?:if|then|fi|for|while|do|done|case|esac|source|eval|function|set|unset)\b[^=\r\n]*$|[ \t]{0,80}\.[ \t]|\[\[? )/m;

export function defectsIn(text: string, entries: readonly ScannedEntry[]): readonly Defect[] {
  const defects: Defect[] = [];
  if (SHELL.test(text)) return defects;
  let from = text.startsWith('\uFEFF') ? 1 : 0;
  let before: ScannedEntry | undefined;
  for (const entry of entries) {
    defects.push(...defectsBetween(text, { start: from, end: entry.whole.start }, before));
    const inValue = valueDefect(text, entry);
    if (inValue) defects.push(inValue);
    from = Math.max(from, entry.whole.end);
    before = entry;
  }
  defects.push(...defectsBetween(text, { start: from, end: text.length }, before));
  return defects;
}

/** A quote that begins a value and does not end it. What begins and ends with the same quote is left to dotenv's lenience. */
function valueDefect(text: string, entry: ScannedEntry): Defect | undefined {
  const quote = text[entry.raw.start] ?? '';
  if (entry.quote !== 'none' || entry.raw.end === entry.raw.start || !/["'`]/.test(quote)) return undefined;
  const line = text.slice(entry.raw.start, endOfLine(text, entry.raw.start));
  const close = line.indexOf(quote, 1);
  const closed = close > 0;
  const rest = closed ? line.slice(close + 1) : '';
  if (closed && (rest.trim() === '' || /^\s*#/.test(rest))) return undefined;
  const name = text.slice(entry.key.start, entry.key.end);
  return { at: entry.raw, lines: 1, name, defect: closed ? 'has text behind its closing quote' : 'has a quote that is never closed' };
}

function defectsBetween(text: string, range: Range, before: ScannedEntry | undefined): readonly Defect[] {
  const defects: Defect[] = [];
  let continues = before !== undefined && leavesOff(text, before) ? text.slice(before.key.start, before.key.end) : undefined;
  let lastLine = -1;
  let line = 0;
  for (let start = range.start; start < range.end; line++) {
    const end = Math.min(endOfLine(text, start), range.end);
    const content = text.slice(start, end);
    const from = start + (content.length - content.trimStart().length);
    const at = { start: from, end: from + content.trim().length };
    start = end + 1;
    if (at.end === at.start) continue;
    const found = content.trimStart().startsWith('#') ? undefined : judge(text.slice(at.start, at.end), continues);
    if (found === undefined) {
      continues = undefined;
      continue;
    }
    const last = defects.at(-1);
    if (last && last.defect === found.defect && line - lastLine <= 2 && found.defect === CONTINUATION) {
      defects[defects.length - 1] = { ...last, at: { start: last.at.start, end: at.end }, lines: last.lines + 1 };
    } else {
      defects.push({ at, lines: 1, ...found });
    }
    lastLine = line;
  }
  return defects;
}

const CONTINUATION = 'is not part of the value above it, which ends with its own line';

/** Whether a plain value looks as if it went on in the next line: a PEM key, a list or an object that is not closed. */
function leavesOff(text: string, entry: ScannedEntry): boolean {
  if (entry.quote !== 'none') return false;
  const value = text.slice(entry.raw.start, Math.min(entry.raw.end, entry.raw.start + 10_000));
  if (/^["']?-----BEGIN /.test(value)) return !value.includes('-----END ');
  return /^[[{](?:.{0,2000}[,[{])?$/.test(value);
}

interface Judged {
  readonly name: string;
  readonly defect: string;
}

/** What is wrong with a line that sets nothing; undefined when it may well be meant to. */
function judge(line: string, continues: string | undefined): Judged | undefined {
  if (/^(?:<{7}|>{7}|\|{7})(?: |$)|^={7}$/.test(line)) return { name: '', defect: 'is a marker of a merge conflict' };
  if (continues !== undefined) return { name: continues, defect: CONTINUATION };
  if (!/[A-Za-z0-9]/.test(line) || /^(?:\/\/|\/\*|\*|;|--|=|\[|<|>|!|\|)/.test(line)) return undefined;
  const listed = /^-[ \t]{1,20}["']?([A-Za-z_]\w{0,100})[ \t]{0,20}=/.exec(line);
  if (listed) return { name: listed[1] ?? '', defect: 'begins with a dash' };
  const spaced = /^(?:[\w.-]{1,100}[ \t]{1,20}){1,2}([\w.-]{1,100})[ \t]{0,20}=/.exec(line);
  if (spaced) return { name: spaced[1] ?? '', defect: 'has a space in its name' };
  const shell = /^\$env:([A-Za-z_]\w{0,100})[ \t]{0,20}=/i.exec(line);
  if (shell) return { name: shell[1] ?? '', defect: "is PowerShell's way to set a variable" };
  const quoted = /^"([A-Za-z_]\w{0,100})"[ \t]{0,20}[=:]/.exec(line);
  if (quoted) return { name: quoted[1] ?? '', defect: 'has its name in quotes' };
  // Words in capitals begin sentences too; with an underscore they are names.
  const bare = /^([A-Z][A-Z0-9]{0,50}(?:_[A-Z0-9]{1,50}){1,10})(?:$|[ \t]{1,20}[^ \t=]|:[^ \t:])/.exec(line);
  if (bare && !line.includes('=')) return { name: bare[1] ?? '', defect: 'has no equals sign' };
  return undefined;
}

function endOfLine(text: string, from: number): number {
  let end = from;
  while (end < text.length && !isLineEnd(text.charCodeAt(end))) end++;
  return end;
}
