import type { Connection } from 'vscode-languageserver/node';
import type { Fix } from '../rules/rule';
import { askedToken } from './asked-token';
import type { ClientAbilities } from './client-abilities';
import type { ApplyTokenFixParams, ApplyTokenFixResult } from './requests';
import { examine } from './token-doctor';
import type { Workspace } from './workspace';
import { workspaceEdit } from './workspace-edit';

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

async function fixNamed(workspace: Workspace, params: ApplyTokenFixParams, now: number): Promise<Fix | undefined> {
  const found = await askedToken(workspace, params);
  if (!found) return undefined;
  const [{ verdicts }, { fixId }] = await Promise.all([examine(workspace, found, now), import('../tokens/show/page')]);
  for (const verdict of verdicts) {
    const fix = verdict.fixes.find((candidate) => candidate.edits.length > 0 && fixId(verdict, candidate) === params.fix);
    if (fix) return fix;
  }
  return undefined;
}

function refused(problem: string): ApplyTokenFixResult {
  return { applied: false, problem };
}
