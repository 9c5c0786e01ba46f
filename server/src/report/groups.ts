import type { ReportedFinding } from '../analysis/analysis';
import type { RuleId } from '../rules/ids';
import { RULES } from '../rules/index';
import type { Severity } from '../rules/rule';
import { type Counts, countsOf } from './counts';
import type { Report, ReportService } from './report';

// What the formats for people say of the findings together.

export interface RuleGroup {
  readonly rule: RuleId;
  /** What the rule finds, on one line. */
  readonly summary: string;
  /** Of its gravest finding. */
  readonly severity: Severity;
  readonly findings: readonly ReportedFinding[];
}

export interface ServiceGroup {
  /** Undefined for findings in files of no service. */
  readonly service: ReportService | undefined;
  /** Its name, told apart from others of the same name by the folder. */
  readonly name: string;
  readonly counts: Counts;
  readonly findings: readonly ReportedFinding[];
}

const WEIGHT: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** The gravest first; among equals in the order of the files. */
export function byWeight(findings: readonly ReportedFinding[]): readonly ReportedFinding[] {
  return [...findings].sort((left, right) => WEIGHT[left.severity] - WEIGHT[right.severity]);
}

/** Findings that are shown as one: of one rule, in one file and of one severity. Never empty. */
export type Cluster = readonly [ReportedFinding, ...ReportedFinding[]];

/** So many findings of a rule in a file are shown as one. */
const FEWEST_OF_CLUSTER = 3;

/** The gravest first, those of one rule in one file together when they are three or more. */
export function clusters(findings: readonly ReportedFinding[]): readonly Cluster[] {
  const groups = grouped(byWeight(findings), ({ severity, rule, at }) => `${severity} ${rule} ${at.file}`);
  const seen = new Set<readonly ReportedFinding[]>();
  return byWeight(findings).flatMap((finding): readonly Cluster[] => {
    const group = groups.get(`${finding.severity} ${finding.rule} ${finding.at.file}`) ?? [];
    if (group.length < FEWEST_OF_CLUSTER) return [[finding]];
    const [first, ...rest] = group;
    if (first === undefined || seen.has(group)) return [];
    seen.add(group);
    return [[first, ...rest]];
  });
}

/** What a rule finds, on one line. */
export function summaryOf(rule: RuleId): string {
  return RULES.find(({ id }) => id === rule)?.summary ?? '';
}

/** The rules with the gravest findings first, then those with the most. */
export function byRule({ findings }: Report): readonly RuleGroup[] {
  const groups = [...grouped(findings, ({ rule }) => rule)].map(([rule, list]): RuleGroup => {
    return { rule, summary: summaryOf(rule), severity: byWeight(list)[0]?.severity ?? 'info', findings: list };
  });
  return groups.sort((left, right) => WEIGHT[left.severity] - WEIGHT[right.severity] || right.findings.length - left.findings.length);
}

/** The services with the most errors first, then those with the most warnings. */
export function byService(report: Report): readonly ServiceGroup[] {
  const services = new Map<string, ReportService | undefined>();
  const groups = grouped(report.findings, ({ at }) => {
    const service = report.serviceOf(at.file);
    const key = service === undefined ? '' : `/${service.folder}`;
    services.set(key, service);
    return key;
  });
  const known = [...services.values()];
  const result = [...groups].map(([key, list]): ServiceGroup => {
    const service = services.get(key);
    return { service, name: nameOf(service, known), counts: countsOf(list), findings: list };
  });
  return result.sort(
    ({ counts: left }, { counts: right }) => right.errors - left.errors || right.warnings - left.warnings || right.infos - left.infos,
  );
}

export function byFile(findings: readonly ReportedFinding[]): ReadonlyMap<string, readonly ReportedFinding[]> {
  return grouped(findings, ({ at }) => at.file);
}

function nameOf(service: ReportService | undefined, all: readonly (ReportService | undefined)[]): string {
  if (service === undefined) return 'no service';
  const name = service.name === '' ? service.folder || 'the top folder' : service.name;
  const twins = all.filter((other) => other?.name === service.name);
  return twins.length < 2 ? name : `${name} (${service.folder || 'the top folder'})`;
}

function grouped<Key>(findings: readonly ReportedFinding[], keyOf: (finding: ReportedFinding) => Key): Map<Key, ReportedFinding[]> {
  const groups = new Map<Key, ReportedFinding[]>();
  for (const finding of findings) {
    const list = groups.get(keyOf(finding));
    if (list) list.push(finding);
    else groups.set(keyOf(finding), [finding]);
  }
  return groups;
}
