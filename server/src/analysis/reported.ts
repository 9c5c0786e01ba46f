import type { RuleId } from '../rules/ids';
import { RULES } from '../rules/index';
import type { Finding, FindingTag, Fix, RelatedPlace, Rule, Severity } from '../rules/rule';
import type { LineTable, Place } from '../text/range';
import type { BaselineTally } from './baseline';
import { fingerprintOf } from './fingerprint';
import type { Found } from './found';
import type { SettingsOfFiles } from './settings-of-files';
import type { Suppressions } from './suppressions';

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

/** A finding that is not reported, because a comment, the settings or the baseline say so. */
export interface SilencedFinding {
  readonly rule: RuleId;
  readonly at: Place;
  readonly by: 'comment' | 'settings' | 'baseline';
}

/** What decides whether a finding is reported, and how gravely. */
export interface Silencing {
  readonly settings: SettingsOfFiles;
  readonly suppressionsOf: (path: string) => Suppressions | undefined;
  readonly linesOf: (path: string) => LineTable;
  /** Counts along which entries of the baselines cover something. */
  readonly tally: BaselineTally;
}

/** What the rules found, sorted out. */
export interface Sorted {
  /** By file and place. */
  readonly findings: readonly ReportedFinding[];
  /** In the order of the rules. */
  readonly silenced: readonly SilencedFinding[];
  /** The suppressions of each file that cover something, by their number in it. */
  readonly used: ReadonlyMap<string, ReadonlySet<number>>;
}

/** Tells what is reported of what the rules found from what the settings, a comment or a baseline silence. */
export function sortOut(found: Found, silencing: Silencing): Sorted {
  const findings: ReportedFinding[] = [];
  const silenced: SilencedFinding[] = [];
  const used = new Map<string, Set<number>>();
  for (const [index, rule] of RULES.entries()) {
    const ordinals = new Map<string, number>();
    for (const finding of found.byRule[index] ?? []) {
      const judged = judge(rule, finding, silencing);
      if (judged.by !== undefined) silenced.push({ rule: rule.id, at: finding.at, by: judged.by });
      if (judged.by === 'comment') used.set(finding.at.file, (used.get(finding.at.file) ?? new Set()).add(judged.suppression));
      if (judged.by === undefined) findings.push(reported(rule, finding, judged.severity, ordinals));
    }
  }
  return { findings: findings.sort(byPlace), silenced, used };
}

type Judgement =
  | { readonly by: undefined; readonly severity: Severity }
  | { readonly by: 'settings' | 'baseline' }
  | { readonly by: 'comment'; readonly suppression: number };

function judge(rule: Rule, finding: Finding, { settings, suppressionsOf, linesOf, tally }: Silencing): Judgement {
  const { file, start } = finding.at;
  const ofFile = settings.of(file);
  const severity = ofFile.severity(rule, finding.severity);
  if (severity === 'off' || ofFile.excluded) {
    // Switched off for once, it must not seem to be gone.
    tally.covers(rule.id, file, finding.message, false);
    return { by: 'settings' };
  }
  const suppression = suppressionsOf(file)?.find(rule.id, linesOf(file).position(start).line);
  if (suppression !== undefined) return { by: 'comment', suppression };
  return tally.covers(rule.id, file, finding.message) ? { by: 'baseline' } : { by: undefined, severity };
}

/** `ordinals` counts findings of the rule that say the same of a file, so that their fingerprints differ. */
function reported(rule: Rule, finding: Finding, severity: Severity, ordinals: Map<string, number>): ReportedFinding {
  const identity = `${rule.id}\n${finding.at.file}\n${finding.message}`;
  const ordinal = ordinals.get(identity) ?? 0;
  ordinals.set(identity, ordinal + 1);
  return {
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

function byPlace(left: ReportedFinding, right: ReportedFinding): number {
  if (left.at.file !== right.at.file) return left.at.file < right.at.file ? -1 : 1;
  return left.at.start - right.at.start || left.at.end - right.at.end || (left.rule < right.rule ? -1 : 1);
}
