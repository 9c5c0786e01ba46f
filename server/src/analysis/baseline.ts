import {
  applyEdits,
  type FormattingOptions,
  findNodeAtLocation,
  modify,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { LineTable } from '../text/range';
import type { ReportedFinding } from './analysis';
import { isDeep } from './json-depth';
import { partsOf } from './merge';

// The findings that a team has accepted for now. An entry is what people read of a finding - rule, file, message -, so it stays over
// moved lines, says itself in a diff, and holds no more than a report does. Files are named from the folder that is audited.

export const BASELINE_FILE = 'authlint-baseline.json';

const VERSION = 1;
/** More than any team accepts: a hundred thousand findings or so. In UTF-16 units. */
const LONGEST_TEXT = 16_000_000;

export interface BaselineEntry {
  readonly rule: string;
  /** From the audited folder, with `/`. */
  readonly file: string;
  readonly message: string;
  /** How many equal findings it covers. */
  readonly count: number;
}

export interface Baseline {
  readonly entries: readonly BaselineEntry[];
}

/** The baseline of a folder, in the form in which the engine's host names files; the empty text where names are relative. */
export interface FolderBaseline {
  readonly folder: string;
  readonly baseline: Baseline;
}

/** Entries of a folder's baseline that cover nothing any more. */
export interface StaleEntries {
  readonly folder: string;
  readonly count: number;
}

/** Reads a baseline. `problem` is one line without any value of the text; there is no baseline then. */
export function parseBaseline(
  text: string,
): { readonly baseline: Baseline; readonly problem?: undefined } | { readonly baseline?: undefined; readonly problem: string } {
  if (text.length > LONGEST_TEXT) return { problem: `A baseline of more than ${LONGEST_TEXT} characters is not read` };
  if (isDeep(text)) return { problem: 'A baseline that is nested so deeply is not read' };
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error || !root) {
    const { line, column } = new LineTable(text).position(error?.offset ?? 0);
    const what = error ? printParseErrorCode(error.error).replace(/(?<=[a-z])(?=[A-Z])/g, ' ') : 'value expected';
    return { problem: `Line ${line + 1}, column ${column + 1}: ${what.toLowerCase()}` };
  }
  const at = (node: Node) => `Line ${new LineTable(text).position(node.offset).line + 1}`;
  const version = findNodeAtLocation(root, ['version']);
  if (version?.value !== VERSION) return { problem: `${at(version ?? root)}: "version" must be ${VERSION}` };
  const list = findNodeAtLocation(root, ['findings']);
  if (list?.type !== 'array') return { problem: `${at(list ?? root)}: "findings" must be a list` };
  const entries: BaselineEntry[] = [];
  for (const node of list.children ?? []) {
    const entry = entryOf(node);
    if (!entry) return { problem: `${at(node)}: an entry has "rule", "file" and "message", and may have a "count" of 1 or more` };
    entries.push(entry);
  }
  return { baseline: { entries } };
}

function entryOf(node: Node): BaselineEntry | undefined {
  const text = (key: string) => {
    const value: unknown = node.type === 'object' ? findNodeAtLocation(node, [key])?.value : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  const [rule, file, message] = [text('rule'), text('file'), text('message')];
  const count: unknown = node.type === 'object' ? (findNodeAtLocation(node, ['count'])?.value ?? 1) : undefined;
  if (rule === undefined || file === undefined || message === undefined) return undefined;
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 1) return undefined;
  return { rule, file, message, count };
}

/** The text of a baseline that holds these findings and no others. `folder` is as in `FolderBaseline`; findings of other folders are left out. */
export function baselineOf(findings: readonly ReportedFinding[], folder: string): string {
  const counts = new Map<string, BaselineEntry>();
  for (const part of findings.flatMap(partsOf)) {
    const file = fromFolder(part.at.file, folder);
    if (file === undefined) continue;
    const entry = { rule: part.rule, file, message: part.message, count: 1 };
    const known = counts.get(keyOf(entry));
    counts.set(keyOf(entry), known ? { ...known, count: known.count + 1 } : entry);
  }
  const entries = [...counts.values()].sort(byName).map(written);
  return `${JSON.stringify({ version: VERSION, findings: entries }, undefined, 2)}\n`;
}

/**
 * The text of a baseline with one finding more, or with all that it stands for; what is there keeps its order and its form.
 * `text` is undefined where there is no file yet. A text that is no baseline comes back as it was.
 */
export function baselineWith(text: string | undefined, finding: ReportedFinding, folder: string): string {
  if (text === undefined || text.trim() === '') return baselineOf([finding], folder);
  let result = text;
  for (const part of partsOf(finding)) {
    const { baseline } = parseBaseline(result);
    const file = fromFolder(part.at.file, folder);
    if (!baseline || file === undefined) return text;
    const entry = { rule: part.rule, file, message: part.message, count: 1 };
    result = withEntry(result, baseline.entries, entry);
  }
  return result;
}

function withEntry(text: string, entries: readonly BaselineEntry[], entry: BaselineEntry): string {
  const formattingOptions = formOf(text);
  const index = entries.findIndex((known) => keyOf(known) === keyOf(entry));
  const known = entries[index];
  if (known) return applyEdits(text, modify(text, ['findings', index, 'count'], known.count + 1, { formattingOptions }));
  const next = entries.findIndex((other) => byName(entry, other) < 0);
  const at = next < 0 ? entries.length : next;
  return applyEdits(text, modify(text, ['findings', at], written(entry), { formattingOptions, isArrayInsertion: true }));
}

function formOf(text: string): FormattingOptions {
  const indent = /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
  return {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 4 : indent.length,
    eol: /\r\n|\n/.exec(text)?.[0] ?? '\n',
  };
}

/** One check's view of the baselines: every entry covers as many findings as it counts. */
export class BaselineTally {
  readonly #left: { readonly folder: string; readonly counts: Map<string, number> }[];
  /** How many findings were covered so far. */
  covered = 0;

  constructor(baselines: readonly FolderBaseline[]) {
    // A folder inside another one has the word about its own files.
    const folders = [...baselines].sort((left, right) => right.folder.length - left.folder.length);
    this.#left = folders.map(({ folder, baseline }) => {
      const counts = new Map<string, number>();
      for (const entry of baseline.entries) counts.set(keyOf(entry), (counts.get(keyOf(entry)) ?? 0) + entry.count);
      return { folder, counts };
    });
  }

  /** Whether a finding is in a baseline. `counts` is false for one that would not be reported anyway, which only keeps its entry alive. */
  covers(rule: string, path: string, message: string, counts = true): boolean {
    for (const { folder, counts: left } of this.#left) {
      const file = fromFolder(path, folder);
      if (file === undefined) continue;
      const key = keyOf({ rule, file, message });
      const remaining = left.get(key) ?? 0;
      if (remaining === 0) return false;
      left.set(key, remaining - 1);
      if (counts) this.covered++;
      return true;
    }
    return false;
  }

  /** What is left over when everything was asked. */
  stale(): readonly StaleEntries[] {
    return this.#left.flatMap(({ folder, counts }) => {
      const count = [...counts.values()].filter((left) => left > 0).length;
      return count === 0 ? [] : [{ folder, count }];
    });
  }
}

function fromFolder(path: string, folder: string): string | undefined {
  if (folder === '') return path;
  const prefix = folder.endsWith('/') ? folder : `${folder}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
}

function keyOf({ rule, file, message }: Omit<BaselineEntry, 'count'>): string {
  return JSON.stringify([rule, file, message]);
}

function byName(left: BaselineEntry, right: BaselineEntry): number {
  return compare(left.file, right.file) || compare(left.rule, right.rule) || compare(left.message, right.message);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A count of one goes without saying. */
function written({ rule, file, message, count }: BaselineEntry): object {
  return { rule, file, message, ...(count === 1 ? {} : { count }) };
}
