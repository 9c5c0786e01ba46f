import { RULE_IDS, type RuleId } from '../rules/ids';
import type { Severity } from '../rules/rule';

/** A rule, all rules of a category, or all rules. */
export type RuleKey = RuleId | `${string}/*` | '*';

/** Of several keys that mean a rule, the most exact counts. */
export type RuleSeverities = Readonly<Partial<Record<RuleKey, Severity | 'off'>>>;

export type OptionValue = number | boolean | readonly string[];

export type GivenOptions = Readonly<Partial<Record<RuleId, Readonly<Record<string, OptionValue>>>>>;

/** What is said of some files and not of the others. */
export interface Override {
  /** Globs, of which each can be used. */
  readonly files: readonly string[];
  readonly rules: RuleSeverities;
  readonly options: GivenOptions;
}

/** What the engine reads. `authlint.json` and the editor's `authlint.*` settings are both parsed into this by `parseSettings`. */
export interface Settings {
  readonly rules: RuleSeverities;
  readonly options: GivenOptions;
  /** A later one beats an earlier one; absent when there is none. */
  readonly overrides?: readonly Override[];
  /** Globs of files whose findings are not shown; absent when there is none. */
  readonly exclude?: readonly string[];
  /** The path of the file of known findings, relative to the folder; absent when none is said. */
  readonly baseline?: string;
  /** Groups of secrets that must be alike, each as `service:NAME` by the service's folder or name; absent when none is said. */
  readonly sharedSecrets?: readonly (readonly string[])[];
  /** Each Fly app's name with the path, in the workspace, of the saved output of `fly secrets list --json`; absent when none is said. */
  readonly flySecrets?: Readonly<Record<string, string>>;
  /**
   * The path from the folder that the globs start at to the folder whose files are judged, with a slash at its end; absent where they
   * are the same.
   */
  readonly globPrefix?: string;
}

/** The settings of the files in a folder, which is empty for all. Where two folders hold a file, the inner one counts. */
export interface FolderSettings {
  readonly folder: string;
  readonly settings: Settings;
}

export const DEFAULT_SETTINGS: Settings = { rules: {}, options: {} };

export const SEVERITIES: readonly (Severity | 'off')[] = ['error', 'warning', 'info', 'off'];

/** A member of a group of shared secrets. The schema holds the same expression. */
export const MEMBER = /^[^:]+:[A-Za-z_][A-Za-z0-9_]*$/;

/** The path of a saved list of secrets: relative, and by its name one, because no other JSON file is read. The schema holds the same expression. */
export const SAVED_LIST = /^(?!\/)(?:[^\\]*\/)?[^\\/]*secrets[\w.-]{0,100}\.json$/;

/** The path of a baseline: a file in the folder. The schema holds the same expression. */
export const BASELINE = /^(?!\/)(?!(?:.*\/)?\.\.?(?:\/|$))(?!.*\/$)[^\\:\n\r\u2028\u2029]{1,300}$/;

export function isSeverity(text: unknown): text is Severity | 'off' {
  return SEVERITIES.includes(text as Severity);
}

export function isRuleId(text: string): text is RuleId {
  return (RULE_IDS as readonly string[]).includes(text);
}

/** The patterns that mean all rules of a category. */
export const CATEGORY_KEYS: readonly `${string}/*`[] = [...new Set(RULE_IDS.map((id) => categoryKey(id)))];

export function isRuleKey(text: string): text is RuleKey {
  return text === '*' || isRuleId(text) || (CATEGORY_KEYS as readonly string[]).includes(text);
}

function categoryKey(id: RuleId): `${string}/*` {
  return `${id.slice(0, id.indexOf('/'))}/*`;
}

/** What is said of a rule; undefined where nothing is. */
export function severityIn(rules: RuleSeverities, id: RuleId): Severity | 'off' | undefined {
  return rules[id] ?? rules[categoryKey(id)] ?? rules['*'];
}
