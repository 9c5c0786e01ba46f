import * as vscode from 'vscode';
import type { RunActionResult } from '../../../server/src/lsp/actions/action-commands';
import type { IgnoreData } from '../../../server/src/lsp/actions/action-data';
import type { Session } from '../session';

const LONGEST_REASON = 300;

/** What the actions of a light bulb do beyond an edit: ask for a reason, hand over a command line, go over the workspace. */
export function fixesFeature(session: Session): vscode.Disposable {
  const run = async (data: unknown) => {
    const params = { command: 'authlint.runAction', arguments: [data] };
    const result = await session.whenRunning(() => session.client.sendRequest<RunActionResult | null>('workspace/executeCommand', params));
    if (result && !result.applied) vscode.window.showInformationMessage(`Authlint: ${result.problem}.`);
    return result;
  };
  return vscode.Disposable.from(
    session.command('authlint.ignoreRule', async (_, given) => {
      if (!isIgnoring(given)) return undefined;
      const reason = await askForReason(given);
      return reason === undefined ? undefined : run({ ...given, reason });
    }),
    session.command('authlint.switchRuleOff', async (_, rule, uri) => {
      if (typeof rule === 'string' && typeof uri === 'string') await switchOff(rule, vscode.Uri.parse(uri));
    }),
    session.command('authlint.fixAllInWorkspace', () => run({ kind: 'fix-workspace' })),
    session.command('authlint.copyCommand', async (_, line) => {
      if (typeof line === 'string') await copy(line);
    }),
    session.command('authlint.offerCommand', async (_, line) => {
      if (typeof line !== 'string') return;
      // Nobody waits for the answer: the fix is made, and its command is run whenever the user likes.
      void vscode.window.showInformationMessage(`Now run: ${line}`, 'Copy').then((answer) => (answer === 'Copy' ? copy(line) : undefined));
    }),
  );
}

/** Where the editor's settings say what a rule is: in those of the folder when they do, and else in those of the workspace, which beat the user's. */
async function switchOff(rule: string, uri: vscode.Uri): Promise<void> {
  const settings = vscode.workspace.getConfiguration('authlint', uri);
  const given = settings.inspect<Record<string, unknown>>('rules');
  const isOfFolder = given?.workspaceFolderValue !== undefined && vscode.workspace.workspaceFile !== undefined;
  const [target, before] = isOfFolder
    ? [vscode.ConfigurationTarget.WorkspaceFolder, given.workspaceFolderValue]
    : [vscode.ConfigurationTarget.Workspace, given?.workspaceValue];
  await settings.update('rules', { ...before, [rule]: 'off' }, target);
}

/** The reason for a suppression; empty when the user gives none, and undefined when they think better of it. */
async function askForReason({ rule, scope }: IgnoreData): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: `Ignore ${rule} ${scope === 'line' ? 'for this line' : 'in this file'}`,
    prompt: 'Why? It is written behind the comment, for whoever reads it next. Leave it empty to give no reason.',
    placeHolder: 'for example: the gateway in front of it checks this',
    validateInput: (text) => (text.length > LONGEST_REASON ? `At most ${LONGEST_REASON} characters` : undefined),
  });
}

/** Puts a command line on the clipboard. It has a stand-in where the secret belongs. */
async function copy(line: string): Promise<void> {
  await vscode.env.clipboard.writeText(line);
  vscode.window.setStatusBarMessage('Authlint: copied the command', 4000);
}

function isIgnoring(given: unknown): given is IgnoreData {
  return typeof given === 'object' && given !== null && 'kind' in given && given.kind === 'ignore' && 'rule' in given && 'scope' in given;
}
