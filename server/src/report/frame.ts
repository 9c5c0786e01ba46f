import type { Range } from '../text/range';
import { columnsOf, printable } from './printable';
import { maskedColumns } from './redact';
import type { ShownSource } from './report';

/** One line of a code frame. */
export interface FrameLine {
  /** One-based; undefined for the line of carets. */
  readonly number: number | undefined;
  readonly text: string;
  /** Whether it is the line that the place begins on. */
  readonly marked: boolean;
}

/** What stands for a secret, whatever its length. */
export const MASK = '••••••••';
const TAB = '  ';

/** A piece of a shown line, with its columns in the source. */
interface Cell {
  readonly text: string;
  readonly width: number;
  readonly at: number;
  readonly to: number;
}

/**
 * The line that a place begins on, with carets below the place and `context` lines around it, at most `width` columns wide.
 * Secrets are masked. Only the first line of a longer place gets carets.
 */
export function frameOf(file: string, source: ShownSource, at: Range, context: number, width: number): readonly FrameLine[] {
  const start = source.lines.position(at.start);
  const end = source.lines.position(at.end);
  const cells = cellsOf(file, source, start.line);
  const from = columnAt(cells, start.column);
  const to = Math.max(from + 1, columnAt(cells, end.line === start.line ? end.column : Number.POSITIVE_INFINITY));
  // A line that is too long is shown around the place, the lines beside it at the same columns.
  const left = widthOf(cells) <= width ? 0 : Math.max(0, Math.min(from - Math.floor(width / 3), widthOf(cells) - width));
  const result: FrameLine[] = [];
  const last = Math.min(source.lines.lineCount - 1, start.line + context);
  for (let line = Math.max(0, start.line - context); line <= last; line++) {
    const marked = line === start.line;
    const text = clipped(marked ? cells : cellsOf(file, source, line), left, width);
    if (!marked && text.trim() === '') continue;
    result.push({ number: line + 1, text, marked });
    if (!marked) continue;
    const carets = '^'.repeat(Math.max(1, Math.min(to, left + width) - from));
    result.push({ number: undefined, text: ' '.repeat(Math.max(0, from - left)) + carets, marked: false });
  }
  return result;
}

/** A line of a file as it may be shown, secrets masked. */
export function shownLine(file: string, source: ShownSource, line: number): string {
  return cellsOf(file, source, line)
    .map((cell) => cell.text)
    .join('');
}

function cellsOf(file: string, source: ShownSource, line: number): readonly Cell[] {
  const range = source.lines.lineRange(line);
  const text = source.text.slice(range.start, range.end).replace(/[\r\n]+$/, '');
  const masks = maskedColumns(file, source, range.start, text);
  const cells: Cell[] = [];
  let next = 0;
  for (let at = 0; at < text.length; ) {
    const mask = masks[next];
    if (mask && at >= mask.start) {
      const standIn = source.standIn?.(text.slice(mask.start, mask.end)) ?? MASK;
      cells.push({ text: standIn, width: standIn.length, at, to: mask.end });
      at = mask.end;
      next++;
      continue;
    }
    const codePoint = text.codePointAt(at) ?? 0;
    const character = String.fromCodePoint(codePoint);
    const shown = codePoint >= 0x20 && codePoint < 0x7f ? character : character === '\t' ? TAB : printable(character);
    const width = shown === TAB ? TAB.length : columnsOf(shown.codePointAt(0) ?? 0);
    cells.push({ text: shown, width, at, to: at + character.length });
    at += character.length;
  }
  return cells;
}

/** The shown column where a column of the source begins; inside a mask, where the mask begins. */
function columnAt(cells: readonly Cell[], column: number): number {
  let shown = 0;
  for (const cell of cells) {
    if (column < cell.to) return shown;
    shown += cell.width;
  }
  return shown;
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((width, cell) => width + cell.width, 0);
}

function clipped(cells: readonly Cell[], left: number, width: number): string {
  let text = '';
  let column = 0;
  for (const cell of cells) {
    const inside = column >= left && column + cell.width <= left + width;
    if (inside) text += cell.text;
    // A cell that the edge cuts leaves its columns empty, so that carets stay below what they mean.
    else if (column < left && column + cell.width > left) text += ' '.repeat(column + cell.width - left);
    column += cell.width;
  }
  const beginning = left > 0 && text.trim() !== '' ? `…${text.slice(1)}` : text;
  return `${beginning.trimEnd()}${column > left + width ? ' …' : ''}`;
}
