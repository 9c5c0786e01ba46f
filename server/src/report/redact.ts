import { isEnvFile } from '../facts/env-file-names';
import { isPlainSetting } from '../facts/plain-settings';
import type { Range } from '../text/range';
import type { ShownSource } from './report';

// Facts say where the secrets of a file are. What follows covers what no fact is about: lines that an extractor
// dropped, other secrets beside ours, files of which only names are read. Masking too much costs a glance, too little costs a key.

/** The start of a line that names what follows: `export NAME=`, `# NAME:`. One case only, because lines of base64 end in `=` too. */
const ENV_NAME = /^\s*(?:#\s*)?(?:export\s+)?(?:[A-Z_][A-Z0-9_]{0,80}|[a-z_][a-z0-9_.-]{0,40})\s*[=:]/;
const ANY_NAME = /[A-Za-z_][\w.-]{0,80}["']?\s{0,4}[=:]/;
const REFERENCE = /^["']?(?:[A-Z]+(?:_[A-Z0-9]+)+|\$\{{1,2}[^{}]{0,80}\}{1,2}|\$[A-Z_]{1,80})?["']?,?$/;
const SECRET_NAME_BEFORE =
  /(?:secret|passw(?:or)?d|passphrase|private_?key|api_?key|signing_?key|salt|pepper|credential|token)\w{0,32}["'\])]{0,3}\s{0,4}(?:[=:,]|\|\||\?\?|:\s{0,4}\w{1,32}\s{0,4}=)\s{0,4}[bfru]{0,2}$/i;
/** What a header of a request shows to be let in. */
const BEARER = /(?<=\b(?:Bearer|Basic)\s{1,4})[\w.~+/=-]{8,}/gi;
/** What stands between the scheme and the host of an address: a name and a password. */
const CREDENTIALS = /(?<=:\/\/)[^\s/@"'`<>]{1,500}(?=@)/g;
const TOKEN = /eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,4}/g;

/** The parts of one line that must not be shown, as columns, sorted and without overlaps. `line` is the text without its line break. */
export function maskedColumns(file: string, source: ShownSource, lineStart: number, line: string): readonly Range[] {
  const masks: Range[] = [];
  for (const { start, end } of source.secrets) {
    if (end > lineStart && start < lineStart + line.length)
      masks.push({ start: Math.max(0, start - lineStart), end: Math.min(line.length, end - lineStart) });
  }
  if (isEnvFile(file)) masks.push(...envLine(line));
  else if (/\.(?:[cm]?[jt]sx?|pyi?|toml|jsonc?)$/i.test(file)) masks.push(...codeLine(line));
  else masks.push(...otherLine(line));
  for (const pattern of [TOKEN, BEARER, CREDENTIALS])
    for (const match of line.matchAll(pattern)) masks.push({ start: match.index, end: match.index + match[0].length });
  return joined(masks);
}

/** Of an env file names, plain settings and plain comments are shown. */
function envLine(line: string): readonly Range[] {
  const name = ENV_NAME.exec(line);
  if (name) {
    const text = line
      .slice(name[0].length)
      .trim()
      .replace(/^(["'])(.*)\1$/, '$2');
    const key = name[0].replace(/^[\s#]*(?:export\s+)?|\s*[=:]$/g, '');
    return isPlainSetting(key, text) ? [] : rest(line, name[0].length);
  }
  return /^\s*#/.test(line) ? [] : rest(line, 0);
}

function otherLine(line: string): readonly Range[] {
  const name = ANY_NAME.exec(line);
  if (!name) return [];
  const from = name.index + name[0].length;
  return REFERENCE.test(line.slice(from).trim()) ? [] : rest(line, from);
}

function codeLine(line: string): readonly Range[] {
  return literalsIn(line).filter(({ start, end }) => {
    const content = line.slice(start + 1, end - 1);
    const named = SECRET_NAME_BEFORE.test(line.slice(Math.max(0, start - 80), start));
    return content !== '' && (named || looksRandom(content));
  });
}

/** The string literals of a line, quotes included. One that does not end on the line reaches to its end. */
function literalsIn(line: string): readonly Range[] {
  const literals: Range[] = [];
  for (let start = 0; start < line.length; start++) {
    const quote = line[start];
    if (quote !== '"' && quote !== "'" && quote !== '`') continue;
    let end = start + 1;
    while (end < line.length && line[end] !== quote) end += line[end] === '\\' ? 2 : 1;
    end = Math.min(line.length, end + 1);
    literals.push({ start, end });
    start = end - 1;
  }
  return literals;
}

/** Long, without spaces, letters and digits mixed, and no path, address or package name. */
function looksRandom(content: string): boolean {
  return (
    content.length >= 16 &&
    /^[\w+/=.~$!#%^&*-]+$/.test(content) &&
    /\d/.test(content) &&
    /[A-Za-z]/.test(content) &&
    !/^[@./]|\.\w{1,4}$/.test(content)
  );
}

function rest(line: string, from: number): readonly Range[] {
  const start = from + (line.slice(from).length - line.slice(from).trimStart().length);
  const end = line.trimEnd().length;
  return end > start ? [{ start, end }] : [];
}

function joined(masks: readonly Range[]): readonly Range[] {
  const result: Range[] = [];
  for (const mask of [...masks].sort((left, right) => left.start - right.start)) {
    const last = result.at(-1);
    if (last && mask.start <= last.end) result[result.length - 1] = { start: last.start, end: Math.max(last.end, mask.end) };
    else result.push(mask);
  }
  return result;
}
