import {
  type Connection,
  type ExecuteCommandParams,
  MessageType,
  ShowDocumentRequest,
  ShowMessageNotification,
} from 'vscode-languageserver/node';
import { isRuleId } from '../../analysis/settings';
import { rulePage } from '../../report/rule-page';
import type { ClientAbilities } from '../client-abilities';
import { actionDataOf } from './action-data';
import type { CodeActions } from './code-actions';

/** What code actions run. Those of the second half are run by our own client, where it has them. */
export const COMMANDS = {
  /** Makes the edit of an action and has the client apply it. */
  run: 'authlint.runAction',
  /** Tells the user which command to run by hand. */
  tell: 'authlint.tellCommand',
  fixAllInWorkspace: 'authlint.fixAllInWorkspace',
  openRulePage: 'authlint.openRulePage',
  ignoreRule: 'authlint.ignoreRule',
  switchRuleOff: 'authlint.switchRuleOff',
  copyCommand: 'authlint.copyCommand',
  offerCommand: 'authlint.offerCommand',
} as const;

/** `problem` says why nothing was changed, as a sentence without a full stop. */
export interface RunActionResult {
  readonly applied: boolean;
  readonly problem: string;
}

/** The commands that the server runs for this client. Our own client has some of them itself, under the same names. */
export function commandsFor({ runsActionCommands, showsDocuments }: ClientAbilities): string[] {
  if (runsActionCommands) return [COMMANDS.run];
  return [COMMANDS.run, COMMANDS.tell, COMMANDS.fixAllInWorkspace, ...(showsDocuments ? [COMMANDS.openRulePage] : [])];
}

/** Runs a command of a code action, and tells the user of clients that do not do so themselves what came of it. */
export async function runCommand(
  connection: Connection,
  client: ClientAbilities,
  actions: CodeActions,
  { command, arguments: [given, text] = [] }: ExecuteCommandParams,
): Promise<RunActionResult | null> {
  const tell = (message: string) => connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Info, message });
  switch (command) {
    case COMMANDS.run:
    case COMMANDS.fixAllInWorkspace: {
      const result = await run(connection, client, actions, command === COMMANDS.run ? given : { kind: 'fix-workspace' });
      if (!result.applied && !client.runsActionCommands) await tell(`Authlint: ${result.problem}.`);
      if (result.applied && typeof text === 'string') await tell(`Now run: ${text}`);
      return result;
    }
    case COMMANDS.tell:
      if (typeof given === 'string') await tell(`Now run: ${given}`);
      return null;
    case COMMANDS.openRulePage:
      if (typeof given === 'string' && isRuleId(given) && client.showsDocuments) {
        await connection.sendRequest(ShowDocumentRequest.type, {
          uri: client.rulePage?.replace('{rule}', given) ?? rulePage(given),
          external: true,
        });
      }
      return null;
    default:
      return null;
  }
}

async function run(connection: Connection, client: ClientAbilities, actions: CodeActions, given: unknown): Promise<RunActionResult> {
  if (!client.appliesEdits) return refused('This editor applies no edits of a server');
  const data = actionDataOf(given);
  const edit = data && actions.editOf(data);
  if (!edit) return refused(data?.kind === 'fix-workspace' ? 'Nothing in the workspace has a fix that keeps the meaning' : STALE);
  const { applied } = await connection.workspace.applyEdit({ label: 'Authlint', edit });
  return applied ? { applied, problem: '' } : refused('The editor did not apply the edit');
}

const STALE = 'The code has changed since, or it cannot be changed that way; look again';

function refused(problem: string): RunActionResult {
  return { applied: false, problem };
}
