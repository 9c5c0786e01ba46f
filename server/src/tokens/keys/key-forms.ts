import type { SecretText } from '../../facts/secret-text';
import type { KeyEncoding } from '../report';
import { FormedKey } from './formed-key';
import { keyOfDer, keysOfJwk, keysOfPem, LONGEST_KEY_TEXT } from './public-keys';

// Every way in which the text of a variable may be a key. Two services that read one text in two of them do not agree, and that is
// what a wrong signature with the right secret usually comes from.

/** Texts of files that do not change stay the same objects, so each is read once. */
const formed = new WeakMap<SecretText, readonly FormedKey[]>();

/**
 * Every key that the text may be, the most usual first and each only once: the text itself, what it decodes to, and the public keys
 * that it holds. A private key stands for its public half. Empty for an empty text. A key that cannot be used has a `refusal`.
 */
export function formsOf(secret: SecretText): readonly FormedKey[] {
  let forms = formed.get(secret);
  if (!forms) {
    forms = withoutDoubles([...secretsOf(secret.reveal()), ...publicKeysOf(secret.reveal())]);
    formed.set(secret, forms);
  }
  return forms;
}

/**
 * The key that code makes of the text when it decodes it so, as Node's `Buffer.from` does: what is not of the alphabet is passed over.
 * Undefined where that gives no byte. `pem` and `jwk` are for the public keys of `formsOf`.
 */
export function formedAs(secret: SecretText, encoding: 'text' | 'base64' | 'base64url' | 'hex'): FormedKey | undefined {
  const text = secret.reveal();
  const bytes = text.length > LONGEST_KEY_TEXT ? undefined : Buffer.from(text, encoding === 'text' ? 'utf8' : encoding);
  return bytes === undefined || bytes.length === 0 ? undefined : secretKey(bytes, encoding);
}

function* secretsOf(text: string): Iterable<FormedKey> {
  if (text === '' || text.length > LONGEST_KEY_TEXT) return;
  yield secretKey(Buffer.from(text, 'utf8'), 'text');
  const bare = withoutWrapping(text);
  const oddity = bare === text ? '' : 'the value without the blanks or quotes around it';
  // A key in PEM is a secret of HMAC only by mistake, and then as the text that it is.
  const isPem = text.includes('-----BEGIN ');
  if (bare !== text && bare !== '') yield secretKey(Buffer.from(bare, 'utf8'), 'text', oddity);
  if (!isPem) yield* decodedSecrets(bare, oddity);
  if (isPem && text.includes('\\n')) yield secretKey(Buffer.from(withBreaks(text), 'utf8'), 'text', 'the value with real line breaks');
  if (!text.endsWith('\n')) yield secretKey(Buffer.from(`${text}\n`, 'utf8'), 'text', 'the value with a line break behind it');
}

function* decodedSecrets(text: string, oddity: string): Iterable<FormedKey> {
  const [prefix, rest] = withoutPrefix(text);
  const said = prefix === '' ? oddity : joined(oddity, `what stands behind "${prefix}"`);
  if (prefix !== '') {
    yield secretKey(Buffer.from(rest, 'utf8'), 'text', said);
    yield secretKey(Buffer.from(text, 'base64'), 'base64', joined(oddity, `the whole of it with its prefix "${prefix}"`));
  }
  if (/^(?:0x)?[0-9a-f]+$/i.test(rest) && rest.length % 2 === 0) yield secretKey(Buffer.from(rest.replace(/^0x/i, ''), 'hex'), 'hex', said);
  const isOfAlphabet = /^[A-Za-z0-9+/_-]+={0,2}$/.test(rest);
  const encoding = /[-_]/.test(rest) && !/[+/]/.test(rest) ? 'base64url' : 'base64';
  if (isOfAlphabet) yield secretKey(Buffer.from(rest, 'base64'), encoding, said);
  else yield secretKey(Buffer.from(rest, 'base64'), encoding, joined(said, 'what Node makes of a text that is not base64'));
  // base64.b64decode passes over what is of the other alphabet, and then wants the length to be right.
  const standard = isOfAlphabet ? rest.replace(/[-_]/g, '') : rest;
  if (standard !== rest) yield secretKey(Buffer.from(standard, 'base64'), 'base64', joined(said, 'what b64decode makes of base64url'));
}

/** What frameworks put before a key to say its encoding: Laravel, and the webhook secrets of Svix and Supabase. */
const PREFIXES = ['base64:', 'v1,whsec_', 'whsec_', 'hex:'] as const;

function withoutPrefix(text: string): readonly [prefix: string, rest: string] {
  const prefix = PREFIXES.find((candidate) => text.startsWith(candidate)) ?? '';
  return [prefix, text.slice(prefix.length)];
}

function* publicKeysOf(text: string): Iterable<FormedKey> {
  // The shortest public key, of Ed25519 in DER, has 60 characters.
  if (text.length < 40 || text.length > LONGEST_KEY_TEXT) return;
  yield* framedKeys(text, '');
  const bare = withoutWrapping(text);
  if (!/^[A-Za-z0-9+/_=\s-]+$/.test(bare) || !/^(?:M|LS0t|ey[JA]|W3|ew)/.test(bare)) return;
  const bytes = Buffer.from(bare, 'base64');
  const inside = bytes.toString('latin1');
  if (inside.includes('-----BEGIN ') || /^\s*[{[]/.test(inside)) yield* framedKeys(inside, 'wrapped in base64');
  const der = bytes[0] === 0x30 ? keyOfDer(bytes) : undefined;
  if (der) yield der;
}

function* framedKeys(text: string, oddity: string): Iterable<FormedKey> {
  if (text.includes('-----BEGIN ')) {
    const isEscaped = text.includes('\\n');
    yield* keysOfPem(withBreaks(text), { oddity: joined(oddity, isEscaped ? 'usable only after "\\n" is made a line break' : '') });
  } else if (/^[\s"'`]*[{[]/.test(text)) {
    const json = parsed(withoutWrapping(text)) ?? parsed(withoutWrapping(text).replaceAll('\\"', '"'));
    yield* keysOfJwk(json, { oddity });
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function withBreaks(text: string): string {
  return text.replaceAll('\\r', '').replaceAll('\\n', '\n');
}

/** The text without blanks and one pair of quotes around it. */
function withoutWrapping(text: string): string {
  const bare = text.trim();
  const quote = bare.charAt(0);
  return bare.length > 1 && /["'`]/.test(quote) && bare.endsWith(quote) ? bare.slice(1, -1).trim() : bare;
}

function joined(first: string, second: string): string {
  return first === '' || second === '' ? first + second : `${first}, ${second}`;
}

function secretKey(bytes: Buffer, encoding: KeyEncoding, oddity = ''): FormedKey {
  return new FormedKey(new Uint8Array(bytes), { encoding, kind: 'secret', oddity, refusal: '', id: '', isPrivate: false });
}

/** Of the secrets with equal bytes the first, and none without a byte. */
function withoutDoubles(keys: readonly FormedKey[]): readonly FormedKey[] {
  const seen = new Set<string>();
  return keys.filter((key) => {
    const bytes = key.secretBytes();
    if (bytes === undefined) return true;
    const text = Buffer.from(bytes).toString('latin1');
    if (text === '' || seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}
