import crypto from 'node:crypto';
import type { KeyKind } from '../../server/src/libraries/semantics';
import type { SimulatedToken } from '../../server/src/libraries/simulate';

// Keys and tokens of the grid. Tokens are signed here and not by a library, so that they can hold anything.

const RSA = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });

const PAIRS = {
  rsa: RSA,
  'rsa-pss': RSA,
  ec: crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  okp: crypto.generateKeyPairSync('ed25519'),
} as const;

/** Long enough for every HMAC, and unlike any secret of a test. */
export const SECRET = 'a-grid-of-tokens-and-options-needs-one-long-secret-of-its-own-0123456789';

export function publicKey(kind: Exclude<KeyKind, 'secret'>): crypto.KeyObject {
  return PAIRS[kind].publicKey;
}

export function publicPem(kind: Exclude<KeyKind, 'secret'>): string {
  return String(PAIRS[kind].publicKey.export({ type: 'spki', format: 'pem' }));
}

const signed = new Map<string, string>();

/** The compact form of a token; a valid signature is made with the key that fits the token's algorithm. */
export function writeToken({ header, claims, signature }: SimulatedToken): string {
  const input = `${encode(header)}.${encode(claims)}`;
  if (signature === 'absent') return `${input}.`;
  const known = signed.get(input) ?? `${input}.${sign(String(header['alg']), input).toString('base64url')}`;
  signed.set(input, known);
  if (signature === 'valid') return known;
  // A character in the middle, whose bits all count.
  const at = input.length + 10;
  return `${known.slice(0, at)}${known[at] === 'A' ? 'B' : 'A'}${known.slice(at + 1)}`;
}

function sign(algorithm: string, input: string): Buffer {
  const hash = `sha${algorithm.slice(2)}`;
  switch (algorithm.slice(0, 2)) {
    case 'HS':
      return crypto.createHmac(hash, SECRET).update(input).digest();
    case 'RS':
      return crypto.sign(hash, Buffer.from(input), PAIRS.rsa.privateKey);
    case 'PS':
      return crypto.sign(hash, Buffer.from(input), {
        key: PAIRS.rsa.privateKey,
        padding: crypto.constants.RSA_PKCS1_PSS_PADDING,
        saltLength: crypto.constants.RSA_PSS_SALTLEN_DIGEST,
      });
    case 'ES':
      return crypto.sign(hash, Buffer.from(input), { key: PAIRS.ec.privateKey, dsaEncoding: 'ieee-p1363' });
    case 'Ed':
      return crypto.sign(undefined, Buffer.from(input), PAIRS.okp.privateKey);
    default:
      return Buffer.alloc(32, 7);
  }
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
