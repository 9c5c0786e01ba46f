import { isEnvFile } from '../facts/env-file-names';
import { baseName, type Source } from '../text/source';
import { commentPlace as pythonPlace } from './python/comment-place';
import { commentPlace as typescriptPlace } from './typescript/comment-place';
import { isInYamlText } from './yaml/comment-place';

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
  if (/\.ya?ml$/.test(name)) {
    return isInBlockScalar(before, source.text.slice(lineStart)) || isInYamlText(source.text, lineStart) ? undefined : '#';
  }
  if (isEnvFile(source.path)) return isInEnvText(source.text, lineStart) ? undefined : '#';
  return '#';
}

/** Whether what begins at an offset and looks like a comment is one, and not a part of a text. */
export function commentPlaceAt(source: Source, offset: number, comment: string): boolean {
  const { path, text } = source;
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  if (/\.[cm]?[jt]sx?$/i.test(path)) return !comment.startsWith('#') && typescriptPlace(source, offset) === 'line';
  if (/\.py$/i.test(path)) return comment.startsWith('#') && pythonPlace(source, offset) === 'line';
  if (commentOf(path) === '#' && !comment.startsWith('#')) return false;
  const isFirst = text.slice(lineStart, offset).trim() === '';
  return isFirst ? commentAbove(source, lineStart) !== undefined : !/["'`]/.test(comment);
}

/** Whether a value in quotes that began on a line above is still open at the start of a line. */
function isInEnvText(text: string, lineStart: number): boolean {
  const assignment = /^[^\S\r\n]*(?:export[^\S\r\n]+)?[\w.-]+[^\S\r\n]*[=:][^\S\r\n]*(["'`])/gm;
  for (let match = assignment.exec(text); match && match.index < lineStart; match = assignment.exec(text)) {
    const quote = match[1] ?? '"';
    let close = text.indexOf(quote, assignment.lastIndex);
    while (close > 0 && quote === '"' && text[close - 1] === '\\') close = text.indexOf(quote, close + 1);
    // One that is never closed is a plain value, as far as its line goes.
    if (close < 0) continue;
    if (assignment.lastIndex <= lineStart && lineStart <= close) return true;
    assignment.lastIndex = close + 1;
  }
  return false;
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
