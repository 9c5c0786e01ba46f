import * as vscode from 'vscode';
import type { Session } from '../session';
import { createDebugReport } from './debug-report';
import { createSettings } from './settings-file';

/** What helps with Authlint itself: its settings file and a report on its own state. */
export function supportFeature(session: Session): vscode.Disposable {
  return vscode.Disposable.from(
    session.command('authlint.createSettings', createSettings),
    session.command('authlint.createDebugBundle', () => createDebugReport(session)),
  );
}
