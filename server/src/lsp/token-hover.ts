import { type CancellationToken, type Hover, MarkupContent, MarkupKind, type Position } from 'vscode-languageserver/node';
import type { FoundToken } from '../tokens/find/found';
import { hoveredToken } from './asked-token';
import { lspRange, offsetAt, pathOf } from './convert';
import { throwIfCancelled } from './log';
import type { TokenHoverParams, TokenHoverResult } from './requests';
import { examine, zoneHere } from './token-doctor';
import type { Workspace } from './workspace';

/** What is said of the token at a position of a document, in Markdown or as plain text; undefined where there is none. */
export async function tokenHover(
  workspace: Workspace,
  uri: string,
  position: Position,
  markdown: boolean,
  now: number,
  cancellation: CancellationToken,
): Promise<Hover | undefined> {
  const path = pathOf(uri);
  const text = path === undefined ? undefined : workspace.textOf(path);
  if (path === undefined || text === undefined) return undefined;
  const lines = workspace.linesOf(path);
  const found = await hoveredToken(text, offsetAt(lines, position));
  const range = found && rangeAt(found, offsetAt(lines, position));
  if (!found || !range) return undefined;
  const value = await describe(workspace, found, markdown, now, cancellation);
  return { contents: { kind: markdown ? MarkupKind.Markdown : MarkupKind.PlainText, value }, range: lspRange(lines, range) };
}

/** The same for a text that the client sends. */
export async function tokenHoverInText(
  workspace: Workspace,
  { text, offset }: TokenHoverParams,
  now: number,
  cancellation: CancellationToken,
): Promise<TokenHoverResult> {
  const found = await hoveredToken(text, offset);
  const range = found && rangeAt(found, offset);
  if (!found || !range) return null;
  return { markdown: await describe(workspace, found, true, now, cancellation), start: range.start, end: range.end };
}

/** Both hovers as one: what is known of the name or the findings first, then the token. */
export function joinHovers(first: Hover | undefined, second: Hover | undefined): Hover | undefined {
  if (!first || !second) return first ?? second;
  const [above, below] = [first.contents, second.contents];
  if (!MarkupContent.is(above) || !MarkupContent.is(below)) return first;
  const between = above.kind === MarkupKind.Markdown ? '\n\n---\n\n' : '\n\n';
  return {
    contents: { kind: above.kind, value: `${above.value}${between}${below.value}` },
    ...(first.range ? { range: first.range } : {}),
  };
}

async function describe(
  workspace: Workspace,
  found: FoundToken,
  markdown: boolean,
  now: number,
  cancellation: CancellationToken,
): Promise<string> {
  throwIfCancelled(cancellation);
  const report = await examine(workspace, found, now);
  throwIfCancelled(cancellation);
  const { describeReport, describeReportMarkdown } = await import('../tokens/show/describe');
  return markdown ? describeReportMarkdown(report, zoneHere()) : describeReport(report, zoneHere());
}

/** The stretch of the token that is pointed at; of a split token it may be one of several. */
function rangeAt({ ranges }: FoundToken, offset: number): FoundToken['ranges'][number] | undefined {
  return ranges.find(({ start, end }) => start <= offset && offset <= end) ?? ranges[0];
}
