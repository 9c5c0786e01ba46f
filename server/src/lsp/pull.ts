import type {
  CancellationToken,
  DocumentDiagnosticParams,
  DocumentDiagnosticReport,
  WorkspaceDiagnosticParams,
  WorkspaceDiagnosticReport,
  WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver/node';
import { pathOf, uriFor } from './convert';
import { throwIfCancelled } from './log';
import type { DiagnosticReports } from './reports';
import type { Workspace } from './workspace';

/** How many files one partial result names. */
const BATCH = 200;

/** Answers the client's questions for diagnostics. An answer is always of the texts as they are when it is made. */
export class DiagnosticPulls {
  readonly #workspace: Workspace;
  readonly #reports: DiagnosticReports;
  /**
   * Files that the client was told something about. They stay in every workspace report, because a client may
   * have forgotten the id of a report it still shows.
   */
  readonly #told = new Set<string>();

  constructor(workspace: Workspace, reports: DiagnosticReports) {
    this.#workspace = workspace;
    this.#reports = reports;
  }

  document({ textDocument, previousResultId }: DocumentDiagnosticParams): DocumentDiagnosticReport {
    const path = pathOf(textDocument.uri);
    if (path === undefined) return { kind: 'full', items: [] };
    this.#told.add(path);
    const { id, items } = this.#reports.of(path);
    if (previousResultId === id) return { kind: 'unchanged', resultId: id };
    return { kind: 'full', resultId: id, items: [...items] };
  }

  async workspace(
    params: WorkspaceDiagnosticParams,
    token: CancellationToken,
    report: ((part: WorkspaceDiagnosticReport) => void) | undefined,
  ): Promise<WorkspaceDiagnosticReport> {
    const previous = new Map<string, string>();
    for (const { uri, value } of params.previousResultIds) {
      const path = pathOf(uri);
      if (path !== undefined) previous.set(path, value);
    }
    for (const [path] of this.#reports.all()) this.#told.add(path);
    const paths = [...new Set([...previous.keys(), ...this.#told])].sort();
    if (!report) return { items: paths.map((path) => this.#item(path, previous.get(path))) };
    for (let start = 0; start < paths.length; start += BATCH) {
      throwIfCancelled(token);
      report({ items: paths.slice(start, start + BATCH).map((path) => this.#item(path, previous.get(path))) });
      await new Promise((resolve) => setImmediate(resolve));
    }
    return { items: [] };
  }

  #item(path: string, previous: string | undefined): WorkspaceDocumentDiagnosticReport {
    const { id, items } = this.#reports.of(path);
    const uri = uriFor(this.#workspace, path);
    const version = this.#workspace.document(path)?.version ?? null;
    if (previous === id) return { kind: 'unchanged', uri, version, resultId: id };
    return { kind: 'full', uri, version, resultId: id, items: [...items] };
  }
}
