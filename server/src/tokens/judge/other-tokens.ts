import { expectationRefusal } from '../../libraries/expectations';
import type { Contract, Scope } from '../../model/contract';
import type { VerifierVerdict } from '../report';
import type { Judgement } from './judgement';
import { textsOf } from './verifier-options';

// A key may sign several kinds of tokens, told apart by their audience or issuer: an access token that the verifier of one-time codes
// refuses is sound.

/** One place with its verdict. */
export interface Judged {
  readonly judgement: Judgement;
  readonly verdict: VerifierVerdict;
}

/**
 * Tells the verifiers that are there for other tokens of the same key: each wants an audience or issuer that somebody here writes, and
 * another verifier of its service takes this token. To make them take it as well would be wrong, so they lose their fixes.
 */
export function withOtherTokens(all: readonly Judged[]): readonly VerifierVerdict[] {
  const taking = new Set(all.filter(({ verdict }) => verdict.verdict === 'accepted').map(({ judgement }) => judgement.party.service));
  return all.map(({ judgement, verdict }) =>
    taking.has(judgement.party.service) && isForAnother(judgement) ? { ...verdict, isForOthers: true, fixes: [] } : verdict,
  );
}

/** Whether it holds the token's key, and refuses it for a claim that the tokens of one of its issuers have as it wants it. */
function isForAnother({ verdict, check, holdsKey, party, environment, verifier, question }: Judgement): boolean {
  if (verdict !== 'refused' || holdsKey !== true || (check !== 'audience' && check !== 'issuer')) return false;
  const claim = check === 'audience' ? 'aud' : 'iss';
  const { contract } = question;
  return contract.links.some((link) => {
    if (link.verifier !== party) return false;
    const written = writtenBy(link.issuer.fact[check].value, contract, { service: link.issuer.service, environment });
    return written !== undefined && expectationRefusal(party.semantics, claim, written, verifier[check]) === undefined;
  });
}

function writtenBy(value: Parameters<Contract['evaluate']>[0], contract: Contract, scope: Scope): string | readonly string[] | undefined {
  const names = textsOf(contract.evaluate(value, scope));
  return names.state === 'known' ? names.value : undefined;
}
