import { type AST, ParseError, parseTOML } from 'toml-eslint-parser';
import type { Range } from '../../text/range';

export type TomlScalar = string | number | bigint | boolean;

/** One `key = value` of a TOML text, with the full path of its tables: `[env] A = 1` is ['env', 'A']. */
export interface TomlEntry {
  readonly path: readonly string[];
  /** The last key of the path, without quotes. */
  readonly keyAt: Range;
  readonly valueAt: Range;
  /** A string, number or boolean, or a list of strings; undefined for anything else. */
  readonly value: TomlScalar | readonly string[] | undefined;
  /** What to delete to be rid of the entry: its lines, or its part of an inline table with one comma. */
  readonly removeAt: Range;
}

export interface TomlDocument {
  readonly entries: readonly TomlEntry[];
  /** The paths of all tables, empty ones too: an empty `[http_service]` is there without an entry. */
  readonly tables: readonly (readonly string[])[];
}

export interface TomlError {
  readonly at: Range;
  readonly message: string;
}

export type TomlReading = { readonly document: TomlDocument } | { readonly error: TomlError };

/** In UTF-16 code units. The parser takes seconds for a megabyte, and no configuration written by hand comes near this. */
const LARGEST = 200_000;

/** Reads a TOML text; the first error ends it. */
export function readToml(text: string): TomlReading {
  if (text.length > LARGEST) return { error: { at: { start: 0, end: 0 }, message: 'Too long to be a configuration' } };
  try {
    // A byte order mark is not part of the document, and one blank in its place keeps all offsets.
    const program = parseTOML(text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text);
    const reader = new DocumentReader(text);
    reader.readBody(program.body[0].body, [], undefined);
    return { document: reader };
  } catch (error) {
    if (error instanceof ParseError) {
      const start = errorOffset(text, Math.max(0, Math.min(error.index, text.length)));
      return { error: { at: { start, end: Math.min(start + 1, text.length) }, message: error.message } };
    }
    // Only nesting beyond the call stack is left: the parser descends once for each bracket.
    return { error: { at: { start: 0, end: 0 }, message: 'Nested too deeply to be read' } };
  }
}

const REPAIRS = 5;

/**
 * Reads what can be read of a TOML text that may be half typed: a line with an error is left out, up to five of them.
 * Undefined when even that does not make it readable.
 */
export function readTomlTolerantly(text: string): TomlDocument | undefined {
  if (text.length > LARGEST) return undefined;
  let repaired = text;
  for (let attempt = 0; attempt <= REPAIRS; attempt++) {
    const reading = readToml(repaired);
    if ('document' in reading) return reading.document;
    // At the end of the text the last line with content is the one to leave out.
    let last = reading.error.at.start;
    while (last > 0 && /\s/.test(repaired[last] ?? ' ')) last--;
    const start = repaired.lastIndexOf('\n', last) + 1;
    const lineEnd = repaired.indexOf('\n', last);
    const end = lineEnd < 0 ? repaired.length : lineEnd;
    repaired = `${repaired.slice(0, start)}${' '.repeat(end - start)}${repaired.slice(end)}`;
  }
  return undefined;
}

/** The parser notices an unfinished `key =` or a lone key at the first character of the next line; the place to show is where it breaks off. */
function errorOffset(text: string, index: number): number {
  let last = index - 1;
  while (last > 0 && /\s/.test(text[last] ?? '')) last--;
  const between = text.slice(last + 1, index);
  if (last < 0 || !between.includes('\n')) return index;
  const line = text.slice(text.lastIndexOf('\n', last) + 1, last + 1);
  const unfinished = line.endsWith('=') || /^\s*[\w".'-]+$/.test(line);
  return unfinished ? last : index;
}

class DocumentReader implements TomlDocument {
  readonly entries: TomlEntry[] = [];
  readonly tables: (readonly string[])[] = [];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  readBody(body: readonly (AST.TOMLKeyValue | AST.TOMLTable)[], path: readonly string[], inline: AST.TOMLInlineTable | undefined): void {
    body.forEach((node, index) => {
      if (node.type === 'TOMLTable') {
        const tablePath = namesOf(node.key);
        this.tables.push(tablePath);
        this.readBody(node.body, tablePath, undefined);
        return;
      }
      const removeAt = inline ? removalInList(body.map(rangeOf), index) : this.#linesOf(rangeOf(node));
      this.#readEntry(node, path, removeAt);
    });
  }

  #readEntry(node: AST.TOMLKeyValue, parents: readonly string[], removeAt: Range): void {
    const path = [...parents, ...namesOf(node.key)];
    if (node.value.type === 'TOMLInlineTable') {
      this.tables.push(path);
      this.readBody(node.value.body, path, node.value);
      return;
    }
    this.entries.push({ path, keyAt: lastKeyOf(node.key), valueAt: rangeOf(node.value), value: scalarOf(node.value), removeAt });
  }

  #linesOf(range: Range): Range {
    const end = this.#text.indexOf('\n', range.end);
    return { start: this.#text.lastIndexOf('\n', range.start) + 1, end: end < 0 ? this.#text.length : end + 1 };
  }
}

/** The part of a comma-separated list to delete so that the rest stays valid. */
export function removalInList(items: readonly Range[], index: number): Range {
  const item = items[index] ?? { start: 0, end: 0 };
  const next = items[index + 1];
  if (next) return { start: item.start, end: next.start };
  const previous = items[index - 1];
  return previous ? { start: previous.end, end: item.end } : item;
}

function scalarOf(node: AST.TOMLContentNode): TomlEntry['value'] {
  if (node.type === 'TOMLArray') {
    return node.elements.flatMap((element) => (element.type === 'TOMLValue' && element.kind === 'string' ? [element.value] : []));
  }
  if (node.type !== 'TOMLValue') return undefined;
  if (node.kind === 'string' || node.kind === 'boolean' || node.kind === 'float') return node.value;
  return node.kind === 'integer' ? node.bigint : undefined;
}

function namesOf(key: AST.TOMLKey): readonly string[] {
  return key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value));
}

function lastKeyOf(key: AST.TOMLKey): Range {
  const last = key.keys.at(-1);
  const { start, end } = rangeOf(last ?? key);
  return last?.type === 'TOMLQuoted' ? { start: start + 1, end: end - 1 } : { start, end };
}

function rangeOf(node: { readonly range: readonly [number, number] }): Range {
  return { start: node.range[0], end: node.range[1] };
}
