import type { Connection } from 'vscode-languageserver/node';
import { BASELINE_FILE } from '../analysis/baseline';
import { DEFAULT_SETTINGS, type FolderSettings, type Settings } from '../analysis/settings';
import { type PlacedProblem, readSettingsText, SETTINGS_FILE } from '../analysis/settings-text';
import type { ClientAbilities } from './client-abilities';
import { uriOf } from './convert';
import type { Host } from './host';
import { fenced, type Log } from './log';
import { isSettingsFile, mergeSettings, SECTION, type Shown, sectionOf, shownOf } from './settings';
import type { Workspace } from './workspace';

export interface SettingsSurroundings {
  readonly connection: Connection;
  readonly host: Host;
  readonly log: Log;
  readonly client: Pick<ClientAbilities, 'configuration' | 'checksJson'>;
  readonly workspace: Workspace;
}

/** The settings of one client's folders, each from its `authlint.json` and from what the editor says of it. */
export class SessionSettings {
  readonly #around: SettingsSurroundings;
  /** The editor's section for what is in no folder, and for the window. */
  #window: unknown;
  #byFolder: ReadonlyMap<string, unknown> = new Map();
  #folders: readonly string[] = [];
  #applied: readonly FolderSettings[] = [{ folder: '', settings: DEFAULT_SETTINGS }];
  /** What was told last of settings that cannot be used. */
  #told = '';
  /** What is wrong in the files of settings, as they are in the editor. */
  readonly #problems = new Map<string, readonly PlacedProblem[]>();

  /** `sent` is what came with `initialize`. */
  constructor(around: SettingsSurroundings, sent: unknown) {
    this.#around = around;
    this.#window = sectionOf(sent);
  }

  /** What the editor's settings want to see between the lines. */
  get shows(): Shown {
    return shownOf(this.#window);
  }

  /** The settings that apply, the last of which are also those of files that are in no folder. */
  get applied(): readonly FolderSettings[] {
    return this.#applied;
  }

  /** The settings of a folder of the workspace. */
  of(folder: string): Settings {
    return (this.#applied.find((one) => one.folder === folder) ?? this.#applied.at(-1))?.settings ?? DEFAULT_SETTINGS;
  }

  /** The path of the folder's file of known findings. */
  baselineOf(folder: string): string {
    return `${folder === '/' ? '' : folder}/${this.of(folder).baseline ?? BASELINE_FILE}`;
  }

  /** What is wrong in a settings file, as it is in the editor. */
  problemsOf(path: string): readonly PlacedProblem[] {
    return this.#problems.get(path) ?? [];
  }

  /** Takes what a client pushed, for those that cannot be asked. */
  push(sent: unknown): void {
    this.#window = sectionOf(sent);
  }

  /** Asks the client for the section of each folder and of the window. */
  async ask(folders: readonly string[]): Promise<void> {
    const { client, connection, log } = this.#around;
    if (!client.configuration) return;
    const items = [{ section: SECTION }, ...folders.map((folder) => ({ section: SECTION, scopeUri: uriOf(folder) }))];
    const fetched = await fenced<unknown>(log, 'Asking for settings', undefined, () => connection.workspace.getConfiguration(items));
    if (!Array.isArray(fetched)) return;
    const [window, ...byFolder]: readonly unknown[] = fetched;
    this.#window = window;
    this.#byFolder = new Map(folders.map((folder, index) => [folder, byFolder[index]]));
  }

  /** Reads the folders' files and makes their settings those of the workspace. */
  apply(folders: readonly string[]): void {
    const { host, log, workspace } = this.#around;
    this.#folders = folders;
    const merged = folders.map((folder) => {
      const path = settingsPath(folder);
      const text = host.read(path);
      const section = this.#byFolder.has(folder) ? this.#byFolder.get(folder) : this.#window;
      return { folder, ...mergeSettings(text === undefined ? undefined : { path, text }, section) };
    });
    // A file in no folder is judged like those of the only one.
    if (folders.length !== 1) merged.push({ folder: '', ...mergeSettings(undefined, this.#window) });
    const problems = [...new Set(merged.flatMap((one) => one.problems))];
    const told = problems.join('\n');
    if (told !== this.#told) for (const problem of problems) log.warn(problem);
    this.#told = told;
    this.#applied = merged.map(({ folder, settings }) => ({ folder, settings }));
    workspace.analysis.setSettings(this.#applied);
    for (const path of this.#problems.keys()) if (workspace.document(path) === undefined) this.#problems.delete(path);
    for (const folder of folders) this.#look(settingsPath(folder));
    this.#show();
  }

  /** A document was opened, changed or closed. What is wrong in a settings file follows its text, saved or not. */
  documentTouched(path: string): void {
    if (!isSettingsFile(path)) return;
    this.#look(path);
    this.#show();
  }

  #look(path: string): void {
    const { client, host, workspace } = this.#around;
    const isOurs = this.#folders.some((folder) => settingsPath(folder) === path);
    const text = workspace.document(path)?.getText() ?? (isOurs ? host.read(path) : undefined);
    const read = text === undefined ? undefined : readSettingsText(text);
    // What an editor says of JSON itself, and by a schema that the text names, is not said twice.
    const isTold = ({ kind }: PlacedProblem) => client.checksJson && (kind === 'syntax' || read?.namesSchema === true);
    const problems = read?.problems.filter((problem) => !isTold(problem)) ?? [];
    if (problems.length > 0) this.#problems.set(path, problems);
    else this.#problems.delete(path);
  }

  #show(): void {
    const { workspace } = this.#around;
    const all = [...this.#problems].flatMap(([file, problems]) =>
      problems.map(({ at, message }) => ({ at: { file, ...at }, message, kind: 'settings' as const })),
    );
    workspace.analysis.setSettingsProblems(all);
    workspace.invalidate();
  }
}

function settingsPath(folder: string): string {
  return `${folder === '/' ? '' : folder}/${SETTINGS_FILE}`;
}
