import type { SessionLibraryId } from '../../facts/library';
import { plainCookieName } from '../find/cookies';
import type { SessionMaker } from './opened';

// The names of cookies that session libraries give by themselves.

const SESSIONS: Readonly<Partial<Record<SessionLibraryId, string>>> = {
  'auth.js': 'authjs.session-token',
  'next-auth': 'next-auth.session-token',
};

/** The cookies of a sign-in under way, without their prefix: @auth/core 0.41.3 and next-auth 4.24.15, lib/cookie.js. */
const STEPS = ['pkce.code_verifier', 'state', 'nonce', 'challenge'];

const SECURE = '__Secure-';

/** Plain, and as sites that are served over https write it. */
function both(name: string): readonly string[] {
  return [name, SECURE + name];
}

/** The names that a session of Auth.js 5 or NextAuth 4 has unless the configuration says another. */
const DEFAULT_SESSION_NAMES: readonly string[] = Object.values(SESSIONS).flatMap(both);

/** What Auth.js 5 may have mixed into a key when no name is known: projects that came from NextAuth 4 keep its names. */
export const LIKELY_SALTS: readonly string[] = [
  ...DEFAULT_SESSION_NAMES,
  ...STEPS.flatMap((step) => both(`authjs.${step}`)),
  // @auth/core 0.41.3, lib/actions/callback/oauth/checks.js: two words of its own.
  'encodedState',
  'encodedWebauthnChallenge',
];

/** What NextAuth 4 mixes into the keys of the cookies of a sign-in. */
export const STEP_SALTS: readonly string[] = STEPS.flatMap((step) => both(`next-auth.${step}`));

/** The library that gives a cookie this name without being told to; undefined for any other name. */
export function makerNamed(cookie: string): SessionMaker | undefined {
  const bare = plainCookieName(cookie);
  if (bare.startsWith('authjs.')) return 'auth.js';
  if (bare.startsWith('next-auth.')) return 'next-auth';
  return bare.startsWith('better-auth.') ? 'better-auth' : undefined;
}

/** Whether the cookie is one of a sign-in under way and no session. */
export function isStep(salt: string): boolean {
  return STEPS.some((step) => salt.endsWith(`.${step}`)) || /^encoded[A-Z]/.test(salt);
}

/** Whether a library writes a session under this name without being told to. */
export function isDefaultName(cookie: string): boolean {
  return DEFAULT_SESSION_NAMES.includes(cookie);
}

/** Whether better-auth keeps a copy of a session in a cookie of this name; the first part of it may be configured. */
export function isSessionCache(cookie: string): boolean {
  return plainCookieName(cookie).endsWith('.session_data');
}
