import type { Connection, ServerCapabilities } from 'vscode-languageserver/node';
import { codeLenses } from '../names/code-lenses';
import { inlayHints } from '../names/inlay-hints';
import type { Session } from '../session';
import { fenced, type Log } from '../support/log';

/** What the server shows of tokens between the lines, as it tells the client. */
export const TOKEN_CAPABILITIES: ServerCapabilities = { inlayHintProvider: true, codeLensProvider: {} };

/** Answers the requests for inlay hints and code lenses. */
export function serveTokens(connection: Connection, session: Session, log: Log): void {
  const { workspace, client } = session;
  connection.languages.inlayHint.on(({ textDocument, range }, token) =>
    fenced(log, 'Inlay hints', [], async () => {
      await session.ready(token);
      return session.shows.inlayHints ? [...inlayHints(workspace, textDocument.uri, range)] : [];
    }),
  );
  connection.onCodeLens(({ textDocument }, token) =>
    fenced(log, 'Code lenses', [], async () => {
      await session.ready(token);
      return session.shows.codeLens ? [...codeLenses(workspace, textDocument.uri, client.showsPlaces)] : [];
    }),
  );
}
