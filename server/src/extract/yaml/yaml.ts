import { CST, type Document, isAlias, isMap, isScalar, isSeq, Lexer, type Node, parseAllDocuments } from 'yaml';
import type { Range } from '../../text/range';

// YAML as a tree with places. Anchors and merge keys are followed where somebody looks, so that a text which refers to
// itself a thousand times costs nothing.

/** A node with the document that its aliases point into. */
export interface YamlNode {
  readonly node: Node;
  readonly document: Document;
}

export interface YamlEntry {
  readonly key: string;
  /** The key without its quotes. */
  readonly keyAt: Range;
  readonly value: YamlNode | undefined;
}

/** A line that begins with a tag of a template, as Helm writes them: no YAML before it is filled in, and slow to find out by parsing. */
const TEMPLATED = /^[ \t]{0,60}\{\{/m;
/** Nobody writes more than this by hand, and the parser takes long over it. */
const LARGEST = 100_000;
/** Lists and maps inside one another. The parser descends once for each, and a stack that overflows in the wrong place ends the process. */
const DEEPEST = 60;
/** Merge keys inside merged maps; more is no honest file. */
const DEEPEST_MERGE = 5;

/** The roots of all documents of a text; undefined when it is no valid YAML, as a template with `{{ }}` in it. */
export function readYaml(text: string): readonly YamlNode[] | undefined {
  if (text.length > LARGEST || TEMPLATED.test(text)) return undefined;
  try {
    // A byte order mark is not part of the document, and one blank in its place keeps all offsets.
    const source = text.startsWith('\uFEFF') ? `\n${text.slice(1)}` : text;
    if (isTooDeep(source)) return undefined;
    const documents = parseAllDocuments(source, { uniqueKeys: false, logLevel: 'silent', prettyErrors: false });
    if (!Array.isArray(documents)) return [];
    if (documents.some((document) => document.errors.length > 0)) return undefined;
    return documents.flatMap((document) =>
      document.contents ? [{ node: document.contents as Node, document: document as Document }] : [],
    );
  } catch {
    // The parser promises not to throw; were it to, the file would count as unreadable.
    return undefined;
  }
}

/** Counts what is open: brackets, and the dashes and question marks that open something on the same line. */
function isTooDeep(text: string): boolean {
  let brackets = 0;
  let onLine = 0;
  for (const token of new Lexer().lex(text)) {
    switch (CST.tokenType(token)) {
      case 'flow-map-start':
      case 'flow-seq-start':
        brackets++;
        break;
      case 'flow-map-end':
      case 'flow-seq-end':
        brackets = Math.max(0, brackets - 1);
        break;
      case 'seq-item-ind':
      case 'explicit-key-ind':
        onLine++;
        break;
      case 'newline':
        onLine = 0;
        break;
    }
    if (brackets + onLine > DEEPEST) return true;
  }
  return false;
}

/** The entries of a map, those of merged maps (`<<: *base`) behind its own; the own ones win. None for anything else. */
export function entriesOf(given: YamlNode | undefined, depth = 0): readonly YamlEntry[] {
  const map = resolved(given);
  if (!map || !isMap(map.node)) return [];
  const { document } = map;
  const own: YamlEntry[] = [];
  const merged: YamlEntry[] = [];
  for (const { key, value } of map.node.items) {
    if (!isScalar(key)) continue;
    const node = value ? { node: value as Node, document } : undefined;
    if (key.value !== '<<') own.push({ key: String(key.value), keyAt: insideQuotes(key), value: node });
    else if (depth < DEEPEST_MERGE) merged.push(...mergedEntries(node, depth + 1));
  }
  const names = new Set(own.map((entry) => entry.key));
  return [...own, ...merged.filter((entry) => !names.has(entry.key))];
}

function mergedEntries(node: YamlNode | undefined, depth: number): readonly YamlEntry[] {
  const items = itemsOf(node);
  return items.length > 0 ? items.flatMap((item) => entriesOf(item, depth)) : entriesOf(node, depth);
}

/** What stands behind a path of keys. */
export function entryOf(given: YamlNode | undefined, ...path: readonly string[]): YamlNode | undefined {
  let current = given;
  for (const name of path) current = entriesOf(current).find((entry) => entry.key === name)?.value;
  return current;
}

export function itemsOf(given: YamlNode | undefined): readonly YamlNode[] {
  const list = resolved(given);
  if (!list || !isSeq(list.node)) return [];
  const { document } = list;
  return list.node.items.flatMap((item) => (item ? [{ node: item as Node, document }] : []));
}

/** A scalar as text: a number or a switch as it is written. Undefined for null, for anything else, and for a number that readers write anew. */
export function textOf(given: YamlNode | undefined): string | undefined {
  const scalar = resolved(given);
  if (!scalar || !isScalar(scalar.node)) return undefined;
  const { value, source } = scalar.node;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'number' && String(value) === source ? source : undefined;
}

/**
 * Whether a plain number is another text once Compose has read it (go-yaml 3: resolve.go): in octal or with a prefix, with a power
 * of ten, with noughts that count nothing, or beyond 64 bits.
 */
export function isRewritten(given: YamlNode | undefined): boolean {
  const node = resolved(given)?.node;
  if (!isScalar(node) || typeof node.value !== 'number') return false;
  const source = node.source ?? '';
  if (/^[1-9]\d{0,60}$/.test(source)) return BigInt(source) > MOST_COUNTED;
  return /^(?:0[\dxob]\w{0,60}|\d{1,30}(?:\.\d{0,30})?[eE][+-]?\d{1,9})$/.test(source);
}

const MOST_COUNTED = 2n ** 64n - 1n;

/** Whether nothing stands there: an empty value or `null`. */
export function isNothing(given: YamlNode | undefined): boolean {
  const node = resolved(given)?.node;
  return node === undefined || (isScalar(node) && node.value === null);
}

export function isTrue(given: YamlNode | undefined): boolean {
  const node = resolved(given)?.node;
  return isScalar(node) && node.value === true;
}

/** Where a node stands, quotes included; where an alias points to for an alias. */
export function rangeOf(given: YamlNode): Range {
  const [start, end] = (resolved(given) ?? given).node.range ?? [0, 0];
  return { start, end };
}

/** The place of a scalar's text, without its quotes. */
export function innerRangeOf(given: YamlNode): Range {
  const node = (resolved(given) ?? given).node;
  return isScalar(node) ? insideQuotes(node) : rangeOf(given);
}

function insideQuotes(node: Node): Range {
  const [start, end] = node.range ?? [0, 0];
  const quoted = isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE');
  return quoted ? { start: start + 1, end: Math.max(start + 1, end - 1) } : { start, end };
}

function resolved(given: YamlNode | undefined): YamlNode | undefined {
  if (!given || !isAlias(given.node)) return given;
  const target = given.node.resolve(given.document);
  return target ? { node: target as Node, document: given.document } : undefined;
}
