import { type Hover, MarkupKind, type Position } from 'vscode-languageserver/node';
import type { ReportedFinding } from '../analysis/analysis';
import { RULES } from '../rules/index';
import type { ClientAbilities } from './client-abilities';
import { lspRange, offsetAt, pathOf } from './convert';
import { rulePage } from './rule-page';
import type { Workspace } from './workspace';

export type HoverAbilities = Pick<ClientAbilities, 'markdownHover' | 'showsDiagnosticsInHover'>;

/** What the findings under the cursor mean; undefined where there is none. */
export function hover(workspace: Workspace, uri: string, position: Position, client: HoverAbilities): Hover | undefined {
  const path = pathOf(uri);
  if (path === undefined) return undefined;
  const { findings } = workspace.reportOf(path);
  const lines = workspace.linesOf(path);
  const offset = offsetAt(lines, position);
  const here = findings.filter(({ at }) => at.start <= offset && offset <= at.end);
  const [first] = here;
  if (!first) return undefined;
  const [kind, write, between] = client.markdownHover
    ? ([MarkupKind.Markdown, asMarkdown, '\n\n---\n\n'] as const)
    : ([MarkupKind.PlainText, asText, '\n\n'] as const);
  const value = here.map((finding) => write(finding, client.showsDiagnosticsInHover)).join(between);
  return { contents: { kind, value }, range: lspRange(lines, first.at) };
}

/** `brief` leaves out what the editor shows above the hover anyhow. */
function asMarkdown(finding: ReportedFinding, brief: boolean): string {
  const title = `**[${finding.rule}](${rulePage(finding.rule)})**: ${escapeMarkdown(summaryOf(finding))}`;
  const said = brief ? [] : [escapeMarkdown(finding.message), escapeMarkdown(finding.help)];
  const fixes = finding.fixes.map((fix) => `- Fix: ${escapeMarkdown(fix.title)}`).join('\n');
  return [title, ...said, fixes].filter((part) => part !== '').join('\n\n');
}

function asText(finding: ReportedFinding, brief: boolean): string {
  const said = brief ? [] : [finding.message, finding.help];
  const fixes = finding.fixes.map((fix) => `Fix: ${fix.title}`);
  const parts = [`${finding.rule}: ${summaryOf(finding)}`, ...said, ...fixes, rulePage(finding.rule)];
  return parts.filter((part) => part !== '').join('\n');
}

function summaryOf(finding: ReportedFinding): string {
  return RULES.find((rule) => rule.id === finding.rule)?.summary ?? '';
}

/** Messages quote names from the workspace, which must not turn into links or markup. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\*_{}[\]()<>#|~]/g, '\\$&');
}
