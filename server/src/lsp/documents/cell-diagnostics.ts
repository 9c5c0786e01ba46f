import { createHash } from 'node:crypto';
import type {
  Diagnostic,
  DocumentDiagnosticReport,
  PreviousResultId,
  PublishDiagnosticsParams,
  WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver/node';
import type { CellOfNotebook, ClientDocuments } from './client-documents';
import { isEngineUri } from './document-paths';
import type { NotebookText, PlacedCell } from './notebook-text';
import { toClient } from './translation';

// The engine has the diagnostics of a notebook as those of one file; the client shows them cell by cell.

/** The diagnostics of one cell among those of its notebook. */
function diagnosticsIn(documents: ClientDocuments, from: CellOfNotebook, items: readonly Diagnostic[]): Diagnostic[] {
  return toClient(documents, items, from) as Diagnostic[];
}

/** The id of a cell's report: the notebook's own says nothing of where its cells begin. */
function idOf(items: readonly Diagnostic[]): string {
  return createHash('sha256').update(JSON.stringify(items)).digest('hex').slice(0, 20);
}

/** The answer about a cell, out of the full report of its notebook. */
export function cellReport(
  documents: ClientDocuments,
  from: CellOfNotebook,
  report: DocumentDiagnosticReport,
  previous: string | undefined,
): DocumentDiagnosticReport {
  const items = diagnosticsIn(documents, from, report.kind === 'full' ? report.items : []);
  const resultId = idOf(items);
  return previous === resultId ? { kind: 'unchanged', resultId } : { kind: 'full', resultId, items };
}

/** One report of the workspace, as the reports of the client's documents that it is about. Nothing is said of what is closed by now. */
export function clientReports(
  documents: ClientDocuments,
  item: WorkspaceDocumentDiagnosticReport,
  previous: ReadonlyMap<string, string>,
): WorkspaceDocumentDiagnosticReport[] {
  const notebook = documents.notebook(item.uri);
  if (notebook) {
    if (item.kind !== 'full') return [];
    return notebook.cells.map((cell): WorkspaceDocumentDiagnosticReport => {
      const { uri, version } = cell;
      const report = cellReport(documents, { notebook, cell }, item, previous.get(uri));
      return report.kind === 'full'
        ? { kind: 'full', uri, version, resultId: report.resultId ?? '', items: report.items }
        : { ...report, uri, version };
    });
  }
  const uri = documents.clientUri(item.uri);
  // What the client has under another name by now, or not at all.
  if (isEngineUri(item.uri) && documents.engineUri(uri) !== item.uri) return [];
  return [{ ...(toClient(documents, item) as WorkspaceDocumentDiagnosticReport), uri }];
}

/** A report that the client was sent under other names. */
interface Held {
  readonly id: string;
  /** Of the notebook whose cells it was about. */
  readonly version: number | undefined;
  /** The ids of its cells' reports. */
  readonly cells: ReadonlyMap<string, string>;
}

/**
 * Which reports of the engine's own documents the client holds. It knows none of their names, so that without this the
 * server would have news for it every time it asks, and it would ask again at once.
 */
export class HeldReports {
  readonly #documents: ClientDocuments;
  readonly #held = new Map<string, Held>();

  constructor(documents: ClientDocuments) {
    this.#documents = documents;
  }

  /** What the client holds, for the server, and how to bring what the server then says under the client's names. */
  reports(ids: readonly PreviousResultId[]): {
    readonly previousResultIds: readonly PreviousResultId[];
    readonly translated: (item: WorkspaceDocumentDiagnosticReport) => WorkspaceDocumentDiagnosticReport[];
  } {
    const documents = this.#documents;
    const previous = new Map(ids.map(({ uri, value }) => [uri, value]));
    const known = ids.flatMap(({ uri, value }) => {
      const engineUri = documents.cell(uri) ? undefined : documents.engineUri(uri);
      return engineUri === undefined ? [] : [{ uri: engineUri, value }];
    });
    for (const [uri, { id, version, cells }] of this.#held) {
      const notebook = documents.notebook(uri);
      const isHeld = notebook?.version === version && [...cells].every(([cell, own]) => previous.get(cell) === own);
      if (notebook ? isHeld : !known.some((other) => other.uri === uri)) known.push({ uri, value: id });
    }
    return { previousResultIds: known, translated: (item) => this.#translated(item, previous) };
  }

  #translated(item: WorkspaceDocumentDiagnosticReport, previous: ReadonlyMap<string, string>): WorkspaceDocumentDiagnosticReport[] {
    const reports = clientReports(this.#documents, item, previous);
    if (isEngineUri(item.uri)) {
      const cells = new Map(reports.map(({ uri, resultId = '' }) => [uri, resultId]));
      const version = this.#documents.notebook(item.uri)?.version;
      this.#held.set(item.uri, { id: item.resultId ?? '', version, cells: version === undefined ? new Map() : cells });
    }
    return reports;
  }
}

/** Pushes the diagnostics of notebooks cell by cell, and only to the cells whose diagnostics or version differ from what they show. */
export class CellPublisher {
  readonly #documents: ClientDocuments;
  readonly #send: (params: PublishDiagnosticsParams) => Promise<void>;
  /** What each cell shows, by the engine's URI of its notebook. */
  readonly #shown = new Map<string, Map<string, string>>();

  constructor(documents: ClientDocuments, send: (params: PublishDiagnosticsParams) => Promise<void>) {
    this.#documents = documents;
    this.#send = send;
  }

  async publish(params: PublishDiagnosticsParams): Promise<void> {
    const notebook = this.#documents.notebook(params.uri);
    const shown = this.#shown.get(params.uri) ?? new Map<string, string>();
    if (!notebook && shown.size === 0) {
      const uri = this.#documents.clientUri(params.uri);
      if (!isEngineUri(uri)) await this.#send({ ...(toClient(this.#documents, params) as PublishDiagnosticsParams), uri });
      return;
    }
    const now = new Map<string, string>();
    const messages: PublishDiagnosticsParams[] = [];
    for (const cell of notebook?.cells ?? []) {
      const message = this.#messageFor(notebook, cell, params.diagnostics);
      const text = JSON.stringify(message);
      now.set(cell.uri, text);
      if (shown.get(cell.uri) !== text) messages.push(message);
    }
    for (const uri of shown.keys()) if (!now.has(uri)) messages.push({ uri, diagnostics: [] });
    if (notebook) this.#shown.set(params.uri, now);
    else this.#shown.delete(params.uri);
    await Promise.all(messages.map((message) => this.#send(message)));
  }

  #messageFor(notebook: NotebookText | undefined, cell: PlacedCell, diagnostics: readonly Diagnostic[]): PublishDiagnosticsParams {
    const own = notebook ? diagnosticsIn(this.#documents, { notebook, cell }, diagnostics) : [];
    return { uri: cell.uri, version: cell.version, diagnostics: own };
  }
}
