import {
  CodeActionKind,
  type Connection,
  type DocumentDiagnosticReport,
  ErrorCodes,
  type InitializeResult,
  PositionEncodingKind,
  ResponseError,
  TextDocumentSyncKind,
  TextDocuments,
  type WorkspaceDiagnosticReport,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { commandsFor, runCommand } from './actions/action-commands';
import { CodeActions, FIX_ALL } from './actions/code-actions';
import { settingsActions } from './actions/settings-actions';
import { suppressionActions } from './actions/suppression-actions';
import type { ClientAbilities } from './client-abilities';
import { ClientDocuments } from './documents/client-documents';
import { documentConnection } from './documents/document-connection';
import { NOTEBOOK_SYNC, serveNotebooks } from './documents/notebooks';
import type { Host } from './host';
import { hover } from './names/hover';
import { NAME_CAPABILITIES, serveNames } from './names/name-requests';
import { serveAudit } from './pages/audit-requests';
import { serveMap } from './pages/map-requests';
import { VERSION } from './pages/version';
import { TrustedNotification } from './requests';
import { Session } from './session';
import { serveDebugInfo } from './support/debug-info';
import { fenced } from './support/log';
import { RecentLog } from './support/recent-log';
import { serveStatus } from './support/status';
import { serveDoctor } from './tokens/doctor-requests';
import { joinHovers, tokenHover } from './tokens/token-hover';
import { serveTokens, TOKEN_CAPABILITIES } from './tokens/token-requests';

/**
 * Serves one client over a connection that is not listening yet. Everything is set up by the first request,
 * because what the server does depends on what the client can. Returns a way to see the session, for tests.
 */
export function connect(client: Connection, host: Host): { readonly session: () => Session | undefined } {
  const documents = new ClientDocuments();
  const connection = documentConnection(client, documents);
  let current: Session | undefined;
  const log = new RecentLog((level, message) => {
    // Older clients know no messages of this level.
    if (level === 'debug' && !current?.client.showsStatus) return;
    try {
      connection.console[level](message);
    } catch {
      // The client is gone, and nobody is left to be told.
    }
  });
  client.onRequest((method) => {
    if (current) throw new ResponseError(ErrorCodes.MethodNotFound, `Unhandled method ${method}`);
    throw new ResponseError(ErrorCodes.ServerNotInitialized, 'The server is not initialized yet');
  });
  connection.onInitialize((params): InitializeResult => {
    if (current) throw new ResponseError(ErrorCodes.InvalidRequest, 'The server is initialized already');
    current = new Session(connection, host, log, params);
    serve(connection, current, log);
    serveNotebooks(connection, documents, current);
    return { capabilities: capabilities(current.client), serverInfo: { name: 'authlint', version: VERSION } };
  });
  connection.listen();
  return { session: () => current };
}

function capabilities(client: ClientAbilities): InitializeResult['capabilities'] {
  return {
    positionEncoding: PositionEncodingKind.UTF16,
    textDocumentSync: {
      openClose: true,
      change: TextDocumentSyncKind.Incremental,
      ...(client.registersWatchers ? {} : { save: { includeText: false } }),
    },
    notebookDocumentSync: NOTEBOOK_SYNC,
    ...(client.pullsDiagnostics
      ? { diagnosticProvider: { identifier: 'authlint', interFileDependencies: true, workspaceDiagnostics: true } }
      : {}),
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL], resolveProvider: client.resolvesEdits },
    hoverProvider: true,
    ...NAME_CAPABILITIES,
    ...TOKEN_CAPABILITIES,
    executeCommandProvider: { commands: commandsFor(client) },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  };
}

function serve(connection: Connection, session: Session, log: RecentLog): void {
  const { workspace, pulls } = session;
  const actions = new CodeActions(workspace, session.client, session.settings);
  const documents = new TextDocuments(TextDocument);

  connection.onInitialized(() => {
    if (session.client.workspaceFolders) {
      connection.workspace.onDidChangeWorkspaceFolders((event) =>
        fenced(log, 'Changing folders', undefined, () => session.foldersChanged(event)),
      );
    }
    return fenced(log, 'Starting', undefined, () => session.start());
  });
  connection.onShutdown(() => session.stop());

  connection.onNotification(TrustedNotification, () => fenced(log, 'Trust', undefined, () => session.trusted()));

  documents.onDidOpen(({ document }) => session.documentOpened(document));
  documents.onDidChangeContent(({ document }) => session.documentChanged(document));
  documents.onDidClose(({ document }) => session.documentClosed(document));
  documents.onDidSave(({ document }) => fenced(log, 'A saved document', undefined, () => session.documentSaved(document)));
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
    fenced<WorkspaceDiagnosticReport>(log, 'Workspace diagnostics', { items: [] }, () =>
      pulls.workspace(params, token, partial && ((part) => partial.report(part)), () => session.ready(token)),
    ),
  );
  connection.onCodeAction((params, token) =>
    fenced(log, 'Code actions', [], async () => {
      await session.ready(token);
      return [
        ...settingsActions(workspace, session.settings, session.client, params),
        ...suppressionActions(workspace, session.client, params),
        ...actions.actions(params),
      ];
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
  connection.onExecuteCommand((params) => fenced(log, 'A command', null, () => runCommand(connection, session.client, actions, params)));
  serveStatus(connection, session, log);
  serveDebugInfo(connection, session, log);
  serveAudit(connection, session, log);
  serveMap(connection, session, log);
}
