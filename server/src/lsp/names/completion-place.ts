import { isEnvFile } from '../../facts/env-file-names';
import { baseName } from '../../text/source';

// Where a name is being typed. Told from the text of the line, because code that is half typed has no facts yet.

export interface CompletionPlace {
  /**
   * `read`: in code. `env-key`: the name of an entry of an env file. `fly-key`: of an entry of `[env]` in a Fly file.
   * `interpolation`: in a compose file or a workflow, filled in from outside.
   */
  readonly kind: 'read' | 'env-key' | 'fly-key' | 'interpolation';
  /** Where the name begins, as an offset in the document. */
  readonly start: number;
  /** Where what is typed of it ends: the cursor, and for keys the end of the word under it. */
  readonly end: number;
}

/** No line that a person types is longer than this before the cursor, and a minified one must cost nothing. */
const LONGEST = 400;

const NAME = '([A-Za-z_]\\w{0,199})?$';
const ENV_OBJECT = '(?:\\bprocess\\??\\.env|\\bimport\\.meta\\.env|\\bBun\\.env)';

const TYPESCRIPT: readonly RegExp[] = [
  new RegExp(`${ENV_OBJECT}\\s{0,8}\\??\\.\\s{0,8}${NAME}`),
  new RegExp(`${ENV_OBJECT}\\s{0,8}(?:\\?\\.)?\\[\\s{0,8}["'\`]${NAME}`),
  new RegExp(
    `\\b(?:\\w{0,40}[eE]nv(?:ironment)?\\w{0,20}(?:\\.(?!config)\\w{1,30})?|\\w{0,40}[cC]onfig(?:Service)?\\.(?:get|getOrThrow))(?:<[^<>]{0,40}>)?\\(\\s{0,8}["'\`]${NAME}`,
  ),
];
const PYTHON: readonly RegExp[] = [
  new RegExp(`\\benviron\\s{0,8}\\[\\s{0,8}["']${NAME}`),
  new RegExp(`\\b(?:environ\\.(?:get|pop|setdefault)|getenv|env(?:\\.\\w{1,30})?|config)\\(\\s{0,8}["']${NAME}`),
];
const COMPOSE: readonly RegExp[] = [new RegExp(`(?<!\\$)\\$\\{${NAME}`)];
const WORKFLOW: readonly RegExp[] = [new RegExp(`\\$\\{\\{[^{}]{0,200}\\bsecrets\\.${NAME}`)];
const KEY = new RegExp(`^\\s{0,40}(?:export\\s{1,8})?${NAME}`);

/** What is being typed at `offset`; undefined where no name of a variable can be meant. */
export function completionPlace(path: string, text: string, offset: number): CompletionPlace | undefined {
  const lineStart = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  const before = text.slice(Math.max(lineStart, offset - LONGEST), offset);
  const after = /^[^\r\n]{0,400}/.exec(text.slice(offset, offset + LONGEST))?.[0] ?? '';
  const base = baseName(path).toLowerCase();
  if (isEnvFile(path)) return key('env-key', before, after, offset);
  if (base.endsWith('.toml')) return inFlyEnvironment(text, lineStart) ? key('fly-key', before, after, offset) : undefined;
  if (base.endsWith('.py')) return named('read', PYTHON, before, offset);
  if (/\.(?:[cm]?[jt]s|[jt]sx)$/.test(base)) return named('read', TYPESCRIPT, before, offset) ?? inPattern(before, after, offset);
  if (/\.ya?ml$/.test(base)) return named('interpolation', path.includes('.github/workflows/') ? WORKFLOW : COMPOSE, before, offset);
  return undefined;
}

function named(kind: CompletionPlace['kind'], patterns: readonly RegExp[], before: string, offset: number): CompletionPlace | undefined {
  for (const pattern of patterns) {
    const match = pattern.exec(before);
    if (match) return { kind, start: offset - (match[1]?.length ?? 0), end: offset };
  }
  return undefined;
}

function key(kind: CompletionPlace['kind'], before: string, after: string, offset: number): CompletionPlace | undefined {
  const match = KEY.exec(before);
  if (!match || before.length === LONGEST) return undefined;
  return { kind, start: offset - (match[1]?.length ?? 0), end: offset + (/^\w{0,200}/.exec(after)?.[0].length ?? 0) };
}

/** `const { A, | } = process.env`. */
function inPattern(before: string, after: string, offset: number): CompletionPlace | undefined {
  const match = /\b(?:const|let|var)\s{1,8}\{(?:[^{}:]|:\s{0,8}[\w$]{1,80}\s{0,8},){0,300}?(?:(?<=[{,]\s{0,8})([A-Za-z_]\w{0,199}))?$/.exec(
    before,
  );
  if (!match || !/(?:[{,]\s{0,8}|[{,]\s{0,8}[A-Za-z_]\w{0,199})$/.test(before)) return undefined;
  if (!/^[^{}]{0,300}\}\s{0,8}=\s{0,8}(?:process\.env|import\.meta\.env|Bun\.env)\b/.test(after)) return undefined;
  return { kind: 'read', start: offset - (/[A-Za-z_]\w{0,199}$/.exec(before)?.[0].length ?? 0), end: offset };
}

/** Whether the table that the line stands in is `[env]`. */
function inFlyEnvironment(text: string, lineStart: number): boolean {
  const above = text.slice(0, lineStart).split(/\r\n|\r|\n/);
  return (
    above
      .findLast((line) => /^\s{0,40}\[/.test(line))
      ?.trim()
      .replace(/\s{0,40}#.{0,400}$/, '') === '[env]'
  );
}
