import type { OptionValue, TokenIssuer, TokenVerifier } from '../facts/fact';
import { type RecordValue, unknownAt, type Value } from '../facts/value';
import { isSameValue } from '../facts/value-walk';

// The values of an issuer or verifier, all in one place.

type TokenFact = TokenIssuer | TokenVerifier;

/** Every value that the fact states; with `options` those that decide how a token is made or checked, the payload left out. */
export function valuesOfToken(fact: TokenFact, which: 'all' | 'options' = 'all'): readonly Value[] {
  const given = which === 'all' ? fact.given.map((option) => option.value) : [];
  if (fact.kind === 'token-verifier') {
    return [
      fact.key,
      ...[fact.algorithms, fact.audience, fact.issuer, fact.leeway, fact.subject, fact.required, fact.maximumAge].map(({ value }) => value),
      ...given,
    ];
  }
  const expiry = typeof fact.expiry === 'string' ? [] : [fact.expiry.value];
  const options = [fact.key, fact.algorithm, fact.audience.value, fact.issuer.value, fact.issuedAt.value, fact.notBefore.value, ...expiry];
  return which === 'options' ? options : [...options, fact.subject, fact.claims, ...given];
}

/** The fact with every value put through `change`. A value that changes keeps its option's place unless it stands elsewhere as a whole. */
export function withValues<Kind extends TokenFact>(fact: Kind, change: (value: Value) => Value): Kind;
export function withValues(fact: TokenFact, change: (value: Value) => Value): TokenFact {
  const option = (given: OptionValue): OptionValue => {
    const value = change(given.value);
    return value === given.value ? given : { value, valueAt: placeOf(given.value, value, given.valueAt) };
  };
  const given = fact.given.map((one) => ({ ...one, value: change(one.value) }));
  if (fact.kind === 'token-verifier') {
    return {
      ...fact,
      key: change(fact.key),
      algorithms: option(fact.algorithms),
      audience: option(fact.audience),
      issuer: option(fact.issuer),
      leeway: option(fact.leeway),
      subject: option(fact.subject),
      required: option(fact.required),
      maximumAge: option(fact.maximumAge),
      given,
    };
  }
  const { expiry } = fact;
  const expires = typeof expiry === 'string' ? undefined : option(expiry);
  return {
    ...fact,
    key: change(fact.key),
    algorithm: change(fact.algorithm),
    audience: option(fact.audience),
    issuer: option(fact.issuer),
    issuedAt: option(fact.issuedAt),
    notBefore: option(fact.notBefore),
    subject: change(fact.subject),
    claims: change(fact.claims),
    expiry:
      typeof expiry === 'string' || expires === undefined
        ? expiry
        : { ...expiry, value: expires.value, valueAt: expires.valueAt ?? expiry.valueAt },
    given,
  };
}

/**
 * The issuer with an expiry that its callers turned out not to give: there is none, unless the payload has one.
 * An option that is given as `undefined` stays what it is.
 */
export function withoutMissingExpiry(fact: TokenIssuer): TokenIssuer {
  const { expiry, claims } = fact;
  if (typeof expiry === 'string' || !expiry.inherited || expiry.value.kind !== 'unset') return fact;
  if (claims.kind !== 'record') return { ...fact, expiry: 'unknown' };
  const exp = Object.hasOwn(claims.entries, 'exp') ? claims.entries['exp'] : undefined;
  if (exp !== undefined && exp.kind !== 'unset') return { ...fact, expiry: { form: 'exp-claim', value: exp, valueAt: exp.at } };
  return { ...fact, expiry: claims.open ? 'unknown' : 'unset' };
}

/** An argument that is the whole of an option stands at the call; a part of it leaves the option where it is. */
function placeOf(before: Value, after: Value, at: OptionValue['valueAt']): OptionValue['valueAt'] {
  const isWhole = before.kind === 'parameter' || (before.kind === 'either' && before.first.kind === 'parameter' && after.kind !== 'either');
  if (!isWhole) return at;
  return after.kind === 'unset' ? undefined : after.at;
}

/** What several payloads have in common: a claim that differs is unknown, one that some lack leaves the record open. */
export function mergedClaims(given: readonly Value[], otherwise: Value): Value {
  const records = given.filter((value): value is RecordValue => value.kind === 'record');
  const [first, ...rest] = records;
  if (first === undefined || records.length < given.length) return otherwise;
  const entries: Record<string, Value> = {};
  let open = records.some((record) => record.open);
  for (const name of new Set(records.flatMap((record) => Object.keys(record.entries)))) {
    const values = records.map((record) => (Object.hasOwn(record.entries, name) ? record.entries[name] : undefined));
    const [value] = values;
    if (value === undefined || values.includes(undefined)) open = true;
    else
      entries[name] = values.every((other) => other === value || (other !== undefined && isSameValue(other, value)))
        ? value
        : unknownAt(first.at);
  }
  return rest.length === 0 ? first : { ...first, entries, open };
}
