import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { SessionLibraryId } from '../../facts/library';
import type { SecretText } from '../../facts/secret-text';
import { readJsonObject } from '../read/read-json';

// Cookies that are signed and not encrypted: those of Express, Flask and Starlette.

export interface SignedCookie {
  readonly title: string;
  /** The libraries that read such a cookie. */
  readonly libraries: readonly SessionLibraryId[];
  readonly isSignedWith: (secret: SecretText) => boolean;
  /** What it says; undefined where it is the name of a row, and where it is compressed. */
  readonly content: Readonly<Record<string, unknown>> | undefined;
  /** When it was made, in milliseconds since the epoch; undefined where it does not say. */
  readonly issued: number | undefined;
}

/** In characters: browsers keep no cookie of more than 4 KB. */
const LONGEST = 20_000;

/** The cookie that a text is; undefined for any other text. */
export function signedCookieOf(text: string): SignedCookie | undefined {
  if (text.length > LONGEST) return undefined;
  return expressCookieOf(text) ?? timedCookieOf(text);
}

/** `s:<id>.<HMAC-SHA256 in base64 without padding>`: cookie-signature 1.2.2, as express-session and cookie-parser use it. */
function expressCookieOf(text: string): SignedCookie | undefined {
  const dot = text.lastIndexOf('.');
  const signature = text.slice(dot + 1);
  if (!text.startsWith('s:') || dot < 3 || !/^[A-Za-z0-9+/]{43}$/.test(signature)) return undefined;
  const value = text.slice(2, dot);
  // The library compares the texts.
  const given = Buffer.from(`${signature}=`, 'utf8');
  return {
    title: 'signed cookie of Express',
    libraries: ['express-session'],
    isSignedWith: (secret) => isSame(Buffer.from(createHmac('sha256', secret.reveal()).update(value).digest('base64')), given),
    content: undefined,
    issued: undefined,
  };
}

/**
 * `<content>.<seconds>.<HMAC-SHA1>` of itsdangerous 2.2. Flask 3.1 (sessions.py) derives its key with HMAC and the salt
 * `cookie-session`, Starlette (middleware/sessions.py) with the library's own way and salt.
 */
function timedCookieOf(text: string): SignedCookie | undefined {
  const [, value = '', content = '', time = '', signature = ''] =
    /^((\.?[A-Za-z0-9+/_=-]+)\.([A-Za-z0-9_-]{5,8}))\.([A-Za-z0-9_-]{27})$/.exec(text) ?? [];
  if (value === '') return undefined;
  const given = Buffer.from(signature, 'base64url');
  const isCompressed = content.startsWith('.');
  const fields = isCompressed ? undefined : readJsonObject(Buffer.from(content, 'base64url').toString('utf8')).object?.fields;
  // A signed token has three parts as well, and its first one is a header.
  if (!isCompressed && (fields === undefined || fields['alg'] !== undefined)) return undefined;
  const signed = (key: Buffer) => isSame(createHmac('sha1', key).update(value).digest(), given);
  const seconds = Buffer.from(time, 'base64url').reduce((sum, byte) => sum * 256 + byte, 0);
  return {
    title: 'signed session cookie of Flask or Starlette',
    libraries: ['flask', 'starlette'],
    isSignedWith: (secret) => signed(flaskKey(secret)) || signed(starletteKey(secret)),
    content: fields,
    issued: seconds * 1000,
  };
}

function flaskKey(secret: SecretText): Buffer {
  return createHmac('sha1', secret.reveal()).update('cookie-session').digest();
}

function starletteKey(secret: SecretText): Buffer {
  return createHash('sha1').update(`itsdangerous.Signersigner${secret.reveal()}`).digest();
}

function isSame(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
