import {
  CodeActionKind,
  type Connection,
  type DocumentDiagnosticReport,
  ErrorCodes,
  type InitializeResult,
  MessageType,
  PositionEncodingKind,
  ResponseError,
  ShowMessageNotification,
  TextDocumentSyncKind,
  TextDocuments,
  type WorkspaceDiagnosticReport,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { audit } from './audit';
import type { ClientAbilities } from './client-abilities';
import { CodeActions, FIX_ALL, TELL_COMMAND } from './code-actions';
import { serveDoctor } from './doctor-requests';
import type { Host } from './host';
import { hover } from './hover';
import { fenced, type Log } from './log';
import { NAME_CAPABILITIES, serveNames } from './name-requests';
import { DiagnosticPulls } from './pull';
import { AuditRequest } from './requests';
import { Session } from './session';
import { joinHovers, tokenHover } from './token-hover';
import { serveTokens, TOKEN_CAPABILITIES } from './token-requests';
import { folderPaths } from './workspace-files';

/**
 * Serves one client over a connection that is not listening yet. Everything is set up by the first request,
 * because what the server does depends on what the client can. Returns a way to see the session, for tests.
 */
export function connect(connection: Connection, host: Host): { readonly session: () => Session | undefined } {
  const log: Log = {
    info: (message) => connection.console.info(message),
    warn: (message) => connection.console.warn(message),
    error: (message) => connection.console.error(message),
  };
  let current: Session | undefined;
  connection.onInitialize((params): InitializeResult => {
    current = new Session(connection, host, log, params);
    serve(connection, current, log);
    return { capabilities: capabilities(current.client), serverInfo: { name: 'authlint' } };
  });
  connection.listen();
  return { session: () => current };
}

function capabilities(client: ClientAbilities): InitializeResult['capabilities'] {
  return {
    positionEncoding: PositionEncodingKind.UTF16,
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
    ...(client.pullsDiagnostics
      ? { diagnosticProvider: { identifier: 'authlint', interFileDependencies: true, workspaceDiagnostics: true } }
      : {}),
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL], resolveProvider: client.resolvesEdits },
    hoverProvider: true,
    ...NAME_CAPABILITIES,
    ...TOKEN_CAPABILITIES,
    executeCommandProvider: { commands: [TELL_COMMAND] },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  };
}

function serve(connection: Connection, session: Session, log: Log): void {
  const { workspace } = session;
  const pulls = new DiagnosticPulls(workspace, session.reports);
  const actions = new CodeActions(workspace, session.client);
  const documents = new TextDocuments(TextDocument);

  connection.onInitialized(() => {
    if (session.client.workspaceFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(() =>
        fenced(log, 'Changing folders', undefined, async () => {
          await session.foldersChanged(folderPaths((await connection.workspace.getWorkspaceFolders()) ?? []));
        }),
      );
    }
    return fenced(log, 'Starting', undefined, () => session.start());
  });
  connection.onShutdown(() => session.stop());

  documents.onDidOpen(({ document }) => session.documentOpened(document));
  documents.onDidChangeContent(({ document }) => session.documentChanged(document));
  documents.onDidClose(({ document }) => session.documentClosed(document));
  documents.listen(connection);
  connection.onDidChangeWatchedFiles(({ changes }) => fenced(log, 'Changed files', undefined, () => session.filesChanged(changes)));
  connection.onDidChangeConfiguration(({ settings }) =>
    fenced(log, 'Changed settings', undefined, () => session.settingsChanged(settings)),
  );

  connection.languages.diagnostics.on((params, token) =>
    fenced<DocumentDiagnosticReport>(log, 'Diagnostics', { kind: 'full', items: [] }, async () => {
      await session.ready(token);
      return pulls.document(params);
    }),
  );
  connection.languages.diagnostics.onWorkspace((params, token, _progress, partial) =>
    fenced<WorkspaceDiagnosticReport>(log, 'Workspace diagnostics', { items: [] }, async () => {
      await session.ready(token);
      return pulls.workspace(params, token, partial && ((part) => partial.report(part)));
    }),
  );
  connection.onCodeAction((params, token) =>
    fenced(log, 'Code actions', [], async () => {
      await session.ready(token);
      return actions.actions(params);
    }),
  );
  connection.onCodeActionResolve((action) => fenced(log, 'Resolving a code action', action, () => actions.resolve(action)));
  connection.onHover((params, token) =>
    fenced(log, 'Hover', undefined, async () => {
      await session.ready(token);
      const about = await tokenHover(workspace, params, session.client, Date.now(), token);
      const { textDocument, position } = params;
      const known = hover(workspace, textDocument.uri, position, session.client, session.fingerprintKey, about !== undefined);
      return joinHovers(known, about);
    }),
  );
  serveNames(connection, session, log);
  serveTokens(connection, session, log);
  serveDoctor(connection, session, log);
  connection.onExecuteCommand(({ command, arguments: [text] = [] }) => {
    if (command !== TELL_COMMAND || typeof text !== 'string') return null;
    return connection
      .sendNotification(ShowMessageNotification.type, { type: MessageType.Info, message: `Now run: ${text}` })
      .then(() => null);
  });
  connection.onRequest(AuditRequest, async (params, token) => {
    const result = await fenced(log, 'The audit', undefined, async () => {
      await session.reload(connection.window.attachWorkDoneProgress(params.workDoneToken), token);
      return audit(workspace);
    });
    return result ?? new ResponseError<void>(ErrorCodes.InternalError, 'The audit failed; the log says where');
  });
}
