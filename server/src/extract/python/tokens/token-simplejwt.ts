import type { OptionValue, TokenExpiry, TokenIssuer, TokenVerifier } from '../../../facts/fact';
import { SecretText } from '../../../facts/secret-text';
import type { RecordValue, Value } from '../../../facts/value';
import { slotAtEnd } from '../syntax/arguments';
import { entryOf, isDictExpression, recordAt } from '../syntax/dicts';
import { bare, type PyNode, textOf } from '../syntax/tree';
import type { Values } from '../syntax/values';
import { isOutsideProduction } from './secret-settings';
import { entryOption, givenEntries, NOT_GIVEN, openRecord } from './token-options';

// djangorestframework-simplejwt: the dict SIMPLE_JWT of Django's settings is the issuer of access and refresh tokens and
// the verifier of both.

/** The issuers and the verifier that `SIMPLE_JWT = {...}` sets up; nothing for every other statement. */
export function simpleJwtFacts(values: Values, statement: PyNode): readonly (TokenIssuer | TokenVerifier)[] {
  const [target] = statement.children;
  if (target?.type !== 'VariableName' || textOf(values.file, target) !== 'SIMPLE_JWT') return [];
  const last = statement.children.at(-1);
  const initial = last && bare(last);
  const binding = values.scopes.resolve(target);
  if (!initial || initial === target || !binding || binding.scope !== values.scopes.module || !isDictExpression(values, initial)) return [];
  if (isOutsideProduction(values, statement)) return [];
  // A second assignment, such as one for tests, leaves open which of them counts.
  const settings = binding.sources.length === 1 ? recordAt(values, binding, initial, undefined) : openRecord(values.place(initial));
  return partiesOf(values, statement, target, initial, settings);
}

function partiesOf(
  values: Values,
  statement: PyNode,
  target: PyNode,
  dict: PyNode,
  settings: RecordValue,
): readonly (TokenIssuer | TokenVerifier)[] {
  const option = (name: string): OptionValue => entryOption(settings, name);
  const algorithm = option('ALGORITHM');
  const calleeAt = values.place(target);
  const written = dict.type === 'DictionaryExpression' ? dict : undefined;
  const common = {
    file: values.file.path,
    at: values.place(statement),
    library: 'simplejwt',
    audience: option('AUDIENCE'),
    issuer: option('ISSUER'),
    optionSlot: written && slotAtEnd(values.file, written),
    given: written ? givenEntries(values, written, 'option') : [],
  } as const;
  const signingKey = orSecretKey(values, target, option('SIGNING_KEY').value);
  const issuer = (lifetime: string, type: 'access' | 'refresh'): TokenIssuer => ({
    ...common,
    kind: 'token-issuer',
    calleeAt: keyPlace(common.given, lifetime) ?? calleeAt,
    key: signingKey,
    algorithm: algorithm.value,
    // The claim of the user has a name and a type of the project's own.
    subject: values.unknown(target),
    expiry: expiry(settings, lifetime),
    hints: [`${type}_token`, lifetime],
    claims: {
      kind: 'record',
      at: common.at,
      entries: { token_type: { kind: 'literal', at: calleeAt, value: new SecretText(type) } },
      open: true,
    },
    issuedAt: NOT_GIVEN,
    notBefore: NOT_GIVEN,
    returnedBy: [],
    assignedTo: '',
  });
  return [
    {
      ...common,
      kind: 'token-verifier',
      calleeAt,
      key: verifyingKey(values, algorithm.value, signingKey, option('VERIFYING_KEY').value),
      algorithms: algorithm,
      leeway: option('LEEWAY'),
      checks: { signature: true, expiry: true, audience: true, issuedAt: true },
      hints: [],
      argumentSlot: common.optionSlot,
      subject: NOT_GIVEN,
      required: NOT_GIVEN,
      maximumAge: NOT_GIVEN,
      switches: [],
      // The library asks for the claim by itself and tells access from refresh tokens by it.
      inspects: ['token_type', 'jti'],
    },
    issuer('ACCESS_TOKEN_LIFETIME', 'access'),
    issuer('REFRESH_TOKEN_LIFETIME', 'refresh'),
  ];
}

function keyPlace(given: TokenIssuer['given'], name: string): TokenIssuer['calleeAt'] | undefined {
  return given.find((entry) => entry.name === name)?.at;
}

/** The lifetime as it is written; `unset` is the default of the library's row. */
function expiry(settings: RecordValue, name: string): TokenExpiry | 'unset' | 'unknown' {
  const entry = entryOf(settings, name);
  if (entry === 'unknown') return 'unknown';
  return 'at' in entry ? { form: 'relative-option', value: entry, valueAt: entry.at } : 'unset';
}

/** `SIGNING_KEY` is Django's `SECRET_KEY` when nothing else is said (simplejwt 5.5.1 settings.py). */
function orSecretKey(values: Values, target: PyNode, key: Value): Value {
  if (key.kind !== 'unset') return key;
  const source = values.scopes.module.bindings.get('SECRET_KEY');
  const only = source && values.scopes.onlySource(source);
  if (only?.kind === 'assignment') return values.read(only.value);
  if (source) return values.read(only?.node ?? source.sources[0]?.node ?? target);
  return { kind: 'reference', at: values.place(target), module: 'django.conf', path: ['settings', 'SECRET_KEY'] };
}

/** HMAC verifies with the key that signs, whatever `VERIFYING_KEY` says. */
function verifyingKey(values: Values, algorithm: Value, signing: Value, verifying: Value): Value {
  const none = verifying.kind === 'unset' || (verifying.kind === 'literal' && verifying.value === null);
  if (algorithm.kind === 'unset' || none) return signing;
  const name = algorithm.kind === 'literal' && 'at' in algorithm ? values.file.text.slice(algorithm.at.start, algorithm.at.end) : '';
  if (/^["']HS/.test(name)) return signing;
  return /^["'](?:RS|PS|ES|Ed)/.test(name) ? verifying : values.unknown(values.file.root);
}
