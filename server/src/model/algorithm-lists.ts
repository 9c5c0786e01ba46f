import { SecretText } from '../facts/secret-text';
import type { Value } from '../facts/value';
import type { Contract, Evaluated, IssuerParty, Link, Scope, VerifierParty } from './contract';
import { isBytes } from './evaluate';
import { isPrivateKey, isPublicKey } from './key-text';

// Which algorithms an issuer signs with and a verifier lists, and what kind of key there is for them.

/** The names in a list of algorithms, or the one that stands alone; undefined when one of them cannot be told. Their names are public. */
export function algorithmNames(value: Value, contract: Contract, scope: Scope): readonly string[] | undefined {
  const evaluated = contract.evaluate(value, scope);
  if (evaluated.state !== 'known') return undefined;
  const items = isList(evaluated.value) ? evaluated.value : [evaluated];
  const names = items.flatMap((item) => (item.state === 'known' && item.value instanceof SecretText ? [item.value.reveal()] : []));
  return names.length === items.length && names.every((name) => ALGORITHM.test(name)) ? names : undefined;
}

/** The names of RFC 7518 section 3.1, RFC 8037 and RFC 8812, `none` in any letter case. */
const ALGORITHM = /^(?:(?:HS|RS|ES|PS)(?:256|384|512)|ES256K|EdDSA|Ed25519|Ed448|none)$/i;

/** What the issuers of a verifier sign with, each once; undefined when there are none, or when it cannot be told of one. */
export function signingAlgorithms(links: readonly Link[], contract: Contract): readonly string[] | undefined {
  const found = links.map(({ issuer }) => signingAlgorithm(issuer, contract));
  const names = found.filter((name) => name !== undefined);
  return names.length > 0 && names.length === found.length ? [...new Set(names)] : undefined;
}

/** What an issuer signs with: what it names, or else its library's default; undefined when it cannot be told. */
export function signingAlgorithm({ fact, semantics, service }: IssuerParty, contract: Contract): string | undefined {
  if (fact.algorithm.kind !== 'unset') return algorithmNames(fact.algorithm, contract, { service, environment: 'development' })?.[0];
  const { signingDefault } = semantics.algorithms;
  return signingDefault === 'HS256' ? signingDefault : undefined;
}

/** HMAC with a shared secret (RFC 7518 section 3.2), and not a signature with a pair of keys. */
export function isSymmetric(algorithm: string): boolean {
  return /^HS/i.test(algorithm);
}

/**
 * Whether a verifier's key is a secret or the public half of a pair: by what its issuers sign with, by its text, by how it is made,
 * and by what it is called. `unknown` is mostly a function that looks keys up.
 */
export function keyNatureOf(
  { fact, service, keyNames }: VerifierParty,
  links: readonly Link[],
  contract: Contract,
): 'secret' | 'public' | 'unknown' {
  // An issuer that does not sign says nothing of the key.
  const signed = signingAlgorithms(links, contract)?.filter((name) => name.toLowerCase() !== 'none');
  if (signed !== undefined && signed.length > 0) return signed.every(isSymmetric) ? 'secret' : 'public';
  const key = contract.evaluate(fact.key, { service, environment: 'development' });
  if (key.state === 'known' && isBytes(key.value)) return 'secret';
  if (key.state === 'known' && key.value instanceof SecretText && !key.value.isEmpty) {
    return isPublicKey(key.value) || isPrivateKey(key.value) ? 'public' : 'secret';
  }
  const names = [...keyNames, ...fact.hints].map((name) => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase());
  // `secretOrPublicKey` says nothing.
  if (names.some((name) => PUBLIC_KEY.test(name) && !name.includes('secret'))) return 'public';
  // Nest has an option for each kind: `secret` and `publicKey`.
  if (fact.given.some(({ name }) => name === 'secret')) return 'secret';
  if (fact.key.kind === 'encoded' || names.some((name) => SECRET_KEY.test(name))) return 'secret';
  return 'unknown';
}

const PUBLIC_KEY = /public_?key|pub_?key|certificate|(?:^|_)(?:jwks?|pem|rsa|spki|x509|cert)(?:_|$)|signing_key/;
const SECRET_KEY = /secret|passphrase|hmac|encryption_?key/;

function isList(value: unknown): value is readonly Evaluated[] {
  return Array.isArray(value);
}
