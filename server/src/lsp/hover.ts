import { type Hover, MarkupKind, type Position } from 'vscode-languageserver/node';
import type { ReportedFinding } from '../analysis/analysis';
import { RULES } from '../rules/index';
import { lspRange, offsetAt, pathOf } from './convert';
import { rulePage } from './rule-page';
import type { Workspace } from './workspace';

/** What the findings under the cursor mean; undefined where there is none. */
export function hover(workspace: Workspace, uri: string, position: Position, markdown: boolean): Hover | undefined {
  const path = pathOf(uri);
  if (path === undefined) return undefined;
  const { findings } = workspace.reportOf(path);
  const lines = workspace.linesOf(path);
  const offset = offsetAt(lines, position);
  const here = findings.filter(({ at }) => at.start <= offset && offset <= at.end);
  const [first] = here;
  if (!first) return undefined;
  const value = here.map((finding) => (markdown ? asMarkdown(finding) : asText(finding))).join(markdown ? '\n\n---\n\n' : '\n\n');
  return {
    contents: { kind: markdown ? MarkupKind.Markdown : MarkupKind.PlainText, value },
    range: lspRange(lines, first.at),
  };
}

function asMarkdown(finding: ReportedFinding): string {
  const title = `**[${finding.rule}](${rulePage(finding.rule)})**: ${escapeMarkdown(summaryOf(finding))}`;
  return [title, escapeMarkdown(finding.message), escapeMarkdown(finding.help)].filter((part) => part !== '').join('\n\n');
}

function asText(finding: ReportedFinding): string {
  const parts = [`${finding.rule}: ${summaryOf(finding)}`, finding.message, finding.help, rulePage(finding.rule)];
  return parts.filter((part) => part !== '').join('\n');
}

function summaryOf(finding: ReportedFinding): string {
  return RULES.find((rule) => rule.id === finding.rule)?.summary ?? '';
}

/** Messages quote names from the workspace, which must not turn into links or markup. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\*_{}[\]()<>#|~]/g, '\\$&');
}
