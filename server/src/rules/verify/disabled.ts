import type { CheckSwitch } from '../../facts/fact';
import { fixFrom } from '../../fix/edits';
import type { Contract, VerifierParty } from '../../model/contract';
import { defineRule, type Finding, oncePerPlace } from '../rule';

// A verifier with a check switched off looks like one, and lets through what the check was for.
export default defineRule({
  id: 'verify/disabled',
  summary: 'A check of the token is switched off',
  severity: 'error',
  fixes: 'suggested',
  options: {},
  check: (contract) => oncePerPlace(check(contract)),
});

type Words = Pick<Finding, 'message' | 'help' | 'severity'>;

function* check(contract: Contract): Iterable<Finding> {
  for (const verifier of contract.verifiers) {
    if (verifier.service.example) continue;
    for (const off of verifier.fact.switches) {
      const words = off.off === true ? explain(off, verifier) : undefined;
      if (words) yield { at: off.at, ...words, fixes: fixFrom(titleOf(off), 'suggested', off.enableEdits) };
    }
  }
}

function explain(off: CheckSwitch, verifier: VerifierParty): Words | undefined {
  const { fact } = verifier;
  if (off.check === 'signature') return isPeek(verifier, off) ? undefined : forged(off);
  // Without a check of the signature nothing else counts either.
  if (fact.checks.signature === false) return undefined;
  switch (off.check) {
    case 'expiry':
      return wantsExpired(verifier) ? undefined : expired(off);
    case 'not-before':
      return {
        severity: 'warning',
        message: `Tokens are accepted before they are valid: ${off.text}`,
        help: 'A token with nbf is meant for later. Where clocks differ, allow 30 to 60 seconds and leave the check on.',
      };
    case 'audience':
      return fact.audience.valueAt ? contradicted(off, 'audience') : undefined;
    case 'issuer':
      return fact.issuer.valueAt ? contradicted(off, 'issuer') : undefined;
    default:
      // A future iat, or a sub that is a number: no one is let in who should not be.
      return undefined;
  }
}

function forged(off: CheckSwitch): Words {
  return {
    message: `Forged tokens are accepted: ${off.text}`,
    help: 'The key is given and the signature is not checked, so anybody can write a token for any user. Leave the check on; to look into a token before it is verified, decode it without a key.',
  };
}

function expired(off: CheckSwitch): Words {
  return {
    message: `Expired tokens are accepted: ${off.text}`,
    help: 'A token that was once given out works for ever, a stolen one too. Where clocks differ, allow 30 to 60 seconds; for a session that lasts, renew the token.',
  };
}

function contradicted(off: CheckSwitch, claim: string): Words {
  return {
    severity: 'warning',
    message: `The ${claim} is named and not checked: ${off.text}`,
    help: `The call says which ${claim} it expects and switches the check off, so any other is accepted. Leave out one of the two.`,
  };
}

function titleOf({ check }: CheckSwitch): string {
  return `Check the ${check === 'not-before' ? 'start of validity' : check.replace('-', ' ')}`;
}

/** To look into a token needs no key: one without is not a verifier that forgot its check. */
function isPeek({ fact, keyNames }: VerifierParty, off: CheckSwitch): boolean {
  const hasKey = keyNames.length > 0 || off.enableEdits.length > 0;
  return !hasKey || fact.hints.some((hint) => PEEKING.test(hint));
}

const PEEKING = /unverified|unsafe|insecure|peek|inspect|debug|without_?verif|no_?verif|issuer_?of|get_?(?:iss|kid|claims?_?from)/i;

/**
 * Where an expired token is wanted on purpose: a new access token for an old one, a logout, a token that is revoked. A refresh
 * token that never expires is another matter, and so its key tells.
 */
function wantsExpired({ fact, keyNames }: VerifierParty): boolean {
  if (fact.maximumAge.valueAt !== undefined || (fact.inspects !== 'unknown' && fact.inspects.includes('exp'))) return true;
  const isRefreshKey = keyNames.some((name) => /refresh/i.test(name));
  const hints = fact.hints.filter((hint) => !keyNames.includes(hint));
  return hints.some((hint) => EXPIRED.test(hint) || (!isRefreshKey && /refresh|renew|rotat|reissue/i.test(hint)));
}

const EXPIRED =
  /expired|ignore_?exp|allow_?exp|log_?out|sign_?out|revo[ck]|black_?list|deny_?list|block_?list|invalidat|grace|peek|inspect|introspect|debug|unverified/i;
