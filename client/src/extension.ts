import * as vscode from 'vscode';
import { LanguageClient, type ServerOptions, TransportKind } from 'vscode-languageclient/node';
import { auditWorkspace } from './audit';
import { MarkdownDocuments } from './documents';
import { showPlaces } from './places';
import { DOCUMENT_SELECTOR } from './selector';
import { TokenDoctor } from './token-doctor';
import { registerTokenHover, TOKEN_COMMANDS } from './token-hover';
import { type LinkedPlace, linkedPlace } from './token-question';
import { traceChannel } from './trace-channel';

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const channel = vscode.window.createOutputChannel('Authlint', { log: true });
  const documents = new MarkdownDocuments();
  const server = new LanguageClient('authlint', 'Authlint', serverOptions(context), {
    documentSelector: DOCUMENT_SELECTOR,
    outputChannel: channel,
    traceOutputChannel: traceChannel(channel),
    initializationOptions: { showsDiagnosticsInHover: true, showsPlaces: true, runsTokenCommands: true },
    // A hover shows texts of the workspace, so that its links may run these commands and no other.
    markdown: { isTrusted: { enabledCommands: TOKEN_COMMANDS } },
    diagnosticPullOptions: { onChange: true, onFocus: true },
  });
  client = server;
  const doctor = new TokenDoctor(server, (error) => tellFailure(channel, 'The page', error));
  context.subscriptions.push(
    channel,
    documents,
    doctor,
    registerTokenHover(server),
    command('authlint.decodeJwt', channel, (place) => whenRunning(server, () => doctor.decode(place))),
    command('authlint.diagnose401', channel, (place) => whenRunning(server, () => doctor.diagnose(place))),
    command('authlint.auditWorkspace', channel, () => whenRunning(server, () => auditWorkspace(server, documents))),
    vscode.commands.registerCommand('authlint.showPlaces', showPlaces),
    command('authlint.restartServer', channel, () => restart(server)),
  );
  if (isEnabled()) await server.start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

function serverOptions(context: vscode.ExtensionContext): ServerOptions {
  const run = { module: vscode.Uri.joinPath(context.extensionUri, 'dist', 'server.js').fsPath, transport: TransportKind.ipc };
  return { run, debug: { ...run, options: { execArgv: ['--inspect=6011'] } } };
}

function isEnabled(): boolean {
  return vscode.workspace.getConfiguration('authlint').get('enable', true);
}

/** Also the way to make a change of `authlint.enable` take effect. */
async function restart(server: LanguageClient): Promise<void> {
  if (server.isRunning()) await server.stop();
  if (isEnabled()) await server.start();
}

async function whenRunning<Result>(server: LanguageClient, run: () => Promise<Result>): Promise<Result | undefined> {
  if (server.isRunning()) return run();
  vscode.window.showInformationMessage(
    'Authlint is not running here. Check the setting "authlint.enable", then run "Authlint: Restart Server".',
  );
  return undefined;
}

/** A command, for a link in a hover with the place that it stands at. Its failure is told to the user in one line, with the details in the output channel. */
function command(
  id: string,
  channel: vscode.LogOutputChannel,
  run: (place: LinkedPlace | undefined) => Promise<unknown>,
): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...args: readonly unknown[]) => {
    try {
      return await run(linkedPlace(args));
    } catch (error) {
      tellFailure(channel, id, error);
      return undefined;
    }
  });
}

/** The message of an error is left out, because it can quote what was being read. */
function tellFailure(channel: vscode.LogOutputChannel, what: string, error: unknown): void {
  channel.error(`${what} failed`, error instanceof Error ? error.name : typeof error);
  vscode.window.showErrorMessage('Authlint: that did not work; the output channel "Authlint" says more.');
}
