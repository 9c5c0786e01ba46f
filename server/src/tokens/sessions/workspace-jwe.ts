import { createPrivateKey, type KeyObject } from 'node:crypto';
import { formsOf } from '../keys/key-forms';
import type { JsonObject } from '../read/read-json';
import type { KeyEncoding } from '../report';
import { type SealedToken, unseal } from './sealed';
import type { SecretGroup } from './secret-groups';

// Encrypted tokens of no session library: the secret of the workspace is the key itself, or its private key opens them.

export interface KeySearch {
  readonly opening: { readonly group: SecretGroup; readonly encoding: KeyEncoding; readonly claims: JsonObject } | undefined;
  /** Keys of the kind that its algorithm needs. */
  readonly tried: number;
  /** What its algorithm needs, as a noun; empty where nobody can open it from here. */
  readonly needs: string;
}

/** Bytes of the keys of `dir` (RFC 7518 section 5.1) and of the key wrappings (sections 4.4 and 4.7). */
const DIRECT: Readonly<Record<string, number>> = {
  A128GCM: 16,
  A192GCM: 24,
  A256GCM: 32,
  'A128CBC-HS256': 32,
  'A192CBC-HS384': 48,
  'A256CBC-HS512': 64,
};
const WRAPPED = /^A(128|192|256)(?:GCM)?KW$/;
/** No sound private key has more characters, and an RSA key of more bits takes seconds. */
const LONGEST_PEM = 20_000;
const MOST_BITS = 8192;
const MOST_PRIVATE_KEYS = 20;
/** Bytes that are decrypted in vain before the search ends. */
const MOST_WORK = 40_000_000;
const LEAST_WORK = 5000;

/** Looks for the key with which the workspace opens the token: among its secrets, or among its private keys. */
export async function searchKeys(sealed: SealedToken, groups: readonly SecretGroup[]): Promise<KeySearch> {
  const { algorithm, encryption } = sealed;
  const bits = WRAPPED.exec(algorithm)?.[1];
  const bytes =
    bits !== undefined ? Number(bits) / 8 : algorithm === 'dir' && Object.hasOwn(DIRECT, encryption) ? DIRECT[encryption] : undefined;
  if (bytes !== undefined) return tryAll(sealed, secretsOf(bytes, groups), `a secret of ${bytes} bytes`);
  // Each attempt costs thousands of iterations, so that only the likeliest are tried.
  if (algorithm.startsWith('PBES2-')) return tryAll(sealed, passwordsOf(groups.slice(0, MOST_PRIVATE_KEYS)), 'a password');
  if (/^RSA-OAEP(?:-\d{3})?$/.test(algorithm)) return tryAll(sealed, privateKeysOf('rsa', groups), 'a private RSA key');
  if (algorithm.startsWith('ECDH-ES')) return tryAll(sealed, privateKeysOf('ec', groups), 'a private EC key');
  return { opening: undefined, tried: 0, needs: '' };
}

interface Candidate {
  readonly group: SecretGroup;
  readonly key: Uint8Array | KeyObject;
  readonly encoding: KeyEncoding;
}

async function tryAll(sealed: SealedToken, candidates: Iterable<Candidate>, needs: string): Promise<KeySearch> {
  let tried = 0;
  let work = 0;
  for (const { group, key, encoding } of candidates) {
    if (work > MOST_WORK) break;
    tried++;
    work += sealed.size + LEAST_WORK;
    const { claims } = await unseal(sealed, key);
    if (claims !== undefined) return { opening: { group, encoding, claims }, tried, needs };
  }
  return { opening: undefined, tried, needs };
}

function* secretsOf(bytes: number, groups: readonly SecretGroup[]): Iterable<Candidate> {
  for (const group of groups) {
    for (const form of formsOf(group.text)) {
      const key = form.secretBytes();
      if (key?.length === bytes) yield { group, key, encoding: form.encoding };
    }
  }
}

function* passwordsOf(groups: readonly SecretGroup[]): Iterable<Candidate> {
  for (const group of groups) yield { group, key: new TextEncoder().encode(group.text.reveal()), encoding: 'text' };
}

function* privateKeysOf(type: 'rsa' | 'ec', groups: readonly SecretGroup[]): Iterable<Candidate> {
  let count = 0;
  for (const group of groups) {
    const text = group.text.reveal();
    if (text.length > LONGEST_PEM || !text.includes('PRIVATE KEY-----')) continue;
    let key: KeyObject;
    try {
      key = createPrivateKey(text.replaceAll('\\n', '\n'));
    } catch {
      continue;
    }
    const size = key.asymmetricKeyDetails?.modulusLength ?? 0;
    if (key.asymmetricKeyType !== type || size > MOST_BITS) continue;
    if (++count > MOST_PRIVATE_KEYS) return;
    yield { group, key, encoding: 'pem' };
  }
}
