import type { CheckResult, ReportedFinding } from '../../analysis/analysis';
import type { UnusedSuppression } from '../../analysis/suppressions';
import type { Problem } from '../../extract/extractor';

/** What is to be shown for one file. */
export interface FileReport {
  readonly findings: readonly ReportedFinding[];
  readonly problems: readonly Problem[];
  readonly unusedSuppressions: readonly UnusedSuppression[];
}

export const NOTHING_TO_SHOW: FileReport = { findings: [], problems: [], unusedSuppressions: [] };

/** The results of several engines by the file that they speak of. Files with nothing to show are left out. */
export function byFile(results: readonly CheckResult[]): ReadonlyMap<string, FileReport> {
  const files = new Map<string, { findings: ReportedFinding[]; problems: Problem[]; unusedSuppressions: UnusedSuppression[] }>();
  const report = (path: string) => {
    const known = files.get(path);
    if (known) return known;
    const fresh = { findings: [], problems: [], unusedSuppressions: [] };
    files.set(path, fresh);
    return fresh;
  };
  for (const { findings, problems, unusedSuppressions } of results) {
    for (const finding of findings) report(finding.at.file).findings.push(finding);
    for (const problem of problems) report(problem.at.file).problems.push(problem);
    for (const unused of unusedSuppressions) report(unused.at.file).unusedSuppressions.push(unused);
  }
  return files;
}
