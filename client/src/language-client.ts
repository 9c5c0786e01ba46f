import * as vscode from 'vscode';
import { CloseAction, ErrorAction, LanguageClient, type ServerOptions, TransportKind, WorkDoneProgress } from 'vscode-languageclient/node';
import { ruleAddress } from './features/rule-page';
import { TOKEN_COMMANDS } from './features/token-hover';
import { DOCUMENT_SELECTOR, NOTEBOOK_CELLS } from './selector';
import { traceChannel } from './trace-channel';

// The one file that needs the protocol library at run time. The library is most of what the extension loads, so that the build
// makes a bundle of its own of this file, and nobody pays for it before there is something to ask a server.

/**
 * A client that has not been started. `lost` is told when the server's process ended and nobody asked for it;
 * by then the client has given up, and its diagnostics are about to be cleared, because nobody keeps them true any more.
 */
export function makeClient(context: vscode.ExtensionContext, channel: vscode.LogOutputChannel, lost: () => void): LanguageClient {
  return new QuietClient('authlint', 'Authlint', serverOptions(context), {
    documentSelector: [...DOCUMENT_SELECTOR, NOTEBOOK_CELLS],
    outputChannel: channel,
    traceOutputChannel: traceChannel(channel),
    initializationOptions: {
      showsDiagnosticsInHover: true,
      checksJson: true,
      showsPlaces: true,
      runsTokenCommands: true,
      showsStatus: true,
      runsActionCommands: true,
      ticksPreviews: true,
      rulePage: ruleAddress(context),
      isTrusted: vscode.workspace.isTrusted,
    },
    // A hover shows texts of the workspace, so that its links may run these commands and no other.
    markdown: { isTrusted: { enabledCommands: TOKEN_COMMANDS } },
    diagnosticPullOptions: { onChange: true, onFocus: true },
    // The session starts a new server itself, with a pause, and says so once: the library's own way is a message for every crash.
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => {
        lost();
        return { action: CloseAction.DoNotRestart, handled: true, message: 'The server ended' };
      },
    },
    initializationFailedHandler: () => false,
  });
}

/**
 * Says what goes wrong between it and the server in the output channel alone, and without the details: they can quote what was being
 * read. The session tells the person when there is something to be done.
 */
class QuietClient extends LanguageClient {
  override error(message: string): void {
    super.error(withoutQuote(message), undefined, false);
  }

  override warn(message: string): void {
    super.warn(withoutQuote(message), undefined, false);
  }
}

/** What the server itself logs comes this way too, and stays whole. */
function withoutQuote(message: string): string {
  return message.replace(/(connection to server is erroring\.)[\s\S]*/, '$1');
}

/** The sort of progress that a request may be watched by. */
export const WORK_DONE = WorkDoneProgress.type;

function serverOptions(context: vscode.ExtensionContext): ServerOptions {
  const run = { module: vscode.Uri.joinPath(context.extensionUri, 'dist', 'server.js').fsPath, transport: TransportKind.ipc };
  return { run, debug: { ...run, options: { execArgv: ['--inspect=6011'] } } };
}
