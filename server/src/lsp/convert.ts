import {
  type CodeDescription,
  type Diagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
  type Range as LspRange,
  type Position,
} from 'vscode-languageserver/node';
import type { ReportedFinding } from '../analysis/analysis';
import type { RuleId } from '../rules/ids';
import type { Severity } from '../rules/rule';
import type { LineTable, Place, Range } from '../text/range';
import { isInside } from '../text/source';
import type { Locate } from '../tokens/report';
import { shownPath, uriOf } from './documents/document-paths';
import type { FileReport } from './documents/file-reports';
import { folderLabel } from './documents/folder-names';
import type { Workspace } from './documents/workspace';

export { pathOf, uriOf } from './documents/document-paths';

/** The name that the editor shows beside every diagnostic. */
export const SOURCE = 'Authlint';
/** The code of a diagnostic about a file that cannot be read, which no rule stands behind. */
const PROBLEM_CODE = 'authlint/problem';
/** The code of a diagnostic about a line of `authlint.json`. */
export const SETTINGS_CODE = 'authlint/settings';
export const UNUSED_SUPPRESSION_CODE = 'authlint/unused-suppression';

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};

/** The URI of a file in the client's own spelling when it is open there. */
export function uriFor(workspace: Workspace, path: string): string {
  return workspace.document(path)?.uri ?? uriOf(path);
}

export function lspRange(lines: LineTable, range: Range): LspRange {
  return { start: lspPosition(lines, range.start), end: lspPosition(lines, range.end) };
}

function lspPosition(lines: LineTable, offset: number): Position {
  const { line, column } = lines.position(offset);
  return { line, character: column };
}

export function offsetAt(lines: LineTable, position: Position): number {
  return lines.offset({ line: position.line, column: position.character });
}

export function rangeOf(lines: LineTable, range: LspRange): Range {
  return { start: offsetAt(lines, range.start), end: offsetAt(lines, range.end) };
}

/** Whether two ranges share a character or touch; a cursor beside a finding means it. */
export function touches(left: Range, right: Range): boolean {
  return left.start <= right.end && right.start <= left.end;
}

/** What the client carries along with a diagnostic, and gives back when it asks for actions. */
export interface DiagnosticData {
  readonly fingerprint: string;
}

export function fingerprintIn(diagnostic: Diagnostic): string | undefined {
  const data: unknown = diagnostic.data;
  if (typeof data !== 'object' || data === null || !('fingerprint' in data)) return undefined;
  return typeof data.fingerprint === 'string' ? data.fingerprint : undefined;
}

/** How a client wants its diagnostics. */
export interface DiagnosticForm {
  /** Whether related places stand beside the message; otherwise the message names them. */
  readonly related: boolean;
  /** The address of a rule's page. */
  readonly page: (rule: RuleId) => string;
}

/** The diagnostics of one file, in the order of their places. */
export function diagnosticsOf(workspace: Workspace, path: string, report: FileReport, form: DiagnosticForm): readonly Diagnostic[] {
  const lines = workspace.linesOf(path);
  return [
    ...report.findings.map((finding) => findingDiagnostic(workspace, lines, finding, form)),
    ...report.problems.map((problem) => ({
      range: lspRange(lines, problem.at),
      severity: problem.kind === 'settings' ? DiagnosticSeverity.Warning : DiagnosticSeverity.Error,
      source: SOURCE,
      code: problem.kind === 'settings' ? SETTINGS_CODE : PROBLEM_CODE,
      message: problem.message,
    })),
    ...report.unusedSuppressions.map((unused) => ({
      range: lspRange(lines, unused.at),
      severity: DiagnosticSeverity.Information,
      source: SOURCE,
      code: UNUSED_SUPPRESSION_CODE,
      message: unused.message,
      tags: [DiagnosticTag.Unnecessary],
    })),
  ];
}

function findingDiagnostic(workspace: Workspace, lines: LineTable, finding: ReportedFinding, form: DiagnosticForm): Diagnostic {
  const codeDescription: CodeDescription = { href: form.page(finding.rule) };
  const data: DiagnosticData = { fingerprint: finding.fingerprint };
  const diagnostic: Diagnostic = {
    range: lspRange(lines, finding.at),
    severity: SEVERITIES[finding.severity],
    source: SOURCE,
    code: finding.rule,
    codeDescription,
    message: [finding.message, finding.help].filter((text) => text !== '').join('\n'),
    data,
    ...(finding.tags?.includes('unnecessary') ? { tags: [DiagnosticTag.Unnecessary] } : {}),
  };
  if (finding.related.length === 0) return diagnostic;
  if (!form.related) {
    const places = finding.related.map(({ at, message }) => `${message} (${placeName(workspace, at)})`);
    return { ...diagnostic, message: [diagnostic.message, ...places].join('\n') };
  }
  return {
    ...diagnostic,
    relatedInformation: finding.related.map(({ at, message }) => ({
      location: { uri: uriFor(workspace, at.file), range: lspRange(workspace.linesOf(at.file), at) },
      message,
    })),
  };
}

/** A place as people write it: a path from its workspace folder and a line counted from one. */
export function placeName(workspace: Workspace, at: Place): string {
  const { line } = workspace.linesOf(at.file).position(at.start);
  return `${relativePath(workspace, at.file)}${workspace.document(at.file)?.nameOfLine?.(line) ?? `:${line + 1}`}`;
}

/** A path from its workspace folder; the folder's own name comes first when there are several. */
export function relativePath(workspace: Workspace, path: string): string {
  const shown = shownPath(path);
  const { folders } = workspace;
  // The innermost: a folder may be opened beside one that holds it.
  const [folder] = folders.filter((candidate) => isInside(path, candidate)).sort((left, right) => right.length - left.length);
  if (folder === undefined) return shown;
  const below = shown.slice(folder === '/' ? 1 : folder.length + 1);
  return folders.length > 1 ? `${folderLabel(folders, folder)}/${below}` : below;
}

/** Says where a place stands as people read it. */
export function locateIn(workspace: Workspace): Locate {
  return (at) => {
    const { line, column } = workspace.linesOf(at.file).position(at.start);
    return { file: relativePath(workspace, at.file), line: line + 1, column: column + 1, at };
  };
}
