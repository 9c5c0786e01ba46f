import type { ReportedFinding } from '../../analysis/analysis';
import { baselineWith } from '../../analysis/baseline';
import { SETTINGS_FILE } from '../../analysis/settings-text';
import type { FixEdit } from '../../rules/rule';
import type { PlainEdit } from '../../text/edit';
import { isInside } from '../../text/source';
import { isOfCells } from '../documents/document-paths';
import type { Workspace } from '../documents/workspace';
import type { IgnoreData } from './action-data';
import { shortened } from './line-edits';
import { ruleOffEdits, ruleOffInFileEdits } from './settings-edit';
import { fileSuppression, type Insertion, lineSuppression } from './suppress';

export type IgnoreQuestion = Pick<IgnoreData, 'scope' | 'rule' | 'reason'>;

/** The edits that silence a rule for the line of a finding, its file or its folder. None where there is no way to. */
export function ignoreEdits(workspace: Workspace, finding: ReportedFinding, { scope, rule, reason }: IgnoreQuestion): readonly FixEdit[] {
  const path = finding.at.file;
  const text = workspace.textOf(path);
  if (text === undefined) return [];
  if (scope === 'line') {
    const lines = workspace.linesOf(path);
    const { start } = lines.lineRange(lines.position(finding.at.start).line);
    return inserted(path, lineSuppression(path, text, start, rule, reason));
  }
  const folder = folderOf(workspace, path);
  const comment = scope === 'file' ? fileSuppression(path, text, rule, reason) : undefined;
  if (comment) return inserted(path, comment);
  if (folder === undefined) return [];
  const settings = `${folder}/${SETTINGS_FILE}`;
  const before = workspace.textOf(settings);
  const edits = scope === 'file' ? ruleOffInFileEdits(before, rule, path.slice(folder.length + 1)) : ruleOffEdits(before, rule);
  return placed(settings, edits ?? []);
}

/** Where the file of known findings stands, by the folder. */
export type BaselineFile = (folder: string) => string;

/** The edits that put a finding among the known ones of its folder. None where it is outside of all, or its file cannot be read. */
export function baselineEdits(workspace: Workspace, finding: ReportedFinding, baselineFile: BaselineFile): readonly FixEdit[] {
  const folder = folderOf(workspace, finding.at.file);
  if (folder === undefined || isOfCells(finding.at.file)) return [];
  const path = baselineFile(folder);
  const before = workspace.textOf(path);
  const after = baselineWith(before, finding, folder);
  return after === before ? [] : placed(path, [shortened(before ?? '', { start: 0, end: before?.length ?? 0, newText: after })]);
}

/** The innermost folder of the workspace that holds a file. */
export function folderOf(workspace: Workspace, path: string): string | undefined {
  const [folder] = workspace.folders.filter((each) => isInside(path, each)).sort((left, right) => right.length - left.length);
  return folder;
}

function inserted(file: string, insertion: Insertion | undefined): readonly FixEdit[] {
  return insertion ? placed(file, [{ start: insertion.offset, end: insertion.offset, newText: insertion.newText }]) : [];
}

function placed(file: string, edits: readonly PlainEdit[]): readonly FixEdit[] {
  return edits.map(({ start, end, newText }) => ({ at: { file, start, end }, newText: [newText] }));
}
