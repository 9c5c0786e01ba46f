import { signatureSizes } from '../read/algorithm-words';

// What the first part of a token says of the others: how many there are, and how long the last one must be.

export interface TokenHeader {
  /** How many parts the token has: three when it is signed, five when it is encrypted (RFC 7515 and RFC 7516, section 7.1). */
  readonly parts: 3 | 5;
  /** The lengths in characters that the last part mostly has, by which broken lines are joined; undefined when the algorithm does not say. */
  readonly lastLengths: readonly number[] | undefined;
  /** The algorithm, for a sentence; empty when it is no plain word. */
  readonly algorithm: string;
  /** Whether whoever encrypted it named itself in the header: RFC 7519 section 5.3. */
  readonly namesIssuer: boolean;
}

/** In characters: above it, a first part is no header. A chain of certificates (`x5c`) takes ten thousand. */
const LONGEST_HEADER = 65_536;

/** How a token begins: `{"`, `{ "`, and `{` before a line break or a tab, in base64url. */
export const HEADER_START = /e(?:y[JIA]|w[ok0])/;

/** An RSA signature is as long as the modulus (RFC 8017 section 8): keys of 1024, 1536, 2048, 2560, 3072, 4096 and 8192 bits. */
const RSA_LENGTHS = [171, 256, 342, 427, 512, 683, 1366];
/** The smallest and the largest key, in bytes, that is taken for a reason why a signature has another length: 512 bits stand in tutorials. */
const RSA_BYTES = { least: 64, most: 2048, step: 8 };
/** RFC 7518 sections 5.2 and 5.3: the authentication tag. */
const TAG_LENGTHS: Readonly<Record<string, readonly number[]>> = {
  A128GCM: [22],
  A192GCM: [22],
  A256GCM: [22],
  'A128CBC-HS256': [22],
  'A192CBC-HS384': [32],
  'A256CBC-HS512': [43],
};

/** Reads a whole first part; undefined when it is no header of a token: a JSON object that has `alg`. */
export function headerOf(part: string): TokenHeader | undefined {
  if (part.length > LONGEST_HEADER) return undefined;
  const header = jsonOf(part);
  if (!isObject(header) || !Object.hasOwn(header, 'alg')) return undefined;
  const { alg, enc, iss } = header;
  const isEncrypted = Object.hasOwn(header, 'enc');
  return {
    parts: isEncrypted ? 5 : 3,
    lastLengths: isEncrypted ? lengthsOf(TAG_LENGTHS, enc) : signatureLengths(alg),
    algorithm: typeof alg === 'string' && /^[\w+-]{1,20}$/.test(alg) ? alg : '',
    namesIssuer: isEncrypted && typeof iss === 'string',
  };
}

/** Whether a text begins like a header that was cut off. */
export function beginsLikeHeader(part: string): boolean {
  const start = Buffer.from(part.slice(0, 64), 'base64url').toString('latin1');
  return /^\{\s{0,8}"(?:alg|typ|kid|enc|cty|zip|crit|x5t|x5u|x5c|jku|jwk|epk)"\s{0,8}:/.test(start);
}

/** Whether a cut header speaks of an encrypted token. */
export function saysEncrypted(part: string): boolean {
  return /"enc"\s{0,8}:|"alg"\s{0,8}:\s{0,8}"(?:dir|RSA-OAEP|A\d{3}(?:GCM)?KW|ECDH-ES)/.test(
    Buffer.from(part.slice(0, 512), 'base64url').toString('latin1'),
  );
}

/** Whether a second part is a whole JSON object, or nothing that could go on. */
export function isWholePayload(part: string): boolean {
  return endsObject(part.slice(-16), part.length) && isObject(jsonOf(part));
}

/** Whether the end of a part of `length` characters closes an object: much cheaper than to parse it. */
export function endsObject(tail: string, length: number): boolean {
  if (length % 4 === 1) return false;
  // Decoding starts with a character that begins a byte.
  const skipped = (4 - ((length - tail.length) % 4)) % 4;
  return Buffer.from(tail.slice(skipped), 'base64url').toString('latin1').trimEnd().endsWith('}');
}

/** The JSON that a part holds; undefined when it holds none. */
export function jsonOf(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Whether a value is a JSON object, and no list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Whether a last part of so many characters may be a whole one. Keys of RSA have any size, nearly always in steps of 64 bits, so that
 * a length that is not among the usual ones says little there.
 */
export function mayBeWhole({ lastLengths, algorithm }: TokenHeader, length: number): boolean {
  if (!lastLengths || lastLengths.includes(length)) return true;
  const bytes = Math.floor((length * 3) / 4);
  const { least, most, step } = RSA_BYTES;
  return RSA.test(algorithm) && encodedLength(bytes) === length && bytes >= least && bytes <= most && bytes % step === 0;
}

const RSA = /^[RP]S(?:256|384|512)$/;

function signatureLengths(algorithm: unknown): readonly number[] | undefined {
  if (typeof algorithm !== 'string') return undefined;
  if (algorithm.toLowerCase() === 'none') return [0];
  if (RSA.test(algorithm)) return RSA_LENGTHS;
  const sizes = signatureSizes(algorithm);
  return sizes.length > 0 ? sizes.map(encodedLength) : undefined;
}

/** Characters of so many bytes in base64url without padding. */
function encodedLength(bytes: number): number {
  return Math.ceil((bytes * 4) / 3);
}

function lengthsOf(table: Readonly<Record<string, readonly number[]>>, name: unknown): readonly number[] | undefined {
  return typeof name === 'string' && Object.hasOwn(table, name) ? table[name] : undefined;
}
