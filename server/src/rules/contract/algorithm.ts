import { fixWith, replaceText } from '../../fix/edits';
import { stringLiteral } from '../../fix/literals';
import { type RefusedAlgorithm, refusedAlgorithms } from '../../model/algorithm-refusals';
import type { Contract } from '../../model/contract';
import { listed } from '../../text/phrases';
import { samePlace } from '../../text/range';
import { defineRule, type Finding, type Fix, oncePerPlace } from '../rule';

// A verifier looks at the header's alg before it looks at the signature: one that is not in its list is refused with the right
// key and a fresh token (RFC 8725 section 3.1).
export default defineRule({
  id: 'contract/algorithm',
  summary: "The issuer's algorithm is not one that the verifier accepts",
  severity: 'error',
  fixes: 'suggested',
  options: {},
  check: (contract) => oncePerPlace(check(contract)),
});

function* check(contract: Contract): Iterable<Finding> {
  for (const refused of refusedAlgorithms(contract)) {
    const { issuer, verifier, because } = refused.link;
    const { algorithm, byDefault, accepted, varies, environment, error } = refused.refusal;
    const origin = byDefault ? `, the default of ${issuer.semantics.title}` : '';
    const where = varies && environment !== 'development' ? ` in ${environment}` : '';
    yield {
      at: verifier.fact.algorithms.valueAt ?? verifier.fact.calleeAt,
      message: `The token is signed with ${algorithm}${origin}, and this verifier accepts only ${listed(accepted)}${where}`,
      help: `Its tokens are refused here with ${error}. They meet because ${because}.`,
      related: [
        {
          at:
            'at' in issuer.fact.algorithm && issuer.fact.algorithm.at.file === issuer.fact.file
              ? issuer.fact.algorithm.at
              : issuer.fact.calleeAt,
          message: `${issuer.service.name} signs with ${algorithm} here`,
        },
      ],
      fixes: fixes(refused),
    };
  }
}

/**
 * The issuer's algorithm into the verifier's list. Never HMAC beside the algorithms of key pairs: with the public key as the
 * secret anybody could sign (RFC 8725 section 2.1).
 */
function fixes({ link, refusal, isOnlyIssuer }: RefusedAlgorithm): readonly Fix[] {
  const { fact, semantics } = link.verifier;
  const { value, valueAt } = fact.algorithms;
  const isWritten = valueAt && (value.kind === 'list' || value.kind === 'literal') && samePlace(value.at, valueAt);
  if (value.kind === 'list' && value.items.some(({ kind }) => kind !== 'literal')) return [];
  if (!isWritten || !isOnlyIssuer || link.by !== 'secret' || !isHmac(refusal.algorithm)) return [];
  const literal = (name: string) => stringLiteral(name, semantics.language);
  const list = [...refusal.accepted.filter(isHmac), refusal.algorithm];
  const text = value.kind === 'list' ? `[${list.map(literal).join(', ')}]` : literal(refusal.algorithm);
  return [fixWith(`Accept ${refusal.algorithm}`, 'suggested', [replaceText(valueAt, text)])];
}

function isHmac(algorithm: string): boolean {
  return algorithm.startsWith('HS');
}
