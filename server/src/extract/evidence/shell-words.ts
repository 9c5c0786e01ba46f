import type { Range } from '../../text/range';

/** How far a quote may reach before it is taken for a stray character: an apostrophe in prose closes nowhere. */
const QUOTE_REACH = 4000;
/** Shorter, because unlike quotes a run of `$(` is searched from each of them. */
const SUBSTITUTION_REACH = 600;

export interface ShellOptions {
  /** In Markdown a backtick ends a command instead of beginning a substitution. */
  readonly backtickEnds: boolean;
}

/**
 * Splits shell text into commands and these into words, with their places. Rough on purpose: good enough to tell which
 * word stands in which command, for scripts, Makefiles, workflow steps and the lines of a README alike.
 */
export function* commandsIn(text: string, from: number, to: number, options: ShellOptions): Generator<readonly Range[]> {
  let words: Range[] = [];
  let index = from;
  while (index < to) {
    const character = text[index] ?? '';
    if (endsCommand(character, options)) {
      if (words.length > 0) yield words;
      words = [];
      index++;
    } else if (isBlank(character)) {
      index++;
    } else if (character === '#') {
      index = lineEnd(text, index, to);
    } else if (character === '\\' && joinedLine(text, index) > 0) {
      index += joinedLine(text, index);
    } else {
      const end = wordEnd(text, index, to, options);
      words.push({ start: index, end });
      index = end;
    }
  }
  if (words.length > 0) yield words;
}

/** Whatever begins a word belongs to it, so that the end is always behind the start. */
function wordEnd(text: string, start: number, to: number, options: ShellOptions): number {
  let index = start;
  while (index < to) {
    const character = text[index] ?? '';
    if (isBlank(character) || endsCommand(character, options)) break;
    index = Math.min(to, afterPart(text, index, character));
  }
  return index;
}

/** The end of one part of a word: a quoted string, a substitution, an escaped or a plain character. */
function afterPart(text: string, index: number, character: string): number {
  if (character === '\\') {
    // A joined line goes on with the same word unless it begins with a blank.
    return joinedLine(text, index) > 0 ? index + joinedLine(text, index) : index + 2;
  }
  if (character === '"' || character === '`') return closing(text, index, character) ?? index + 1;
  if (character === "'") return insideProse(text, index) ? index + 1 : (closing(text, index, character) ?? index + 1);
  if (character === '$' && text[index + 1] === '(') return closingParenthesis(text, index + 1) ?? index + 1;
  return index + 1;
}

function closing(text: string, open: number, quote: string): number | undefined {
  const limit = Math.min(text.length, open + QUOTE_REACH);
  for (let index = open + 1; index < limit; index++) {
    if (text[index] === quote) return index + 1;
    if (text[index] === '\\' && quote !== "'") index++;
  }
  return undefined;
}

function closingParenthesis(text: string, open: number): number | undefined {
  const limit = Math.min(text.length, open + SUBSTITUTION_REACH);
  let depth = 0;
  for (let index = open; index < limit; index++) {
    if (text[index] === '(') depth++;
    if (text[index] === ')' && --depth === 0) return index + 1;
  }
  return undefined;
}

/** The apostrophe of "don't". */
function insideProse(text: string, index: number): boolean {
  return /[A-Za-z]/.test(text[index - 1] ?? '') && /[a-z]/.test(text[index + 1] ?? '');
}

function isBlank(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\uFEFF';
}

function endsCommand(character: string, options: ShellOptions): boolean {
  if (character === '`') return options.backtickEnds;
  return '\n\r;&|()'.includes(character);
}

/** The length of a backslash with the line break that it takes away; 0 when there is none. */
function joinedLine(text: string, index: number): number {
  if (text[index + 1] === '\n') return 2;
  if (text[index + 1] === '\r') return text[index + 2] === '\n' ? 3 : 2;
  return 0;
}

function lineEnd(text: string, from: number, to: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 || end > to ? to : end;
}
