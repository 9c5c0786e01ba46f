import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { parseSettings, type Settings } from '../analysis/settings';
import { LineTable } from '../text/range';

/** The settings file at the top of a workspace folder. */
export const SETTINGS_FILE = 'authlint.json';
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

/**
 * The settings of the folders' files, in the folders' order, and of the editor. A later source beats an earlier one
 * key by key, so the editor's word is the last.
 */
export function mergeSettings(files: readonly SettingsText[], editor: unknown): MergedSettings {
  const problems: string[] = [];
  let rules: Settings['rules'] = {};
  let options: Settings['options'] = {};
  let sharedSecrets: Settings['sharedSecrets'];
  let flySecrets: Settings['flySecrets'];
  const add = (source: string, json: unknown) => {
    const parsed = parseSettings(json);
    problems.push(...parsed.problems.map((problem) => `${source}: ${problem}`));
    rules = { ...rules, ...parsed.settings.rules };
    // Groups add up: what one source says does not take back what another does.
    if (parsed.settings.sharedSecrets) sharedSecrets = [...(sharedSecrets ?? []), ...parsed.settings.sharedSecrets];
    if (parsed.settings.flySecrets) flySecrets = { ...flySecrets, ...parsed.settings.flySecrets };
    const merged = { ...options };
    for (const [id, values] of Object.entries(parsed.settings.options)) {
      merged[id as keyof typeof merged] = { ...merged[id as keyof typeof merged], ...values };
    }
    options = merged;
  };
  for (const { path, text } of files) {
    const errors: ParseError[] = [];
    const json: unknown = parse(text, errors, { allowTrailingComma: true });
    const [error] = errors;
    if (error) {
      const line = new LineTable(text).position(error.offset).line + 1;
      problems.push(`${path}: not valid JSON in line ${line} (${printParseErrorCode(error.error)}), so the file is left out`);
    } else {
      add(path, json);
    }
  }
  add('The editor settings', engineSettings(editor));
  return { settings: { rules, options, ...(sharedSecrets ? { sharedSecrets } : {}), ...(flySecrets ? { flySecrets } : {}) }, problems };
}

/** The editor's section also holds settings of the editor itself, such as tracing, which the engine does not know. */
function engineSettings(editor: unknown): unknown {
  if (typeof editor !== 'object' || editor === null || Array.isArray(editor)) return undefined;
  const section: Record<string, unknown> = {};
  if ('rules' in editor) section['rules'] = editor.rules;
  if ('options' in editor) section['options'] = editor.options;
  if ('sharedSecrets' in editor) section['sharedSecrets'] = editor.sharedSecrets;
  if ('flySecrets' in editor) section['flySecrets'] = editor.flySecrets;
  return section;
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
