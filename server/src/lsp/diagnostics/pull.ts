import {
  type CancellationToken,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  type FullDocumentDiagnosticReport,
  LSPErrorCodes,
  ResponseError,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver/node';
import { pathOf, uriFor } from '../convert';
import type { Workspace } from '../documents/workspace';
import { unlessCancelled } from '../support/log';
import type { DiagnosticReports } from './reports';

/** How many files one partial result names. */
const BATCH = 200;
/** How often a workspace report goes over the files that changed while it was sent, before the client is told to ask again. */
const ROUNDS = 5;
/** How long a question with nothing new to say is held, in milliseconds. Clients ask again when it is answered. */
const HELD_MS = 30_000;

/** Answers the client's questions for diagnostics. An answer is always of the texts as they are when it is made. */
export class DiagnosticPulls {
  readonly #workspace: Workspace;
  readonly #reports: DiagnosticReports;
  readonly #takesRelated: boolean;
  /**
   * Files that the client was told something about. They stay in every workspace report until the client knows their
   * id, because a client may have forgotten the id of a report it still shows.
   */
  readonly #told = new Set<string>();
  /** The id of each file's report when documents were last compared, for clients that take related documents. */
  #compared: ReadonlyMap<string, string> | undefined;
  readonly #waiting = new Set<() => void>();

  constructor(workspace: Workspace, reports: DiagnosticReports, takesRelated: boolean) {
    this.#workspace = workspace;
    this.#reports = reports;
    this.#takesRelated = takesRelated;
  }

  document({ textDocument, previousResultId }: DocumentDiagnosticParams): DocumentDiagnosticReport {
    const path = pathOf(textDocument.uri);
    if (path === undefined) return { kind: 'full', items: [] };
    this.#told.add(path);
    const { id, items } = this.#reports.of(path);
    const related = this.#takesRelated ? this.#related(path) : {};
    if (previousResultId === id) return { kind: 'unchanged', resultId: id, ...related };
    return { kind: 'full', resultId: id, items: [...items], ...related };
  }

  /**
   * The files whose diagnostics differ from those that the client holds, in parts where `report` is given.
   * A client that takes parts and holds everything gets its answer when something has changed, so that an idle
   * workspace costs nothing. `ready` resolves when no folder is being read.
   */
  async workspace(
    { previousResultIds }: WorkspaceDiagnosticParams,
    token: CancellationToken,
    report: ((part: WorkspaceDiagnosticReport) => void) | undefined,
    ready: () => Promise<void>,
  ): Promise<WorkspaceDiagnosticReport> {
    const held = new Map<string, string>();
    for (const { uri, value } of previousResultIds) {
      const path = pathOf(uri);
      if (path !== undefined) held.set(path, value);
    }
    await unlessCancelled(token, ready());
    if (!report) return { items: this.#differing(held).map((path) => this.#item(path)) };
    let differing = this.#differing(held);
    if (differing.length === 0 && held.size > 0) {
      await unlessCancelled(token, this.#change());
      await unlessCancelled(token, ready());
      differing = this.#differing(held);
    }
    for (let round = 0; differing.length > 0; round++) {
      if (round === ROUNDS) throw new ResponseError(LSPErrorCodes.ServerCancelled, 'The texts keep changing', { retriggerRequest: true });
      for (let start = 0; start < differing.length; start += BATCH) {
        const items = differing.slice(start, start + BATCH).map((path) => this.#item(path));
        for (const [index, { resultId = '' }] of items.entries()) held.set(differing[start + index] ?? '', resultId);
        report({ items });
        await unlessCancelled(token, new Promise<void>((resolve) => setImmediate(resolve)));
        await unlessCancelled(token, ready());
      }
      // What was typed or read meanwhile may have changed a part that is sent already.
      differing = this.#differing(held);
    }
    return { items: [] };
  }

  /** The workspace was checked again: whoever waits for news looks whether there are any. */
  checked(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  /** Resolves after the next check, or when the client should be answered in any case. */
  #change(): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, HELD_MS);
      timer.unref();
      this.#waiting.add(wake);
    });
  }

  #differing(held: ReadonlyMap<string, string>): readonly string[] {
    for (const [path] of this.#reports.all()) this.#told.add(path);
    const paths = new Set([...held.keys(), ...this.#told]);
    return [...paths].filter((path) => held.get(path) !== this.#reports.of(path).id).sort();
  }

  #item(path: string): WorkspaceDocumentDiagnosticReport {
    const { id, items } = this.#reports.of(path);
    const version = this.#workspace.document(path)?.version ?? null;
    return { kind: 'full', uri: uriFor(this.#workspace, path), version, resultId: id, items: [...items] };
  }

  /** The other files whose diagnostics are not what they were when a document was last asked for. */
  #related(asked: string): { readonly relatedDocuments?: Record<string, FullDocumentDiagnosticReport> } {
    const before = this.#compared;
    const now = new Map<string, string>();
    for (const [path, { id }] of this.#reports.all()) now.set(path, id);
    this.#compared = now;
    if (!before) return {};
    const differing = [...new Set([...before.keys(), ...now.keys()])].filter(
      (path) => path !== asked && before.get(path) !== now.get(path),
    );
    if (differing.length === 0) return {};
    const entries = differing.map((path): [string, FullDocumentDiagnosticReport] => {
      this.#told.add(path);
      const { id, items } = this.#reports.of(path);
      return [uriFor(this.#workspace, path), { kind: 'full', resultId: id, items: [...items] }];
    });
    return { relatedDocuments: Object.fromEntries(entries) };
  }
}
