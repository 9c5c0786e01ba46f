import type { EnvFileUse } from '../../facts/fact';
import { placeAt } from '../../text/range';

/** Each tool with how it is given a file; the file is the last group. */
const USES: readonly (readonly [EnvFileUse['dialect'], RegExp])[] = [
  [
    'docker',
    /\b(?:docker|podman)[ \t]{1,20}(?:container[ \t]{1,20})?(?:run|create|exec)\b[^\n;|&#]{0,500}?[ \t]--env-file(?:=|[ \t]{1,20})([\w./-]{1,200})/dg,
  ],
  ['kubectl', /[ \t]--from-env-file(?:=|[ \t]{1,20})([\w./-]{1,200})/dg],
  ['fly', /\bfly(?:ctl)?\b[^\n;|&#<]{0,200}?[ \t]secrets[ \t]{1,20}import\b[^\n;|&#<]{0,200}<[ \t]{0,20}["']?([\w./-]{1,200})/dg],
  [
    'fly',
    /\b(?:cat|grep)\b[^\n;|&#]{0,200}?[ \t]["']?([\w./-]{1,200})["']?[ \t]{0,20}\|[ \t]{0,20}fly(?:ctl)?\b[^\n;|&#<]{0,200}?[ \t]secrets[ \t]{1,20}import\b/dg,
  ],
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
      const start = match.indices?.[1]?.[0] ?? match.index;
      const app = dialect === 'fly' ? flyAppIn(`${match[0]}${restOfCommand(joined, match.index + match[0].length)}`) : '';
      uses.push({ kind: 'env-file-use', file, at: placeAt(file, start, start + path.length), dialect, path, app });
    }
  }
  return uses;
}

function restOfCommand(text: string, from: number): string {
  return /^[^\r\n;|&#]{0,200}/.exec(text.slice(from, from + 200))?.[0] ?? '';
}

/** The app given with `-a` or `--app`; empty when there is none or it is in a variable. */
function flyAppIn(command: string): string {
  return /[ \t](?:-a|--app)(?:=|[ \t]{1,20})["']?([a-z0-9][a-z0-9-]{0,62})(?=["']?(?:[ \t]|$|["'\\,]))/.exec(command)?.[1] ?? '';
}
