import type { Place } from '../text/range';
import type { Contract, IssuerParty, VerifierParty } from './contract';
import { LinkIndex } from './link-index';

// Audiences that a verifier asks for and that no token of its issuers has, with a library that accepts these all the same.

export interface UnmadeCheck {
  readonly verifier: VerifierParty;
  readonly issuer: IssuerParty;
  /** The audience that is asked for. */
  readonly at: Place;
}

/** mpdavis/python-jose#407: `audience=` refuses another audience, and not a token without one. */
export function* unmadeAudienceChecks(contract: Contract): Iterable<UnmadeCheck> {
  const index = new LinkIndex(contract.links);
  for (const verifier of index.verifiers) {
    const { fact, semantics, service } = verifier;
    const { value, valueAt } = fact.audience;
    if (semantics.audience.absent !== 'accept' || valueAt === undefined || service.example) continue;
    if (fact.checks.signature !== true || fact.checks.audience !== true || fact.required.value.kind !== 'unset') continue;
    const asked = contract.evaluate(value, { service, environment: 'development' });
    if (asked.state !== 'known' || asked.value === null) continue;
    const issuers = index.ofVerifier(verifier).map(({ issuer }) => issuer);
    const [issuer] = issuers;
    if (issuer && issuers.every((each) => each.fact.audience.value.kind === 'unset')) yield { verifier, issuer, at: valueAt };
  }
}
