import type { Note } from '../report';
import type { SessionCase } from './case';
import type { SessionHolder } from './holders';
import { MAKER_TITLES, type OpenedSession, type SessionMaker } from './opened';
import { likelyMaker, type Search, searchSecrets } from './openings';
import { readSealed, type SealedToken } from './sealed';
import { errorIn, judgeSealed } from './sealed-verdicts';
import { nameOf } from './secret-groups';
import { openedClaims } from './session-claims';
import { isStep, makerNamed } from './session-cookies';
import { closed, info, publicSecret, signatureOf, warning } from './signature-reports';
import { refused, sessionVerdicts, unknown } from './verdict-groups';
import { searchKeys } from './workspace-jwe';

/** Opens an encrypted token: the cookie of Auth.js, NextAuth or better-auth, or any other for which the workspace has the key. */
export async function openSealed(given: SessionCase): Promise<OpenedSession> {
  const { found, groups, holders, now } = given;
  const outcome = readSealed(found.token);
  if (outcome.sealed === undefined) return openBroken(given, outcome.error, outcome.said);
  const { sealed } = outcome;
  const search = await searchSecrets(sealed, found.cookie, groups);
  const isOpen = search.opening !== undefined || search.named !== undefined;
  // Tokens of the project's own making have the same form as those of NextAuth.
  const other = isOpen ? undefined : await openOther(given, sealed);
  if (other?.token !== undefined) return other;
  const maker = search.opening?.by.maker ?? search.named?.by.maker ?? likelyMaker(sealed, found.cookie);
  if (maker === undefined && other !== undefined) return other;
  if (maker === undefined) return closed('Encrypted token', whyClosed(search, groups.length), search.tried);
  const question = { sealed, cookie: found.cookie, search, now };
  const asked = holders.filter((holder) => familyOf(holder.library) === familyOf(maker));
  const verdicts = await sessionVerdicts(asked, (holder, secrets) => judgeSealed(question, holder, secrets), given);
  const notes = [...notesOf(sealed, search, maker, asked, found.cookie)];
  const { opening } = search;
  const signature = signatureOf(given, opening?.group, 'derived', search.tried, notes);
  const isCertain = isOpen || makerNamed(found.cookie) !== undefined;
  const title = isCertain
    ? titleOf(maker, opening?.by.salt ?? found.cookie)
    : `Encrypted token of the form that ${MAKER_TITLES[maker]} gives its cookies`;
  if (opening === undefined) return { title, token: undefined, problem: whyClosed(search, groups.length), signature, verdicts };
  return { title, token: openedClaims(sealed.header, opening.claims.fields, now), problem: '', signature, verdicts };
}

/** A cookie that is no whole token any more: its name alone says whose it was. */
async function openBroken(given: SessionCase, problem: string, said: string): Promise<OpenedSession> {
  const maker = makerNamed(given.found.cookie);
  if (maker === undefined) return closed('Encrypted token', problem, 0);
  const why =
    said === ''
      ? 'it is not tried here, and what the library does with it cannot be read from here'
      : 'it is no whole token: it was changed or cut on its way';
  const asked = given.holders.filter(({ library }) => familyOf(library) === familyOf(maker));
  const judge = async (holder: SessionHolder) => (said === '' ? unknown(why) : refused('form', errorIn(holder, said), why, undefined));
  return { ...closed(titleOf(maker, given.found.cookie), problem, 0), verdicts: await sessionVerdicts(asked, judge, given) };
}

/** Auth.js came out of NextAuth, so that one is often there with a cookie of the other. */
function familyOf(library: SessionMaker | SessionHolder['library']): 'auth.js' | 'better-auth' | undefined {
  if (library === 'better-auth') return library;
  return library === 'auth.js' || library === 'next-auth' || library === 'auth.js-early' ? 'auth.js' : undefined;
}

function titleOf(maker: SessionMaker, name: string): string {
  if (isStep(name)) return `${MAKER_TITLES[maker]} cookie of a sign-in under way`;
  return name === 'better-auth-account' ? 'better-auth account cookie' : `${MAKER_TITLES[maker]} session cookie`;
}

function whyClosed({ named, isComplete }: Search, count: number): string {
  if (named !== undefined) return `${nameOf(named.group)} made it, and its content does not decrypt: it was changed or cut on its way`;
  if (count === 0) return 'Encrypted, and the workspace has no secret that could open it';
  return isComplete
    ? 'Encrypted, and none of the secrets of the workspace opens it'
    : 'Encrypted, and too long for all secrets to be tried';
}

function* notesOf(
  sealed: SealedToken,
  search: Search,
  maker: SessionMaker,
  asked: readonly SessionHolder[],
  cookie: string,
): Iterable<Note> {
  const { opening, named } = search;
  if (opening !== undefined) {
    const { by, group } = opening;
    const name = by.maker === 'auth.js' ? ` for the cookie "${by.salt}"` : '';
    yield info(`${nameOf(group)} opens it, with the key that ${MAKER_TITLES[by.maker]} derives from it${name}`);
    if (by.maker === 'auth.js' && cookie !== '' && cookie !== by.salt) {
      yield warning(
        `It was made as "${by.salt}" and stands in "${cookie}": Auth.js makes the name a part of the key, so that a renamed cookie cannot be read`,
      );
    }
    if (group.isPublic) yield publicSecret(group);
  } else if (named !== undefined) {
    yield {
      severity: 'error',
      text: `Its "kid" names the key that ${nameOf(named.group)} makes, and its content does not decrypt with it: it was changed or cut on its way`,
    };
  } else if (maker === 'auth.js' && cookie === '') {
    yield info(
      'Auth.js makes the name of the cookie a part of the key: only its default names were tried, because the token stands here without one',
    );
  } else if (sealed.kid === '') {
    yield info('It does not say which secret made it, so that another secret and a changed content look the same');
  }
  const reader = asked.find(({ library }) => library !== maker);
  if (maker !== 'better-auth' && reader !== undefined && !asked.some(({ library }) => library === maker)) {
    yield warning(
      `${opening === undefined ? 'It has the form of a session of' : 'It was made by'} ${MAKER_TITLES[maker]}, and ${reader.title} cannot read it: everybody has to sign in again`,
    );
  }
  if (!search.isComplete) yield warning('It is so long that not all secrets were tried');
}

async function openOther(given: SessionCase, sealed: SealedToken): Promise<OpenedSession> {
  const { groups, now } = given;
  const { opening, tried, needs } = await searchKeys(sealed, groups);
  const title = 'Encrypted token';
  if (opening !== undefined) {
    const notes = [info(`${nameOf(opening.group)} opens it`), ...(opening.group.isPublic ? [publicSecret(opening.group)] : [])];
    const signature = signatureOf(given, opening.group, opening.encoding, tried, notes);
    return { title, token: openedClaims(sealed.header, opening.claims.fields, now), problem: '', signature, verdicts: [] };
  }
  const problem =
    needs === ''
      ? 'Encrypted in a way for which no key can be tried here'
      : tried === 0
        ? `Encrypted, and the workspace has nothing that could open it: it needs ${needs}`
        : `Encrypted, and none of the ${tried === 1 ? 'one key' : `${tried} keys`} of the workspace that could opens it: it needs ${needs}`;
  return closed(title, problem, tried);
}
