import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver/node';

/** How much a message matters. */
export type Level = 'debug' | 'info' | 'warn' | 'error';

/** Where the server's own messages go: the client's output channel. One line for each event, `debug` for what happens at every keystroke. */
export interface Log {
  readonly debug: (message: string) => void;
  readonly info: (message: string) => void;
  readonly warn: (message: string) => void;
  readonly error: (message: string) => void;
}

/**
 * An error as it may be logged: its class and the frames of our own code. Its message is left out,
 * because a message can quote the text that was being read.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const head = `${error.name}: ${error.message}`;
  const stack = error.stack ?? '';
  const frames = (stack.startsWith(head) ? stack.slice(head.length) : '')
    .split('\n')
    .filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line))
    .slice(0, 8)
    .map((line) => `  ${line.trim().replace(/\(?[^()\s]*[\\/]([^\\/]+:\d+:\d+)\)?$/, '$1')}`);
  return [error.constructor.name, ...frames].join('\n');
}

/** Runs a handler. What it throws is logged and answered with `otherwise`, so that one defect never ends the session. */
export async function fenced<Result>(log: Log, what: string, otherwise: Result, run: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ResponseError) throw error;
    log.error(`${what} failed: ${describeError(error)}`);
    return otherwise;
  }
}

/** Like `fenced`, for what must be done before the next message is looked at. */
export function fencedNow(log: Log, what: string, run: () => void): void {
  try {
    run();
  } catch (error) {
    log.error(`${what} failed: ${describeError(error)}`);
  }
}

export function throwIfCancelled(token: CancellationToken): void {
  if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'Cancelled');
}

/** Waits for `work`, or throws as soon as the request is cancelled. */
export async function unlessCancelled<Result>(token: CancellationToken, work: Promise<Result>): Promise<Result> {
  throwIfCancelled(token);
  let listener: { dispose(): void } | undefined;
  const cancelled = new Promise<never>((_, reject) => {
    listener = token.onCancellationRequested(() => reject(new ResponseError(LSPErrorCodes.RequestCancelled, 'Cancelled')));
  });
  try {
    return await Promise.race([work, cancelled]);
  } finally {
    listener?.dispose();
  }
}
