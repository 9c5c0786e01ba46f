import { LineTable } from '../../text/range';
import type { FoundToken } from '../../tokens/find/found';
import { pathOf } from '../convert';
import type { Workspace } from '../documents/workspace';
import type { TokenQuestion } from '../requests';

/** How much of a text is searched on either side of a cursor, in UTF-16 units: by a hover, which must be quick, and by a command. */
const HOVER_REACH = 32_768;
const COMMAND_REACH = 2_097_152;

/** The token that a question means: the selected one, the one under the cursor, or the only one on the cursor's line. */
export async function askedToken(workspace: Workspace, question: TokenQuestion): Promise<FoundToken | undefined> {
  // The search is needed rarely, and the server should not pay for it at its start.
  const { tokenAt, tokenOf } = await import('../../tokens/find/find');
  const { text, offset, end } = textOf(workspace, question);
  if (text === undefined) return undefined;
  if (offset === undefined) return tokenOf(text.slice(0, 2 * COMMAND_REACH));
  const selected = end === undefined || end <= offset ? undefined : tokenOf(text.slice(offset, end));
  // Who selects with a double click has a part of the token between two dots.
  if (selected && selected.form !== 'opaque' && selected.cut === undefined) return selected;
  const window = windowAround(text, offset, COMMAND_REACH);
  return tokenAt(window.text, window.offset) ?? (await onlyOneOfLine(window.text, window.offset)) ?? selected;
}

/** The token at an offset of a text, for a hover: what goes beyond the part that is searched is left to the command. */
export async function hoveredToken(text: string, offset: number): Promise<FoundToken | undefined> {
  const { tokenAt } = await import('../../tokens/find/find');
  const window = windowAround(text, offset, HOVER_REACH);
  const found = tokenAt(window.text, window.offset);
  if (!found) return undefined;
  const first = found.ranges[0]?.start ?? 0;
  const last = found.ranges.at(-1)?.end ?? 0;
  const isCutHere = (first <= 0 && window.start > 0) || (last >= window.text.length && window.start + window.text.length < text.length);
  if (isCutHere) return undefined;
  return { ...found, ranges: found.ranges.map(({ start, end }) => ({ start: start + window.start, end: end + window.start })) };
}

interface Asked {
  readonly text: string | undefined;
  readonly offset: number | undefined;
  readonly end: number | undefined;
}

function textOf(workspace: Workspace, { textDocument, position, text, offset, end }: TokenQuestion): Asked {
  if (text !== undefined) return { text, offset: offset === undefined ? undefined : within(offset, text), end };
  const path = textDocument && pathOf(textDocument.uri);
  const known = path === undefined ? undefined : workspace.textOf(path);
  const at = known === undefined || !position ? undefined : offsetIn(known, position.line, position.character);
  return { text: at === undefined ? undefined : known, offset: at, end: undefined };
}

function within(offset: number, text: string): number {
  return Number.isFinite(offset) ? Math.max(0, Math.min(offset, text.length)) : 0;
}

/** Undefined for a line that the text does not have. */
function offsetIn(text: string, line: number, character: number): number | undefined {
  const lines = new LineTable(text);
  if (line >= lines.lineCount) return undefined;
  return lines.offset({ line, column: character });
}

function windowAround(
  text: string,
  offset: number,
  reach: number,
): { readonly text: string; readonly offset: number; readonly start: number } {
  const start = Math.max(0, offset - reach);
  return { text: text.slice(start, offset + reach), offset: offset - start, start };
}

async function onlyOneOfLine(text: string, offset: number): Promise<FoundToken | undefined> {
  const { tokensIn } = await import('../../tokens/find/find');
  const lines = new LineTable(text);
  const line = lines.lineRange(lines.position(offset).line);
  const here = tokensIn(text).filter(({ ranges }) => ranges.some(({ start, end }) => start < line.end && line.start < end));
  return here.length === 1 ? here[0] : undefined;
}
