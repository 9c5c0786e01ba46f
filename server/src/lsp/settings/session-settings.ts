import type { Connection } from 'vscode-languageserver/node';
import { BASELINE_FILE } from '../../analysis/baseline';
import { DEFAULT_SETTINGS, type FolderSettings, type Settings } from '../../analysis/settings';
import { settingsOfFile } from '../../analysis/settings-of-files';
import { type PlacedProblem, readSettingsText, SETTINGS_FILE } from '../../analysis/settings-text';
import type { RuleId } from '../../rules/ids';
import type { ClientAbilities } from '../client-abilities';
import { uriOf } from '../convert';
import type { Workspace } from '../documents/workspace';
import type { Host } from '../host';
import { describeError, type Log } from '../support/log';
import { isSettingsFile, mergeSettings, SECTION, type Shown, sectionOf, shownOf } from './settings';

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
  /** The editor's section as it came with `initialize`. */
  readonly #sent: unknown;
  /** The editor's section for what is in no folder, and for the window. */
  #window: unknown;
  #byFolder: ReadonlyMap<string, unknown> = new Map();
  #folders: readonly string[] = [];
  #applied: readonly FolderSettings[] = [{ folder: '', settings: DEFAULT_SETTINGS }];
  /** What the applied settings were made of. */
  #sources = '';
  /** What was told last of settings that cannot be used. */
  #told = '';
  /** What was told last of where the settings come from. */
  #origins = '';
  /** What the engine was told last of mistakes in files of settings. */
  #shown = '[]';
  /** What is wrong in the files of settings, as they are in the editor. */
  readonly #problems = new Map<string, readonly PlacedProblem[]>();

  /** `sent` is what came with `initialize`. */
  constructor(around: SettingsSurroundings, sent: unknown) {
    this.#around = around;
    this.#sent = sectionOf(sent);
    this.#window = this.#sent;
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

  /** Where a rule is switched off for a file of a folder: in the settings file with that text, in the editor's settings that beat it, or nowhere. */
  whereOff(folder: string, text: string, rule: RuleId, file: string): 'file' | 'editor' | undefined {
    const section = this.#byFolder.has(folder) ? this.#byFolder.get(folder) : this.#window;
    const isOff = (given: unknown) => {
      const { settings } = mergeSettings({ path: settingsPath(folder), text }, given);
      return settingsOfFile([{ folder, settings }], file).severity({ id: rule, severity: 'error' }, undefined) === 'off';
    };
    if (isOff(section)) return 'file';
    return isOff(withRuleOff(section, rule)) ? 'editor' : undefined;
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

  /**
   * Asks the client for the section of each folder and of the window. Some clients announce that they can be asked and cannot, or know
   * no section: what they sent with `initialize` counts then.
   */
  async ask(folders: readonly string[]): Promise<void> {
    const { client, connection, log } = this.#around;
    if (!client.configuration) return;
    const items = [{ section: SECTION }, ...folders.map((folder) => ({ section: SECTION, scopeUri: uriOf(folder) }))];
    const fetched: unknown = await connection.workspace.getConfiguration(items).catch((error) => {
      log.warn(`The client was asked for settings and did not say them: ${describeError(error)}`);
    });
    if (!Array.isArray(fetched)) return;
    const [window, ...byFolder]: readonly unknown[] = fetched;
    this.#window = window ?? this.#sent;
    this.#byFolder = new Map(folders.map((folder, index) => [folder, byFolder[index] ?? this.#window]));
  }

  /** Reads the folders' files, each once, and makes their settings those of the workspace. */
  apply(folders: readonly string[]): void {
    const { host, workspace } = this.#around;
    this.#folders = folders;
    const texts = new Map(folders.map((folder) => [settingsPath(folder), host.read(settingsPath(folder))]));
    this.#merge(texts);
    for (const path of this.#problems.keys()) if (workspace.document(path) === undefined) this.#problems.delete(path);
    for (const [path, text] of texts) this.#look(path, text);
    this.#show();
  }

  /** A document was opened, changed or closed. What is wrong in a settings file follows its text, saved or not. */
  documentTouched(path: string): void {
    if (!isSettingsFile(path)) return;
    const { host, workspace } = this.#around;
    const isRead = workspace.document(path) === undefined && this.#folders.some((folder) => settingsPath(folder) === path);
    this.#look(path, isRead ? host.read(path) : undefined);
    this.#show();
  }

  #merge(texts: ReadonlyMap<string, string | undefined>): void {
    const { log, workspace } = this.#around;
    const folders = this.#folders;
    const sections = folders.map((folder) => (this.#byFolder.has(folder) ? this.#byFolder.get(folder) : this.#window));
    const sources = JSON.stringify([folders, [...texts.values()], sections, this.#window]);
    // The same again would have everything checked again.
    if (sources === this.#sources) return;
    this.#sources = sources;
    const merged = folders.map((folder, index) => {
      const path = settingsPath(folder);
      const text = texts.get(path);
      return { folder, ...mergeSettings(text === undefined ? undefined : { path, text }, sections[index]) };
    });
    // A file in no folder is judged like those of the only one.
    if (folders.length !== 1) merged.push({ folder: '', ...mergeSettings(undefined, this.#window) });
    const problems = [...new Set(merged.flatMap((one) => one.problems))];
    const told = problems.join('\n');
    if (told !== this.#told) for (const problem of problems) log.warn(problem);
    this.#told = told;
    const origins = folders.map((folder) => originOf(folder, texts.get(settingsPath(folder))));
    if (origins.join('\n') !== this.#origins) for (const origin of origins) log.info(origin);
    this.#origins = origins.join('\n');
    this.#applied = merged.map(({ folder, settings }) => ({ folder, settings }));
    workspace.analysis.setSettings(this.#applied);
    workspace.invalidate();
  }

  /** `onDisk` is the text of a file that the editor does not hold, where that is one of ours. */
  #look(path: string, onDisk: string | undefined): void {
    const { client, workspace } = this.#around;
    const text = workspace.document(path)?.getText() ?? onDisk;
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
    const shown = JSON.stringify(all);
    if (shown === this.#shown) return;
    this.#shown = shown;
    workspace.analysis.setSettingsProblems(all);
    workspace.invalidate();
  }
}

/** Where a folder's settings come from, for the log. */
function originOf(folder: string, text: string | undefined): string {
  const path = settingsPath(folder);
  if (text === undefined) return `Settings of ${folder}: those of the editor alone, there is no ${path}`;
  const { isBroken } = readSettingsText(text);
  return `Settings of ${folder}: those of the editor${isBroken ? ` alone, ${path} is left out` : ` over ${path}`}`;
}

/** The editor's section with a rule switched off by its name. */
function withRuleOff(section: unknown, rule: RuleId): unknown {
  const given = typeof section === 'object' && section !== null ? section : {};
  const rules: unknown = Reflect.get(given, 'rules');
  return { ...given, rules: { ...(typeof rules === 'object' ? rules : {}), [rule]: 'off' } };
}

function settingsPath(folder: string): string {
  return `${folder === '/' ? '' : folder}/${SETTINGS_FILE}`;
}
