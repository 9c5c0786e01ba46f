import type { SessionLibraryId } from '../../facts/library';
import type { Environment } from '../../model/contract';
import { numberOf } from '../../model/evaluate';
import type { Note } from '../report';
import type { SessionCase } from './case';
import type { HeldSecret } from './held-secrets';
import type { SessionHolder } from './holders';
import { type IronSeal, openIronSeal } from './iron-seals';
import type { OpenedSession } from './opened';
import { nameOf, type SecretGroup, whyMadeBy } from './secret-groups';
import { cookieContent } from './session-claims';
import { info, publicSecret, signatureOf } from './signature-reports';
import type { SignedCookie } from './signed-cookies';
import { accepted, namesOf, refused, type SessionJudgement, sessionVerdicts, unknown } from './verdict-groups';

/** iron-session 8.0.4 passes over what it cannot open without a word, and gives an empty session. */
const EMPTY_SESSION = 'the library gives an empty session without a word';
/** Milliseconds: iron-webcrypto 1.2.1, timestampSkewSec. */
const IRON_TOLERANCE = 60_000;

/** An iron-session cookie, opened with the passwords of the workspace. */
export async function openIron(given: SessionCase, seal: IronSeal): Promise<OpenedSession> {
  const { groups, holders, now } = given;
  const maker = groups.find(({ text }) => openIronSeal(seal, text) !== undefined);
  const content = maker && openIronSeal(seal, maker.text);
  const isOver = seal.expires !== undefined && seal.expires <= now - IRON_TOLERANCE;
  const judge = async (_: SessionHolder, secrets: readonly HeldSecret[]): Promise<SessionJudgement> => {
    const short = secrets.find(({ text }) => text.length < 32);
    if (short !== undefined) {
      const error = 'iron-session: Bad usage. Password must be at least 32 characters long.';
      return { ...refused('key', error, `${namesOf([short])} is shorter than 32 characters`, undefined), variable: short.variable };
    }
    const opener = secrets.find(({ text }) => openIronSeal(seal, text) !== undefined);
    // It looks at the time first, whoever made the cookie.
    if (isOver) return refused('expiry', '', `the seal has expired, and ${EMPTY_SESSION}`, opener !== undefined);
    if (opener === undefined) return refused('signature', '', `${whyUnsigned(maker, secrets)}, and ${EMPTY_SESSION}`, false);
    return { ...accepted(`${namesOf([opener])} opens it`), variable: opener.variable };
  };
  const verdicts = await sessionVerdicts(
    holders.filter(({ library }) => library === 'iron-session'),
    judge,
    given,
  );
  const signature = signatureOf(given, maker, 'derived', groups.length, notesOf(maker, 'opens'));
  const common = { title: 'iron-session cookie', signature, verdicts };
  if (content === undefined) {
    return { ...common, token: undefined, problem: 'No secret of the workspace sealed it, or it was changed or cut on its way' };
  }
  return { ...common, token: cookieContent('jwe', content, now, { expires: seal.expires }), problem: '' };
}

/** A cookie that begins as those of the library do and is none: a part is missing, or was changed. */
export async function openBroken(given: SessionCase, title: string, library: SessionLibraryId): Promise<OpenedSession> {
  const why = 'it is no whole cookie of the library: it was changed or cut on its way';
  const verdicts = await sessionVerdicts(
    given.holders.filter((holder) => holder.library === library),
    () => Promise.resolve(refused('form', '', why, undefined)),
    given,
  );
  const problem = `This is no whole ${title}: it was changed or cut on its way`;
  return { title, token: undefined, problem, signature: signatureOf(given, undefined, 'text', 0, []), verdicts };
}

/** A cookie of Express, Flask or Starlette that is signed. */
export async function openSigned(given: SessionCase, cookie: SignedCookie): Promise<OpenedSession> {
  const { groups, holders, now } = given;
  const { content, issued, libraries } = cookie;
  const maker = groups.find(({ text }) => cookie.isSignedWith(text));
  const judge = async (holder: SessionHolder, secrets: readonly HeldSecret[], environment: Environment): Promise<SessionJudgement> => {
    const signer = secrets.find(({ text }) => cookie.isSignedWith(text));
    if (signer === undefined)
      return refused('signature', '', `${whyUnsigned(maker, secrets)}, and the library begins a new session`, false);
    const { variable } = signer;
    const name = namesOf([signer]);
    if (issued === undefined) {
      return { ...unknown(`${name} signed it; whether the store has the session, only the running system knows`, true), variable };
    }
    const lifetime = lifetimeOf(holder, environment, given);
    if (lifetime === undefined)
      return { ...unknown(`${name} signed it, and how long a session lives cannot be read from here`, true), variable };
    // itsdangerous 2.2, timed.py: whole seconds, and refused when older, not when as old.
    const age = Math.floor(now / 1000) - issued / 1000;
    if (age <= lifetime) return { ...accepted(`${name} signed it`), variable };
    return { ...refused('expiry', '', 'the session is older than the library allows, and it begins a new one', true), variable };
  };
  const asked = holders.filter(({ library }) => libraries.includes(library));
  const verdicts = await sessionVerdicts(asked, judge, given);
  const signature = signatureOf(given, maker, 'text', groups.length, notesOf(maker, 'signed'));
  const token = content && cookieContent('jws', content, now, { issued });
  const problem =
    maker === undefined
      ? 'No secret of the workspace signed it, or it was changed or cut on its way'
      : issued === undefined
        ? `Signed with ${nameOf(maker)}: which session it names, only the store of the running system knows`
        : `Signed with ${nameOf(maker)}: its content is compressed, and is not shown`;
  return { title: cookie.title, token, problem, signature, verdicts };
}

/** Seconds that a session lives by its time of making; the library's default where the code says nothing. Undefined where it cannot be read. */
function lifetimeOf({ library, service, setting }: SessionHolder, environment: Environment, { contract }: SessionCase): number | undefined {
  const fallback = library === 'flask' ? 2_678_400 : 1_209_600;
  if (setting === undefined) return fallback;
  const evaluated = contract.evaluate(setting.maximumAge.value, { service, environment });
  if (evaluated.state === 'unset') return fallback;
  if (evaluated.state === 'unknown') return undefined;
  const { value } = evaluated;
  if (typeof value === 'object' && value !== null && 'type' in value && value.type === 'span') return value.seconds;
  return numberOf(evaluated);
}

function notesOf(maker: SecretGroup | undefined, deed: string): readonly Note[] {
  if (maker === undefined) return [];
  return [info(`${nameOf(maker)} ${deed} it`), ...(maker.isPublic ? [publicSecret(maker)] : [])];
}

function whyUnsigned(maker: SecretGroup | undefined, secrets: readonly HeldSecret[]): string {
  const names = namesOf(secrets);
  return maker === undefined ? `${names} did not make it, or it was changed or cut on its way` : whyMadeBy(maker, names);
}
