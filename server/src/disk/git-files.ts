import { runGit } from './git-program';

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
  const args = ['ls-files', '-z', '-co', '--exclude-standard', ...KEPT.flatMap((pattern) => ['-x', pattern])];
  const answer = runGit(root, args);
  return answer?.status === 0 ? answer.stdout.split('\0').filter(Boolean) : undefined;
}
