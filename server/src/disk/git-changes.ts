import { createHash } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { runGit } from './git-program';

/** What changes are asked for: those in the index, or those since the common ancestor with a commit, with what is not committed yet. */
export type ChangeQuestion = { readonly kind: 'staged' } | { readonly kind: 'since'; readonly ref: string };

/** Whether a file, named from the folder with `/`, was added or changed. Or why git gives no answer, without a full stop. */
export type Changes =
  | { readonly isChanged: (file: string) => boolean; readonly problem?: undefined }
  | { readonly isChanged?: undefined; readonly problem: string };

/**
 * What git knows of changes below a folder. It is asked only what it answers without reading files of the workspace: for those it runs
 * filters, which the audited repository's configuration can name. Their bytes are compared here.
 */
export function changesIn(folder: string, question: ChangeQuestion): Changes {
  const gitFolder = run(folder, ['rev-parse', '--absolute-git-dir'])?.trim();
  if (gitFolder === undefined) return { problem: 'git is missing, or this folder is in no repository that git would read' };
  if (question.kind === 'staged') return stagedFiles(folder, gitFolder);
  const commit = run(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${question.ref}^{commit}`])?.trim();
  if (!commit) return { problem: `git knows no commit "${question.ref}" here; a shallow clone may lack it` };
  // What others did meanwhile on that branch is not ours. Without a common ancestor the commit itself is the best there is.
  const base = run(folder, ['merge-base', commit, 'HEAD'])?.trim() || commit;
  const committed = paths(run(folder, [...COMPARE_INDEX, base]));
  const indexed = paths(run(folder, ['ls-files', '-s', '-z']));
  const untracked = paths(run(folder, ['ls-files', '-o', '-z', '--exclude-standard']));
  if (!committed || !indexed || !untracked) return { problem: 'git could not compare the files' };
  const known = new Set([...committed, ...untracked.map((name) => name.replace(/\/$/, ''))]);
  const blobs = new Map(indexed.map((line) => [line.slice(line.indexOf('\t') + 1), line.split(' ')[1] ?? ''] as const));
  return {
    isChanged: (file) => {
      const blob = blobs.get(file);
      return isAmong(known, file) || (blob !== undefined && !isBlob(path.join(folder, file), blob));
    },
  };
}

const COMPARE_INDEX = ['diff-index', '--cached', '--name-only', '-z', '--no-renames', '--diff-filter=d', '--relative'];

/** Whether a file is one of these, or in one that is a repository of its own. */
function isAmong(files: ReadonlySet<string>, file: string): boolean {
  for (let name = file; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('/')))) if (files.has(name)) return true;
  return false;
}

function stagedFiles(folder: string, gitFolder: string): Changes {
  const index = indexOfCommit(folder, gitFolder);
  const head = run(folder, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'])?.trim();
  // Before the first commit everything in the index is new.
  const staged = paths(run(folder, head ? [...COMPARE_INDEX, head] : ['ls-files', '-c', '-z'], index));
  if (!staged) return { problem: 'git could not compare the files' };
  const known = new Set(staged);
  return { isChanged: (file) => isAmong(known, file) };
}

/** `git commit FILE` and `git commit -a` let their hooks see an index of their own. It counts when it belongs to this very repository. */
function indexOfCommit(folder: string, gitFolder: string): string | undefined {
  const told = process.env['GIT_INDEX_FILE'];
  if (told === undefined || told === '') return undefined;
  const top = run(folder, ['rev-parse', '--show-toplevel'])?.trim() ?? folder;
  const index = path.resolve(top, told);
  try {
    const real = path.join(realpathSync(path.dirname(index)), path.basename(index));
    return real.startsWith(realpathSync(gitFolder) + path.sep) ? real : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a file holds what the index has of it, line ends aside, which git may have turned at checkout. */
function isBlob(file: string, id: string): boolean {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return false;
  }
  const turned = Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
  return [bytes, turned].some((content) => {
    const hash = createHash(id.length === 64 ? 'sha256' : 'sha1');
    return hash.update(`blob ${content.length}\0`).update(content).digest('hex') === id;
  });
}

/** What git prints; undefined when it fails. */
function run(folder: string, args: readonly string[], index?: string): string | undefined {
  const answer = runGit(folder, args, '', index);
  return answer?.status === 0 ? answer.stdout : undefined;
}

function paths(output: string | undefined): readonly string[] | undefined {
  return output?.split('\0').filter(Boolean);
}
