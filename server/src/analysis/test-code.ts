import { isOnlyCode } from '../extract/index';
import { isTestFile } from '../model/file-roles';

/**
 * Whether a path inside the workspace is one of code that is there for tests. The contract leaves out what such a file issues,
 * verifies and reads, so a host gives it to the engine only when another file imports it, or when it is open in an editor.
 */
export function isTestCode(relative: string): boolean {
  return isTestFile(relative) && isOnlyCode(relative);
}
