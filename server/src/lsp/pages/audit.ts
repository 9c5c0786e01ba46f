import { countsOf } from '../../report/counts';
import { commonFolderOf, seenFrom } from '../../report/moved';
import { reportOf } from '../../report/of-engine';
import type { Report } from '../../report/report';
import type { Session } from '../session';

/** The answer to `authlint/audit`. */
export interface AuditResult {
  /** A report for people, in Markdown. */
  readonly report: string;
  readonly files: number;
  /** What the Problems view shows as errors: findings, and files that could not be read. */
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  /** HTML without script, style or handlers, when it was asked for. */
  readonly page?: string;
  /** The style sheet that the page wants. */
  readonly style?: string;
}

/** What the workspace's last check says, as every reporter gets it. `durationMs`: how long reading it took. */
export function workspaceReport({ workspace, fingerprintKey }: Session, durationMs: number): Report {
  const { files, baselined } = workspace.check();
  // A document that is open and in no folder is no part of the workspace.
  const reports = [...files].filter(([path]) => workspace.analysis.has(path)).map(([, report]) => report);
  const root = commonFolderOf(workspace.folders) ?? '/';
  const report = reportOf(workspace.analysis, {
    root,
    folders: workspace.folders,
    files: [...workspace.analysis.files()].length,
    durationMs,
    madeAt: Date.now(),
    findings: reports.flatMap((file) => file.findings),
    baselined,
    problems: reports.flatMap((file) => file.problems.map(({ at, message }) => ({ file: at.file, message, at }))),
    fingerprintKey,
  });
  return seenFrom(report, root);
}

/** The numbers of a report. */
export function auditCounts(report: Report): Omit<AuditResult, 'report'> {
  const { errors, warnings, infos } = countsOf(report.findings);
  return { files: report.files, errors: errors + report.problems.length, warnings, infos };
}
