import { Position, Range, type TextEdit } from 'vscode-languageserver/node';
import { type CellOfNotebook, type ClientDocuments, intoModule, positionIn, rangeIn } from './client-documents';
import { isEngineUri, withShownNames } from './document-paths';
import type { PlacedCell } from './notebook-text';

type Json = Readonly<Record<string, unknown>>;

/** What has no place in the document that was asked about: a hint of another cell, an edit that spans two. */
const GONE = Symbol('gone');
/** What cannot be left out of an object without making it another: an object that loses one of these goes with it. */
const NEEDED: ReadonlySet<string> = new Set(['range', 'selectionRange', 'position', 'textEdit', 'location', 'edit']);

/**
 * The parameters of a request with the engine's names and places instead of the client's, and the cell that it is about.
 * Of what the server itself once sent along - commands, actions - only the names are put back: `translateNames`.
 */
export function toEngine(documents: ClientDocuments, params: unknown): { readonly params: unknown; readonly cell?: CellOfNotebook } {
  if (documents.isPlain || !isObject(params) || !isObject(params['textDocument'])) return { params };
  const { uri } = params['textDocument'];
  const engineUri = typeof uri === 'string' ? documents.engineUri(uri) : undefined;
  if (typeof uri !== 'string' || engineUri === undefined || engineUri === uri) return { params };
  const textDocument = { ...params['textDocument'], uri: engineUri };
  const cell = documents.cell(uri);
  if (!cell) return { params: { ...params, textDocument } };
  const context = isObject(params['context']) ? { context: shifted(params['context'], cell.cell, ['diagnostics']) } : {};
  const places = shifted({ position: params['position'], range: params['range'] }, cell.cell, ['position', 'range']);
  const kept = Object.entries(places).filter(([, value]) => value !== undefined);
  return { params: { ...params, ...Object.fromEntries(kept), ...context, textDocument }, cell };
}

/** Texts of a command's arguments that are names of documents, as the engine knows them. */
export function namesToEngine(documents: ClientDocuments, value: unknown): unknown {
  if (typeof value === 'string') return documents.isPlain ? value : (documents.engineUri(value) ?? value);
  if (Array.isArray(value)) return value.map((item) => namesToEngine(documents, item));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, namesToEngine(documents, item)]));
}

function shifted(object: Json, cell: PlacedCell, keys: readonly string[]): Json {
  const shift = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shift);
    if (Position.is(value)) return intoModule(value, cell);
    if (Range.is(value)) return { start: intoModule(value.start, cell), end: intoModule(value.end, cell) };
    return isObject(value) && Range.is(value['range']) ? { ...value, range: shift(value['range']) } : value;
  };
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, keys.includes(key) ? shift(value) : value]));
}

/**
 * An answer in the client's names and places. Places without a name are of the document that was asked about: of `from`
 * where that is a cell. What lies in no cell, or in another than the one that was asked about, is left out.
 */
export function toClient(documents: ClientDocuments, answer: unknown, from?: CellOfNotebook): unknown {
  if (documents.isPlain) return answer;
  const translated = new Outwards(documents, from).value(answer);
  return translated === GONE ? null : translated;
}

class Outwards {
  readonly #documents: ClientDocuments;
  readonly #from: CellOfNotebook | undefined;

  constructor(documents: ClientDocuments, from: CellOfNotebook | undefined) {
    this.#documents = documents;
    this.#from = from;
  }

  value(value: unknown): unknown {
    if (typeof value === 'string') return this.#text(value);
    if (Array.isArray(value)) return value.map((item) => this.value(item)).filter((item) => item !== GONE);
    if (!isObject(value)) return value;
    if (Range.is(value)) return this.#range(value);
    if (Position.is(value)) return this.#position(value);
    if (isObject(value['changes']) || Array.isArray(value['documentChanges'])) return this.#edit(value);
    if (typeof value['uri'] === 'string' && Range.is(value['range'])) return this.#location(value, value['uri'], value['range']);
    return this.#object(value);
  }

  #object(value: Json): unknown {
    const entries: [string, unknown][] = [];
    for (const [key, item] of Object.entries(value)) {
      // What the client only carries along comes back as it was.
      const translated = key === 'data' ? item : this.value(item);
      if (translated !== GONE) entries.push([key, translated]);
      else if (NEEDED.has(key)) return GONE;
    }
    return Object.fromEntries(entries);
  }

  #text(text: string): string {
    if (!isEngineUri(text)) return withShownNames(text);
    return this.#from?.notebook.uri === text ? this.#from.cell.uri : this.#documents.clientUri(text);
  }

  #range(range: Range): unknown {
    return this.#from ? (rangeIn(this.#from.cell, range) ?? GONE) : range;
  }

  #position(position: Position): unknown {
    return this.#from ? (positionIn(this.#from.cell, position) ?? GONE) : position;
  }

  /** A place with its document's name, which says by itself where it is. */
  #location(value: Json, uri: string, range: Range): unknown {
    const notebook = this.#documents.notebook(uri);
    const cell = notebook?.cellAt(range.start.line);
    if (notebook && !cell) return GONE;
    const inCell = cell && rangeIn(cell, range);
    if (cell && !inCell) return GONE;
    return { ...value, uri: cell?.uri ?? this.#documents.clientUri(uri), range: inCell ?? range };
  }

  /** An edit is made whole or not at all. */
  #edit(edit: Json): unknown {
    const parts: Json = { ...edit };
    const changes = isObject(edit['changes']) ? this.#changes(edit['changes']) : undefined;
    const documentChanges = Array.isArray(edit['documentChanges'])
      ? edit['documentChanges'].flatMap((change): unknown[] => this.#documentChange(change))
      : undefined;
    if (changes === GONE || documentChanges?.includes(GONE)) return GONE;
    return { ...parts, ...(changes ? { changes } : {}), ...(documentChanges ? { documentChanges } : {}) };
  }

  #changes(changes: Json): unknown {
    const entries: [string, readonly TextEdit[]][] = [];
    for (const [uri, edits] of Object.entries(changes)) {
      const split = this.#split(uri, edits);
      if (!split) return GONE;
      for (const { uri: part, edits: own } of split) entries.push([part, own]);
    }
    return Object.fromEntries(entries);
  }

  #documentChange(change: unknown): unknown[] {
    if (!isObject(change) || !isObject(change['textDocument']) || !Array.isArray(change['edits'])) return [this.value(change)];
    const { uri, version } = change['textDocument'];
    const split = typeof uri === 'string' ? this.#split(uri, change['edits']) : undefined;
    if (!split) return [GONE];
    return split.map((part) => ({ ...change, textDocument: { uri: part.uri, version: part.version ?? version }, edits: part.edits }));
  }

  /** The edits of one document of the engine, by the client's documents. Undefined when one of them is in no cell. */
  #split(
    uri: string,
    edits: unknown,
  ): readonly { readonly uri: string; readonly version?: number; readonly edits: TextEdit[] }[] | undefined {
    const list = (Array.isArray(edits) ? edits : []) as TextEdit[];
    const notebook = this.#documents.notebook(uri);
    if (!notebook)
      return isEngineUri(uri) && this.#documents.clientUri(uri) === uri
        ? undefined
        : [{ uri: this.#documents.clientUri(uri), edits: list }];
    const byCell = new Map<PlacedCell, TextEdit[]>();
    for (const edit of list) {
      const cell = notebook.cellAt(edit.range.start.line);
      const range = cell && rangeIn(cell, edit.range);
      if (!cell || !range || !cell.isPython) return undefined;
      const below = belowMagic(cell, { ...edit, range });
      if (!below) return undefined;
      byCell.set(cell, [...(byCell.get(cell) ?? []), below]);
    }
    return [...byCell].map(([cell, own]) => ({ uri: cell.uri, version: cell.version, edits: own }));
  }
}

/** The magic of a cell must stay its first line: what would be written above it goes below. Undefined where there is no line below. */
function belowMagic(cell: PlacedCell, edit: TextEdit): TextEdit | undefined {
  const { start, end } = edit.range;
  if (start.line !== 0 || start.character !== 0 || !/^\s{0,20}%%/.test(cell.text)) return edit;
  if (end.line !== 0 || end.character !== 0 || cell.end - cell.start < 2) return undefined;
  const below = { line: 1, character: 0 };
  return { ...edit, range: { start: below, end: below } };
}

/** A plain object, as messages are made of; errors and the like stay as they are. */
function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.getPrototypeOf(value) === Object.prototype;
}
