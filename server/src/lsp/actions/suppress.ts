import { commentAbove, commentOf } from '../../extract/comment-places';
import type { RuleId } from '../../rules/ids';

export interface Insertion {
  readonly offset: number;
  readonly newText: string;
}

/** What a comment says where its author is still to give the reason. */
export const WHY = 'why?';
const LONGEST_REASON = 300;

/**
 * The comment that silences a rule for the line that starts at `lineStart`, above that line and indented like it.
 * Undefined where no comment may stand. Without a reason none is written.
 */
export function lineSuppression(path: string, text: string, lineStart: number, rule: RuleId, reason: string): Insertion | undefined {
  const form = commentAbove({ path, text }, lineStart);
  if (form === undefined) return undefined;
  const words = `authlint-disable-next-line ${rule}${because(reason)}`;
  const comment = form === 'braces' ? `{/* ${words} */}` : `${form} ${words}`;
  const indent = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? '';
  return { offset: lineStart, newText: `${indent}${comment}${lineBreakOf(text)}` };
}

/** The comment that silences a rule for the whole file, as high up as one may stand. Undefined where the language has none. */
export function fileSuppression(path: string, text: string, rule: RuleId, reason: string): Insertion | undefined {
  const comment = commentOf(path);
  if (comment === undefined) return undefined;
  return {
    offset: FIRST_LINES.exec(text)?.[0].length ?? 0,
    newText: `${comment} authlint-disable ${rule}${because(reason)}${lineBreakOf(text)}`,
  };
}

/** Lines that mean something only at the very top: a script's interpreter, Python's encoding, a Dockerfile's directives. */
const FIRST_LINES =
  /^(?:\ufeff)?(?:#![^\r\n]*\r?\n)?(?:#[^\r\n]{0,40}coding[:=][^\r\n]*\r?\n)?(?:#[ \t]*(?:syntax|escape|check)[ \t]*=[^\r\n]*\r?\n)*/i;

/** A reason on one line, which cannot end the comment that it stands in. */
function because(reason: string): string {
  const said = reason
    .replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]+/gu, ' ')
    .replaceAll('*/', '* /')
    .trim()
    .slice(0, LONGEST_REASON);
  return said === '' ? '' : ` -- ${said}`;
}

function lineBreakOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
