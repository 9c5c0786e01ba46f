import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { isTestCode } from '../analysis/test-code';
import { isRead } from '../extract/index';
import { gitStandings } from './git-standings';
import { IgnoreRules } from './ignore-rules';
import { listFiles } from './list';
import { type DiskProblem, FileReader, type ReadResult } from './read';

/** What is known of one folder: which of its paths are the user's, without asking git each time. */
interface Folder {
  /** Where the `.gitignore` files that matter begin, and the folder's path from there. */
  readonly top: string;
  readonly below: string;
  readonly rules: IgnoreRules;
  readonly answers: Map<string, boolean>;
}

/**
 * The disk for a long-lived server over several folders. Paths are absolute, with `/`. Nothing throws; what cannot
 * be read is not there, and `onProblem` is told when that leaves a hole.
 */
export class DiskHost {
  readonly #onProblem: (problem: DiskProblem) => void;
  readonly #folders = new Map<string, Folder>();
  readonly #reader = new FileReader((file) => this.#rootOf(file));
  /** What was last told of each file, so that one that is written again and again is told of once. */
  readonly #told = new Map<string, string>();
  #mayAskGit = true;

  constructor(onProblem: (problem: DiskProblem) => void = () => undefined) {
    this.#onProblem = onProblem;
  }

  /** Whether the user trusts the folders. Where not, no program is started in them. */
  readonly setTrusted = (trusted: boolean): void => {
    this.#mayAskGit = trusted;
  };

  /** The files below a folder that an extractor reads. */
  readonly list = (folder: string): readonly string[] => {
    const listing = listFiles(folder, this.#mayAskGit);
    for (const { path: relative, message } of listing.problems) {
      this.#tell({ path: relative === '.' ? folder : `${folder}/${relative}`, message });
    }
    const files = listing.files.map((relative) => `${folder}/${relative}`);
    this.#folders.delete(folder);
    // Git lists tracked files that its ignore rules alone would leave out.
    const { answers } = this.#folder(folder);
    for (const file of files) answers.set(file, true);
    return files;
  };

  /** The text of a file without its byte order mark. */
  readonly read = (file: string): string | undefined => this.#text(file, this.#reader.read(file));

  /** Like `read`, and undefined for a file that cannot hold facts, or only facts of tests. */
  readonly readIfRelevant = (file: string): string | undefined =>
    this.#isTestCode(file) ? undefined : this.#text(file, this.#reader.readIfRelevant(file, file));

  /** Whether `list(folder)` would name this path if the file existed. */
  readonly covers = (folder: string, file: string): boolean => {
    if (!file.startsWith(`${folder}/`) || !isRead(file)) return false;
    const { top, below, rules, answers } = this.#folder(folder);
    const known = answers.get(file);
    if (known !== undefined) return known;
    const covered = !rules.leavesOut(path.posix.relative(top, file), below);
    answers.set(file, covered);
    return covered;
  };

  readonly isFolder = (file: string): boolean => {
    try {
      return statSync(file).isDirectory();
    } catch {
      return false;
    }
  };

  /** Empty where git may not be asked. */
  readonly gitStandings = (files: Iterable<string>) => (this.#mayAskGit ? gitStandings('/', files) : new Map());

  #folder(folder: string): Folder {
    const known = this.#folders.get(folder);
    if (known) return known;
    const made = folderAt(folder);
    this.#folders.set(folder, made);
    return made;
  }

  /** Links may lead anywhere inside the repository, or the file's own folder where no folder of the workspace holds it. */
  #rootOf(file: string): string {
    for (const { top } of this.#folders.values()) if (file.startsWith(`${top}/`)) return top;
    return path.posix.dirname(file);
  }

  /** Folders above the workspace's say nothing: a project that was cloned into `tests` is no test. */
  #isTestCode(file: string): boolean {
    const inside = [...this.#folders.keys()].filter((folder) => file.startsWith(`${folder}/`));
    return inside.length > 0 && inside.every((folder) => isTestCode(file.slice(folder.length + 1)));
  }

  #tell(problem: DiskProblem): void {
    if (this.#told.get(problem.path) === problem.message) return;
    this.#told.set(problem.path, problem.message);
    this.#onProblem(problem);
  }

  #text(file: string, result: ReadResult): string | undefined {
    if (result.state === 'failed') this.#tell({ path: file, message: result.message });
    else this.#told.delete(file);
    return result.state === 'text' ? result.file.text : undefined;
  }
}

function folderAt(folder: string): Folder {
  const repository = repositoryOf(folder);
  if (repository !== undefined) {
    const rules = new IgnoreRules(repository, 'kept');
    const below = path.posix.relative(repository, folder);
    // A folder that its repository ignores (a home folder under version control) is listed by walking it.
    if (below === '' || !rules.leavesOut(`${below}/.env`, '')) return { top: repository, below, rules, answers: new Map() };
  }
  return { top: folder, below: '', rules: new IgnoreRules(folder, 'left-out'), answers: new Map() };
}

function repositoryOf(folder: string): string | undefined {
  for (let top = folder; ; top = path.posix.dirname(top)) {
    if (existsSync(`${top}/.git`)) return top;
    if (path.posix.dirname(top) === top) return undefined;
  }
}
