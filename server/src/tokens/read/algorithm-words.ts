// The algorithms of the IANA registry "JSON Web Signature and Encryption Algorithms", in a few words.

const SIGNATURES: ReadonlyMap<string, string> = new Map([
  ['HS256', 'HMAC with SHA-256: signed and verified with one shared secret'],
  ['HS384', 'HMAC with SHA-384: signed and verified with one shared secret'],
  ['HS512', 'HMAC with SHA-512: signed and verified with one shared secret'],
  ['RS256', 'RSA with SHA-256: signed with a private key, verified with its public half'],
  ['RS384', 'RSA with SHA-384: signed with a private key, verified with its public half'],
  ['RS512', 'RSA with SHA-512: signed with a private key, verified with its public half'],
  ['PS256', 'RSA-PSS with SHA-256: signed with a private key, verified with its public half'],
  ['PS384', 'RSA-PSS with SHA-384: signed with a private key, verified with its public half'],
  ['PS512', 'RSA-PSS with SHA-512: signed with a private key, verified with its public half'],
  ['ES256', 'ECDSA on P-256: signed with a private key, verified with its public half'],
  ['ES384', 'ECDSA on P-384: signed with a private key, verified with its public half'],
  ['ES512', 'ECDSA on P-521: signed with a private key, verified with its public half'],
  ['ES256K', 'ECDSA on secp256k1: signed with a private key, verified with its public half'],
  ['EdDSA', 'Ed25519 or Ed448: signed with a private key, verified with its public half'],
  ['Ed25519', 'EdDSA on Ed25519: signed with a private key, verified with its public half'],
  ['Ed448', 'EdDSA on Ed448: signed with a private key, verified with its public half'],
  ['ML-DSA-44', 'a lattice signature: signed with a private key, verified with its public half'],
  ['ML-DSA-65', 'a lattice signature: signed with a private key, verified with its public half'],
  ['ML-DSA-87', 'a lattice signature: signed with a private key, verified with its public half'],
  ['none', 'not signed at all'],
]);

const KEY_WRAPPINGS: ReadonlyMap<string, string> = new Map([
  ['dir', 'a shared secret is itself the key of the content'],
  ['RSA1_5', 'the private RSA key of the receiver opens it (an old padding that RFC 8725 section 3.2 warns of)'],
  ['RSA-OAEP', 'the private RSA key of the receiver opens it'],
  ['RSA-OAEP-256', 'the private RSA key of the receiver opens it'],
  ['RSA-OAEP-384', 'the private RSA key of the receiver opens it'],
  ['RSA-OAEP-512', 'the private RSA key of the receiver opens it'],
  ['ECDH-ES', 'the private elliptic-curve key of the receiver opens it'],
  ['ECDH-ES+A128KW', 'the private elliptic-curve key of the receiver opens it'],
  ['ECDH-ES+A192KW', 'the private elliptic-curve key of the receiver opens it'],
  ['ECDH-ES+A256KW', 'the private elliptic-curve key of the receiver opens it'],
  ['A128KW', 'a shared secret of 16 bytes opens it'],
  ['A192KW', 'a shared secret of 24 bytes opens it'],
  ['A256KW', 'a shared secret of 32 bytes opens it'],
  ['A128GCMKW', 'a shared secret of 16 bytes opens it'],
  ['A192GCMKW', 'a shared secret of 24 bytes opens it'],
  ['A256GCMKW', 'a shared secret of 32 bytes opens it'],
  ['PBES2-HS256+A128KW', 'a password opens it'],
  ['PBES2-HS384+A192KW', 'a password opens it'],
  ['PBES2-HS512+A256KW', 'a password opens it'],
]);

const CONTENTS: ReadonlyMap<string, string> = new Map([
  ['A128CBC-HS256', 'AES in CBC mode with HMAC, a key of 32 bytes'],
  ['A192CBC-HS384', 'AES in CBC mode with HMAC, a key of 48 bytes'],
  ['A256CBC-HS512', 'AES in CBC mode with HMAC, a key of 64 bytes'],
  ['A128GCM', 'AES in GCM mode, a key of 16 bytes'],
  ['A192GCM', 'AES in GCM mode, a key of 24 bytes'],
  ['A256GCM', 'AES in GCM mode, a key of 32 bytes'],
]);

/** What an algorithm is; empty for one that is not registered. */
export function algorithmWords(name: unknown): string {
  if (typeof name !== 'string') return '';
  return SIGNATURES.get(name) ?? KEY_WRAPPINGS.get(name) ?? CONTENTS.get(name) ?? '';
}

/** Whether the registry has it for signatures, `none` included. RFC 7515 section 4.1.1: case counts. */
export function isSignatureAlgorithm(name: string): boolean {
  return SIGNATURES.has(name);
}

/** Whether the registry has it for the key of an encrypted token: `alg` of a JWE. */
export function isEncryptionAlgorithm(name: string): boolean {
  return KEY_WRAPPINGS.has(name);
}

/** Whether the registry has it for the content of an encrypted token: `enc` of a JWE. */
export function isContentAlgorithm(name: string): boolean {
  return CONTENTS.has(name);
}

/** The registered spelling of a name that differs in case alone. */
export function registeredSpelling(name: string): string | undefined {
  return [...SIGNATURES.keys(), ...KEY_WRAPPINGS.keys()].find((known) => known.toLowerCase() === name.toLowerCase());
}

/** Bytes that a signature of the algorithm has (RFC 7518 sections 3.2 and 3.4, RFC 8037); none where the key decides. */
export function signatureSizes(name: string): readonly number[] {
  return SIZES.get(name) ?? [];
}

const SIZES: ReadonlyMap<string, readonly number[]> = new Map([
  ['HS256', [32]],
  ['HS384', [48]],
  ['HS512', [64]],
  ['ES256', [64]],
  ['ES256K', [64]],
  ['ES384', [96]],
  ['ES512', [132]],
  ['EdDSA', [64, 114]],
  ['Ed25519', [64]],
  ['Ed448', [114]],
]);
