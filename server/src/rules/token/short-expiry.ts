import { SecretText } from '../../facts/secret-text';
import { fixWith, replaceText } from '../../fix/edits';
import { setValue } from '../../fix/env-file';
import { lifetimeNumber } from '../../fix/lifetimes';
import type { Contract, IssuerParty } from '../../model/contract';
import { type Lifetime, lifetimeOf } from '../../model/lifetime';
import { describeSeconds } from '../../model/time-span';
import { type StatedExpiry, statedExpiry } from '../../model/token-families';
import { samePlace } from '../../text/range';
import { defineRule, type Finding, type Fix, oncePerPlace } from '../rule';

// A token that dies while its user is at work turns into a 401 in the middle of things, and the refreshing itself
// becomes the commonest request.
export default defineRule({
  id: 'token/short-expiry',
  summary: 'An access or session token lives too short',
  severity: 'warning',
  fixes: 'suggested',
  options: {
    minimumSeconds: {
      description: 'Access and session tokens that live shorter than this are reported, in seconds.',
      default: 300,
      minimum: 0,
    },
  },
  check: (contract, options) => oncePerPlace(check(contract, options)),
});

const USUAL = 900;

function* check(contract: Contract, options: { readonly minimumSeconds: number }): Iterable<Finding> {
  for (const issuer of contract.issuers) {
    if ((issuer.role !== 'access' && issuer.role !== 'session') || issuer.service.example) continue;
    for (const environment of ['development', 'production'] as const) {
      const lifetime = lifetimeOf(issuer, contract, { service: issuer.service, environment });
      // A misread unit is the cause, and another rule's finding.
      if (!lifetime || lifetime.misreading || lifetime.seconds <= 0 || lifetime.seconds >= options.minimumSeconds) continue;
      yield describe(issuer, lifetime, statedExpiry(issuer, contract));
      break;
    }
  }
}

function describe(issuer: IssuerParty, lifetime: Lifetime, stated: StatedExpiry): Finding {
  return {
    at: stated.valueAt,
    message: `This ${issuer.role} token expires ${describeSeconds(lifetime.seconds)} after it is issued`,
    help: 'Every request after that is a 401 until it is refreshed, and a clock that is a little off makes it shorter still. 15 minutes is usual.',
    related: lifetime.entry ? [{ at: lifetime.entry.valueAt, message: `${lifetime.variable} is set here` }] : [],
    fixes: lengthen(issuer, lifetime, stated),
  };
}

function lengthen(issuer: IssuerParty, lifetime: Lifetime, { value, valueAt }: StatedExpiry): readonly Fix[] {
  const { expiry } = issuer.fact;
  if (typeof expiry === 'string') return [];
  const title = 'Let it live 15 minutes';
  if (lifetime.entry) {
    const longer = lengthened(lifetime.entry.value.reveal().trim(), lifetime.seconds);
    return longer === undefined ? [] : [fixWith(title, 'suggested', [setValue(lifetime.entry, longer)])];
  }
  if (value.kind !== 'literal' || !samePlace(value.at, valueAt)) return [];
  if (value.value instanceof SecretText) return [fixWith(title, 'suggested', [replaceText(valueAt, "'15m'")])];
  return expiry.form === 'relative-option' ? [fixWith(title, 'suggested', [replaceText(valueAt, lifetimeNumber(issuer, USUAL))])] : [];
}

/** A value that lasts `USUAL` seconds in the form of the old one: the code may read a span, or a number of whatever unit. */
function lengthened(text: string, seconds: number): string | undefined {
  if (/^\d+ ?[a-z]+$/i.test(text)) return '15m';
  const scaled = /^\d{1,9}$/.test(text) ? (Number(text) * USUAL) / seconds : Number.NaN;
  return Number.isInteger(scaled) ? String(scaled) : undefined;
}
