import type { ts } from '@ts-morph/common';
import type { OptionValue, TokenExpiry, TokenIssuer, TokenVerifier } from '../../facts/fact';
import type { Value } from '../../facts/value';
import type { Options } from './options';
import { unwrap } from './syntax';
import { memberOf } from './value-algebra';
import type { ValueReader } from './value-reader';

// What jsonwebtoken and the libraries on top of it share: options that become claims, and the checks of `verify`.

/** A claim given as an option of `sign`, or else in the payload. */
export function claim(options: Options, option: string, payload: Options, name: string): OptionValue {
  if (options.has(option)) return options.get(option);
  if (payload.has(name)) return payload.get(name);
  return options.complete ? payload.get(name) : options.get(option);
}

export function expiryOf(options: Options, payload: Options): TokenExpiry | 'unset' | 'unknown' {
  if (options.has('expiresIn')) return { form: 'relative-option', ...placed(options.get('expiresIn'), options) };
  if (payload.has('exp')) return { form: 'exp-claim', ...placed(payload.get('exp'), payload) };
  return options.complete && payload.complete ? 'unset' : 'unknown';
}

function placed(option: OptionValue, options: Options): Pick<TokenExpiry, 'value' | 'valueAt'> {
  return { value: option.value, valueAt: option.valueAt ?? options.at };
}

/** The claims of a token signed with jsonwebtoken's options. */
export function issuedClaims(
  options: Options,
  payload: Options,
): Pick<TokenIssuer, 'algorithm' | 'audience' | 'issuer' | 'subject' | 'expiry'> {
  return {
    algorithm: options.get('algorithm').value,
    audience: claim(options, 'audience', payload, 'aud'),
    issuer: claim(options, 'issuer', payload, 'iss'),
    subject: claim(options, 'subject', payload, 'sub').value,
    expiry: expiryOf(options, payload),
  };
}

/** The checks that jsonwebtoken's options ask for. It checks every signature, and `iat` only with `maxAge`. */
export function verifiedClaims(options: Options): Pick<TokenVerifier, 'algorithms' | 'audience' | 'issuer' | 'leeway' | 'checks'> {
  return {
    algorithms: options.get('algorithms'),
    audience: options.get('audience'),
    issuer: options.get('issuer'),
    leeway: options.get('clockTolerance'),
    checks: { signature: true, expiry: isOff(options.get('ignoreExpiration').value), audience: true, issuedAt: true },
  };
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
export function isCallback(reader: ValueReader, argument: ts.Expression | undefined): boolean {
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
