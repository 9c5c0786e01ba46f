import { LineTable, type Place } from '../../server/src/text/range';
import type { Source } from '../../server/src/text/source';
import type { Checked } from './door';
import { type MarkKind, type Shape, writeMark } from './marks';

/** Findings, related places and problems of a result in the form of marks, in the order of the text. */
export function shapesOf(files: readonly Source[], checked: Checked): Shape[] {
  const tables = new Map(files.map((file) => [file.path, { text: file.text, lines: new LineTable(file.text) }]));
  const shape = (at: Place, kind: MarkKind, rule: string, message: string): Shape => {
    const file = tables.get(at.file);
    if (!file) throw new Error(`${rule || 'A problem'} points at ${at.file}, which is no file of the workspace: ${message}`);
    const start = file.lines.position(at.start);
    const range = file.lines.lineRange(start.line);
    const width = file.text.slice(range.start, range.end).replace(/\r?\n$|\r$/, '').length;
    const end = file.lines.position(at.end);
    const continues = end.line > start.line;
    return {
      file: at.file,
      line: start.line,
      column: start.column,
      end: continues ? Math.max(start.column, width) : end.column,
      continues,
      kind,
      rule,
      message,
    };
  };
  const shapes: Shape[] = [];
  const related = new Map<string, Shape>();
  for (const finding of checked.findings) {
    shapes.push(shape(finding.at, finding.severity, finding.rule, finding.message));
    for (const place of finding.related) {
      // Two findings may point at one related place; it is marked once.
      const one = shape(place.at, 'related', finding.rule, place.message);
      related.set(JSON.stringify(one), one);
    }
  }
  for (const problem of checked.problems) shapes.push(shape(problem.at, 'problem', '', problem.message));
  return [...shapes, ...related.values()].sort(byPlace);
}

export function byPlace(left: Shape, right: Shape): number {
  if (left.file !== right.file) return left.file < right.file ? -1 : 1;
  return left.line - right.line || left.column - right.column || left.end - right.end;
}

/** Shapes as marked source, one picture each, with the secrets of the workspace blotted out. */
export function picture(shapes: readonly Shape[], files: readonly Source[], secrets: readonly string[]): string {
  const texts = new Map(files.map((file) => [file.path, file.text.split(/\r\n|\r|\n/)]));
  return [...shapes]
    .sort(byPlace)
    .map((shape) => {
      const line = texts.get(shape.file)?.[shape.line] ?? '';
      return `  ${shape.file}:${shape.line + 1}\n    ${blotted(line, secrets)}\n    ${writeMark(shape, line, undefined)}`;
    })
    .join('\n');
}

/** Replaces each secret by as many dots, so that carets below stay where they are. */
export function blotted(text: string, secrets: readonly string[]): string {
  let result = text;
  for (const secret of [...secrets].sort((left, right) => right.length - left.length)) {
    if (secret !== '') result = result.split(secret).join('•'.repeat(secret.length));
  }
  return result;
}
