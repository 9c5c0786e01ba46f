import { constants, createHmac, verify } from 'node:crypto';
import { compactVerify, errors } from 'jose';
import type { SecretText } from '../../facts/secret-text';
import { KEY_ALGORITHMS } from '../../libraries/parts';
import type { FormedKey } from './formed-key';

// Whether a key made a token's signature. No claim is looked at, and nothing but `alg` of the header.

/** The parts of a signed token (RFC 7515 section 3.1). */
export interface SignedParts {
  /** As the header says it. */
  readonly algorithm: string;
  /** What is signed: header and payload as they are written. */
  readonly input: Buffer;
  readonly signature: Buffer;
}

/** Longer tokens are not tried, in characters. */
export const LONGEST_TOKEN = 1_048_576;

const known = new WeakMap<SecretText, { readonly parts: SignedParts | undefined }>();

/** The parts of a compact JWS that names its algorithm; undefined for every other text and for one above a megabyte. */
export function signedParts(token: SecretText): SignedParts | undefined {
  let entry = known.get(token);
  if (!entry) {
    entry = { parts: split(token.reveal()) };
    known.set(token, entry);
  }
  return entry.parts;
}

function split(text: string): SignedParts | undefined {
  if (text.length > LONGEST_TOKEN) return undefined;
  const [header = '', payload = '', signature = '', ...more] = text.split('.');
  // The payload of a detached token (RFC 7515 appendix F) is elsewhere.
  if (more.length > 0 || payload === '' || ![header, payload, signature].every((part) => /^[\w-]*$/.test(part))) return undefined;
  const algorithm = algorithmOf(header);
  if (algorithm === undefined) return undefined;
  return { algorithm, input: Buffer.from(`${header}.${payload}`, 'ascii'), signature: Buffer.from(signature, 'base64url') };
}

function algorithmOf(header: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(header, 'base64url').toString('utf8'));
    const isObject = typeof parsed === 'object' && parsed !== null && Object.hasOwn(parsed, 'alg') && 'alg' in parsed;
    return isObject && typeof parsed.alg === 'string' ? parsed.alg : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a key can be tried on tokens of the algorithm at all: it is of the right kind, and on the curve that the algorithm names. */
export function fits(algorithm: string, key: FormedKey): boolean {
  if (key.refusal !== '') return false;
  if (key.kind === 'okp' && /^Ed(?:25519|448)$/.test(algorithm)) return key.publicKey()?.asymmetricKeyType === algorithm.toLowerCase();
  if (!KEY_ALGORITHMS[key.kind].includes(algorithm)) return false;
  const curve = CURVES[algorithm];
  return curve === undefined || key.publicKey()?.asymmetricKeyDetails?.namedCurve === curve;
}

/** OpenSSL's names of the curves of RFC 7518 section 3.4 and RFC 8812 section 3.2. */
const CURVES: Readonly<Record<string, string>> = { ES256: 'prime256v1', ES384: 'secp384r1', ES512: 'secp521r1', ES256K: 'secp256k1' };

/**
 * Whether the key made the token's signature, by the algorithm that the token names. `unfit`: the key is not of the kind that the
 * algorithm needs, or cannot be used; or the text is no signed token of up to a megabyte. Never throws.
 */
export async function checkSignature(token: SecretText, key: FormedKey): Promise<'valid' | 'invalid' | 'unfit'> {
  const parts = signedParts(token);
  const material = key.secretBytes() ?? key.publicKey();
  if (!parts || !material || !fits(parts.algorithm, key)) return 'unfit';
  try {
    await compactVerify(token.reveal(), material, { algorithms: [parts.algorithm] });
    return 'valid';
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return 'invalid';
    // jose 6 takes no empty secret, no RSA key below 2048 bits, no ES256K and no Ed448, and no `crit` that it does not know: other
    // libraries do, and the question here is only who signed.
    return verifiesPlainly(parts, key) ? 'valid' : 'invalid';
  }
}

/** The same by node:crypto alone and at once: for trying many secrets on one token. False also for a key that does not fit. */
export function verifiesPlainly({ algorithm, input, signature }: SignedParts, key: FormedKey): boolean {
  if (!fits(algorithm, key) || signature.length === 0) return false;
  const hash = `sha${algorithm === 'ES256K' ? '256' : algorithm.slice(2)}`;
  const secret = key.secretBytes();
  if (secret) return createHmac(hash, secret).update(input).digest().equals(signature);
  const publicKey = key.publicKey();
  if (!publicKey) return false;
  try {
    switch (algorithm.slice(0, 2)) {
      case 'RS':
        return verify(hash, input, publicKey, signature);
      case 'PS': {
        // RFC 7518 section 3.5: the salt is as long as the hash.
        const { RSA_PKCS1_PSS_PADDING: padding, RSA_PSS_SALTLEN_DIGEST: saltLength } = constants;
        return verify(hash, input, { key: publicKey, padding, saltLength }, signature);
      }
      case 'ES':
        return verify(hash, input, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature);
      default:
        return verify(undefined, input, publicKey, signature);
    }
  } catch {
    return false;
  }
}
