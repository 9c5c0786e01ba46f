import { type Hover, MarkupKind, type Position } from 'vscode-languageserver/node';
import type { ReportedFinding } from '../analysis/analysis';
import { RULES } from '../rules/index';
import type { ClientAbilities } from './client-abilities';
import { lspRange, offsetAt, pathOf } from './convert';
import { escapeMarkdown } from './markdown';
import { nameHover } from './name-hover';
import { rulePage } from './rule-page';
import type { Workspace } from './workspace';

export type HoverAbilities = Pick<ClientAbilities, 'markdownHover' | 'showsDiagnosticsInHover'>;

/** What the findings and the name under the cursor mean; undefined where there is neither. `key` keys the fingerprints of values. */
export function hover(workspace: Workspace, uri: string, position: Position, client: HoverAbilities, key: Uint8Array): Hover | undefined {
  const path = pathOf(uri);
  if (path === undefined) return undefined;
  const { findings } = workspace.reportOf(path);
  const lines = workspace.linesOf(path);
  const offset = offsetAt(lines, position);
  const here = findings.filter(({ at }) => at.start <= offset && offset <= at.end);
  const name = nameHover(workspace, path, offset, key, client.markdownHover);
  const at = here[0]?.at ?? name?.at;
  if (!at) return undefined;
  const [kind, write, between] = client.markdownHover
    ? ([MarkupKind.Markdown, asMarkdown, '\n\n---\n\n'] as const)
    : ([MarkupKind.PlainText, asText, '\n\n'] as const);
  const parts = here.map((finding) => write(finding, client.showsDiagnosticsInHover));
  if (name) parts.push(name.value);
  return { contents: { kind, value: parts.join(between) }, range: lspRange(lines, at) };
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
