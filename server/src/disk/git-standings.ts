import { existsSync } from 'node:fs';
import path from 'node:path';
import { isEnvFile, isTemplate } from '../facts/env-file-names';
import type { GitStanding } from '../facts/fact';
import { runGit } from './git-program';

type Standing = GitStanding['standing'];

/**
 * How git regards the live env files among `names`, which are absolute or relative to `root`. Files of no repository are
 * left out, and so is everything where git is missing or refuses: nobody can tell then.
 */
export function gitStandings(root: string, names: Iterable<string>): ReadonlyMap<string, Standing> {
  const byRepository = new Map<string, { readonly name: string; readonly relative: string }[]>();
  const repositories = new Map<string, string | undefined>();
  for (const name of names) {
    if (!isEnvFile(name) || isTemplate(name)) continue;
    const file = path.resolve(root, name);
    const repository = repositoryAround(path.dirname(file), repositories);
    if (repository === undefined) continue;
    const entry = { name, relative: path.relative(repository, file).split(path.sep).join('/') };
    const entries = byRepository.get(repository);
    if (entries) entries.push(entry);
    else byRepository.set(repository, [entry]);
  }
  const standings = new Map<string, Standing>();
  for (const [repository, entries] of byRepository) {
    const standingOf = askGit(
      repository,
      entries.map((entry) => entry.relative),
    );
    if (!standingOf) continue;
    for (const { name, relative } of entries) standings.set(name, standingOf(relative));
  }
  return standings;
}

/** The nearest folder with a `.git`, which is a file in a worktree or a submodule. */
function repositoryAround(folder: string, known: Map<string, string | undefined>): string | undefined {
  if (known.has(folder)) return known.get(folder);
  const parent = path.dirname(folder);
  const found = existsSync(path.join(folder, '.git')) ? folder : parent === folder ? undefined : repositoryAround(parent, known);
  known.set(folder, found);
  return found;
}

function askGit(repository: string, files: readonly string[]): ((file: string) => Standing) | undefined {
  // Paths are given literally: an env file may be called `[app].env`.
  const tracked = run(repository, ['--literal-pathspecs', 'ls-files', '-z', '--', ...files], '');
  if (!tracked) return undefined;
  const rest = files.filter((file) => !tracked.has(file));
  const ignored =
    rest.length === 0 ? new Set<string>() : run(repository, ['check-ignore', '-z', '--stdin'], rest.map((file) => `${file}\0`).join(''));
  if (!ignored) return undefined;
  return (file) => (tracked.has(file) ? 'tracked' : ignored.has(file) ? 'ignored' : 'untracked');
}

/** The paths that a command prints; undefined when it fails. `check-ignore` ends with 1 when it ignores none of them. */
function run(repository: string, args: readonly string[], input: string): ReadonlySet<string> | undefined {
  const answer = runGit(repository, args, input);
  if (!answer || (answer.status !== 0 && !(args[0] === 'check-ignore' && answer.status === 1))) return undefined;
  return new Set(answer.stdout.split('\0').filter(Boolean));
}
