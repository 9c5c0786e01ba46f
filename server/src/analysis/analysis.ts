import type { Extraction, Problem } from '../extract/extractor';
import { extract } from '../extract/index';
import type { Fact, GitStanding } from '../facts/fact';
import { FactBase } from '../facts/fact-base';
import { buildContract } from '../model/build';
import type { Contract } from '../model/contract';
import { moduleCandidates } from '../model/modules';
import type { RuleId } from '../rules/ids';
import { RULES } from '../rules/index';
import type { FindingTag, Fix, RelatedPlace, Rule, Severity } from '../rules/rule';
import { LineTable, type Place } from '../text/range';
import type { Source } from '../text/source';
import { fingerprintOf } from './fingerprint';
import { mergeByPlace } from './merge';
import { DEFAULT_SETTINGS, optionsFor, type Settings, severityFor } from './settings';
import { Suppressions, type UnusedSuppression } from './suppressions';

/** A finding as hosts report it. */
export interface ReportedFinding {
  readonly rule: RuleId;
  readonly severity: Severity;
  readonly at: Place;
  readonly message: string;
  readonly help: string;
  /** See `Finding.brief`. */
  readonly brief?: string;
  readonly related: readonly RelatedPlace[];
  readonly fixes: readonly Fix[];
  readonly tags?: readonly FindingTag[];
  /** Stable over edits elsewhere in the file; holds no part of any text of the workspace. */
  readonly fingerprint: string;
  /** The findings of this place that it stands for, itself the first; absent where it stands alone. */
  readonly parts?: readonly ReportedFinding[];
}

/** A finding that is not reported, because a comment or the settings say so. */
export interface SilencedFinding {
  readonly rule: RuleId;
  readonly at: Place;
  readonly by: 'comment' | 'settings';
}

export interface CheckResult {
  readonly findings: readonly ReportedFinding[];
  /** In the order of the rules. */
  readonly silenced: readonly SilencedFinding[];
  readonly problems: readonly Problem[];
  readonly unusedSuppressions: readonly UnusedSuppression[];
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
  #settings: Settings;
  #contract: Contract | undefined;
  /** Counts extractions, so that tests can see that a keystroke costs exactly one. */
  extractions = 0;

  /** `read` may remember what it gave for a text: a host that opens the same workspace again and again need not read it each time. */
  constructor(settings: Settings = DEFAULT_SETTINGS, read: (source: Source) => Extraction = extract) {
    this.#settings = settings;
    this.#extract = read;
  }

  setSettings(settings: Settings): void {
    this.#settings = settings;
    // What the user says of shared secrets and of Fly's is a part of the contract.
    this.#contract = undefined;
  }

  /** Adds or replaces a file. Returns whether anything changed. */
  setFile(path: string, text: string): boolean {
    const previous = this.#files.get(path);
    if (previous?.text === text) return false;
    this.extractions++;
    const extraction = this.#extract({ path, text });
    this.#files.set(path, { text, extraction, suppressions: new Suppressions(path, text), lines: undefined });
    this.#contract = undefined;
    return true;
  }

  removeFile(path: string): boolean {
    const removed = this.#files.delete(path);
    if (removed) this.#contract = undefined;
    return removed;
  }

  /** How git regards env files, as far as the host could learn it; it replaces what was said before. Returns whether anything changed. */
  setGitStandings(standings: ReadonlyMap<string, GitStanding['standing']>): boolean {
    const same =
      standings.size === this.#standings.size && [...standings].every(([path, standing]) => this.#standings.get(path) === standing);
    if (same) return false;
    this.#standings = standings;
    this.#contract = undefined;
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
    return moduleCandidates(this.contract().facts);
  }

  contract(): Contract {
    if (!this.#contract) {
      const byFile = new Map<string, readonly Fact[]>();
      for (const [path, state] of this.#files) byFile.set(path, [...state.extraction.facts, ...this.#hostFacts(path)]);
      this.#contract = buildContract(new FactBase(byFile), {
        sharedSecrets: this.#settings.sharedSecrets ?? [],
        flySecrets: this.#settings.flySecrets ?? {},
      });
    }
    return this.#contract;
  }

  #hostFacts(path: string): readonly Fact[] {
    const standing = this.#standings.get(path);
    return standing ? [{ kind: 'git-standing', file: path, standing }] : [];
  }

  /** The findings of all rules. `now` is in milliseconds since the epoch; without it nothing is said that depends on the time. */
  check(now?: number): CheckResult {
    const contract = this.contract();
    const findings: ReportedFinding[] = [];
    const used = new Map<string, Set<number>>();
    const silenced: SilencedFinding[] = [];
    for (const rule of RULES) {
      for (const finding of this.#run(rule, contract, used, silenced, now)) findings.push(finding);
    }
    findings.sort(byPlace);
    const problems: Problem[] = [];
    const unusedSuppressions: UnusedSuppression[] = [];
    for (const [path, state] of this.#files) {
      for (const problem of state.extraction.problems) problems.push(problem);
      unusedSuppressions.push(...state.suppressions.unused(used.get(path) ?? new Set()));
    }
    return { findings: mergeByPlace(findings), silenced, problems, unusedSuppressions };
  }

  *#run(
    rule: Rule,
    contract: Contract,
    used: Map<string, Set<number>>,
    silenced: SilencedFinding[],
    now: number | undefined,
  ): Iterable<ReportedFinding> {
    const ordinals = new Map<string, number>();
    for (const finding of rule.check(contract, optionsFor(this.#settings, rule), now)) {
      const severity = severityFor(this.#settings, rule, finding.severity);
      if (severity === 'off') {
        silenced.push({ rule: rule.id, at: finding.at, by: 'settings' });
        continue;
      }
      const state = this.#files.get(finding.at.file);
      const line = this.linesOf(finding.at.file).position(finding.at.start).line;
      const suppression = state?.suppressions.find(rule.id, line);
      if (suppression !== undefined) {
        const set = used.get(finding.at.file) ?? new Set<number>();
        used.set(finding.at.file, set.add(suppression));
        silenced.push({ rule: rule.id, at: finding.at, by: 'comment' });
        continue;
      }
      const identity = `${rule.id}\n${finding.at.file}\n${finding.message}`;
      const ordinal = ordinals.get(identity) ?? 0;
      ordinals.set(identity, ordinal + 1);
      yield {
        rule: rule.id,
        severity,
        at: finding.at,
        message: finding.message,
        help: finding.help,
        ...(finding.brief === undefined ? {} : { brief: finding.brief }),
        related: finding.related ?? [],
        fixes: finding.fixes ?? [],
        ...(finding.tags ? { tags: finding.tags } : {}),
        fingerprint: fingerprintOf(identity, ordinal),
      };
    }
  }
}

function byPlace(left: ReportedFinding, right: ReportedFinding): number {
  if (left.at.file !== right.at.file) return left.at.file < right.at.file ? -1 : 1;
  return left.at.start - right.at.start || left.at.end - right.at.end || (left.rule < right.rule ? -1 : 1);
}
