/** How long to wait before each new attempt, in milliseconds. */
const PAUSES: readonly number[] = [500, 2_000, 8_000];
/** Crashes longer ago than this, in milliseconds, say nothing of the next. */
const MEMORY = 180_000;

/** When to start a server anew that ended by itself: later each time, and not for ever. */
export class Restarts {
  #crashes: number[] = [];

  /** How long to wait after a crash at that time, in milliseconds; undefined when it is time to give up. */
  pauseAfter(now: number): number | undefined {
    this.#crashes = [...this.#crashes.filter((time) => now - time < MEMORY), now];
    return PAUSES[this.#crashes.length - 1];
  }

  /** A person asked for a server, so that what was before does not count. */
  forget(): void {
    this.#crashes = [];
  }
}
