import { type CodeAction, CodeActionKind, type CodeActionParams, TextDocumentEdit } from 'vscode-languageserver/node';
import type { ClientAbilities } from '../client-abilities';
import { lspRange, pathOf, rangeOf, touches, UNUSED_SUPPRESSION_CODE } from '../convert';
import type { Workspace } from '../documents/workspace';
import { suppressionRemoval } from './suppression-removal';

/** Takes away the suppressions at a range that cover nothing. */
export function suppressionActions(
  workspace: Workspace,
  client: Pick<ClientAbilities, 'documentChanges' | 'takesActionLiterals'>,
  { textDocument: { uri }, range: asked, context }: CodeActionParams,
): readonly CodeAction[] {
  const path = pathOf(uri);
  const wantsFixes = context.only?.some((only) => only === '' || only === CodeActionKind.QuickFix) ?? true;
  // What knows no actions but commands would have to be told of each edit.
  if (path === undefined || !wantsFixes || !client.takesActionLiterals) return [];
  const { unusedSuppressions } = workspace.reportOf(path);
  const text = workspace.textOf(path);
  if (unusedSuppressions.length === 0 || text === undefined) return [];
  const lines = workspace.linesOf(path);
  const wanted = rangeOf(lines, asked);
  const version = workspace.document(path)?.version ?? null;
  return unusedSuppressions.flatMap(({ at }): CodeAction[] => {
    const edit = touches(at, wanted) ? suppressionRemoval(path, text, at) : undefined;
    if (!edit) return [];
    const { start } = lspRange(lines, at);
    const diagnostics = context.diagnostics.filter(
      ({ code, range }) => code === UNUSED_SUPPRESSION_CODE && range.start.line === start.line && range.start.character === start.character,
    );
    const edits = [{ range: lspRange(lines, edit), newText: edit.newText }];
    const name = text.slice(at.start, at.end);
    return [
      {
        title: name.startsWith('authlint-') ? 'Remove this suppression' : `Remove ${name} from this suppression`,
        kind: CodeActionKind.QuickFix,
        isPreferred: true,
        ...(diagnostics.length > 0 ? { diagnostics } : {}),
        edit: client.documentChanges
          ? { documentChanges: [TextDocumentEdit.create({ uri, version }, edits)] }
          : { changes: { [uri]: edits } },
      },
    ];
  });
}
