import { createHash } from 'node:crypto';
import type { SecretText } from '../facts/secret-text';
import { KNOWN_SECRET_HASHES } from './known-secrets';

/** Longer texts are no placeholders, and not worth a regular expression. */
const LONGEST = 200;

/** Words that stand for "put your own here". They count only as whole words, so that a random text does not hold them by chance. */
const WORDS =
  /(?:^|[^a-z])(?:your|yours|change|changeme|changeit|changethis|replace|replaceme|todo|fixme|example|placeholder|dummy|insert|tobemodified|insecure|goes_?here)(?:[^a-z]|$)/;
/** A sentence about itself: `super-secret-key-for-development`. Three words or more, all letters. */
const PHRASE = /^(?:[a-z]+[-_. ]+){2,}[a-z]*\d{0,4}$/;
/** At least one word of a phrase must speak of what it is: `monkey-battery-staple` is a passphrase. */
const TELLING =
  /(?:^|[^a-z])(?:jwt|auth|access|refresh|session|secret|key|token|password|random|string|generate|openssl){1,4}s?(?:[^a-z]|$)/;

/** Whether the text is one of the publicly known secrets, in any case and whatever blanks surround it. */
export function isKnownSecret(value: SecretText): boolean {
  const text = value.reveal().trim().toLowerCase();
  return (
    text.length <= LONGEST &&
    (KNOWN_SECRET_HASHES.has(createHash('sha256').update(text).digest('hex').slice(0, 20)) || text.startsWith('django-insecure-'))
  );
}

/** Whether the value of `name` was put there to be replaced: publicly known, or a placeholder by its shape. An empty value is not one. */
export function isPlaceholder(name: string, value: SecretText): boolean {
  const text = value.reveal().trim();
  if (text === '' || text.length > LONGEST) return false;
  if (isKnownSecret(value)) return true;
  const lower = text.toLowerCase();
  if (/^<[^<>]*>$|^\[[^[\]]*\]$|^\{\{?[^{}]*\}\}?$|^(.)\1{2,}$|^\.{3,}$|^…$|x{5,}|\*{3,}/.test(lower)) return true;
  if (letters(lower) === letters(name.toLowerCase())) return true;
  // Camel case is split, so that `yourSecretKey` is read as words; random text has no words.
  const words = text.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
  if (looksRandom(text)) return false;
  return WORDS.test(words) || (PHRASE.test(lower) && TELLING.test(lower)) || /^openssl rand/.test(lower);
}

function letters(text: string): string {
  return text.replace(/[^a-z0-9]/g, '');
}

/** Long texts of hexadecimal or base64 digits without separators, and with digits or both cases among them. */
function looksRandom(text: string): boolean {
  return text.length >= 20 && /^[A-Za-z0-9+/=]+$/.test(text) && /\d/.test(text) && (/[A-Z]/.test(text) || /^[a-f0-9]+$/.test(text));
}

/** Whether `name` is of a key that something is stored under, and the text is such a key: `AUTH_TOKEN_KEY` with `accessToken`. */
export function isStorageKey(name: string, value: SecretText): boolean {
  const text = value.reveal();
  return (
    /(?:TOKEN|SESSION|COOKIE|AUTH)_?KEY$/i.test(name) &&
    /^@?[\w.:/-]{0,60}(?:token|session|cookie|auth|jwt)s?$/i.test(text) &&
    !/secret|change|default/i.test(text)
  );
}
