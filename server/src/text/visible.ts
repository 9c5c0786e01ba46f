/** A text of one line in which every character that is no ink is written out. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** Control characters, marks that turn the reading direction, the separators of lines that JSON leaves alone, halves of characters, and what has no width. */
const INVISIBLE = /[\p{Cc}\p{Bidi_Control}\p{Surrogate}\u2028\u2029\u200b-\u200d\u2060\ufeff\u{e0000}-\u{e007f}]/gu;
