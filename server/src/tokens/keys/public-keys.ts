import { createPublicKey, type JsonWebKeyInput, type KeyObject, type PublicKeyInput } from 'node:crypto';
import type { KeyKind } from '../../libraries/semantics';
import { FormedKey, type KeyTraits } from './formed-key';

// Public keys out of PEM, DER and JWK, each measured before anything is done with it.

/** Texts of keys are shorter, in characters. A JWKS of ten RSA keys of 4096 bits has some 8000. */
export const LONGEST_KEY_TEXT = 65_536;
/** Blocks of PEM in one text and keys of one JWKS that are looked at. */
const MOST_KEYS = 32;
/** A verification takes a time that grows with the square of the modulus; nobody's tokens need more. */
const LARGEST_MODULUS = 16_384;
/** In bits. RFC 8017 section 3.1 allows any exponent; OpenSSL refuses more than 64 bits for moduli above 3072. */
const LARGEST_EXPONENT = 64;

/** The public key of each block of PEM: of a private key its public half. A text without any gives none. */
export function keysOfPem(pem: string, traits: Pick<KeyTraits, 'oddity'>): readonly FormedKey[] {
  return pemBlocks(pem).map((block) => {
    const isPrivate = block.startsWith('-----BEGIN') && block.slice(0, block.indexOf('\n')).includes('PRIVATE KEY');
    const common = { encoding: 'pem', id: '', isPrivate, ...traits } as const;
    // OpenSSL would ask for the passphrase.
    if (/^-----BEGIN ENCRYPTED|^Proc-Type: 4,ENCRYPTED/m.test(block)) return refused(common, 'encrypted with a passphrase');
    return imported({ key: block, format: 'pem' }, common) ?? refused(common, 'in PEM that cannot be read');
  });
}

/** The public key of a text in DER; undefined when it is none. RFC 5280, RFC 5958, RFC 8017 appendix A.1. */
export function keyOfDer(der: Uint8Array): FormedKey | undefined {
  const traits = { encoding: 'base64', id: '', oddity: 'in DER, without the frame of PEM' } as const;
  const key = Buffer.from(der);
  for (const type of ['spki', 'pkcs1'] as const) {
    const found = imported({ key, format: 'der', type }, { ...traits, isPrivate: false });
    if (found) return found;
  }
  for (const label of ['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY', 'CERTIFICATE']) {
    const pem = `-----BEGIN ${label}-----\n${wrapped(key.toString('base64'))}\n-----END ${label}-----\n`;
    const found = imported({ key: pem, format: 'pem' }, { ...traits, isPrivate: label !== 'CERTIFICATE' });
    if (found) return found;
  }
  return undefined;
}

/** The keys of a JWK, a JWKS or a list of JWKs (RFC 7517 sections 4 and 5); none for any other JSON. */
export function keysOfJwk(json: unknown, traits: Pick<KeyTraits, 'oddity'>): readonly FormedKey[] {
  const list = Array.isArray(json) ? json : isRecord(json) && Array.isArray(json['keys']) ? json['keys'] : [json];
  return list.slice(0, MOST_KEYS).flatMap((jwk: unknown) => (isRecord(jwk) ? keyOfJwk(jwk, traits) : []));
}

function keyOfJwk(jwk: Readonly<Record<string, unknown>>, { oddity }: Pick<KeyTraits, 'oddity'>): readonly FormedKey[] {
  const text = (name: string): string | undefined => (typeof jwk[name] === 'string' ? jwk[name] : undefined);
  const kty = text('kty');
  if (kty === undefined) return [];
  const common = { encoding: 'jwk', oddity, id: text('kid') ?? '', isPrivate: text('d') !== undefined } as const;
  if (kty === 'oct') {
    const bytes = Buffer.from(text('k') ?? '', 'base64url');
    return bytes.length === 0 ? [] : [new FormedKey(new Uint8Array(bytes), { ...common, kind: 'secret', refusal: '' })];
  }
  // Measured before OpenSSL sees it. Only the public members are handed on: the private ones are not needed.
  if (kty === 'RSA' && byteLength(text('n')) * 8 > LARGEST_MODULUS) return [refused(common, tooLarge(byteLength(text('n')) * 8))];
  if (kty === 'RSA' && byteLength(text('e')) * 8 > LARGEST_EXPONENT) return [refused(common, HUGE_EXPONENT)];
  const members = Object.fromEntries(['kty', 'crv', 'n', 'e', 'x', 'y'].map((name) => [name, text(name)]));
  return [imported({ key: members, format: 'jwk' }, common) ?? refused(common, 'a JWK that cannot be read')];
}

/** Undefined for what is no key. */
function imported(input: PublicKeyInput | JsonWebKeyInput, traits: Omit<KeyTraits, 'kind' | 'refusal'>): FormedKey | undefined {
  let key: KeyObject;
  try {
    key = createPublicKey(input);
  } catch {
    return undefined;
  }
  const kind = kindOf(key);
  if (!kind) return refused(traits, 'of a kind that signs no tokens');
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (modulusLength >= LARGEST_MODULUS) return refused({ ...traits, kind }, tooLarge(modulusLength));
  if (publicExponent >> BigInt(LARGEST_EXPONENT) !== 0n) return refused({ ...traits, kind }, HUGE_EXPONENT);
  return new FormedKey(key, { ...traits, kind, refusal: '' });
}

function kindOf(key: KeyObject): KeyKind | undefined {
  switch (key.asymmetricKeyType) {
    case 'rsa':
    case 'rsa-pss':
    case 'ec':
      return key.asymmetricKeyType;
    case 'ed25519':
    case 'ed448':
      return 'okp';
    default:
      return undefined;
  }
}

function refused(traits: Omit<KeyTraits, 'kind' | 'refusal'> & { readonly kind?: KeyKind }, refusal: string): FormedKey {
  return new FormedKey(undefined, { kind: 'rsa', ...traits, refusal });
}

const HUGE_EXPONENT = 'an RSA key with an exponent of more than 64 bits, which is not tried';

function tooLarge(bits: number): string {
  return `an RSA key of ${bits} bits, which would take too long to try`;
}

/** The blocks one after the other, each from its first dashes to its last. */
function pemBlocks(text: string): readonly string[] {
  const blocks: string[] = [];
  let at = text.indexOf('-----BEGIN ');
  while (at >= 0 && blocks.length < MOST_KEYS) {
    const end = text.indexOf('-----END ', at);
    const close = end < 0 ? -1 : text.indexOf('-----', end + '-----END '.length);
    if (close < 0) break;
    blocks.push(inLines(text.slice(at, close + 5)));
    at = text.indexOf('-----BEGIN ', close + 5);
  }
  return blocks;
}

/** OpenSSL wants each frame on a line of its own. Variables that take one line have blanks, or nothing, where the breaks were. */
function inLines(block: string): string {
  const opening = block.indexOf('-----', '-----BEGIN '.length) + 5;
  const closing = block.lastIndexOf('-----END ');
  const body = block.slice(opening, closing);
  if (opening < 5 || closing < opening) return block;
  if (/[\r\n]/.test(body.trim()) || body.includes(':')) return `${block.slice(0, opening)}\n${body.trim()}\n${block.slice(closing)}\n`;
  return `${block.slice(0, opening)}\n${wrapped(body.replace(/\s/g, ''))}\n${block.slice(closing)}\n`;
}

/** RFC 7468 section 2: lines of 64 characters. */
function wrapped(base64: string): string {
  const lines: string[] = [];
  for (let at = 0; at < base64.length; at += 64) lines.push(base64.slice(at, at + 64));
  return lines.join('\n');
}

/** The bytes of a number in base64url, without decoding it. */
function byteLength(base64url: string | undefined): number {
  return Math.floor(((base64url?.length ?? 0) * 3) / 4);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
