import { Analysis } from '../../analysis/analysis';
import { isOnlyCode } from '../../extract/index';
import type { Workspace } from '../documents/workspace';

/** How often code is checked for practice, in all. */
const PASSES = 60;
/** How many characters the first pass takes: cold code takes as long for these as later for the whole. */
const FIRST = 1_500;
/** A pass that takes longer, in milliseconds, could make a keystroke wait: the next takes less of the text. */
const LONG = 10;
/** The rest between two passes, in milliseconds, in which messages come through. */
const REST = 2;
/** How long passes go on after a check, in milliseconds: people who type fast leave more than that between two keystrokes. */
const GAP = 35;
/** When nobody has typed for so long, in milliseconds, passes go on. */
const QUIET = 300;

/** V8 belongs to the process: what one session practised need not be practised by the next. */
let left = PASSES;
let length = FIRST;

/**
 * Checks the beginning of the code that is opened a few times by itself, changed as by keystrokes, and throws the findings away.
 * V8 runs new code slowly and optimises it as it is used: without this it is the user's first dozens of keystrokes that pay.
 * It keeps out of the way of keystrokes, which come at a distance from each other: it works right after a check and in the
 * quiet, and never for long.
 */
export class WarmUp {
  readonly #analysis = new Analysis();
  #timer: NodeJS.Timeout | undefined;
  #checkedAt = 0;

  /** A check of the workspace has ended. */
  afterCheck(workspace: Pick<Workspace, 'openFiles' | 'textOf'>): void {
    this.pause();
    if (left <= 0) return;
    this.#checkedAt = performance.now();
    const path = [...workspace.openFiles()].find(isOnlyCode);
    if (path !== undefined) this.#next(path, workspace.textOf(path) ?? '');
  }

  /** Waits for the next check, because a document has changed. */
  pause(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #next(path: string, text: string): void {
    const since = performance.now() - this.#checkedAt;
    this.#timer = setTimeout(() => this.#pass(path, text), since < GAP || since >= QUIET ? REST : QUIET - since).unref();
  }

  #pass(path: string, text: string): void {
    left--;
    const start = performance.now();
    const end = text.indexOf('\n', Math.min(length, text.length) - 1) + 1;
    const part = end === 0 ? text : text.slice(0, end);
    // Beside the document: the compiler takes over what it can of a file's last tree, and that of the document should stay.
    const beside = path.replace(/[^/]*$/, 'authlint-practice-$&');
    try {
      this.#analysis.setFile(beside, left % 2 === 0 ? part : `\n${part}`);
      this.#analysis.check();
    } catch {
      // The check of the document itself tells of a defect.
      left = 0;
    }
    const took = performance.now() - start;
    if (took > LONG) length = Math.max(FIRST, length / 2);
    else if (took < LONG / 2) length = Math.min(length * 2, text.length);
    if (left > 0) this.#next(path, text);
    else this.#analysis.removeFile(beside);
  }
}
