import type { OptionValue } from '../facts/fact';
import type { Place } from '../text/range';
import type { Contract, IssuerParty, Scope } from './contract';
import { isMoment } from './evaluate';

// Whether `iat` and `nbf` say the time that they are read as.

/** A time claim that is read as another time than it says. */
export interface MisreadClaim {
  readonly claim: 'iat' | 'nbf';
  /** `milliseconds`: some 55,000 years ahead. `naive-local`, `naive-timestamp`: off by the time zone. */
  readonly misreading: 'milliseconds' | 'naive-local' | 'naive-timestamp';
  /** `endless`: a lifetime is counted from it. `refused`: no verifier accepts the token. `uneven`: where the clock is ahead of UTC, they refuse it. */
  readonly outcome: 'endless' | 'refused' | 'uneven';
  readonly at: Place;
}

/** What is wrong with the token's `iat` and `nbf` in this scope; nothing where verifiers pass over it. */
export function* misreadClaims(issuer: IssuerParty, contract: Contract, scope: Scope): Iterable<MisreadClaim> {
  const { fact, semantics } = issuer;
  const issuedAt = misreadingOf(fact.issuedAt, contract, scope);
  if (issuedAt) {
    const { misreading, at } = issuedAt;
    const relative = typeof fact.expiry !== 'string' && fact.expiry.form === 'relative-option';
    if (misreading === 'milliseconds' && relative) yield { claim: 'iat', misreading, outcome: 'endless', at };
    else if (semantics.issuedAt.future === 'reject')
      yield { claim: 'iat', misreading, outcome: misreading === 'milliseconds' ? 'refused' : 'uneven', at };
  }
  const notBefore = misreadingOf(fact.notBefore, contract, scope);
  if (notBefore) {
    const { misreading, at } = notBefore;
    yield { claim: 'nbf', misreading, outcome: misreading === 'milliseconds' ? 'refused' : 'uneven', at };
  }
}

function misreadingOf(
  given: OptionValue,
  contract: Contract,
  scope: Scope,
): { readonly misreading: MisreadClaim['misreading']; readonly at: Place } | undefined {
  if (given.valueAt === undefined || given.value.kind === 'unset') return undefined;
  const evaluated = contract.evaluate(given.value, scope);
  if (evaluated.state !== 'known' || !isMoment(evaluated.value)) return undefined;
  const { unit, zone } = evaluated.value;
  if (unit === 'milliseconds') return { misreading: 'milliseconds', at: given.valueAt };
  if (zone === 'naive-local') return { misreading: 'naive-local', at: given.valueAt };
  return unit === 'seconds' && zone === 'naive-utc' ? { misreading: 'naive-timestamp', at: given.valueAt } : undefined;
}
