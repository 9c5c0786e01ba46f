// The character classes of JavaScript's regular expressions, which the `dotenv` package is written in.
// A file is scanned by hand with them, because the package's own expression can take quadratic time.

/** `\s`: white space and line ends, the byte order mark included. */
export function isSpace(code: number): boolean {
  if (code <= 32) return code === 32 || (code >= 9 && code <= 13);
  if (code < 160) return false;
  return (
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000 ||
    code === 0xfeff
  );
}

/** What ends a line for `^`, `$` and `.`. */
export function isLineEnd(code: number): boolean {
  return code === 10 || code === 13 || code === 0x2028 || code === 0x2029;
}

/** `[\w.-]`: what a key is made of. */
export function isKeyCharacter(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95 || code === 45 || code === 46
  );
}

export function skipSpace(text: string, from: number): number {
  let index = from;
  while (index < text.length && isSpace(text.charCodeAt(index))) index++;
  return index;
}

/** Skips white space that does not end the line. */
export function skipBlanks(text: string, from: number): number {
  let index = from;
  while (index < text.length && isSpace(text.charCodeAt(index)) && !isLineEnd(text.charCodeAt(index))) index++;
  return index;
}

/** The offset of the next line end at or after `from`, or the text's length. */
export function lineEndAfter(text: string, from: number): number {
  let index = from;
  while (index < text.length && !isLineEnd(text.charCodeAt(index))) index++;
  return index;
}
