import type { EnvFileUse } from '../../facts/fact';
import { placeAt } from '../../text/range';

/** Each tool with how it is given a file; the file is the last group. */
const USES: readonly (readonly [EnvFileUse['dialect'], RegExp])[] = [
  [
    'docker',
    /\b(?:docker|podman)[ \t]{1,20}(?:container[ \t]{1,20})?(?:run|create|exec)\b[^\n;|&#]{0,500}?[ \t]--env-file(?:=|[ \t]{1,20})([\w./-]{1,200})/g,
  ],
  ['kubectl', /[ \t]--from-env-file(?:=|[ \t]{1,20})([\w./-]{1,200})/g],
  ['fly', /\bfly(?:ctl)?[ \t]{1,20}secrets[ \t]{1,20}import\b[^\n;|&#]{0,200}?<[ \t]{0,20}([\w./-]{1,200})/g],
  ['fly', /\bcat[ \t]{1,20}([\w./-]{1,200})[ \t]{0,20}\|[ \t]{0,20}fly(?:ctl)?[ \t]{1,20}secrets[ \t]{1,20}import\b/g],
];

/** The env files that commands of a script, a workflow or a package.json hand to a tool. A path that holds a variable is none. */
export function envFileUsesIn(file: string, text: string): readonly EnvFileUse[] {
  if (!/--env-file|--from-env-file|secrets[ \t]+import/.test(text)) return [];
  const joined = text.replace(/\\\r?\n/g, (line) => ' '.repeat(line.length));
  const uses: EnvFileUse[] = [];
  for (const [dialect, expression] of USES) {
    for (const match of joined.matchAll(expression)) {
      const path = match[1] ?? '';
      const lineStart = joined.lastIndexOf('\n', match.index) + 1;
      if (/^[ \t]*(?:#|\/\/)/.test(joined.slice(lineStart, match.index))) continue;
      const start = match.index + match[0].lastIndexOf(path);
      uses.push({ kind: 'env-file-use', file, at: placeAt(file, start, start + path.length), dialect, path });
    }
  }
  return uses;
}
