import { fixWith, replaceText } from '../../fix/edits';
import { setValue } from '../../fix/env-file';
import type { Contract, IssuerParty } from '../../model/contract';
import { type Lifetime, lifetimeOf } from '../../model/lifetime';
import { describeSeconds, writeSpan } from '../../model/time-span';
import { samePlace } from '../../text/range';
import { defineRule, type Finding, type Fix, oncePerPlace } from '../rule';

// Each library counts in its own unit, and a number in the wrong one is a token that is dead on arrival or lives for ever.
export default defineRule({
  id: 'token/expiry-unit',
  summary: 'The number given as expiry means another unit than it looks',
  severity: 'error',
  fixes: 'suggested',
  options: {},
  check: (contract) => oncePerPlace(check(contract)),
});

function* check(contract: Contract): Iterable<Finding> {
  for (const issuer of contract.issuers) {
    for (const environment of ['development', 'staging', 'production'] as const) {
      const lifetime = lifetimeOf(issuer, contract, { service: issuer.service, environment });
      if (!lifetime?.misreading || typeof issuer.fact.expiry === 'string') continue;
      const words = explain(lifetime, issuer);
      yield {
        at: issuer.fact.expiry.valueAt,
        ...words,
        related: lifetime.entry ? [{ at: lifetime.entry.valueAt, message: `${lifetime.variable} is set here` }] : [],
        fixes: meantForm(issuer, lifetime),
      };
      break;
    }
  }
}

function explain(lifetime: Lifetime, issuer: IssuerParty): { message: string; help: string } {
  const library = issuer.semantics.title;
  const real = describeSeconds(lifetime.seconds);
  const meant = lifetime.intended === undefined || lifetime.intended <= 0 ? '' : `, not ${describeSeconds(lifetime.intended)}`;
  switch (lifetime.misreading) {
    case 'bare-string':
      return {
        message: `This token expires ${real} after it is issued${meant}: a string without a unit is milliseconds here`,
        help: `${library} hands strings to ms(), which counts a bare number in milliseconds. Give a number of seconds, or a unit: '15m'.`,
      };
    case 'milliseconds-as-seconds':
      return {
        message: `This token expires ${real} after it is issued${meant}: ${library} counts a number in seconds`,
        help: 'The value is in milliseconds. Leave out the factor 1000, or give a span with a unit such as 15m.',
      };
    case 'absolute-as-relative':
      return {
        message: `This token practically never expires: ${library} adds this point in time to the current one`,
        help: 'expiresIn is relative: the number of seconds from now. Give the span, or put the point in time into the exp claim.',
      };
    case 'relative-as-absolute':
      return {
        message: `This token expired in 1970${meant ? ` instead of ${describeSeconds(lifetime.intended ?? 0)} after it is issued` : ''}: the number is a point in time here`,
        help: `${library} reads it as seconds since 1970 (NumericDate, RFC 7519 section 2). Add it to the current time, or give a span with a unit.`,
      };
    case 'milliseconds-claim':
      return {
        message: 'This token practically never expires: exp is in milliseconds and is read as seconds',
        help: 'A NumericDate counts seconds since 1970 (RFC 7519 section 2); Date.now() counts milliseconds, some 55,000 years later. Divide it by 1000.',
      };
    default:
      return {
        message: 'This token expires too early or too late by the offset of the local time zone: a naive local time is read as UTC',
        help: `${library} takes a datetime without a zone for UTC. Use datetime.now(timezone.utc).`,
      };
  }
}

function meantForm(issuer: IssuerParty, lifetime: Lifetime): readonly Fix[] {
  const { expiry } = issuer.fact;
  const seconds = lifetime.intended;
  if (typeof expiry === 'string' || seconds === undefined || seconds <= 0 || !Number.isInteger(seconds)) return [];
  const { value, valueAt, form } = expiry;
  const written = value.kind !== 'reference' && value.kind !== 'env' && lifetime.variable === '';
  const said = describeSeconds(seconds);
  if (lifetime.misreading === 'bare-string') {
    if (lifetime.entry)
      return [fixWith(`Write the unit: ${writeSpan(seconds)}`, 'suggested', [setValue(lifetime.entry, writeSpan(seconds))])];
    return value.kind === 'literal' && samePlace(value.at, valueAt)
      ? [fixWith(`Give a number of seconds: ${seconds} (${said})`, 'suggested', [replaceText(valueAt, String(seconds))])]
      : [];
  }
  if (!written || issuer.semantics.language !== 'typescript') return [];
  if (lifetime.misreading === 'milliseconds-as-seconds') {
    if (form !== 'relative-option') return [];
    return [fixWith(`Give a number of seconds: ${seconds} (${said})`, 'suggested', [replaceText(valueAt, String(seconds))])];
  }
  if (lifetime.misreading === 'milliseconds-claim' || (lifetime.misreading === 'relative-as-absolute' && form === 'exp-claim')) {
    return [
      fixWith(`Count in seconds: ${said} from now`, 'suggested', [replaceText(valueAt, `Math.floor(Date.now() / 1000) + ${seconds}`)]),
    ];
  }
  if (lifetime.misreading === 'relative-as-absolute')
    return [fixWith(`Give a span: ${said}`, 'suggested', [replaceText(valueAt, `'${writeSpan(seconds)}'`)])];
  return [];
}
