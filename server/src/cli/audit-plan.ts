import { statSync } from 'node:fs';
import path from 'node:path';
import { isRuleKey, isSeverity, type Settings } from '../analysis/settings';
import type { ChangeQuestion } from '../disk/git-changes';
import { FORMAT_NAMES, type FormatName } from '../report/format-names';
import { RULE_IDS } from '../rules/ids';
import type { Safety, Severity } from '../rules/rule';
import { didYouMean } from '../text/suggest';
import { type Io, UsageError } from './io';
import { COMMON, parseOptions } from './options';

const SEVERITIES = ['error', 'warning', 'info'] as const;

/** A folder that is audited by itself. */
export interface Target {
  /** Absolute. */
  readonly root: string;
  /** The files whose findings are shown, relative to the root with `/`; undefined for all. */
  readonly only: ReadonlySet<string> | undefined;
}

export interface AuditPlan {
  readonly targets: readonly Target[];
  readonly formats: readonly { readonly name: FormatName; readonly file: string | undefined }[];
  readonly fix: 'no' | 'write' | 'show';
  readonly allowed: readonly Safety[];
  readonly rules: Settings['rules'];
  readonly failOn: Severity | 'never';
  readonly maxWarnings: number;
  readonly quiet: boolean;
  readonly colors: boolean;
  /** Absolute. */
  readonly config: string | undefined;
  readonly printConfig: boolean;
  /** Absolute. */
  readonly baseline: string | undefined;
  readonly updateBaseline: boolean;
  /** Only findings of these changes are shown; undefined for all. */
  readonly changes: ChangeQuestion | undefined;
}

/** What `authlint audit` was asked to do. @throws UsageError */
export function planAudit(args: readonly string[], io: Io): AuditPlan {
  const { options, positionals } = parseOptions(args, {
    ...COMMON,
    format: { kind: 'values', short: 'f' },
    fix: { kind: 'flag' },
    'fix-suggested': { kind: 'flag' },
    'fix-dry-run': { kind: 'flag' },
    rule: { kind: 'values' },
    'fail-on': { kind: 'value' },
    'max-warnings': { kind: 'value' },
    quiet: { kind: 'flag' },
    config: { kind: 'value' },
    'print-config': { kind: 'value' },
    baseline: { kind: 'value' },
    'update-baseline': { kind: 'flag' },
    staged: { kind: 'flag' },
    since: { kind: 'value' },
  });
  const dryRun = options['fix-dry-run'];
  const formats = options.format.map((written) => formatOf(written, io.cwd));
  const onScreen = formats.filter(({ file }) => file === undefined);
  if (onScreen.length > 1)
    throw new UsageError('Only one --format can go to the screen: write the others to files, as in --format sarif=report.sarif');
  if (dryRun && onScreen.length > 0)
    throw new UsageError(
      '--fix-dry-run shows the changes in place of a report: write the report to a file, as in --format json=report.json',
    );
  checkFiles(formats, io.cwd);
  if (onScreen.length === 0 && formats.length === 0 && !dryRun) formats.push({ name: 'stylish', file: undefined });
  const printed = options['print-config'];
  const targets = targetsOf(printed === undefined ? positionals : [printed], io.cwd);
  const changes = changesOf(options.staged, options.since);
  const narrowed = changes !== undefined || targets.some(({ only }) => only !== undefined);
  if (options['update-baseline'] && (narrowed || dryRun)) {
    throw new UsageError(
      '--update-baseline writes all findings of a folder: it goes with no single files, --staged, --since or --fix-dry-run',
    );
  }
  if (options.baseline !== undefined && targets.length > 1) throw new UsageError('--baseline is for one folder, and several are audited');
  return {
    targets,
    formats,
    fix: dryRun ? 'show' : options.fix || options['fix-suggested'] ? 'write' : 'no',
    allowed: options['fix-suggested'] ? ['safe', 'suggested'] : ['safe'],
    rules: Object.fromEntries(options.rule.map(ruleSetting)),
    failOn: failOnOf(options['fail-on'] ?? 'error'),
    maxWarnings: options['max-warnings'] === undefined ? Number.POSITIVE_INFINITY : wholeNumber(options['max-warnings']),
    quiet: options.quiet,
    colors: io.stdout.isTTY && !options['no-color'] && (io.env['NO_COLOR'] ?? '') === '' && io.env['TERM'] !== 'dumb',
    config: options.config === undefined ? undefined : path.resolve(io.cwd, options.config),
    printConfig: printed !== undefined,
    baseline: options.baseline === undefined ? undefined : path.resolve(io.cwd, options.baseline),
    updateBaseline: options['update-baseline'],
    changes,
  };
}

function formatOf(written: string, cwd: string): AuditPlan['formats'][number] {
  const equals = written.indexOf('=');
  const name = FORMAT_NAMES.find((format) => format === (equals < 0 ? written : written.slice(0, equals)));
  if (name === undefined)
    throw new UsageError(`Unknown format "${written}"${didYouMean(written, FORMAT_NAMES) || `: there are ${FORMAT_NAMES.join(', ')}`}`);
  if (equals === written.length - 1) throw new UsageError(`--format ${written} names no file`);
  if (equals >= 0 && (written.endsWith('/') || written.endsWith(path.sep)))
    throw new UsageError(`--format ${written} names a folder: name the file in it`);
  return { name, file: equals < 0 ? undefined : path.resolve(cwd, written.slice(equals + 1)) };
}

/** Wrong use is told before an audit that would be for nothing. */
function checkFiles(formats: AuditPlan['formats'], cwd: string): void {
  const files = formats.flatMap(({ file }) => file ?? []);
  for (const [index, file] of files.entries()) {
    const name = path.relative(cwd, file) || file;
    if (files.indexOf(file) !== index) throw new UsageError(`Two formats cannot go to one file: ${name}`);
    const folder = path.dirname(file);
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      throw new UsageError(`The report cannot be written to ${name}: there is no folder ${path.relative(cwd, folder) || folder}`);
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
      throw new UsageError(`The report cannot be written to ${name}: it is a folder`);
  }
}

function changesOf(staged: boolean, since: string | undefined): ChangeQuestion | undefined {
  if (staged && since !== undefined) throw new UsageError('--staged and --since exclude each other');
  if (staged) return { kind: 'staged' };
  return since === undefined ? undefined : { kind: 'since', ref: since };
}

function ruleSetting(written: string): [string, Severity | 'off'] {
  const [id = '', severity, ...more] = written.split('=');
  if (!isRuleKey(id)) throw new UsageError(`Unknown rule "${id}"${didYouMean(id, RULE_IDS)}`);
  if (!isSeverity(severity) || more.length > 0) throw new UsageError(`--rule ${id} needs a severity: ${id}=error, warning, info or off`);
  return [id, severity];
}

function failOnOf(written: string): Severity | 'never' {
  const known = [...SEVERITIES, 'never'] as const;
  const severity = known.find((candidate) => candidate === written);
  if (severity === undefined) throw new UsageError(`--fail-on must be ${SEVERITIES.join(', ')} or never`);
  return severity;
}

function wholeNumber(written: string): number {
  if (!/^\d{1,9}$/.test(written)) throw new UsageError('--max-warnings needs a whole number');
  return Number(written);
}

/**
 * Folders are audited each by itself, a folder inside another one as part of it. A file is judged in the context of
 * the folder where the user stands, or of its own folder when it is not below that.
 */
function targetsOf(paths: readonly string[], cwd: string): readonly Target[] {
  const folders = new Set<string>();
  const files: string[] = [];
  for (const written of paths.length === 0 ? ['.'] : paths) {
    const absolute = path.resolve(cwd, written);
    const stat = statSync(absolute, { throwIfNoEntry: false });
    if (stat === undefined) throw new UsageError(`No such file or folder: "${written}"`);
    if (stat.isDirectory()) folders.add(absolute);
    else files.push(absolute);
  }
  const roots = [...folders].filter((folder) => ![...folders].some((other) => other !== folder && isBelow(folder, other)));
  const only = new Map<string, Set<string>>();
  for (const file of files) {
    const root = roots.find((folder) => isBelow(file, folder)) ?? (isBelow(file, cwd) ? cwd : path.dirname(file));
    if (roots.includes(root)) continue;
    const names = only.get(root) ?? new Set<string>();
    only.set(root, names.add(path.relative(root, file).split(path.sep).join('/')));
  }
  return [...roots.map((root) => ({ root, only: undefined })), ...[...only].map(([root, names]) => ({ root, only: names }))];
}

function isBelow(inner: string, outer: string): boolean {
  return inner.startsWith(outer.endsWith(path.sep) ? outer : outer + path.sep);
}
