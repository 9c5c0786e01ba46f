import { createHash } from 'node:crypto';
import type { Diagnostic } from 'vscode-languageserver/node';
import type { ReportedFinding } from '../../analysis/analysis';
import type { Place } from '../../text/range';
import { type DiagnosticForm, diagnosticsOf } from '../convert';
import { type FileReport, NOTHING_TO_SHOW } from '../documents/file-reports';
import type { Workspace } from '../documents/workspace';

/** The diagnostics of a file with an id that is the same exactly as long as they are. */
export interface DiagnosticReport {
  readonly id: string;
  readonly items: readonly Diagnostic[];
}

/** A report with what it was made of, so that the next check can tell whether it still holds. */
interface Made {
  readonly source: FileReport;
  /** Line tables and spellings of addresses, which are the same objects as long as the texts are. */
  readonly surroundings: readonly unknown[];
  readonly report: DiagnosticReport;
}

/**
 * The files' diagnostics in the protocol's form. A check makes all findings anew, and nearly all of them are what they
 * were: only what differs is converted and hashed again, because every keystroke asks for the whole workspace.
 */
export class DiagnosticReports {
  readonly #workspace: Workspace;
  readonly #form: DiagnosticForm;
  #generation = -1;
  #made = new Map<string, Made>();
  #before: ReadonlyMap<string, Made> = new Map();

  constructor(workspace: Workspace, form: DiagnosticForm) {
    this.#workspace = workspace;
    this.#form = form;
  }

  of(path: string): DiagnosticReport {
    const checked = this.#workspace.check();
    if (checked.generation !== this.#generation) {
      this.#generation = checked.generation;
      this.#before = this.#made;
      this.#made = new Map();
    }
    const known = this.#made.get(path);
    if (known) return known.report;
    const made = this.#make(path, checked.files.get(path) ?? NOTHING_TO_SHOW);
    this.#made.set(path, made);
    return made.report;
  }

  /** The files that have diagnostics now, with them. */
  *all(): Iterable<[path: string, report: DiagnosticReport]> {
    for (const path of this.#workspace.check().files.keys()) yield [path, this.of(path)];
  }

  #make(path: string, source: FileReport): Made {
    if (source === NOTHING_TO_SHOW) return CLEAN;
    const surroundings = this.#surroundings(path, source);
    const before = this.#before.get(path);
    if (before && same(before.surroundings, surroundings) && sameReport(before.source, source)) return { ...before, source };
    const items = diagnosticsOf(this.#workspace, path, source, this.#form);
    return { source, surroundings, report: { id: idOf(items), items } };
  }

  #surroundings(path: string, { findings }: FileReport): readonly unknown[] {
    const files = new Set([path, ...findings.flatMap(({ related }) => related.map(({ at }) => at.file))]);
    const each = [...files].flatMap((file) => [this.#workspace.linesOf(file), this.#workspace.document(file)?.uri]);
    return [this.#workspace.folders, ...each];
  }
}

/** The id of a report without diagnostics. */
export const EMPTY = 'none';

const CLEAN: Made = { source: NOTHING_TO_SHOW, surroundings: [], report: { id: EMPTY, items: [] } };

function idOf(items: readonly Diagnostic[]): string {
  return items.length === 0 ? EMPTY : createHash('sha256').update(JSON.stringify(items)).digest('hex').slice(0, 20);
}

function same(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index]);
}

function sameReport(left: FileReport, right: FileReport): boolean {
  return (
    sameList(left.findings, right.findings, sameFinding) &&
    sameList(left.problems, right.problems, sameText) &&
    sameList(left.unusedSuppressions, right.unusedSuppressions, sameText)
  );
}

function sameFinding(left: ReportedFinding, right: ReportedFinding): boolean {
  return (
    left.fingerprint === right.fingerprint &&
    left.severity === right.severity &&
    left.help === right.help &&
    sameText(left, right) &&
    same(left.tags ?? [], right.tags ?? []) &&
    sameList(left.related, right.related, sameText)
  );
}

function sameText(left: { at: Place; message: string }, right: { at: Place; message: string }): boolean {
  const { at } = left;
  return left.message === right.message && at.start === right.at.start && at.end === right.at.end && at.file === right.at.file;
}

function sameList<Item>(left: readonly Item[], right: readonly Item[], isSame: (left: Item, right: Item) => boolean): boolean {
  return (
    left.length === right.length &&
    left.every((item, index) => {
      const other = right[index];
      return other !== undefined && isSame(item, other);
    })
  );
}
