/** The longest wait in milliseconds: a machine that slept does not make a timer late by more than that. */
const LONGEST_WAIT = 3_600_000;

/** Has the workspace checked again when a token of an env file expires, so that an editor that nobody types in says so, too. */
export class ExpiryChecks {
  readonly #run: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(run: () => void) {
    this.#run = run;
  }

  /** `moment` is in milliseconds since the epoch; undefined when no token is going to expire. */
  plan(moment: number | undefined): void {
    this.cancel();
    if (moment === undefined) return;
    const wait = Math.min(Math.max(0, moment - Date.now()), LONGEST_WAIT);
    this.#timer = setTimeout(() => {
      if (Date.now() < moment) this.plan(moment);
      else this.#run();
    }, wait);
    // A token must not keep the server alive.
    this.#timer.unref();
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
