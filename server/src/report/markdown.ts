import type { ReportedFinding } from '../analysis/analysis';
import { mapMarkdown } from '../map/index';
import { proseMarkdown } from '../text/markdown';
import { counted } from '../text/phrases';
import { visible } from '../text/visible';
import { countsInWords, countsOf } from './counts';
import { foldersOfMap } from './folder-names';
import { byFile, byRule, byService, byWeight } from './groups';
import { positionOf } from './position';
import type { Report } from './report';
import { rulePage } from './rule-page';

/** GitHub takes no comment of more than 65,536 characters; what people put around the report needs some of them. */
const LONGEST = 64_000;
/** How much of that the Auth Map may take, and a single table. */
const LONGEST_MAP = 24_000;
const LONGEST_TABLE = 40;

/**
 * The report as Markdown, for comments on pull requests and the summary of a job. At most 64,000 UTF-16 units: the findings that do not
 * fit are left out, the least grave first, and a line says so. `prefix` is the path of the report's root in the repository.
 */
export function markdownReport(report: Report, prefix = ''): string {
  const head = [
    '# Authlint audit',
    headline(report),
    ...tables(report),
    ...(report.problems.length === 0
      ? []
      : ['## Worth knowing', list(report.problems.map((problem) => problemLine(report, problem, prefix)))]),
  ];
  const map = mapSection(report);
  const taken = [...head, map].join('\n\n').length;
  const findings = findingsSection(report, prefix, LONGEST - taken - 200);
  return `${[...head, findings, map].filter((part) => part !== '').join('\n\n')}\n`;
}

function headline(report: Report): string {
  const read = `${counted(report.files, 'file')} looked at`;
  const kept = report.baselined === 0 ? '' : ` ${counted(report.baselined, 'finding')} of the baseline not shown.`;
  if (report.findings.length === 0) return `✅ **No problems**, ${read}.${kept}`;
  const { errors, warnings } = countsOf(report.findings);
  const mark = errors > 0 ? '❌' : warnings > 0 ? '⚠️' : 'ℹ️';
  const files = counted(byFile(report.findings).size, 'file');
  return `${mark} **${countsInWords(countsOf(report.findings))}** in ${files}, ${read}.${kept}`;
}

function tables(report: Report): readonly string[] {
  if (report.findings.length === 0) return [];
  const rules = byRule(report).map(({ rule, severity, findings, summary }) => [
    severity,
    `[${rule}](${rulePage(rule)})`,
    String(findings.length),
    proseMarkdown(summary),
  ]);
  const services = byService(report).map(({ name, counts }) => [
    proseMarkdown(name),
    String(counts.errors),
    String(counts.warnings),
    String(counts.infos),
  ]);
  return [
    '## By rule',
    table(['Severity', 'Rule', 'Findings', 'What it is'], rules),
    ...(services.length < 2 ? [] : ['## By service', table(['Service', 'Errors', 'Warnings', 'Infos'], services)]),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const shown = rows.slice(0, LONGEST_TABLE).map(line);
  const more = rows.length - shown.length;
  const text = [line(head), line(head.map(() => '---')), ...shown].join('\n');
  return more > 0 ? `${text}\n\n${more} more rows are left out.` : text;
}

/** The gravest findings that fit, in the order of their files. */
function findingsSection(report: Report, prefix: string, budget: number): string {
  if (report.findings.length === 0) return '';
  const items = new Map<ReportedFinding, string>();
  const files = new Set<string>();
  let left = budget;
  for (const finding of byWeight(report.findings)) {
    const item = findingItem(report, finding, prefix);
    const { file } = finding.at;
    const cost = item.length + 1 + (files.has(file) ? 0 : fileHeading(prefix + file).length + 3);
    if (cost > left) break;
    left -= cost;
    files.add(file);
    items.set(finding, item);
  }
  const blocks = [...byFile(report.findings.filter((finding) => items.has(finding)))].map(
    ([file, findings]) => `${fileHeading(prefix + file)}\n\n${findings.map((finding) => items.get(finding) ?? '').join('\n')}`,
  );
  const missing = report.findings.length - items.size;
  const said = `**${counted(missing, 'finding is', 'findings are')} left out here**, because a comment has no room for more; the other formats have all of them.`;
  return ['## Findings', ...blocks, ...(missing > 0 ? [said] : [])].join('\n\n');
}

function fileHeading(file: string): string {
  return `### ${code(file)}`;
}

function findingItem(report: Report, finding: ReportedFinding, prefix: string): string {
  const { line } = positionOf(report, finding.at);
  const lines = [
    `- **${finding.severity}**, line ${line}: ${proseMarkdown(finding.message)} ([${finding.rule}](${rulePage(finding.rule)}))`,
    ...(finding.help === '' ? [] : [`  ${proseMarkdown(finding.help)}`]),
    ...finding.related.map(
      ({ at, message }) => `  - ${code(`${prefix}${at.file}:${positionOf(report, at).line}`)}: ${proseMarkdown(message)}`,
    ),
    ...finding.fixes.map(({ title, command }) => `  - Fix: ${proseMarkdown(title)}${command === '' ? '' : `, with ${code(command)}`}`),
  ];
  return lines.join('\n');
}

function problemLine(report: Report, { file, message, at }: Report['problems'][number], prefix: string): string {
  const where = at ? `${prefix}${file}:${positionOf(report, at).line}` : prefix + file;
  return `${code(where)}: ${proseMarkdown(message)}`;
}

function mapSection(report: Report): string {
  const drawn = report.maps().filter(({ tokens }) => tokens.length > 0);
  const text = drawn.map((map) => mapMarkdown(map, foldersOfMap(report, map))).join('\n\n');
  if (text.length <= LONGEST_MAP) return text;
  return '## Auth Map\n\nThe map is left out, because a comment has no room for it: `authlint map` draws it.';
}

function list(items: readonly string[]): string {
  const shown = items.slice(0, LONGEST_TABLE);
  const more = items.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more are left out`] : [])].map((item) => `- ${item}`).join('\n');
}

/** A span of code, whatever backticks the text has. */
function code(text: string): string {
  const shown = visible(text);
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}
