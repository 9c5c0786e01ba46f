import type { CheckName } from '../../libraries';
import { isSessionOver } from './better-auth-cache';
import { authJs, betterAuth, type Derivation, deriveKey, KEY_BYTES, nextAuth, thumbprintOf } from './derived-keys';
import type { HeldSecret } from './held-secrets';
import type { SessionHolder } from './holders';
import { MAKER_TITLES } from './opened';
import type { Search } from './openings';
import { type SealedToken, timeError, unseal } from './sealed';
import { whyMadeBy } from './secret-groups';
import { isDefaultName, isStep } from './session-cookies';
import { accepted, namesOf, refused, type SessionJudgement, unknown } from './verdict-groups';

// What Auth.js 5, NextAuth 4 and better-auth say to an encrypted cookie: their own steps, with the secrets that they have.

export interface SealedQuestion {
  readonly sealed: SealedToken;
  /** The name of the cookie that the token stands in; empty when unknown. */
  readonly cookie: string;
  readonly search: Search;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Seconds: @auth/core 0.41.3 jwt.js, next-auth 4.24.15 jwt/index.js, better-auth 1.7.25 crypto/jwt.mjs. */
const TOLERANCE = 15;
const NO_SECRET = 'no matching decryption secret';
const NOT_DECRYPTED = 'decryption operation failed';

/** What one session library says to the cookie with the secrets that it has. */
export async function judgeSealed(
  question: SealedQuestion,
  holder: SessionHolder,
  secrets: readonly HeldSecret[],
): Promise<SessionJudgement> {
  const isAuthJs = holder.library === 'auth.js' || holder.library === 'next-auth';
  if (isAuthJs && holder.strategy === 'database') {
    return refused(
      'form',
      '',
      'it keeps sessions in a database, and looks for a row of this name where the cookie holds a token',
      undefined,
    );
  }
  const { cookie, search } = question;
  const maker = search.opening?.by.maker;
  const salt = search.opening?.by.salt ?? '';
  if (isAuthJs && isStep(salt === '' ? cookie : salt)) return unknown('the cookie is one of a sign-in under way, and no session');
  if (salt === 'better-auth-account') return unknown('the cookie keeps the tokens of a sign-in provider, and no session');
  const names = holder.setting?.cookieNames;
  if (isAuthJs && cookie !== '' && names !== undefined && names.length > 0 && !names.includes(cookie)) {
    const why = `the configuration calls its session cookie ${names.map((name) => `"${name}"`).join(' or ')}, and it never looks at one called "${cookie}"`;
    return refused('form', '', why, undefined);
  }
  const isOwnName = (name: string) => (names === undefined ? isDefaultName(name) : names.includes(name));
  if (holder.library === 'auth.js' && maker === undefined && !isOwnName(cookie) && search.named === undefined) {
    return unknown(
      cookie === ''
        ? 'its key depends on the name of the cookie, and the token stands here without one'
        : `its key depends on the name of the cookie, and whether the configuration calls it "${cookie}" cannot be read from here`,
      false,
    );
  }
  const attempt = await attemptOf(question, derivationOf(question, holder), secrets);
  const error = errorIn(holder, attempt.error);
  if (attempt.secret === undefined) return refused('key', error, whyNoSecret(question, holder, namesOf(secrets)), false);
  const { variable } = attempt.secret;
  const key = namesOf([attempt.secret]);
  if (attempt.check === 'signature') {
    const why = `its "kid" names the key that ${key} makes, and the content does not decrypt with it: it was changed or cut on its way`;
    return { ...refused('signature', error, why, true), variable };
  }
  if (attempt.check !== undefined) return { ...refused(attempt.check, error, whyTimes(attempt.error, holder), true), variable };
  if (holder.library === 'auth.js' && !isOwnName(salt)) {
    const why = `${key} opens it under the name "${salt}", and whether the configuration calls its cookie so cannot be read from here`;
    return { ...unknown(why, true), variable };
  }
  const old = attempt.secret.isOld ? ', an earlier secret that is kept to read what it made' : '';
  return { ...accepted(`${key} opens it${old}`), variable };
}

/** How the library makes the key of this cookie. */
function derivationOf({ cookie, search }: SealedQuestion, { library }: SessionHolder): Derivation {
  if (library === 'next-auth') return nextAuth();
  if (library === 'better-auth') return betterAuth(search.opening?.by.maker === 'better-auth' ? search.opening.by.salt : undefined);
  const opened = search.opening?.by ?? search.named?.by;
  return authJs(cookie !== '' ? cookie : opened?.maker === 'auth.js' ? opened.salt : 'authjs.session-token');
}

interface Attempt {
  /** The secret that the library would decrypt with; undefined when it finds none. */
  readonly secret: HeldSecret | undefined;
  readonly check: CheckName | undefined;
  /** The error inside of what the library logs. */
  readonly error: string;
}

/** The library's own steps: it picks the secret that the `kid` names, or the first where there is none, decrypts, and looks at the times. */
async function attemptOf({ sealed, now }: SealedQuestion, by: Derivation, secrets: readonly HeldSecret[]): Promise<Attempt> {
  const none = (error: string): Attempt => ({ secret: undefined, check: 'key', error });
  if (sealed.algorithm !== 'dir')
    return none(by.maker === 'next-auth' ? NOT_DECRYPTED : '"alg" (Algorithm) Header Parameter value not allowed');
  const bytes = Object.hasOwn(KEY_BYTES, sealed.encryption) ? (KEY_BYTES[sealed.encryption] ?? 0) : 0;
  if (bytes === 0) return none('"enc" (Encryption Algorithm) Header Parameter value not allowed');
  // jose 4, runtime/check_cek_length.js: NextAuth 4 has a key of 32 bytes for whatever it is given.
  if (by.maker === 'next-auth' && bytes !== 32)
    return none(`Invalid Content Encryption Key length. Expected ${bytes * 8} bits, got 256 bits`);
  const keys = secrets.map((secret) => ({ secret, key: deriveKey(by, secret.text, bytes) }));
  const { thumbprint } = by;
  const isNamed = sealed.kid !== '' && thumbprint !== '';
  const fitting = isNamed ? keys.filter(({ key }) => thumbprintOf(key, thumbprint) === sealed.kid) : keys;
  // Without a `kid`, Auth.js takes the first, and better-auth one after the other.
  const tried = by.maker === 'better-auth' ? fitting : fitting.slice(0, 1);
  if (tried.length === 0) return none(NO_SECRET);
  let error = NOT_DECRYPTED;
  for (const { secret, key } of tried) {
    const { claims, error: failure } = await unseal(sealed, key);
    if (claims === undefined) {
      error = failure;
      continue;
    }
    const late = timeError(claims.fields, now, TOLERANCE);
    if (late === '' && by.maker === 'better-auth' && isSessionOver(claims.fields, now)) return { secret, check: 'expiry', error: '' };
    return { secret, check: late === '' ? undefined : checkOf(late), error: late };
  }
  const [first] = tried;
  return isNamed ? { secret: first?.secret, check: 'signature', error } : none(error);
}

function checkOf(error: string): CheckName {
  if (error.endsWith('must be a number')) return 'claim-types';
  return error.startsWith('"nbf"') ? 'not-before' : 'expiry';
}

/** What the library logs around the error; better-auth passes over it without a word and asks the database. */
export function errorIn({ library }: SessionHolder, error: string): string {
  if (error === '' || library === 'better-auth') return '';
  return library === 'next-auth' ? `JWT_SESSION_ERROR ${error}` : `JWTSessionError: ${error}`;
}

function whyNoSecret({ sealed, cookie, search }: SealedQuestion, holder: SessionHolder, names: string): string {
  const { opening, named } = search;
  if (opening === undefined) {
    if (named !== undefined) return whyMadeBy(named.group, names);
    return sealed.kid === '' ? `${names} did not make it, or it was changed or cut on its way` : `${names} did not make it`;
  }
  const { by, group } = opening;
  if (by.maker !== holder.library) {
    const reader =
      MAKER_TITLES[holder.library === 'next-auth' ? 'next-auth' : holder.library === 'better-auth' ? 'better-auth' : 'auth.js'];
    return `made by ${MAKER_TITLES[by.maker]}: ${reader} cannot read it, and everybody has to sign in again`;
  }
  if (by.maker === 'auth.js' && cookie !== '' && by.salt !== cookie) {
    return `the cookie was renamed: it was made as "${by.salt}" and stands in "${cookie}", and the name is a part of its key`;
  }
  return whyMadeBy(group, names);
}

function whyTimes(error: string, { library }: SessionHolder): string {
  if (error.endsWith('must be a number')) return 'a time in it is no number of seconds';
  if (error.startsWith('"nbf"')) return 'it is not valid yet, and the library allows 15 seconds';
  return library === 'better-auth'
    ? 'the cached session is too old, and the library asks the database for the session'
    : 'the session in it is over, and the library allows 15 seconds; the secret and the cookie are right';
}
