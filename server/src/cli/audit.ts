import path from 'node:path';
import { Analysis, type ReportedFinding } from '../analysis/analysis';
import { optionsFor, type Settings, severityFor } from '../analysis/settings';
import type { DiskProblem } from '../disk/read';
import { codeOf, explainCode } from '../disk/system-error';
import { loadInto, openWorkspace } from '../disk/workspace';
import { replaceFile } from '../disk/write';
import { countsOf } from '../report/counts';
import { jsonReport } from '../report/json';
import { mergeReports, type Report, type ReportProblem, sourcesOf } from '../report/report';
import { sarifReport } from '../report/sarif';
import { stylishReport } from '../report/stylish';
import { RULES } from '../rules/index';
import type { Severity } from '../rules/rule';
import { counted } from '../text/phrases';
import { type AuditPlan, type FormatName, planAudit, type Target } from './audit-plan';
import { type FixResult, previewFixes, writeFixes } from './fix';
import { type Io, UsageError } from './io';
import { type FoundSettings, settingsFor } from './settings-file';

const RANKS: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };
const DEFAULT_WIDTH = 100;

/** `authlint audit`: 0 without findings at or above `--fail-on`, 1 with some, 2 when fixes could not be written. `version` is this program's, for the reports. */
export async function audit(args: readonly string[], io: Io, version: string): Promise<number> {
  const plan = planAudit(args, io);
  // Every target's settings are read before anything is changed, so that wrong use changes nothing.
  const found = plan.targets.map((target) => ({ target, settings: settingsFor(target.root, io.cwd, plan.config) }));
  if (plan.printConfig) {
    for (const { settings } of found) io.stdout.write(`${JSON.stringify(effective(settings, plan), undefined, 2)}\n`);
    return 0;
  }
  const audited = found.map(({ target, settings }) => auditTarget(target, settings, plan, io));
  const report = mergeReports(audited.map((one) => one.report));
  const shown = plan.quiet ? { ...report, findings: report.findings.filter(({ severity }) => severity === 'error') } : report;
  const render = (name: FormatName, colors: boolean): string => {
    if (name === 'json') return jsonReport(shown);
    if (name === 'sarif') return sarifReport(shown, RULES, version);
    return stylishReport(shown, { colors, width: io.stdout.columns ?? DEFAULT_WIDTH, prefix: prefixOf(shown.root, io.cwd) });
  };
  for (const { name, file } of plan.formats) {
    if (file === undefined) io.stdout.write(render(name, plan.colors));
    else writeReport(file, render(name, false), io);
  }
  if (audited.some(({ failed }) => failed)) return 2;
  return fails(report.findings, plan) ? 1 : 0;
}

function auditTarget({ root, only }: Target, found: FoundSettings, plan: AuditPlan, io: Io): { report: Report; failed: boolean } {
  const started = performance.now();
  const analysis = new Analysis(withRules(found.settings, plan));
  const workspace = openWorkspace(root);
  loadInto(analysis, workspace);
  const isShown = (file: string) => only === undefined || only.has(file);
  const fixes = fix();
  const checked = analysis.check(io.now());
  const problems: ReportProblem[] = [
    ...found.problems.map((message) => ({ file: relativeTo(root, found.file ?? root), message, at: undefined })),
    ...[...workspace.problems, ...(fixes?.problems ?? [])].map(({ path: file, message }: DiskProblem) => ({
      file,
      message,
      at: undefined,
    })),
    ...[...checked.problems, ...checked.unusedSuppressions].map(({ at, message }) => ({ file: at.file, message, at })),
  ];
  const report: Report = {
    root,
    files: only === undefined ? workspace.files.length : only.size,
    durationMs: performance.now() - started,
    findings: checked.findings.filter((finding) => isShown(finding.at.file)),
    problems: problems.filter(({ file, at }) => at === undefined || isShown(file)),
    sourceOf: sourcesOf(analysis),
  };
  return { report, failed: fixes?.failed === true };

  function fix(): FixResult | undefined {
    if (plan.fix === 'no') return undefined;
    const request = { allowed: plan.allowed, wanted: (finding: ReportedFinding) => isShown(finding.at.file) };
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

function tellFixed({ findings, files, commands }: FixResult, verb: string, io: Io): void {
  if (findings === 0) io.stderr.write('Nothing to fix\n');
  else io.stderr.write(`${verb} ${counted(findings, 'problem')} in ${counted(files, 'file')}\n`);
  for (const command of commands) io.stderr.write(`Still to be run by hand: ${command}\n`);
}

function writeReport(file: string, text: string, io: Io): void {
  try {
    replaceFile(file, text);
  } catch (error) {
    throw new UsageError(`The report cannot be written to ${path.relative(io.cwd, file) || file}: ${explainCode(codeOf(error))}`);
  }
}

/** What people put before a report's paths to find the files from where they stand. */
function prefixOf(root: string, cwd: string): string {
  const relative = relativeTo(cwd, root);
  return relative === '' ? '' : `${relative}/`;
}

function relativeTo(folder: string, file: string): string {
  return path.relative(folder, file).split(path.sep).join('/');
}

function withRules(settings: Settings, plan: AuditPlan): Settings {
  return { ...settings, rules: { ...settings.rules, ...plan.rules } };
}

/** The settings as they apply, with defaults filled in. */
function effective(found: FoundSettings, plan: AuditPlan): unknown {
  const settings = withRules(found.settings, plan);
  return {
    config: found.file ?? null,
    rules: Object.fromEntries(RULES.map((rule) => [rule.id, severityFor(settings, rule, undefined)])),
    options: Object.fromEntries(
      RULES.filter((rule) => Object.keys(rule.options).length > 0).map((rule) => [rule.id, optionsFor(settings, rule)]),
    ),
  };
}

function fails(findings: readonly ReportedFinding[], { failOn, maxWarnings }: AuditPlan): boolean {
  if (countsOf(findings).warnings > maxWarnings) return true;
  return failOn !== 'never' && findings.some(({ severity }) => RANKS[severity] >= RANKS[failOn]);
}
