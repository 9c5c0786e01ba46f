import { type CancellationToken, type Hover, MarkupContent, MarkupKind, type TextDocumentPositionParams } from 'vscode-languageserver/node';
import type { FoundToken } from '../../tokens/find/found';
import type { HoverLook } from '../../tokens/show/hover';
import type { ClientAbilities } from '../client-abilities';
import { lspRange, offsetAt, pathOf } from '../convert';
import type { Workspace } from '../documents/workspace';
import type { TokenHoverParams, TokenHoverResult } from '../requests';
import { throwIfCancelled } from '../support/log';
import { hoveredToken } from './asked-token';
import { tokenCommands } from './token-commands';
import { examine, zoneHere } from './token-doctor';

/** What is said of the token at a position of a document, in Markdown or as plain text; undefined where there is none. */
export async function tokenHover(
  workspace: Workspace,
  { textDocument: { uri }, position }: TextDocumentPositionParams,
  client: Pick<ClientAbilities, 'markdownHover' | 'runsTokenCommands'>,
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
  const markdown = client.markdownHover;
  const links = client.runsTokenCommands ? tokenCommands(uri, position) : '';
  const value = await describe(workspace, found, { zone: zoneHere(), markdown, links }, now, cancellation);
  return { contents: { kind: markdown ? MarkupKind.Markdown : MarkupKind.PlainText, value }, range: lspRange(lines, range) };
}

/** The same for a text that the client sends. */
export async function tokenHoverInText(
  workspace: Workspace,
  { text, offset, at }: TokenHoverParams,
  { runsTokenCommands }: Pick<ClientAbilities, 'runsTokenCommands'>,
  now: number,
  cancellation: CancellationToken,
): Promise<TokenHoverResult> {
  const found = await hoveredToken(text, offset);
  const range = found && rangeAt(found, offset);
  if (!found || !range) return null;
  const links = at && runsTokenCommands ? tokenCommands(at.textDocument.uri, at.position) : '';
  const markdown = await describe(workspace, found, { zone: zoneHere(), markdown: true, links }, now, cancellation);
  return { markdown, start: range.start, end: range.end };
}

/** Both hovers as one: the token first, then what is known of the name or the findings. */
export function joinHovers(known: Hover | undefined, token: Hover | undefined): Hover | undefined {
  if (!known || !token) return known ?? token;
  const [above, below] = [token.contents, known.contents];
  if (!MarkupContent.is(above) || !MarkupContent.is(below)) return known;
  const between = above.kind === MarkupKind.Markdown ? '\n\n---\n\n' : '\n\n';
  return {
    contents: { kind: above.kind, value: `${above.value}${between}${below.value}` },
    ...(known.range ? { range: known.range } : {}),
  };
}

async function describe(
  workspace: Workspace,
  found: FoundToken,
  look: HoverLook,
  now: number,
  cancellation: CancellationToken,
): Promise<string> {
  throwIfCancelled(cancellation);
  const report = await examine(workspace, found, now);
  throwIfCancelled(cancellation);
  const { describeReportHover } = await import('../../tokens/show/hover');
  return describeReportHover(report, look);
}

/** The stretch of the token that is pointed at; of a split token it may be one of several. */
function rangeAt({ ranges }: FoundToken, offset: number): FoundToken['ranges'][number] | undefined {
  return ranges.find(({ start, end }) => start <= offset && offset <= end) ?? ranges[0];
}
