import path from 'node:path';
import type { Analysis, ReportedFinding } from '../analysis/analysis';
import { secretRangesOf } from '../analysis/secret-ranges';
import type { LineTable, Place, Range } from '../text/range';

/** A text whose lines may be shown, with the ranges of it that may not. */
export interface ShownSource {
  readonly text: string;
  readonly lines: LineTable;
  readonly secrets: readonly Range[];
  /** What is shown in place of a masked text; dots when it is not given. */
  readonly standIn?: (masked: string) => string;
}

/** Something that was not checked, or not written; `at` where it is about a part of a file that was read. */
export interface ReportProblem {
  readonly file: string;
  readonly message: string;
  readonly at: Place | undefined;
}

/** What every reporter gets. Files are relative to `root`, with `/`. */
export interface Report {
  /** Absolute, in the platform's own form. */
  readonly root: string;
  /** How many files were looked at. */
  readonly files: number;
  readonly durationMs: number;
  readonly findings: readonly ReportedFinding[];
  readonly problems: readonly ReportProblem[];
  /** The texts of files that findings stand in; undefined for a file that does not exist yet. */
  readonly sourceOf: (file: string) => ShownSource | undefined;
}

/** The texts of an engine's files, for showing. */
export function sourcesOf(analysis: Analysis): Report['sourceOf'] {
  const known = new Map<string, ShownSource>();
  return (file) => {
    const text = analysis.textOf(file);
    if (text === undefined) return undefined;
    const source = known.get(file) ?? { text, lines: analysis.linesOf(file), secrets: secretRangesOf(analysis.factsOf(file)) };
    known.set(file, source);
    return source;
  };
}

/** One report of several folders that were audited each by itself; its root is the folder they are all in. */
export function mergeReports(reports: readonly Report[]): Report {
  const [first, ...rest] = reports;
  if (first === undefined) throw new RangeError('There is nothing to merge');
  if (rest.length === 0) return first;
  const root = rest.reduce((common, report) => commonFolder(common, report.root), first.root);
  const moved = reports.map((report) => below(report, path.relative(root, report.root).split(path.sep).join('/')));
  return {
    root,
    files: sum(moved.map((report) => report.files)),
    durationMs: sum(moved.map((report) => report.durationMs)),
    findings: moved.flatMap((report) => report.findings),
    problems: moved.flatMap((report) => report.problems),
    sourceOf: (file) => {
      for (const report of moved) {
        const source = report.sourceOf(file);
        if (source) return source;
      }
      return undefined;
    },
  };
}

/** The same report, seen from a folder above its root. */
function below(report: Report, prefix: string): Report {
  if (prefix === '') return report;
  const moved = <Item extends { readonly at: Place }>(item: Item): Item => ({
    ...item,
    at: { ...item.at, file: `${prefix}/${item.at.file}` },
  });
  return {
    ...report,
    findings: report.findings.map((finding) => ({
      ...moved(finding),
      related: finding.related.map(moved),
      fixes: finding.fixes.map((fix) => ({ ...fix, edits: fix.edits.map(moved) })),
    })),
    problems: report.problems.map((problem) => ({
      ...problem,
      file: `${prefix}/${problem.file}`,
      at: problem.at && { ...problem.at, file: `${prefix}/${problem.at.file}` },
    })),
    sourceOf: (file) => (file.startsWith(`${prefix}/`) ? report.sourceOf(file.slice(prefix.length + 1)) : undefined),
  };
}

function commonFolder(left: string, right: string): string {
  let folder = left;
  while (folder !== right && !right.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep)) {
    const parent = path.dirname(folder);
    if (parent === folder) return folder;
    folder = parent;
  }
  return folder;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
