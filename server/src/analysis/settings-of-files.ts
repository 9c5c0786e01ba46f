import type { RuleId } from '../rules/ids';
import type { OptionValues, Rule, RuleOptions, Severity } from '../rules/rule';
import { isInside } from '../text/source';
import { anyGlob, type FileMatcher } from './globs';
import { type FolderSettings, type GivenOptions, type Override, type RuleSeverities, severityIn } from './settings';

/** One run of a rule: the options it is given, and whether a finding in a file is its business. */
export interface RuleRun {
  readonly options: OptionValues<RuleOptions>;
  isFor(file: string): boolean;
}

/**
 * Which settings a file has: those of its folder, with what is said of it there. Files alike share one `FileSettings`, and where
 * nothing is said of single files, none is looked at.
 */
export class SettingsOfFiles {
  /** The inner ones first. */
  readonly #folders: readonly Folder[];
  readonly #byFile = new Map<string, FileSettings>();
  readonly #runs = new Map<RuleId, readonly RuleRun[]>();
  /** Of the files that `#runs` was made for. */
  #revision = -1;

  /** @throws RangeError when there is no folder. A file that is in none of them is taken to be in the last. */
  constructor(folders: readonly FolderSettings[]) {
    if (folders.length === 0) throw new RangeError('There are no settings');
    this.#folders = folders.map((folder) => new Folder(folder)).sort((left, right) => right.path.length - left.path.length);
  }

  of(file: string): FileSettings {
    const [first] = this.#folders;
    if (first && this.#folders.length === 1 && first.isPlain) return first.plain;
    const known = this.#byFile.get(file);
    if (known) return known;
    const folder = this.#folders.find(({ path }) => isInside(file, path)) ?? (this.#folders.at(-1) as Folder);
    const found = folder.settingsOf(file);
    this.#byFile.set(file, found);
    return found;
  }

  /** How often a rule has to run for these files, which stay the same as long as `revision` does: once, unless their options differ. */
  runsOf(rule: Rule, files: () => Iterable<string>, revision: number): readonly RuleRun[] {
    if (revision !== this.#revision) this.#runs.clear();
    this.#revision = revision;
    const runs = this.#runs.get(rule.id) ?? this.#findRuns(rule, files);
    this.#runs.set(rule.id, runs);
    return runs;
  }

  #findRuns(rule: Rule, files: () => Iterable<string>): readonly RuleRun[] {
    const [folder] = this.#folders as [Folder];
    if (!this.#folders.some(({ givesOptions }) => givesOptions(rule.id)))
      return [{ options: folder.plain.options(rule), isFor: () => true }];
    const variants = new Map<string, FileSettings>();
    for (const file of files()) variants.set(this.of(file).optionsKey(rule), this.of(file));
    if (variants.size < 2) return [{ options: ([...variants.values()][0] ?? folder.plain).options(rule), isFor: () => true }];
    return [...variants].map(([key, settings], index) => ({
      options: settings.options(rule),
      // A file that was not given has the first of the options, so that its finding is neither lost nor told twice.
      isFor: (file) => {
        const own = this.of(file).optionsKey(rule);
        return own === key || (index === 0 && !variants.has(own));
      },
    }));
  }
}

/** The settings of one folder, with its globs ready to be asked. */
class Folder {
  readonly path: string;
  /** Of files of which nothing is said by itself. */
  readonly plain: FileSettings;
  /** Whether nothing is said of single files. */
  readonly isPlain: boolean;
  readonly #prefix: string;
  readonly #settings: Said;
  readonly #overrides: readonly { readonly override: Override; readonly matches: FileMatcher }[];
  readonly #isExcluded: FileMatcher;
  /** By the overrides that match, and whether the file is excluded. */
  readonly #variants = new Map<string, FileSettings>();

  constructor({ folder, settings }: FolderSettings) {
    const { overrides = [], exclude = [] } = settings;
    this.path = folder;
    this.isPlain = overrides.length === 0 && exclude.length === 0;
    this.plain = new FileSettings([settings], false);
    this.#prefix = settings.globPrefix ?? '';
    this.#settings = settings;
    this.#overrides = overrides.map((override) => ({ override, matches: anyGlob(override.files) }));
    this.#isExcluded = anyGlob(exclude);
  }

  readonly givesOptions = (id: RuleId): boolean =>
    Object.hasOwn(this.#settings.options, id) || this.#overrides.some(({ override }) => Object.hasOwn(override.options, id));

  settingsOf(file: string): FileSettings {
    if (this.isPlain) return this.plain;
    const relative = isInside(file, this.path) && this.path !== '' ? file.slice(this.path.length + 1) : file.replace(/^\//, '');
    const path = this.#prefix + relative;
    const matching = this.#overrides.filter(({ matches }) => matches(path));
    const excluded = this.#isExcluded(path);
    const key = `${excluded} ${matching.map((each) => this.#overrides.indexOf(each)).join()}`;
    const known = this.#variants.get(key);
    if (known) return known;
    const found = new FileSettings([...matching.map(({ override }) => override).reverse(), this.#settings], excluded);
    this.#variants.set(key, found);
    return found;
  }
}

interface Said {
  readonly rules: RuleSeverities;
  readonly options: GivenOptions;
}

/** What applies to one file. */
export class FileSettings {
  /** Whether its findings are not shown. */
  readonly excluded: boolean;
  /** The strongest first. */
  readonly #said: readonly Said[];
  readonly #options = new Map<RuleId, OptionValues<RuleOptions>>();
  readonly #keys = new Map<RuleId, string>();

  constructor(said: readonly Said[], excluded: boolean) {
    this.#said = said;
    this.excluded = excluded;
  }

  /** The severity a finding is reported with. A user's word beats the finding's own, which beats the rule's default. */
  severity(rule: Pick<Rule, 'id' | 'severity'>, own: Severity | undefined): Severity | 'off' {
    for (const { rules } of this.#said) {
      const severity = severityIn(rules, rule.id);
      if (severity !== undefined) return severity;
    }
    return own ?? rule.severity;
  }

  /** The rule's options with defaults filled in. */
  options(rule: Rule): OptionValues<RuleOptions> {
    const known = this.#options.get(rule.id);
    if (known) return known;
    const values = Object.entries(rule.options).map(([name, option]) => {
      const given = this.#said.find(({ options }) => Object.hasOwn(options[rule.id] ?? {}, name));
      return [name, given?.options[rule.id]?.[name] ?? option.default];
    });
    const options = Object.fromEntries(values) as OptionValues<RuleOptions>;
    this.#options.set(rule.id, options);
    return options;
  }

  /** Alike for files whose options of the rule are. */
  optionsKey(rule: Rule): string {
    const known = this.#keys.get(rule.id) ?? JSON.stringify(this.options(rule));
    this.#keys.set(rule.id, known);
    return known;
  }
}

/** The settings that apply to a file, which may be the path of a folder. */
export function settingsOfFile(folders: readonly FolderSettings[], file: string): FileSettings {
  return new SettingsOfFiles(folders).of(file);
}
