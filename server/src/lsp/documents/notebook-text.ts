import { LineTable } from '../../text/range';
import type { OpenDocument } from './workspace';

/** A cell as the client holds it. */
export interface Cell {
  readonly uri: string;
  readonly version: number;
  /** Whether it is code of the notebook's Python; any other is left out. */
  readonly isPython: boolean;
  readonly text: string;
}

/** A cell with its place among the lines of the module, counted from zero; `end` is the line after its last. */
export interface PlacedCell extends Cell {
  readonly start: number;
  readonly end: number;
}

/**
 * The cells of one notebook as the Python module that they are when they run from top to bottom. Every cell begins a line of
 * its own, so that a place in it differs from its place in the module by a number of lines and in nothing else.
 */
export class NotebookText implements OpenDocument {
  readonly uri: string;
  readonly version: number;
  readonly cells: readonly PlacedCell[];
  readonly #text: string;

  /** `uri` is the engine's. */
  constructor(uri: string, version: number, cells: readonly Cell[]) {
    this.uri = uri;
    this.version = version;
    const texts: string[] = [];
    const placed: PlacedCell[] = [];
    let line = 0;
    for (const cell of cells) {
      const end = line + new LineTable(cell.text).lineCount;
      placed.push({ ...cell, start: line, end });
      texts.push(cell.isPython ? pythonOf(cell.text) : blank(cell.text));
      line = end;
    }
    this.cells = placed;
    this.#text = texts.join('\n');
  }

  getText(): string {
    return this.#text;
  }

  /** The cell that holds a line of the module. */
  cellAt(line: number): PlacedCell | undefined {
    return this.cells.find((cell) => cell.start <= line && line < cell.end);
  }

  /** A line of the module as people find it: ` (cell 2, line 3)`. Undefined for a line that is in no cell. */
  nameOfLine(line: number): string | undefined {
    const cell = this.cellAt(line);
    return cell && ` (cell ${this.cells.indexOf(cell) + 1}, line ${line - cell.start + 1})`;
  }
}

/** Magics of whole cells that leave Python in them; after any other the cell is of another language or of another process. */
const PYTHON_MAGIC = /^\s{0,20}%%(?:time|timeit|capture|prun)\b/;
const CELL_MAGIC = /^\s{0,20}%%\S/;
/** `%pip install`, `!ls`, `?name` and `name?`. A `%` before a space goes on with an expression of the line above. */
const LINE_MAGIC = /^([ \t]*)(?:%{1,2}[A-Za-z]|!|\?{1,2}[A-Za-z_]|[A-Za-z_][\w.]{0,200}\?{1,2}[ \t]*$)/;
/** `files = !ls` and `home = %env HOME`. */
const ASSIGNED_MAGIC = /^([ \t]*[A-Za-z_][\w., \t]{0,200}=[ \t]*)(?=![^=]|%[A-Za-z])/;

/** What of a cell is Python, every character at its place: what only a notebook understands becomes blanks. */
export function pythonOf(cell: string): string {
  const lines = cell.split('\n');
  const first = lines.findIndex((line) => line.trim() !== '');
  const head = lines[first] ?? '';
  if (CELL_MAGIC.test(head)) {
    if (!PYTHON_MAGIC.test(head)) return blank(cell);
    lines[first] = blank(head);
  }
  let goesOn = false;
  return lines
    .map((line) => {
      const assigned = ASSIGNED_MAGIC.exec(line)?.[1];
      const indent = LINE_MAGIC.exec(line)?.[1];
      if (!goesOn && assigned === undefined && indent === undefined) return line;
      const blanked = goesOn ? blank(line) : standIn(line, assigned ?? indent ?? '', assigned === undefined ? 'pass' : '...');
      goesOn = /\\\r?$/.test(line);
      return blanked;
    })
    .join('\n');
}

/** A statement or a value that says nothing, so that the block or the assignment that it stood in stays whole. */
function standIn(line: string, before: string, word: string): string {
  const rest = blank(line.slice(before.length));
  const isNeeded = before !== '' && rest.trimEnd() === '' && rest.replace(/\r$/, '').length >= word.length;
  return before + (isNeeded ? word + rest.slice(word.length) : rest);
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ');
}
