import os from 'node:os';
import * as vscode from 'vscode';
import type { Session } from '../session';

/** How long the server may take to answer, in milliseconds: a report is asked for when something is wrong. */
const PATIENCE = 10_000;

/** Opens a report on Authlint itself as a new document that nobody has saved, for the reader to look through and pass on. */
export async function createDebugReport(session: Session): Promise<void> {
  const content = [aboutTheEditor(session), await aboutTheServer(session)].join('\n');
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content });
  await vscode.window.showTextDocument(document);
}

function aboutTheEditor(session: Session): string {
  const { packageJSON } = session.context.extension;
  const rows: readonly (readonly [string, string])[] = [
    ['Authlint', String(packageJSON.version)],
    ['VS Code', `${vscode.version} (${vscode.env.appHost})`],
    ['Extension host', `Node ${process.versions.node}, V8 ${process.versions.v8}`],
    ['System', `${process.platform} ${os.release()} ${process.arch}, ${os.cpus().length} processors`],
    // The name of a remote can hold the name of a machine; what kind of remote it is, is all that matters.
    ['Remote', vscode.env.remoteName === undefined ? 'no' : (/^[a-z-]+$/.exec(vscode.env.remoteName)?.[0] ?? 'yes')],
    ['User interface', vscode.env.uiKind === vscode.UIKind.Web ? 'browser' : 'desktop'],
    ['Workspace trusted', vscode.workspace.isTrusted ? 'yes' : 'no'],
    ['Folders', String(vscode.workspace.workspaceFolders?.length ?? 0)],
    ['Switched on', session.isEnabled ? 'yes' : 'no'],
    ['Server', session.state],
    ['Activated in', `${session.activationMs.toFixed(1)} ms`],
    ['Log level', vscode.LogLevel[session.channel.logLevel] ?? 'unknown'],
  ];
  return [
    '# Authlint debug report',
    '',
    'Read it through before you pass it on. It holds no secret and no text of your files; names of services, folders and files are replaced.',
    '',
    '## Editor',
    '',
    '| | |',
    '|---|---|',
    ...rows.map(([what, value]) => `| ${what} | ${value} |`),
    '',
  ].join('\n');
}

async function aboutTheServer(session: Session): Promise<string> {
  if (!session.isRunning) return 'The server is not running, so that nothing is known of the workspace.\n';
  const cancellation = new vscode.CancellationTokenSource();
  const timer = setTimeout(() => cancellation.cancel(), PATIENCE);
  try {
    return await session.client.sendRequest<string>('authlint/debugInfo', {}, cancellation.token);
  } catch (error) {
    return `The server did not answer (${error instanceof Error ? error.name : typeof error}).\n`;
  } finally {
    clearTimeout(timer);
    cancellation.dispose();
  }
}
