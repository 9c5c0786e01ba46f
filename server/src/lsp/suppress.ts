import type { RuleId } from '../rules/ids';
import { baseName } from '../text/source';

/** The start of a line comment in a file of this name; undefined where there is none, as in JSON. */
export function lineComment(path: string): string | undefined {
  const name = baseName(path).toLowerCase();
  if (name.endsWith('.json') || name.endsWith('.md')) return undefined;
  return /\.(?:[cm]?[jt]sx?|prisma|jsonc|vue|svelte)$/.test(name) ? '//' : '#';
}

export interface Insertion {
  readonly offset: number;
  readonly newText: string;
}

/**
 * The comment that silences a rule for the line that starts at `lineStart`, above that line and indented like it.
 * Undefined where the language has no line comment.
 */
export function suppression(path: string, text: string, lineStart: number, rule: RuleId): Insertion | undefined {
  const comment = lineComment(path);
  if (comment === undefined) return undefined;
  let end = lineStart;
  while (text[end] === ' ' || text[end] === '\t') end++;
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
  return { offset: lineStart, newText: `${text.slice(lineStart, end)}${comment} authlint-disable-next-line ${rule}${lineBreak}` };
}
