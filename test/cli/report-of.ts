import type { ReportedFinding } from '../../server/src/analysis/analysis';
import { secretRangesOf } from '../../server/src/analysis/secret-ranges';
import { extract } from '../../server/src/extract/index';
import type { Report, ReportProblem } from '../../server/src/report/report';
import { LineTable, type Place } from '../../server/src/text/range';

/** A report made by hand over files made by hand, so that reporters are tested without any rule. */
export function reportOf(
  files: Readonly<Record<string, string>>,
  findings: readonly ReportedFinding[],
  problems: readonly ReportProblem[] = [],
): Report {
  return {
    root: process.platform === 'win32' ? 'C:\\work space' : '/work space',
    folders: [''],
    files: Object.keys(files).length,
    durationMs: 12.6,
    findings,
    problems,
    sourceOf: (file) => {
      const text = files[file];
      if (text === undefined) return undefined;
      return { text, lines: new LineTable(text), secrets: secretRangesOf(extract({ path: file, text }).facts) };
    },
    serviceOf: (file) => ({ name: file.split('/')[0] ?? '', folder: file.split('/')[0] ?? '' }),
    maps: () => [],
    madeAt: Date.UTC(2026, 2, 15, 12),
    baselined: 0,
  };
}

/** Where a part of a file stands that occurs in it once. */
export function placeOf(files: Readonly<Record<string, string>>, file: string, part: string): Place {
  const start = files[file]?.indexOf(part) ?? -1;
  if (start < 0 || files[file]?.includes(part, start + 1)) throw new RangeError(`"${part}" is not once in ${file}`);
  return { file, start, end: start + part.length };
}

export function findingAt(at: Place, more: Partial<ReportedFinding> = {}): ReportedFinding {
  return {
    rule: 'verify/no-leeway',
    severity: 'warning',
    at,
    message: 'Something is wrong here',
    help: 'It breaks. Do this.',
    related: [],
    fixes: [],
    fingerprint: '0123456789abcdef',
    ...more,
  };
}
