import { plainCookieName } from '../find/cookies';
import type { JsonObject } from '../read/read-json';
import { authJs, betterAuth, type Derivation, deriveKey, EARLY_AUTH_JS, KEY_BYTES, nextAuth, thumbprintOf } from './derived-keys';
import { type SealedToken, unseal } from './sealed';
import type { SecretGroup } from './secret-groups';
import { LIKELY_SALTS, STEP_SALTS } from './session-cookies';

// Which secret opens the session cookie of Auth.js, NextAuth or better-auth, and made by which of them.

export interface Search {
  /** The secret that opened it, and what it held. */
  readonly opening: { readonly by: Derivation; readonly group: SecretGroup; readonly claims: JsonObject } | undefined;
  /** The secret whose key its `kid` names, where the content does not decrypt with that key: it was changed or cut on its way. */
  readonly named: { readonly by: Derivation; readonly group: SecretGroup } | undefined;
  /** Secrets that were tried, each under several names. */
  readonly tried: number;
  /** Whether all that could have made it were. */
  readonly isComplete: boolean;
}

/** Bytes that are decrypted in vain before the search ends: less than a second's work. */
const MOST_WORK = 40_000_000;
/** What one attempt costs at least, in bytes. */
const LEAST_WORK = 5000;

/** Tries every secret in every way in which these libraries make a key. `cookie` is the name that the token stands under, empty when unknown. */
export async function searchSecrets(sealed: SealedToken, cookie: string, groups: readonly SecretGroup[]): Promise<Search> {
  const bytes = sealed.algorithm === 'dir' && Object.hasOwn(KEY_BYTES, sealed.encryption) ? KEY_BYTES[sealed.encryption] : undefined;
  if (bytes === undefined) return { opening: undefined, named: undefined, tried: 0, isComplete: true };
  const derivations = derivationsOf(sealed, cookie);
  let named: Search['named'];
  let work = 0;
  let tried = 0;
  for (const group of groups) {
    if (work > MOST_WORK) return { opening: undefined, named, tried, isComplete: false };
    tried++;
    for (const by of derivations) {
      const key = deriveKey(by, group.text, bytes);
      if (sealed.kid !== '' && (by.thumbprint === '' || thumbprintOf(key, by.thumbprint) !== sealed.kid)) continue;
      work += sealed.size + LEAST_WORK;
      const { claims } = await unseal(sealed, key);
      if (claims !== undefined) return { opening: { by, group, claims }, named: undefined, tried, isComplete: true };
      if (sealed.kid !== '') named ??= { by, group };
    }
  }
  return { opening: undefined, named, tried, isComplete: true };
}

/** The ways to make its key, the likeliest first. A `kid` is a thumbprint of 64 bytes with Auth.js, and of 32 with better-auth. */
function derivationsOf({ encryption, kid }: SealedToken, cookie: string): readonly Derivation[] {
  const ofAuthJs = saltsFor(cookie).map(authJs);
  const ofBetterAuth = [betterAuth(), betterAuth('better-auth-account')];
  if (encryption === 'A256CBC-HS512') {
    if (kid === '') return [...ofAuthJs, ...ofBetterAuth];
    return kid.length === 43 ? ofBetterAuth : ofAuthJs;
  }
  if (kid !== '') return [];
  const steps = new Set([cookie, ...STEP_SALTS].filter((salt) => salt !== ''));
  return [nextAuth(), EARLY_AUTH_JS, ...[...steps].map(nextAuth), ...ofAuthJs];
}

/** The names that Auth.js may have mixed into a key: the cookie's own, the same with and without the prefix of secure cookies, and its defaults. */
function saltsFor(cookie: string): readonly string[] {
  const bare = plainCookieName(cookie);
  const own = cookie === '' ? [] : [cookie, bare, `__Secure-${bare}`, `__Host-${bare}`];
  return [...new Set([...own, ...LIKELY_SALTS])];
}

/** Which library writes tokens of this form; undefined where several do, or none. Only a guess, for a token that nothing opened. */
export function likelyMaker({ algorithm, encryption, kid }: SealedToken, cookie: string): Derivation['maker'] | undefined {
  if (algorithm !== 'dir') return undefined;
  const bare = plainCookieName(cookie);
  if (encryption === 'A256CBC-HS512') {
    if (kid.length === 86) return 'auth.js';
    return kid.length === 43 && (cookie === '' || /session_data|account_data/.test(bare)) ? 'better-auth' : undefined;
  }
  return encryption === 'A256GCM' && kid === '' && /^(?:next-auth\.|authjs\.|$)/.test(bare) ? 'next-auth' : undefined;
}
