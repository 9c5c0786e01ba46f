import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { parseSettings, type Settings } from '../analysis/settings';
import { codeOf, explainCode } from '../disk/system-error';
import { LineTable } from '../text/range';
import { UsageError } from './io';

export const SETTINGS_FILE = 'authlint.json';

export interface FoundSettings {
  /** The file they come from, absolute; undefined where there is none. */
  readonly file: string | undefined;
  readonly settings: Settings;
  /** What is wrong in it, one line each. */
  readonly problems: readonly string[];
}

/**
 * The settings of an audited folder: those of `named` (absolute), else of `authlint.json` in the folder, else of the one where the user stands.
 * @throws UsageError when a named file cannot be used as it is.
 */
export function settingsFor(root: string, cwd: string, named: string | undefined): FoundSettings {
  if (named !== undefined) {
    const found = readSettings(named);
    const [problem] = found.problems;
    if (problem !== undefined) throw new UsageError(`${path.relative(cwd, named) || named}: ${problem}`);
    return found;
  }
  const isBelow = root === cwd || root.startsWith(cwd.endsWith(path.sep) ? cwd : cwd + path.sep);
  const file = [root, ...(isBelow ? [cwd] : [])]
    .map((folder) => path.join(folder, SETTINGS_FILE))
    .find((candidate) => existsSync(candidate));
  return file === undefined ? { file, ...parseSettings(undefined) } : readSettings(file);
}

function readSettings(file: string): FoundSettings {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    return { file, settings: parseSettings(undefined).settings, problems: [explainCode(codeOf(error))] };
  }
  const errors: ParseError[] = [];
  const json: unknown = parse(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error) {
    const { line, column } = new LineTable(text).position(error.offset);
    const what = printParseErrorCode(error.error)
      .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
      .toLowerCase();
    return { file, settings: parseSettings(undefined).settings, problems: [`Line ${line + 1}, column ${column + 1}: ${what}`] };
  }
  return { file, ...parseSettings(json) };
}
