// The notation of marks: a line of carets under the code, a kind, a rule where it is not the suite's own, a message.
//
//   const token = jwt.sign({ id }, secret);
//                 ^^^^^^^^ error token/no-expiry: This token never expires
//
// A mark line belongs to the nearest line above that is no mark. It starts at column zero of the file, so it can mark
// any column; it is stripped before anything is parsed, so it needs no comment syntax. `|` marks an empty range. `…`
// after the carets says that the range goes on below the line; `…` at the end of the message leaves the rest open.

export const MARK_KINDS = ['error', 'warning', 'info', 'related', 'problem'] as const;
export type MarkKind = (typeof MARK_KINDS)[number];

/** What a mark says, or what a finding looks like when it is written as one. */
export interface Shape {
  readonly file: string;
  /** Zero-based line in the stripped text. */
  readonly line: number;
  /** Zero-based UTF-16 columns; `end` is at most the end of the line. */
  readonly column: number;
  readonly end: number;
  /** The range goes on below this line. */
  readonly continues: boolean;
  readonly kind: MarkKind;
  /** Empty for a problem, which no rule reports. */
  readonly rule: string;
  readonly message: string;
}

export interface Mark extends Shape {
  /** The line as written, kept when a suite is rewritten around it. */
  readonly raw: string;
}

const MARK = /^(\s*)(\^+|\|)(…?) (error|warning|info|related|problem)(?: ([a-z]+\/[a-z-]+))?: (.+)$/;
const ALMOST_MARK = /^\s*\^+/;

/** The text of a file without its mark lines, and the marks. `rule` is the one meant where a mark names none. */
export function readMarks(file: string, lines: readonly string[], rule: string | undefined): { lines: string[]; marks: Mark[] } {
  const kept: string[] = [];
  const marks: Mark[] = [];
  for (const raw of lines) {
    const match = MARK.exec(raw);
    if (!match) {
      if (ALMOST_MARK.test(raw)) throw new Error(`${file}: this looks like a mark and is none: "${raw.trim()}"`);
      kept.push(raw);
      continue;
    }
    const [, indent = '', carets = '', more, kind, named, message = ''] = match;
    if (kept.length === 0) throw new Error(`${file}: a mark stands above the first line`);
    if (kind !== 'problem' && named === undefined && rule === undefined) {
      throw new Error(`${file}: this suite is of no rule, so a mark names its rule: "${raw.trim()}"`);
    }
    marks.push({
      file,
      line: kept.length - 1,
      column: indent.length,
      end: indent.length + (carets === '|' ? 0 : carets.length),
      continues: more === '…',
      kind: kind as MarkKind,
      rule: kind === 'problem' ? '' : (named ?? rule ?? ''),
      message,
      raw,
    });
  }
  return { lines: kept, marks };
}

/** Writes a shape as a mark line under `line`. Tabs are kept, so that the carets stand under the code at any tab width. */
export function writeMark(shape: Shape, line: string, rule: string | undefined): string {
  const indent = line.slice(0, shape.column).replace(/[^\t]/g, ' ').padEnd(shape.column, ' ');
  const carets = '^'.repeat(shape.end - shape.column) || '|';
  const named = shape.rule === '' || shape.rule === rule ? '' : ` ${shape.rule}`;
  return `${indent}${carets}${shape.continues ? '…' : ''} ${shape.kind}${named}: ${shape.message}`;
}

/** Whether a mark and a finding say the same. */
export function agrees(mark: Mark, shape: Shape): boolean {
  return (
    mark.file === shape.file &&
    mark.line === shape.line &&
    mark.column === shape.column &&
    mark.end === shape.end &&
    mark.continues === shape.continues &&
    mark.kind === shape.kind &&
    mark.rule === shape.rule &&
    (mark.message.endsWith('…') ? shape.message.startsWith(mark.message.slice(0, -1)) : mark.message === shape.message)
  );
}

export interface Comparison {
  readonly matched: ReadonlyMap<Shape, Mark>;
  /** Findings that nothing marks. */
  readonly unexpected: readonly Shape[];
  /** Marks that no finding meets. */
  readonly missing: readonly Mark[];
}

/** Pairs marks with findings, one to one. Marks that leave their message open choose last. */
export function compare(marks: readonly Mark[], shapes: readonly Shape[]): Comparison {
  const matched = new Map<Shape, Mark>();
  const left = new Set(marks);
  const strictFirst = [...marks].sort((one, other) => Number(one.message.endsWith('…')) - Number(other.message.endsWith('…')));
  for (const mark of strictFirst) {
    const shape = shapes.find((candidate) => !matched.has(candidate) && agrees(mark, candidate));
    if (!shape) continue;
    matched.set(shape, mark);
    left.delete(mark);
  }
  return { matched, unexpected: shapes.filter((shape) => !matched.has(shape)), missing: [...left] };
}
