// Offsets, places and line tables: the vocabulary below everything, with no domain words.
// Every offset in Authlint counts UTF-16 code units, as JavaScript strings and LSP do.

/** A half-open span of UTF-16 offsets in one text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A range in a named file. `file` is a path with `/` separators, as the host gave it to the engine. */
export interface Place extends Range {
  readonly file: string;
}

/** A zero-based line and a zero-based UTF-16 column. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The place in the same file that covers only the offset `offset`. */
export function pointAt(file: string, offset: number): Place {
  return { file, start: offset, end: offset };
}

export function placeAt(file: string, start: number, end: number): Place {
  return { file, start, end };
}

export function samePlace(left: Place, right: Place): boolean {
  return left.start === right.start && left.end === right.end && left.file === right.file;
}

export function contains(outer: Range, inner: Range): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/**
 * Where each line of a text starts. Positions are found by binary search, so that
 * many findings in one long file stay cheap.
 */
export class LineTable {
  readonly #starts: Uint32Array;
  readonly #length: number;

  constructor(text: string) {
    const starts = [0];
    const feeds = !text.includes('\r');
    // Most texts end their lines with line feeds alone, and are read much faster for it.
    for (let index = text.indexOf('\n'); feeds && index >= 0; index = text.indexOf('\n', index + 1)) starts.push(index + 1);
    for (let index = 0; !feeds && index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code === 13 && text.charCodeAt(index + 1) === 10) continue;
      if (code === 10 || code === 13) starts.push(index + 1);
    }
    this.#starts = Uint32Array.from(starts);
    this.#length = text.length;
  }

  get lineCount(): number {
    return this.#starts.length;
  }

  /** The position of an offset; offsets outside the text are clamped into it. */
  position(offset: number): Position {
    const wanted = Math.max(0, Math.min(offset, this.#length));
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] as number) <= wanted) low = middle;
      else high = middle - 1;
    }
    return { line: low, column: wanted - (this.#starts[low] as number) };
  }

  /** The offset of a position; lines and columns outside the text are clamped into it. */
  offset(position: Position): number {
    const line = Math.max(0, Math.min(position.line, this.#starts.length - 1));
    const start = this.#starts[line] as number;
    const end = line + 1 < this.#starts.length ? (this.#starts[line + 1] as number) : this.#length;
    return Math.max(start, Math.min(start + position.column, end));
  }

  /** The range of a line, its line ending included. */
  lineRange(line: number): Range {
    const start = this.#starts[line] ?? this.#length;
    return { start, end: this.#starts[line + 1] ?? this.#length };
  }
}
