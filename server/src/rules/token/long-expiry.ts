import type { Contract, Environment, IssuerParty } from '../../model/contract';
import { type Lifetime, lifetimeOf } from '../../model/lifetime';
import { isMeantToLast } from '../../model/roles';
import { describeSeconds } from '../../model/time-span';
import { isRefreshed, statedExpiry } from '../../model/token-families';
import type { Place } from '../../text/range';
import { defineRule, type Finding, oncePerPlace } from '../rule';

// A token is believed until it expires, whatever has become of its user: signing out, a new password or a ban change nothing.
export default defineRule({
  id: 'token/long-expiry',
  summary: 'A token lives longer than anybody could take it back',
  severity: 'warning',
  fixes: 'none',
  options: {
    accessHours: {
      description: 'Access tokens that live longer than this are reported where refresh tokens are issued, in hours.',
      default: 24,
      minimum: 0.1,
    },
    refreshDays: {
      description: 'Refresh tokens, and tokens that nothing refreshes, are reported when they live longer than this, in days.',
      default: 90,
      minimum: 0.1,
    },
  },
  check: (contract, options) => oncePerPlace(check(contract, options)),
});

/** What is deployed counts most. */
const ENVIRONMENTS: readonly Environment[] = ['production', 'staging', 'development'];

function* check(contract: Contract, options: { readonly accessHours: number; readonly refreshDays: number }): Iterable<Finding> {
  for (const issuer of contract.issuers) {
    if (issuer.role === 'unknown' || issuer.role === 'one-time' || issuer.service.example || issuer.service.library) continue;
    if (isMeantToLast(issuer.fact, issuer.keyNames)) continue;
    const lifetime = firstLifetime(issuer, contract);
    // A misread unit is the cause, and another rule's finding.
    if (!lifetime || lifetime.misreading) continue;
    const refreshed = isRefreshed(issuer, contract);
    const limit = refreshed ? options.accessHours * 3600 : options.refreshDays * 86_400;
    if (lifetime.seconds > limit) yield describe(issuer, lifetime, refreshed, limit, statedExpiry(issuer, contract).valueAt);
  }
}

function firstLifetime(issuer: IssuerParty, contract: Contract): Lifetime | undefined {
  for (const environment of ENVIRONMENTS) {
    const lifetime = lifetimeOf(issuer, contract, { service: issuer.service, environment });
    if (lifetime) return lifetime;
  }
  return undefined;
}

function describe(issuer: IssuerParty, lifetime: Lifetime, refreshed: boolean, limit: number, at: Place): Finding {
  const beside = refreshed ? 'although refresh tokens are issued beside it' : '';
  const advice = refreshed
    ? 'A refresh token is what keeps people signed in; an access token that it renews needs 15 minutes to an hour.'
    : `Give it at most ${describeSeconds(limit)}, and a way to be taken back.`;
  return {
    at,
    message: `This ${issuer.role} token lives ${describeSeconds(lifetime.seconds)}${beside === '' ? '' : `, ${beside}`}`,
    help: `It is believed until it expires: signing out, a new password or a ban of its user change nothing. ${advice}`,
    related: lifetime.entry ? [{ at: lifetime.entry.valueAt, message: `${lifetime.variable} is set here` }] : [],
  };
}
