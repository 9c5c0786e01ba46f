import type { Position, Range } from 'vscode-languageserver/node';
import { isEngineUri, notebookUri, pathOf, unsavedUri } from './document-paths';
import { type Cell, NotebookText, type PlacedCell } from './notebook-text';

/** A cell with the module that it is a part of. */
export interface CellOfNotebook {
  readonly notebook: NotebookText;
  readonly cell: PlacedCell;
}

interface OpenNotebook {
  readonly clientUri: string;
  readonly text: NotebookText;
}

/**
 * The documents that the engine knows by another name than the client: those that were never saved, and the cells of notebooks.
 * It is the one place that says which is which.
 */
export class ClientDocuments {
  #isPlain = true;
  /** Engine URIs by the client's, of unsaved documents: the last where the language changed. */
  readonly #unsaved = new Map<string, string>();
  /** The client's URIs by the engine's, of unsaved documents that are or were open: what is shown for one must be taken back, too. */
  readonly #clientUris = new Map<string, string>();
  /** By the engine's URI. */
  readonly #notebooks = new Map<string, OpenNotebook>();
  /** The engine's URI of its notebook for each cell. */
  readonly #cells = new Map<string, string>();

  /** Whether all documents have had one name so far, so that nothing needs to be looked at. */
  get isPlain(): boolean {
    return this.#isPlain;
  }

  /** The URI that the engine is to know an opened document by; undefined for what it does not look at, as the old versions in a comparison. */
  opened(uri: string, languageId: string): string | undefined {
    if (pathOf(uri) !== undefined) return isEngineUri(uri) ? undefined : uri;
    const engineUri = unsavedUri(uri, languageId);
    if (engineUri === undefined) return undefined;
    this.#isPlain = false;
    this.#unsaved.set(uri, engineUri);
    this.#clientUris.set(engineUri, uri);
    return engineUri;
  }

  /** The engine's URI of a document that is open; undefined when it does not look at it. */
  engineUri(uri: string): string | undefined {
    return this.#unsaved.get(uri) ?? this.#cells.get(uri) ?? (pathOf(uri) !== undefined && !isEngineUri(uri) ? uri : undefined);
  }

  /** The client's URI of what is a document of its own there. A notebook is named as a whole. */
  clientUri(engineUri: string): string {
    return this.#clientUris.get(engineUri) ?? this.#notebooks.get(engineUri)?.clientUri ?? engineUri;
  }

  /** Takes a notebook in, opened or changed. Returns the module; undefined for a notebook that is not looked at. */
  setNotebook(clientUri: string, cells: readonly Cell[]): NotebookText | undefined {
    const engineUri = notebookUri(clientUri);
    if (engineUri === undefined) return undefined;
    this.#isPlain = false;
    const known = this.#notebooks.get(engineUri);
    this.#forgetCells(known);
    const text = new NotebookText(engineUri, (known?.text.version ?? 0) + 1, cells);
    this.#notebooks.set(engineUri, { clientUri, text });
    for (const { uri } of cells) this.#cells.set(uri, engineUri);
    return text;
  }

  removeNotebook(clientUri: string): NotebookText | undefined {
    const engineUri = notebookUri(clientUri);
    const known = engineUri === undefined ? undefined : this.#notebooks.get(engineUri);
    if (engineUri === undefined || known === undefined) return undefined;
    this.#forgetCells(known);
    this.#notebooks.delete(engineUri);
    return known.text;
  }

  notebook(engineUri: string): NotebookText | undefined {
    return this.#notebooks.get(engineUri)?.text;
  }

  cell(uri: string): CellOfNotebook | undefined {
    const notebook = this.notebook(this.#cells.get(uri) ?? '');
    const cell = notebook?.cells.find((candidate) => candidate.uri === uri);
    return notebook && cell && { notebook, cell };
  }

  #forgetCells(notebook: OpenNotebook | undefined): void {
    for (const { uri } of notebook?.text.cells ?? []) this.#cells.delete(uri);
  }
}

/** A position of a cell as one of the module. What lies below the cell is its end, and not a place in the next one. */
export function intoModule({ line, character }: Position, cell: PlacedCell): Position {
  if (line >= cell.end - cell.start) return { line: cell.end - 1, character: lastLine(cell).length };
  return { line: line + cell.start, character };
}

/** A position of the module as one of the cell; undefined when it stands in another. */
export function positionIn(cell: PlacedCell, { line, character }: Position): Position | undefined {
  return line < cell.start || line >= cell.end ? undefined : { line: line - cell.start, character };
}

/**
 * A range of the module as one of the cell that it begins in. A range that takes the line break at the end of a cell along, as
 * of a line that is removed, ends with the cell. Undefined when it begins in another cell or holds text of two.
 */
export function rangeIn(cell: PlacedCell, { start, end }: Range): Range | undefined {
  const from = positionIn(cell, start);
  if (!from) return undefined;
  const to = positionIn(cell, end);
  if (to) return { start: from, end: to };
  if (end.line !== cell.end || end.character !== 0) return undefined;
  return { start: from, end: { line: cell.end - cell.start - 1, character: lastLine(cell).length } };
}

function lastLine({ text }: PlacedCell): string {
  return text.slice(Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1);
}
