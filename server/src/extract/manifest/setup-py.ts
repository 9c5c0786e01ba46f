import type { ManifestContent } from './content';
import { readRequirement, runsServer } from './python-requirement';

/** Enough for the longest list of requirements, and a bound for a bracket that never closes. */
const LONGEST_LIST = 20_000;

/** Reads the name and the literal `install_requires` list of a setup.py; a list that is computed is left out. */
export function readSetupPy(text: string): ManifestContent {
  const dependencies: Record<string, string> = {};
  const list = /\binstall_requires\s{0,9}=\s{0,9}\[/.exec(text);
  if (list) {
    const start = list.index + list[0].length;
    for (const item of stringsUntilBracket(text.slice(start, start + LONGEST_LIST))) {
      const requirement = readRequirement(item);
      if (requirement) dependencies[requirement.name] = requirement.range;
    }
  }
  const name = /\bname\s{0,9}=\s{0,9}(['"])([\w.-]{1,100})\1/.exec(text);
  return { name: name?.[2] ?? '', dependencies, workspaceRoot: false, library: !runsServer(dependencies) };
}

/** The string literals up to the bracket that closes the list; extras have their brackets inside the strings. */
function stringsUntilBracket(text: string): readonly string[] {
  const strings: string[] = [];
  let index = 0;
  while (index < text.length && text[index] !== ']') {
    const character = text[index];
    if (character === '#') {
      const lineEnd = text.indexOf('\n', index);
      if (lineEnd < 0) break;
      index = lineEnd;
    } else if (character === "'" || character === '"') {
      const close = text.indexOf(character, index + 1);
      if (close < 0) break;
      strings.push(text.slice(index + 1, close));
      index = close;
    }
    index++;
  }
  return strings;
}
