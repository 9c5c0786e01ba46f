import type { Contract } from '../../model/contract';
import { plainCookieName } from '../find/cookies';
import type { FoundToken } from '../find/found';
import type { Locate } from '../report';
import { COMPACT_START, compactCacheOf, signedValueOf } from './better-auth-cache';
import type { SessionCase } from './case';
import { type SessionHolder, sessionHolders } from './holders';
import { IRON_START, ironSealOf } from './iron-seals';
import { openCompactCache, openJwtCache, openSignedToken } from './open-better-auth';
import { openBroken, openIron, openSigned } from './open-others';
import { openSealed } from './open-sealed';
import type { OpenedSession } from './opened';
import { type SecretGroup, secretGroups } from './secret-groups';
import { isSessionCache, makerNamed } from './session-cookies';
import { signedCookieOf } from './signed-cookies';

/** No cookie is longer, in characters: a hundred chunks of 4 KB. What is encrypted has a limit of its own. */
const LONGEST_COOKIE = 400_000;

interface Workspace {
  readonly holders: readonly SessionHolder[];
  readonly groups: readonly SecretGroup[];
}

const known = new WeakMap<Contract, Workspace>();

/**
 * Opens a session cookie of Auth.js, NextAuth, better-auth, iron-session, Express, Flask or Starlette, and any encrypted token, with the
 * secrets of the workspace, and asks the session libraries of its services what they say to it. Undefined for everything else, at once.
 * `now` is in milliseconds since the epoch. No text makes it fail, and nothing in its answer is of a key, a signature or a ciphertext.
 */
export async function openSession(found: FoundToken, contract: Contract, now: number, locate: Locate): Promise<OpenedSession | undefined> {
  const text = found.token.reveal();
  if (found.form === 'jwe' || isBrokenSeal(found.cookie, text)) return openSealed(caseOf(found, contract, now, locate));
  if (text.length > LONGEST_COOKIE) return undefined;
  if (found.form === 'jws') {
    // The cookie's name, or the start of its claims, tells a cached session before anything is decoded.
    const isCache = isSessionCache(found.cookie) || text.split('.', 2)[1]?.startsWith(COMPACT_START) === true;
    const cached = isCache ? await openJwtCache(caseOf(found, contract, now, locate)) : undefined;
    return cached ?? openCookie(found, text, contract, now, locate);
  }
  return openCookie(found, text, contract, now, locate);
}

async function openCookie(
  found: FoundToken,
  written: string,
  contract: Contract,
  now: number,
  locate: Locate,
): Promise<OpenedSession | undefined> {
  const text = unescaped(written);
  const seal = ironSealOf(text);
  if (seal) return openIron(caseOf(found, contract, now, locate), seal);
  const cache = compactCacheOf(text);
  if (cache) return openCompactCache(caseOf(found, contract, now, locate), cache);
  const signed = signedValueOf(text);
  const named = plainCookieName(found.cookie).endsWith('session_token');
  if (signed && (named || BETTER_AUTH_TOKEN.test(signed.value))) {
    const opened = await openSignedToken(caseOf(found, contract, now, locate), signed);
    // Others sign cookies in the same way, so that without a name only the secret tells.
    if (named || opened.signature.state !== 'unknown') return opened;
  }
  const cookie = signedCookieOf(text);
  if (cookie) return openSigned(caseOf(found, contract, now, locate), cookie);
  if (text.startsWith(IRON_START)) return openBroken(caseOf(found, contract, now, locate), 'iron-session cookie', 'iron-session');
  if (found.form !== 'opaque' || !isSessionCache(found.cookie)) return undefined;
  return openBroken(caseOf(found, contract, now, locate), 'better-auth session cache', 'better-auth');
}

/** Whether a cookie of Auth.js holds something that begins like a token and is none: it was cut. A row's id begins otherwise. */
function isBrokenSeal(cookie: string, text: string): boolean {
  const maker = makerNamed(cookie);
  return (maker === 'auth.js' || maker === 'next-auth') && text.startsWith('eyJ') && text.split('.', 4).length !== 3;
}

/** better-auth 1.7.25 makes tokens of 32 letters and digits. */
const BETTER_AUTH_TOKEN = /^[A-Za-z0-9]{32}$/;

/** Cookies are written with `%` and hexadecimal digits, and a text may be handed on so. */
function unescaped(text: string): string {
  if (!/%(?:2[BF]|3[AD])/i.test(text)) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function caseOf(found: FoundToken, contract: Contract, now: number, locate: Locate): SessionCase {
  let workspace = known.get(contract);
  if (!workspace) {
    const holders = sessionHolders(contract);
    workspace = { holders, groups: secretGroups(contract, holders) };
    known.set(contract, workspace);
  }
  return { found, contract, now, locate, ...workspace };
}
