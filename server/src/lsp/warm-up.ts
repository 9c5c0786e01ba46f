import { extract, isOnlyCode } from '../extract/index';

/** How often a document is read for practice, in all. */
const PASSES = 12;
/** The rest between two passes, in milliseconds, in which messages come through. */
const REST = 5;
/** A pass over a longer text, in characters, could make a keystroke wait. */
const LONGEST = 60_000;

/**
 * Reads the first code that is opened a few times more, a little changed as by a keystroke, and throws the facts away.
 * V8 runs new code slowly and optimises it as it is used: without this it is the user's first dozen keystrokes that pay.
 */
export class WarmUp {
  #left = PASSES;
  #timer: NodeJS.Timeout | undefined;

  /** Has no effect when it was begun before. */
  begin(path: string, text: string): void {
    if (this.#timer !== undefined || this.#left === 0 || text.length > LONGEST || !isOnlyCode(path)) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#left--;
      extract({ path, text: this.#left % 2 === 0 ? text : `\n${text}` });
      this.begin(path, text);
    }, REST).unref();
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#left = 0;
  }
}
