import type { Diagnostic, PublishDiagnosticsParams } from 'vscode-languageserver/node';
import { uriFor } from '../convert';
import type { Workspace } from '../documents/workspace';
import { type DiagnosticReports, EMPTY } from './reports';

/** Pushes diagnostics to clients that do not ask for them: only what differs from what was sent last. */
export class Publisher {
  readonly #workspace: Workspace;
  readonly #reports: DiagnosticReports;
  readonly #send: (params: PublishDiagnosticsParams) => void;
  /** What the client shows: the id of the report by path, with the URI it was sent under. */
  readonly #shown = new Map<string, { id: string; uri: string; version: number | undefined }>();

  constructor(workspace: Workspace, reports: DiagnosticReports, send: (params: PublishDiagnosticsParams) => void) {
    this.#workspace = workspace;
    this.#reports = reports;
    this.#send = send;
  }

  publish(): void {
    const current = new Map(this.#reports.all());
    for (const path of this.#workspace.openFiles()) if (!current.has(path)) current.set(path, this.#reports.of(path));
    for (const [path, shown] of this.#shown) {
      if (current.has(path)) continue;
      if (shown.id !== EMPTY) this.#publish(path, EMPTY, []);
      // A closed file that shows nothing is as if it had never been told of.
      this.#shown.delete(path);
    }
    for (const [path, report] of current) this.#publish(path, report.id, report.items);
  }

  /**
   * An open document is answered for each of its versions, even when it has no diagnostics or they stay the same,
   * so that a client which waits for the answer to a change gets one.
   */
  #publish(path: string, id: string, items: readonly Diagnostic[]): void {
    const document = this.#workspace.document(path);
    const uri = uriFor(this.#workspace, path);
    const shown = this.#shown.get(path);
    if (shown?.id === id && shown.uri === uri && (document === undefined || shown.version === document.version)) return;
    if (shown && shown.uri !== uri) this.#send({ uri: shown.uri, diagnostics: [] });
    const diagnostics = [...items];
    this.#shown.set(path, { id, uri, version: document?.version });
    this.#send(document ? { uri, version: document.version, diagnostics } : { uri, diagnostics });
  }
}
