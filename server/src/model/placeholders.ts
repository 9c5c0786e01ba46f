import { createHash } from 'node:crypto';
import type { SecretText } from '../facts/secret-text';
import { KNOWN_SECRET_HASHES } from './known-secrets';

/** Longer texts are no placeholders, and not worth a regular expression. */
const LONGEST = 200;

/** Words that stand for "put your own here". They count only as whole words, so that a random text does not hold them by chance. */
const WORDS =
  /(?:^|[^a-z])(?:your|yours|change|changeme|changeit|changethis|replace|replaceme|todo|fixme|example|placeholder|dummy|insert|tobemodified|insecure|goes[-_ ]?here|secret[-_ ]here|generate[-_ ]?(?:me|this|one|a|an|with|by|using|your)|min(?:imum)?[-_ ]\d{2,3}[-_ ](?:chars?|characters?|bytes?|bits?)|at[-_ ]least[-_ ]\d{2,3}[-_ ](?:chars?|characters?|bytes?|bits?))(?:[^a-z]|$)/;
/** A sentence about itself: `super-secret-key-for-development`. Three words or more, all letters. */
const PHRASE = /^(?:[a-z]+[-_. ]+){2,}[a-z]*\d{0,4}$/;
/** At least one word of a phrase must speak of what it is: `monkey-battery-staple` is a passphrase. */
const TELLING =
  /(?:^|[^a-z])(?:jwt|auth|access|refresh|session|secret|key|token|password|random|string|generate|openssl){1,4}s?(?:[^a-z]|$)/;

/** What people write where a secret should stand, and nothing else: `supersecretkey123`, `my_jwt_secret`. */
const FILLERS: ReadonlySet<string> = new Set(
  `my your our the this is an some any super top very so not ultra secret secrets key keys jwt token tokens auth access refresh session
   cookie password passwd pass signing sign private app api server backend dev develop development test testing local
   secure security strong random string value default for and of long safe to here only use please be must shared user`.split(/\s+/),
);
const LONGEST_FILLER = 11;
/** Of the fillers, those that make the text one about secrets. */
const ABOUT_SECRETS = /secret|key|jwt|token|password|session|auth/;

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
  if (/^<[^<>]*>$|^\[[^[\]"']*\]$|^\{\{?[^{}"]*\}\}?$|^(.)\1{2,}$|^\.{3,}$|^…$|<[^<>]{1,60}>|x{5,}|\*{3,}|…|\w\.{3}$/.test(lower))
    return true;
  if (letters(lower) === letters(name.toLowerCase())) return true;
  // Camel case is split, so that `yourSecretKey` is read as words; random text has no words.
  const words = text.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
  if (looksRandom(text)) return false;
  return isOnlyFillers(lower) || WORDS.test(words) || (PHRASE.test(lower) && TELLING.test(lower)) || /^openssl rand/.test(lower);
}

/** Whether the letters of the text can be read as fillers one after the other, digits and marks aside. */
function isOnlyFillers(lower: string): boolean {
  const text = lower.replace(/[^a-z]/g, '');
  // `$JWT_SECRET` is another variable's value, and `/secrets` a path.
  if (text.length < 6 || /[$/]/.test(lower) || !ABOUT_SECRETS.test(text)) return false;
  const reachable = new Set([0]);
  for (let start = 0; start < text.length; start++) {
    if (!reachable.has(start)) continue;
    for (let end = start + 2; end <= Math.min(text.length, start + LONGEST_FILLER); end++) {
      if (FILLERS.has(text.slice(start, end))) reachable.add(end);
    }
  }
  return reachable.has(text.length) && lower.length - text.length <= 8;
}

function letters(text: string): string {
  return text.replace(/[^a-z0-9]/g, '');
}

/** Whether a value does not look as if it had been made at random: then it is no secret once it stands in a template. */
export function isWrittenByHand(value: SecretText): boolean {
  const text = value.reveal().trim();
  return text.length >= 6 && text.length <= LONGEST && !/^\d+$/.test(text) && !looksRandom(text);
}

/** Long texts of hexadecimal or base64 digits without separators, and with digits or both cases among them. */
function looksRandom(text: string): boolean {
  return text.length >= 20 && /^[A-Za-z0-9+/=]+$/.test(text) && /\d/.test(text) && (/[A-Z]/.test(text) || /^[a-f0-9]+$/.test(text));
}

/** Whether there is no value at all, or one of nothing but white space. */
export function isBlank(value: SecretText): boolean {
  return value.isEmpty || value.reveal().trim() === '';
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
