import { SecretText } from '../facts/secret-text';
import type { RecordValue, Value } from '../facts/value';
import type { Contract, Evaluated, IssuerParty, Scope } from './contract';
import { knownClaims } from './token-families';

// What tells one kind of a service's tokens from another.

/** Claims that say a time or a serial number, and not what the token is for. */
const INCIDENTAL: ReadonlySet<string> = new Set(['exp', 'iat', 'nbf', 'jti']);
/** Claims that are there to tell kinds of tokens apart. */
const KINDS: ReadonlySet<string> = new Set([
  'type',
  'typ',
  'token_type',
  'tokentype',
  'token_use',
  'use',
  'kind',
  'purpose',
  'scope',
  'scopes',
  'aud',
  'iss',
]);

/**
 * The claims by which two tokens of one key can be told apart, none when they are alike. `unknown` where they have different keys,
 * or claims that cannot be seen.
 */
export function tellingClaims(left: IssuerParty, right: IssuerParty, contract: Contract): readonly string[] | 'unknown' {
  const leftClaims = knownClaims(left);
  const rightClaims = knownClaims(right);
  if (!leftClaims || !rightClaims || !sameKey(left, right, contract)) return 'unknown';
  // An option that sets the header may tell them apart.
  if ([left, right].some(({ fact }) => fact.given.some(({ name }) => name === 'header' || name === 'headers'))) return 'unknown';
  const scope: Scope = { service: left.service, environment: 'development' };
  const compare = (a: Value, b: Value) => difference(contract.evaluate(a, scope), contract.evaluate(b, scope));
  if (compare(left.fact.algorithm, right.fact.algorithm) === 'different') return 'unknown';
  const all: Readonly<Record<string, readonly [Value, Value]>> = {
    ...pairs(leftClaims, rightClaims),
    aud: [left.fact.audience.value, right.fact.audience.value],
    iss: [left.fact.issuer.value, right.fact.issuer.value],
    sub: [left.fact.subject, right.fact.subject],
  };
  const telling: string[] = [];
  for (const [claim, [a, b]] of Object.entries(all)) {
    if (INCIDENTAL.has(claim) || sameReference(a, b)) continue;
    const found = compare(a, b);
    if (found === 'different') telling.push(claim);
    // Whether a claim is there at all can be seen even where its value cannot.
    else if (found === 'unknown' && (a.kind === 'unset') !== (b.kind === 'unset')) telling.push(claim);
    else if (found === 'unknown' && KINDS.has(claim.toLowerCase())) return 'unknown';
  }
  return telling;
}

function sameReference(left: Value, right: Value): boolean {
  if (left.kind !== 'reference' || right.kind !== 'reference') return false;
  return left.module === right.module && left.path.join('\n') === right.path.join('\n');
}

function pairs(left: RecordValue, right: RecordValue): Record<string, readonly [Value, Value]> {
  const of = (record: RecordValue, name: string): Value =>
    (Object.hasOwn(record.entries, name) ? record.entries[name] : undefined) ?? { kind: 'unset' };
  return Object.fromEntries(
    [...new Set([...Object.keys(left.entries), ...Object.keys(right.entries)])].map((name) => [name, [of(left, name), of(right, name)]]),
  );
}

function difference(left: Evaluated, right: Evaluated): 'same' | 'different' | 'unknown' {
  if (left.state === 'unset' && right.state === 'unset') return 'same';
  if ((left.state === 'unset' && right.state === 'known') || (left.state === 'known' && right.state === 'unset')) return 'different';
  if (left.state !== 'known' || right.state !== 'known') return 'unknown';
  const a = left.value;
  const b = right.value;
  if (a instanceof SecretText && b instanceof SecretText) return a.equals(b) ? 'same' : 'different';
  const isPlain = (value: unknown) =>
    value instanceof SecretText || typeof value === 'number' || typeof value === 'boolean' || value === null;
  if (isPlain(a) && isPlain(b)) return a === b ? 'same' : 'different';
  return 'unknown';
}

/** The same variable, or the same text in the code. Two variables that hold the same text are another defect. */
function sameKey(left: IssuerParty, right: IssuerParty, contract: Contract): boolean {
  const [name] = left.keyNames;
  if (name !== undefined || right.keyNames.length > 0) return name === right.keyNames[0];
  const scope: Scope = { service: left.service, environment: 'development' };
  return difference(contract.evaluate(left.fact.key, scope), contract.evaluate(right.fact.key, scope)) === 'same';
}

/** Whether a token is seen to have a claim, given in the payload or by an option, or written by the library. */
export function hasClaim({ fact, semantics }: IssuerParty, claim: string): boolean {
  switch (claim) {
    case 'exp':
      return fact.expiry !== 'unset';
    case 'iat':
      return semantics.issuedAt.automatic || fact.issuedAt.value.kind !== 'unset';
    case 'aud':
      return fact.audience.value.kind !== 'unset';
    case 'iss':
      return fact.issuer.value.kind !== 'unset';
    case 'sub':
      return fact.subject.kind !== 'unset';
    default:
      return fact.claims.kind === 'record' && Object.hasOwn(fact.claims.entries, claim);
  }
}
