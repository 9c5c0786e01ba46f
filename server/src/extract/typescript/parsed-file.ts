import type { ts } from '@ts-morph/common';
import type { Place } from '../../text/range';
import type { Source } from '../../text/source';
import { type Compiler, compiler } from './compiler';

/** A TypeScript or JavaScript file as raw compiler nodes with parents; no program, no types, no JSDoc. */
export interface ParsedFile {
  readonly path: string;
  readonly text: string;
  readonly ts: Compiler;
  readonly tree: ts.SourceFile;
}

const TSX = /\.(?:tsx|jsx|js|mjs|cjs)$/;

/** How many characters are compared at once when two texts are held against each other. */
const STRIDE = 4096;

/** How many trees are kept: people type in one file, and compare it with another. */
const KEPT = 2;

/**
 * The trees that were made last, the newest at the end. A keystroke changes one file again and again, and the compiler can take
 * most of the old tree over into the new one. It gives the same tree as parsing afresh, so what is extracted depends on the text alone.
 */
const kept: ts.SourceFile[] = [];

export function parse(source: Source): ParsedFile {
  const api = compiler();
  const known = kept.findIndex((tree) => tree.fileName === source.path);
  // The old tree is spoilt by being taken over, also when that fails halfway.
  const before = known < 0 ? undefined : kept.splice(known, 1)[0];
  const tree =
    before !== undefined
      ? api.updateSourceFile(before, source.text, changeBetween(before.text, source.text))
      : api.createSourceFile(
          source.path,
          source.text,
          { languageVersion: api.ScriptTarget.Latest, jsDocParsingMode: api.JSDocParsingMode.ParseNone },
          true,
          TSX.test(source.path) ? api.ScriptKind.TSX : api.ScriptKind.TS,
        );
  if (kept.length === KEPT) kept.shift();
  kept.push(tree);
  return { path: source.path, text: source.text, ts: api, tree };
}

/** The one span in which two texts differ. */
function changeBetween(before: string, after: string): ts.TextChangeRange {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start + STRIDE <= shorter && before.slice(start, start + STRIDE) === after.slice(start, start + STRIDE)) start += STRIDE;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  const most = shorter - start;
  const same = (from: number, to: number) =>
    before.slice(before.length - to, before.length - from) === after.slice(after.length - to, after.length - from);
  let end = 0;
  while (end + STRIDE <= most && same(end, end + STRIDE)) end += STRIDE;
  while (end < most && same(end, end + 1)) end++;
  return { span: { start, length: before.length - end - start }, newLength: after.length - end - start };
}

/** The place of a node, without leading comments and blanks. */
export function placeOf(file: ParsedFile, node: ts.Node): Place {
  return { file: file.path, start: node.getStart(file.tree), end: node.end };
}
