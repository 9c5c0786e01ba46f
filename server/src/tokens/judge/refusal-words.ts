import type { Expected } from '../../libraries/expectations';
import type { CheckName, LibrarySemantics } from '../../libraries/index';
import type { SimulatedVerifier } from '../../libraries/simulate';
import { ageInSeconds, leewayInSeconds } from '../../libraries/times';
import { listed } from '../../text/phrases';
import { describeSeconds } from '../../text/span-words';
import { kindOf } from '../read/json-kind';
import { span as timeSpan } from '../read/time-words';

// Why a verifier refuses a token, in the workspace's terms: the end of a sentence whose subject is the verifier. What is shown of
// the token are its claims, and of the verifier what it expects of them; never a key.

interface RefusedToken {
  readonly semantics: LibrarySemantics;
  readonly check: CheckName;
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly verifier: SimulatedVerifier;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** What is known of the keys of both sides. */
  readonly keys: string;
}

/** A sentence without a full stop. */
export function whyRefused(refused: RefusedToken): string {
  const { check, claims, header, semantics, verifier } = refused;
  const algorithm = shown(header['alg']);
  switch (check) {
    case 'form':
    case 'header':
      return 'it cannot make sense of the header of the token';
    case 'unsigned':
      return 'the token is not signed';
    case 'allow-list':
    case 'algorithm':
    case 'key':
      return whyAlgorithm(refused, algorithm);
    case 'signature':
      return header['alg'] === 'none' ? 'the token is not signed' : refused.keys;
    case 'type':
      return `it wants tokens of the type ${quoted(verifier.type ?? semantics.type.expected)}, and ${has('typ', header['typ'], 'this one')}`;
    case 'required':
      return `it demands ${missingClaim(refused)}, and the token has none`;
    case 'claim-types':
      return `it does not take the form of a claim of the token: ${mistyped(claims)}`;
    case 'token-id':
      return `it wants a text as jti, and ${has('jti', claims['jti'])}`;
    case 'expiry':
    case 'not-before':
    case 'issued-at':
      return whyTime(check, refused);
    case 'maximum-age':
      return whyAge(refused);
    case 'audience':
      return whyExpected('the audience', 'aud', claims['aud'], verifier.audience);
    case 'issuer':
      return whyExpected('the issuer', 'iss', claims['iss'], verifier.issuer);
    case 'subject':
      if (claims['sub'] !== undefined && typeof claims['sub'] !== 'string')
        return `sub is ${kindOf(claims['sub'])}, and ${semantics.title} takes only a text`;
      return whyExpected('the subject', 'sub', claims['sub'], verifier.subject);
  }
}

function whyAlgorithm({ semantics, verifier, check, header }: RefusedToken, algorithm: string): string {
  if (header['alg'] === 'none') return 'the token is not signed';
  const kind = verifier.key === 'secret' ? 'a shared secret' : `a public key (${verifier.key.toUpperCase()})`;
  const list = verifier.algorithms;
  if (check === 'allow-list' && list !== undefined && list.length > 0) {
    return list.includes(algorithm)
      ? `it refuses its own list of algorithms, ${listed(list)}`
      : `it accepts only ${listed(list)}, and the token is signed with ${algorithm}`;
  }
  if (check === 'allow-list' && semantics.algorithms.whenUnset === 'required') return 'it is given no list of algorithms, and must be';
  if (check === 'allow-list' && semantics.algorithms.whenUnset === 'fixed')
    return `it is given no list of algorithms and accepts only ${listed(semantics.algorithms.fixed)}, and the token is signed with ${algorithm}`;
  if (check === 'algorithm') return `${semantics.title} does not know ${algorithm}`;
  return `its key is ${kind}, and the token is signed with ${algorithm}`;
}

/** Whole numbers of the clock, as the libraries compare them. */
function whyTime(check: 'expiry' | 'not-before' | 'issued-at', { claims, semantics, verifier, now }: RefusedToken): string {
  const claim = ({ expiry: 'exp', 'not-before': 'nbf', 'issued-at': 'iat' } as const)[check];
  const value = claims[claim];
  const leeway = leewayInSeconds(semantics, verifier.leeway);
  if ('error' in leeway) return 'it does not take the clock tolerance that it is given';
  if (value === undefined) return `the token has no ${claim}, and ${semantics.title} takes none without`;
  const seconds = typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : Number.NaN;
  if (!Number.isFinite(seconds)) return `${claim} is ${kindOf(value)}, and ${semantics.title} wants seconds since 1970`;
  const distance = Math.abs(now / 1000 - seconds);
  const span = timeSpan(distance);
  const isOff = check === 'expiry' ? seconds > now / 1000 : seconds <= now / 1000;
  // The sign says that it is not the time but the form that is refused.
  if (isOff && leeway.seconds >= 0) return `${claim} is ${kindOf(value)}, and ${semantics.title} wants seconds since 1970`;
  const unit = seconds >= MILLISECONDS_FROM ? `, because ${claim} is in milliseconds` : '';
  const allows =
    leeway.seconds > 0 ? `the verifier allows only ${describeSeconds(leeway.seconds)}` : 'the verifier allows no clock difference';
  switch (check) {
    case 'expiry':
      return `the token expired ${span} ago, and ${allows}`;
    case 'not-before':
      return `the token is not valid for another ${span}${unit}, and ${allows}`;
    case 'issued-at':
      return `the token was issued ${span} in the future${unit}, and ${allows}`;
  }
}

/** Seconds above this are beyond the year 5000, and milliseconds after 1973. */
const MILLISECONDS_FROM = 100_000_000_000;

function whyAge({ claims, semantics, verifier, now }: RefusedToken): string {
  const iat = claims['iat'];
  if (typeof iat !== 'number') return 'it limits the age of tokens, and this one does not say when it was issued';
  const limit = verifier.maximumAge === undefined ? undefined : ageInSeconds(semantics, verifier.maximumAge);
  if (limit === undefined) return 'it does not take the maximum age that it is given';
  if (iat > now / 1000) return `the token was issued ${describeSeconds(Math.ceil(iat - now / 1000))} in the future`;
  return `it takes tokens of up to ${describeSeconds(limit)}, and this one was issued ${describeSeconds(Math.floor(now / 1000 - iat))} ago`;
}

function whyExpected(what: string, claim: string, given: unknown, expected: Expected): string {
  const wanted = expected === undefined || expected === '' ? undefined : typeof expected === 'string' ? [expected] : expected;
  if (wanted === undefined) {
    return given === undefined
      ? `it is not told ${what} to expect, and must be`
      : `it is not told ${what} to expect, and the token has ${given === '' ? 'an empty' : 'the'} ${claim}${given === '' ? '' : ` ${quoted(given)}`}`;
  }
  if (wanted.length === 0) return `its list for ${what} is empty, so that no token passes`;
  return `it wants ${what} ${wanted.map(quoted).join(' or ')}, and ${has(claim, given)}`;
}

function has(claim: string, value: unknown, subject = 'the token'): string {
  return value === undefined
    ? `${subject} has no ${claim}`
    : `${subject === 'the token' ? "the token's" : `${subject}'s`} ${claim} is ${quoted(value)}`;
}

function missingClaim({ claims, semantics, verifier }: RefusedToken): string {
  const expects: readonly (readonly [string, unknown])[] = [
    ['iss', verifier.issuer],
    ['sub', verifier.subject],
    ['aud', verifier.audience],
    ['iat', verifier.maximumAge],
  ];
  const named = expects.filter(([claim, value]) => value !== undefined && semantics.presence.includes(claim)).map(([claim]) => claim);
  const missing = [...semantics.required, ...(verifier.required ?? []), ...named].filter(
    (claim) => claims[claim] === undefined || claims[claim] === null,
  );
  return missing.length === 0 ? 'a claim' : listed([...new Set(missing)].map((claim) => cut(claim)));
}

function mistyped(claims: Readonly<Record<string, unknown>>): string {
  for (const claim of ['exp', 'nbf', 'iat']) {
    if (claims[claim] !== undefined && typeof claims[claim] !== 'number') return `${claim} is ${kindOf(claims[claim])}`;
  }
  for (const claim of ['iss', 'sub', 'aud', 'jti']) {
    if (claims[claim] !== undefined && typeof claims[claim] !== 'string') return `${claim} is ${kindOf(claims[claim])}`;
  }
  return 'a registered claim is of the wrong type';
}

/** A value of a claim in quotes, on one line and not endless. */
function quoted(value: unknown): string {
  if (Array.isArray(value) && value.length > 0) return value.slice(0, 4).map(quoted).join(', ') + (value.length > 4 ? ' and more' : '');
  return cut(JSON.stringify(value) ?? 'nothing');
}

function shown(value: unknown): string {
  return typeof value === 'string' ? cut(value) : kindOf(value);
}

/** Marks that steer a terminal or turn the reading direction are left out. */
function cut(text: string): string {
  const plain = text.slice(0, 400).replace(/[\p{Cc}\p{Bidi_Control}]/gu, '');
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}...${text.startsWith('"') ? '"' : ''}` : plain;
}

/** Characters of a claim in a sentence. */
const LONGEST = 80;
