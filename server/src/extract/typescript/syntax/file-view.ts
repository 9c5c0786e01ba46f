import type { ts } from '@ts-morph/common';
import type { Place } from '../../../text/range';
import type { Compiler } from '../compiler';
import { type ParsedFile, placeOf } from '../parsed-file';
import { type FileIndex, indexFile } from './file-index';
import type { Binding } from './scope';

/** A parsed file together with its index: what every reader of this folder starts from. */
export interface FileView {
  readonly file: ParsedFile;
  readonly api: Compiler;
  readonly index: FileIndex;
}

export function viewOf(file: ParsedFile): FileView {
  return { file, api: file.ts, index: indexFile(file) };
}

export function placeIn(view: FileView, node: ts.Node): Place {
  return placeOf(view.file, node);
}

export function lookup(view: FileView, node: ts.Node): Binding | undefined {
  return view.api.isIdentifier(node) ? view.index.scopes.lookup(node) : undefined;
}
