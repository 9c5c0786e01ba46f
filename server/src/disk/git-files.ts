import { spawnSync } from 'node:child_process';

const MAX_OUTPUT = 1024 * 1024 * 1024;

/**
 * Env files are read even where git ignores them: that is where the live values are. A later pattern wins, so folders
 * of such a name (virtual environments called `.env`) stay ignored.
 */
const KEPT = ['!.env', '!.env.*', '!.env-*', '!.env_*', '!*.env', '!.flaskenv', '!.dev.vars', '!.dev.vars.*', '.env/', '.env.*/', '*.env/'];

/**
 * The files below a folder as git lists them: tracked and untracked, without ignored ones except env files, in no
 * certain order. A nested repository that is not tracked is one entry with a slash at its end.
 * Undefined when git is missing, or refuses, or the folder is in no repository.
 */
export function gitFiles(root: string): readonly string[] | undefined {
  const run = spawnSync(
    'git',
    // A file system monitor is a program that the audited repository's own configuration can name.
    ['-c', 'core.fsmonitor=false', 'ls-files', '-z', '-co', '--exclude-standard', ...KEPT.flatMap((pattern) => ['-x', pattern])],
    { cwd: root, maxBuffer: MAX_OUTPUT, stdio: ['ignore', 'pipe', 'ignore'], env: plainEnvironment(), windowsHide: true },
  );
  if (run.error || run.status !== 0) return undefined;
  return run.stdout.toString('utf8').split('\0').filter(Boolean);
}

/** Git hooks run with `GIT_DIR` and its like set, which would make git answer for another repository. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|NAMESPACE)$/.test(name));
  return { ...Object.fromEntries(kept), GIT_OPTIONAL_LOCKS: '0' };
}
