import { algorithmNames, signingAlgorithm } from '../model/algorithm-lists';
import type { Contract, IssuerParty, Role, VerifierParty } from '../model/contract';
import { baseName } from '../text/source';
import { providerOf } from './beyond';
import { IN_THE_CODE, type KeyNames } from './key-names';

// Issuers and verifiers that the contract does not link, because a key of theirs stands where it cannot be followed.

export interface Pair {
  readonly issuer: IssuerParty;
  readonly verifier: VerifierParty;
  readonly because: string;
}

type Parties = ReadonlySet<IssuerParty | VerifierParty>;

/**
 * What takes its key from the registration of its service, and what has that key by its name. SimpleJWT checks all of its tokens
 * with the settings that it issues them by.
 */
export function* inheritedPairs(issuers: readonly IssuerParty[], keys: KeyNames, contract: Contract): Iterable<Pair> {
  const linked = new Map<IssuerParty, Set<VerifierParty>>();
  for (const { issuer, verifier } of contract.links) linked.set(issuer, (linked.get(issuer) ?? new Set()).add(verifier));
  for (const issuer of issuers) {
    const isOwn = issuer.fact.library === 'simplejwt';
    for (const verifier of contract.verifiers) {
      if (issuer.service !== verifier.service || linked.get(issuer)?.has(verifier)) continue;
      if (isOwn && verifier.fact.library === 'simplejwt') {
        yield { issuer, verifier, because: 'SimpleJWT checks its tokens with the settings that it issues them by' };
        continue;
      }
      if (!keys.isInherited(issuer) && !keys.isInherited(verifier)) continue;
      const key = keys.of(issuer);
      if (key !== undefined && key !== IN_THE_CODE && key === keys.of(verifier) && groupOf(issuer.role) === groupOf(verifier.role))
        yield { issuer, verifier, because: `both use ${key}` };
    }
  }
}

/** Issuers and verifiers of one service that have no other end, where a key cannot be read and so nothing says that they differ. */
export function* likelyPairs(issuers: readonly IssuerParty[], met: Parties, keys: KeyNames, contract: Contract): Iterable<Pair> {
  const lonely = contract.verifiers.filter(
    (verifier) => !met.has(verifier) && providerOf(verifier) === undefined && verifier.fact.checks.signature !== false,
  );
  for (const issuer of issuers) {
    if (met.has(issuer)) continue;
    const possible = lonely.filter(
      (verifier) => issuer.service === verifier.service && mayBeOneKey(issuer, verifier, issuers, keys, contract),
    );
    const alike = possible.filter(
      (verifier) => groupOf(issuer.role) === (isOfRefreshTokens(verifier) ? 'refresh' : groupOf(verifier.role)),
    );
    // Who signs and verifies in one file means one token, unless the names say that they are two.
    const beside = possible.filter(
      (verifier) => issuer.fact.file === verifier.fact.file && (alike.includes(verifier) || isUntold(issuer, verifier)),
    );
    for (const verifier of beside.length > 0 ? beside : alike)
      yield { issuer, verifier, because: 'they are in the same service, and a key of theirs cannot be read' };
  }
}

/** Whether two keys, one of which cannot be read, may be one: neither has a name, or no other name is there to be the one. */
function mayBeOneKey(
  issuer: IssuerParty,
  verifier: VerifierParty,
  issuers: readonly IssuerParty[],
  keys: KeyNames,
  contract: Contract,
): boolean {
  if (keys.of(issuer) !== undefined && keys.of(verifier) !== undefined) return false;
  const algorithm = signingAlgorithm(issuer, contract);
  const accepted = algorithmNames(verifier.fact.algorithms.value, contract, { service: verifier.service, environment: 'development' });
  if (algorithm !== undefined && accepted !== undefined && !accepted.includes(algorithm)) return false;
  const signed = keys.orSetting(issuer);
  const checked = keys.orSetting(verifier);
  if (signed === checked || issuer.fact.file === verifier.fact.file) return true;
  if (signed !== undefined && checked !== undefined) return false;
  const others = [...issuers, ...contract.verifiers].filter(({ service }) => service === issuer.service);
  return new Set(others.flatMap((party) => keys.orSetting(party) ?? [])).size === 1;
}

function isUntold(issuer: IssuerParty, verifier: VerifierParty): boolean {
  return issuer.role === 'unknown' || verifier.role === 'unknown';
}

/**
 * A function that checks tokens of every kind - `verifyToken(token, type)` - says nothing of refresh or one-time tokens, and checks
 * these too where nothing else does and it has their key.
 */
export function* sharedVerifiers(issuers: readonly IssuerParty[], met: Parties, keys: KeyNames, contract: Contract): Iterable<Pair> {
  const general = contract.verifiers.filter(
    (verifier) => groupOf(verifier.role) === 'general' && !isGuard(verifier) && !verifier.fact.hints.some((hint) => /access/i.test(hint)),
  );
  for (const issuer of issuers) {
    if (met.has(issuer) || groupOf(issuer.role) === 'general') continue;
    const key = keys.of(issuer);
    const possible = general.filter(
      (verifier) => issuer.service === verifier.service && providerOf(verifier) === undefined && keys.of(verifier) === key,
    );
    // A function beside the one that signs is meant for its tokens.
    const beside = possible.filter(({ fact }) => fact.file === issuer.fact.file);
    for (const verifier of beside.length > 0 ? beside : possible) {
      const held = key === undefined ? 'a key of theirs cannot be read' : key === IN_THE_CODE ? undefined : `both use ${key}`;
      if (held !== undefined) yield { issuer, verifier, because: `${held}, and nothing else here verifies these tokens` };
    }
  }
}

/** What stands before the requests of an application, and checks the tokens that these carry. */
const GUARDS: ReadonlySet<string> = new Set(['passport-jwt', 'express-jwt', 'koa-jwt', '@fastify/jwt', 'flask-jwt-extended', 'simplejwt']);

/** What is called or kept as one is a guard too, whatever it is made with. */
function isGuard({ fact }: VerifierParty): boolean {
  return GUARDS.has(fact.library) || [...fact.hints, fact.file].some((name) => /middlewa?re|guard|strateg/i.test(name));
}

/** `rt-jwt.strategy`, `RtStrategy`: a short name of refresh tokens, which says too little where more is known. */
export function isOfRefreshTokens({ fact, role }: VerifierParty): boolean {
  return role === 'refresh' || [...fact.hints, baseName(fact.file)].some((name) => /^(?:rt|RT)(?![a-z])|[-_.]rt[-_.]/.test(name));
}

function groupOf(role: Role): string {
  return role === 'refresh' || role === 'one-time' ? role : 'general';
}
