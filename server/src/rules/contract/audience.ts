import { giveClaim, giveVariable } from '../../fix/claims';
import { fixWith } from '../../fix/edits';
import { stringLiteral } from '../../fix/literals';
import { insertNamedOption } from '../../fix/options';
import type { Contract } from '../../model/contract';
import { refusalInWords } from '../../model/expectation-words';
import { missingVariable, type RefusedLink, refusedExpectations } from '../../model/expectations';
import { defineRule, type Finding, type Fix, oncePerPlace } from '../rule';

// Libraries disagree about aud: the Node ones ignore an audience nobody asked for, PyJWT and python-jose refuse it
// (RFC 7519 section 4.1.3). "Node signs, Python verifies" is where this 401 comes from.
export default defineRule({
  id: 'contract/audience',
  summary: "The issuer's audience is not the one the verifier accepts",
  severity: 'error',
  fixes: 'suggested',
  options: {},
  check: (contract) => oncePerPlace(check(contract)),
});

function* check(contract: Contract): Iterable<Finding> {
  for (const refused of refusedExpectations('audience', contract)) {
    yield { ...refusalInWords('audience', refused), fixes: [...fixes(refused, contract)] };
  }
}

/** Where both name an audience, nobody can tell which of the two is right. */
function* fixes(refused: RefusedLink, contract: Contract): Iterable<Fix> {
  const { link, refusal, only } = refused;
  if (only === undefined || refusal.kind === 'mismatch') return;
  const { issuer, verifier } = link;
  const missing = missingVariable(refused, contract);
  if (missing) yield giveVariable(contract.facts, missing.file, contract.pathInWorkspace(missing.file), missing.variable, only);
  if (refusal.kind === 'absent') {
    yield* giveClaim(issuer.fact, issuer.semantics, 'audience', only, `Issue the token for ${only}`);
    return;
  }
  const { option } = verifier.semantics.audience;
  const slot = verifier.fact.audience.valueAt ? undefined : verifier.fact.argumentSlot;
  if (!slot || option === undefined) return;
  const edit = insertNamedOption(slot, option, stringLiteral(only, verifier.semantics.language));
  yield fixWith(`Expect the audience ${only}`, 'suggested', [edit]);
}
