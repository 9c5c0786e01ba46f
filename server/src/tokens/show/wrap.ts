// Lines for a terminal, which are read more easily when they are not broken in the middle of a word.

/** In characters: what a terminal beside an editor shows. */
const WIDTH = 100;

/** A text in lines of the width of a page, the first after `first` and the others indented as far. A longer word stays whole. */
export function wrapped(first: string, text: string): readonly string[] {
  const indent = ' '.repeat(first.length);
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = indent + word;
    } else {
      line += isEmpty ? word : ` ${word}`;
    }
    isEmpty = false;
  }
  lines.push(line);
  return lines;
}
