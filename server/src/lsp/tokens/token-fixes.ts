import type { Connection } from 'vscode-languageserver/node';
import type { Fix } from '../../rules/rule';
import { workspaceEdit } from '../actions/workspace-edit';
import type { ClientAbilities } from '../client-abilities';
import type { Workspace } from '../documents/workspace';
import type { ApplyTokenFixParams, ApplyTokenFixResult } from '../requests';
import { askedToken } from './asked-token';
import { examine } from './token-doctor';

const STALE = 'The code or the token has changed since; look again';

/** Makes the edit of a fix that a page offered, from the texts as they now are, and has the client apply it. */
export async function applyTokenFix(
  connection: Connection,
  workspace: Workspace,
  client: ClientAbilities,
  params: ApplyTokenFixParams,
  now: number,
): Promise<ApplyTokenFixResult> {
  if (!client.appliesEdits) return refused('This editor applies no edits of a server');
  const fix = await fixNamed(workspace, params, now);
  if (!fix) return refused(STALE);
  const edit = workspaceEdit(workspace, [fix.edits], client);
  if (!edit) return refused('This editor cannot create the file that the fix writes');
  const { applied } = await connection.workspace.applyEdit({ label: fix.title, edit });
  return applied ? { applied, problem: '' } : refused('The editor did not apply the edit');
}

/** The fix with the id of a button, if it is still on offer. A diagnosis offers fixes without any token, too. */
async function fixNamed(workspace: Workspace, params: ApplyTokenFixParams, now: number): Promise<Fix | undefined> {
  const found = await askedToken(workspace, params);
  const token = found && (await examine(workspace, found, now));
  const { offeredFixes } = await import('./offered-fixes');
  // The check gives the engine what was typed since the last one.
  workspace.check();
  const fix = offeredFixes(workspace, token, workspace.analysis.check(now).findings).get(params.fix);
  return fix && fix.edits.length > 0 ? fix : undefined;
}

function refused(problem: string): ApplyTokenFixResult {
  return { applied: false, problem };
}
