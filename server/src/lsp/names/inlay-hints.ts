import type { InlayHint, Range as LspRange } from 'vscode-languageserver/node';
import { lifetimeHints } from '../../analysis/lifetime-hints';
import { lspRange, pathOf, rangeOf, touches } from '../convert';
import type { Workspace } from '../documents/workspace';

/** The real lifetimes beside the values that state them, in the visible part of a document. */
export function inlayHints(workspace: Workspace, uri: string, visible: LspRange): readonly InlayHint[] {
  const path = pathOf(uri);
  if (path === undefined) return [];
  workspace.check();
  const lines = workspace.linesOf(path);
  const range = rangeOf(lines, visible);
  const engine = workspace.engineOf(path);
  const text = engine.textOf(path) ?? '';
  return lifetimeHints(engine.contract(), path, (at) => text.slice(at.start, at.end))
    .filter(({ at }) => touches(at, range))
    .map(({ at, label, explanation }) => ({
      position: lspRange(lines, at).end,
      label,
      tooltip: explanation,
      paddingLeft: true,
    }));
}
