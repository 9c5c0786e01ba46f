import type { Level, Log } from './log';
import { redacted } from './redacted';

/** How many lines a debug report can look back. */
const MOST_LINES = 200;
/** How many of them may be of the level debug, which has one for every keystroke. */
const MOST_DEBUG_LINES = 50;

/** One message as it was sent. */
export interface LoggedLine {
  /** Since the server started, in milliseconds. */
  readonly at: number;
  readonly level: Level;
  readonly text: string;
}

/** The log on its way to the client: every message without what could be a secret, and the last of them kept for a debug report. */
export class RecentLog implements Log {
  readonly #lines: LoggedLine[] = [];
  readonly #send: (level: Level, text: string) => void;
  readonly #clock: () => number;

  constructor(send: (level: Level, text: string) => void, clock: () => number = () => performance.now()) {
    this.#send = send;
    this.#clock = clock;
  }

  readonly debug = (message: string): void => this.#add('debug', message);
  readonly info = (message: string): void => this.#add('info', message);
  readonly warn = (message: string): void => this.#add('warn', message);
  readonly error = (message: string): void => this.#add('error', message);

  /** The oldest first. */
  get lines(): readonly LoggedLine[] {
    return this.#lines;
  }

  #add(level: Level, message: string): void {
    const text = redacted(message);
    this.#lines.push({ at: this.#clock(), level, text });
    const debugLines = this.#lines.filter((line) => line.level === 'debug').length;
    if (debugLines > MOST_DEBUG_LINES)
      this.#lines.splice(
        this.#lines.findIndex((line) => line.level === 'debug'),
        1,
      );
    if (this.#lines.length > MOST_LINES) this.#lines.shift();
    this.#send(level, text);
  }
}
