// The processes behind a window of a real VS Code, and waiting for what they do.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const exec = promisify(execFile);

/** The ids of the processes that run our server out of this installation. */
export async function serversOf({ root }) {
  const { stdout } = await exec('ps', ['-eo', 'pid=,args=']);
  return stdout
    .split('\n')
    .filter((line) => line.includes(root) && /authlint[^ ]*\/dist\/server\.js/.test(line))
    .map((line) => Number(line.trim().split(' ', 1)[0]));
}

export async function until(what, condition, timeoutMs = 20_000) {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`It never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
