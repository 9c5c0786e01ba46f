import type { Io } from '../../server/src/cli/io';
import { run } from '../../server/src/cli/run';

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface World {
  readonly cwd: string;
  readonly stdin?: string;
  readonly tty?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly now?: number;
}

/** Runs a command inside this process and catches what it writes. */
export async function runCli(args: readonly string[], { cwd, stdin, tty = false, env = {}, now = 0 }: World): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr') => ({
    isTTY: tty,
    columns: undefined,
    write: (text: string) => {
      written[name] += text;
    },
  });
  const io: Io = {
    stdout: output('stdout'),
    stderr: output('stderr'),
    stdin: { isTTY: stdin === undefined, read: async () => stdin ?? '' },
    cwd,
    env,
    now: () => now,
    timeZone: 'UTC',
  };
  return { status: await run(args, io), ...written };
}
