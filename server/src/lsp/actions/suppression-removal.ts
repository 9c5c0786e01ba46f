import { commentPlaceAt } from '../../extract/comment-places';
import type { PlainEdit } from '../../text/edit';
import type { Range } from '../../text/range';

/** How a comment of one line ends, by how it begins; the others end with their line. */
const ENDS: Readonly<Record<string, string>> = { '/*': '*/', '<!--': '-->' };
const LONGEST_OPENER = 40;

/**
 * Takes a suppression out of a text: its whole comment, or one rule of several where `at` is the name of a rule.
 * A comment that has its line to itself goes with the line. Undefined where what looks like a comment may be a part of a text.
 */
export function suppressionRemoval(path: string, text: string, at: Range): PlainEdit | undefined {
  if (!text.startsWith('authlint-', at.start)) return ruleRemoval(text, at);
  const lineStart = text.lastIndexOf('\n', at.start - 1) + 1;
  const lineEnd = endOfLine(text, at.start);
  const before = text.slice(Math.max(lineStart, at.start - LONGEST_OPENER), at.start);
  const opener = /(\/\/|\/\*|#|<!--|;)[^\S\r\n]*$/.exec(before)?.[0];
  if (opener === undefined) return undefined;
  let start = at.start - opener.length;
  let end = lineEnd;
  const closer = ENDS[opener.trim()];
  if (closer !== undefined) {
    const close = text.slice(at.end, lineEnd).indexOf(closer);
    // The comment goes on below, and with more in it than ours.
    if (close < 0) return undefined;
    end = at.end + close + closer.length;
  }
  if (!commentPlaceAt({ path, text }, start, text.slice(start, end))) return undefined;
  if (text[start - 1] === '{' && text[end] === '}' && opener.startsWith('/*')) {
    start--;
    end++;
  }
  const isAlone = text.slice(lineStart, start).trim() === '' && text.slice(end, lineEnd).trim() === '';
  if (isAlone) return { start: lineStart, end: behindBreak(text, lineEnd), newText: '' };
  while (start > lineStart && /[^\S\r\n]/.test(text.charAt(start - 1))) start--;
  return { start, end, newText: '' };
}

/** One name of a list, with what sets it apart from its neighbours. */
function ruleRemoval(text: string, { start, end }: Range): PlainEdit {
  const behind = /^[^\S\r\n]*,[^\S\r\n]*/.exec(text.slice(end, end + LONGEST_OPENER))?.[0].length;
  if (behind !== undefined) return { start, end: end + behind, newText: '' };
  const before = /[^\S\r\n]*,?[^\S\r\n]*$/.exec(text.slice(Math.max(0, start - LONGEST_OPENER), start))?.[0].length ?? 0;
  return { start: start - before, end, newText: '' };
}

function endOfLine(text: string, offset: number): number {
  const found = /[\r\n]/.exec(text.slice(offset))?.index;
  return found === undefined ? text.length : offset + found;
}

function behindBreak(text: string, lineEnd: number): number {
  return lineEnd + (/^(?:\r\n|\r|\n)/.exec(text.slice(lineEnd, lineEnd + 2))?.[0].length ?? 0);
}
