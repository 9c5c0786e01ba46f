import type { CodeAction, CodeActionParams } from 'vscode-languageserver/node';
import type { ClientAbilities } from '../client-abilities';
import { lspRange, pathOf, rangeOf, touches, UNUSED_SUPPRESSION_CODE } from '../convert';
import type { Workspace } from '../documents/workspace';
import { inPlace, takesEditsInPlace } from './edits-in-place';
import { suppressionRemoval } from './suppression-removal';

/** Takes away the suppressions at a range that cover nothing. */
export function suppressionActions(
  workspace: Workspace,
  client: Pick<ClientAbilities, 'documentChanges' | 'takesActionLiterals'>,
  { textDocument: { uri }, range: asked, context }: CodeActionParams,
): readonly CodeAction[] {
  const path = pathOf(uri);
  if (path === undefined || !takesEditsInPlace(client, context)) return [];
  const { unusedSuppressions } = workspace.reportOf(path);
  const text = workspace.textOf(path);
  if (unusedSuppressions.length === 0 || text === undefined) return [];
  const lines = workspace.linesOf(path);
  const wanted = rangeOf(lines, asked);
  return unusedSuppressions.flatMap(({ at }): CodeAction[] => {
    const removal = touches(at, wanted) ? suppressionRemoval(path, text, at) : undefined;
    if (!removal) return [];
    const name = text.slice(at.start, at.end);
    const title = name.startsWith('authlint-') ? 'Remove this suppression' : `Remove ${name} from this suppression`;
    const edit = { range: lspRange(lines, removal), newText: removal.newText };
    return [inPlace(workspace, client, uri, context, { title, range: lspRange(lines, at), code: UNUSED_SUPPRESSION_CODE, edit })];
  });
}
