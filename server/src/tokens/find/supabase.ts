import { isSupabaseCookie } from './cookies';
import { assemble, LONGEST_TOKEN } from './jwt';
import type { JwtPiece } from './piece';
import { GAP } from './state';

// The session that @supabase/ssr keeps in cookies: "base64-" and the base64url of a JSON object (0.5 and later, utils/base64url.js),
// in which the access token is one property.

export const SUPABASE_PREFIX = 'base64-';

/** The access token inside of a session; undefined when the value is none. The ranges are the caller's to say. */
export function supabaseToken(value: string, name: string): JwtPiece | undefined {
  if (!value.startsWith(SUPABASE_PREFIX) || value.length > 2 * LONGEST_TOKEN) return undefined;
  const encoded = /^[\w-]*/.exec(value.slice(SUPABASE_PREFIX.length))?.[0] ?? '';
  const session = Buffer.from(encoded, 'base64url').toString('utf8');
  const access = /"access_token"\s{0,9}:\s{0,9}"/.exec(session);
  if (!access) return undefined;
  const { piece } = assemble(session, access.index + access[0].length);
  if (!piece) return undefined;
  const isLost = value.includes(GAP) && piece.cut !== undefined;
  const kind = isSupabaseCookie(name) || name === '' ? 'the session cookie of Supabase' : 'a session as Supabase keeps it';
  return {
    ...piece,
    cut: isLost ? 'middle' : piece.cut,
    notes: [`It is the access_token inside of ${kind}, which is base64url of JSON`, ...piece.notes],
    isCode: false,
  };
}
