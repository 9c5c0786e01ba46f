import { counted, listed } from '../../text/phrases';
import { describeSeconds } from '../../text/span-words';
import { UNVERIFIED } from '../../tokens/judge/verdict-words';
import { ENCODED_AS } from '../../tokens/keys/encoding-words';
import { forgeableNotes } from '../../tokens/keys/weak-keys';
import type { DecodedToken } from '../../tokens/read/decode';
import { relativeTime, span } from '../../tokens/read/time-words';
import type { KeyMatch, TokenReport, VerifierVerdict } from '../../tokens/report';
import type { Asked, Question, Said, Seen } from './question';

// What the token that was asked about says of itself. Its claims are shown; no key and no signature is.

const NO_TOKEN = 'No token was given';
const WITHOUT: Seen = { unclear: [{ text: NO_TOKEN }] };
/** NumericDates are in seconds (RFC 7519 section 2); a number above this is in milliseconds, or beyond the year 5138. */
const MILLISECONDS_FROM = 1e11;

export const HELD_TOKEN: readonly Question[] = [
  held('token-intact', 'The token is whole and can be read', intact),
  held('token-signed', 'A secret of this workspace signed it', signed),
  held('token-not-expired', 'It has not expired', notExpired),
  held('token-begun', 'It is valid already: iat and nbf are in the past', begun),
  held('token-accepted', 'The verifiers that hold its key accept it', accepted),
];

function held(id: string, title: string, look: (token: TokenReport, asked: Asked) => Seen): Question {
  return { id, title, rules: [], absent: NO_TOKEN, look: (asked) => (asked.token ? look(asked.token, asked) : WITHOUT) };
}

function intact({ status, headline, token, opaque, notes }: TokenReport): Seen {
  if (opaque) return { unclear: [{ text: `It is no JWT but an opaque token (${opaque.title}): ${bare(opaque.help)}` }] };
  if (status === 'unreadable')
    return { broken: [{ text: headline }, ...notes.filter(({ severity }) => severity === 'error').map(({ text }) => ({ text }))] };
  if (!token) return { unclear: [{ text: `${headline}: its claims cannot be read from here` }] };
  const algorithm = token.header['alg'];
  const claims = claimsOf(token);
  const names = Object.keys(claims ?? {});
  const what = typeof algorithm === 'string' ? `Its header names ${algorithm.slice(0, 40)}` : 'Its header can be read';
  if (!claims) return { unclear: [{ text: `${what}, and what it holds cannot be read from here` }] };
  const holds =
    names.length === 0 ? 'it has no claims' : `it has ${names.length > 12 ? `${names.length} claims` : listed(names.map(shortened))}`;
  return { sound: [{ text: `${what}, and ${holds}` }] };
}

function signed({ signature, opaque, status }: TokenReport): Seen {
  if (opaque || status === 'unreadable') return { unclear: [{ text: 'A text that cannot be read has no signature to try keys on' }] };
  if (!signature) return { unclear: [{ text: 'No key of a workspace was tried' }] };
  const notes = signature.notes.filter(({ severity }) => severity !== 'info').map(({ text }) => ({ text }));
  switch (signature.state) {
    case 'verified':
      return forgeableNotes(signature).length > 0 ? { broken: [...byKeys(signature.keys), ...notes] } : { sound: byKeys(signature.keys) };
    case 'public-secret':
      return {
        broken: [{ text: 'A publicly known secret signed it, so anybody can make such tokens' }, ...byKeys(signature.keys), ...notes],
      };
    case 'unsigned':
      return { broken: [{ text: 'It is not signed: alg is none' }] };
    case 'unknown':
      return { broken: [{ text: `None of the ${counted(signature.tried, 'key form')} of this workspace made it` }, ...notes] };
    case 'untried':
      return { unclear: [{ text: 'The workspace shows no key of the kind that its algorithm needs' }, ...notes] };
  }
}

/** One sentence for a variable that several services hold. */
function byKeys(keys: readonly KeyMatch[]): readonly Said[] {
  const groups = new Map<string, KeyMatch[]>();
  for (const key of keys) {
    const name = `${key.variable} ${key.encoding} ${key.isOld} ${key.environments.join()}`;
    groups.set(name, [...(groups.get(name) ?? []), key]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { variable, spot, encoding, environments, isOld } = first;
    const services = listed(group.flatMap((key) => key.services));
    const where = services === '' ? '' : `, held by ${services}${environments.length === 0 ? '' : ` in ${listed(environments)}`}`;
    const name = variable === '' ? 'A key that stands in the code' : variable;
    return {
      text: `${name} signed it, ${ENCODED_AS[encoding]}${where}${isOld ? '; it is the old secret of a rotation' : ''}`,
      at: spot?.at,
    };
  });
}

const UNREAD: Seen = { unclear: [{ text: 'Its claims cannot be read from here' }] };

/** Those of the token, or of the one inside of it (RFC 7519 section 5.2); undefined where they are encrypted or none. */
function claimsOf(token: DecodedToken | undefined): DecodedToken['claims'] | undefined {
  if (token?.payload === 'claims') return token.claims;
  return token?.nested ? claimsOf(token.nested) : undefined;
}

function notExpired({ token, status }: TokenReport, { now }: Asked): Seen {
  const claims = claimsOf(token);
  if (!claims) return UNREAD;
  const expires = claims['exp'];
  if (expires === undefined)
    return status === 'expired'
      ? { broken: [{ text: 'It has expired' }] }
      : { sound: [{ text: 'It has no exp, so it never expires by itself' }] };
  if (!isTime(expires)) return { broken: [{ text: 'exp is not a number, which verifiers refuse or pass over' }] };
  if (expires >= MILLISECONDS_FROM)
    return { unclear: [{ text: 'exp looks like milliseconds, and verifiers read seconds: the token practically never expires' }] };
  const left = expires - now / 1000;
  // RFC 7519 section 4.1.4: refused on or after exp.
  if (left > 0) return { sound: [{ text: `It expires ${relativeTime(left)}` }] };
  const issued = claims['iat'];
  const lived = isTime(issued) && issued < expires ? `, after a life of ${span(expires - issued)}` : '';
  return { broken: [{ text: `It expired ${left > -1 ? 'just now' : relativeTime(left)}${lived}` }] };
}

function begun({ token, verdicts }: TokenReport, { now }: Asked): Seen {
  const claims = claimsOf(token);
  if (!claims) return UNREAD;
  const sound: Said[] = [];
  const broken: Said[] = [];
  const unclear: Said[] = [];
  for (const [claim, check] of [
    ['nbf', 'not-before'],
    ['iat', 'issued-at'],
  ] as const) {
    const time = claims[claim];
    if (time === undefined) continue;
    const refused = verdicts.filter((verdict) => verdict.verdict === 'refused' && verdict.check === check && isMeant(verdict));
    if (!isTime(time)) broken.push({ text: `${claim} is not a number` });
    else if (time >= MILLISECONDS_FROM)
      broken.push({ text: `${claim} looks like milliseconds, and verifiers read seconds: it lies far in the future` });
    else if (time <= now / 1000) sound.push({ text: `${claim} was ${relativeTime(time - now / 1000)}` });
    else {
      const ahead = `${claim} is ${describeSeconds(Math.ceil(time - now / 1000))} in the future by the clock of this machine`;
      if (refused.length > 0 || claim === 'nbf') broken.push({ text: ahead }, ...refusalsOf(refused));
      else unclear.push({ text: `${ahead}: no verifier here is seen to mind` });
    }
  }
  if (sound.length + broken.length + unclear.length === 0)
    return { sound: [{ text: 'It has neither iat nor nbf, so it is valid from the beginning' }] };
  return { sound, broken, unclear };
}

/** A verifier for other tokens refuses this one, and that is no fault of either. */
export function isMeant({ holdsKey, isForOthers }: VerifierVerdict): boolean {
  return holdsKey !== false && isForOthers !== true;
}

function accepted({ verdicts, token }: TokenReport): Seen {
  if (!token) return { unclear: [{ text: 'No verifier can be asked about a token that cannot be read' }] };
  if (verdicts.length === 0) return { unclear: [{ text: 'The workspace shows no verifier that could be asked' }] };
  const by = (wanted: VerifierVerdict['verdict']) =>
    verdicts.filter(({ verdict, isForOthers }) => verdict === wanted && isForOthers !== true);
  const content = by('accepted');
  const refusing = by('refused');
  // Where nobody who holds its key is known, the refusal of the others is all there is to say.
  const meant = content.some(({ why }) => why !== UNVERIFIED) ? refusing.filter(isMeant) : refusing;
  return {
    sound: content.map(({ title, service, spot, why }) => ({
      text: `${title} in ${service} accepts it${why === UNVERIFIED ? `, and ${why}` : ''}`,
      at: spot.at,
    })),
    broken: refusalsOf(meant),
    unclear: by('unknown').map(({ title, service, spot, why }) => ({
      text: `What ${title} in ${service} says to it cannot be read from here${why === '' ? '' : `: ${why}`}`,
      at: spot.at,
    })),
  };
}

/** Each verifier once for each of its errors, though it may be in several environments that it says so. */
export function refusalsOf(verdicts: readonly VerifierVerdict[]): readonly Said[] {
  const first = new Map<string, VerifierVerdict>();
  for (const verdict of verdicts) {
    const { spot, error, check } = verdict;
    const key = `${spot.file}:${spot.line}:${spot.column} ${check} ${error}`;
    if (!first.has(key)) first.set(key, verdict);
  }
  return [...first.values()].map(refusalOf);
}

/** A refusal with the reason in the workspace's terms and in the library's words. */
function refusalOf({ title, service, spot, why, error, fixes }: VerifierVerdict): Said {
  const reason = [why, error === '' ? '' : `"${error}"`].filter((part) => part !== '').join(': ');
  return {
    text: `${title} in ${service} refuses it${reason === '' ? '' : `: ${reason}`}`,
    at: spot.at,
    fixes: fixes.map((fix) => fix.title),
  };
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function bare(sentence: string): string {
  return sentence.replace(/\.$/, '');
}

/** Names of claims are the token's own, of any length. */
function shortened(name: string): string {
  return name.length > 40 ? `${name.slice(0, 40)}...` : name;
}
