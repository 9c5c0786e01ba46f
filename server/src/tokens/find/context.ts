import { isAuthCookie } from './cookies';
import type { Carrier } from './found';

// What stands before a token: its scheme, the name it is kept under, and the command or header that carries both.

export interface Context {
  readonly carrier: Carrier;
  /** Without the number of a chunk; empty where it is in none. */
  readonly cookie: string;
  /** The name of the variable, property, header, parameter or cookie; empty when there is none. */
  readonly name: string;
  /** Where the entry begins: at its name, its scheme, or the token itself. */
  readonly start: number;
  /** Sentences about the scheme. */
  readonly notes: readonly string[];
}

/** In characters: how far before a token a name, and a command or header, is looked for. */
const NEAR = 240;
const FAR = 4096;

const QUOTE = /(?:\\{0,3}["'`]|&quot;|&#3[49];|&apos;|%(?:25)?2[27]|\\u002[27]|[<([{])$/i;
const CONCATENATION = /\\?["'`]\s{0,40}[+.]?\s{0,40}[fru]?\\?["'`]$/;
const SCHEME = /(?<![\w-])([A-Za-z]{2,12})(:?)(?: {1,20}|%(?:25)?20|\+|\\u0020|&nbsp;)$/;
const GLUED = /(?<![A-Za-z0-9_])(bearer|token|jwt)$/i;
const SEPARATOR =
  /(?:\\{0,3}["'`]|&quot;|%(?:25)?2[27]|\])?[ \t]{0,20}(?:=>|:=|[=:,]|%(?:25)?3[AD]|\t)[ \t]{0,20}(?:[>|][+-]?[ \t]{0,9}\r?\n)?\s{0,40}$/i;
const NAME = /(?:[A-Za-z0-9_$@.-]|%2E){1,120}$/i;

/** What stands before the token from `start` to `end`. `isCode`: it was joined from string literals. */
export function contextOf(text: string, start: number, end: number, isCode: boolean): Context {
  const peeled = peel(text, start);
  const line = lineBefore(text, peeled.start);
  const isHeader = peeled.scheme !== '' || /^(?:proxy-)?authorization$|^x-(?:[\w-]{1,40}-)?(?:token|jwt)$/i.test(peeled.name);
  const cookie = cookieName(text, line, peeled, end);
  const carrier = isInCurl(line)
    ? 'curl'
    : isUrl(text, peeled)
      ? 'url'
      : cookie !== ''
        ? 'cookie'
        : isHeader
          ? 'authorization'
          : isCode || isAssigned(text, peeled.start, peeled.isQuoted)
            ? 'code'
            : 'bare';
  return { carrier, cookie, name: peeled.name, start: peeled.start, notes: peeled.notes };
}

interface Peeled {
  readonly name: string;
  readonly scheme: string;
  readonly separator: string;
  readonly isQuoted: boolean;
  readonly start: number;
  readonly notes: readonly string[];
}

/** Takes quotes, scheme, separator and name off the end of what stands before the token. */
function peel(text: string, start: number): Peeled {
  const before = text.slice(Math.max(0, start - NEAR), start);
  let rest = before;
  const take = (pattern: RegExp) => {
    const match = pattern.exec(rest);
    if (match) rest = rest.slice(0, match.index);
    return match;
  };
  // The mark of a signed cookie.
  take(/(?<![A-Za-z0-9_])s(?::|%3A)$/i);
  const isJoined = take(CONCATENATION) !== null;
  let isQuoted = take(QUOTE) !== null;
  const schemes = schemesOf(take, () => rest, isQuoted, isJoined);
  if (schemes.words.length > 0) isQuoted = take(QUOTE) !== null || isQuoted;
  const entry = rest;
  const separator = take(SEPARATOR)?.[0] ?? '';
  take(/(?:&quot;|\\?["'`]|%22)$/);
  // `const token: string = '...'`
  if (/\b(?:const|let|var|val|readonly)\s{1,9}\w{1,60}\s{0,4}:\s{0,4}[A-Za-z]{1,20}$/.test(rest)) take(/\s{0,4}:\s{0,4}[A-Za-z]{1,20}$/);
  const name = separator === '' ? '' : (take(NAME)?.[0] ?? '');
  const own = name === '' ? entry : rest;
  const isAuthorization = /^(?:proxy-)?authorization$/i.test(name);
  const accepted = schemes.words.filter((word) => isBearerLike(word) || isAuthorization || /^(?:JWT|DPoP)$/.test(word));
  const begin = accepted.length === schemes.words.length || name !== '' ? own : before;
  const notes = isAuthorization || accepted.length > 0 ? schemeNotes(accepted, schemes, isAuthorization && separator.includes(':')) : [];
  return {
    ...{ name: name.replace(/%2E/gi, '.'), scheme: accepted[0] ?? '', separator, isQuoted, notes },
    start: start - before.length + begin.length,
  };
}

interface Schemes {
  readonly words: readonly string[];
  readonly isGlued: boolean;
  readonly hasQuote: boolean;
}

function schemesOf(take: (pattern: RegExp) => RegExpExecArray | null, rest: () => string, isQuoted: boolean, isJoined: boolean): Schemes {
  const glued = take(GLUED);
  const words = glued?.[1] ? [glued[1]] : [];
  for (let count = 0; count < 2; count++) {
    const word = SCHEME.exec(rest())?.[1];
    if (word === undefined || (!isBearerLike(word) && !/^(?:token|jwt|dpop)$/i.test(word))) break;
    take(SCHEME);
    words.unshift(word);
  }
  return { words, isGlued: glued !== null, hasQuote: isQuoted && !isJoined && words.length > 0 };
}

function schemeNotes(words: readonly string[], { isGlued, hasQuote }: Schemes, isHeaderLine: boolean): readonly string[] {
  const notes: string[] = [];
  const [scheme] = words;
  if (scheme === undefined) return isHeaderLine ? ['No scheme stands before it, where most servers look for "Bearer"'] : [];
  if (words.length > 1) notes.push('The scheme stands before it twice, and servers take the second for a part of the token');
  if (isGlued) notes.push(`No space stands between "${scheme}" and the token, and servers look for one`);
  if (/^(?:token|jwt)$/i.test(scheme)) notes.push(`Its scheme is "${scheme}", where most servers look for "Bearer"`);
  else if (!/^(?:bearer|dpop)$/i.test(scheme)) notes.push(`Its scheme is spelled "${scheme}", and servers look for "Bearer"`);
  if (hasQuote) notes.push('Quotes or brackets stand between the scheme and the token, and they are sent along');
  return notes;
}

/** RFC 6750 section 2.1 has "Bearer"; with up to two letters wrong it is still meant. */
function isBearerLike(word: string): boolean {
  const given = word.toLowerCase();
  return given[0] === 'b' && given.length >= 4 && given.length <= 8 && given !== 'better' && distance(given, 'bearer') <= 2;
}

/** Levenshtein's, of short words. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}

/** The line up to `at`, with the lines before it that a shell joins to it. */
function lineBefore(text: string, at: number): string {
  const far = text.slice(Math.max(0, at - FAR), at);
  let from = far.lastIndexOf('\n');
  while (from > 0 && /[\\^`]\s?$/.test(far.slice(Math.max(0, from - 2), from))) from = far.lastIndexOf('\n', from - 1);
  return far.slice(from + 1);
}

function isInCurl(line: string): boolean {
  return /(?:^|[\s;|&$(`"'])curl(?:\.exe)?\s/.test(line);
}

function isUrl(text: string, { start, separator, name }: Peeled): boolean {
  const before = text.slice(Math.max(0, start - NEAR), start);
  if (name !== '' && /^(?:=|%(?:25)?3D)$/i.test(separator)) return /(?:[?&#]|%3F|%26|%23|&amp;)$/i.test(before);
  return name === '' && /:\/\/[^\s"'`<>]{1,200}$/.test(before);
}

function cookieName(text: string, line: string, { name, separator, start, isQuoted }: Peeled, end: number): string {
  const listed = nameBesideValue(text, name, start);
  const found = listed || name;
  if (found === '') return '';
  const isPair = /^(?:=|%3D)$/i.test(separator);
  const isKnown = isAuthCookie(found);
  const inHeader = isPair && /(?:\b(?:set-)?cookie["'`]?\s?[:=]|(?:^|\s)(?:-b|--cookie)[\s='"$]|document\.cookie)/i.test(line);
  const inPairs = isPair && !isQuoted && /(?:^|[\s"'`])[\w.%-]{1,80}=[^;\s"'`]{0,2000};\s?$/.test(line);
  const beforePairs = isPair && !isQuoted && /^;\s?[\w.-]{1,80}(?:=|;|$)/.test(text.slice(end, end + 100));
  const inTable = separator.includes('\t') && /^\t\.?[\w-]{1,60}(?:\.[\w-]{1,60})*\t/.test(text.slice(end, end + 200));
  const isInUrl = /[?&#]$/.test(line);
  const inList =
    listed !== '' && /["'](?:domain|httpOnly|sameSite|cookies?|hostOnly)["']/i.test(text.slice(Math.max(0, start - NEAR), end + NEAR));
  if (isInUrl || !(isKnown || inHeader || inPairs || beforePairs || inTable || inList)) return '';
  return found.replace(/\.\d{1,2}$/, '');
}

/** `{"name": "session", "value": "..."}`: the name that stands beside a value. */
function nameBesideValue(text: string, name: string, start: number): string {
  if (name !== 'value') return '';
  const before = text.slice(Math.max(0, start - 2 * NEAR), start);
  const own = before.slice(before.lastIndexOf('{') + 1);
  return /\\?["']name\\?["']\s{0,9}:\s{0,9}\\?["']([\w.$-]{1,120})\\?["']/.exec(own)?.[1] ?? '';
}

/** Whether a literal in code holds it: an argument, or the value of a variable. */
function isAssigned(text: string, start: number, isQuoted: boolean): boolean {
  if (!isQuoted) return false;
  return /(?:\b(?:const|let|var|val|final|return|await|string|String)\s{1,9}|\w\s{0,3}\(\s{0,40}|[\w)\]]\s{1,3}:?=\s{1,3})["'`]?$/.test(
    text.slice(Math.max(0, start - 80), start),
  );
}
