import type { HeaderFault } from '../facts/fact';

// The text before a token in an Authorization header, in any language.

const BEARER = 'bearer';

/** What is wrong with the text that stands before the token. `head`: the text as the program has it, its blanks included. */
export function faultOfHead(head: string): HeaderFault {
  const match = /^([A-Za-z]{3,12})(:?)([ \t]{0,8})$/.exec(head);
  if (match === null) return /^bearer:?[ \t]{1,4}bearer[ \t]{0,4}$/i.test(head) ? 'doubled' : 'none';
  const [, word = '', colon = '', blanks = ''] = match;
  if (!isNearlyBearer(word)) return 'none';
  if (colon !== '' || word.toLowerCase() !== BEARER) return 'misspelt';
  if (blanks === '') return 'joined';
  return blanks === ' ' ? 'none' : 'blanks';
}

/**
 * Whether a word is `Bearer` or was meant to be: letters left out, doubled or swapped. Schemes are compared without regard to case (RFC 9110 section
 * 11.1), and no registered one is this close.
 */
export function isNearlyBearer(word: string): boolean {
  const lower = word.toLowerCase();
  if (!lower.startsWith('b') || lower.length < 4 || lower.length > 8) return false;
  return lower === 'bear' || distance(lower, BEARER) <= 2;
}

/** Insertions, deletions and replacements of one letter between two short words. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replaced));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
