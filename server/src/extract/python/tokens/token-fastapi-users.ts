import type { OptionValue, TokenExpiry, TokenIssuer, TokenVerifier } from '../../../facts/fact';
import { SecretText } from '../../../facts/secret-text';
import { unknownAt } from '../../../facts/value';
import { argument, argumentsOf, slotAtEnd } from '../syntax/arguments';
import { qualifiedName } from '../syntax/names';
import { call, type PyNode } from '../syntax/tree';
import type { Values } from '../syntax/values';
import { returnedBy } from './token-flow';
import { issuerHints } from './token-hints';
import { givenArguments, NOT_GIVEN, openRecord, unread } from './token-options';

// fastapi-users: a `JWTStrategy(...)` issues the token and verifies it.

const STRATEGY = /^fastapi_users\.authentication\.(?:strategy\.(?:jwt\.)?)?JWTStrategy$/;
/** fastapi-users 15.0.5 authentication/strategy/jwt.py: the default of `token_audience`. */
const DEFAULT_AUDIENCE = 'fastapi-users:auth';

/** The issuer and the verifier that a `JWTStrategy(...)` is; nothing for every other call. */
export function fastapiUsersFacts(values: Values, node: PyNode): readonly (TokenIssuer | TokenVerifier)[] {
  if (!values.scopes.packages.has('fastapi_users')) return [];
  const parts = call(node);
  const name = parts && qualifiedName(values.file, values.scopes, parts.callee);
  if (!parts || name === undefined || !STRATEGY.test(name)) return [];
  const given = argumentsOf(values.file, parts.list);
  if (given.positional.length + given.keywords.size + given.spreads.length === 0) return [];
  const at = values.place(node);
  const calleeAt = values.place(parts.callee);
  const hidden = given.unreadable || given.spreads.length > 0;
  const option = (position: number, keyword: string): OptionValue => {
    const found = argument(given, position, keyword);
    if (found) return { value: values.read(found), valueAt: values.place(found) };
    return hidden ? unread(at) : NOT_GIVEN;
  };
  const stated = option(2, 'token_audience');
  const audience: OptionValue =
    stated.value.kind === 'unset'
      ? {
          value: { kind: 'list', at: calleeAt, items: [{ kind: 'literal', at: calleeAt, value: new SecretText(DEFAULT_AUDIENCE) }] },
          valueAt: undefined,
        }
      : stated;
  const algorithm = option(3, 'algorithm');
  const publicKey = argument(given, 4, 'public_key');
  const key = option(0, 'secret').value;
  const secretNode = argument(given, 0, 'secret');
  const slot = hidden ? undefined : slotAtEnd(values.file, parts.list);
  const hints = [...issuerHints(values, node, openRecord(at), secretNode), 'access_token'];
  const common = { file: values.file.path, at, calleeAt, library: 'fastapi-users', optionSlot: slot } as const;
  const options = givenArguments(values, parts.list, 'option');
  return [
    {
      ...common,
      kind: 'token-issuer',
      key,
      algorithm: algorithm.value,
      audience,
      issuer: NOT_GIVEN,
      subject: unknownAt(at),
      expiry: lifetime(option(1, 'lifetime_seconds')),
      hints,
      claims: openRecord(at),
      issuedAt: NOT_GIVEN,
      notBefore: NOT_GIVEN,
      returnedBy: returnedBy(values, node),
      assignedTo: '',
      given: options,
    },
    {
      ...common,
      kind: 'token-verifier',
      key: publicKey ? values.read(publicKey) : key,
      algorithms: algorithm,
      audience,
      issuer: NOT_GIVEN,
      leeway: NOT_GIVEN,
      checks: { signature: true, expiry: true, audience: true, issuedAt: true },
      hints,
      argumentSlot: slot,
      subject: NOT_GIVEN,
      required: NOT_GIVEN,
      maximumAge: NOT_GIVEN,
      switches: [],
      given: options,
      // Its audience tells its tokens apart from those that reset passwords; who reads more does so out of sight.
      inspects: ['sub', 'aud'],
    },
  ];
}

/** `lifetime_seconds=None` makes a token without expiry. */
function lifetime({ value, valueAt }: OptionValue): TokenExpiry | 'unset' | 'unknown' {
  if (value.kind === 'unset' || (value.kind === 'literal' && value.value === null)) return 'unset';
  return valueAt ? { form: 'relative-option', value, valueAt } : 'unknown';
}
