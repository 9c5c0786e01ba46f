import { counted } from '../text/phrases';
import type { Output } from './io';

/** Who waits for less sees nothing; the line is written anew no more often than this. In milliseconds. */
const SILENT_MS = 400;
const PAUSE_MS = 100;

/** One line on a terminal that says how far an audit is, and that is gone at the end. Writes nothing where there is no terminal. */
export class Progress {
  readonly #output: Output;
  readonly #clock: () => number;
  readonly #start: number;
  #last: number;
  #shown = false;

  /** `clock` is in milliseconds. */
  constructor(output: Output, clock: () => number) {
    this.#output = output;
    this.#clock = clock;
    this.#start = clock();
    this.#last = Number.NEGATIVE_INFINITY;
  }

  /** The same files, one by one, told while they are taken. */
  *reading(files: readonly string[]): Iterable<string> {
    for (const [index, file] of files.entries()) {
      this.#say(() => `Read ${index} of ${counted(files.length, 'file')}`);
      yield file;
    }
    this.#say(() => `Checking ${counted(files.length, 'file')}`, true);
  }

  /** Takes the line away. */
  end(): void {
    if (this.#shown) this.#output.write('\r\x1b[2K');
    this.#shown = false;
  }

  #say(text: () => string, now = false): void {
    if (!this.#output.isTTY) return;
    const time = this.#clock();
    if (time - this.#start < SILENT_MS || (!now && time - this.#last < PAUSE_MS)) return;
    this.#last = time;
    this.#shown = true;
    this.#output.write(`\r\x1b[2K${text()}`);
  }
}
