import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { Analysis, type ReportedFinding } from '../analysis/analysis';
import { changesIn } from '../disk/git-changes';
import type { DiskProblem } from '../disk/read';
import { loadInto, openWorkspace } from '../disk/workspace';
import { reportOf } from '../report/of-engine';
import type { Report, ReportProblem } from '../report/report';
import { counted } from '../text/phrases';
import { visible } from '../text/visible';
import type { AuditPlan, Target } from './audit-plan';
import { type BaselineFile, updateBaseline } from './baseline-file';
import { type FixResult, previewFixes, writeFixes } from './fix';
import { type Io, UsageError } from './io';
import { Progress } from './progress';
import { type FoundSettings, withRules } from './settings-file';

/** What is known of a folder before anything is read or changed. */
export interface PreparedTarget {
  readonly target: Target;
  readonly settings: FoundSettings;
  /** Undefined where none is wanted. */
  readonly baseline: BaselineFile;
}

/** Reads, fixes and checks one folder. `failed` when fixes could not be written. @throws UsageError */
export function auditFolder(
  { target: { root, only }, settings: found, baseline }: PreparedTarget,
  plan: AuditPlan,
  io: Io,
): { readonly report: Report; readonly failed: boolean } {
  const started = performance.now();
  const changed = plan.changes === undefined ? undefined : changeTest(root, plan.changes);
  const isShown = (finding: ReportedFinding): boolean =>
    (only === undefined || only.has(finding.at.file)) && (changed === undefined || concerns(finding, changed));
  const isShownFile = (file: string): boolean => (only === undefined || only.has(file)) && (changed === undefined || changed(file));
  const analysis = new Analysis(withRules(found.settings, plan.rules));
  if (baseline.baseline) analysis.setBaselines([{ folder: '', baseline: baseline.baseline }]);
  const workspace = openWorkspace(root);
  const progress = new Progress(io.stderr, () => performance.now());
  loadInto(analysis, workspace, progress.reading(workspace.files));
  const fixes = fix();
  if (plan.updateBaseline) updateBaseline(analysis, baseline, io.now(), io);
  const checked = analysis.check(io.now());
  progress.end();
  const problems: readonly ReportProblem[] = [
    ...found.problems.map((message) => ({ file: relativeTo(root, found.file ?? root), message, at: undefined })),
    ...[...workspace.problems, ...(fixes?.problems ?? [])].map(({ path: file, message }: DiskProblem) => ({
      file,
      message,
      at: undefined,
    })),
    ...checked.staleBaselines.map(({ count }) => ({
      file: relativeTo(root, baseline.path),
      message: `${counted(count, 'entry matches', 'entries match')} nothing any more: run --update-baseline`,
      at: undefined,
    })),
    ...[...checked.problems, ...checked.unusedSuppressions].map(({ at, message }) => ({ file: at.file, message, at })),
  ];
  const report = reportOf(analysis, {
    root,
    files: only === undefined ? workspace.files.length : only.size,
    durationMs: performance.now() - started,
    madeAt: io.now(),
    findings: checked.findings.filter(isShown),
    baselined: checked.baselined,
    problems: problems.filter(({ file, at }) => at === undefined || isShownFile(file)),
    fingerprintKey: randomBytes(32),
  });
  return { report, failed: fixes?.failed === true };

  function fix(): FixResult | undefined {
    if (plan.fix === 'no') return undefined;
    const request = { allowed: plan.allowed, wanted: isShown };
    progress.end();
    if (plan.fix === 'write') {
      const result = writeFixes(analysis, workspace, request);
      tellFixed(result, 'Fixed', io);
      return result;
    }
    const result = previewFixes(analysis, workspace, request, prefixOf(root, io.cwd));
    io.stdout.write(result.diff);
    tellFixed(result, 'Would fix', io);
    return result;
  }
}

/** Either end of a disagreement may be the one that changed. */
function concerns(finding: ReportedFinding, isChanged: (file: string) => boolean): boolean {
  return isChanged(finding.at.file) || finding.related.some(({ at }) => isChanged(at.file));
}

/** Whether a file is among the changes that were asked for. @throws UsageError where git cannot tell. */
function changeTest(root: string, question: NonNullable<AuditPlan['changes']>): (file: string) => boolean {
  const { isChanged, problem } = changesIn(root, question);
  if (problem !== undefined) throw new UsageError(`--${question.kind}: ${problem}`);
  return isChanged;
}

function tellFixed({ findings, files, commands }: FixResult, verb: string, io: Io): void {
  if (findings === 0) io.stderr.write('Nothing to fix\n');
  else io.stderr.write(`${verb} ${counted(findings, 'problem')} in ${counted(files, 'file')}\n`);
  for (const command of commands) io.stderr.write(`Still to be run by hand: ${visible(command)}\n`);
}

/** What people put before a report's paths to find the files from where they stand. */
export function prefixOf(root: string, cwd: string): string {
  const relative = relativeTo(cwd, root);
  return relative === '' ? '' : `${relative}/`;
}

function relativeTo(folder: string, file: string): string {
  return path.relative(folder, file).split(path.sep).join('/');
}
