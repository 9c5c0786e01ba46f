import { fixWith } from '../../fix/edits';
import { insertNamedOption } from '../../fix/options';
import { rightPlaceOf } from '../../libraries/misplaced';
import { algorithmNames, isSymmetric, keyNatureOf, signingAlgorithm } from '../../model/algorithm-lists';
import type { Contract, IssuerParty, VerifierParty } from '../../model/contract';
import { defineRule, type Finding, oncePerPlace, type Severity } from '../rule';

// Two machines never agree on the time. Without tolerance a token is refused in its first second by a verifier whose
// clock is behind, and in its last by one that is ahead (RFC 7519 sections 4.1.4 and 4.1.5 allow a small leeway).
export default defineRule({
  id: 'verify/no-leeway',
  summary: 'A verifier allows no clock difference',
  severity: 'warning',
  fixes: 'suggested',
  options: { leewaySeconds: { description: 'The tolerance that the fix writes, in seconds.', default: 60, minimum: 1, maximum: 300 } },
  check: (contract, options) => oncePerPlace(check(contract, options)),
});

function* check(contract: Contract, options: { readonly leewaySeconds: number }): Iterable<Finding> {
  for (const verifier of contract.verifiers) {
    const { fact } = verifier;
    if (fact.checks.signature === false || fact.checks.expiry === false || verifier.service.example || !hasNone(verifier, contract))
      continue;
    const { title, leeway, issuedAt } = verifier.semantics;
    if (leeway.option === undefined || leeway.defaultSeconds > 0 || isGivenUnderAnotherName(verifier)) continue;
    const strict = issuedAt.future === 'reject' && fact.checks.issuedAt !== false;
    yield {
      at: fact.calleeAt,
      severity: severityOf(verifier, contract),
      message: `${title} verifies this token without any clock tolerance`,
      brief: 'allows no clock difference',
      help: `A clock that is a second ahead or behind makes it a 401${strict ? ': a token issued in the future is refused too (ImmatureSignatureError)' : ''}. Allow 30 to 60 seconds with ${leeway.shownAs}.`,
      related: issuersElsewhere(verifier, contract),
      fixes: fact.optionSlot
        ? [
            fixWith(`Allow ${options.leewaySeconds} seconds`, 'suggested', [
              insertNamedOption(
                fact.optionSlot,
                leeway.option,
                String(leeway.unit === 'milliseconds' ? options.leewaySeconds * 1000 : options.leewaySeconds),
              ),
            ]),
          ]
        : [],
    };
  }
}

/** Whether the option is seen to be absent: in the call, or in the options of a module that another file registers. */
function hasNone({ fact, service }: VerifierParty, contract: Contract): boolean {
  if (fact.leeway.valueAt !== undefined) return false;
  const evaluated = contract.evaluate(fact.leeway.value, { service, environment: 'development' });
  return evaluated.state === 'unset' && evaluated.variable === '';
}

/** A tolerance that the library passes over, because it is called otherwise here, is another finding. */
function isGivenUnderAnotherName({ fact, semantics }: VerifierParty): boolean {
  return fact.given.some((given) => rightPlaceOf(semantics, given)?.name === semantics.leeway.option);
}

/** One service that issues and verifies has one clock, or several that are kept alike. */
function severityOf(verifier: VerifierParty, contract: Contract): Severity {
  const links = contract.links.filter((link) => link.verifier === verifier);
  if (links.some((link) => !link.sameService)) return 'warning';
  if (links.length > 0) return 'info';
  // The issuer's key could not be read; one in the same service is the likeliest.
  const own = contract.issuers.filter((issuer) => issuer.service === verifier.service);
  if (own.length > 0 && isOfOthers(verifier, own, contract)) return 'warning';
  const issuesItself = own.length > 0 || ISSUING.some((name) => Object.hasOwn(verifier.service.dependencies, name));
  return issuesItself ? 'info' : 'warning';
}

/** A service that signs all of its own tokens with a shared secret gets those for a public key from somebody else: Google, Apple, a Keycloak. */
function isOfOthers(verifier: VerifierParty, own: readonly IssuerParty[], contract: Contract): boolean {
  const { fact, service } = verifier;
  const accepted = algorithmNames(fact.algorithms.value, contract, { service, environment: 'development' }) ?? [];
  const isForPublicKey = accepted.length > 0 ? !accepted.some(isSymmetric) : keyNatureOf(verifier, [], contract) === 'public';
  if (!isForPublicKey) return false;
  return own.every((issuer) => {
    const algorithm = signingAlgorithm(issuer, contract);
    return algorithm !== undefined && isSymmetric(algorithm);
  });
}

/** Packages that issue tokens themselves, in calls that are not read. */
const ISSUING = ['@fastify/jwt', 'fastify-jwt', 'djangorestframework-simplejwt', 'flask-jwt-extended', 'fastapi-users'];

function issuersElsewhere(verifier: VerifierParty, contract: Contract): Finding['related'] {
  return contract.links
    .filter((link) => link.verifier === verifier && !link.sameService)
    .slice(0, 3)
    .map((link) => ({ at: link.issuer.fact.calleeAt, message: `${link.issuer.service.name} issues its tokens here` }));
}
