import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

const MAX_OUTPUT = 1024 * 1024 * 1024;

/**
 * What keeps git from running anything that the audited repository names: its configuration may hold a file system monitor,
 * hooks, and a remote that missing objects are fetched from, by any command.
 */
const HARMLESS = ['-c', 'core.fsmonitor=false', '-c', `core.hooksPath=${process.platform === 'win32' ? 'NUL' : '/dev/null'}`];

/** The same for what only the environment can say. No protocol is allowed, so that nothing is fetched even where git is too old to know the last. */
const QUIET = {
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_PROTOCOL_FROM_USER: '0',
  GIT_NO_LAZY_FETCH: '1',
};

export interface GitAnswer {
  /** How git ended: 0 is well, and 1 means "none" of some commands. */
  readonly status: number;
  readonly stdout: string;
}

/**
 * Runs git in a folder to ask something of it, and nothing that the repository could choose. Undefined when git is missing
 * or ended by a signal. `index` is another index than the repository's own, absolute.
 */
export function runGit(folder: string, args: readonly string[], input = '', index?: string): GitAnswer | undefined {
  const program = gitProgram(folder);
  if (program === undefined) return undefined;
  const { error, status, stdout } = spawnSync(program, [...HARMLESS, ...args], {
    cwd: folder,
    input,
    maxBuffer: MAX_OUTPUT,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...plainEnvironment(), ...QUIET, ...(index === undefined ? {} : { GIT_INDEX_FILE: index }) },
    windowsHide: true,
  });
  if (error || status === null) return undefined;
  return { status, stdout: stdout.toString('utf8') };
}

/** Git hooks run with `GIT_DIR` and its like set, which would make git answer for another repository. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|NAMESPACE)$/.test(name));
  return Object.fromEntries(kept);
}

/** Folders of the path that were asked already, with the git that stands there. */
const programs = new Map<string, string | undefined>();

/**
 * The git on the path. It is never looked for below the folder that is asked about, nor relative to it: a program that the
 * repository brings along under this name must not run.
 */
function gitProgram(folder: string): string | undefined {
  for (const place of (process.env['PATH'] ?? process.env['Path'] ?? '').split(path.delimiter)) {
    if (!path.isAbsolute(place) || isAround(place, folder) || /(?:^|[\\/])node_modules(?:[\\/]|$)/.test(place)) continue;
    if (!programs.has(place)) programs.set(place, programIn(place));
    const program = programs.get(place);
    if (program !== undefined) return program;
  }
  return undefined;
}

/** Whether a place of the path lies in the folder that is asked about. */
function isAround(place: string, folder: string): boolean {
  const relative = path.relative(path.resolve(folder), place);
  return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative));
}

function programIn(place: string): string | undefined {
  const program = path.join(place, process.platform === 'win32' ? 'git.exe' : 'git');
  try {
    accessSync(program, constants.X_OK);
    return statSync(program).isFile() ? program : undefined;
  } catch {
    return undefined;
  }
}
