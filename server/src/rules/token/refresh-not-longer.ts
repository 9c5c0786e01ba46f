import type { Contract, Environment, IssuerParty } from '../../model/contract';
import { type Lifetime, lifetimeOf } from '../../model/lifetime';
import { describeSeconds } from '../../model/time-span';
import { accessTokensBeside } from '../../model/token-families';
import { defineRule, type Finding, oncePerPlace } from '../rule';

// A refresh token is there for the time after the access token has expired. One that is gone by then refreshes nothing.
export default defineRule({
  id: 'token/refresh-not-longer',
  summary: 'A refresh token lives no longer than the access token that it renews',
  severity: 'error',
  fixes: 'none',
  options: {},
  check: (contract) => oncePerPlace(check(contract)),
});

const ENVIRONMENTS: readonly Environment[] = ['development', 'staging', 'production'];

function* check(contract: Contract): Iterable<Finding> {
  for (const refresh of contract.issuers) {
    if (refresh.role !== 'refresh' || refresh.service.example) continue;
    const access = accessTokensBeside(refresh, contract);
    for (const environment of ENVIRONMENTS) {
      const finding = judge(refresh, access, environment, contract);
      if (!finding) continue;
      yield finding;
      break;
    }
  }
}

/** Where a service issues several kinds of access tokens, the refresh token may belong to any: it is wrong when it outlives none. */
function judge(refresh: IssuerParty, access: readonly IssuerParty[], environment: Environment, contract: Contract): Finding | undefined {
  const lifetime = read(refresh, environment, contract);
  if (!lifetime) return undefined;
  let shortest: { readonly issuer: IssuerParty; readonly lifetime: Lifetime } | undefined;
  for (const issuer of access) {
    const other = read(issuer, environment, contract);
    if (!other) return undefined;
    if (!shortest || other.seconds < shortest.lifetime.seconds) shortest = { issuer, lifetime: other };
  }
  if (!shortest || lifetime.seconds > shortest.lifetime.seconds) return undefined;
  const same = lifetime.seconds === shortest.lifetime.seconds;
  const { expiry } = refresh.fact;
  const { fact } = shortest.issuer;
  return {
    at: typeof expiry === 'string' ? refresh.fact.calleeAt : expiry.valueAt,
    message: `This refresh token lives ${describeSeconds(lifetime.seconds)}, ${same ? 'as long as' : 'shorter than'} the access token that it is there to renew`,
    help: 'When the access token has expired, the refresh token is refused too, and the user is signed out. Let it live days or weeks, and the access token 15 minutes to an hour.',
    related: [
      {
        at: typeof fact.expiry === 'string' ? fact.calleeAt : fact.expiry.valueAt,
        message: `The access token lives ${describeSeconds(shortest.lifetime.seconds)}`,
      },
      ...(lifetime.entry ? [{ at: lifetime.entry.valueAt, message: `${lifetime.variable} is set here` }] : []),
    ],
  };
}

/** A misread unit is the cause, and another rule's finding; a token that is born expired is meant so. */
function read(issuer: IssuerParty, environment: Environment, contract: Contract): Lifetime | undefined {
  const lifetime = lifetimeOf(issuer, contract, { service: issuer.service, environment });
  return lifetime && !lifetime.misreading && lifetime.seconds > 0 ? lifetime : undefined;
}
