// What may stand between two pieces of one token. Everything is scanned by hand, in one pass and with a bound, because the text is
// anybody's.

export interface Joint {
  /**
   * `lines`: a line break of a terminal, a mail program or a folded text. `strings`: the end of one string literal and the start of the
   * next. `space`: white space within a line, which only a pasted text may have.
   */
  readonly kind: 'lines' | 'strings' | 'space';
  /** Where the token goes on. */
  readonly end: number;
  /** Two literals side by side on one line, as arguments of a shell command stand too. */
  readonly isLoose: boolean;
}

/** How much white space may stand between two pieces, in characters. */
const WIDEST = 400;

/** The joint that begins at `at`, or undefined. `withSpaces`: spaces alone are one. */
export function jointAt(text: string, at: number, withSpaces: boolean): Joint | undefined {
  const code = text.charCodeAt(at);
  if (isQuote(code) || (code === BACKSLASH && isQuote(text.charCodeAt(at + 1)))) return stringJoint(text, at);
  return lineJoint(text, at, withSpaces);
}

/** The end of an encoded dot at `at`; undefined when there is none. */
export function encodedDot(text: string, at: number): number | undefined {
  const code = text.charCodeAt(at);
  if (code !== PERCENT && code !== BACKSLASH && code !== AMPERSAND) return undefined;
  return endOf(/%(?:25)?2E|\\u002E|\\x2E|&#46;|&#x2E;|&period;/iy, text, at);
}

/** An encoded character of the alphabet at `at`, with its end: `%2D`, `%5F`. */
export function encodedCharacter(text: string, at: number): { readonly character: string; readonly end: number } | undefined {
  if (text.charCodeAt(at) !== PERCENT) return undefined;
  const end = endOf(/%(?:25)?(?:2D|5F)/iy, text, at);
  return end === undefined ? undefined : { character: text.charAt(end - 1).toUpperCase() === 'D' ? '-' : '_', end };
}

/** The end of one `=` at `at`, plain or encoded; undefined when there is none. */
export function paddingAt(text: string, at: number): number | undefined {
  return text.charCodeAt(at) === EQUALS ? at + 1 : text.charCodeAt(at) === PERCENT ? endOf(/%(?:25)?3D/iy, text, at) : undefined;
}

/** The end of an ellipsis or of asterisks that stand for what was left out; undefined when there are none. */
export function gapAt(text: string, at: number): number | undefined {
  const character = text.charAt(at);
  if (character !== '.' && character !== '…' && character !== '*' && character !== '[') return undefined;
  return endOf(/(?:\[\s?)?(?:…|\.{3,}|\*{3,})(?:\s?\])?/y, text, at);
}

/** The end of characters that nobody sees and that web pages put into long words; undefined when there are none. */
export function invisibleAt(text: string, at: number): number | undefined {
  const code = text.charCodeAt(at);
  if (code !== 0xad && code !== 0xfeff && (code < 0x200b || code > 0x2060)) return undefined;
  return endOf(/[\u00ad\u200b-\u200d\u2060\ufeff]+/y, text, at);
}

const QUOTES = new Set(['"', "'", '`'].map((quote) => quote.charCodeAt(0)));
const BACKSLASH = 92;
const PERCENT = 37;
const AMPERSAND = 38;
const EQUALS = 61;

function isQuote(code: number): boolean {
  return QUOTES.has(code);
}

/** `'..' + '..'`, `"..." "..."` of Python and C, `'..' . '..'` of PHP, with a line break and `\` or not. */
function stringJoint(text: string, at: number): Joint | undefined {
  let next = at + (text.charCodeAt(at) === BACKSLASH ? 2 : 1);
  next = skipBlank(text, next);
  const operator = endOf(/[+&.]{1,2}/y, text, next);
  if (operator !== undefined) next = skipBlank(text, operator);
  // What a literal of Python or C# may begin with.
  next = endOf(/(?:[rRbBfFuU]{1,2}|@|\$)(?=["'])/y, text, next) ?? next;
  if (text.charCodeAt(next) === BACKSLASH && isQuote(text.charCodeAt(next + 1))) next++;
  if (!isQuote(text.charCodeAt(next))) return undefined;
  // Two quotes side by side are an empty literal or the end of a doubled quote, and three begin a text of Python.
  if (operator === undefined && next === at + 1) return undefined;
  return { kind: 'strings', end: next + 1, isLoose: operator === undefined && !/[\r\n]/.test(text.slice(at, next)) };
}

function lineJoint(text: string, at: number, withSpaces: boolean): Joint | undefined {
  let next = skipSpaces(text, at);
  // The line goes on: `\` of a shell and of a string, `^` and a backtick of Windows shells, `=` of a mail in quoted-printable.
  if (/[\\^`=]/.test(text.charAt(next)) && /[\r\n]/.test(text.charAt(next + 1))) next++;
  const feed = endOf(/\r\n|\n|\r|(?:\\r)?\\n/y, text, next);
  if (feed === undefined) return withSpaces && next > at ? { kind: 'space', end: next, isLoose: false } : undefined;
  next = skipSpaces(text, feed);
  // Marks of a quoted mail and of a comment.
  const mark = endOf(/(?:>|\||#|\/\/|\*)(?=[ \t])/y, text, next);
  if (mark !== undefined) next = skipSpaces(text, mark);
  return { kind: 'lines', end: next, isLoose: false };
}

function skipSpaces(text: string, at: number): number {
  let next = at;
  while (next - at < WIDEST && (text.charCodeAt(next) === 32 || text.charCodeAt(next) === 9)) next++;
  return next;
}

/** White space, and a backslash before a line break. */
function skipBlank(text: string, at: number): number {
  let next = at;
  while (next - at < WIDEST && (/\s/.test(text.charAt(next)) || (text.charAt(next) === '\\' && /[\r\n]/.test(text.charAt(next + 1)))))
    next++;
  return next;
}

function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
