import { type Dirent, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { isRead } from '../extract/index';
import { IgnoreRules } from './ignore-rules';
import type { DiskProblem } from './read';
import { codeOf, explainCode } from './system-error';

/** A tree deeper than this is a loop made by mounts, or an attack. */
const DEPTH_LIMIT = 64;

/**
 * Lists the files that an extractor reads below a folder, by reading folders and their `.gitignore` files.
 * Linked folders are not followed; a linked file is listed, and the reader decides where it may lead.
 */
export function walk(root: string): { files: string[]; problems: DiskProblem[] } {
  const rules = new IgnoreRules(root, 'left-out');
  const files: string[] = [];
  const problems: DiskProblem[] = [];
  const visit = (folder: string, depth: number): void => {
    for (const entry of entriesOf(root, folder, problems)) {
      const relative = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (depth < DEPTH_LIMIT && !rules.leavesOutFolder(relative)) visit(relative, depth + 1);
      } else if (isRead(relative) && isFile(root, relative, entry) && !rules.leavesOutFile(relative)) {
        files.push(relative);
      }
    }
  };
  visit('', 0);
  return { files, problems };
}

function entriesOf(root: string, folder: string, problems: DiskProblem[]): readonly Dirent[] {
  try {
    return readdirSync(path.join(root, folder), { withFileTypes: true });
  } catch (error) {
    const code = codeOf(error);
    if (code !== 'ENOENT') problems.push({ path: folder === '' ? '.' : folder, message: `Folder skipped: ${explainCode(code)}` });
    return [];
  }
}

function isFile(root: string, relative: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return entry.isFile();
  return statSync(path.join(root, relative), { throwIfNoEntry: false })?.isFile() === true;
}
