import { statSync } from 'node:fs';
import path from 'node:path';
import { Analysis } from '../analysis/analysis';
import { describeDiagnosis, diagnosisAsJson } from '../diagnosis/describe';
import { diagnose } from '../diagnosis/diagnose';
import type { Diagnosis } from '../diagnosis/diagnosis';
import { readUnreadRoutes } from '../disk/unread-routes';
import { type DiskWorkspace, loadInto, openWorkspace } from '../disk/workspace';
import type { LineTable, Place } from '../text/range';
import { examineToken } from '../tokens/examine';
import { tokenOf } from '../tokens/find/find';
import type { Locate, Spot, TokenReport, TokenStatus } from '../tokens/report';
import { reportAsJson } from '../tokens/show/as-json';
import { describeReport } from '../tokens/show/describe';
import { type Io, UsageError } from './io';
import { COMMON, parseOptions } from './options';
import { settingsFor } from './settings-file';
import { tokenText } from './token-text';

/** The exit status for each state of a token; 2 is wrong use, as for every command. `--help` says the same in words. */
const EXIT: Readonly<Record<TokenStatus, number>> = {
  accepted: 0,
  refused: 1,
  'not-yet-valid': 1,
  expired: 3,
  'unknown-key': 4,
  unknown: 6,
  opaque: 5,
  unreadable: 5,
};
const NO_TOKEN = 5;

/** A folder to judge by, as far as the doctor needs it. */
interface OpenFolder {
  readonly analysis: Analysis;
  readonly disk: DiskWorkspace;
  readonly locate: Locate;
  readonly problems: readonly string[];
}

/** `authlint decode`: what a token says and, with `--workspace`, who signed it, who accepts it, and the whole checklist of a 401. */
export async function decode(args: readonly string[], io: Io): Promise<number> {
  const specs = { ...COMMON, now: { kind: 'value' }, json: { kind: 'flag' }, workspace: { kind: 'value' } } as const;
  const { options, positionals } = parseOptions(withFolder(args, io.cwd), specs);
  const now = options.now === undefined ? io.now() : timeOf(options.now);
  const folder = options.workspace === undefined ? undefined : openFolder(path.resolve(io.cwd, options.workspace), options.workspace, io);
  const text = await tokenText(positionals, io, folder !== undefined);
  const found = text === undefined ? undefined : tokenOf(text);
  // A token that was asked for and came out empty, as of a command that failed, must not end like one that is accepted.
  const isAsked = text !== undefined && (text.trim() !== '' || (folder !== undefined && positionals.length > 0));
  if (!found && isAsked) return tellNoToken(options.json, io);
  if (!found && !folder) throw new UsageError('decode needs a token, - for standard input, or @FILE');
  const workspace = folder && { contract: folder.analysis.contract(), locate: folder.locate };
  const report = found && (await examineToken(found, workspace, now));
  const diagnosis = folder && diagnoseIn(folder, report, now);
  io.stdout.write(options.json ? `${JSON.stringify(asJson(report, diagnosis), undefined, 2)}\n` : asText(report, diagnosis, io));
  for (const problem of folder?.problems ?? []) io.stderr.write(`${problem}\n`);
  if (report) return EXIT[report.status];
  return diagnosis?.groups.some(({ checks }) => checks.some(({ answer }) => answer === 'fail')) ? 1 : 0;
}

/** The findings are those of an audit; routes are read further, because only a person who tries one has a use for them. */
function diagnoseIn({ analysis, disk, locate }: OpenFolder, report: TokenReport | undefined, now: number): Diagnosis {
  const result = analysis.check(now);
  const { facts, lines } = readUnreadRoutes(disk.files, analysis, disk.peek, (path) => path);
  return diagnose(result, analysis.contract(), report, now, (at) => spotIn(lines.get(at.file), at) ?? locate(at), facts);
}

function spotIn(lines: LineTable | undefined, at: Place): Spot | undefined {
  if (lines === undefined) return undefined;
  const { line, column } = lines.position(at.start);
  return { file: at.file, line: line + 1, column: column + 1, at };
}

/** `--workspace` may stand alone for the current folder: before another option, a token that is no folder, or nothing. */
function withFolder(args: readonly string[], cwd: string): readonly string[] {
  const at = args.indexOf('--workspace');
  if (at < 0) return args;
  const next = args[at + 1];
  const isFolder =
    next !== undefined && !next.startsWith('-') && (isShort(next) || statSync(path.resolve(cwd, next), QUIET)?.isDirectory());
  return isFolder ? args : [...args.slice(0, at), '--workspace=.', ...args.slice(at + 1)];
}

const QUIET = { throwIfNoEntry: false } as const;

/** What nobody would take for a token: it is a folder, though perhaps one that does not exist. */
function isShort(text: string): boolean {
  return text.length <= 40 && !text.startsWith('@') && !/^ey|\..*\./.test(text);
}

function openFolder(root: string, written: string, io: Io): OpenFolder {
  if (!statSync(root, QUIET)?.isDirectory()) throw new UsageError(`No such folder: "${written}"`);
  const { settings, problems } = settingsFor(root, io.cwd, undefined);
  const analysis = new Analysis(settings);
  const workspace = openWorkspace(root);
  loadInto(analysis, workspace);
  const locate: Locate = (at) => {
    const { line, column } = analysis.linesOf(at.file).position(at.start);
    return { file: at.file, line: line + 1, column: column + 1, at };
  };
  return {
    analysis,
    disk: workspace,
    locate,
    problems: [...problems, ...workspace.problems.map((problem) => `${problem.path}: ${problem.message}`)],
  };
}

function tellNoToken(json: boolean, io: Io): number {
  const message = 'There is no token in this text that Authlint knows';
  if (json) io.stdout.write(`${JSON.stringify({ version: 1, status: 'unreadable', headline: message }, undefined, 2)}\n`);
  else io.stderr.write(`authlint: ${message}\n`);
  return NO_TOKEN;
}

function asText(report: TokenReport | undefined, diagnosis: Diagnosis | undefined, io: Io): string {
  const parts = [report && describeReport(report, io.timeZone), diagnosis && describeDiagnosis(diagnosis)];
  return parts.filter((part) => part !== undefined).join('\n');
}

function asJson(report: TokenReport | undefined, diagnosis: Diagnosis | undefined): unknown {
  const token = report ? reportAsJson(report) : { version: 1, status: 'none' };
  return diagnosis ? Object.assign({}, token, { diagnosis: diagnosisAsJson(diagnosis) }) : token;
}

/** Milliseconds since the epoch. @throws UsageError */
function timeOf(written: string): number {
  const time = /^\d{1,12}(?:\.\d{1,6})?$/.test(written)
    ? Number(written) * 1000
    : /^\d{4}-\d\d/.test(written)
      ? Date.parse(written)
      : Number.NaN;
  if (Number.isNaN(time)) throw new UsageError('--now must be a time such as 2026-01-31T12:00:00Z, or seconds since 1970');
  return time;
}
