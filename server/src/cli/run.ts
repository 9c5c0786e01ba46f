import { existsSync } from 'node:fs';
import path from 'node:path';
import { version } from '../../../package.json';
import { didYouMean } from '../text/suggest';
import { visible } from '../text/visible';
import { COMMAND_NAMES, type CommandName, isCommandName } from './command-names';
import { HELP } from './help';
import { type Io, isUsageError, UsageError } from './io';

/** Runs one command and gives its exit status: 0, 1 for findings, 2 for wrong use or failure. Never rejects. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  try {
    if (asksFor(args, '--help', '-h')) {
      io.stdout.write(HELP);
      return 0;
    }
    if (asksFor(args, '--version', '-v')) {
      io.stdout.write(`${version}\n`);
      return 0;
    }
    const { name, rest } = commandOf(args, io);
    const { COMMANDS } = await import('./commands');
    return await COMMANDS[name](rest, io, version);
  } catch (error) {
    io.stderr.write(`authlint: ${isUsageError(error) ? visible(error.message) : describeDefect(error)}\n`);
    return 2;
  }
}

function asksFor(args: readonly string[], ...names: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).some((arg) => names.includes(arg));
}

function commandOf(args: readonly string[], io: Io): { name: CommandName; rest: readonly string[] } {
  const [first, ...rest] = args;
  if (isCommandName(first)) return { name: first, rest };
  const isWord = first !== undefined && /^[a-z]+$/i.test(first);
  if (isWord && !existsSync(path.resolve(io.cwd, first))) {
    throw new UsageError(`"${first}" is neither a command nor a path${didYouMean(first, COMMAND_NAMES)}`);
  }
  return { name: 'audit', rest: args };
}

/** A defect of this program. The error's message is left out, because it can quote the text that was being read. */
function describeDefect(error: unknown): string {
  if (!(error instanceof Error)) return 'It failed, and this is a defect of Authlint';
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at [^\n]*:\d+:\d+\)?$/.test(line));
  return [`It failed with a ${error.constructor.name}, and this is a defect of Authlint`, ...frames.slice(0, 6)].join('\n');
}
