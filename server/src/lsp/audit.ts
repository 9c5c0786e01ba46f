import { rulePage } from '../report/rule-page';
import { escapeMarkdown } from '../text/markdown';
import { counted } from '../text/phrases';
import { PROBLEM_CODE, relativePath } from './convert';
import type { FileReport, Workspace } from './workspace';

/** The answer to `authlint/audit`. */
export interface AuditResult {
  /** A report for people, in Markdown. */
  readonly report: string;
  readonly files: number;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
}

interface Row {
  readonly severity: 'error' | 'warning' | 'info';
  readonly code: string;
  readonly page: string | undefined;
  readonly line: number;
  readonly message: string;
  readonly help: string;
}

/** What the workspace's last check says, as one readable report. */
export function audit(workspace: Workspace): AuditResult {
  const sections: string[] = [];
  const counts = { error: 0, warning: 0, info: 0 };
  const { files } = workspace.check();
  for (const path of [...files.keys()].sort()) {
    const report = files.get(path);
    const rows = report ? rowsOf(workspace, path, report) : [];
    if (rows.length === 0) continue;
    for (const row of rows) counts[row.severity]++;
    sections.push(section(workspace, path, rows));
  }
  const read = [...workspace.analysis.files()].length;
  const found = counts.error + counts.warning + counts.info;
  const verdict =
    found === 0
      ? 'Nothing found: the services of this workspace agree, as far as their files say.'
      : `${counted(counts.error, 'error')}, ${counted(counts.warning, 'warning')}, ${counted(counts.info, 'note')} in ${counted(sections.length, 'file')}.`;
  const report = ['# Authlint audit', `${verdict}\n${counted(read, 'file')} with auth configuration or code read.`, ...sections].join(
    '\n\n',
  );
  return { report: `${report}\n`, files: read, errors: counts.error, warnings: counts.warning, infos: counts.info };
}

function rowsOf(workspace: Workspace, path: string, report: FileReport): readonly Row[] {
  const lines = workspace.linesOf(path);
  const findings = report.findings.map(
    (finding): Row => ({
      severity: finding.severity,
      code: finding.rule,
      page: rulePage(finding.rule),
      line: lines.position(finding.at.start).line + 1,
      message: finding.message,
      help: finding.help,
    }),
  );
  const problems = report.problems.map(
    (problem): Row => ({
      severity: 'error',
      code: PROBLEM_CODE,
      page: undefined,
      line: lines.position(problem.at.start).line + 1,
      message: problem.message,
      help: '',
    }),
  );
  return [...findings, ...problems].sort((left, right) => left.line - right.line);
}

function section(workspace: Workspace, path: string, rows: readonly Row[]): string {
  const items = rows.map((row) => {
    const code = row.page === undefined ? row.code : `[${row.code}](${row.page})`;
    const head = `- **line ${row.line}**, ${row.severity}: ${escapeMarkdown(row.message)} (${code})`;
    return row.help === '' ? head : `${head}\n  ${escapeMarkdown(row.help)}`;
  });
  return [`## ${escapeMarkdown(relativePath(workspace, path))}`, items.join('\n')].join('\n\n');
}
