import { baseName, type Source } from '../text/source';
import { commentPlace as pythonPlace } from './python/comment-place';
import { commentPlace as typescriptPlace } from './typescript/comment-place';

/** The comments of a language, without their blanks: `braces` is that of markup in JavaScript. */
export type CommentForm = '//' | '#' | 'braces';

/** The line comment of a file of this name; undefined where there is none, as in JSON. */
export function commentOf(path: string): '//' | '#' | undefined {
  const name = baseName(path).toLowerCase();
  if (/\.(?:json|md|ipynb)$/.test(name)) return undefined;
  return /\.(?:[cm]?[jt]sx?|prisma|jsonc|vue|svelte)$/.test(name) ? '//' : '#';
}

/**
 * The comment that may stand on a line of its own above the line that begins at an offset. Undefined where none may: in JSON,
 * inside of a text that goes over several lines, and behind a backslash that joins two lines.
 */
export function commentAbove(source: Source, lineStart: number): CommentForm | undefined {
  const comment = commentOf(source.path);
  const name = baseName(source.path).toLowerCase();
  const before = source.text.slice(0, lineStart);
  if (comment === '//') {
    if (!/\.[cm]?[jt]sx?$/.test(name)) return comment;
    const place = typescriptPlace(source, lineStart);
    return place === 'none' ? undefined : place === 'braces' ? 'braces' : '//';
  }
  if (comment === undefined) return undefined;
  // A Dockerfile takes comments between the lines of one instruction.
  if (/\\\r?\n$/.test(before) && !/dockerfile/.test(name)) return undefined;
  if (name.endsWith('.py')) return pythonPlace(source, lineStart) === 'none' ? undefined : '#';
  if (name.endsWith('.toml')) return isInTomlText(before) ? undefined : '#';
  if (/\.ya?ml$/.test(name)) return isInBlockScalar(before, source.text.slice(lineStart)) ? undefined : '#';
  return '#';
}

/** Whether a text in three quotes is open at the end of `before`. */
function isInTomlText(before: string): boolean {
  const token = /"""|'''|#[^\r\n]*|"(?:[^"\\\r\n]|\\.)*"|'[^'\r\n]*'/g;
  for (let match = token.exec(before); match; match = token.exec(before)) {
    const [quotes] = match;
    if (quotes !== '"""' && quotes !== "'''") continue;
    const end = before.indexOf(quotes, token.lastIndex);
    if (end < 0) return true;
    token.lastIndex = end + quotes.length;
  }
  return false;
}

/** Whether the line after `before` belongs to a text that begins with `|` or `>`: it is indented deeper than the line that says so. */
function isInBlockScalar(before: string, after: string): boolean {
  let indent = indentOf(/^[^\r\n]*/.exec(after)?.[0] ?? '');
  for (const line of before.split(/\r?\n/).slice(0, -1).reverse()) {
    if (line.trim() === '' || indentOf(line) >= indent) continue;
    if (/(?:^|[\s:-])[|>][+-]?\d?[+-]?\s*(?:#.*)?$/.test(line)) return true;
    indent = indentOf(line);
  }
  return false;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
