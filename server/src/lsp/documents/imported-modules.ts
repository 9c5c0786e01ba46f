import type { Analysis } from '../../analysis/analysis';

/**
 * Files that hold no facts of their own and are given to the engine because another file imports them: a constants file that says
 * nothing of auth by itself.
 */
export class ImportedModules {
  readonly #given = new Set<string>();
  /** Paths that were asked for and are not on disk; forgotten when a file appears. */
  readonly #absent = new Set<string>();

  has(path: string): boolean {
    return this.#given.has(path);
  }

  /** The engine no longer has the file. */
  forget(path: string): void {
    this.#given.delete(path);
  }

  /** A file appeared, or its text became of use. Returns whether it was asked for in vain before. */
  appeared(path: string): boolean {
    return this.#absent.delete(path);
  }

  /** Any file may have appeared. */
  anyAppeared(): void {
    this.#absent.clear();
  }

  /** Gives the engine the modules that it asks for, until it asks for nothing that `read` can find. */
  giveTo(analysis: Analysis, read: (path: string) => string | undefined): void {
    for (let added = true; added; ) {
      added = false;
      for (const candidates of analysis.wanted()) {
        if (candidates.some((path) => this.#give(analysis, path, read))) added = true;
      }
    }
  }

  #give(analysis: Analysis, path: string, read: (path: string) => string | undefined): boolean {
    if (this.#absent.has(path) || analysis.has(path)) return false;
    const text = read(path);
    if (text === undefined) {
      this.#absent.add(path);
      return false;
    }
    this.#given.add(path);
    return analysis.setFile(path, text);
  }
}
