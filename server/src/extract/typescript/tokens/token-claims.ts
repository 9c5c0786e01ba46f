import type { ts } from '@ts-morph/common';
import type { InheritedSwitch, OptionValue, TokenExpiry, TokenIssuer, TokenVerifier } from '../../../facts/fact';
import { UNSET, unknownAt, type Value } from '../../../facts/value';
import type { Options } from '../syntax/options';
import { unwrap } from '../syntax/syntax';
import { memberOf, setEntry } from '../values/value-algebra';
import type { ValueReader } from '../values/value-reader';
import type { SwitchOption } from './given-options';

// What jsonwebtoken and the libraries on top of it share: options that become claims, and the checks of `verify`.

/** A claim given as an option of `sign`, or else in the payload. */
export function claim(options: Options, option: string, payload: Options, name: string): OptionValue {
  if (options.has(option)) return options.get(option);
  if (payload.has(name)) return payload.get(name);
  const own = options.get(option);
  if (own.value.kind === 'unset') return payload.get(name);
  if (payload.complete || own.value.kind === 'unknown') return own;
  // Options of another file need not have it; then the payload counts, which cannot be read here.
  return {
    value: { kind: 'either', at: options.at, first: own.value, second: payload.get(name).value, unless: 'present' },
    valueAt: undefined,
  };
}

export function expiryOf(options: Options, payload: Options): TokenExpiry | 'unset' | 'unknown' {
  if (options.has('expiresIn')) return { form: 'relative-option', ...placed(options.get('expiresIn'), options) };
  if (payload.has('exp')) return { form: 'exp-claim', ...placed(payload.get('exp'), payload) };
  // What callers do not give at all is settled when their calls are seen, see model/parties.ts.
  if (options.parameter) return { form: 'relative-option', ...placed(options.get('expiresIn'), options), inherited: true };
  if (payload.parameter && options.complete) return { form: 'exp-claim', ...placed(payload.get('exp'), payload), inherited: true };
  if (options.isReference) return { form: 'relative-option', ...placed(options.get('expiresIn'), options), inherited: true };
  return payload.complete && options.complete ? 'unset' : 'unknown';
}

function placed(option: OptionValue, options: Options): Pick<TokenExpiry, 'value' | 'valueAt'> {
  return { value: option.value, valueAt: option.valueAt ?? options.at };
}

type IssuedClaims = Pick<TokenIssuer, 'algorithm' | 'audience' | 'issuer' | 'subject' | 'expiry' | 'issuedAt' | 'notBefore' | 'claims'>;

/** The claims of a token signed with jsonwebtoken's options. */
export function issuedClaims(options: Options, payload: Options): IssuedClaims {
  return {
    algorithm: options.get('algorithm').value,
    audience: claim(options, 'audience', payload, 'aud'),
    issuer: claim(options, 'issuer', payload, 'iss'),
    subject: claim(options, 'subject', payload, 'sub').value,
    expiry: expiryOf(options, payload),
    issuedAt: issuedAt(options, payload),
    notBefore: claim(options, 'notBefore', payload, 'nbf'),
    claims: payloadOf(payload, options.has('jwtid') ? { jti: options.get('jwtid').value } : {}),
  };
}

/** `iat` of the payload. Unset where the library writes its own; with `noTimestamp` it may write none. */
function issuedAt(options: Options, payload: Options): OptionValue {
  if (options.has('noTimestamp') && isOff(options.get('noTimestamp').value) !== true)
    return { value: unknownAt(options.at), valueAt: undefined };
  return payload.get('iat');
}

/**
 * The claims of a payload: `open` when more may be added, unknown when none of it can be read. `more` are claims that options
 * set and for which an issuer has no place of its own.
 */
export function payloadOf(payload: Options, more: Readonly<Record<string, Value>> = {}): Value {
  if (payload.parameter && Object.keys(more).length === 0) return payload.parameter;
  if (!payload.complete && payload.entries.size === 0 && Object.keys(more).length === 0) return unknownAt(payload.at);
  const entries: Record<string, Value> = {};
  for (const [name, entry] of payload.entries) setEntry(entries, name, entry.value);
  return { kind: 'record', at: payload.at, entries: { ...entries, ...more }, open: !payload.complete };
}

/** What switches jsonwebtoken's checks off. */
export const IGNORING: readonly SwitchOption[] = [
  { option: 'ignoreExpiration', check: 'expiry', off: true },
  { option: 'ignoreNotBefore', check: 'not-before', off: true },
];

type VerifiedClaims = Pick<
  TokenVerifier,
  'algorithms' | 'audience' | 'issuer' | 'subject' | 'leeway' | 'required' | 'maximumAge' | 'checks' | 'inherited'
>;

/** The checks that jsonwebtoken's options ask for. It checks every signature, and `iat` only with `maxAge`. */
export function verifiedClaims(options: Options): VerifiedClaims {
  return {
    algorithms: options.get('algorithms'),
    audience: options.get('audience'),
    issuer: options.get('issuer'),
    subject: options.get('subject'),
    leeway: options.get('clockTolerance'),
    required: { value: UNSET, valueAt: undefined },
    maximumAge: options.get('maxAge'),
    checks: { signature: true, expiry: isOff(options.get('ignoreExpiration').value), audience: true, issuedAt: true },
    ...inheritedSwitches(options),
  };
}

/** The switches that stand in another file: in exported options, or those of a registration. `inner` is where passport-jwt looks. */
export function inheritedSwitches(options: Options, inner = options): Pick<TokenVerifier, 'inherited'> {
  const inherited: InheritedSwitch[] = [];
  const expiry = options.get('ignoreExpiration').value;
  if (expiry.kind === 'reference') inherited.push({ check: 'expiry', ignores: expiry });
  const notBefore = inner.get('ignoreNotBefore').value;
  if (notBefore.kind === 'reference') inherited.push({ check: 'not-before', ignores: notBefore });
  return inherited.length === 0 ? {} : { inherited };
}

/** The state of a check that an `ignore...` option switches off. */
export function isOff(ignored: Value): boolean | 'unknown' {
  if (ignored.kind === 'unset') return true;
  if (ignored.kind !== 'literal') return 'unknown';
  return typeof ignored.value === 'object' && ignored.value !== null ? ignored.value.isEmpty : !ignored.value;
}

/** A key argument: text, bytes, or an object that holds it under `key`. A missing argument is still being typed. */
export function readKey(reader: ValueReader, argument: ts.Expression | undefined, call: ts.Node): Value {
  if (argument === undefined) return reader.unknown(call);
  const value = reader.read(argument);
  if (value.kind !== 'record') return value;
  const key = memberOf(value, 'key', value.at);
  return key.kind === 'unset' ? reader.unknown(argument) : key;
}

/** Whether an argument is a function, where a library takes either options or a callback. */
export function isCallback(reader: ValueReader, argument: ts.Expression | undefined): argument is ts.Expression {
  if (argument === undefined) return false;
  const { api } = reader;
  const node = unwrap(api, argument);
  if (api.isArrowFunction(node) || api.isFunctionExpression(node)) return true;
  if (!api.isIdentifier(node)) return false;
  const binding = reader.index.scopes.lookup(node);
  if (binding?.kind === 'function') return true;
  if (binding?.kind === 'variable') {
    const initializer = binding.declaration.initializer && unwrap(api, binding.declaration.initializer);
    return initializer !== undefined && (api.isArrowFunction(initializer) || api.isFunctionExpression(initializer));
  }
  return binding?.kind === 'parameter' && /^(?:cb|callback|done|next|resolve|reject|fn)$/i.test(node.text);
}
