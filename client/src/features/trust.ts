import * as vscode from 'vscode';
import type { Session } from '../session';

/** Tells the server when the user has come to trust the workspace, because until then it starts no program there. */
export function trustFeature(session: Session): vscode.Disposable {
  session.onClient((client) =>
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      // A server that is gone need not know: the next one is told when it starts.
      client.sendNotification('authlint/trusted').catch(() => undefined);
    }),
  );
  return { dispose: () => {} };
}
