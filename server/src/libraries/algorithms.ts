import { type Refusal, refusal } from './errors';
import { KEY_ALGORITHMS } from './parts';
import type { KeyKind, LibrarySemantics } from './semantics';

/**
 * What a verifier says to a token's `alg`; undefined when it is content. `allowed` is the allow-list as it is given, undefined
 * where there is none; `key` is undefined where the key's kind is not known, and then nothing is said of it.
 */
export function algorithmRefusal(
  semantics: LibrarySemantics,
  algorithm: string,
  allowed: readonly string[] | undefined,
  key?: KeyKind,
): Refusal | undefined {
  return allowListRefusal(semantics, algorithm, allowed, key) ?? keyRefusal(semantics, algorithm, key);
}

/** The check `allow-list` alone. */
export function allowListRefusal(
  semantics: LibrarySemantics,
  algorithm: string,
  allowed: readonly string[] | undefined,
  key?: KeyKind,
): Refusal | undefined {
  const { algorithms } = semantics;
  const list = allowedBy(semantics, allowed, key);
  if (list === 'error') return refusal('allow-list', algorithms.missingError);
  if (list === undefined || list.includes(algorithm)) return undefined;
  const error = algorithms.unlistedError !== '' && isUnlisted(semantics, allowed) ? algorithms.unlistedError : algorithms.refusedError;
  return refusal('allow-list', error, { expected: list.join(', '), actual: algorithm });
}

/** Whether the library's own list counts. */
function isUnlisted({ algorithms }: LibrarySemantics, allowed: readonly string[] | undefined): boolean {
  return allowed === undefined || (allowed.length === 0 && algorithms.emptyList === 'unset');
}

/** The check `key` alone: an algorithm that the verifier's key does not fit. */
export function keyRefusal(semantics: LibrarySemantics, algorithm: string, key: KeyKind | undefined): Refusal | undefined {
  const { hmacKeyError, publicKeyError, otherKeyError } = semantics.algorithms;
  if (key === undefined || KEY_ALGORITHMS[key].includes(algorithm)) return undefined;
  const error = algorithm.startsWith('HS') ? hmacKeyError : key === 'secret' ? publicKeyError : otherKeyError;
  return error === ''
    ? undefined
    : refusal('key', error, { actual: algorithm, key, kind: /^[RP]S/.test(algorithm) ? 'RSA' : algorithm.startsWith('ES') ? 'EC' : 'OKP' });
}

/** The check `algorithm` alone: one that the library does not know. */
export function unknownAlgorithmRefusal(semantics: LibrarySemantics, algorithm: string): Refusal | undefined {
  const { known, unknownError } = semantics.algorithms;
  return known === undefined || known.includes(algorithm) ? undefined : refusal('algorithm', unknownError, { actual: algorithm });
}

/** A list and a key that cannot meet, where the library looks at that as the verifier is set up. */
export function listKeyRefusal(
  semantics: LibrarySemantics,
  allowed: readonly string[] | undefined,
  key: KeyKind | undefined,
): Refusal | undefined {
  const { listKeyError, hmacListsTakeAnyKey } = semantics.algorithms;
  if (listKeyError === '' || key === undefined || allowed === undefined || allowed.length === 0) return undefined;
  if (allowed.some((algorithm) => KEY_ALGORITHMS[key].includes(algorithm))) return undefined;
  if (hmacListsTakeAnyKey && allowed.every((algorithm) => KEY_ALGORITHMS.secret.includes(algorithm))) return undefined;
  return refusal('key', listKeyError, { list: allowed.join(', ') });
}

/**
 * The algorithms that a verifier accepts: `error` where it fails for want of a list, undefined where the token's header decides
 * or the key's kind is not known.
 */
export function allowedBy(
  semantics: LibrarySemantics,
  allowed: readonly string[] | undefined,
  key?: KeyKind,
): readonly string[] | 'error' | undefined {
  const { algorithms } = semantics;
  if (algorithms.option !== undefined && allowed !== undefined) {
    if (allowed.length > 0 || algorithms.emptyList === 'reject') return allowed;
    if (algorithms.emptyList === 'error') return 'error';
  }
  switch (algorithms.whenUnset) {
    case 'required':
      return 'error';
    case 'fixed':
      return algorithms.fixed;
    case 'by-key':
      return key !== undefined && algorithms.keyMakesList ? algorithms.byKey[key] : undefined;
    case 'header':
      return undefined;
  }
}
