import { readFileSync } from 'node:fs';
import path from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { isEnvFile } from '../facts/env-file-names';
import { folderOf } from '../text/source';

/** Folders of installed packages and caches: never anyone's own code, committed or not. */
const FOREIGN = /(?:^|\/)(?:\.git|node_modules|\.venv|venv|site-packages|__pycache__|\.next)\//;

/** Folders that hold build output more often than not. Git knows better, so they are passed over only where git does not answer. */
const OUTPUT = /(?:^|\/)(?:dist|build|coverage|vendor|\.nuxt|\.svelte-kit|\.turbo|\.tox)\/$/;

/** Whether a path has a folder that never holds the user's own code; a folder's own path ends in a slash. */
export function isForeign(relative: string): boolean {
  return FOREIGN.test(relative);
}

/**
 * The `.gitignore` files from `top` downwards, read as they are needed. It answers for a path what git would
 * answer for an untracked one, without starting git.
 */
export class IgnoreRules {
  readonly #top: string;
  readonly #output: 'kept' | 'left-out';
  readonly #byFolder = new Map<string, Ignore | undefined>();

  /** `top` is absolute; paths asked for are relative to it, with `/`. `output` says whether folders named like build output are left out. */
  constructor(top: string, output: 'kept' | 'left-out') {
    this.#top = top;
    this.#output = output;
  }

  /** Whether a folder is left out, given that its parent is not. */
  leavesOutFolder(relative: string): boolean {
    const asked = `${relative}/`;
    return isForeign(asked) || (this.#output === 'left-out' && OUTPUT.test(asked)) || this.#ignores(relative, asked);
  }

  /** Whether a file is left out, given that its folder is not. Env files are kept: they are ignored because they matter. */
  leavesOutFile(relative: string): boolean {
    return !isEnvFile(relative) && this.#ignores(relative, relative);
  }

  /** Whether a file is left out, or any folder above it up to `below`, the empty string for the top. */
  leavesOut(relative: string, below: string): boolean {
    for (let slash = relative.indexOf('/', below === '' ? 0 : below.length + 1); slash >= 0; slash = relative.indexOf('/', slash + 1)) {
      if (this.leavesOutFolder(relative.slice(0, slash))) return true;
    }
    return this.leavesOutFile(relative);
  }

  /** The nearest `.gitignore` that says anything about the path decides. */
  #ignores(relative: string, asked: string): boolean {
    for (let folder = folderOf(relative); ; folder = folderOf(folder)) {
      const rules = this.#rulesIn(folder);
      if (rules) {
        const { ignored, unignored } = rules.test(folder === '' ? asked : asked.slice(folder.length + 1));
        if (ignored || unignored) return ignored;
      }
      if (folder === '') return false;
    }
  }

  #rulesIn(folder: string): Ignore | undefined {
    if (this.#byFolder.has(folder)) return this.#byFolder.get(folder);
    const texts = [textAt(path.join(this.#top, folder, '.gitignore'))];
    if (folder === '') texts.unshift(textAt(path.join(this.#top, '.git/info/exclude')));
    const text = texts.join('\n');
    // Git compares as the file system does.
    const ignorecase = process.platform === 'win32' || process.platform === 'darwin';
    const rules = text.trim() === '' ? undefined : ignore({ ignorecase }).add(text);
    this.#byFolder.set(folder, rules);
    return rules;
  }
}

function textAt(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch {
    return '';
  }
}
