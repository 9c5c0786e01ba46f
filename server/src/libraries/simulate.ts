import { allowedBy, allowListRefusal, keyRefusal, listKeyRefusal, unknownAlgorithmRefusal } from './algorithms';
import { type Refusal, refusal } from './errors';
import { type Expected, expectationRefusal, expectationTypeRefusal, isOptionMissing, subjectRefusal } from './expectations';
import { KEY_ALGORITHMS } from './parts';
import type { CheckName, KeyKind, LibrarySemantics } from './semantics';
import {
  ageInSeconds,
  ageRefusal,
  type Clock,
  expiryRefusal,
  issuedAtRefusal,
  leewayInSeconds,
  notBeforeRefusal,
  numericDate,
} from './times';

// Would this verifier accept this token? The checks of the library's row, one after the other in its own order.

export interface SimulatedToken {
  readonly header: Readonly<Record<string, unknown>>;
  /** Undefined where the payload is no JSON object. */
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signature: 'valid' | 'invalid' | 'absent';
}

/** The options of a verifier as they are given; what is not there is not given. */
export interface SimulatedVerifier {
  readonly key: KeyKind;
  /** One entry where the library takes a single algorithm. */
  readonly algorithms?: readonly string[] | undefined;
  readonly audience?: Expected;
  readonly issuer?: Expected;
  readonly subject?: Expected;
  /** In the library's own unit; a text as the environment gives it. */
  readonly leeway?: number | string | undefined;
  readonly required?: readonly string[] | undefined;
  readonly maximumAge?: number | string | undefined;
  readonly type?: string | undefined;
  /** Checks that an option switches off. */
  readonly off?: readonly CheckName[] | undefined;
}

export type Verdict = 'accepted' | { readonly refused: true; readonly check: CheckName; readonly error: string };

/** What a verifier of this library says to a token at a point in time, in milliseconds since 1970. */
export function simulate(
  semantics: LibrarySemantics,
  token: SimulatedToken,
  verifier: SimulatedVerifier,
  nowMilliseconds: number,
): Verdict {
  const refused = setupRefusal(semantics, verifier) ?? firstRefusal(semantics, token, verifier, nowMilliseconds);
  return refused ? { refused: true, ...refused } : 'accepted';
}

/** What fails whatever the token is: options that the library does not take. */
function setupRefusal(semantics: LibrarySemantics, verifier: SimulatedVerifier): Refusal | undefined {
  const { audience, issuer } = semantics;
  // Without a check of the signature PyJWT 2 asks for no list: `options={"verify_signature": False}` alone is a call that returns.
  const isListAsked = verifier.off?.includes('allow-list') !== true;
  if (isListAsked && allowedBy(semantics, verifier.algorithms, verifier.key) === 'error')
    return refusal('allow-list', semantics.algorithms.missingError);
  if (audience.missingOptionAt === 'setup' && isOptionMissing(audience, verifier.audience)) {
    return refusal('audience', audience.missingOptionError);
  }
  if (issuer.missingOptionAt === 'setup' && isOptionMissing(issuer, verifier.issuer)) return refusal('issuer', issuer.missingOptionError);
  const age = semantics.maximumAge;
  const limit = verifier.maximumAge;
  if (age?.errorAt === 'setup' && limit !== undefined && ageInSeconds(semantics, limit) === undefined)
    return refusal('maximum-age', age.typeError);
  const leeway = leewayInSeconds(semantics, verifier.leeway);
  return (
    listKeyRefusal(semantics, verifier.algorithms, verifier.key) ??
    ('error' in leeway && semantics.leeway.errorAt === 'setup' ? refusal('expiry', leeway.error) : undefined)
  );
}

function firstRefusal(
  semantics: LibrarySemantics,
  token: SimulatedToken,
  verifier: SimulatedVerifier,
  nowMilliseconds: number,
): Refusal | undefined {
  const leeway = leewayInSeconds(semantics, verifier.leeway);
  const clock: Clock = { nowMilliseconds, leeway: 'error' in leeway ? { seconds: 0 } : leeway };
  for (const check of semantics.followsToken ? tokenOrder(semantics.order, token) : semantics.order) {
    if (verifier.off?.includes(check)) continue;
    const refused =
      'error' in leeway && TIMED.has(check) && meetsLeeway(check, semantics, token, verifier)
        ? refusal(check, leeway.error)
        : judge(check, semantics, token, verifier, clock);
    if (refused) return refused;
  }
  return undefined;
}

const CLAIM_OF: Readonly<Partial<Record<CheckName, string>>> = {
  audience: 'aud',
  issuer: 'iss',
  subject: 'sub',
  expiry: 'exp',
  'not-before': 'nbf',
  'issued-at': 'iat',
};

function tokenOrder(order: readonly CheckName[], { claims }: SimulatedToken): readonly CheckName[] {
  const names = Object.keys(claims);
  const place = (check: CheckName): number => names.indexOf(CLAIM_OF[check] ?? '');
  return [
    ...order.filter((check) => CLAIM_OF[check] === undefined),
    ...order.filter((check) => CLAIM_OF[check] !== undefined).sort((a, b) => place(a) - place(b)),
  ];
}

/** An unsigned token that the allow-list let pass, at a library that then asks for no signature. */
function isUnsecured({ algorithms }: LibrarySemantics, { header, signature }: SimulatedToken): boolean {
  return algorithms.acceptsNone && header['alg'] === 'none' && signature === 'absent';
}

const TIMED: ReadonlySet<CheckName> = new Set(['expiry', 'not-before', 'issued-at', 'maximum-age']);

function judge(
  check: CheckName,
  semantics: LibrarySemantics,
  token: SimulatedToken,
  verifier: SimulatedVerifier,
  clock: Clock,
): Refusal | undefined {
  const { claims, header, signature } = token;
  const algorithm = typeof header['alg'] === 'string' ? header['alg'] : '';
  switch (check) {
    case 'form':
    case 'header':
      return undefined;
    case 'token-id':
      return tokenIdRefusal(semantics, claims['jti']);
    case 'claim-types':
      return typeRefusal(semantics, claims, clock);
    case 'unsigned':
      return signature === 'absent' && semantics.unsignedError !== '' ? refusal(check, semantics.unsignedError) : undefined;
    case 'allow-list':
      return allowListRefusal(semantics, algorithm, verifier.algorithms, verifier.key);
    case 'algorithm':
      return unknownAlgorithmRefusal(semantics, algorithm);
    case 'key':
      return isUnsecured(semantics, token) ? undefined : keyRefusal(semantics, algorithm, verifier.key);
    case 'signature':
      if (isUnsecured(semantics, token)) return undefined;
      return signature === 'valid' && KEY_ALGORITHMS[verifier.key].includes(algorithm)
        ? undefined
        : refusal(check, semantics.signatureError);
    case 'type':
      return headerTypeRefusal(semantics, header['typ'], verifier.type);
    case 'required':
      return requiredRefusal(semantics, claims, verifier);
    case 'not-before':
      return notBeforeRefusal(semantics, claims['nbf'], clock);
    case 'expiry':
      return claims['exp'] === undefined && requiresExpiry(semantics) ? undefined : expiryRefusal(semantics, claims['exp'], clock);
    case 'issued-at':
      return issuedAtRefusal(semantics, claims['iat'], clock);
    case 'maximum-age':
      return verifier.maximumAge === undefined ? undefined : ageRefusal(semantics, claims['iat'], verifier.maximumAge, clock);
    case 'audience':
      return expectationRefusal(semantics, 'aud', claims['aud'], verifier.audience);
    case 'issuer':
      return expectationRefusal(semantics, 'iss', claims['iss'], verifier.issuer);
    case 'subject':
      return subjectRefusal(semantics, claims['sub'], verifier.subject);
  }
}

/** What a verifier says when claims are missing that it requires; undefined when it is content. */
export function requiredRefusal(
  semantics: LibrarySemantics,
  claims: Readonly<Record<string, unknown>>,
  verifier: Pick<SimulatedVerifier, 'required' | 'audience' | 'issuer' | 'subject' | 'maximumAge'>,
): Refusal | undefined {
  const asked = semantics.requiredOption === undefined ? [] : (verifier.required ?? []);
  const own = semantics.requiredOrder === 'last' ? asked.toReversed() : asked;
  const expects: Readonly<Record<string, unknown>> = {
    iss: verifier.issuer,
    sub: verifier.subject,
    aud: verifier.audience,
    iat: verifier.maximumAge,
  };
  const presence = semantics.presence.length === 0 ? ['*'] : semantics.presence;
  const wanted = presence.flatMap((claim) =>
    claim === '*' ? [...semantics.required, ...own] : expects[claim] === undefined ? [] : [claim],
  );
  const missing = [...new Set(wanted)].filter(
    (claim) => claims[claim] === undefined || (claims[claim] === null && semantics.language === 'python'),
  );
  if (missing.length === 0) return undefined;
  return refusal('required', semantics.requiredError, {
    claim: semantics.requiredOrder === 'all' ? missing.join(',') : (missing[0] ?? ''),
  });
}

/** What a verifier says to `jti`; undefined when it is content. */
export function tokenIdRefusal({ tokenId }: LibrarySemantics, given: unknown): Refusal | undefined {
  const content = given === undefined || typeof given === 'string' || !tokenId.mustBeString;
  return content ? undefined : refusal('token-id', tokenId.typeError, { claim: 'jti' });
}

/** Whether a token without `exp` is found by the check of required claims. */
function requiresExpiry(semantics: LibrarySemantics): boolean {
  return semantics.required.includes('exp') && semantics.order.includes('required');
}

function headerTypeRefusal(semantics: LibrarySemantics, given: unknown, wanted: string | undefined): Refusal | undefined {
  const { type } = semantics;
  const expected = type.option === undefined ? type.expected : (wanted ?? type.expected);
  if (expected === undefined) return undefined;
  if (given === undefined) return type.absent === 'accept' && wanted === undefined ? undefined : refusal('type', type.error);
  return typeof given === 'string' && mediaType(given) === mediaType(expected) ? undefined : refusal('type', type.error);
}

/** RFC 7515 section 4.1.9: `application/` may be left out, and case does not count. */
function mediaType(text: string): string {
  return text.toLowerCase().replace(/^application\//, '');
}

function typeRefusal(semantics: LibrarySemantics, claims: Readonly<Record<string, unknown>>, clock: Clock): Refusal | undefined {
  const isNumber = (claim: string) => claims[claim] === undefined || (typeof claims[claim] === 'number' && Number.isFinite(claims[claim]));
  const mistyped = (refused: Refusal | undefined): Refusal | undefined => refused && { check: 'claim-types', error: refused.error };
  if (!isNumber('exp')) return mistyped(expiryRefusal(semantics, claims['exp'], clock));
  const others =
    expectationTypeRefusal(semantics, 'iss', claims['iss']) ??
    (claims['sub'] === undefined ? undefined : subjectRefusal(semantics, claims['sub'])) ??
    expectationTypeRefusal(semantics, 'aud', claims['aud']);
  if (others) return mistyped(others);
  if (!isNumber('nbf')) return mistyped(notBeforeRefusal(semantics, claims['nbf'], clock));
  return isNumber('iat') ? undefined : mistyped(issuedAtRefusal(semantics, claims['iat'], clock));
}

/** Whether a wrong tolerance is what a check fails at: where it comes to comparing a time with it. */
function meetsLeeway(check: CheckName, semantics: LibrarySemantics, { claims }: SimulatedToken, verifier: SimulatedVerifier): boolean {
  if (semantics.leeway.errorAt === 'claims') return true;
  switch (check) {
    case 'expiry':
      return numericDate(semantics, claims['exp'], semantics.expiry.numericText) !== undefined;
    case 'not-before':
      return numericDate(semantics, claims['nbf'], semantics.notBefore.numericText) !== undefined;
    case 'issued-at': {
      const { future, numericText } = semantics.issuedAt;
      return future === 'reject' && numericDate(semantics, claims['iat'], numericText === 'accept' ? 'accept' : 'reject') !== undefined;
    }
    default:
      return verifier.maximumAge !== undefined;
  }
}
