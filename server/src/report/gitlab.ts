import type { Severity } from '../rules/rule';
import { byWeight } from './groups';
import { positionOf } from './position';
import type { Report } from './report';

const SEVERITIES: Readonly<Record<Severity, 'critical' | 'major' | 'info'>> = { error: 'critical', warning: 'major', info: 'info' };

/**
 * The report as GitLab's Code Quality JSON. `prefix` is the path of the report's root in the repository, with `/` at its end.
 * What is wrong with the audit itself has no place there: it goes with the other formats.
 */
export function gitlabReport(report: Report, prefix: string): string {
  const seen = new Map<string, number>();
  const issues = byWeight(report.findings).map((finding) => {
    const { line, endLine } = positionOf(report, finding.at);
    // The folders of one report may have equal files with equal findings, and GitLab drops all but one of a fingerprint.
    const turn = seen.get(finding.fingerprint) ?? 0;
    seen.set(finding.fingerprint, turn + 1);
    return {
      type: 'issue',
      description: finding.help === '' ? finding.message : `${finding.message}. ${finding.help}`,
      check_name: finding.rule,
      fingerprint: turn === 0 ? finding.fingerprint : `${finding.fingerprint}-${turn}`,
      severity: SEVERITIES[finding.severity],
      categories: ['Security'],
      location: { path: prefix + finding.at.file, lines: { begin: line, end: endLine } },
    };
  });
  return `${JSON.stringify(issues, undefined, 2)}\n`;
}
