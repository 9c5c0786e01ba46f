import { compareLines } from '../../report/diff';
import type { PlainEdit } from '../../text/edit';

/** The edits that make one text of another, one for each stretch of lines that differ, so that cursors elsewhere stay where they are. */
export function lineEdits(before: string, after: string): readonly PlainEdit[] {
  const [old, fresh] = [linesWithBreaks(before), linesWithBreaks(after)];
  const edits: PlainEdit[] = [];
  let start = 0;
  let end = 0;
  let newText = '';
  const close = () => {
    if (end > start || newText !== '') edits.push(shortened(before, { start, end, newText }));
    start = end;
    newText = '';
  };
  for (const step of compareLines(old, fresh)) {
    const line = old[step.before] ?? '';
    if (step.kind === 'added') {
      newText += fresh[step.after] ?? '';
      continue;
    }
    if (step.kind === 'same') close();
    end += line.length;
    if (step.kind === 'same') start = end;
  }
  close();
  return edits;
}

/** The same edit without what both texts have in common at its ends. */
export function shortened(text: string, { start, end, newText }: PlainEdit): PlainEdit {
  const shorter = Math.min(end - start, newText.length);
  let first = 0;
  while (first < shorter && text[start + first] === newText[first]) first++;
  let last = 0;
  while (last < shorter - first && text[end - 1 - last] === newText[newText.length - 1 - last]) last++;
  return { start: start + first, end: end - last, newText: newText.slice(first, newText.length - last) };
}

/** A text's lines, each with the break that ends it. */
function linesWithBreaks(text: string): readonly string[] {
  return text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
}
