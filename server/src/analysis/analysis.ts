import type { Extraction, Problem } from '../extract/extractor';
import { extract } from '../extract/index';
import type { Fact, GitStanding } from '../facts/fact';
import { FactBase } from '../facts/fact-base';
import { buildContract } from '../model/build';
import type { Contract } from '../model/contract';
import { moduleCandidates } from '../model/module-candidates';
import { nextExpiry } from '../model/token-expiry';
import { RULES } from '../rules/index';
import type { Finding, Rule } from '../rules/rule';
import { LineTable } from '../text/range';
import type { Source } from '../text/source';
import { BaselineTally, type FolderBaseline, type StaleEntries } from './baseline';
import { type Found, foundAfter, foundIn, holdsAt } from './found';
import { mergeByPlace } from './merge';
import { moveBetween } from './moved-facts';
import { type ReportedFinding, type SilencedFinding, sortOut } from './reported';
import { DEFAULT_SETTINGS, type FolderSettings, type Settings } from './settings';
import { layered } from './settings-layers';
import { SettingsOfFiles } from './settings-of-files';
import { Suppressions, type UnusedSuppression } from './suppressions';

export type { ReportedFinding, SilencedFinding } from './reported';

export interface CheckResult {
  readonly findings: readonly ReportedFinding[];
  /** In the order of the rules. */
  readonly silenced: readonly SilencedFinding[];
  readonly problems: readonly Problem[];
  readonly unusedSuppressions: readonly UnusedSuppression[];
  /** How many findings the baselines cover, each by itself. */
  readonly baselined: number;
  /** Baselines with entries that cover nothing any more. */
  readonly staleBaselines: readonly StaleEntries[];
}

interface FileState {
  readonly text: string;
  readonly extraction: Extraction;
  readonly suppressions: Suppressions;
  lines: LineTable | undefined;
}

/**
 * The engine: files in, findings out. It keeps the facts of each file, so that a change costs one extraction;
 * the contract and the findings are computed from the facts on every check. It touches no disk and no clock.
 * Paths use `/`; the host decides whether they are absolute or relative, consistently.
 */
export class Analysis {
  readonly #files = new Map<string, FileState>();
  #standings: ReadonlyMap<string, GitStanding['standing']> = new Map();
  readonly #extract: (source: Source) => Extraction;
  #settings: SettingsOfFiles;
  /** What the settings were made of. */
  #givenSettings: Settings | readonly FolderSettings[];
  /** What holds for the whole workspace, whichever folder says it. */
  #shared: Settings;
  #settingsProblems: readonly Problem[] = [];
  /** Counts files that came or went. */
  #fileSet = 0;
  #baselines: readonly FolderBaseline[] = [];
  #contract: Contract | undefined;
  /** What the rules last found; undefined when a fact or a setting has changed since. */
  #found: Found | undefined;
  #wanted: readonly (readonly string[])[] | undefined;
  /** Counts extractions, so that tests can see that a keystroke costs exactly one. */
  extractions = 0;

  /** `read` may remember what it gave for a text: a host that opens the same workspace again and again need not read it each time. */
  constructor(settings: Settings = DEFAULT_SETTINGS, read: (source: Source) => Extraction = extract) {
    this.#settings = new SettingsOfFiles([{ folder: '', settings }]);
    this.#shared = settings;
    this.#givenSettings = settings;
    this.#extract = read;
  }

  /** The settings of all files, or those of each folder; a file that is in none of them has those of the last. */
  setSettings(settings: Settings | readonly FolderSettings[]): void {
    this.#givenSettings = settings;
    const folders = 'rules' in settings ? [{ folder: '', settings }] : settings;
    this.#settings = new SettingsOfFiles(folders);
    this.#shared = folders.reduce((all, folder) => layered(all, folder.settings), DEFAULT_SETTINGS);
    // What the user says of shared secrets and of Fly's is a part of the contract.
    this.#forget();
  }

  /** Another engine over the same texts: what is tried there changes nothing here. No text is extracted again. */
  copy(): Analysis {
    const copy = new Analysis(DEFAULT_SETTINGS, this.#extract);
    for (const [path, state] of this.#files) copy.#files.set(path, state);
    copy.#standings = this.#standings;
    copy.#baselines = this.#baselines;
    copy.setSettings(this.#givenSettings);
    return copy;
  }

  /** What the settings of all folders say together. */
  get allSettings(): Settings {
    return this.#shared;
  }

  /** The settings that another engine has. */
  takeSettings(other: Analysis): void {
    if (this.#givenSettings !== other.#givenSettings) this.setSettings(other.#givenSettings);
  }

  /** The findings that are accepted for now, by folder; they replace those that were given before. */
  setBaselines(baselines: readonly FolderBaseline[]): void {
    this.#baselines = baselines;
  }

  /** What is wrong in files of settings, for the host that shows problems by file; it replaces what was said before. */
  setSettingsProblems(problems: readonly Problem[]): void {
    this.#settingsProblems = problems;
  }

  /** Adds or replaces a file. Returns whether anything changed. */
  setFile(path: string, text: string): boolean {
    const previous = this.#files.get(path);
    if (previous?.text === text) return false;
    this.extractions++;
    if (!previous) this.#fileSet++;
    const extraction = this.#extract({ path, text });
    this.#files.set(path, { text, extraction, suppressions: new Suppressions(path, text), lines: undefined });
    const known = previous && this.#found;
    const found = known && foundAfter(known, previous.extraction.facts, extraction.facts, moveBetween(path, previous.text, text));
    if (found) this.#contract = undefined;
    else this.#forget();
    this.#found = found;
    return true;
  }

  removeFile(path: string): boolean {
    const removed = this.#files.delete(path);
    if (removed) {
      this.#forget();
      this.#fileSet++;
    }
    return removed;
  }

  /** How git regards env files, as far as the host could learn it; it replaces what was said before. Returns whether anything changed. */
  setGitStandings(standings: ReadonlyMap<string, GitStanding['standing']>): boolean {
    const same =
      standings.size === this.#standings.size && [...standings].every(([path, standing]) => this.#standings.get(path) === standing);
    if (same) return false;
    this.#standings = standings;
    this.#forget();
    return true;
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  files(): Iterable<string> {
    return this.#files.keys();
  }

  /** The text last given for a file. */
  textOf(path: string): string | undefined {
    return this.#files.get(path)?.text;
  }

  /** The line table of a file that was given; an empty one for any other. */
  linesOf(path: string): LineTable {
    const state = this.#files.get(path);
    if (!state) return new LineTable('');
    state.lines ??= new LineTable(state.text);
    return state.lines;
  }

  factsOf(path: string): readonly Fact[] {
    return this.#files.get(path)?.extraction.facts ?? [];
  }

  /**
   * Modules that facts refer to and that were not given yet, each as the paths it may have, best first.
   * The host gives the first that exists and asks again, until nothing new is wanted: the byte filter passes over
   * a constants file that says nothing about auth by itself.
   */
  wanted(): readonly (readonly string[])[] {
    this.#wanted ??= moduleCandidates(this.contract().facts);
    return this.#wanted;
  }

  /** See `nextExpiry` of the model: when a finding may come by the time alone, in milliseconds since the epoch. */
  nextExpiry(now: number): number | undefined {
    return this.#found && holdsAt(this.#found, now) ? this.#found.until() : nextExpiry(this.contract(), now);
  }

  /** What depends on facts is computed anew when it is next asked for. */
  #forget(): void {
    this.#contract = undefined;
    this.#found = undefined;
    this.#wanted = undefined;
  }

  contract(): Contract {
    if (!this.#contract) {
      const byFile = new Map<string, readonly Fact[]>();
      for (const [path, state] of this.#files) byFile.set(path, [...state.extraction.facts, ...this.#hostFacts(path)]);
      this.#contract = buildContract(new FactBase(byFile), {
        sharedSecrets: this.#shared.sharedSecrets ?? [],
        flySecrets: this.#shared.flySecrets ?? {},
      });
    }
    return this.#contract;
  }

  #hostFacts(path: string): readonly Fact[] {
    const standing = this.#standings.get(path);
    return standing ? [{ kind: 'git-standing', file: path, standing }] : [];
  }

  /**
   * Does the work of the next `check(now)` before it, a rule at each step, for a host that has other things to do between the steps. A
   * change of a file or setting meanwhile ends it, and what was done is done again by the check.
   */
  *checkAhead(now: number): Iterable<void> {
    if (this.#found && holdsAt(this.#found, now)) return;
    const contract = this.contract();
    const byRule: (readonly Finding[])[] = [];
    for (const rule of RULES) {
      yield;
      if (this.#contract !== contract) return;
      byRule.push([...this.#findings(rule, contract, now)]);
    }
    this.#keep(contract, byRule, now);
  }

  /** The findings of all rules. `now` is in milliseconds since the epoch; without it nothing is said that depends on the time. */
  check(now?: number): CheckResult {
    const tally = new BaselineTally(this.#baselines);
    const { findings, silenced, used } = sortOut(this.#findAll(now), {
      settings: this.#settings,
      suppressionsOf: (path) => this.#files.get(path)?.suppressions,
      linesOf: (path) => this.linesOf(path),
      tally,
    });
    const problems: Problem[] = [...this.#settingsProblems];
    const unusedSuppressions: UnusedSuppression[] = [];
    for (const [path, state] of this.#files) {
      if (this.#settings.of(path).excluded) continue;
      for (const problem of state.extraction.problems) problems.push(problem);
      unusedSuppressions.push(...state.suppressions.unused(used.get(path) ?? new Set()));
    }
    return {
      findings: mergeByPlace(findings),
      silenced,
      problems,
      unusedSuppressions,
      baselined: tally.covered,
      staleBaselines: tally.stale(),
    };
  }

  /** What all rules find, before suppressions, severities and baselines; kept as long as it holds. */
  #findAll(now: number | undefined): Found {
    if (this.#found && holdsAt(this.#found, now)) return this.#found;
    const contract = this.contract();
    return this.#keep(
      contract,
      RULES.map((rule) => [...this.#findings(rule, contract, now)]),
      now,
    );
  }

  #keep(contract: Contract, byRule: Found['byRule'], now: number | undefined): Found {
    this.#found = foundIn(contract, byRule, now);
    return this.#found;
  }

  /** What the rule finds, with the options that each finding's file has: once, unless folders or files have different ones. */
  *#findings(rule: Rule, contract: Contract, now: number | undefined): Iterable<Finding> {
    const runs = this.#settings.runsOf(rule, () => this.#files.keys(), this.#fileSet);
    for (const { options, isFor } of runs) {
      for (const finding of rule.check(contract, options, now)) if (isFor(finding.at.file)) yield finding;
    }
  }
}
