import { Analysis } from '../../analysis/analysis';
import { readUnreadRoutes, type UnreadRoutes } from '../../disk/unread-routes';
import { isOnlyCode, isRead, mayHoldFacts } from '../../extract/index';
import { isEnvFile } from '../../facts/env-file-names';
import { LineTable } from '../../text/range';
import { baseName, isInside, type Source } from '../../text/source';
import type { Host } from '../host';
import { isUnsaved } from './document-paths';
import { byFile, type FileReport, NOTHING_TO_SHOW } from './file-reports';
import { ImportedModules } from './imported-modules';
import { LoneDocuments } from './lone-documents';

/** A text that the editor holds. It beats the disk's as long as it is open. */
export interface OpenDocument {
  readonly uri: string;
  readonly version: number;
  getText(): string;
  /** How people name a line, counted from zero, where it is not by its number in the file. */
  nameOfLine?(line: number): string | undefined;
}

/** One check of the whole workspace. Files with nothing to show are not in `files`. */
export interface Checked {
  readonly generation: number;
  readonly files: ReadonlyMap<string, FileReport>;
  /** How many findings the baselines cover. */
  readonly baselined: number;
}

export interface LoadOptions {
  /** Called now and then; the load goes on when it has resolved. It throws to stop the load. */
  readonly pause: () => Promise<void>;
  readonly progress: (done: number, total: number) => void;
}

/** How long the load works in one go, in milliseconds and in files, before it lets messages through. */
const SLICE_MS = 12;
const SLICE_FILES = 250;

/**
 * The files of all workspace folders and the open documents, over one engine. Texts that the editor holds beat
 * those on disk. A document that changes is extracted when the next check needs it, so that a burst of
 * keystrokes costs one extraction.
 */
export class Workspace {
  readonly analysis: Analysis;
  readonly #host: Host;
  readonly #onDefect: (error: unknown) => void;
  readonly #open = new Map<string, OpenDocument>();
  readonly #alone = new LoneDocuments();
  /** Open documents whose text the engine has not seen yet. */
  readonly #unseen = new Set<string>();
  readonly #modules = new ImportedModules();
  /** Whether an env file or an ignore file came, changed or went since git was asked. */
  #standingsAreOld = false;
  #folders: readonly string[] = [];
  #generation = 0;
  #checked: Checked = { generation: -1, files: new Map(), baselined: 0 };
  #checkMs = 0;

  constructor(host: Host, onDefect: (error: unknown) => void, analysis = new Analysis()) {
    this.#host = host;
    this.#onDefect = onDefect;
    this.analysis = analysis;
  }

  get folders(): readonly string[] {
    return this.#folders;
  }

  /** How long the last check took, in milliseconds. */
  get checkMs(): number {
    return this.#checkMs;
  }

  /** Reads every file of the folders, and forgets the files of folders that are gone. */
  async load(folders: readonly string[], { pause, progress }: LoadOptions): Promise<void> {
    this.#folders = folders;
    this.#modules.anyAppeared();
    const paths = [...new Set(folders.flatMap((folder) => this.#host.list(folder)))];
    const listed = new Set(paths);
    for (const path of [...this.analysis.files()]) {
      if (!listed.has(path) && !this.#open.has(path)) this.#forget(path);
    }
    for (const path of this.#open.keys()) this.#documentChanged(path);
    let sliceStart = performance.now();
    for (const [index, path] of paths.entries()) {
      this.#readFromDisk(path);
      const isLast = index + 1 === paths.length;
      if (!isLast && (index + 1) % SLICE_FILES !== 0 && performance.now() - sliceStart < SLICE_MS) continue;
      progress(index + 1, paths.length);
      await pause();
      sliceStart = performance.now();
    }
    this.#changed();
    for (const _ of this.#checkAhead()) {
      if (performance.now() - sliceStart < SLICE_MS) continue;
      await pause();
      sliceStart = performance.now();
    }
  }

  /** The work of the check that follows a load, in steps; a defect is left for the check, which reports it. */
  *#checkAhead(): Iterable<void> {
    try {
      this.#showUnseen();
      this.#addModules();
      yield;
      this.#askGit();
      yield;
      yield* this.analysis.checkAhead(Date.now());
    } catch {}
  }

  open(path: string, document: OpenDocument): void {
    this.#open.set(path, document);
    this.#documentChanged(path);
  }

  /** A document has another text; it may be another object, too. */
  change(path: string, document: OpenDocument): void {
    if (this.#open.has(path)) this.open(path, document);
  }

  close(path: string): void {
    if (!this.#open.delete(path)) return;
    this.#unseen.delete(path);
    if (this.#alone.remove(path)) this.#changed();
    if (this.#covers(path)) this.#readFromDisk(path);
    else this.#forget(path);
    this.#changed();
  }

  /** A file or folder appeared or changed on disk. What no extractor reads costs no check: builds write a lot. */
  written(path: string): void {
    if (this.#host.isFolder(path)) {
      this.#modules.anyAppeared();
      this.#changed();
      for (const below of this.#host.list(path)) if (this.#covers(below)) this.#readFromDisk(below);
      return;
    }
    if (this.#modules.appeared(path)) this.#changed();
    if (isRead(path) && this.#covers(path)) this.#readFromDisk(path);
  }

  /** A file or folder disappeared from the disk. */
  deleted(path: string): void {
    for (const known of [...this.analysis.files()]) {
      if (isInside(known, path) && !this.#open.has(known)) this.#forget(known);
    }
  }

  /** Makes the next check run even though no text changed: the settings did. */
  invalidate(): void {
    this.#changed();
  }

  /** The state of all files now. A defect in a rule is reported and leaves the last good state standing. */
  check(): Checked {
    if (this.#checked.generation === this.#generation) return this.#checked;
    let { files, baselined } = this.#checked;
    const start = performance.now();
    try {
      this.#showUnseen();
      this.#addModules();
      this.#askGit();
      const now = Date.now();
      const result = this.analysis.check(now);
      files = byFile([result, ...this.#alone.check(this.analysis, now)]);
      baselined = result.baselined;
    } catch (error) {
      this.#onDefect(error);
    }
    this.#checked = { generation: this.#generation, files, baselined };
    this.#checkMs = performance.now() - start;
    return this.#checked;
  }

  reportOf(path: string): FileReport {
    return this.check().files.get(path) ?? NOTHING_TO_SHOW;
  }

  document(path: string): OpenDocument | undefined {
    return this.#open.get(path);
  }

  /** The open documents that the engine reads. */
  *openFiles(): Iterable<string> {
    for (const path of this.#open.keys()) if (this.engineOf(path).has(path)) yield path;
  }

  /** The current text of a file: the editor's, else the disk's. */
  textOf(path: string): string | undefined {
    return this.#open.get(path)?.getText() ?? this.analysis.textOf(path) ?? (isUnsaved(path) ? undefined : this.#host.read(path));
  }

  /** Whether a file that the editor does not hold has changed on disk since it was read, so that places in it mean nothing. */
  isStale(path: string): boolean {
    if (this.#open.has(path) || !this.analysis.has(path)) return false;
    return this.analysis.textOf(path) !== this.#host.read(path);
  }

  /** The line table that belongs to the places of the last check. */
  linesOf(path: string): LineTable {
    const engine = this.engineOf(path);
    return engine.has(path) ? engine.linesOf(path) : new LineTable(this.textOf(path) ?? '');
  }

  /** The engine that looks at a file: the one of all folders, or its own for a document that is in none. */
  engineOf(path: string): Analysis {
    return this.#alone.engine(path) ?? this.analysis;
  }

  /** Code that the engine was not given, because no rule asks for what it holds, and that has this text in it. Reads the disk. */
  *unreadCodeWith(text: string): Iterable<Source> {
    for (const path of new Set(this.#folders.flatMap((folder) => this.#host.list(folder)))) {
      if (this.analysis.has(path) || !isOnlyCode(path)) continue;
      const content = this.#host.read(path);
      if (content?.includes(text)) yield { path, text: content };
    }
  }

  /** The routes of code that the engine was not given, for a diagnosis. Reads the disk, for a second or so at most. */
  unreadRoutes(): UnreadRoutes {
    const paths = this.#folders.flatMap((folder) => this.#host.list(folder));
    const relative = (path: string) => {
      const folder = this.#folders.find((each) => isInside(path, each));
      return folder === undefined ? path : path.slice(folder.length + 1);
    };
    return readUnreadRoutes(paths, this.analysis, (path) => this.textOf(path), relative);
  }

  #documentChanged(path: string): void {
    if (!isRead(path)) return;
    this.#unseen.add(path);
    this.#changed();
  }

  #changed(): void {
    this.#generation++;
  }

  #inFolders(path: string): boolean {
    return this.#folders.some((folder) => isInside(path, folder));
  }

  /** Without any folder, the open files are all that there is, and belong together as far as anybody can tell. */
  #isAlone(path: string): boolean {
    return isUnsaved(path) || (this.#folders.length > 0 && !this.#inFolders(path));
  }

  #covers(path: string): boolean {
    return this.#folders.some((folder) => isInside(path, folder) && this.#host.covers(folder, path));
  }

  #readFromDisk(path: string): void {
    this.#standingMayDiffer(path);
    if (this.#open.has(path)) return;
    const text = this.#modules.has(path) ? this.#host.read(path) : this.#host.readIfRelevant(path);
    if (text === undefined) this.#forget(path);
    else if (this.analysis.setFile(path, text)) this.#changed();
  }

  #forget(path: string): void {
    this.#modules.forget(path);
    if (this.analysis.removeFile(path)) this.#changed();
    this.#standingMayDiffer(path);
  }

  #standingMayDiffer(path: string): void {
    if (!isEnvFile(path) && baseName(path) !== '.gitignore') return;
    this.#standingsAreOld = true;
    this.#changed();
  }

  /** Only when files on disk changed: what the editor holds is not git's concern, and a keystroke must not start a program. */
  #askGit(): void {
    if (!this.#standingsAreOld) return;
    this.#standingsAreOld = false;
    this.analysis.setGitStandings(this.#host.gitStandings(this.analysis.files()));
  }

  #showUnseen(): void {
    for (const path of this.#unseen) {
      const document = this.#open.get(path);
      if (!document) continue;
      // One that its folder leaves out is not ours.
      if (this.#inFolders(path) && !this.#covers(path)) this.#forget(path);
      else this.#show(path, document.getText());
    }
    this.#unseen.clear();
  }

  #show(path: string, text: string): void {
    if (this.#isAlone(path)) {
      this.analysis.removeFile(path);
      this.#alone.set(path, text);
    } else if (!this.#modules.has(path) && !mayHoldFacts(path, text)) {
      // As on disk: most documents are of no concern, and the parser is not even loaded for them. A file that imports them asks.
      this.#alone.remove(path);
      this.analysis.removeFile(path);
      this.#modules.appeared(path);
    } else {
      this.#alone.remove(path);
      this.analysis.setFile(path, text);
    }
  }

  /** What other files import, in the editor's text or the disk's. */
  #addModules(): void {
    const onDisk = (path: string) => (this.#inFolders(path) ? this.#host.read(path) : undefined);
    this.#modules.giveTo(this.analysis, (path) => this.#open.get(path)?.getText() ?? onDisk(path));
  }
}
