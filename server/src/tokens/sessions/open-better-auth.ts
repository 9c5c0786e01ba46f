import { compactVerify } from 'jose';
import { readToken } from '../read/decode';
import { readJsonObject } from '../read/read-json';
import type { Note } from '../report';
import { type CompactCache, isCachedSession, isCacheSignedWith, isSessionOver, isSignedWith, type SignedValue } from './better-auth-cache';
import type { SessionCase } from './case';
import type { HeldSecret } from './held-secrets';
import { openBroken } from './open-others';
import type { OpenedSession } from './opened';
import { timeError } from './sealed';
import { nameOf, type SecretGroup } from './secret-groups';
import { cookieContent, openedClaims } from './session-claims';
import { isSessionCache } from './session-cookies';
import { info, publicSecret, signatureOf } from './signature-reports';
import { accepted, namesOf, refused, type SessionJudgement, sessionVerdicts, unknown } from './verdict-groups';

// The cookies of better-auth that are signed and not encrypted. It never says why it passes over one.

const BY_DATABASE = 'whether the row of the session is there and has not expired, only the database knows';
/** Its first secret makes and checks these, and the earlier ones of BETTER_AUTH_SECRETS only decrypt: context/create-context.mjs. */
const CURRENT_ONLY = 'better-auth checks signatures with its current secret alone';

/** `better-auth.session_token`: the token of a row in the database, signed. */
export async function openSignedToken(given: SessionCase, signed: SignedValue): Promise<OpenedSession> {
  const title = 'better-auth session cookie';
  return openWith(given, title, (secret) => Promise.resolve(isSignedWith(secret.text, signed)), {
    found: BY_DATABASE,
    judge: (secret) => unknown(`${namesOf([secret])} signed it; ${BY_DATABASE}`, true),
  });
}

/** `better-auth.session_data` of the strategy `compact`. */
export async function openCompactCache(given: SessionCase, cache: CompactCache): Promise<OpenedSession> {
  const { now } = given;
  const isOver = cache.expiresAt < now || isSessionOver(cache.session, now);
  const opened = await openWith(given, 'better-auth session cache', (secret) => Promise.resolve(isCacheSignedWith(secret.text, cache)), {
    found: '',
    judge: (secret) => (isOver ? tooOld() : accepted(`${namesOf([secret])} signed it`)),
  });
  return { ...opened, token: cookieContent('jws', cache.session, now, { expires: cache.expiresAt }) };
}

/** `better-auth.session_data` of the strategy `jwt`: HS256 with the secret as it is, and no tolerance. Undefined for any other token. */
export async function openJwtCache(given: SessionCase): Promise<OpenedSession | undefined> {
  const { found, now } = given;
  const text = found.token.reveal();
  // The claims are read as they are: what is shown of them hides the token of the session.
  const { object } = readJsonObject(Buffer.from(text.split('.', 2)[1] ?? '', 'base64url').toString('utf8'));
  if (object === undefined) {
    return isSessionCache(found.cookie) ? openBroken(given, 'better-auth session cache', 'better-auth') : undefined;
  }
  const token = readToken(found.token, now).token;
  if (token === undefined || token.header['alg'] !== 'HS256' || !isCachedSession(object.fields)) return undefined;
  const check = async ({ text: secret }: Pick<SecretGroup, 'text'>) => {
    try {
      await compactVerify(text, new TextEncoder().encode(secret.reveal()), { algorithms: ['HS256'] });
      return true;
    } catch {
      return false;
    }
  };
  const isOver = timeError(object.fields, now, 0) !== '' || isSessionOver(object.fields, now);
  const opened = await openWith(given, 'better-auth session cache', check, {
    found: '',
    judge: (secret) => (isOver ? tooOld() : accepted(`${namesOf([secret])} signed it`)),
  });
  const { kind: _, ...shown } = openedClaims(token.header, object.fields, now);
  return { ...opened, token: { ...shown, kind: 'jws', signatureBytes: token.signatureBytes } };
}

function tooOld(): SessionJudgement {
  return refused('expiry', '', 'the cached session is too old, and better-auth asks the database for the session', true);
}

interface Answers {
  /** What is to be said of a token that a secret of the workspace made; empty where its claims say it all. */
  readonly found: string;
  readonly judge: (secret: HeldSecret) => SessionJudgement;
}

type Check = (secret: Pick<SecretGroup, 'text'>) => Promise<boolean>;

async function openWith(given: SessionCase, title: string, check: Check, answers: Answers): Promise<OpenedSession> {
  const { groups, holders, found } = given;
  let maker: SecretGroup | undefined;
  let tried = 0;
  for (const group of groups) {
    tried++;
    if (!(await check(group))) continue;
    maker = group;
    break;
  }
  const asked = holders.filter(({ library }) => library === 'better-auth');
  const verdicts = await sessionVerdicts(
    asked,
    async (_, secrets) => {
      const [current] = secrets;
      if (current !== undefined && (await check(current))) return { ...answers.judge(current), variable: current.variable };
      return refused('signature', '', whyRefused(maker, secrets), false);
    },
    given,
  );
  const notes: Note[] = [];
  if (maker !== undefined) notes.push(info(`${nameOf(maker)} signed it`));
  if (maker?.isPublic) notes.push(publicSecret(maker));
  if (maker === undefined && found.cut !== undefined) notes.push(info('A part of it is missing, so that no signature can fit'));
  const signature = signatureOf(given, maker, 'text', tried, notes);
  const problem =
    maker === undefined
      ? 'No secret of the workspace signed it, or it was changed or cut on its way'
      : `Signed with ${nameOf(maker)}: ${answers.found}`;
  return { title, token: undefined, problem, signature, verdicts };
}

function whyRefused(maker: SecretGroup | undefined, secrets: readonly HeldSecret[]): string {
  const [current, ...earlier] = secrets;
  const names = namesOf(current === undefined ? [] : [current]);
  if (maker === undefined) return `${names} did not sign it, or it was changed or cut on its way`;
  if (earlier.some(({ text }) => text.equals(maker.text)))
    return `an earlier secret signed it, and ${CURRENT_ONLY}: everybody has to sign in again`;
  return `${nameOf(maker)} signed it, and it has ${names}`;
}
