import type { Place } from '../text/range';
import type { Report } from './report';

/** Where a place stands: lines and columns count from one, columns in UTF-16 units; the end is exclusive. */
export interface ReportPosition {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** The first character of a file of which no text is known. */
export function positionOf(report: Report, at: Place): ReportPosition {
  const lines = report.sourceOf(at.file)?.lines;
  const start = lines?.position(at.start) ?? { line: 0, column: 0 };
  const end = lines?.position(at.end) ?? start;
  return { line: start.line + 1, column: start.column + 1, endLine: end.line + 1, endColumn: end.column + 1 };
}
