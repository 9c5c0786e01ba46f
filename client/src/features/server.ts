import * as vscode from 'vscode';
import type { Session } from '../session';

/** What a person does with the server itself. */
export function serverFeature(session: Session): vscode.Disposable {
  return vscode.Disposable.from(
    session.command('authlint.restartServer', () => session.restart()),
    session.command('authlint.showOutput', async () => session.channel.show()),
  );
}
