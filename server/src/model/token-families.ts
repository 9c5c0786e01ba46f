import { type RecordValue, UNSET, type Value } from '../facts/value';
import { type Place, samePlace } from '../text/range';
import type { Contract, IssuerParty, Service } from './contract';
import { NEST_CONFIG_MODULE } from './modules';

// Which tokens of a service belong together, and what their claims say.

const WHO = new Set(['sub', 'id', '_id', 'uid', 'user', 'userid', 'user_id', 'username', 'user_name', 'email', 'accountid', 'account_id']);

/** Whether a token's claims say who somebody is: `sub`, `userId`, `email`. */
export function identifiesUser({ fact }: IssuerParty): boolean {
  if (fact.subject.kind !== 'unset' && fact.subject.kind !== 'unknown') return true;
  return fact.claims.kind === 'record' && Object.keys(fact.claims.entries).some((name) => WHO.has(name.toLowerCase()));
}

/** Whether a service issues refresh tokens that are JWTs. */
export function issuesRefreshTokens(service: Service, contract: Contract): boolean {
  return contract.issuers.some((issuer) => issuer.service === service && issuer.role === 'refresh');
}

/**
 * Whether a refresh token is issued for this access token: the service issues some, and the token is called an access token itself
 * and not by its key alone, or there is no other that they could be for.
 */
export function isRefreshed(issuer: IssuerParty, contract: Contract): boolean {
  if (issuer.role !== 'access' || !issuesRefreshTokens(issuer.service, contract)) return false;
  const { fact, keyNames, service } = issuer;
  const called = [fact.assignedTo, ...fact.returnedBy, ...fact.hints].filter((name) => !keyNames.includes(name));
  if (called.some((name) => /access_?token|^access$/i.test(name))) return true;
  return !contract.issuers.some((other) => other.service === service && other.role === 'access' && !samePlace(other.fact.at, fact.at));
}

/** A lifetime's option where it is written. */
export interface StatedExpiry {
  readonly value: Value;
  readonly valueAt: Place;
}

/** Where a lifetime is stated: an option that several calls take over, as those of Nest's module, is stated once. */
export function statedExpiry(issuer: IssuerParty, contract: Contract): StatedExpiry {
  const { expiry, calleeAt } = issuer.fact;
  if (typeof expiry === 'string') return { value: UNSET, valueAt: calleeAt };
  if (expiry.value.kind !== 'reference') return expiry;
  const value = contract.follow(expiry.value);
  if (!('at' in value)) return expiry;
  for (const { fact } of contract.issuers) {
    if (fact === issuer.fact || typeof fact.expiry === 'string') continue;
    const theirs = fact.expiry;
    if (theirs.value.kind !== 'reference') {
      if (contains(theirs.valueAt, value.at)) return theirs;
      continue;
    }
    // A registration may take it from a setting itself.
    if (expiry.inherited !== true || theirs.inherited === true) continue;
    const followed = contract.follow(theirs.value);
    if ('at' in followed && samePlace(followed.at, value.at)) return theirs;
  }
  // The provider of a JwtService is no issuer, and says it for all of its calls.
  const isProvided = expiry.value.module === NEST_CONFIG_MODULE && /^(?:JwtModule$|JwtService:)/.test(expiry.value.path[0] ?? '');
  return isProvided && value.kind === 'literal' ? { value, valueAt: value.at } : expiry;
}

function contains(outer: Place, inner: Place): boolean {
  return outer.file === inner.file && outer.start <= inner.start && inner.end <= outer.end;
}

/** A token's claims where all of them can be seen; undefined otherwise. */
export function knownClaims({ fact }: IssuerParty): RecordValue | undefined {
  return fact.claims.kind === 'record' && !fact.claims.open ? fact.claims : undefined;
}

/** The access and session tokens that a refresh token may renew: of the same library in the same folder, else of the same service. */
export function accessTokensBeside(refresh: IssuerParty, contract: Contract): readonly IssuerParty[] {
  const all = contract.issuers.filter(({ service, role }) => service === refresh.service && (role === 'access' || role === 'session'));
  for (const near of [sameFile, sameFolder]) {
    const found = all.filter((access) => near(access.fact.file, refresh.fact.file));
    if (found.length > 0) return found;
  }
  return all;
}

function sameFile(left: string, right: string): boolean {
  return left === right;
}

function sameFolder(left: string, right: string): boolean {
  return left.slice(0, left.lastIndexOf('/') + 1) === right.slice(0, right.lastIndexOf('/') + 1);
}
