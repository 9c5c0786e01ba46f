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

export function parse(source: Source): ParsedFile {
  const api = compiler();
  const tree = api.createSourceFile(
    source.path,
    source.text,
    { languageVersion: api.ScriptTarget.Latest, jsDocParsingMode: api.JSDocParsingMode.ParseNone },
    true,
    TSX.test(source.path) ? api.ScriptKind.TSX : api.ScriptKind.TS,
  );
  return { path: source.path, text: source.text, ts: api, tree };
}

/** The place of a node, without leading comments and blanks. */
export function placeOf(file: ParsedFile, node: ts.Node): Place {
  return { file: file.path, start: node.getStart(file.tree), end: node.end };
}
