import { fixWith } from '../../fix/edits';
import { stringLiteral } from '../../fix/literals';
import { insertNamedOption } from '../../fix/options';
import { rightPlaceOf } from '../../libraries/misplaced';
import { keyNatureOf, signingAlgorithms } from '../../model/algorithm-lists';
import type { Contract, Link, VerifierParty } from '../../model/contract';
import { LinkIndex } from '../../model/link-index';
import { defineRule, type Finding, type Fix, oncePerPlace, type Severity } from '../rule';

// A token names its own algorithm in its header, so that whoever forges it chooses it. The verifier must say which ones it
// takes (RFC 8725 section 3.1); what happens when it does not is the library's choice.
export default defineRule({
  id: 'verify/no-algorithms',
  summary: 'A verifier is not told which algorithms to accept',
  severity: 'warning',
  fixes: 'suggested',
  options: {},
  check: (contract) => oncePerPlace(check(contract)),
});

function* check(contract: Contract): Iterable<Finding> {
  const index = new LinkIndex(contract.links);
  for (const verifier of contract.verifiers) {
    if (verifier.service.example || !namesNone(verifier, contract)) continue;
    const links = index.ofVerifier(verifier);
    const words = explain(verifier, links, contract);
    if (words) yield { at: verifier.fact.calleeAt, ...words, fixes: pin(verifier, links, contract) };
  }
}

/** Whether the option is seen to be absent. One under a wrong name is another finding. */
function namesNone({ fact, semantics, service }: VerifierParty, contract: Contract): boolean {
  const { option } = semantics.algorithms;
  if (option === undefined || fact.checks.signature !== true || fact.algorithms.valueAt !== undefined) return false;
  if (fact.given.some((given) => rightPlaceOf(semantics, given)?.name === option)) return false;
  const evaluated = contract.evaluate(fact.algorithms.value, { service, environment: 'development' });
  return evaluated.state === 'unset' && evaluated.variable === '';
}

type Words = Pick<Finding, 'message' | 'help' | 'brief'> & { readonly severity: Severity };

function explain(verifier: VerifierParty, links: readonly Link[], contract: Contract): Words | undefined {
  const { algorithms, title } = verifier.semantics;
  const nature = keyNatureOf(verifier, links, contract);
  const name = `${algorithms.form === 'list' ? 'the list' : 'the algorithm'} with ${algorithms.option}`;
  switch (algorithms.whenUnset) {
    case 'fixed':
      return undefined;
    case 'required':
      // A key object of PyJWT's own (PyJWK) brings its algorithm along, so only a key that is a text is judged.
      if (nature === 'unknown' && verifier.keyNames.length === 0) return undefined;
      return {
        severity: 'error',
        message: `${title} is not told which algorithms to accept, and refuses to work without`,
        help: `It fails before it looks at a token: ${algorithms.missingError} Give ${name}.`,
        brief: 'refuses to work without a list of algorithms',
      };
    case 'header':
      return {
        severity: nature === 'secret' ? 'warning' : 'error',
        message: `${title} accepts whatever algorithm the token itself names`,
        help: `Whoever forges a token chooses how it is checked: with HS256, a public key becomes the secret, which everybody has. Give ${name}.`,
        brief: 'accepts whatever algorithm the token itself names',
      };
    case 'by-key':
      return {
        severity: nature === 'secret' || !algorithms.keyMakesList ? 'info' : 'warning',
        message: `${title} is not told which algorithms to accept`,
        help:
          nature === 'secret' || !algorithms.keyMakesList
            ? `It takes every algorithm that the kind of key allows, so no other can be forged in; naming the one that is used keeps it so when the key changes (RFC 8725 section 3.1). Give ${name}.`
            : `It guesses them from the text of the key: a public key that it cannot parse, such as one with escaped line ends, becomes an HMAC secret that everybody has (RFC 8725 section 3.1). Give ${name}.`,
        brief: 'is not told which algorithms to accept',
      };
  }
}

function pin({ fact, semantics }: VerifierParty, links: readonly Link[], contract: Contract): readonly Fix[] {
  const { option, form } = semantics.algorithms;
  const names = signingAlgorithms(links, contract);
  // A single algorithm is what a library is given first of all; a list is one option among others.
  const slot = form === 'single' ? fact.optionSlot : fact.argumentSlot;
  if (!slot || option === undefined || names === undefined || names.some((name) => name.toLowerCase() === 'none')) return [];
  if (form === 'single' && names.length > 1) return [];
  // A shared secret and a key pair are two keys: a list of both is no answer.
  if (names.some((name) => name.startsWith('HS')) && !names.every((name) => name.startsWith('HS'))) return [];
  const quoted = names.map((name) => stringLiteral(name, semantics.language)).join(', ');
  const value = form === 'list' ? `[${quoted}]` : quoted;
  return [fixWith(`Accept ${names.join(' and ')} only`, 'suggested', [insertNamedOption(slot, option, value)])];
}
