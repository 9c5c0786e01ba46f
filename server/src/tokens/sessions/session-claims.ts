import { type DecodedToken, withClaims } from '../read/decode';
import type { TokenTime } from '../read/times';

// What a session cookie says, in the form in which a token's claims are shown.

const NOTHING: Omit<DecodedToken, 'kind' | 'header' | 'status'> = {
  claims: {},
  payload: 'claims',
  nested: undefined,
  signatureBytes: 0,
  times: [],
  notes: [],
  words: [],
  maker: '',
  written: new Map(),
};

/** The claims of an encrypted token that was opened. `now` is in milliseconds since the epoch. */
export function openedClaims(
  header: Readonly<Record<string, unknown>>,
  claims: Readonly<Record<string, unknown>>,
  now: number,
): DecodedToken {
  return withClaims({ ...NOTHING, kind: 'jwe', header, status: 'unknown' }, withoutToken(claims), now);
}

/**
 * The content of a cookie that is no JWT, with the times that stand outside of it. `now` and the times are in milliseconds since the
 * epoch, undefined where the cookie has none. What is said of JWTs, such as that they should have an `exp`, is not said of it.
 */
export function cookieContent(
  kind: 'jws' | 'jwe',
  content: Readonly<Record<string, unknown>>,
  now: number,
  { issued, expires }: { readonly issued?: number | undefined; readonly expires?: number | undefined },
): DecodedToken {
  const read = withClaims({ ...NOTHING, kind, header: {}, status: 'unknown' }, withoutToken(content), now);
  const times = [...timeOf('iat', issued, now), ...timeOf('exp', expires, now)];
  const isOver = expires !== undefined && now >= expires;
  return { ...read, times, notes: [], status: isOver ? 'expired' : 'valid' };
}

function timeOf(claim: TokenTime['claim'], milliseconds: number | undefined, now: number): readonly TokenTime[] {
  if (milliseconds === undefined || !Number.isFinite(milliseconds)) return [];
  const date = new Date(milliseconds);
  const iso = Number.isNaN(date.getTime()) ? undefined : date.toISOString().replace('.000Z', 'Z');
  return [{ claim, seconds: milliseconds / 1000, iso, fromNow: (milliseconds - now) / 1000, unit: 'seconds', meant: undefined }];
}

/** better-auth keeps the token of the session's row in its cache: whoever has it is signed in. */
function withoutToken(claims: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const session = claims['session'];
  if (typeof session !== 'object' || session === null || !('token' in session) || typeof session.token !== 'string') return claims;
  return { ...claims, session: { ...session, token: `[hidden, ${session.token.length} characters]` } };
}
