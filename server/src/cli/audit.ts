import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ReportedFinding } from '../analysis/analysis';
import { codeOf, explainCode } from '../disk/system-error';
import { replaceFile } from '../disk/write';
import { countsOf } from '../report/counts';
import type { FormatName } from '../report/format-names';
import { formatReport } from '../report/formats';
import { mergeReports } from '../report/moved';
import type { Severity } from '../rules/rule';
import { auditFolder, type PreparedTarget, prefixOf } from './audit-folder';
import { type AuditPlan, planAudit } from './audit-plan';
import { readBaseline } from './baseline-file';
import { type Io, UsageError } from './io';
import { effectiveSettings, type FoundSettings, settingsFor, withRules } from './settings-file';

const RANKS: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };
const DEFAULT_WIDTH = 100;

/** `authlint audit`: 0 without findings at or above `--fail-on`, 1 with some, 2 when fixes could not be written. `version` is this program's, for the reports. */
export async function audit(args: readonly string[], io: Io, version: string): Promise<number> {
  const plan = planAudit(args, io);
  // Every target's settings are read before anything is changed, so that wrong use changes nothing.
  const found = plan.targets.map((target) => ({ target, settings: settingsFor(target.root, io.cwd, plan.config) }));
  if (plan.printConfig) {
    for (const { target, settings } of found) io.stdout.write(`${JSON.stringify(configOf(target.only, settings, plan), undefined, 2)}\n`);
    return 0;
  }
  const prepared = found.map(({ target, settings }): PreparedTarget => {
    const set = settings.settings.baseline;
    return { target, settings, baseline: readBaseline(target.root, plan.baseline, set, plan.updateBaseline, io) };
  });
  const audited = prepared.map((one) => auditFolder(one, plan, io));
  const report = mergeReports(audited.map((one) => one.report));
  const shown = plan.quiet ? { ...report, findings: report.findings.filter(({ severity }) => severity === 'error') } : report;
  const render = (name: FormatName, colors: boolean): string =>
    formatReport(name, shown, {
      stylish: { colors, width: io.stdout.columns ?? DEFAULT_WIDTH, prefix: prefixOf(shown.root, io.cwd) },
      prefix: prefixOf(shown.root, repositoryOf(shown.root, io)),
      version,
    });
  // Whatever cannot be made must not leave half of the files behind.
  const texts = plan.formats.map(({ name, file }) => ({ file, text: render(name, file === undefined && plan.colors) }));
  for (const { file, text } of texts) {
    if (file === undefined) io.stdout.write(text);
    else writeReport(file, text, io);
  }
  if (audited.some(({ failed }) => failed)) return 2;
  return fails(report.findings, plan) ? 1 : 0;
}

function configOf(only: ReadonlySet<string> | undefined, settings: FoundSettings, { rules }: AuditPlan): unknown {
  const [file] = only ?? [];
  return effectiveSettings({ ...settings, settings: withRules(settings.settings, rules) }, file);
}

/**
 * The folder that the paths of reports for GitHub and GitLab begin at: the checkout that the job says, else the repository around the
 * audited folder, else the folder where the user stands.
 */
function repositoryOf(root: string, { env, cwd }: Io): string {
  const isAround = (folder: string) => root === folder || root.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
  const told = [env['GITHUB_WORKSPACE'], env['CI_PROJECT_DIR']].filter((folder) => folder !== undefined && folder !== '');
  const checkout = told
    .map((folder) => path.resolve(folder ?? ''))
    .find((folder) => isAround(folder) && existsSync(path.join(folder, '.git')));
  if (checkout !== undefined) return checkout;
  for (let folder = root; ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, '.git'))) return folder;
    if (folder === path.dirname(folder)) break;
  }
  return isAround(cwd) ? cwd : root;
}

function writeReport(file: string, text: string, io: Io): void {
  try {
    replaceFile(file, text, io.cwd);
  } catch (error) {
    throw new UsageError(`The report cannot be written to ${path.relative(io.cwd, file) || file}: ${explainCode(codeOf(error))}`);
  }
}

function fails(findings: readonly ReportedFinding[], { failOn, maxWarnings }: AuditPlan): boolean {
  if (countsOf(findings).warnings > maxWarnings) return true;
  return failOn !== 'never' && findings.some(({ severity }) => RANKS[severity] >= RANKS[failOn]);
}
