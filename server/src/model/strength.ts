import type { SecretText } from '../facts/secret-text';
import type { BytesConstant } from './contract';

// How long a secret is as a key, and whether somebody who tries would soon hit on it.

/** Why a secret can be guessed whatever its length, as the end of "it is …" or "it …". */
export type Weakness =
  | 'repeats a few characters'
  | 'is a sequence of neighbouring characters'
  | 'is a short number'
  | 'is made of words that speak of secrets';

/** Longer texts are key files and documents, whose strength is not in their characters. */
const LONGEST = 400;

/** The bytes that a text gives as a key: as UTF-8, or after the decoding that the code does. Undefined when it is not of that encoding. */
export function keyBytes(key: SecretText | BytesConstant): number | undefined {
  if (!('type' in key)) return Buffer.byteLength(key.reveal(), 'utf8');
  const text = key.of.reveal().trim();
  switch (key.encoding) {
    case 'utf8':
      return Buffer.byteLength(text, 'utf8');
    case 'hex':
      return /^(?:[0-9a-f]{2})+$/i.test(text) ? text.length / 2 : undefined;
    case 'base64':
    case 'base64url':
      return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) ? Buffer.from(text, 'base64').length : undefined;
  }
}

/** Whether the text is a key or a pointer to one, and not a shared secret: PEM, JWK, DER in base64, a path, an address, a switch. */
export function isKeyOrPointer(value: SecretText): boolean {
  const text = value.reveal().trim();
  return (
    text.length > LONGEST ||
    /^(?:-----BEGIN |\{|\[|MI[A-Z]|LS0tLS1|eyJ|https?:|file:|ssh-|[.~]{0,2}\/|%|@\/|(?:true|false|yes|no|on|off|null|none)$)/.test(text) ||
    /^[\w./\\-]{1,200}\.(?:pem|key|crt|cer|pub|json|txt)$/.test(text)
  );
}

/** The number of different characters. */
export function distinctCharacters(value: SecretText): number {
  return new Set(value.reveal()).size;
}

/** Bits as better-auth 1.7 estimates them: length times the logarithm of the number of different characters. */
export function estimatedBits(value: SecretText): number {
  return value.length * Math.log2(Math.max(1, distinctCharacters(value)));
}

/** What makes the text easy to guess; undefined when nothing is seen. A text that was made at random has none of it. */
export function weaknessOf(value: SecretText): Weakness | undefined {
  const text = value.reveal().trim();
  if (text.length < 4 || text.length > LONGEST) return undefined;
  if (/^\d{1,23}$/.test(text)) return 'is a short number';
  if (distinctCharacters(value) <= 4 || isRepetition(text)) return 'repeats a few characters';
  if (isSequence(text)) return 'is a sequence of neighbouring characters';
  return isMadeOfWords(text) ? 'is made of words that speak of secrets' : undefined;
}

/** A short text again and again: three times or more, with at most eleven characters to guess. */
function isRepetition(text: string): boolean {
  for (let period = 1; period <= Math.min(11, Math.floor(text.length / 3)); period++) {
    let same = period;
    while (same < text.length && text[same] === text[same - period]) same++;
    if (same === text.length) return true;
  }
  return false;
}

const KEYBOARD = ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
/** The share of characters that follow from those before them, from which on a text is a sequence. */
const MOSTLY = 0.9;

/** `abcdef123456`, `a1b2c3d4e5f6`, `qwertyuiop`: most characters follow the one before, or the one before that, in some order. */
function isSequence(text: string): boolean {
  const lower = text.toLowerCase();
  if (lower.length < 8) return false;
  let following = 0;
  for (let index = 1; index < lower.length; index++) {
    const [before, previous, current] = [lower.charAt(index - 2), lower.charAt(index - 1), lower.charAt(index)];
    if (follows(previous, current) || (index > 1 && follows(before, current))) following++;
  }
  return following / (lower.length - 1) >= MOSTLY;
}

function follows(left: string, right: string): boolean {
  if (!/[a-z0-9]/.test(left) || !/[a-z0-9]/.test(right)) return false;
  const step = right.charCodeAt(0) - left.charCodeAt(0);
  // Hexadecimal sequences begin again after f, decimal ones after 9.
  if (Math.abs(step) === 1 || (left === 'f' && right === 'a') || (left === '9' && right === '0')) return true;
  return KEYBOARD.some((row) => row.includes(left) && row.includes(right) && Math.abs(row.indexOf(left) - row.indexOf(right)) === 1);
}

/** Words that people put into a secret because it is one. */
const TELLING =
  /^(?:secret|secrets|key|jwt|token|password|pass|auth|session|cookie|access|refresh|signing|production|prod|dev|development|super|secure|security|strong|private|admin|random|ultra|api|app|server|backend)$/;

/**
 * Words and years with separators or capitals between them, two or more of them telling: nobody's random text, and no passphrase
 * of rare words either.
 */
function isMadeOfWords(text: string): boolean {
  const parts = text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]{2,})([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])/)
    .filter((part) => part !== '');
  if (parts.length < 3 || parts.length > 24) return false;
  const words = parts.filter((part) => /^[A-Za-z]+$/.test(part)).map((part) => part.toLowerCase());
  const numbers = parts.length - words.length;
  const readable = words.filter((word) => word.length >= 2 && word.length <= 16 && (TELLING.test(word) || /[aeiouy]/.test(word)));
  return (
    readable.length === words.length &&
    numbers <= words.length &&
    words.join('').length >= text.length * 0.6 &&
    words.filter((word) => TELLING.test(word)).length >= 2
  );
}
