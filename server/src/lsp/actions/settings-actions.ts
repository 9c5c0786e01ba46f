import { type CodeAction, CodeActionKind, type CodeActionParams, TextDocumentEdit } from 'vscode-languageserver/node';
import type { ClientAbilities } from '../client-abilities';
import { lspRange, pathOf, rangeOf, SETTINGS_CODE, touches } from '../convert';
import type { Workspace } from '../documents/workspace';
import type { SessionSettings } from '../settings/session-settings';

/** Renames what is misspelt in a settings file to what was probably meant. */
export function settingsActions(
  workspace: Workspace,
  settings: SessionSettings,
  client: Pick<ClientAbilities, 'documentChanges'>,
  { textDocument: { uri }, range: asked, context }: CodeActionParams,
): readonly CodeAction[] {
  const path = pathOf(uri);
  const wantsFixes = context.only?.some((only) => only === '' || only === CodeActionKind.QuickFix) ?? true;
  if (path === undefined || !wantsFixes) return [];
  const problems = settings.problemsOf(path);
  if (problems.length === 0) return [];
  const lines = workspace.linesOf(path);
  const wanted = rangeOf(lines, asked);
  const version = workspace.document(path)?.version ?? null;
  return problems.flatMap(({ at, rename }): CodeAction[] => {
    if (rename === undefined || !touches(at, wanted)) return [];
    const range = lspRange(lines, at);
    const edits = [{ range, newText: JSON.stringify(rename) }];
    const isOurs = ({ line, character }: typeof range.start) => line === range.start.line && character === range.start.character;
    const diagnostics = context.diagnostics.filter(({ code, range: { start } }) => code === SETTINGS_CODE && isOurs(start));
    return [
      {
        title: `Change it to "${rename}"`,
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
