import { decodeJwt, decodeProtectedHeader } from 'jose';

/** What a token says of itself. Nothing here was verified. */
export interface DecodedToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly times: readonly TokenTime[];
  /** How a verifier without leeway would take its times. */
  readonly status: 'valid' | 'expired' | 'not-yet-valid';
  /** What is odd about it, a sentence each. */
  readonly notes: readonly string[];
}

export interface TokenTime {
  readonly claim: 'iat' | 'nbf' | 'exp';
  /** Seconds since the epoch, as RFC 7519 section 2 has it. */
  readonly seconds: number;
  /** UTC; undefined when the number is no date that can be written. */
  readonly iso: string | undefined;
  /** Seconds from now: negative in the past. */
  readonly fromNow: number;
}

export type DecodeOutcome =
  | { readonly token: DecodedToken; readonly error: undefined }
  /** A sentence that says why the text is no token that can be read. It never quotes the text. */
  | { readonly token: undefined; readonly error: string };

/** A time above this in seconds is beyond the year 5000, and in milliseconds after 1973: the unit is wrong. */
const MILLISECONDS_FROM = 100_000_000_000;
const TIMES = ['iat', 'nbf', 'exp'] as const;

/**
 * Reads a JWT without verifying it. The text may carry `Bearer`, `Authorization:`, quotes and white space.
 * `now` is in milliseconds since the epoch.
 */
export function decodeToken(text: string, now: number): DecodeOutcome {
  const token = bareToken(text);
  const error = whyNotReadable(token);
  if (error !== undefined) return { token: undefined, error };
  let header: Readonly<Record<string, unknown>>;
  try {
    header = { ...decodeProtectedHeader(token) };
  } catch {
    return { token: undefined, error: 'The first part, the header, is not base64url of a JSON object' };
  }
  try {
    return { token: readClaims(header, { ...decodeJwt(token) }, now), error: undefined };
  } catch {
    return { token: undefined, error: 'The second part, the claims, is not base64url of a JSON object' };
  }
}

/** The token itself, without what people copy along with it. */
export function bareToken(text: string): string {
  let token = text.trim();
  for (const wrapping of [/^authorization\s*:\s*/i, /^["'`]/, /["'`,;]{1,3}$/, /^bearer\s+/i, /^["'`]/, /["'`]$/]) {
    token = token.replace(wrapping, '').trim();
  }
  // Mail programs and terminals break long lines.
  return token.replace(/\s+/g, '');
}

function whyNotReadable(token: string): string | undefined {
  if (token === '') return 'There is no token';
  const parts = token.split('.');
  if (parts.length === 5) {
    return 'This is an encrypted token (JWE, five parts): only the holder of the key can read its claims';
  }
  if (parts.length === 1) return 'This is no JWT but an opaque text without dots: only the server that made it knows what it stands for';
  if (parts.length !== 3) return `A JWT has three parts between dots, and this text has ${parts.length}`;
  const [header = '', claims = '', signature = ''] = parts;
  if (header === '' || claims === '') return `The ${header === '' ? 'first part, the header,' : 'second part, the claims,'} is empty`;
  for (const [name, part] of [
    ['first part, the header,', header],
    ['second part, the claims,', claims],
    ['third part, the signature,', signature],
  ] as const) {
    if (/^[A-Za-z0-9_-]*$/.test(part)) continue;
    if (/^[A-Za-z0-9+/_-]*={0,2}$/.test(part)) return `The ${name} is base64, and a JWT needs base64url: no "+", "/" or "="`;
    return `The ${name} holds characters that are not base64url`;
  }
  return undefined;
}

function readClaims(header: Readonly<Record<string, unknown>>, claims: Readonly<Record<string, unknown>>, now: number): DecodedToken {
  const notes: string[] = [];
  const times: TokenTime[] = [];
  const nowSeconds = now / 1000;
  for (const claim of TIMES) {
    const value = claims[claim];
    if (value === undefined) continue;
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      notes.push(`${claim} is not a number: RFC 7519 section 2 wants seconds since 1970, and most verifiers refuse anything else`);
      continue;
    }
    times.push({ claim, seconds: value, iso: isoOf(value), fromNow: value - nowSeconds });
    if (value >= MILLISECONDS_FROM) notes.push(millisecondsNote(claim, value));
  }
  const seconds = (claim: TokenTime['claim']) => times.find((time) => time.claim === claim)?.seconds;
  const [issued, notBefore, expires] = [seconds('iat'), seconds('nbf'), seconds('exp')];
  if (claims['exp'] === undefined) notes.push('There is no exp: the token never expires by itself');
  if (issued !== undefined && issued > nowSeconds && issued < MILLISECONDS_FROM) {
    notes.push('It was issued in the future, as seen from here: PyJWT refuses it until then, unless it is given leeway');
  }
  if (issued !== undefined && expires !== undefined && expires <= issued) notes.push('It expires no later than it was issued');
  if (String(header['alg']).toLowerCase() === 'none') notes.push('alg is "none": the token is not signed, and anyone can make one');
  return { header, claims, times, status: statusAt(nowSeconds, notBefore, expires), notes };
}

/** RFC 7519 sections 4.1.4 and 4.1.5: refused on or after exp, and before nbf. */
function statusAt(now: number, notBefore: number | undefined, expires: number | undefined): DecodedToken['status'] {
  if (expires !== undefined && now >= expires) return 'expired';
  return notBefore !== undefined && now < notBefore ? 'not-yet-valid' : 'valid';
}

function millisecondsNote(claim: TokenTime['claim'], value: number): string {
  const meant = isoOf(value / 1000);
  const effect = {
    iat: 'so it was issued far in the future',
    nbf: 'so it is not valid for thousands of years',
    exp: 'so it practically never expires',
  }[claim];
  return `${claim} looks like milliseconds${meant === undefined ? '' : ` (${meant})`}, and verifiers read seconds, ${effect}`;
}

function isoOf(seconds: number): string | undefined {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().replace('.000Z', 'Z');
}
