import type { ManifestContent } from './content';
import { readRequirement } from './python-requirement';

/** Reads a requirements.txt: one requirement a line. Options, paths and included files are not followed. */
export function readRequirements(text: string): ManifestContent {
  const dependencies: Record<string, string> = {};
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
    // `pip-compile --generate-hashes` puts a hash on lines of its own after a backslash.
    const requirement = readRequirement(line.replace(/\\\s{0,9}$/, '').replace(/\s--hash=.*$/, ''));
    if (requirement) dependencies[requirement.name] = requirement.range;
  }
  return { name: '', dependencies, workspaceRoot: false, library: false };
}
