import { existsSync } from 'node:fs';
import path from 'node:path';
import { DEFAULT_SETTINGS, type RuleSeverities, type Settings } from '../analysis/settings';
import { layered } from '../analysis/settings-layers';
import { settingsOfFile } from '../analysis/settings-of-files';
import { problemLines, readSettingsText, SETTINGS_FILE } from '../analysis/settings-text';
import { readText } from '../disk/read-text';
import { RULES } from '../rules/index';
import { UsageError } from './io';

export interface FoundSettings {
  /** The file they come from, absolute; undefined where there is none. */
  readonly file: string | undefined;
  readonly settings: Settings;
  /** What is wrong in it, one line each. */
  readonly problems: readonly string[];
}

/**
 * The settings of an audited folder: those of `named` (absolute), else of `authlint.json` in the folder, else of the one where the user stands.
 * @throws UsageError when a named file cannot be used as it is.
 */
export function settingsFor(root: string, cwd: string, named: string | undefined): FoundSettings {
  if (named !== undefined) {
    const found = readSettings(named, root, true);
    const [problem] = found.problems;
    if (problem !== undefined) throw new UsageError(`${path.relative(cwd, named) || named}: ${problem}`);
    return found;
  }
  const file = [root, ...(isBelow(root, cwd) ? [cwd] : [])]
    .map((folder) => path.join(folder, SETTINGS_FILE))
    .find((candidate) => existsSync(candidate));
  return file === undefined ? { file, settings: DEFAULT_SETTINGS, problems: [] } : readSettings(file, root, false);
}

/** The settings with what the command line says of rules, which has the last word. */
export function withRules(settings: Settings, rules: RuleSeverities): Settings {
  return Object.keys(rules).length === 0 ? settings : layered(settings, { rules, options: {} });
}

/**
 * The settings as they apply, with defaults filled in: to a file, relative to the audited folder with `/`, or without one to whatever no
 * override is about.
 */
export function effectiveSettings({ file: config, settings }: FoundSettings, file: string | undefined): unknown {
  const applied = settingsOfFile(
    [{ folder: '', settings: file === undefined ? { ...settings, overrides: [], exclude: [] } : settings }],
    file ?? '',
  );
  return {
    config: config ?? null,
    ...(file === undefined ? {} : { excluded: applied.excluded }),
    rules: Object.fromEntries(RULES.map((rule) => [rule.id, applied.severity(rule, undefined)])),
    options: Object.fromEntries(
      RULES.filter((rule) => Object.keys(rule.options).length > 0).map((rule) => [rule.id, applied.options(rule)]),
    ),
  };
}

function readSettings(file: string, root: string, isNamed: boolean): FoundSettings {
  const { text, problem } = readText(file, isNamed);
  if (text === undefined) return { file, settings: DEFAULT_SETTINGS, problems: [problem] };
  const read = readSettingsText(text);
  const globPrefix = prefixOf(path.dirname(file), root);
  return { file, settings: { ...read.settings, ...(globPrefix === '' ? {} : { globPrefix }) }, problems: problemLines(text, read) };
}

/** Globs start at the folder of the settings where the audited one is in it, and at the audited one where not. */
function prefixOf(folder: string, root: string): string {
  return isBelow(root, folder) && root !== folder ? `${path.relative(folder, root).split(path.sep).join('/')}/` : '';
}

function isBelow(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith(path.sep) ? outer : outer + path.sep);
}
