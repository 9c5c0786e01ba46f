import { type FolderBaseline, parseBaseline } from '../../analysis/baseline';
import type { Workspace } from '../documents/workspace';
import type { Host } from '../host';
import type { Log } from '../support/log';

/** The findings that the folders' baselines accept, from disk or as they are in the editor. */
export class Baselines {
  readonly #host: Host;
  readonly #log: Log;
  readonly #workspace: Workspace;
  readonly #fileOf: (folder: string) => string;
  #folders: readonly string[] = [];
  /** The texts that are in force, and what was told of them. */
  #texts: readonly (string | undefined)[] = [];
  #files: readonly string[] = [];

  /** `fileOf` names the baseline of a folder. */
  constructor(host: Host, log: Log, workspace: Workspace, fileOf: (folder: string) => string) {
    this.#host = host;
    this.#log = log;
    this.#workspace = workspace;
    this.#fileOf = fileOf;
  }

  /** Reads the baselines of these folders. One that cannot be used is told in the log and left out. */
  apply(folders: readonly string[]): void {
    const files = folders.map((folder) => this.#fileOf(folder));
    const texts = files.map((file) => this.#workspace.document(file)?.getText() ?? this.#host.read(file));
    const same =
      files.length === this.#files.length &&
      files.every((file, index) => file === this.#files[index] && texts[index] === this.#texts[index]);
    const moved = folders.length !== this.#folders.length || folders.some((folder, index) => folder !== this.#folders[index]);
    this.#folders = folders;
    this.#files = files;
    this.#texts = texts;
    if (same && !moved) return;
    this.#workspace.analysis.setBaselines(folders.flatMap((folder, index) => this.#read(folder, files[index] ?? '', texts[index])));
    this.#workspace.invalidate();
  }

  /** Files or documents were changed: a baseline among them is read again. */
  touched(paths: readonly string[]): void {
    if (this.#files.some((file) => paths.includes(file))) this.apply(this.#folders);
  }

  #read(folder: string, file: string, text: string | undefined): readonly FolderBaseline[] {
    if (text === undefined) return [];
    const { baseline, problem } = parseBaseline(text);
    if (problem !== undefined) this.#log.warn(`${file}: ${problem}, so that the file is left out`);
    return baseline ? [{ folder, baseline }] : [];
  }
}
