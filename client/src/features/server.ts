import * as vscode from 'vscode';
import type { Session } from '../session';

/** What a person does with the server itself. */
export function serverFeature(session: Session): vscode.Disposable {
  return vscode.Disposable.from(
    // Also the way to make a change of `authlint.enable` take effect.
    session.command('authlint.restartServer', async () => {
      await session.stop();
      await session.start();
    }),
  );
}
