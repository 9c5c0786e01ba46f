import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Analysis } from '../analysis/analysis';
import { isTestCode } from '../analysis/test-code';
import type { FileText } from './decode';
import { gitStandings } from './git-standings';
import { listFiles } from './list';
import { type DiskProblem, FileReader } from './read';

/** How the engine names files: the command line reports paths from the root, an editor speaks of absolute ones. */
export type PathStyle = 'relative' | 'absolute';

/** How often the engine may ask for more files: each round follows one more import. */
const ROUNDS = 12;

/** A folder on disk, with the paths that the engine knows its files by. Problems carry these paths too. */
export class DiskWorkspace {
  /** Absolute, in the platform's own form. */
  readonly root: string;
  /** The files an extractor reads. */
  readonly files: readonly string[];
  readonly #style: PathStyle;
  readonly #reader: FileReader;
  readonly #problems: DiskProblem[];
  readonly #read = new Map<string, FileText>();

  constructor(root: string, style: PathStyle) {
    this.root = path.resolve(root);
    this.#style = style;
    this.#reader = new FileReader(() => this.root);
    const listing = listFiles(this.root);
    this.files = listing.files.map((relative) => this.#nameOf(relative));
    this.#problems = listing.problems.map((problem) => ({ ...problem, path: this.#nameOf(problem.path) }));
  }

  get problems(): readonly DiskProblem[] {
    return this.#problems;
  }

  /** The absolute path of a file in the platform's own form; undefined for a path that leads out of the root. */
  diskPath(name: string): string | undefined {
    const absolute = path.resolve(this.root, name);
    const relative = path.relative(this.root, absolute);
    return relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative) ? undefined : absolute;
  }

  exists(name: string): boolean {
    const file = this.diskPath(name);
    return file !== undefined && existsSync(file);
  }

  /** The text of a file, whether or not it holds facts; undefined, and a problem where it matters, when there is none. */
  read(name: string): string | undefined {
    const file = this.diskPath(name);
    return file === undefined ? undefined : this.#take(name, this.#reader.read(file));
  }

  /** Like `read`, and undefined for a file that cannot hold facts, or only facts of tests. */
  readIfRelevant(name: string): string | undefined {
    const file = this.diskPath(name);
    return file === undefined || isTestCode(this.#relative(name)) ? undefined : this.#take(name, this.#reader.readIfRelevant(file, name));
  }

  /** The text of a file that is looked into once: it is not kept, and what cannot be read is no problem. */
  readonly peek = (name: string): string | undefined => {
    const file = this.diskPath(name);
    const result = file === undefined ? undefined : this.#reader.read(file);
    return result?.state === 'text' ? result.file.text : undefined;
  };

  /** How a file that was read stands on disk, for writing it back. */
  originOf(name: string): FileText | undefined {
    return this.#read.get(name);
  }

  #take(name: string, result: ReturnType<FileReader['read']>): string | undefined {
    if (result.state === 'failed') this.#problems.push({ path: name, message: result.message });
    if (result.state !== 'text') return undefined;
    this.#read.set(name, result.file);
    return result.file.text;
  }

  #relative(name: string): string {
    return this.#style === 'relative' ? name : name.slice(this.#nameOf('').length + 1);
  }

  #nameOf(relative: string): string {
    if (this.#style === 'relative') return relative;
    return path.join(this.root, relative).split(path.sep).join('/');
  }
}

/** Lists a folder's files. `root` is a folder that exists. */
export function openWorkspace(root: string, style: PathStyle = 'relative'): DiskWorkspace {
  return new DiskWorkspace(root, style);
}

/** Gives the engine the files that can hold facts, and then the modules it asks for, as long as they are inside the root. */
export function loadInto(analysis: Analysis, workspace: DiskWorkspace, files: Iterable<string> = workspace.files): void {
  for (const name of files) {
    const text = workspace.readIfRelevant(name);
    if (text !== undefined) analysis.setFile(name, text);
  }
  const tried = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    let added = false;
    for (const candidates of analysis.wanted()) {
      for (const name of candidates) {
        if (analysis.has(name)) break;
        if (tried.has(name)) continue;
        tried.add(name);
        const text = workspace.read(name);
        if (text === undefined) continue;
        added = analysis.setFile(name, text) || added;
        break;
      }
    }
    if (!added) break;
  }
  askGit(analysis, workspace);
}

/** Tells the engine how git regards the env files now. */
export function askGit(analysis: Analysis, workspace: DiskWorkspace): void {
  analysis.setGitStandings(gitStandings(workspace.root, analysis.files()));
}
