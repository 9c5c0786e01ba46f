import { createHash, hkdfSync } from 'node:crypto';
import type { SecretText } from '../../facts/secret-text';
import type { SessionMaker } from './opened';

// The keys that session libraries derive from a secret. Each of them takes the secret as UTF-8 text, without decoding it.

/** The content encryptions that these libraries write or read, with the bytes of their keys (RFC 7518 section 5.1). */
export const KEY_BYTES: Readonly<Record<string, number>> = { 'A256CBC-HS512': 64, A256GCM: 32 };

/** How a library makes the key of one cookie. */
export interface Derivation {
  readonly maker: SessionMaker;
  /** What is mixed in: the name of the cookie for Auth.js 5, a word of its own for better-auth; empty for a plain NextAuth 4 session. */
  readonly salt: string;
  /** The hash of its `kid`, an RFC 7638 thumbprint of the key; empty where the library writes none. */
  readonly thumbprint: 'sha256' | 'sha512' | '';
}

/** @auth/core 0.34.2 to 0.41.3, jwt.js. The thumbprint's hash has as many bits as the key, and a key of 32 bytes is for reading alone. */
export function authJs(cookie: string): Derivation {
  return { maker: 'auth.js', salt: cookie, thumbprint: 'sha512' };
}

/** next-auth 4.24.15, jwt/index.js; a salt is given for the cookies of a sign-in under way. */
export function nextAuth(salt = ''): Derivation {
  return { maker: 'next-auth', salt, thumbprint: '' };
}

/** @auth/core 0.18.0, jwt.js. */
export const EARLY_AUTH_JS: Derivation = { maker: 'auth.js-early', salt: '', thumbprint: '' };

/** better-auth 1.7.25, crypto/jwt.mjs; the salt of the session cache, and `better-auth-account` for the provider's tokens. */
export function betterAuth(salt = 'better-auth-session'): Derivation {
  return { maker: 'better-auth', salt, thumbprint: 'sha256' };
}

const INFO: Readonly<Record<SessionMaker, string>> = {
  'auth.js': 'Auth.js Generated Encryption Key',
  'auth.js-early': 'Auth.js Generated Encryption Key',
  'next-auth': 'NextAuth.js Generated Encryption Key',
  'better-auth': 'BetterAuth.js Generated Encryption Key',
};

/** HKDF with SHA-256 (RFC 5869); `bytes` is the length of the key. An empty secret gives a key too, so the caller must leave it out. */
export function deriveKey({ maker, salt }: Derivation, secret: SecretText, bytes: number): Uint8Array {
  const isNamed = maker === 'auth.js' || (maker === 'next-auth' && salt !== '');
  const info = isNamed ? `${INFO[maker]} (${salt})` : INFO[maker];
  return new Uint8Array(hkdfSync('sha256', secret.reveal(), salt, info, bytes));
}

/** The RFC 7638 thumbprint of a symmetric key, as these libraries write it into `kid`. */
export function thumbprintOf(key: Uint8Array, hash: 'sha256' | 'sha512'): string {
  const jwk = `{"k":"${Buffer.from(key).toString('base64url')}","kty":"oct"}`;
  return createHash(hash).update(jwk).digest('base64url');
}
