import type { DiagnosticReports } from './reports';

/** The longest wait before a recheck, in milliseconds. */
const LONGEST_WAIT = 250;

/**
 * Runs one recheck for a burst of changes. Between two rechecks there is a rest as long as the first of them took, so that
 * a keystroke after a pause is answered at once and a large workspace is not busy all the time.
 */
export class Rechecks {
  readonly #run: () => void;
  readonly #isAwaited: boolean;
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Immediate | undefined;
  #restUntil = 0;

  /** `isAwaited`: the client gets its answer by the recheck, and not by a question of its own, which would come first. */
  constructor(run: () => void, isAwaited: boolean) {
    this.#run = run;
    this.#isAwaited = isAwaited;
  }

  schedule(): void {
    if (this.#timer !== undefined || this.#soon !== undefined) return;
    const wait = this.#restUntil - performance.now();
    // The shortest timer takes a millisecond, which a keystroke would notice in sum.
    if (wait > 0 || !this.#isAwaited) this.#timer = setTimeout(() => this.now(), Math.max(0, wait));
    else this.#soon = setImmediate(() => this.now());
  }

  now(): void {
    this.cancel();
    const start = performance.now();
    this.#run();
    const end = performance.now();
    this.#restUntil = end + Math.min(end - start, LONGEST_WAIT);
  }

  cancel(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#soon);
    this.#timer = undefined;
    this.#soon = undefined;
  }
}

/** Notices when files other than those the user is typing in have got other diagnostics, for clients that pull. */
export class ElsewhereChanges {
  readonly #reports: DiagnosticReports;
  #known = new Map<string, string>();

  constructor(reports: DiagnosticReports) {
    this.#reports = reports;
  }

  /** Whether a file that is not in `edited` differs from the last call. */
  happened(edited: ReadonlySet<string>): boolean {
    const current = new Map<string, string>();
    for (const [path, report] of this.#reports.all()) current.set(path, report.id);
    const paths = new Set([...this.#known.keys(), ...current.keys()]);
    const changed = [...paths].some((path) => !edited.has(path) && this.#known.get(path) !== current.get(path));
    this.#known = current;
    return changed;
  }
}
