import { SecretText } from '../facts/secret-text';
import type { Value } from '../facts/value';
import type { LibrarySemantics } from '../libraries';
import { errorText } from '../libraries/errors';
import { subjectRefusal } from '../libraries/expectations';
import { expiryRefusal, issuedAtRefusal } from '../libraries/times';
import type { Place } from '../text/range';
import type { Contract, Environment, Evaluated, IssuerParty, Link, VerifierParty } from './contract';
import { isMoment } from './evaluate';
import { ENVIRONMENTS_THAT_RUN, LinkIndex } from './link-index';

// Claims that a verifier requires and its issuer does not write, or writes in a form that the verifier refuses.

export interface ClaimRefusal {
  /** `ageless`: the verifier limits the age of a token that does not say when it was issued. */
  readonly kind: 'numeric-subject' | 'milliseconds' | 'ahead' | 'text-expiry' | 'missing' | 'ageless';
  /** As it stands in the token: `sub`, `jti`. */
  readonly claim: string;
  /** Where the issuer writes it, or the issuer's call. */
  readonly at: Place;
  /** In the words of the verifier's library. */
  readonly error: string;
}

export interface RefusedClaim {
  readonly link: Link;
  readonly refusal: ClaimRefusal;
}

export function* refusedClaims(contract: Contract): Iterable<RefusedClaim> {
  const index = new LinkIndex(contract.links);
  for (const issuer of index.issuers) {
    if (issuer.service.example) continue;
    for (const judge of [numericSubject, milliseconds, ahead, textExpiry]) {
      const refused = firstRefused(index.ofIssuer(issuer), (link) => judge(link, contract));
      if (refused) yield refused;
    }
  }
  for (const verifier of index.verifiers) {
    if (verifier.service.example || !isChecked(verifier, 'signature')) continue;
    const judged = missingForAll(verifier, index, contract);
    if (judged) yield judged;
  }
}

/**
 * A verifier that gets what it requires from one issuer is not meant for the tokens of the others. That a library issues for
 * itself says nothing: its settings make an issuer of it, whether somebody logs in there or not. Then the issuer's tokens must
 * have nowhere else to go.
 */
function missingForAll(verifier: VerifierParty, index: LinkIndex, contract: Contract): RefusedClaim | undefined {
  const judge = (link: Link) => missing(link, contract);
  const judged = index.judgeAll(verifier, judge);
  if (judged || verifier.semantics.required.length === 0) return judged;
  const foreign = index.ofVerifier(verifier).filter(({ issuer }) => issuer.semantics.id !== verifier.semantics.id);
  const others = new LinkIndex(foreign).judgeAll(verifier, judge);
  const isForThis = others && index.ofIssuer(others.link.issuer).every(({ verifier: { service } }) => service === verifier.service);
  return isForThis ? others : undefined;
}

/** The first verifier that refuses the form of a claim, unless another one of its service takes the token. */
function firstRefused(links: readonly Link[], judge: (link: Link) => ClaimRefusal | undefined): RefusedClaim | undefined {
  const judged = links.map((link) => ({ link, refusal: judge(link) }));
  for (const { link, refusal } of judged) {
    const { service } = link.verifier;
    if (refusal && judged.every((other) => other.refusal || other.link.verifier.service !== service)) return { link, refusal };
  }
  return undefined;
}

function numericSubject({ issuer, verifier }: Link, contract: Contract): ClaimRefusal | undefined {
  if (!isChecked(verifier, 'signature') || !isChecked(verifier, 'subject')) return undefined;
  const { subject, calleeAt } = issuer.fact;
  const refusal = subjectRefusal(verifier.semantics, 1);
  if (!refusal || subject.kind === 'unset' || !isNumber(subject, issuer, contract)) return undefined;
  return { kind: 'numeric-subject', claim: 'sub', at: subject.at.file === issuer.fact.file ? subject.at : calleeAt, error: refusal.error };
}

/** A number that can be read, or what code makes a number of. */
function isNumber(value: Value, party: IssuerParty, contract: Contract): boolean {
  const written = contract.follow(value);
  if (written.kind === 'converted') return written.to === 'number' || written.to === 'integer';
  const evaluated = valueIn('development', value, party, contract);
  return evaluated.state === 'known' && typeof evaluated.value === 'number';
}

/** Some time in 2023, in milliseconds: as a NumericDate it lies in the year 55 840. */
const SOME_MILLISECONDS = 1_700_000_000_000;
const NO_TOLERANCE = { nowMilliseconds: SOME_MILLISECONDS, leeway: { seconds: 0 } };

function milliseconds({ issuer, verifier }: Link, contract: Contract): ClaimRefusal | undefined {
  if (verifier.fact.checks.issuedAt !== true || !isChecked(verifier, 'signature') || !isChecked(verifier, 'issued-at')) return undefined;
  const { value, valueAt } = issuer.fact.issuedAt;
  const evaluated = valueIn('development', value, issuer, contract);
  if (evaluated.state !== 'known') return undefined;
  const isLate =
    typeof evaluated.value === 'number'
      ? evaluated.value > SOME_MILLISECONDS / 10
      : isMoment(evaluated.value) && evaluated.value.unit === 'milliseconds';
  const refusal = isLate ? issuedAtRefusal(verifier.semantics, SOME_MILLISECONDS, NO_TOLERANCE) : undefined;
  return refusal && { kind: 'milliseconds', claim: 'iat', at: valueAt ?? issuer.fact.calleeAt, error: withoutNumbers(refusal.error) };
}

/** More than clocks differ by, and than a tolerance that is usual. */
const SURELY_AHEAD = 300;

/** A margin that is put on the issuer's side makes tokens of the future: a verifier that looks at `iat` refuses them until then. */
function ahead({ issuer, verifier }: Link, contract: Contract): ClaimRefusal | undefined {
  if (verifier.fact.checks.issuedAt !== true || !isChecked(verifier, 'signature') || !isChecked(verifier, 'issued-at')) return undefined;
  const { value, valueAt } = issuer.fact.issuedAt;
  const evaluated = valueIn('development', value, issuer, contract);
  if (valueAt === undefined || evaluated.state !== 'known' || !isMoment(evaluated.value)) return undefined;
  const { unit, offset } = evaluated.value;
  if (unit === 'milliseconds' || offset <= SURELY_AHEAD || verifier.fact.leeway.value.kind !== 'unset') return undefined;
  const iat = SOME_MILLISECONDS / 1000 + offset;
  const refusal = issuedAtRefusal(verifier.semantics, iat, NO_TOLERANCE);
  return refusal && { kind: 'ahead', claim: 'iat', at: valueAt, error: withoutNumbers(refusal.error) };
}

/** Who looks at the lifetime in `sign` throws there already, and no token leaves. */
function textExpiry({ issuer, verifier }: Link, contract: Contract): ClaimRefusal | undefined {
  const { expiry } = issuer.fact;
  if (typeof expiry === 'string' || expiry.form !== 'exp-claim' || issuer.semantics.relativeExpiry !== undefined) return undefined;
  if (verifier.fact.checks.expiry !== true || !isChecked(verifier, 'signature')) return undefined;
  const written = contract.follow(expiry.value);
  const evaluated = valueIn('development', expiry.value, issuer, contract);
  const isText =
    (written.kind === 'converted' && written.to === 'string') || (evaluated.state === 'known' && evaluated.value instanceof SecretText);
  const refusal = isText ? expiryRefusal(verifier.semantics, String(SOME_MILLISECONDS), NO_TOLERANCE) : undefined;
  return refusal && { kind: 'text-expiry', claim: 'exp', at: expiry.valueAt, error: withoutNumbers(refusal.error) };
}

/** An error without the times that were put in to ask for it. */
function withoutNumbers(error: string): string {
  return error.replace(/\d{6,}/g, '...');
}

function missing(link: Link, contract: Contract): ClaimRefusal | undefined {
  const { issuer, verifier } = link;
  const required = requiredBy(link, contract);
  const claim = required.find((name) => lacks(issuer, name, contract));
  const { calleeAt } = issuer.fact;
  if (claim !== undefined) return { kind: 'missing', claim, at: calleeAt, error: missingError(verifier.semantics, claim) };
  const { maximumAge } = verifier.semantics;
  if (maximumAge?.absent !== 'reject' || !lacks(issuer, 'iat', contract)) return undefined;
  const limit = valueIn('development', verifier.fact.maximumAge.value, verifier, contract);
  const error =
    maximumAge.absentError === '' ? missingError(verifier.semantics, 'iat') : errorText(maximumAge.absentError, { claim: 'iat' });
  return limit.state === 'known' ? { kind: 'ageless', claim: 'iat', at: calleeAt, error } : undefined;
}

function missingError({ expiry, requiredError }: LibrarySemantics, claim: string): string {
  return requiredError === '' && claim === 'exp' ? expiry.absentError : errorText(requiredError, { claim });
}

function requiredBy({ issuer, verifier }: Link, contract: Contract): readonly string[] {
  const { fact, semantics } = verifier;
  // A library takes the tokens that it makes itself.
  const own = issuer.semantics.id === semantics.id ? [] : semantics.required;
  const lists = ENVIRONMENTS_THAT_RUN.map((environment) => textsOf(valueIn(environment, fact.required.value, verifier, contract)));
  const asked = lists.find((list) => list !== undefined) ?? [];
  return [...own, ...asked];
}

function textsOf(evaluated: Evaluated): readonly string[] | undefined {
  if (evaluated.state !== 'known' || !isList(evaluated.value)) return undefined;
  return evaluated.value.flatMap((item) => (item.state === 'known' && item.value instanceof SecretText ? [item.value.reveal()] : []));
}

/** Whether the token is seen to be without a claim. A library that requires claims of its own also writes some that no code names. */
function lacks({ fact, semantics }: IssuerParty, claim: string, contract: Contract): boolean {
  const isUnset = (value: Value) => contract.follow(value).kind === 'unset';
  switch (claim) {
    case 'sub':
      return isUnset(fact.subject);
    case 'aud':
      return isUnset(fact.audience.value);
    case 'iss':
      return isUnset(fact.issuer.value);
    case 'exp':
      return fact.expiry === 'unset';
    case 'nbf':
      return isUnset(fact.notBefore.value);
    case 'iat':
      return !semantics.issuedAt.automatic && isUnset(fact.issuedAt.value);
    default: {
      const claims = contract.follow(fact.claims);
      if (semantics.required.length > 0 || claims.kind !== 'record' || claims.open) return false;
      return !Object.hasOwn(claims.entries, claim);
    }
  }
}

function isChecked({ fact }: VerifierParty, check: 'signature' | 'subject' | 'issued-at'): boolean {
  if (check === 'signature' && fact.checks.signature === false) return false;
  return !fact.switches.some((entry) => entry.check === check && entry.off !== false);
}

function valueIn(environment: Environment, value: Value, { service }: IssuerParty | VerifierParty, contract: Contract): Evaluated {
  return contract.evaluate(value, { service, environment });
}

function isList(value: unknown): value is readonly Evaluated[] {
  return Array.isArray(value);
}
