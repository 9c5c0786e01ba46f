import { fixWith } from '../../fix/edits';
import { type ClaimRefusal, type RefusedClaim, refusedClaims } from '../../model/claim-refusals';
import type { Contract } from '../../model/contract';
import { contains, pointAt } from '../../text/range';
import { defineRule, type Finding, type Fix, oncePerPlace } from '../rule';

// A claim that one library takes in any form is refused by another: a number as `sub`, which RFC 7519 section 4.1.2 does not
// allow and Node's libraries do. Claims that a verifier requires must be written by somebody.
export default defineRule({
  id: 'contract/claim',
  summary: 'A claim that the verifier requires is missing, or has a form that it refuses',
  severity: 'error',
  fixes: 'suggested',
  options: {},
  check: (contract) => oncePerPlace(check(contract)),
});

function* check(contract: Contract): Iterable<Finding> {
  for (const refused of refusedClaims(contract)) {
    const { verifier, because } = refused.link;
    const { at, error, kind } = refused.refusal;
    const { required, maximumAge, calleeAt } = verifier.fact;
    const asked = kind === 'missing' ? required.valueAt : kind === 'ageless' ? maximumAge.valueAt : undefined;
    yield {
      at,
      message: message(refused),
      help: `Its tokens are refused by ${verifier.service.name} with ${error}. They meet because ${because}.`,
      related: [{ at: asked ?? calleeAt, message: `${verifier.service.name} verifies the token here` }],
      fixes: kind === 'numeric-subject' ? asText(refused) : [],
    };
  }
}

function message({ link, refusal }: RefusedClaim): string {
  const { title } = link.verifier.semantics;
  const messages: Readonly<Record<ClaimRefusal['kind'], string>> = {
    'numeric-subject': `The token's sub is a number, and ${title}, which verifies it, accepts only a string`,
    milliseconds: `The token's iat is in milliseconds: for ${title}, which verifies it, the token comes from the far future`,
    ahead: `The token's iat lies ahead of the clock, and ${title}, which verifies it, accepts none that is issued in the future`,
    'text-expiry': `The token's exp is a string, and ${title}, which verifies it, accepts only a number`,
    missing: `The token has no ${refusal.claim}, and ${title}, which verifies it, is told to require it`,
    ageless: `The token does not say when it was issued, and ${title}, which verifies it, is told to limit its age`,
  };
  const isOwn = refusal.kind === 'missing' && link.verifier.semantics.required.includes(refusal.claim);
  return isOwn ? `The token has no ${refusal.claim}, and ${title}, which verifies it, accepts none without` : messages[refusal.kind];
}

/** Makes a text of the subject where the call writes it. */
function asText({ link, refusal }: RefusedClaim): readonly Fix[] {
  const { fact, semantics } = link.issuer;
  const { at } = refusal;
  if (at.file !== fact.at.file || !contains(fact.at, at) || at === fact.calleeAt) return [];
  const call = semantics.language === 'python' ? 'str' : 'String';
  const edits = [
    { at: pointAt(at.file, at.start), newText: [`${call}(`] },
    { at: pointAt(at.file, at.end), newText: [')'] },
  ];
  return [fixWith(`Write the sub as ${call}(...)`, 'suggested', edits)];
}
