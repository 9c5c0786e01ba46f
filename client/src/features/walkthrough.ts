import * as vscode from 'vscode';
import type { Session } from '../session';

/** The steps of a first use, which the manifest describes. */
export function walkthroughFeature(session: Session): vscode.Disposable {
  return session.command('authlint.openWalkthrough', async () => {
    await vscode.commands.executeCommand('workbench.action.openWalkthrough', `${session.context.extension.id}#start`, false);
  });
}
