import {
  DidChangeNotebookDocumentNotification,
  DidCloseNotebookDocumentNotification,
  DidOpenNotebookDocumentNotification,
  NotebookCellKind,
  type NotebookDocumentChangeEvent,
} from 'vscode-languageserver-protocol/node';
import type { MemoryClient } from './memory-client';
import { uri } from './memory-client';

/** Drives one notebook through the messages that an editor sends. */
export class NotebookClient {
  readonly #client: MemoryClient;
  readonly #path: string;
  #version = 1;

  constructor(client: MemoryClient, path: string) {
    this.#client = client;
    this.#path = path;
  }

  /** The URI of a cell, as VS Code makes it. */
  cell(name: string): string {
    return `vscode-notebook-cell://${this.#path}#${name}`;
  }

  open(cells: Readonly<Record<string, string>>, notebookUri = uri(this.#path)): Promise<void> {
    return this.#client.connection.sendNotification(DidOpenNotebookDocumentNotification.type, {
      notebookDocument: {
        uri: notebookUri,
        notebookType: 'jupyter-notebook',
        version: this.#version,
        cells: Object.keys(cells).map((name) => ({ kind: NotebookCellKind.Code, document: this.cell(name) })),
      },
      cellTextDocuments: Object.entries(cells).map(([name, text]) => this.#item(name, text)),
    });
  }

  /** Replaces cells by others; those that were there before keep their text. */
  splice(
    start: number,
    deleteCount: number,
    names: readonly string[],
    opened: Readonly<Record<string, string>>,
    closed: readonly string[] = [],
  ) {
    const array = { start, deleteCount, cells: names.map((name) => ({ kind: NotebookCellKind.Code, document: this.cell(name) })) };
    const didOpen = Object.entries(opened).map(([name, text]) => this.#item(name, text));
    const didClose = closed.map((name) => ({ uri: this.cell(name) }));
    return this.#change({ cells: { structure: { array, didOpen, didClose } } });
  }

  /** Gives a cell another text. */
  write(name: string, text: string): Promise<void> {
    const document = { uri: this.cell(name), version: this.#version + 1 };
    return this.#change({ cells: { textContent: [{ document, changes: [{ text }] }] } });
  }

  close(cells: readonly string[]): Promise<void> {
    return this.#client.connection.sendNotification(DidCloseNotebookDocumentNotification.type, {
      notebookDocument: { uri: uri(this.#path) },
      cellTextDocuments: cells.map((name) => ({ uri: this.cell(name) })),
    });
  }

  #item(name: string, text: string) {
    return { uri: this.cell(name), languageId: 'python', version: this.#version, text };
  }

  #change(change: NotebookDocumentChangeEvent): Promise<void> {
    return this.#client.connection.sendNotification(DidChangeNotebookDocumentNotification.type, {
      notebookDocument: { uri: uri(this.#path), version: ++this.#version },
      change,
    });
  }
}
