// How wide a text will be, before anybody draws it. The fonts of editors and browsers differ by a tenth, so these are widths of the
// wider ones: a label has some room to spare rather than too little.

const NARROW = /[ijlI.,:;'|!()[\]{}` ]/;
const SLIM = /[frt"\-/\\*]/;
const WIDE = /[mwMW@%—…]/;
const CAPITAL = /[A-Z&#_=+<>~?$]/;
/** Chinese, Japanese and Korean writing, and pictures. */
const FULL = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\u{1f000}-\u{3fffd}]/u;

/** In pixels, for a size of the font in pixels. */
export function widthOf(text: string, size: number, face: 'plain' | 'bold' | 'mono' = 'plain'): number {
  let width = 0;
  for (const character of text) width += face === 'mono' ? (FULL.test(character) ? 1.2 : 0.61) : shareOf(character);
  return Math.ceil(width * size * (face === 'bold' ? 1.07 : 1));
}

function shareOf(character: string): number {
  if (NARROW.test(character)) return 0.34;
  if (SLIM.test(character)) return 0.45;
  if (WIDE.test(character)) return 0.92;
  if (CAPITAL.test(character)) return 0.7;
  return FULL.test(character) ? 1.05 : 0.61;
}

/**
 * Breaks a text into lines of at most `most` pixels, at blanks and behind `_ - . / @ →` where it can, and inside of words where it must.
 * What is more than `lines` lines ends with an ellipsis.
 */
export function wrapText(
  text: string,
  most: number,
  lines: number,
  size: number,
  face: 'plain' | 'bold' | 'mono' = 'plain',
): readonly string[] {
  const fits = (line: string) => widthOf(line, size, face) <= most;
  const done: string[] = [];
  let line = '';
  for (const piece of text.split(/(?<=[\s_\-./@→·,])/)) {
    if (fits((line + piece).trimEnd())) {
      line += piece;
      continue;
    }
    if (line.trim() !== '') done.push(line.trim());
    line = '';
    for (const character of piece) {
      if (line !== '' && !fits(line + character)) {
        done.push(line);
        line = '';
      }
      line += character;
    }
    if (done.length > lines) break;
  }
  if (line.trim() !== '') done.push(line.trim());
  if (done.length <= lines) return done;
  let last = done[lines - 1] ?? '';
  while (last !== '' && !fits(`${last}…`)) last = [...last].slice(0, -1).join('');
  return [...done.slice(0, lines - 1), `${last}…`];
}
