import type { CodeAction, CodeActionParams } from 'vscode-languageserver/node';
import type { ClientAbilities } from '../client-abilities';
import { lspRange, pathOf, rangeOf, SETTINGS_CODE, touches } from '../convert';
import type { Workspace } from '../documents/workspace';
import type { SessionSettings } from '../settings/session-settings';
import { inPlace, takesEditsInPlace } from './edits-in-place';

/** Renames what is misspelt in a settings file to what was probably meant. */
export function settingsActions(
  workspace: Workspace,
  settings: SessionSettings,
  client: Pick<ClientAbilities, 'documentChanges' | 'takesActionLiterals'>,
  { textDocument: { uri }, range: asked, context }: CodeActionParams,
): readonly CodeAction[] {
  const path = pathOf(uri);
  if (path === undefined || !takesEditsInPlace(client, context)) return [];
  const problems = settings.problemsOf(path);
  if (problems.length === 0) return [];
  const lines = workspace.linesOf(path);
  const wanted = rangeOf(lines, asked);
  return problems.flatMap(({ at, rename }): CodeAction[] => {
    if (rename === undefined || !touches(at, wanted)) return [];
    const range = lspRange(lines, at);
    const edit = { range, newText: JSON.stringify(rename) };
    return [inPlace(workspace, client, uri, context, { title: `Change it to "${rename}"`, range, code: SETTINGS_CODE, edit })];
  });
}
