import type { Severity } from '../rules/rule';
import { samePlace } from '../text/range';
import type { ReportedFinding } from './analysis';

const WEIGHT: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/**
 * One place, one finding: of several defects at the same range the gravest is reported, and names the others with their fixes.
 * Findings must be sorted by place. Once the gravest is mended, the next shows itself.
 */
export function mergeByPlace(findings: readonly ReportedFinding[]): readonly ReportedFinding[] {
  const merged: ReportedFinding[] = [];
  let group: ReportedFinding[] = [];
  const close = () => {
    if (group.length > 0) merged.push(one(group));
    group = [];
  };
  for (const finding of findings) {
    const first = group[0];
    if (first && !samePlace(first.at, finding.at)) close();
    group.push(finding);
  }
  close();
  return merged;
}

function one(group: readonly ReportedFinding[]): ReportedFinding {
  const [first, ...rest] = [...group].sort((left, right) => WEIGHT[left.severity] - WEIGHT[right.severity]) as [
    ReportedFinding,
    ...ReportedFinding[],
  ];
  if (rest.length === 0) return first;
  return {
    ...first,
    help: `${first.help} Also here: ${rest.map((finding) => `${finding.message} (${finding.rule})`).join('; ')}.`,
    fixes: [...first.fixes, ...rest.flatMap((finding) => finding.fixes)],
  };
}
