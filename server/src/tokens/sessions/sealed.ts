import type { KeyObject } from 'node:crypto';
import { compactDecrypt, errors } from 'jose';
import type { SecretText } from '../../facts/secret-text';
import { type JsonObject, readJsonObject } from '../read/read-json';

// An encrypted token (JWE, RFC 7516) and its opening.

export interface SealedToken {
  readonly token: SecretText;
  readonly header: Readonly<Record<string, unknown>>;
  /** Key management and content encryption, as its header says. */
  readonly algorithm: string;
  readonly encryption: string;
  /** Empty where its header has none. */
  readonly kid: string;
  /** Characters of the ciphertext. */
  readonly size: number;
}

export type SealedOutcome =
  | { readonly sealed: SealedToken; readonly error: undefined }
  | {
      readonly sealed: undefined;
      /** A sentence without a full stop that says why it cannot be tried, or should not be. It quotes nothing of the token. */
      readonly error: string;
      /** What jose says to it (6.2 and 4.15); empty where a library would try nonetheless. */
      readonly said: string;
    };

/** Characters of a ciphertext: base64url of a megabyte. */
const LONGEST_CIPHERTEXT = 1_398_102;
const LONGEST_HEADER = 20_000;
/** The iterations of a key derivation that jose 6 allows, and the most that a token may ask of whoever looks at it. */
const MOST_ITERATIONS = 10_000;

/** Reads the header of an encrypted token. It refuses what would cost more than a look is worth. */
export function readSealed(token: SecretText): SealedOutcome {
  const text = token.reveal();
  if (text.length > 2 * LONGEST_CIPHERTEXT) return refused('The ciphertext is longer than a megabyte, and is not opened');
  const parts = text.split('.', 6);
  if (parts.length !== 5)
    return refused('It has not the five parts of an encrypted token: a part of it was cut off', 'Invalid Compact JWE');
  const [first = '', , , ciphertext = '', tag = ''] = parts;
  if (ciphertext.length > LONGEST_CIPHERTEXT) return refused('The ciphertext is longer than a megabyte, and is not opened');
  if (first.length > LONGEST_HEADER) return refused('The header is longer than any that an encrypted token needs, and is not read');
  const { object } = readJsonObject(Buffer.from(first, 'base64url').toString('utf8'));
  if (object === undefined)
    return refused('The first part, the header, is not base64url of a JSON object', 'JWE Protected Header is invalid');
  const header = object.fields;
  const [algorithm, encryption, kid] = [header['alg'], header['enc'], header['kid']];
  if (typeof algorithm !== 'string' || typeof encryption !== 'string')
    return refused('Its header has no "alg" and "enc", which an encrypted token needs');
  if (header['zip'] !== undefined) {
    return refused('Its content is compressed ("zip" in its header), and may be a thousand times as long as it looks: it is not opened');
  }
  if (header['p2c'] !== undefined && !(typeof header['p2c'] === 'number' && header['p2c'] <= MOST_ITERATIONS)) {
    return refused(
      'Its header asks for more than 10,000 iterations of a key derivation ("p2c"), which a token can use to keep a server busy: it is not opened',
    );
  }
  if (ciphertext === '' || tag === '') return refused('A part of it is missing: an encrypted token ends in its ciphertext and its tag');
  return {
    sealed: { token, header, algorithm, encryption, kid: typeof kid === 'string' ? kid : '', size: ciphertext.length },
    error: undefined,
  };
}

function refused(error: string, said = ''): SealedOutcome {
  return { sealed: undefined, error, said };
}

export type Unsealed =
  | { readonly claims: JsonObject; readonly error: undefined }
  /** The error in the words of jose, with which all these libraries decrypt. */
  | { readonly claims: undefined; readonly error: string };

/** Decrypts a token with one key, for nothing but its own algorithms, and reads the claims in it. */
export async function unseal(sealed: SealedToken, key: Uint8Array | KeyObject): Promise<Unsealed> {
  let plaintext: Uint8Array;
  try {
    ({ plaintext } = await compactDecrypt(sealed.token.reveal(), key, {
      keyManagementAlgorithms: [sealed.algorithm],
      contentEncryptionAlgorithms: [sealed.encryption],
    }));
  } catch (error) {
    // The other errors of jose and of the platform may quote what they were given.
    return { claims: undefined, error: error instanceof errors.JOSEError ? error.message : 'decryption operation failed' };
  }
  const { object } = readJsonObject(Buffer.from(plaintext).toString('utf8'));
  // jose 6, jwt/decrypt.js.
  return object ? { claims: object, error: undefined } : { claims: undefined, error: 'JWT Claims Set must be a top-level JSON object' };
}

/**
 * The first error of jose's `jwtDecrypt` and `jwtVerify` over the times of claims (jose 6, lib/jwt_claims_set.js); empty when there is none.
 * `now` is in milliseconds since the epoch, the tolerance in seconds.
 */
export function timeError(claims: Readonly<Record<string, unknown>>, now: number, tolerance: number): string {
  // The library's clock has no parts of a second.
  const seconds = Math.floor(now / 1000);
  const { iat, nbf, exp } = claims;
  if (iat !== undefined && typeof iat !== 'number') return '"iat" claim must be a number';
  if (nbf !== undefined && typeof nbf !== 'number') return '"nbf" claim must be a number';
  if (typeof nbf === 'number' && nbf > seconds + tolerance) return '"nbf" claim timestamp check failed';
  if (exp !== undefined && typeof exp !== 'number') return '"exp" claim must be a number';
  if (typeof exp === 'number' && exp <= seconds - tolerance) return '"exp" claim timestamp check failed';
  return '';
}
