import { createHash } from 'node:crypto';
import type { Diagnostic } from 'vscode-languageserver/node';
import { diagnosticsOf } from './convert';
import { NOTHING_TO_SHOW, type Workspace } from './workspace';

/** The diagnostics of a file with an id that is the same exactly as long as they are. */
export interface DiagnosticReport {
  readonly id: string;
  readonly items: readonly Diagnostic[];
}

/** The files' diagnostics in the protocol's form, made once per check. */
export class DiagnosticReports {
  readonly #workspace: Workspace;
  readonly #relatedInformation: boolean;
  #generation = -1;
  #reports = new Map<string, DiagnosticReport>();

  constructor(workspace: Workspace, relatedInformation: boolean) {
    this.#workspace = workspace;
    this.#relatedInformation = relatedInformation;
  }

  of(path: string): DiagnosticReport {
    const checked = this.#workspace.check();
    if (checked.generation !== this.#generation) {
      this.#generation = checked.generation;
      this.#reports = new Map();
    }
    const known = this.#reports.get(path);
    if (known) return known;
    const items = diagnosticsOf(this.#workspace, path, checked.files.get(path) ?? NOTHING_TO_SHOW, this.#relatedInformation);
    const report = { id: items.length === 0 ? EMPTY : idOf(items), items };
    this.#reports.set(path, report);
    return report;
  }

  /** The files that have diagnostics now, with them. */
  *all(): Iterable<[path: string, report: DiagnosticReport]> {
    for (const path of this.#workspace.check().files.keys()) yield [path, this.of(path)];
  }
}

/** The id of a report without diagnostics. */
export const EMPTY = 'none';

function idOf(items: readonly Diagnostic[]): string {
  return createHash('sha256').update(JSON.stringify(items)).digest('hex').slice(0, 20);
}
