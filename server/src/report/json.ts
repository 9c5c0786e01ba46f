import { previewText } from '../analysis/fixes';
import type { Place } from '../text/range';
import { countsOf } from './counts';
import type { Report } from './report';

/** The report as JSON, version 1. Lines and columns count from one, columns in UTF-16 units; new and copied secrets are stand-ins. */
export function jsonReport(report: Report): string {
  const { errors, warnings, infos } = countsOf(report.findings);
  const placed = (at: Place) => ({ file: at.file, range: rangeIn(report, at) });
  const document = {
    version: 1,
    root: report.root,
    summary: { files: report.files, errors, warnings, infos, baselined: report.baselined, durationMs: Math.round(report.durationMs) },
    findings: report.findings.map(({ rule, severity, message, help, at, related, fixes, fingerprint }) => ({
      rule,
      severity,
      message,
      help,
      ...placed(at),
      related: related.map((place) => ({ ...placed(place.at), message: place.message })),
      fixes: fixes.map(({ title, safety, edits, command }) => ({
        title,
        safety,
        edits: edits.map((edit) => ({ ...placed(edit.at), newText: previewText(edit.newText) })),
        ...(command === '' ? {} : { command }),
      })),
      fingerprint,
      service: report.serviceOf(at.file)?.name ?? null,
    })),
    problems: report.problems.map(({ file, message, at }) => ({ file, message, ...(at ? { range: rangeIn(report, at) } : {}) })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function rangeIn(report: Report, at: Place): { start: { line: number; column: number }; end: { line: number; column: number } } {
  const lines = report.sourceOf(at.file)?.lines;
  const position = (offset: number) => {
    const { line, column } = lines?.position(offset) ?? { line: 0, column: 0 };
    return { line: line + 1, column: column + 1 };
  };
  return { start: position(at.start), end: position(at.end) };
}
