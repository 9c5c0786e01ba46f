import { fixFrom } from '../../fix/edits';
import { lifetimeFixes, readableFixes } from '../../fix/lifetimes';
import { spanFixes } from '../../fix/stored-lifetimes';
import type { Contract, IssuerParty } from '../../model/contract';
import { type Expiry, expiryOf, type Lifetime } from '../../model/lifetime';
import { misreadExpiries } from '../../model/misread-expiries';
import { type MisreadSpan, misreadSpans } from '../../model/session-units';
import { type MisreadClaim, misreadClaims } from '../../model/time-claims';
import { describeSeconds } from '../../model/time-span';
import { statedExpiry } from '../../model/token-families';
import { defineRule, type Finding, oncePerPlace } from '../rule';

// Each library counts in its own unit, and a number in the wrong one is a token that is dead on arrival or lives for ever.
export default defineRule({
  id: 'token/expiry-unit',
  summary: 'The number given as expiry means another unit than it looks',
  severity: 'error',
  fixes: 'suggested',
  options: {},
  check: (contract) => oncePerPlace(check(contract)),
});

type Refused = Extract<Expiry, { state: 'refused' }>;

function* check(contract: Contract): Iterable<Finding> {
  for (const issuer of contract.issuers) {
    if (issuer.service.example) continue;
    for (const environment of ['development', 'staging', 'production'] as const) {
      const scope = { service: issuer.service, environment };
      const found = [...claimFindings(issuer, contract, scope), ...expiryFinding(issuer, expiryOf(issuer, contract, scope), contract)];
      yield* found;
      if (found.length > 0) break;
    }
  }
  for (const span of misreadSpans(contract)) yield ofSession(span);
  for (const { reading, message, help } of misreadExpiries(contract)) {
    yield { at: reading.at, message, help, fixes: fixFrom('Read exp as seconds', 'suggested', reading.edits) };
  }
}

function expiryFinding(issuer: IssuerParty, expiry: Expiry, contract: Contract): readonly Finding[] {
  if (typeof issuer.fact.expiry === 'string') return [];
  const stated = statedExpiry(issuer, contract);
  const at = stated.valueAt;
  if (expiry.state === 'refused') {
    return [{ at, ...explainRefusal(expiry, issuer), related: setHere(expiry), fixes: readableFixes(issuer, expiry, stated) }];
  }
  if (expiry.state !== 'known' || expiry.lifetime.misreading === undefined) return [];
  const { lifetime } = expiry;
  return [{ at, ...explain(lifetime, issuer), related: setHere(lifetime), fixes: lifetimeFixes(issuer, lifetime, stated) }];
}

function setHere({ entry, variable }: Pick<Lifetime, 'entry' | 'variable'>): Finding['related'] {
  return entry ? [{ at: entry.valueAt, message: `${variable} is set here` }] : [];
}

interface Words {
  readonly message: string;
  readonly help: string;
}

function explain(lifetime: Lifetime, issuer: IssuerParty): Words {
  const library = issuer.semantics.title;
  const real = describeSeconds(lifetime.seconds);
  const meant = lifetime.intended === undefined || lifetime.intended <= 0 ? '' : `, not ${describeSeconds(lifetime.intended)}`;
  const lives = `This token expires ${real} after it is issued${meant}`;
  switch (lifetime.misreading) {
    case 'bare-string':
      return {
        message: `${lives}: a string without a unit is milliseconds here`,
        help: `${library} hands strings to ms(), which counts a bare number in milliseconds. Give a number of ${countedIn(issuer)}, or a unit: '15m'.`,
      };
    case 'milliseconds-as-seconds':
      return {
        message: `${lives}: ${library} counts a number in seconds`,
        help: 'The value is in milliseconds. Leave out the factor 1000, or give a span with a unit such as 15m.',
      };
    case 'seconds-as-milliseconds':
      return {
        message: `${lives}: ${library} counts a number in milliseconds`,
        help: 'The value is in seconds. Multiply it by 1000, or give a span with a unit such as 15m.',
      };
    case 'named-unit':
      return {
        message: `${lives}: by its name the number is in ${unitName(lifetime.meantUnit)}`,
        help: 'The name says one unit and the code takes it for another. Convert the number where it is used.',
      };
    case 'absolute-as-relative':
      return {
        message: `This token practically never expires: ${library} adds this point in time to the current one`,
        help: `${issuer.semantics.relativeExpiry?.option ?? 'The option'} is relative: the time from now. Give the span, or put the point in time into the exp claim.`,
      };
    case 'relative-as-absolute':
      return {
        message: `This token expired in 1970${meant ? ` instead of ${describeSeconds(lifetime.intended ?? 0)} after it is issued` : ''}: the number is a point in time here`,
        help: `${library} reads it as seconds since 1970 (NumericDate, RFC 7519 section 2). Add it to the current time${issuer.semantics.expirySetter ? ', or give a span with a unit' : ''}.`,
      };
    case 'milliseconds-claim':
      return {
        message: 'This token practically never expires: exp is in milliseconds and is read as seconds',
        help: 'A NumericDate counts seconds since 1970 (RFC 7519 section 2); a time in milliseconds lies some 55,000 years later. Divide it by 1000.',
      };
    case 'naive-timestamp':
      return {
        message: 'This token expires too early or too late by the local UTC offset: timestamp() reads a naive UTC time as local',
        help: 'datetime.utcnow() has no zone, and timestamp() takes it for local time. Use datetime.now(timezone.utc).',
      };
    default:
      return {
        message: 'This token expires too early or too late by the local UTC offset: a naive local time is read as UTC',
        help: `${library} takes a datetime without a zone for UTC. Use datetime.now(timezone.utc).`,
      };
  }
}

function countedIn(issuer: IssuerParty): string {
  return issuer.semantics.relativeExpiry?.number === 'milliseconds' ? 'milliseconds' : 'seconds';
}

function unitName(unit: number | undefined): string {
  return unit === 86_400 ? 'days' : unit === 3600 ? 'hours' : unit === 60 ? 'minutes' : unit === 1 ? 'seconds' : 'milliseconds';
}

function explainRefusal(expiry: Refused, issuer: IssuerParty): Words {
  const { title, language, relativeExpiry } = issuer.semantics;
  switch (expiry.kind) {
    case 'date':
      return {
        message: 'This token is refused by every verifier: exp is a Date and not a number of seconds',
        help: `A NumericDate is a number of seconds since 1970 (RFC 7519 section 2), and a Date becomes a text. It ends in "${expiry.error}".`,
      };
    case 'text':
      return {
        message: 'This token is refused by every verifier: exp is a text and not a number of seconds',
        help: `A NumericDate is a number of seconds since 1970 (RFC 7519 section 2). It ends in "${expiry.error}".`,
      };
    case 'timedelta':
      return {
        message: `${title} cannot issue this token: exp is a point in time, and this is a span`,
        help: `It ends in "${expiry.error}". Add the span to datetime.now(timezone.utc).`,
      };
    case 'span':
      if (language === 'python' || relativeExpiry?.grammar === 'none') {
        return {
          message: `${title} cannot issue this token: its lifetime is a text`,
          help: `It ends in "${expiry.error}". A variable is always a text: make it a number with int(), or a timedelta.`,
        };
      }
      return {
        message: `${title} cannot issue this token: it does not read this lifetime`,
        help: `It ends in "${expiry.error}". A lifetime is one number and one unit: s, m, h, d, w or y.`,
      };
  }
}

function* claimFindings(issuer: IssuerParty, contract: Contract, scope: Parameters<typeof expiryOf>[2]): Iterable<Finding> {
  for (const misread of misreadClaims(issuer, contract, scope)) yield { at: misread.at, ...explainClaim(misread, issuer) };
}

function explainClaim({ claim, misreading, outcome }: MisreadClaim, issuer: IssuerParty): Words {
  const { title, issuedAt, notBefore } = issuer.semantics;
  const python = issuer.semantics.language === 'python';
  const cure = python ? 'Use datetime.now(timezone.utc).' : 'Divide it by 1000 and leave out the fraction.';
  if (outcome === 'endless') {
    return {
      message: 'This token practically never expires: iat is in milliseconds, and the lifetime is counted from it',
      help: `${title} adds the lifetime to iat, and reads both as seconds (RFC 7519 section 2). Leave iat out, which sets it, or divide it by 1000.`,
    };
  }
  const error = claim === 'iat' ? issuedAt.futureError : notBefore.error;
  if (outcome === 'refused') {
    return {
      message: `This token is not valid for tens of thousands of years: ${claim} is in milliseconds and is read as seconds`,
      help: `A verifier refuses it with "${error.split(':')[0]}" until then (RFC 7519 section 2). ${python ? 'Leave out the factor 1000.' : cure}`,
    };
  }
  const cause = misreading === 'naive-local' ? 'a naive local time is read as UTC' : 'a naive UTC time is read as local by timestamp()';
  return {
    message: `This token may not be valid for hours: ${claim} is off by the local UTC offset`,
    help: `${cause.charAt(0).toUpperCase()}${cause.slice(1)}. Where that puts ${claim} ahead of UTC, a verifier refuses the token with "${error.split(':')[0]}". ${cure}`,
  };
}

const KEEPERS = { session: 'session', cookie: 'cookie', row: 'row', cache: 'entry' } as const;

/** A session, or what keeps a token: both are counted by who keeps them. */
function ofSession(span: MisreadSpan): Finding {
  const { what, by, unit, seconds, intended, defect, error, evaluated, lifetime } = span;
  const keeper = KEEPERS[what];
  const { entry, variable } = evaluated;
  const place = {
    at: span.dateAt ?? lifetime.valueAt ?? (what === 'session' ? evaluated.at : span.at),
    related: setHere({ entry, variable }),
  };
  if (defect === 'text') {
    return {
      ...place,
      message: `${by} does not take this lifetime: it is a text and not a number`,
      help: `It ends in "${error}". A variable is always a text: make a number of it.`,
      fixes: spanFixes(span),
    };
  }
  if (defect === 'too-long') {
    return {
      ...place,
      message: `This cookie is never set: it would live ${describeSeconds(seconds)}, and ${by} takes no more than 400 days`,
      help: `It ends in "${error}". Browsers keep no cookie for longer either.`,
    };
  }
  const meant = unitName(span.meant);
  const isLonger = seconds > intended;
  return {
    ...place,
    // A cookie that stays too long does not open anything: the token in it ends by itself.
    ...(isLonger && what !== 'session' ? { severity: 'warning' as const } : {}),
    message: `This ${keeper} lives ${describeSeconds(seconds)}, not ${describeSeconds(intended)}: ${by} counts in ${unit}`,
    help: isLonger
      ? `The number is one of ${meant}. Give it in ${unit}: what was meant to end stays.`
      : `The number is one of ${meant}. Give it in ${unit}: users are signed out almost at once.`,
    fixes: spanFixes(span),
  };
}
