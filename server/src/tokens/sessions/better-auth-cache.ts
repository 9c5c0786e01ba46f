import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SecretText } from '../../facts/secret-text';
import { readJsonObject } from '../read/read-json';

// What better-auth 1.7.25 keeps in its own two cookies: the signed token of a row, and the cached session.

/** `better-auth.session_token`: the token of a row and its HMAC-SHA256 in base64 (better-call 1.4.5, crypto.mjs). */
export interface SignedValue {
  readonly value: string;
  readonly signature: Buffer;
}

/** A value with a signature of 32 bytes behind its last dot; undefined for any other text. */
export function signedValueOf(text: string): SignedValue | undefined {
  const dot = text.lastIndexOf('.');
  const signature = text.slice(dot + 1);
  if (dot < 1 || text.length > 5000 || !/^[A-Za-z0-9+/]{43}=$/.test(signature)) return undefined;
  return { value: text.slice(0, dot), signature: Buffer.from(signature, 'base64') };
}

/** Whether the secret made the signature of the value. */
export function isSignedWith(secret: SecretText, { value, signature }: SignedValue): boolean {
  return isSame(createHmac('sha256', secret.reveal()).update(value).digest(), signature);
}

/** `better-auth.session_data` of the strategy `compact`: cookies/index.mjs, setCookieCache. */
export interface CompactCache {
  /** What was signed, as the library writes it anew. */
  readonly signed: string;
  readonly signature: Buffer;
  readonly session: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** In characters: browsers keep a hundred chunks of 4 KB at most. */
const LONGEST_CACHE = 400_000;

/** How base64url of `{"session":{` begins. */
export const COMPACT_START = 'eyJzZXNzaW9uIjp7';

/** The cached session that a text is; undefined for any other text. */
export function compactCacheOf(text: string): CompactCache | undefined {
  if (!text.startsWith(COMPACT_START) || text.length > LONGEST_CACHE || !/^[A-Za-z0-9_-]+={0,2}$/.test(text)) return undefined;
  const { object } = readJsonObject(Buffer.from(text, 'base64url').toString('utf8'));
  const { session, expiresAt, signature } = object?.fields ?? {};
  if (typeof session !== 'object' || session === null || typeof expiresAt !== 'number' || typeof signature !== 'string') return undefined;
  const fields = session as Readonly<Record<string, unknown>>;
  return { signed: JSON.stringify({ ...fields, expiresAt }), signature: Buffer.from(signature, 'base64url'), session: fields, expiresAt };
}

export function isCacheSignedWith(secret: SecretText, { signed, signature }: CompactCache): boolean {
  return isSame(createHmac('sha256', secret.reveal()).update(signed).digest(), signature);
}

/** Whether claims are those of a cached session: cookies/cache.mjs asks for these three. */
export function isCachedSession({ session, user, updatedAt }: Readonly<Record<string, unknown>>): boolean {
  return typeof session === 'object' && session !== null && typeof user === 'object' && user !== null && typeof updatedAt === 'number';
}

/** Whether the session in the cache is over, whatever the cache's own time: cookies/index.mjs, isEmbeddedSessionExpired. `now` is in milliseconds. */
export function isSessionOver({ session }: Readonly<Record<string, unknown>>, now: number): boolean {
  if (typeof session !== 'object' || session === null || !('expiresAt' in session)) return false;
  const { expiresAt } = session;
  if (typeof expiresAt !== 'string' && typeof expiresAt !== 'number') return false;
  const end = new Date(expiresAt).getTime();
  return Number.isFinite(end) && end < now;
}

function isSame(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
