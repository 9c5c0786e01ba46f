import { type Io, LONGEST_INPUT, type Output, UsageError } from './io';
import { run } from './run';
import { optimiseLate } from './tiering';

/** Runs the command of this process. The exit code is only set, so that everything written still arrives. */
export async function main(): Promise<void> {
  // A reader such as `head` may close its end; there is nobody left to tell.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? process.exitCode : 2));
  // Without a listener, Node would end the program with a status of its own.
  process.stderr.on('error', () => {});
  const args = process.argv.slice(2);
  // A language server lives long enough to be worth optimising.
  if (args[0] !== 'lsp') optimiseLate();
  process.exitCode = await run(args, processIo());
}

function processIo(): Io {
  return {
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    stdin: {
      get isTTY() {
        return process.stdin.isTTY === true;
      },
      read: readStdin,
    },
    cwd: process.cwd(),
    env: process.env,
    now: Date.now,
    get timeZone() {
      return Intl.DateTimeFormat().resolvedOptions().timeZone;
    },
  };
}

function output(stream: NodeJS.WriteStream): Output {
  return { isTTY: stream.isTTY === true, columns: stream.columns, write: (text) => void stream.write(text) };
}

async function readStdin(): Promise<string> {
  process.stdin.setEncoding('utf8');
  let text = '';
  for await (const chunk of process.stdin) {
    text += chunk;
    if (text.length > LONGEST_INPUT) throw new UsageError('Standard input is longer than 16 MB; cut out the part that holds the token');
  }
  return text;
}
