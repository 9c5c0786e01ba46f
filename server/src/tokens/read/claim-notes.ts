import { listed } from '../../text/phrases';
import type { Note } from '../report';
import type { DecodedToken } from './decode';
import { kindOf } from './json-kind';
import { librariesThat } from './library-lists';
import type { MakerId } from './maker';
import { timeNotes } from './time-notes';
import { span } from './time-words';
import { lifetimeOf, type TokenTime } from './times';

// What is odd about the claims of a token.

export interface NotedToken {
  readonly kind: DecodedToken['kind'];
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly times: readonly TokenTime[];
  /** Names of claims that hold credentials. */
  readonly hidden: readonly string[];
  readonly maker: MakerId | undefined;
}

const YEAR = 31_557_600;

/** Claims by which applications name the user where `sub` is missing. */
const USER = ['user_id', 'userId', 'uid', 'id', 'email', 'username', 'preferred_username', 'client_id', 'azp'] as const;

/** Sentences on the claims, at a time in milliseconds since the epoch. */
export function claimNotes(token: NotedToken, now: number): readonly Note[] {
  return [
    ...timeNotes(token.claims, token.times, now),
    ...expiryNotes(token),
    ...partyNotes(token),
    ...useNotes(token),
    ...hiddenNotes(token),
  ];
}

function expiryNotes({ claims, times }: NotedToken): readonly Note[] {
  if (claims['exp'] === undefined) {
    const strict = librariesThat(({ required }) => required.includes('exp'));
    return [warning(`There is no exp: the token never expires by itself${strict === '' ? '' : `, and ${strict} refuse it`}`)];
  }
  const life = lifetimeOf(times);
  return life !== undefined && life > YEAR ? [info(`It lives ${span(life)}: whoever gets hold of it has it as long`)] : [];
}

function partyNotes({ claims, maker }: NotedToken): readonly Note[] {
  const notes: Note[] = [];
  const { sub: subject, aud: audience, iss: issuer } = claims;
  if (subject === undefined) {
    const named = USER.find((name) => claims[name] !== undefined);
    // The keys of a Supabase project are for nobody in particular.
    if (named !== undefined) notes.push(info(`There is no sub; ${named} seems to say whom it is about`));
    else if (maker !== 'supabase') notes.push(warning('There is no sub: it does not say whom it is about'));
  } else if (typeof subject !== 'string') {
    const strict = librariesThat((semantics) => semantics.subject.mustBeString);
    notes.push(warning(`sub is ${kindOf(subject)}, and RFC 7519 section 4.1.2 wants a text: ${strict} refuse it`));
  }
  if (Array.isArray(audience)) {
    if (!audience.every((entry) => typeof entry === 'string'))
      notes.push(warning('aud is a list with something else than texts in it (RFC 7519 section 4.1.3)'));
    else if (audience.length === 0) notes.push(warning('aud is an empty list: it is meant for nobody'));
    else if (audience.length > 1)
      notes.push(info(`aud names ${audience.length} audiences: a verifier accepts it when one of them is its own`));
  } else if (audience !== undefined && typeof audience !== 'string') {
    notes.push(warning(`aud is ${kindOf(audience)}, and RFC 7519 section 4.1.3 wants a text or a list of texts`));
  }
  if (issuer !== undefined && typeof issuer !== 'string')
    notes.push(warning(`iss is ${kindOf(issuer)}, and RFC 7519 section 4.1.1 wants a text`));
  return notes;
}

/** Tokens that are good for something else than calling an API, by the claims in which libraries and issuers say so. */
function useNotes({ header, claims }: NotedToken): readonly Note[] {
  const says = (name: string, ...values: readonly string[]) => {
    const value = claims[name];
    return typeof value === 'string' && values.includes(value.toLowerCase()) ? `${name} is "${value}"` : undefined;
  };
  const refresh =
    says('token_type', 'refresh') ?? says('type', 'refresh') ?? says('token_use', 'refresh') ?? says('typ', 'refresh', 'offline');
  if (refresh !== undefined)
    return [warning(`It is a refresh token (${refresh}): it buys new access tokens, and an API that is sent it refuses it or should`)];
  const identity = says('token_use', 'id') ?? says('typ', 'id');
  if (identity !== undefined)
    return [warning(`It is an ID token (${identity}): it tells the client who signed in, and an API wants an access token`)];
  const type = typeof header['typ'] === 'string' ? header['typ'].toLowerCase().replace(/^application\//, '') : '';
  if (type === 'at+jwt') return [];
  if (type === 'dpop+jwt') return [warning('It is a DPoP proof (RFC 9449): it goes into the header DPoP, beside an access token')];
  if (type === 'logout+jwt')
    return [warning('It is a logout token: an issuer sends it to say that a session has ended, and it opens nothing')];
  const tied = ['at_hash', 'c_hash', 'nonce'].filter((name) => claims[name] !== undefined);
  return tied.length === 0
    ? []
    : [
        info(
          `It is an ID token, as ${listed(tied)} ${tied.length === 1 ? 'shows' : 'show'}: it tells the client who signed in, and most APIs want an access token`,
        ),
      ];
}

function hiddenNotes({ hidden, kind }: NotedToken): readonly Note[] {
  if (hidden.length === 0) return [];
  const short = hidden.slice(0, 5).map((name) => name.slice(0, 60));
  const names = hidden.length > 5 ? `${short.join(', ')} and more` : listed(short);
  const holds = hidden.length === 1 ? 'holds a credential, which is' : 'hold credentials, which are';
  return kind === 'jwe'
    ? [info(`${names} ${holds} not shown`)]
    : [warning(`${names} ${holds} not shown here: whoever gets hold of the token can read every claim`)];
}

function warning(text: string): Note {
  return { severity: 'warning', text };
}

function info(text: string): Note {
  return { severity: 'info', text };
}
