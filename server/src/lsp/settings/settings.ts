import { DEFAULT_SETTINGS, type Settings } from '../../analysis/settings';
import { layered } from '../../analysis/settings-layers';
import { parseSettings } from '../../analysis/settings-parse';
import { problemLines, readSettingsText, SETTINGS_FILE } from '../../analysis/settings-text';
import { baseName } from '../../text/source';

export { SETTINGS_FILE };

/** The section of the editor's settings. */
export const SECTION = 'authlint';

export interface MergedSettings {
  readonly settings: Settings;
  /** What could not be used, one line each, without values. */
  readonly problems: readonly string[];
}

/** A settings file that was found. */
export interface SettingsText {
  readonly path: string;
  readonly text: string;
}

export function isSettingsFile(path: string): boolean {
  return baseName(path) === SETTINGS_FILE;
}

/** The settings of one folder: those of its file, on which those of the editor for that folder have the last word. */
export function mergeSettings(file: SettingsText | undefined, editor: unknown): MergedSettings {
  const problems: string[] = [];
  let settings = DEFAULT_SETTINGS;
  if (file) {
    const read = readSettingsText(file.text);
    settings = read.settings;
    const left = read.isBroken ? ', so that the file is left out' : '';
    problems.push(...problemLines(file.text, read).map((line) => `${file.path}: ${line}${left}`));
  }
  const parsed = parseSettings(engineSettings(editor));
  problems.push(...parsed.problems.map(({ message }) => `The editor settings: ${message}`));
  return { settings: layered(settings, parsed.settings), problems };
}

const ENGINE_KEYS = ['rules', 'options', 'overrides', 'exclude', 'baseline', 'sharedSecrets', 'flySecrets'] as const;

/**
 * The editor's section also holds settings of the editor itself, such as tracing, which the engine does not know. An editor sends null,
 * or for a text nothing at all, where the user says nothing.
 */
function engineSettings(editor: unknown): unknown {
  if (typeof editor !== 'object' || editor === null || Array.isArray(editor)) return undefined;
  const given = ENGINE_KEYS.map((key) => [key, Reflect.get(editor, key)] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined && value !== null && value !== ''));
}

/** What the editor shows between the lines. */
export interface Shown {
  readonly inlayHints: boolean;
  readonly codeLens: boolean;
}

/** Both are shown unless the editor's section says otherwise. */
export function shownOf(editor: unknown): Shown {
  const says = (name: string) => typeof editor === 'object' && editor !== null && Reflect.get(editor, name) === false;
  return { inlayHints: !says('inlayHints'), codeLens: !says('codeLens') };
}

/** Settings that a client sends with `initialize` or pushes later: the section itself, or an object that holds it. */
export function sectionOf(sent: unknown): unknown {
  if (typeof sent !== 'object' || sent === null) return undefined;
  return SECTION in sent ? sent[SECTION] : sent;
}
