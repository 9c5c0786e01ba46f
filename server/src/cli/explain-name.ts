import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import path from 'node:path';
import { Analysis } from '../analysis/analysis';
import { describeName, type NameStyle } from '../analysis/describe-name';
import { reportName } from '../analysis/name-report';
import { isTestCode } from '../analysis/test-code';
import { loadInto, openWorkspace } from '../disk/workspace';
import { isOnlyCode } from '../extract/index';
import { type NameGroup, nameIndexOf } from '../model/name-occurrences';
import { didYouMean } from '../text/suggest';
import { visible } from '../text/visible';
import { type Io, UsageError } from './io';

/** Whether an argument is written like the name of an environment variable and unlike that of a rule. */
export function isVariableName(written: string): boolean {
  return /^[A-Za-z_]\w{0,199}$/.test(written) && /[A-Z_]/.test(written);
}

/**
 * `authlint explain NAME [FOLDER]`: who needs the variable, where it is provided, which tokens it is the key of. Never its value.
 * @throws UsageError where no file names it
 */
export function explainName(name: string, folder: string, io: Io): void {
  const analysis = new Analysis();
  const workspace = openWorkspace(folderAt(folder, io));
  loadInto(analysis, workspace);
  // The engine is given only the code that a rule could ask about; here every read counts.
  for (const file of workspace.files) {
    if (analysis.has(file) || !isOnlyCode(file) || isTestCode(file)) continue;
    const text = workspace.read(file);
    if (text?.includes(name)) analysis.setFile(file, text);
  }
  const contract = analysis.contract();
  const index = nameIndexOf(contract);
  const groups = certain(index.groupsNamed(name));
  if (groups.length === 0) throw new UsageError(`No file in this folder names "${name}"${didYouMean(name, index.names())}`);
  const style: NameStyle = {
    strong: visible,
    code: visible,
    plain: visible,
    place: ({ file, start }) => `${visible(file)}:${analysis.linesOf(file).position(start).line + 1}`,
  };
  const key = randomBytes(32);
  for (const [turn, group] of groups.entries()) {
    const blocks = describeName(reportName(contract, group, key), style);
    io.stdout.write(`${turn > 0 ? '\n' : ''}${blocks.map((block) => `${block.join('\n')}\n`).join('\n')}`);
  }
}

/** The variables that are read or defined; where none is, what is merely mentioned. */
function certain(groups: readonly NameGroup[]): readonly NameGroup[] {
  const known = groups.filter(({ occurrences }) => occurrences.some(({ kind }) => kind === 'reads' || kind === 'defines'));
  return known.length > 0 ? known : groups;
}

function folderAt(folder: string, io: Io): string {
  const root = path.resolve(io.cwd, folder);
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() === true) return root;
  throw new UsageError(`No such folder: "${folder}"`);
}
