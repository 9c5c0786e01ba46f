import type { ts } from '@ts-morph/common';
import type { OptionValue, TokenExpiry, TokenIssuer, TokenVerifier } from '../../../facts/fact';
import { SecretText } from '../../../facts/secret-text';
import { unknownAt, type Value } from '../../../facts/value';
import { lookup } from '../syntax/file-view';
import { callSlot } from '../syntax/insertion';
import { type Options, readOptions } from '../syntax/options';
import { importedName, originOf } from '../syntax/origin';
import { memberStep, unwrap, wrapped } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';
import { givenOptions } from './given-options';
import { inspectedClaims } from './inspected-claims';
import { payloadOf, readKey } from './token-claims';
import { tokenFlow } from './token-flow';
import { Hints } from './token-hints';
import { typedSubject } from './typed-subject';

const MODULES: ReadonlySet<string> = new Set([
  ...['jose', 'jose-node-cjs-runtime', 'jose-browser-runtime'],
  ...['jose/jwt/sign', 'jose/jwt/encrypt', 'jose/jwt/verify', 'jose/jwt/decrypt', 'jose/jwks/remote'],
]);

/** What makes a token, with the method that ends the chain; what checks one, with the option that lists algorithms. */
const ISSUERS: Readonly<Record<string, string>> = { SignJWT: 'sign', EncryptJWT: 'encrypt' };
const VERIFIERS: Readonly<Record<string, string>> = { jwtVerify: 'algorithms', jwtDecrypt: 'keyManagementAlgorithms' };

/** `new SignJWT(...)` and `new EncryptJWT(...)` with their setters, `jwtVerify` and `jwtDecrypt`, of jose 4 to 6. */
export function* joseFacts(reader: ValueReader): Iterable<TokenIssuer | TokenVerifier> {
  if (![...MODULES].some((module) => reader.index.modules.has(module))) return;
  for (const node of reader.index.news) {
    const last = named(ISSUERS, importedName(reader, node.expression, MODULES));
    if (last !== undefined) yield issuer(reader, node, last);
  }
  for (const call of reader.index.calls) {
    const option = named(VERIFIERS, importedName(reader, call.expression, MODULES));
    if (option === undefined || call.arguments.some((argument) => reader.api.isSpreadElement(argument))) continue;
    yield verifier(reader, call, option);
  }
}

function named(table: Readonly<Record<string, string>>, name: string | undefined): string | undefined {
  return name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}

interface Setter {
  readonly call: ts.CallExpression;
  readonly argument: ts.Expression | undefined;
  readonly certain: boolean;
}

/** The setters that are called on one builder. */
interface Chain {
  readonly setters: ReadonlyMap<string, Setter>;
  /** The call that ends it: `sign(key)`, `encrypt(key)`. */
  readonly sign: ts.CallExpression | undefined;
}

function issuer(reader: ValueReader, node: ts.NewExpression, last: string): TokenIssuer {
  const chain = chainOf(reader, node, last);
  const whole = chain.sign ?? node;
  const payload = readOptions(reader, node.arguments?.[0], node);
  const headerNode = chain.setters.get('setProtectedHeader')?.argument;
  const header = readOptions(reader, headerNode, whole);
  const keyNode = chain.sign?.arguments[0];
  const key = readKey(reader, keyNode, whole);
  const hints = new Hints()
    .addClaims(reader, payload)
    .addNames(reader, keyNode)
    .addVariables(key)
    .addNames(reader, chain.setters.get('setExpirationTime')?.argument)
    .addSurroundings(reader, whole);
  const expiry = expiryOf(reader, chain, payload, whole);
  return {
    kind: 'token-issuer',
    file: reader.file.path,
    at: reader.place(whole),
    calleeAt: { ...reader.place(node), end: node.expression.end },
    library: 'jose',
    key,
    algorithm: headerNode ? header.get('alg').value : reader.unknown(whole),
    audience: setClaim(reader, chain, 'setAudience', payload, 'aud', whole),
    issuer: setClaim(reader, chain, 'setIssuer', payload, 'iss', whole),
    subject: typedSubject(reader, setClaim(reader, chain, 'setSubject', payload, 'sub', whole).value, payload),
    expiry,
    hints: hints.list(),
    // Claims are set by methods: there is no place for an option.
    optionSlot: undefined,
    claims: claimsOf(reader, chain, payload, whole),
    issuedAt: setIssuedAt(reader, chain, payload, whole),
    notBefore: setClaim(reader, chain, 'setNotBefore', payload, 'nbf', whole),
    ...tokenFlow(reader, whole),
    given: [],
  };
}

/** The payload's own claims, and `jti`, for which there is a setter and no place of its own. */
function claimsOf(reader: ValueReader, chain: Chain, payload: Options, whole: ts.Node): Value {
  const setter = chain.setters.get('setJti');
  const value = setter?.argument && (setter.certain ? reader.read(setter.argument) : reader.unknown(whole));
  return payloadOf(payload, value ? { jti: value } : {});
}

/** `setIssuedAt()` is the current time; without it the token has no `iat`. */
function setIssuedAt(reader: ValueReader, chain: Chain, payload: Options, whole: ts.Node): OptionValue {
  const setter = chain.setters.get('setIssuedAt');
  if (setter === undefined || setter.argument !== undefined) return setClaim(reader, chain, 'setIssuedAt', payload, 'iat', whole);
  if (!setter.certain) return { value: reader.unknown(whole), valueAt: undefined };
  return { value: { kind: 'now', at: reader.place(setter.call), unit: 'seconds', zone: 'utc' }, valueAt: undefined };
}

function setClaim(reader: ValueReader, chain: Chain, setter: string, payload: Options, name: string, whole: ts.Node): OptionValue {
  const call = chain.setters.get(setter);
  if (call?.argument !== undefined) {
    const value = call.certain ? reader.read(call.argument) : reader.unknown(call.argument);
    return { value, valueAt: reader.place(call.argument) };
  }
  // A builder that is signed elsewhere may get more claims there.
  if (!payload.has(name) && chain.sign === undefined) return { value: reader.unknown(whole), valueAt: undefined };
  return payload.get(name);
}

function expiryOf(reader: ValueReader, chain: Chain, payload: Options, whole: ts.Node): TokenExpiry | 'unset' | 'unknown' {
  const call = chain.setters.get('setExpirationTime');
  if (call !== undefined) {
    if (!call.certain || call.argument === undefined) return 'unknown';
    return { form: 'jose-expiration', value: reader.read(call.argument), valueAt: reader.place(call.argument) };
  }
  if (payload.has('exp')) {
    const { value, valueAt } = payload.get('exp');
    return { form: 'exp-claim', value, valueAt: valueAt ?? reader.place(whole) };
  }
  return payload.complete && chain.sign !== undefined ? 'unset' : 'unknown';
}

function chainOf(reader: ValueReader, node: ts.NewExpression, last: string): Chain {
  const { api } = reader;
  const setters = new Map<string, Setter>();
  let sign: ts.CallExpression | undefined;
  const follow = (start: ts.Node, certain: boolean): ts.Node => {
    let current = wrapped(api, start);
    for (;;) {
      const access = current.parent;
      if (!api.isPropertyAccessExpression(access) || access.expression !== current) return current;
      const call = access.parent;
      if (!api.isCallExpression(call) || call.expression !== access) return current;
      if (access.name.text === last) sign = call;
      else setters.set(access.name.text, { call, argument: call.arguments[0], certain });
      current = wrapped(api, call);
    }
  };
  const end = follow(node, true);
  if (sign === undefined && api.isVariableDeclaration(end.parent) && api.isIdentifier(end.parent.name)) {
    const name = end.parent.name;
    const binding = lookup(reader, name);
    const block = end.parent.parent.parent.parent;
    for (const access of reader.index.accesses) {
      if (!api.isPropertyAccessExpression(access)) continue;
      const base = unwrap(api, access.expression);
      if (!api.isIdentifier(base) || base.text !== name.text || lookup(reader, base) !== binding) continue;
      follow(base, statementBlock(reader, access) === block);
    }
  }
  return { setters, sign };
}

/** The block whose statement a node belongs to, when nothing between them may keep it from running. */
function statementBlock(reader: ValueReader, node: ts.Node): ts.Node | undefined {
  const { api } = reader;
  let current = node;
  while (current.parent !== undefined && !api.isStatement(current)) {
    if (api.isConditionalExpression(current) || api.isArrowFunction(current)) return undefined;
    current = current.parent;
  }
  return current.parent;
}

function verifier(reader: ValueReader, call: ts.CallExpression, algorithmOption: string): TokenVerifier {
  const [tokenNode, keyNode, optionsNode] = call.arguments;
  const options = readOptions(reader, optionsNode, call);
  const key: Value = keyNode === undefined ? unknownAt(reader.place(call)) : readKey(reader, keyNode, call);
  const slot = callSlot(reader, call, 2, optionsNode, options);
  return {
    kind: 'token-verifier',
    file: reader.file.path,
    at: reader.place(call),
    calleeAt: reader.place(call.expression),
    library: 'jose',
    key,
    algorithms: algorithmsOf(reader, options, algorithmOption, keyNode),
    audience: options.get('audience'),
    issuer: options.get('issuer'),
    subject: options.get('subject'),
    leeway: options.get('clockTolerance'),
    required: options.get('requiredClaims'),
    maximumAge: options.get('maxTokenAge'),
    checks: { signature: true, expiry: true, audience: true, issuedAt: true },
    switches: [],
    given: givenOptions(reader, options, 'option'),
    inspects: inspectedClaims(reader, call, { path: ['payload'] }),
    hints: new Hints().addNames(reader, tokenNode).addNames(reader, keyNode).addVariables(key).addSurroundings(reader, call).list(),
    optionSlot: slot,
    argumentSlot: slot,
  };
}

/** What a key set can hold a key for: jose refuses `HS256` and its like there ("Unsupported \"alg\" value for a JSON Web Key Set"). */
const KEY_SET_ALGORITHMS = [...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'], ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']];

const KEY_SET_NAME = /jwks|key_?set/i;

/** Whether a value is seen to be a key of another kind. */
function isReadable(key: Value): boolean {
  return key.kind === 'encoded' || key.kind === 'env' || key.kind === 'literal' || key.kind === 'template';
}

/** The list as given. A key set brings its own, and what decrypts a token was told by whoever encrypted it. */
function algorithmsOf(reader: ValueReader, options: Options, option: string, keyNode: ts.Expression | undefined): OptionValue {
  const given = options.get(option);
  if (given.value.kind !== 'unset' || keyNode === undefined) return given;
  const at = reader.place(keyNode);
  if (option !== 'algorithms') return { value: unknownAt(at), valueAt: undefined };
  if (!isKeySet(reader, keyNode)) return given;
  const items = KEY_SET_ALGORITHMS.map((name): Value => ({ kind: 'literal', at, value: new SecretText(name) }));
  return { value: { kind: 'list', at, items }, valueAt: undefined };
}

/** `createRemoteJWKSet(new URL(...))`, directly or through a constant, and what is named like one. */
function isKeySet(reader: ValueReader, expression: ts.Expression): boolean {
  const { api } = reader;
  const node = unwrap(api, expression);
  const binding = lookup(reader, node);
  const initializer = binding?.kind === 'variable' && binding.path.length === 0 ? binding.declaration.initializer : undefined;
  const made = initializer === undefined ? node : unwrap(api, initializer);
  const called = api.isCallExpression(made) ? made.expression : made;
  const name = api.isIdentifier(called) ? called.text : memberStep(api, called)?.name;
  if (name !== undefined && KEY_SET_NAME.test(name) && !isReadable(reader.read(expression))) return true;
  if (!api.isCallExpression(made)) return false;
  const origin = originOf(reader, made.expression);
  return origin !== undefined && MODULES.has(origin.module) && /^create(?:Remote|Local)JWKSet$/.test(origin.path.at(-1) ?? '');
}
