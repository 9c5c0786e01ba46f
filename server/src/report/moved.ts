import path from 'node:path';
import type { ReportedFinding } from '../analysis/analysis';
import type { Place } from '../text/range';
import type { Report, ReportMap } from './report';

/** One report of several folders that were audited each by itself; its root is the folder they are all in. */
export function mergeReports(reports: readonly Report[]): Report {
  const [first, ...rest] = reports;
  if (first === undefined) throw new RangeError('There is nothing to merge');
  if (rest.length === 0) return first;
  const root = rest.reduce((common, report) => commonFolder(common, report.root), first.root);
  const moved = reports.map((report) => below(report, root));
  return {
    root,
    folders: moved.flatMap((report) => report.folders),
    files: sum(moved.map((report) => report.files)),
    durationMs: sum(moved.map((report) => report.durationMs)),
    madeAt: first.madeAt,
    findings: moved.flatMap((report) => report.findings),
    baselined: sum(moved.map((report) => report.baselined)),
    problems: moved.flatMap((report) => report.problems),
    sourceOf: (file) => firstOf(moved, (report) => report.sourceOf(file)),
    serviceOf: (file) => firstOf(moved, (report) => (report.sourceOf(file) ? report.serviceOf(file) : undefined)),
    maps: () => moved.flatMap((report) => report.maps()),
  };
}

/** The report of an engine that names files by absolute paths with `/`, seen from the folder that all of its folders are in. */
export function seenFrom(report: Report, folder: string): Report {
  const prefix = folder.endsWith('/') ? folder : `${folder}/`;
  return renamed(
    report,
    (file) => (file.startsWith(prefix) ? file.slice(prefix.length) : file === folder ? '' : file),
    (file) => (file.startsWith('/') || /^[A-Za-z]:\//.test(file) ? file : prefix + file),
  );
}

/** The folder that all of these are in; absolute, in the platform's own form. */
export function commonFolderOf(folders: readonly string[]): string | undefined {
  const [first, ...rest] = folders;
  return first === undefined ? undefined : rest.reduce(commonFolder, first);
}

/** The same report, seen from a folder above its root. */
function below(report: Report, root: string): Report {
  const prefix = path.relative(root, report.root).split(path.sep).join('/');
  if (prefix === '') return report;
  return renamed(
    report,
    (file) => (file === '' ? prefix : `${prefix}/${file}`),
    (file) => (file.startsWith(`${prefix}/`) ? file.slice(prefix.length + 1) : undefined),
  );
}

/** The same report with other names of files. `original` is undefined for a name that no file of the report has. */
function renamed(report: Report, rename: (file: string) => string, original: (file: string) => string | undefined): Report {
  const move = (at: Place): Place => ({ ...at, file: rename(at.file) });
  const moved = <Item extends { readonly at: Place }>(item: Item): Item => ({ ...item, at: move(item.at) });
  const movedFinding = (finding: ReportedFinding): ReportedFinding => ({
    ...moved(finding),
    related: finding.related.map(moved),
    fixes: finding.fixes.map((fix) => ({ ...fix, edits: fix.edits.map(moved) })),
    ...(finding.parts ? { parts: finding.parts.map(movedFinding) } : {}),
  });
  const ask =
    <Answer>(question: (file: string) => Answer | undefined) =>
    (file: string) => {
      const name = original(file);
      return name === undefined ? undefined : question(name);
    };
  return {
    ...report,
    folders: report.folders.map(rename),
    findings: report.findings.map(movedFinding),
    problems: report.problems.map((problem) => ({ ...problem, file: rename(problem.file), at: problem.at && move(problem.at) })),
    sourceOf: ask(report.sourceOf),
    serviceOf: ask((file) => {
      const service = report.serviceOf(file);
      return service && { ...service, folder: rename(service.folder) };
    }),
    maps: () => report.maps().map((map) => relocated(map, rename)),
  };
}

function relocated(map: ReportMap, rename: (file: string) => string): ReportMap {
  return {
    ...map,
    folders: map.folders.map(rename),
    locate: (at) => {
      const known = map.locate(at);
      return { ...known, file: rename(known.file) };
    },
  };
}

function firstOf<Item, Answer>(items: readonly Item[], question: (item: Item) => Answer | undefined): Answer | undefined {
  for (const item of items) {
    const answer = question(item);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

function commonFolder(left: string, right: string): string {
  // A server names files with `/` on Windows too, and a command line does not.
  const separator = left.includes('/') ? '/' : path.sep;
  let folder = left;
  while (folder !== right && !right.startsWith(folder.endsWith(separator) ? folder : folder + separator)) {
    const parent = path.dirname(folder);
    if (parent === folder) return folder;
    folder = parent;
  }
  return folder;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
