import { createHmac, type KeyObject } from 'node:crypto';
import type { SecretText } from '../../facts/secret-text';
import type { Note } from '../report';
import type { FormedKey } from './formed-key';
import { formsOf } from './key-forms';
import type { KeyCandidate } from './keys';
import type { SignedParts } from './signature';
import type { Signer } from './signer';

// Signatures of HMAC that are made with what is no secret at all.

/** What code makes of a variable that is not set: `String(undefined)`, `str(None)`, `TextEncoder.encode(undefined)`. */
const MADE_OF_NOTHING = ['', 'undefined', 'null', 'None'] as const;

/** Public keys whose text is tried as a secret. */
const MOST_PUBLIC_KEYS = 64;

/** Says so when the token is signed with what is left of a secret that was not set. */
export function emptySecretOf(parts: SignedParts): Note | undefined {
  const found = MADE_OF_NOTHING.find((text) => isHmacOf(parts, text));
  if (found === undefined) return undefined;
  const what = found === '' ? 'an empty secret' : `the text "${found}"`;
  return {
    severity: 'error',
    text: `It is signed with ${what}, as happens where the variable of the secret is not set: anybody can make such tokens`,
  };
}

/**
 * Says so when the secret of an HMAC is the text of a public key: the confusion of algorithms (RFC 8725 section 2.1), with which
 * whoever knows the public key makes tokens that a careless verifier accepts.
 */
export function publicKeyAsSecret(parts: SignedParts, all: readonly KeyCandidate[], signers: readonly Signer[]): Confusion | undefined {
  if (!parts.algorithm.startsWith('HS')) return undefined;
  const found = ownText(signers) ?? (signers.length > 0 ? undefined : publicHalf(parts, all));
  if (!found) return undefined;
  const name = found.candidate.variable === '' ? 'a key in the code' : found.candidate.variable;
  const text = `It is signed with ${parts.algorithm}, and its secret is the text of the public key of ${name}: anybody who knows that key can make such tokens`;
  return { ...found, note: { severity: 'error', text } };
}

interface Confused {
  readonly form: FormedKey;
  readonly candidate: KeyCandidate;
}

export interface Confusion extends Confused {
  readonly note: Note;
}

/** The variable holds a public key, and its very text is the secret. */
function ownText(signers: readonly Signer[]): Confused | undefined {
  for (const { form, candidates } of signers) {
    const candidate = candidates.find(({ secret }) => form.encoding === 'text' && isPublicKeyText(secret));
    if (candidate) return { form, candidate };
  }
  return undefined;
}

/** `isPublicKey` goes by how a text begins, as private keys in DER do too; here the key was read. */
function isPublicKeyText(secret: SecretText): boolean {
  return formsOf(secret).some((form) => form.publicKey() !== undefined && !form.isPrivate);
}

/** The variable holds a key in another form, or its private half. */
function publicHalf(parts: SignedParts, all: readonly KeyCandidate[]): Confused | undefined {
  let left = MOST_PUBLIC_KEYS;
  for (const candidate of all) {
    for (const form of formsOf(candidate.secret)) {
      const key = form.publicKey();
      if (!key) continue;
      if (left-- <= 0) return undefined;
      if (textsOf(key).some((text) => isHmacOf(parts, text))) return { form, candidate };
    }
  }
  return undefined;
}

/** As files and variables have it, with the last line break and without. */
function textsOf(key: KeyObject): readonly string[] {
  const pem = String(key.export({ type: 'spki', format: 'pem' }));
  return [pem, pem.trimEnd()];
}

function isHmacOf({ algorithm, input, signature }: SignedParts, secret: string): boolean {
  if (!/^HS(?:256|384|512)$/.test(algorithm)) return false;
  return createHmac(`sha${algorithm.slice(2)}`, secret)
    .update(input)
    .digest()
    .equals(signature);
}
