import assert from 'node:assert/strict';
import { tokensIn } from '../../server/src/tokens/find/find';
import type { FoundToken } from '../../server/src/tokens/find/found';

// Tokens are built here from parts, so that no scanner of secrets takes this file for a leak.

export const part = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
/** `length` characters that look drawn by lot. */
export function drawn(length: number, alphabet = 'Qw7eRt9yUi0pAs3dFg5hJk8lZx1cVb4nMm2'): string {
  let text = '';
  for (let index = 0, seed = 7; index < length; index++) {
    seed = (seed * 48_271) % 2_147_483_647;
    text += alphabet[(seed >> 7) % alphabet.length];
  }
  return text;
}
export const HEX = '0123456789abcdef';

export const HEADER = part({ alg: 'HS256', typ: 'JWT' });
export const CLAIMS = part({ sub: 'ada', aud: 'authenticated', exp: 1_900_000_000 });
export const SIGNATURE = drawn(43);
export const JWT = `${HEADER}.${CLAIMS}.${SIGNATURE}`;
export const OTHER = `${HEADER}.${part({ sub: 'bob' })}.${drawn(43, 'abcdefGHIJKL0123')}`;
export const RS256 = `${part({ alg: 'RS256', kid: 'k1' })}.${CLAIMS}.${drawn(342)}`;
export const UNSIGNED = `${part({ alg: 'none' })}.${CLAIMS}.`;
export const SESSION = `${part({ alg: 'dir', enc: 'A256CBC-HS512', kid: drawn(86) })}..${drawn(22)}.${drawn(400)}.${drawn(43)}`;
export const WRAPPED = `${part({ alg: 'RSA-OAEP-256', enc: 'A256GCM' })}.${drawn(342)}.${drawn(16)}.${drawn(200)}.${drawn(22)}`;
export const AUTH0 = `${part({ alg: 'dir', enc: 'A256GCM', iss: 'https://example.auth0.com/' })}..${drawn(16)}.${drawn(300)}.${drawn(22)}`;
export const NESTED = `${part({ alg: 'HS256', cty: 'JWT' })}.${part(OTHER)}.${SIGNATURE}`;
export const half = (text: string) => Math.floor(text.length / 2);
export const folded = (text: string, width: number, between: string) => text.match(new RegExp(`.{1,${width}}`, 'g'))?.join(between) ?? '';

export interface Expected {
  readonly token?: string;
  readonly form?: FoundToken['form'];
  readonly carrier?: FoundToken['carrier'];
  readonly cookie?: string;
  readonly cut?: FoundToken['cut'];
  /** Must be in the notes. */
  readonly note?: RegExp;
}

export const [ZERO, ONE, TWO] = [SESSION.slice(0, 200), SESSION.slice(200, 400), SESSION.slice(400)];
export const NAME = '__Secure-authjs.session-token';

export const supabase = (session: unknown) => `base64-${part(session)}`;
export const SUPABASE = supabase({ access_token: JWT, token_type: 'bearer', refresh_token: drawn(22), user: { id: 1 } });

export const base64 = (text: string) => Buffer.from(text).toString('base64');
export const flaskTime = (() => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(1_769_000_000);
  return bytes.toString('base64url');
})();
export const UUID = '3f2b8c1e-9d47-4a6b-b0c5-7e1f92d8a634';

export function only(text: string): FoundToken {
  const tokens = tokensIn(text);
  assert.equal(tokens.length, 1, `${tokens.length} tokens`);
  const [token] = tokens;
  assert.ok(token);
  return token;
}

export function holds(found: FoundToken, { token = JWT, form = 'jws', carrier, cookie = '', cut, note }: Expected): void {
  assert.ok(found.token.equals(token), 'another token');
  assert.equal(found.form, form);
  assert.equal(found.cut, cut);
  if (carrier !== undefined) assert.equal(found.carrier, carrier);
  if (carrier !== undefined) assert.equal(found.cookie, cookie);
  if (note) assert.match(found.notes.join('\n'), note);
  assert.ok(!found.notes.some((text) => text.includes(token.slice(0, 8))), 'a note quotes the token');
}
