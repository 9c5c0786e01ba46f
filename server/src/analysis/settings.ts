import { RULE_IDS, type RuleId } from '../rules/ids';
import { RULES } from '../rules/index';
import type { OptionValues, Rule, RuleOptions, Severity } from '../rules/rule';

/** What the engine reads. `authlint.json` and the editor's `authlint.*` settings are both parsed into this by `parseSettings`. */
export interface Settings {
  readonly rules: Readonly<Partial<Record<RuleId, Severity | 'off'>>>;
  readonly options: Readonly<Partial<Record<RuleId, Readonly<Record<string, number | boolean | readonly string[]>>>>>;
  /** Groups of secrets that must be alike, each as `service:NAME` by the service's folder or name; absent when none is said. */
  readonly sharedSecrets?: readonly (readonly string[])[];
  /** Each Fly app's name with the path, in the workspace, of the saved output of `fly secrets list --json`; absent when none is said. */
  readonly flySecrets?: Readonly<Record<string, string>>;
}

export const DEFAULT_SETTINGS: Settings = { rules: {}, options: {} };

export const SEVERITIES: readonly (Severity | 'off')[] = ['error', 'warning', 'info', 'off'];

/** A member of a group of shared secrets. The schema holds the same expression. */
export const MEMBER = /^[^:]+:[A-Za-z_][A-Za-z0-9_]*$/;

/** The path of a saved list of secrets: relative, and by its name one, because no other JSON file is read. The schema holds the same expression. */
export const SAVED_LIST = /^(?!\/)(?:[^\\]*\/)?[^\\/]*secrets[\w.-]{0,100}\.json$/;

const KEYS: ReadonlySet<string> = new Set(['rules', 'options', 'sharedSecrets', 'flySecrets', '$schema']);

export function isSeverity(text: unknown): text is Severity | 'off' {
  return SEVERITIES.includes(text as Severity);
}

export function isRuleId(text: string): text is RuleId {
  return (RULE_IDS as readonly string[]).includes(text);
}

/** The severity a finding is reported with. A user's word beats the finding's own, which beats the rule's default. */
export function severityFor(settings: Settings, rule: Rule, own: Severity | undefined): Severity | 'off' {
  return settings.rules[rule.id] ?? own ?? rule.severity;
}

/** The rule's options with defaults filled in. */
export function optionsFor(settings: Settings, rule: Rule): OptionValues<RuleOptions> {
  const known = optionsRead.get(settings) ?? new Map<Rule, OptionValues<RuleOptions>>();
  optionsRead.set(settings, known);
  const values = known.get(rule) ?? readOptions(settings, rule);
  known.set(rule, values);
  return values;
}

/** Settings stay while somebody types, and every keystroke asks for the options of every rule. */
const optionsRead = new WeakMap<Settings, Map<Rule, OptionValues<RuleOptions>>>();

function readOptions(settings: Settings, rule: Rule): OptionValues<RuleOptions> {
  const given = settings.options[rule.id] ?? {};
  const values = Object.entries(rule.options).map(([key, option]) => [key, given[key] ?? option.default]);
  return Object.fromEntries(values) as OptionValues<RuleOptions>;
}

/**
 * Reads settings from parsed JSON. A bad value disables that key only and is named in `problems`, one line each;
 * no problem quotes a value.
 */
export function parseSettings(json: unknown): { settings: Settings; problems: readonly string[] } {
  const problems: string[] = [];
  const rules: Partial<Record<RuleId, Severity | 'off'>> = {};
  const options: Partial<Record<RuleId, Record<string, number | boolean | readonly string[]>>> = {};
  if (json === undefined || json === null) return { settings: DEFAULT_SETTINGS, problems };
  if (!isRecord(json)) return { settings: DEFAULT_SETTINGS, problems: ['Settings must be an object'] };
  for (const key of Object.keys(json)) {
    if (!KEYS.has(key)) problems.push(`Unknown setting "${key}"`);
  }
  for (const key of ['rules', 'options']) {
    if (Object.hasOwn(json, key) && !isRecord(json[key])) problems.push(`"${key}" must be an object`);
  }
  for (const [id, severity] of Object.entries(isRecord(json['rules']) ? json['rules'] : {})) {
    if (!isRuleId(id)) problems.push(`Unknown rule "${id}" in "rules"`);
    else if (!isSeverity(severity)) problems.push(`"rules.${id}" must be one of ${SEVERITIES.join(', ')}`);
    else rules[id] = severity;
  }
  for (const [id, given] of Object.entries(isRecord(json['options']) ? json['options'] : {})) {
    const rule = RULES.find((candidate) => candidate.id === id);
    if (!rule || !isRecord(given)) {
      problems.push(rule ? `"options.${id}" must be an object` : `Unknown rule "${id}" in "options"`);
      continue;
    }
    for (const [name, value] of Object.entries(given)) {
      const option = Object.hasOwn(rule.options, name) ? rule.options[name] : undefined;
      if (!option) problems.push(`Unknown option "${name}" of ${id}`);
      else if (!sameType(option.default, value)) problems.push(`"options.${id}.${name}" must be ${typeName(option.default)}`);
      else options[rule.id] = { ...options[rule.id], [name]: value as number };
    }
  }
  const { sharedSecrets, flySecrets } = json;
  const hasGroups = isListOfGroups(sharedSecrets);
  const hasLists = isListOfFiles(flySecrets);
  if (sharedSecrets !== undefined && !hasGroups)
    problems.push('"sharedSecrets" must be a list of groups such as ["web:AUTH_SECRET", "api:JWT_SECRET"]');
  if (flySecrets !== undefined && !hasLists)
    problems.push('"flySecrets" must hold the path of a saved list for each app, such as { "shop-api": "api/fly-secrets.json" }');
  const settings = { rules, options, ...(hasGroups ? { sharedSecrets } : {}), ...(hasLists ? { flySecrets } : {}) };
  return { settings, problems };
}

function isListOfFiles(value: unknown): value is Readonly<Record<string, string>> {
  return isRecord(value) && Object.values(value).every((path) => typeof path === 'string' && SAVED_LIST.test(path));
}

function isListOfGroups(value: unknown): value is readonly (readonly string[])[] {
  const isGroup = (group: unknown) =>
    Array.isArray(group) && group.length > 1 && group.every((item) => typeof item === 'string' && MEMBER.test(item));
  return Array.isArray(value) && value.every(isGroup);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sameType(expected: number | boolean | readonly string[], value: unknown): boolean {
  if (Array.isArray(expected)) return Array.isArray(value) && value.every((item) => typeof item === 'string');
  return typeof expected === typeof value;
}

function typeName(value: number | boolean | readonly string[]): string {
  return Array.isArray(value) ? 'a list of strings' : `a ${typeof value}`;
}
