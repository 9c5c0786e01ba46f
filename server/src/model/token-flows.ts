import type { IssuerParty, VerifierParty } from './contract';
import { wordsOf } from './name-words';
import { roleOf } from './roles';

// What a token is for, as the names around the call say it - without the name of the key, which may be the wrong one.

type Party = IssuerParty | VerifierParty;

/** Kinds of people and programs that have tokens of their own: `signAdminToken`. */
const BEARERS =
  /(?:^|_)(admin|user|customer|partner|seller|vendor|merchant|employee|staff|driver|rider|student|teacher|doctor|patient|guest|agent|device|member|tenant)s?(?=_|$)/g;

/** The flow that names around the call state in so many words: `refresh`, `access`, `admin`. Undefined where none or several do. */
export function flowOf(party: Party): string | undefined {
  const hints = ownHints(party);
  const words = hints.map(wordsOf);
  const bearers = new Set(words.flatMap((name) => [...name.matchAll(BEARERS)].map((match) => match[1] ?? '')));
  const role = roleOf({ ...party.fact, hints }, []);
  const stated = role === 'refresh' ? 'refresh' : role === 'access' && words.some((name) => /access/.test(name)) ? 'access' : undefined;
  if (stated !== undefined) return bearers.size === 0 ? stated : [stated, ...bearers].join(' ');
  if (role === 'one-time' || bearers.size !== 1) return undefined;
  return [...bearers][0];
}

/** The flow that the name of the key states: JWT_REFRESH_SECRET. */
export function flowOfKey({ keyNames }: Party): 'refresh' | 'access' | undefined {
  const words = wordsOf(keyNames[0] ?? '');
  const [isRefresh, isAccess] = [/(?:^|_)refresh/.test(words), /(?:^|_)access/.test(words)];
  return isRefresh === isAccess ? undefined : isRefresh ? 'refresh' : 'access';
}

/** `access` for every token that is none of the others by any name at all. */
export function generalFlow(party: Party): 'access' | 'refresh' | undefined {
  if (party.role === 'refresh') return 'refresh';
  return party.role === 'one-time' ? undefined : 'access';
}

function ownHints({ fact, keyNames }: Party): readonly string[] {
  return fact.hints.filter((hint) => !keyNames.includes(hint) && !/secret|key$|_key|^(?:env|process|config|settings)$/i.test(hint));
}

/** Words that say nothing of what a secret is for. */
const GENERAL =
  /(?:^|_)(?:jwt|json|web|secrets?|keys?|tokens?|auth|authentication|access|refresh|app|application|sign|signing|signature|hmac|hs256|encoded|string|value|security|passport|bearer)(?=_|$)/g;

/** Whether two variables differ in general words alone: JWT_SECRET and JWT_SECRET_KEY, and not JWT_SECRET and ADMIN_JWT_SECRET. */
export function isDriftedName(left: string, right: string): boolean {
  return distinctive(left) === distinctive(right);
}

function distinctive(name: string): string {
  return wordsOf(name).replace(GENERAL, '').replace(/_+/g, '_').replace(/^_|_$/g, '');
}
