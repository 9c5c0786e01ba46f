import { randomBytes } from 'node:crypto';
import type { Analysis, ReportedFinding } from '../analysis/analysis';
import { type FixOutcome, fixAll } from '../analysis/fixes';
import { secretRangesOf } from '../analysis/secret-ranges';
import type { DiskProblem } from '../disk/read';
import { askGit, type DiskWorkspace } from '../disk/workspace';
import { writeChanges } from '../disk/write';
import { splitLines, unifiedDiff } from '../report/diff';
import { MASK, shownLine } from '../report/frame';
import type { ShownSource } from '../report/report';
import type { Safety } from '../rules/rule';
import { LineTable, type Range } from '../text/range';

export interface FixResult {
  /** How many findings were mended, and in how many files. */
  readonly findings: number;
  readonly files: number;
  /** Commands that remain for the user. */
  readonly commands: readonly string[];
  readonly problems: readonly DiskProblem[];
  /** Whether fixes were found and could not be written. */
  readonly failed: boolean;
}

export interface FixRequest {
  readonly allowed: readonly Safety[];
  readonly wanted: (finding: ReportedFinding) => boolean;
}

/** Applies fixes and writes them. When they cannot be written, the disk and the analysis are as they were. */
export function writeFixes(analysis: Analysis, workspace: DiskWorkspace, request: FixRequest): FixResult {
  const { outcome, refused } = compute(analysis, workspace, request);
  const changes = [...outcome.changes].map(([file, { before, after }]) => ({ path: file, before, after }));
  const problems = writeChanges(workspace.root, changes);
  if (problems.length > 0) revert(analysis, outcome);
  const failed = problems.length > 0;
  // Files came into being, and an ignore file may say something else now.
  if (!failed && changes.length > 0) askGit(analysis, workspace);
  return {
    findings: failed ? 0 : outcome.applied.length,
    files: failed ? 0 : outcome.changes.size,
    commands: failed ? [] : [...new Set(outcome.applied.map(({ fix }) => fix.command).filter((command) => command !== ''))],
    problems: [...refused, ...problems],
    failed,
  };
}

/** What `writeFixes` would change, as unified diffs in which secrets are masked. Nothing is changed. */
export function previewFixes(
  analysis: Analysis,
  workspace: DiskWorkspace,
  request: FixRequest,
  prefix: string,
): FixResult & { diff: string } {
  const { outcome, refused } = compute(analysis, workspace, request);
  const afterSources = new Map([...outcome.changes.keys()].map((file) => [file, writtenSource(analysis, file, outcome)] as const));
  revert(analysis, outcome);
  let diff = '';
  for (const [file, after] of [...afterSources].sort(([left], [right]) => (left < right ? -1 : 1))) {
    const before = analysis.textOf(file) === undefined ? undefined : plainSource(analysis, file);
    diff += unifiedDiff(prefix + file, before && sideOf(file, before), sideOf(file, after));
  }
  return { findings: outcome.applied.length, files: outcome.changes.size, commands: [], problems: refused, failed: false, diff };
}

function newSecret(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}

function compute(
  analysis: Analysis,
  workspace: DiskWorkspace,
  { allowed, wanted }: FixRequest,
): { outcome: FixOutcome; refused: readonly DiskProblem[] } {
  const refused = new Map<string, string>();
  const mayEdit = (file: string): boolean => {
    const reason = whyNotEditable(workspace, file);
    if (reason !== undefined) refused.set(file, `Not fixed: ${reason}`);
    return reason === undefined;
  };
  const outcome = fixAll(analysis, { allowed, wanted, makeSecret: newSecret, mayEdit });
  return { outcome, refused: [...refused].map(([file, message]) => ({ path: file, message })) };
}

function whyNotEditable(workspace: DiskWorkspace, file: string): string | undefined {
  const origin = workspace.originOf(file);
  if (origin) return origin.lossless ? undefined : 'the file is not valid UTF-8';
  if (workspace.diskPath(file) === undefined) return 'outside the folder that is audited';
  return workspace.exists(file) ? 'the file exists and was not read' : undefined;
}

function revert(analysis: Analysis, outcome: FixOutcome): void {
  for (const [file, { before }] of outcome.changes) {
    if (before === undefined) analysis.removeFile(file);
    else analysis.setFile(file, before);
  }
}

function plainSource(analysis: Analysis, file: string): ShownSource {
  const text = analysis.textOf(file) ?? '';
  return { text, lines: new LineTable(text), secrets: secretRangesOf(analysis.factsOf(file)) };
}

/** A text after its fixes: what was written into it is named, whatever else is secret is masked. */
function writtenSource(analysis: Analysis, file: string, { changes, written }: FixOutcome): ShownSource {
  const source = plainSource(analysis, file);
  const before = changes.get(file)?.before ?? '';
  const places = [...written.keys()].flatMap((secret) => occurrences(source.text, secret));
  const standIn = (masked: string): string => {
    const secret = [...written].find(([text]) => masked.includes(text));
    // A masked value looks the same before and after, so a change must be said.
    return secret?.[1] ?? (before.includes(masked) ? MASK : '<new value>');
  };
  return { ...source, secrets: [...source.secrets, ...places], standIn };
}

function occurrences(text: string, part: string): readonly Range[] {
  const found: Range[] = [];
  for (let start = text.indexOf(part); start >= 0; start = text.indexOf(part, start + part.length))
    found.push({ start, end: start + part.length });
  return found;
}

function sideOf(file: string, source: ShownSource) {
  return { lines: splitLines(source.text), shown: (line: number) => shownLine(file, source, line) };
}
