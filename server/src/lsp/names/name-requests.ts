import { type Connection, MessageType, type ServerCapabilities, ShowMessageNotification } from 'vscode-languageserver/node';
import type { Session } from '../session';
import { fenced, type Log } from '../support/log';
import { completion, TRIGGERS } from './completion';
import { definition, highlights, references, symbols } from './navigation';
import { prepareRename, rename } from './rename';

/** What the server can do with the names of environment variables, as it tells the client. */
export const NAME_CAPABILITIES: ServerCapabilities = {
  completionProvider: { triggerCharacters: [...TRIGGERS] },
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  documentSymbolProvider: true,
  renameProvider: { prepareProvider: true },
};

/** Answers the requests about names. */
export function serveNames(connection: Connection, session: Session, log: Log): void {
  const { workspace, client } = session;
  connection.onCompletion(({ textDocument, position }, token) =>
    fenced(log, 'Completion', [], async () => {
      await session.ready(token);
      return [...completion(workspace, textDocument.uri, position)];
    }),
  );
  connection.onDefinition(({ textDocument, position }, token) =>
    fenced(log, 'Definition', [], async () => {
      await session.ready(token);
      return [...definition(workspace, textDocument.uri, position)];
    }),
  );
  connection.onReferences(({ textDocument, position, context }, token) =>
    fenced(log, 'References', [], async () => {
      await session.ready(token);
      return [...references(workspace, textDocument.uri, position, context.includeDeclaration)];
    }),
  );
  connection.onDocumentHighlight(({ textDocument, position }, token) =>
    fenced(log, 'Highlights', [], async () => {
      await session.ready(token);
      return [...highlights(workspace, textDocument.uri, position)];
    }),
  );
  connection.onDocumentSymbol(({ textDocument }, token) =>
    fenced(log, 'Symbols', [], async () => {
      await session.ready(token);
      const found = symbols(workspace, textDocument.uri, client.nestedSymbols);
      return found.nested ? [...found.nested] : [...found.flat];
    }),
  );
  connection.onPrepareRename(({ textDocument, position }, token) =>
    fenced(log, 'Preparing a rename', null, async () => {
      await session.ready(token);
      return prepareRename(workspace, textDocument.uri, position) ?? null;
    }),
  );
  connection.onRenameRequest(({ textDocument, position, newName }, token) =>
    fenced(log, 'Rename', null, async () => {
      await session.ready(token);
      const renaming = rename(workspace, textDocument.uri, position, newName, client);
      if (renaming && renaming.toDo !== '') {
        await connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message: renaming.toDo });
      }
      return renaming?.edit ?? null;
    }),
  );
}
