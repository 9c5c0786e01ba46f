/** Longer texts are not read from standard input or a file, in characters or bytes: a log may be long, and a device has no end. */
export const LONGEST_INPUT = 16_777_216;

/** The world as the command line sees it, so that tests can run commands inside one process. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: { readonly isTTY: boolean; read(): Promise<string> };
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Of the person at the terminal, as the IANA database names it. */
  readonly timeZone: string;
}

export interface Output {
  readonly isTTY: boolean;
  /** Columns of the terminal; undefined where it is none. */
  readonly columns: number | undefined;
  write(text: string): void;
}

/** Wrong use: told in one line, with exit status 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** Told by name: the starter and the commands are bundles of their own, and each has its own copy of the class. */
export function isUsageError(error: unknown): error is UsageError {
  return error instanceof Error && error.name === 'UsageError';
}
