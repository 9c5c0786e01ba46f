import type { Place } from './range';

/** Text that is filled in only when an edit is applied. `Hole` is whatever the layer above puts there. */
export type TextPart<Hole> = string | Hole;

/** Replaces the text at `at` by the joined parts. An edit of a file that does not exist creates it. */
export interface Edit<Hole> {
  readonly at: Place;
  readonly newText: readonly TextPart<Hole>[];
}

/** A plain edit of one text, ready to be applied. */
export interface PlainEdit {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** Whether two edits of the same text touch the same characters, or insert at the same point. */
export function overlap(left: PlainEdit, right: PlainEdit): boolean {
  if (left.start === right.start) return true;
  const [first, second] = left.start < right.start ? [left, right] : [right, left];
  return first.end > second.start;
}

/**
 * Applies edits to a text.
 * @throws RangeError when two edits overlap or one lies outside the text.
 */
export function applyEdits(text: string, edits: readonly PlainEdit[]): string {
  const sorted = [...edits].sort((left, right) => left.start - right.start || left.end - right.end);
  let result = '';
  let done = 0;
  for (const edit of sorted) {
    if (edit.start < done || edit.end < edit.start || edit.end > text.length) {
      throw new RangeError('Edits overlap or lie outside the text');
    }
    result += text.slice(done, edit.start) + edit.newText;
    done = edit.end;
  }
  return result + text.slice(done);
}
