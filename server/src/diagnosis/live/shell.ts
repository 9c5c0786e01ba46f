// Commands for a POSIX shell. Whatever comes from a file or a token is quoted, so that it is one word and nothing more. None has a
// comment: zsh, which macOS gives its users, takes a pasted `#` for one more argument (zshoptions, INTERACTIVE_COMMENTS).

/** A text as one word. */
export function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Whether a text can be the name of a variable: what cannot is in no command. */
export function isVariable(name: string): boolean {
  return /^[A-Za-z_]\w{0,99}$/.test(name);
}

/** Asks for the token without an echo; it is in no history and in no command line of this text. */
export const ASK_FOR_TOKEN = 'read -rs TOKEN';

/** The first eight hexadecimal digits of a value's SHA-256, which tell two values apart and give none away that is a proper secret. */
export function fingerprint(name: string): string {
  return `printf %s "$${name}" | sha256sum | cut -c1-8`;
}

/** The same, inside a command that `sh -c "..."` is given within single quotes. */
export function nestedFingerprint(name: string): string {
  return `printf %s \\"$${name}\\" | sha256sum | cut -c1-8`;
}
