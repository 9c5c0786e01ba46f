import { type Hover, MarkupKind, type Position } from 'vscode-languageserver/node';
import type { ReportedFinding } from '../../analysis/analysis';
import { rulePage } from '../../report/rule-page';
import type { RuleId } from '../../rules/ids';
import { RULES } from '../../rules/index';
import { escapeMarkdown } from '../../text/markdown';
import type { ClientAbilities } from '../client-abilities';
import { lspRange, offsetAt, pathOf } from '../convert';
import type { Workspace } from '../documents/workspace';
import { nameHover } from './name-hover';

export type HoverAbilities = Pick<ClientAbilities, 'markdownHover' | 'showsDiagnosticsInHover'>;

/** The rules about a token that stands somewhere: the report on the token says what they say. */
const ABOUT_TOKENS: readonly RuleId[] = ['token/expired', 'secret/placeholder'];

/**
 * What the findings and the name under the cursor mean; undefined where there is neither. `onToken`: a report on the token there is
 * told beside it. `key` keys the fingerprints of values.
 */
export function hover(
  workspace: Workspace,
  uri: string,
  position: Position,
  client: HoverAbilities,
  key: Uint8Array,
  onToken = false,
): Hover | undefined {
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
  const parts = here.map((finding) => write(finding, toldOf(finding, client, onToken))).filter((part) => part !== '');
  if (name) parts.push(name.value);
  return parts.length === 0 ? undefined : { contents: { kind, value: parts.join(between) }, range: lspRange(lines, at) };
}

/** How much of a finding is told: what the editor or the report on a token shows anyhow is left out. */
interface Told {
  readonly title: boolean;
  readonly message: boolean;
  readonly help: boolean;
}

function toldOf({ rule }: ReportedFinding, { showsDiagnosticsInHover: isShown }: HoverAbilities, onToken: boolean): Told {
  const isRepeated = onToken && ABOUT_TOKENS.includes(rule);
  return { title: !isRepeated || !isShown, message: !isShown && !isRepeated, help: !isShown };
}

function asMarkdown(finding: ReportedFinding, told: Told): string {
  const title = told.title ? `**[${finding.rule}](${rulePage(finding.rule)})**: ${escapeMarkdown(summaryOf(finding))}` : '';
  const said = [told.message ? escapeMarkdown(finding.message) : '', told.help ? escapeMarkdown(finding.help) : ''];
  const fixes = finding.fixes.map((fix) => `- Fix: ${escapeMarkdown(fix.title)}`).join('\n');
  return [title, ...said, fixes].filter((part) => part !== '').join('\n\n');
}

function asText(finding: ReportedFinding, told: Told): string {
  const title = told.title ? `${finding.rule}: ${summaryOf(finding)}` : '';
  const said = [told.message ? finding.message : '', told.help ? finding.help : ''];
  const fixes = finding.fixes.map((fix) => `Fix: ${fix.title}`);
  return [title, ...said, ...fixes, told.title ? rulePage(finding.rule) : ''].filter((part) => part !== '').join('\n');
}

function summaryOf(finding: ReportedFinding): string {
  return RULES.find((rule) => rule.id === finding.rule)?.summary ?? '';
}
