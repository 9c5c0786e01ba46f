import type { ts } from '@ts-morph/common';
import type { OptionValue, TokenExpiry, TokenIssuer, TokenVerifier } from '../../facts/fact';
import { unknownAt, type Value } from '../../facts/value';
import { unreadIssuer, unreadVerifier } from '../unread-token';
import { lookup } from './file-view';
import { callSlot } from './insertion';
import { type Options, readOptions } from './options';
import { importedName } from './origin';
import { unwrap, wrapped } from './syntax';
import { readKey } from './token-claims';
import { Hints } from './token-hints';
import type { ValueReader } from './value-reader';

const MODULES: ReadonlySet<string> = new Set(['jose', 'jose-node-cjs-runtime', 'jose-browser-runtime']);

/** `new SignJWT(...)` with its setters, and `jwtVerify`, of jose 4 to 6. */
export function* joseFacts(reader: ValueReader): Iterable<TokenIssuer | TokenVerifier> {
  if (![...MODULES].some((module) => reader.index.modules.has(module))) return;
  for (const node of reader.index.news) {
    if (importedName(reader, node.expression, MODULES) === 'SignJWT') yield issuer(reader, node);
  }
  for (const call of reader.index.calls) {
    if (importedName(reader, call.expression, MODULES) !== 'jwtVerify') continue;
    if (!call.arguments.some((argument) => reader.api.isSpreadElement(argument))) yield verifier(reader, call);
  }
}

/** The setters that are called on one SignJWT. */
interface Chain {
  readonly setters: ReadonlyMap<string, { readonly argument: ts.Expression | undefined; readonly certain: boolean }>;
  readonly sign: ts.CallExpression | undefined;
}

function issuer(reader: ValueReader, node: ts.NewExpression): TokenIssuer {
  const chain = chainOf(reader, node);
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
    ...unreadIssuer(reader.place(whole)),
    kind: 'token-issuer',
    file: reader.file.path,
    at: reader.place(whole),
    calleeAt: { ...reader.place(node), end: node.expression.end },
    library: 'jose',
    key,
    algorithm: headerNode ? header.get('alg').value : reader.unknown(whole),
    audience: setClaim(reader, chain, 'setAudience', payload, 'aud', whole),
    issuer: setClaim(reader, chain, 'setIssuer', payload, 'iss', whole),
    subject: setClaim(reader, chain, 'setSubject', payload, 'sub', whole).value,
    expiry,
    hints: hints.list(),
    // Claims are set by methods: there is no place for an option.
    optionSlot: undefined,
  };
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

function chainOf(reader: ValueReader, node: ts.NewExpression): Chain {
  const { api } = reader;
  const setters = new Map<string, { argument: ts.Expression | undefined; certain: boolean }>();
  let sign: ts.CallExpression | undefined;
  const follow = (start: ts.Node, certain: boolean): ts.Node => {
    let current = wrapped(api, start);
    for (;;) {
      const access = current.parent;
      if (!api.isPropertyAccessExpression(access) || access.expression !== current) return current;
      const call = access.parent;
      if (!api.isCallExpression(call) || call.expression !== access) return current;
      if (access.name.text === 'sign') sign = call;
      else setters.set(access.name.text, { argument: call.arguments[0], certain });
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

function verifier(reader: ValueReader, call: ts.CallExpression): TokenVerifier {
  const [tokenNode, keyNode, optionsNode] = call.arguments;
  const options = readOptions(reader, optionsNode, call);
  const key: Value = keyNode === undefined ? unknownAt(reader.place(call)) : readKey(reader, keyNode, call);
  const slot = callSlot(reader, call, 2, optionsNode, options);
  return {
    ...unreadVerifier(reader.place(call)),
    kind: 'token-verifier',
    file: reader.file.path,
    at: reader.place(call),
    calleeAt: reader.place(call.expression),
    library: 'jose',
    key,
    algorithms: options.get('algorithms'),
    audience: options.get('audience'),
    issuer: options.get('issuer'),
    leeway: options.get('clockTolerance'),
    checks: { signature: true, expiry: true, audience: true, issuedAt: true },
    hints: new Hints().addNames(reader, tokenNode).addNames(reader, keyNode).addVariables(key).addSurroundings(reader, call).list(),
    optionSlot: slot,
    argumentSlot: slot,
  };
}
