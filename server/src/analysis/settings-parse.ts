import { RULE_IDS, type RuleId } from '../rules/ids';
import { RULES } from '../rules/index';
import type { RuleOption, Severity } from '../rules/rule';
import { closest } from '../text/suggest';
import { visible } from '../text/visible';
import { globCost, globProblem } from './globs';
import {
  BASELINE,
  CATEGORY_KEYS,
  DEFAULT_SETTINGS,
  type GivenOptions,
  isRuleKey,
  isSeverity,
  MEMBER,
  type OptionValue,
  type Override,
  type RuleKey,
  type RuleSeverities,
  SAVED_LIST,
  SEVERITIES,
  type Settings,
} from './settings';

/** Something in settings that cannot be used. */
export interface SettingsProblem {
  /** One line without a value and without a full stop. */
  readonly message: string;
  /** The names and numbers that lead to it from the top. */
  readonly path: readonly (string | number)[];
  /** Whether the key or its value is wrong. */
  readonly about: 'key' | 'value';
  /** What the key or the text was most probably meant to be. */
  readonly suggestion?: string;
}

export interface ParsedSettings {
  readonly settings: Settings;
  readonly problems: readonly SettingsProblem[];
}

/** Of one source, with braces written out. Every file is compared with every glob, and a workspace that nobody trusts yet may bring a million. */
const MOST_GLOBS = 1000;
/** More than anybody looks at, and less than makes an editor slow. */
const MOST_PROBLEMS = 200;

const RULE_KEYS: readonly string[] = [...RULE_IDS, ...CATEGORY_KEYS, '*'];

/** Reads settings from parsed JSON. What is wrong disables its own key only, and is named. */
export function parseSettings(json: unknown): ParsedSettings {
  const parser = new Parser();
  if (json === undefined || json === null) return { settings: DEFAULT_SETTINGS, problems: [] };
  const settings = parser.settings(json);
  return { settings, problems: parser.problems };
}

type Path = readonly (string | number)[];

class Parser {
  readonly problems: SettingsProblem[] = [];
  #globsLeft = MOST_GLOBS;

  settings(json: unknown): Settings {
    const read = this.#object(json, [], 'Settings', KEYS);
    const rules = this.#rules(read['rules'], ['rules']);
    const options = this.#options(read['options'], ['options']);
    const overrides = this.#list(read['overrides'], ['overrides'], 'a list of overrides', (item, path) => this.#override(item, path));
    const exclude = this.#list(read['exclude'], ['exclude'], 'a list of globs', (item, path) => this.#glob(item, path));
    const baseline = this.#text(read['baseline'], ['baseline'], BASELINE, 'a relative path of a file in this folder');
    const shared = this.#list(read['sharedSecrets'], ['sharedSecrets'], 'a list of groups', (item, path) => this.#group(item, path));
    const fly = this.#flySecrets(read['flySecrets']);
    this.#text(read['$schema'], ['$schema'], /^/, 'a text');
    return {
      rules,
      options,
      ...(overrides.length > 0 ? { overrides } : {}),
      ...(exclude.length > 0 ? { exclude } : {}),
      ...(baseline === undefined ? {} : { baseline }),
      ...(shared.length > 0 ? { sharedSecrets: shared } : {}),
      ...(fly ? { flySecrets: fly } : {}),
    };
  }

  #rules(json: unknown, path: Path): RuleSeverities {
    const rules: Partial<Record<RuleKey, Severity | 'off'>> = {};
    for (const [key, severity] of Object.entries(this.#record(json, path))) {
      if (!isRuleKey(key)) this.#unknown('rule', key, [...path, key], RULE_KEYS);
      else if (isSeverity(severity)) rules[key] = severity;
      else this.#wrong(`"${key}" must be ${ONE_OF_THEM}`, [...path, key], nearSeverity(severity));
    }
    return rules;
  }

  #options(json: unknown, path: Path): GivenOptions {
    const options: Partial<Record<RuleId, Readonly<Record<string, OptionValue>>>> = {};
    for (const [id, given] of Object.entries(this.#record(json, path))) {
      const rule = RULES.find((candidate) => candidate.id === id);
      const names = Object.keys(rule?.options ?? {});
      if (!rule) {
        this.#unknown('rule', id, [...path, id], RULES_WITH_OPTIONS);
      } else if (names.length === 0) {
        this.#key(`${id} has no options`, [...path, id]);
      } else {
        const values: Record<string, OptionValue> = {};
        for (const [name, value] of Object.entries(this.#record(given, [...path, id]))) {
          const option = Object.hasOwn(rule.options, name) ? rule.options[name] : undefined;
          if (!option) this.#unknown(`option of ${id}`, name, [...path, id, name], names);
          else if (isValueOf(option, value)) values[name] = value;
          else this.#wrong(`"${name}" must be ${wanted(option)}`, [...path, id, name]);
        }
        if (Object.keys(values).length > 0) options[rule.id] = values;
      }
    }
    return options;
  }

  #override(json: unknown, path: Path): Override | undefined {
    const read = this.#object(json, path, 'An override', OVERRIDE_KEYS);
    if (!isRecord(json)) return undefined;
    if (!Object.hasOwn(json, 'files')) this.#wrong('An override needs "files"', path);
    const files = this.#list(read['files'], [...path, 'files'], 'a list of globs', (item, at) => this.#glob(item, at));
    if (Array.isArray(read['files']) && read['files'].length === 0) this.#wrong('"files" must hold a glob', [...path, 'files']);
    const rules = this.#rules(read['rules'], [...path, 'rules']);
    const options = this.#options(read['options'], [...path, 'options']);
    return files.length > 0 ? { files, rules, options } : undefined;
  }

  #glob(json: unknown, path: Path): string | undefined {
    const problem = typeof json === 'string' ? globProblem(json) : 'must be a text';
    if (problem !== undefined) {
      this.#wrong(`A glob ${problem}`, path);
      return undefined;
    }
    if (this.#globsLeft < 0) return undefined;
    this.#globsLeft -= globCost(json as string);
    if (this.#globsLeft >= 0) return json as string;
    this.#wrong(`Of all globs the first ${MOST_GLOBS} count, and this one and those after it are left out`, path);
    return undefined;
  }

  #group(json: unknown, path: Path): readonly string[] | undefined {
    const isMember = (item: unknown): item is string => typeof item === 'string' && MEMBER.test(item);
    if (Array.isArray(json) && json.length > 1 && json.every(isMember)) return json;
    this.#wrong('A group needs two or more secrets as "service:NAME", such as ["web:AUTH_SECRET", "api:JWT_SECRET"]', path);
    return undefined;
  }

  #flySecrets(json: unknown): Readonly<Record<string, string>> | undefined {
    if (json === undefined) return undefined;
    const lists = Object.entries(this.#record(json, ['flySecrets'])).flatMap(([app, file]) => {
      const path = this.#text(file, ['flySecrets', app], SAVED_LIST, 'the relative path of a saved list, such as "api/fly-secrets.json"');
      return path === undefined ? [] : [[app, path] as const];
    });
    return Object.fromEntries(lists);
  }

  #text(json: unknown, path: Path, form: RegExp, what: string): string | undefined {
    if (typeof json === 'string' && form.test(json)) return json;
    if (json !== undefined) this.#wrong(`"${path.at(-1)}" must be ${what}`, path);
    return undefined;
  }

  #list<Item>(json: unknown, path: Path, what: string, read: (item: unknown, path: Path) => Item | undefined): readonly Item[] {
    if (json === undefined) return [];
    if (!Array.isArray(json)) {
      this.#wrong(`"${path.at(-1)}" must be ${what}`, path);
      return [];
    }
    return json.map((item: unknown, index) => read(item, [...path, index])).filter((item) => item !== undefined);
  }

  /** The values of the keys that are known; the others are named. */
  #object(json: unknown, path: Path, what: string, keys: readonly string[]): Readonly<Record<string, unknown>> {
    if (!isRecord(json)) {
      this.#wrong(`${what} must be an object`, path);
      return {};
    }
    for (const key of Object.keys(json)) if (!keys.includes(key)) this.#unknown('setting', key, [...path, key], keys);
    return Object.fromEntries(Object.entries(json).filter(([key]) => keys.includes(key)));
  }

  #record(json: unknown, path: Path): Readonly<Record<string, unknown>> {
    if (isRecord(json)) return json;
    if (json !== undefined) this.#wrong(`"${path.at(-1)}" must be an object`, path);
    return {};
  }

  #unknown(what: string, key: string, path: Path, candidates: readonly string[]): void {
    if (this.problems.length < MOST_PROBLEMS) this.#key(`Unknown ${what} "${shown(key)}"`, path, near(key, candidates));
  }

  #key(message: string, path: Path, suggestion?: string): void {
    this.#add(message, path, 'key', suggestion);
  }

  #wrong(message: string, path: Path, suggestion?: string): void {
    this.#add(message, path, 'value', suggestion);
  }

  #add(message: string, path: Path, about: SettingsProblem['about'], suggestion: string | undefined): void {
    if (this.problems.length >= MOST_PROBLEMS) return;
    const question = suggestion === undefined ? '' : `: did you mean "${suggestion}"?`;
    this.problems.push({ message: message + question, path, about, ...(suggestion === undefined ? {} : { suggestion }) });
  }
}

const ONE_OF_THEM = '"error", "warning", "info" or "off"';

const KEYS: readonly string[] = ['rules', 'options', 'overrides', 'exclude', 'baseline', 'sharedSecrets', 'flySecrets', '$schema'];
const OVERRIDE_KEYS: readonly string[] = ['files', 'rules', 'options'];
const RULES_WITH_OPTIONS = RULES.filter(({ options }) => Object.keys(options).length > 0).map(({ id }) => id);

/** A key can be anything, and one that is long is no misspelling. */
const LONGEST_KEY = 60;

/** What nobody would call a setting: somebody has pasted a secret there, and a problem goes into reports. */
const SECRET_KEY = /^(?=(?:\D*\d){2})\S{20,}$/;

function shown(key: string): string {
  if (SECRET_KEY.test(key) && !key.includes('/')) return `${visible(key.slice(0, 4))}...`;
  return visible(key.length > LONGEST_KEY ? `${key.slice(0, LONGEST_KEY)}...` : key);
}

function near(written: unknown, candidates: readonly string[]): string | undefined {
  return typeof written === 'string' && written.length <= LONGEST_KEY ? closest(written, candidates) : undefined;
}

/** What other linters call them. */
const OTHER_WORDS: ReadonlyMap<unknown, Severity | 'off'> = new Map<unknown, Severity | 'off'>([
  ...([0, false, 'none', 'ignore', 'disabled'] as const).map((word) => [word, 'off'] as const),
  ...(['hint', 'note', 'information'] as const).map((word) => [word, 'info'] as const),
  ...([1, 'warn'] as const).map((word) => [word, 'warning'] as const),
  ...([2, true, 'on', 'fatal'] as const).map((word) => [word, 'error'] as const),
]);

function nearSeverity(written: unknown): string | undefined {
  return OTHER_WORDS.get(typeof written === 'string' ? written.toLowerCase() : written) ?? near(written, SEVERITIES);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isValueOf({ default: usual, minimum = -Infinity, maximum = Infinity }: RuleOption, value: unknown): value is OptionValue {
  if (typeof usual === 'number') return typeof value === 'number' && Number.isFinite(value) && minimum <= value && value <= maximum;
  if (typeof usual === 'boolean') return typeof value === 'boolean';
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function wanted({ default: usual, minimum, maximum }: RuleOption): string {
  if (typeof usual === 'boolean') return 'true or false';
  if (typeof usual !== 'number') return 'a list of texts';
  if (minimum !== undefined && maximum !== undefined) return `a number from ${minimum} to ${maximum}`;
  return minimum === undefined ? 'a number' : `a number of at least ${minimum}`;
}
