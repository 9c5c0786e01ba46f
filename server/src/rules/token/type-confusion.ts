import type { Contract, IssuerParty, VerifierParty } from '../../model/contract';
import { hasClaim, tellingClaims } from '../../model/token-kinds';
import { defineRule, type Finding, oncePerPlace } from '../rule';

// A refresh token lives for weeks and is sent to one endpoint only. When it opens every other door as well, the short life
// of the access token protects nobody (RFC 8725 section 3.12: different kinds of tokens need rules that exclude each other).
export default defineRule({
  id: 'token/type-confusion',
  summary: 'A verifier of access tokens accepts refresh tokens as well',
  severity: 'warning',
  fixes: 'none',
  options: {},
  check: (contract) => oncePerPlace(check(contract)),
});

function* check(contract: Contract): Iterable<Finding> {
  const refreshing = contract.issuers.filter(({ role, service }) => role === 'refresh' && !service.example);
  if (refreshing.length === 0) return;
  const issuersOf = new Map<VerifierParty, IssuerParty[]>();
  for (const { issuer, verifier } of contract.links) {
    if ((issuer.role !== 'access' && issuer.role !== 'session') || verifier.role === 'refresh' || verifier.role === 'one-time') continue;
    const issuers = issuersOf.get(verifier);
    if (issuers) issuers.push(issuer);
    else issuersOf.set(verifier, [issuer]);
  }
  for (const [verifier, issuers] of issuersOf) {
    if (!isLeftToCode(verifier) || !isGate(verifier)) continue;
    for (const refresh of refreshing) {
      const finding = judge(verifier, issuers, refresh, contract);
      if (!finding) continue;
      yield finding;
      break;
    }
  }
}

function judge(verifier: VerifierParty, issuers: readonly IssuerParty[], refresh: IssuerParty, contract: Contract): Finding | undefined {
  const told = issuers
    .filter(({ service }) => service === refresh.service)
    .map((access) => ({ access, telling: tellingClaims(access, refresh, contract) }));
  const first = told.find(({ telling }) => telling !== 'unknown');
  if (!first || first.telling === 'unknown') return undefined;
  const { inspects, audience, issuer } = verifier.fact;
  // What the verifier asks for by itself, the refresh token has as well, or it is refused.
  const asks = [...(audience.value.kind === 'unset' ? [] : ['aud']), ...(issuer.value.kind === 'unset' ? [] : ['iss'])];
  if (asks.some((claim) => !hasClaim(refresh, claim) || first.telling.includes(claim))) return undefined;
  if (inspects === 'unknown') {
    // Nothing in the payload can tell tokens apart that are all alike.
    if (told.some(({ telling }) => telling === 'unknown' || telling.length > 0)) return undefined;
  } else if (inspects.some((claim) => !hasClaim(refresh, claim) || first.telling.includes(claim))) return undefined;
  return describe(verifier, first.access, refresh, first.telling);
}

const GATE =
  /middleware|guard|strategy|protect|require|authenticat|authori[sz]|current_?user|session|access|(?:check|is|with|ensure)_?auth/i;

/**
 * Whether the verifier stands where requests are let in. A helper such as `verifyToken` may serve the refresh endpoint as well, and
 * what its callers check cannot be seen.
 */
function isGate({ fact, keyNames }: VerifierParty): boolean {
  return fact.hints.some((hint) => !keyNames.includes(hint) && GATE.test(hint));
}

/** A verifier whose own options and library leave the kind of the token to the code around it. */
function isLeftToCode({ fact, semantics }: VerifierParty): boolean {
  if (fact.checks.signature !== true || semantics.kindClaim !== undefined || fact.required.value.kind !== 'unset') return false;
  return !fact.given.some(({ name }) => TELLING_OPTIONS.has(name));
}

/** `typ` of the header, and the claims that say what a token is for. */
const TELLING_OPTIONS: ReadonlySet<string> = new Set([
  'typ',
  'subject',
  'allowedSub',
  'jwtid',
  'nonce',
  'tokenUse',
  'validate',
  'isRevoked',
]);

function describe(verifier: VerifierParty, access: IssuerParty, refresh: IssuerParty, telling: readonly string[]): Finding {
  const difference =
    telling.length === 0
      ? 'Both have the same key and the same claims, so that nothing can tell them apart.'
      : `Both have the same key, and this code reads none of the claims that differ: ${telling.slice(0, 4).join(', ')}.`;
  return {
    at: verifier.fact.calleeAt,
    message: 'This verifier takes a refresh token for an access token',
    help: `${difference} A refresh token that leaks then works everywhere for as long as it lives. Sign it with a key of its own, or give both a claim that says the kind and check it here.`,
    related: [
      { at: access.fact.calleeAt, message: 'The access token is issued here' },
      { at: refresh.fact.calleeAt, message: 'The refresh token is issued here, with the same key' },
    ],
  };
}
