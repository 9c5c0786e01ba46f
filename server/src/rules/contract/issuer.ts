import { giveClaim, giveVariable } from '../../fix/claims';
import type { Contract } from '../../model/contract';
import { refusalInWords } from '../../model/expectation-words';
import { missingVariable, type RefusedLink, refusedExpectations } from '../../model/expectations';
import { defineRule, type Finding, type Fix, oncePerPlace } from '../rule';

// Every library compares iss as an exact text (RFC 7519 section 4.1.1), so that a trailing slash or http for https is a 401.
export default defineRule({
  id: 'contract/issuer',
  summary: "The issuer's name is not the one the verifier expects",
  severity: 'error',
  fixes: 'suggested',
  options: {},
  check: (contract) => oncePerPlace(check(contract)),
});

function* check(contract: Contract): Iterable<Finding> {
  for (const refused of refusedExpectations('issuer', contract)) {
    yield { ...refusalInWords('issuer', refused), fixes: [...fixes(refused, contract)] };
  }
}

/** Where both name an issuer, nobody can tell which of the two is right. */
function* fixes(refused: RefusedLink, contract: Contract): Iterable<Fix> {
  const { link, refusal, only } = refused;
  if (only === undefined || refusal.kind !== 'absent') return;
  const missing = missingVariable(refused, contract);
  if (missing) yield giveVariable(contract.facts, missing.file, contract.pathInWorkspace(missing.file), missing.variable, only);
  yield* giveClaim(link.issuer.fact, link.issuer.semantics, 'issuer', only, `Issue the token as ${only}`);
}
