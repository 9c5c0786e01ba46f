import type { ReportedFinding } from '../analysis/analysis';
import type { Severity } from '../rules/rule';
import { counted } from '../text/phrases';
import { visible } from '../text/visible';
import { countsInWords, countsOf } from './counts';
import { byFile, byRule, byWeight } from './groups';
import { positionOf } from './position';
import type { Report } from './report';
import { rulePage } from './rule-page';

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/** How many errors, warnings and notices of a step GitHub shows beside the code. */
const SHOWN_OF_A_KIND = 10;

/**
 * The report as workflow commands of GitHub Actions, which become annotations of a commit, with a summary for who reads the log.
 * `prefix` is the path of the report's root in the repository, with `/` at its end. GitHub shows the first ten of each kind of a
 * step, so the gravest come first.
 */
export function githubReport(report: Report, prefix: string): string {
  const lines = byWeight(report.findings).map((finding) => annotation(report, finding, prefix));
  for (const { file, message, at } of report.problems) {
    const where = at ? { line: String(positionOf(report, at).line) } : {};
    lines.push(command('notice', { file: prefix + file, ...where, title: 'Authlint' }, visible(message)));
  }
  return [...lines, ...summary(report), ''].join('\n');
}

function annotation(report: Report, finding: ReportedFinding, prefix: string): string {
  const { line, column, endLine, endColumn } = positionOf(report, finding.at);
  // GitHub takes columns only of places within one line.
  const columns = line === endLine ? { col: String(column), endColumn: String(endColumn) } : {};
  const properties = {
    file: prefix + finding.at.file,
    line: String(line),
    endLine: String(endLine),
    ...columns,
    title: `Authlint ${finding.rule}`,
  };
  const related = finding.related.map(({ at, message }) => `${prefix}${at.file}:${positionOf(report, at).line}: ${message}`);
  const texts = [finding.message, finding.help, ...related, rulePage(finding.rule)].filter((text) => text !== '');
  return command(COMMANDS[finding.severity], properties, texts.map(visible).join('\n'));
}

function command(name: string, properties: Readonly<Record<string, string | undefined>>, message: string): string {
  const list = Object.entries(properties).flatMap(([key, value]) =>
    value === undefined ? [] : `${key}=${escapeProperty(visible(value))}`,
  );
  return `::${name} ${list.join(',')}::${escapeData(message)}`;
}

/** As the toolkit of GitHub Actions does it; the runner takes it back. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** Words of our own alone: the runner looks for commands in every line. */
function summary(report: Report): readonly string[] {
  const kept = report.baselined === 0 ? [] : [`${counted(report.baselined, 'finding')} of the baseline not shown`];
  if (report.findings.length === 0) return [`Authlint: no problems in ${counted(report.files, 'file')}`, ...kept];
  const rules = byRule(report);
  const width = Math.max(...rules.map(({ rule }) => rule.length));
  return [
    `Authlint: ${countsInWords(countsOf(report.findings))} in ${counted(byFile(report.findings).size, 'file')}`,
    ...rules.map(
      ({ rule, severity, findings, summary }) => `  ${severity.padEnd(7)}  ${rule.padEnd(width)}  ${findings.length} × ${summary}`,
    ),
    ...hidden(report),
    ...kept,
  ];
}

/** What GitHub makes no annotation of, so that nobody takes the annotations for all there is. */
function hidden(report: Report): readonly string[] {
  const { errors, warnings, infos } = countsOf(report.findings);
  // What is worth knowing of the audit itself is a notice as well.
  const kinds = [errors, warnings, infos + report.problems.length];
  const left = kinds.reduce((sum, count) => sum + Math.max(0, count - SHOWN_OF_A_KIND), 0);
  if (left === 0) return [];
  return [`GitHub shows ${SHOWN_OF_A_KIND} annotations of each kind of a step: ${left} more stand in this log alone`];
}
