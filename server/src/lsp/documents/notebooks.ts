import { type Connection, NotebookCellKind, type NotebookDocumentSyncOptions } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { ClientDocuments } from './client-documents';
import type { Cell, NotebookText } from './notebook-text';

/** The notebooks whose Python cells the client sends. */
export const NOTEBOOK_SYNC: NotebookDocumentSyncOptions = {
  notebookSelector: [{ notebook: 'jupyter-notebook', cells: [{ language: 'python' }] }],
};

/** What a session is told of a notebook, as of any document. */
export interface NotebookListener {
  readonly documentOpened: (document: NotebookText) => void;
  readonly documentChanged: (document: NotebookText) => void;
  readonly documentClosed: (document: NotebookText) => void;
}

interface Notebook {
  /** In their order. */
  cells: { readonly uri: string; readonly isCode: boolean }[];
  readonly texts: Map<string, TextDocument>;
}

/**
 * Follows the notebooks that the client has open. Each message is taken in before the next is looked at, so that a request
 * finds the cells as they were when it was sent.
 */
export function serveNotebooks(connection: Connection, documents: ClientDocuments, listener: NotebookListener): void {
  const notebooks = new Map<string, Notebook>();
  const { synchronization } = connection.notebooks;

  synchronization.onDidOpenNotebookDocument(({ notebookDocument, cellTextDocuments }) => {
    const notebook: Notebook = { cells: notebookDocument.cells.map(placeOf), texts: new Map() };
    for (const cell of cellTextDocuments)
      notebook.texts.set(cell.uri, TextDocument.create(cell.uri, cell.languageId, cell.version, cell.text));
    notebooks.set(notebookDocument.uri, notebook);
    const text = documents.setNotebook(notebookDocument.uri, cellsOf(notebook));
    if (text) listener.documentOpened(text);
  });

  synchronization.onDidChangeNotebookDocument(({ notebookDocument, change: { cells } }) => {
    const notebook = notebooks.get(notebookDocument.uri);
    if (!notebook || !cells) return;
    if (cells.structure) {
      const { array, didOpen, didClose } = cells.structure;
      notebook.cells.splice(array.start, array.deleteCount, ...(array.cells ?? []).map(placeOf));
      for (const cell of didClose ?? []) notebook.texts.delete(cell.uri);
      for (const cell of didOpen ?? [])
        notebook.texts.set(cell.uri, TextDocument.create(cell.uri, cell.languageId, cell.version, cell.text));
    }
    for (const cell of cells.data ?? [])
      notebook.cells = notebook.cells.map((known) => (known.uri === cell.document ? placeOf(cell) : known));
    for (const { document, changes } of cells.textContent ?? []) {
      const known = notebook.texts.get(document.uri);
      if (known) notebook.texts.set(document.uri, TextDocument.update(known, [...changes], document.version));
    }
    const text = documents.setNotebook(notebookDocument.uri, cellsOf(notebook));
    if (text) listener.documentChanged(text);
  });

  synchronization.onDidCloseNotebookDocument(({ notebookDocument }) => {
    notebooks.delete(notebookDocument.uri);
    const text = documents.removeNotebook(notebookDocument.uri);
    if (text) listener.documentClosed(text);
  });
}

function placeOf(cell: { readonly document: string; readonly kind: NotebookCellKind }): { readonly uri: string; readonly isCode: boolean } {
  return { uri: cell.document, isCode: cell.kind === NotebookCellKind.Code };
}

function cellsOf({ cells, texts }: Notebook): readonly Cell[] {
  return cells.map(({ uri, isCode }) => {
    const text = texts.get(uri);
    return { uri, version: text?.version ?? 0, isPython: isCode && text?.languageId === 'python', text: text?.getText() ?? '' };
  });
}
