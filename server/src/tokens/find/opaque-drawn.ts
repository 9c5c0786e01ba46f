/**
 * Whether a text was drawn by lot rather than typed: no row of one character, no letters and digits in turn, no word that stands in for a value, and many different
 * characters. Documentation is full of `xxxxxxxx` and `your_key_here`.
 */
export function isDrawn(text: string): boolean {
  if (/(.)\1{4}|\.\.\.|your|example|placeholder|replace|change|dummy|sample|insert|xxx|123456|abcdef|(?:[a-z]\d){8}/i.test(text))
    return false;
  return new Set(text).size >= Math.min(10, text.length / 2) && (/\d/.test(text) || (/[a-z]/.test(text) && /[A-Z]/.test(text)));
}
