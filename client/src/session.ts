import * as vscode from 'vscode';
import { LanguageClient, type ServerOptions, TransportKind } from 'vscode-languageclient/node';
import { TOKEN_COMMANDS } from './features/token-hover';
import { type LinkedPlace, linkedPlace } from './features/token-question';
import { DOCUMENT_SELECTOR } from './selector';
import { traceChannel } from './trace-channel';

/** The language server of this window and what every feature needs of it. Features are told of it and never of each other. */
export class Session implements vscode.Disposable {
  readonly context: vscode.ExtensionContext;
  readonly channel: vscode.LogOutputChannel;
  readonly client: LanguageClient;

  constructor(context: vscode.ExtensionContext) {
    this.context = context;
    this.channel = vscode.window.createOutputChannel('Authlint', { log: true });
    this.client = new LanguageClient('authlint', 'Authlint', serverOptions(context), {
      documentSelector: DOCUMENT_SELECTOR,
      outputChannel: this.channel,
      traceOutputChannel: traceChannel(this.channel),
      initializationOptions: { showsDiagnosticsInHover: true, showsPlaces: true, runsTokenCommands: true },
      // A hover shows texts of the workspace, so that its links may run these commands and no other.
      markdown: { isTrusted: { enabledCommands: TOKEN_COMMANDS } },
      diagnosticPullOptions: { onChange: true, onFocus: true },
    });
  }

  get isEnabled(): boolean {
    return vscode.workspace.getConfiguration('authlint').get('enable', true);
  }

  async start(): Promise<void> {
    if (this.isEnabled) await this.client.start();
  }

  async stop(): Promise<void> {
    if (this.client.isRunning()) await this.client.stop();
  }

  /** Runs something that asks the server; where none is running, the user is told how to get one. */
  async whenRunning<Result>(run: () => Promise<Result>): Promise<Result | undefined> {
    if (this.client.isRunning()) return run();
    vscode.window.showInformationMessage(
      'Authlint is not running here. Check the setting "authlint.enable", then run "Authlint: Restart Server".',
    );
    return undefined;
  }

  /** A command, for a link in a hover with the place that it stands at. Its failure is told to the user in one line, with the details in the output channel. */
  command(id: string, run: (place: LinkedPlace | undefined, ...args: readonly unknown[]) => Promise<unknown>): vscode.Disposable {
    return vscode.commands.registerCommand(id, async (...args: readonly unknown[]) => {
      try {
        return await run(linkedPlace(args), ...args);
      } catch (error) {
        this.tellFailure(id, error);
        return undefined;
      }
    });
  }

  /** The message of an error is left out, because it can quote what was being read. */
  tellFailure(what: string, error: unknown): void {
    this.channel.error(`${what} failed`, error instanceof Error ? error.name : typeof error);
    vscode.window.showErrorMessage('Authlint: that did not work; the output channel "Authlint" says more.');
  }

  dispose(): void {
    this.channel.dispose();
  }
}

function serverOptions(context: vscode.ExtensionContext): ServerOptions {
  const run = { module: vscode.Uri.joinPath(context.extensionUri, 'dist', 'server.js').fsPath, transport: TransportKind.ipc };
  return { run, debug: { ...run, options: { execArgv: ['--inspect=6011'] } } };
}
