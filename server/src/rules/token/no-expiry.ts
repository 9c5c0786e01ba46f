import { fixWith, replaceText } from '../../fix/edits';
import { addLifetime } from '../../fix/lifetimes';
import type { Contract, IssuerParty } from '../../model/contract';
import { type Expiry, expiryOf } from '../../model/lifetime';
import { isMeantToLast } from '../../model/roles';
import { identifiesUser, isRefreshed } from '../../model/token-families';
import { samePlace } from '../../text/range';
import { defineRule, type Finding, type Fix, oncePerPlace } from '../rule';

// A token without exp is a password that nobody can change: whoever gets hold of it once has it for ever.
export default defineRule({
  id: 'token/no-expiry',
  summary: 'A token that says who somebody is never expires',
  severity: 'error',
  fixes: 'suggested',
  options: {},
  check: (contract) => oncePerPlace(check(contract)),
});

function* check(contract: Contract): Iterable<Finding> {
  for (const issuer of contract.issuers) {
    if (issuer.service.example || issuer.role === 'one-time') continue;
    if (!saysWho(issuer) || isMeantToLast(issuer.fact, issuer.keyNames)) continue;
    for (const environment of ['production', 'development'] as const) {
      const expiry = expiryOf(issuer, contract, { service: issuer.service, environment });
      if (expiry.state !== 'without') continue;
      yield describe(issuer, expiry, contract);
      break;
    }
  }
}

/** A token that says nothing of a user is between services, or a signed note, and may be meant to last. */
function saysWho(issuer: IssuerParty): boolean {
  if (issuer.role === 'refresh' || issuer.role === 'session' || identifiesUser(issuer)) return true;
  const { claims } = issuer.fact;
  return issuer.role === 'access' && (claims.kind === 'unknown' || (claims.kind === 'record' && claims.open));
}

function describe(issuer: IssuerParty, expiry: Extract<Expiry, { state: 'without' }>, contract: Contract): Finding {
  const { fact, role, semantics } = issuer;
  const said = !samePlace(expiry.at, fact.calleeAt);
  const kind = role === 'unknown' ? 'token' : `${role} token`;
  return {
    at: expiry.at,
    message: said ? `This ${kind} never expires: ${semantics.title} takes this for no lifetime` : `This ${kind} never expires`,
    help: `Nobody can take it back but by changing the key for everybody: once copied from a log, a disk or a browser it works for ever. ${cure(issuer)}`,
    fixes: said ? replaceLifetime(issuer) : addLifetime(issuer, usualLifetime(issuer, contract)),
  };
}

function cure({ fact, semantics }: IssuerParty): string {
  const { relativeExpiry, expirySetter, language } = semantics;
  if (relativeExpiry) return `Give it a lifetime with ${relativeExpiry.option}.`;
  if (expirySetter && fact.library === 'jose') return `Give it a lifetime with ${expirySetter.method}('15m').`;
  return language === 'python'
    ? 'Give it an exp claim: datetime.now(timezone.utc) plus a timedelta.'
    : 'Give it an exp claim: Math.floor(Date.now() / 1000) plus the lifetime in seconds.';
}

const DAY = 86_400;

/** An access token that can be refreshed may be short; where none is issued to refresh it, a day keeps people signed in. */
function usualLifetime(issuer: IssuerParty, contract: Contract): number {
  if (issuer.role === 'refresh') return 30 * DAY;
  return isRefreshed(issuer, contract) ? 900 : DAY;
}

/** `lifetime_seconds=0`, `JWT_ACCESS_TOKEN_EXPIRES = False`: a number of seconds is understood there. */
function replaceLifetime(issuer: IssuerParty): readonly Fix[] {
  const { expiry, given } = issuer.fact;
  if (typeof expiry === 'string' || expiry.value.kind !== 'literal' || issuer.semantics.relativeExpiry?.number !== 'seconds') return [];
  const { value, valueAt } = expiry;
  if (!samePlace(value.at, valueAt) || given.some((option) => option.name === 'expires_delta')) return [];
  const seconds = issuer.role === 'refresh' ? 30 * DAY : 3600;
  return [
    fixWith(issuer.role === 'refresh' ? 'Let it live 30 days' : 'Let it live an hour', 'suggested', [
      replaceText(valueAt, String(seconds)),
    ]),
  ];
}
