import type { Contract, IssuerParty, Role, Service, VerifierParty } from '../model/contract';
import { strayPairs } from '../model/stray-keys';
import type { Place } from '../text/range';
import { type Beyond, NOT_SEEN, outside, unseen } from './beyond';
import { KeyNames } from './key-names';
import { inheritedPairs, isOfRefreshTokens, likelyPairs, type Pair, sharedVerifiers } from './pairs';

// Which issuers and verifiers make one arrow.

/** All issuers and verifiers of one arrow. At one of its ends may be nobody of this workspace. */
export interface Strand {
  readonly from: Service | Beyond;
  readonly to: Service | Beyond;
  readonly role: Role;
  readonly secret: string | undefined;
  readonly because: string;
  readonly issuers: Set<IssuerParty>;
  readonly verifiers: Set<VerifierParty>;
  /** What is said of its parties elsewhere. */
  readonly beside: Set<Place>;
}

/** The arrows of all tokens, each once. */
export function strandsOf(contract: Contract): readonly Strand[] {
  const strands = new Map<string, Strand>();
  const keys = new KeyNames(contract);
  const issuers = keys.issuers();
  const isIssuing = new Set(issuers);
  const add = (ends: Pick<Strand, 'from' | 'to' | 'because'>, issuer: IssuerParty | undefined, verifier: VerifierParty | undefined) => {
    const role = isNamed(ends.from) && roleOfBoth(issuer, verifier) === 'one-time' ? 'unknown' : roleOfBoth(issuer, verifier);
    const secret = secretOfBoth(issuer && keys.orSetting(issuer), verifier && keys.orSetting(verifier)) ?? keyOfOthers(ends.from);
    const key = [endKey(ends.from), endKey(ends.to), role, secret ?? ''].join('\n');
    const strand = strands.get(key) ?? {
      ...ends,
      role,
      secret,
      issuers: new Set<IssuerParty>(),
      verifiers: new Set<VerifierParty>(),
      beside: new Set<Place>(),
    };
    strands.set(key, strand);
    if (issuer) strand.issuers.add(issuer);
    if (verifier) strand.verifiers.add(verifier);
    for (const party of [issuer, verifier]) for (const place of party ? keys.placesBeside(party) : []) strand.beside.add(place);
  };
  const met = new Set<IssuerParty | VerifierParty>();
  const join = ({ issuer, verifier, because }: Pair) => {
    if (!isIssuing.has(issuer)) return;
    met.add(issuer).add(verifier);
    add({ from: issuer.service, to: verifier.service, because }, issuer, verifier);
  };
  const strays = [...strayPairs(contract)].map((pair) => ({
    ...pair,
    because: 'they are the only ends of these tokens, and use different keys',
  }));
  for (const pair of [...contract.links, ...strays, ...inheritedPairs(issuers, keys, contract)]) join(pair);
  for (const pair of [...likelyPairs(issuers, met, keys, contract)]) join(pair);
  for (const pair of [...sharedVerifiers(issuers, met, keys, contract)]) join(pair);
  for (const issuer of issuers)
    if (!met.has(issuer)) add({ from: issuer.service, to: unseen(issuer, contract), because: '' }, issuer, undefined);
  for (const verifier of contract.verifiers)
    if (!met.has(verifier) && isLooking(verifier))
      add({ from: outside(verifier, contract), to: verifier.service, because: '' }, undefined, verifier);
  return [...strands.values()];
}

/** Who reads a token without its signature may do so before anything verifies it, and is no end of it. */
function isLooking({ fact }: VerifierParty): boolean {
  return fact.checks.signature !== false;
}

function roleOfBoth(issuer: IssuerParty | undefined, verifier: VerifierParty | undefined): Role {
  const roles = [issuer?.role, verifier && isOfRefreshTokens(verifier) ? 'refresh' : verifier?.role].filter(
    (role) => role !== undefined && role !== 'unknown',
  );
  return roles[0] ?? 'unknown';
}

/** A key that can be read nowhere here, because it is kept by whoever issues the tokens. */
function keyOfOthers(from: Service | Beyond): string | undefined {
  return isNamed(from) ? `${from.name}'s own key` : undefined;
}

/** Whether somebody outside issues them whose name is known: that makes no links for confirming an address or setting a password. */
function isNamed(from: Service | Beyond): from is Beyond {
  return 'kind' in from && from.name !== NOT_SEEN;
}

function secretOfBoth(issuer: string | undefined, verifier: string | undefined): string | undefined {
  if (issuer === undefined || verifier === undefined || issuer === verifier) return issuer ?? verifier;
  return `${issuer} → ${verifier}`;
}

function endKey(end: Service | Beyond): string {
  return 'folder' in end ? `service ${end.folder}` : `${end.kind} ${end.name}`;
}
