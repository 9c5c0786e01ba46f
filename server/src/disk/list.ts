import path from 'node:path';
import { isRead } from '../extract/index';
import { gitFiles } from './git-files';
import { isForeign } from './ignore-rules';
import type { DiskProblem } from './read';
import { walk } from './walk';

export interface Listing {
  /** Files that an extractor reads, relative to the root, with `/`, sorted. */
  readonly files: readonly string[];
  readonly problems: readonly DiskProblem[];
}

/** How deep repositories may lie inside each other. */
const NESTING_LIMIT = 8;

/**
 * The files below `root`, an absolute folder, that an extractor reads. Asks git, and walks the folders itself where git has
 * no answer or may not be asked.
 */
export function listFiles(root: string, mayAskGit = true): Listing {
  const problems: DiskProblem[] = [];
  const files = new Set<string>();
  collect(root, '', mayAskGit ? 0 : NESTING_LIMIT + 1, files, problems);
  return { files: [...files].sort(), problems };
}

function collect(root: string, prefix: string, depth: number, files: Set<string>, problems: DiskProblem[]): void {
  const folder = path.join(root, prefix);
  const listed = depth > NESTING_LIMIT ? undefined : gitFiles(folder);
  // Git lists nothing below a folder that it ignores. Whoever names such a folder wants it read.
  if (listed === undefined || listed.length === 0) {
    const walked = walk(folder);
    for (const file of walked.files) files.add(prefix + file);
    for (const problem of walked.problems)
      problems.push({ ...problem, path: problem.path === '.' ? prefix || '.' : prefix + problem.path });
    return;
  }
  for (const name of listed) {
    if (name.endsWith('/')) {
      if (depth < NESTING_LIMIT && !isForeign(name)) collect(root, prefix + name, depth + 1, files, problems);
    } else if (isRead(name) && !isForeign(name)) {
      files.add(prefix + name);
    }
  }
}
