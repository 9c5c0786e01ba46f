import type { ts } from '@ts-morph/common';
import type {
  Export,
  InheritedSwitch,
  InsertionSlot,
  OptionValue,
  SecretSetting,
  TokenExpiry,
  TokenIssuer,
  TokenVerifier,
} from '../../../facts/fact';
import { UNSET, type Value } from '../../../facts/value';
import { pointAt } from '../../../text/range';
import { callSlot, nestedSlot } from '../syntax/insertion';
import { literalOf, type Options, readOptions } from '../syntax/options';
import { originOf } from '../syntax/origin';
import { memberStep, stringText, unwrap } from '../syntax/syntax';
import { memberOf } from '../values/value-algebra';
import type { ValueReader } from '../values/value-reader';
import { signerClaim, signerExpiry } from './fast-jwt';
import { type FastifyCall, fastifyCall } from './fastify-jwt-calls';
import { givenOptions } from './given-options';
import { inspectedClaims } from './inspected-claims';
import { expectations, hasSpread, IGNORING, innerOptions, issuerFact, unreadOptions, verifierFact } from './library-facts';
import { isCallback, readKey } from './token-claims';
import { Hints } from './token-hints';

const MODULES: ReadonlySet<string> = new Set(['@fastify/jwt', 'fastify-jwt']);

/** Most files call none of the methods, and must cost nothing. */
const METHODS = /\bjwt\b|[jJ]wt(?:Sign|Verify)\b/;

/** What a registration of this file gives to the calls that do not say it themselves. */
interface Registration {
  readonly node: ts.CallExpression;
  readonly argument: ts.Expression | undefined;
  /** Empty for the only one of an application; others have a name of their own, which their methods bear. */
  readonly namespace: string;
  readonly all: Options;
  readonly sign: Options;
  readonly verify: Options;
}

/**
 * Registrations of Fastify's JWT plugin, and the calls of the methods that it gives to the application, the request and the
 * reply. A registration is exported as 'FastifyJwt', and calls in other files refer to it in the module 'nest-config', as they
 * do to a JwtModule: both are the application's. Options of a call are merged with those registered (index.js of 10.2.8).
 */
export function* fastifyJwtFacts(reader: ValueReader): Iterable<TokenIssuer | TokenVerifier | SecretSetting | Export> {
  const isRegistering = [...MODULES].some((module) => reader.index.modules.has(module));
  if (!isRegistering && !METHODS.test(reader.file.text)) return;
  const registrations = isRegistering ? [...registrationsOf(reader)] : [];
  for (const registration of registrations) {
    const { argument, node } = registration;
    const value = argument ? reader.read(argument) : reader.unknown(node);
    yield { kind: 'export', file: reader.file.path, name: exportName(registration.namespace), value };
    yield* registration.all.has('sign') ? [registered(reader, registration)] : secret(reader, registration);
  }
  for (const node of reader.index.calls) {
    const call = fastifyCall(reader, node, isRegistering);
    if (call === undefined) continue;
    const own = registrations.filter(({ namespace }) => namespace === call.namespace);
    const only = own.length === 1 ? own[0] : undefined;
    yield call.deed === 'sign' ? issuer(reader, node, call, only) : verifier(reader, node, call, only);
  }
}

function exportName(namespace: string): string {
  return namespace === '' ? 'FastifyJwt' : `FastifyJwt:${namespace}`;
}

function* registrationsOf(reader: ValueReader): Iterable<Registration> {
  for (const node of reader.index.calls) {
    const member = memberStep(reader.api, unwrap(reader.api, node.expression));
    const [plugin, argument] = node.arguments;
    if (member?.name !== 'register' || plugin === undefined || hasSpread(reader, node)) continue;
    const origin = originOf(reader, plugin);
    if (origin === undefined || !MODULES.has(origin.module)) continue;
    const all = readOptions(reader, argument, node);
    const named = all.nodeOf('namespace');
    yield {
      node,
      argument,
      // One whose name cannot be read is nobody's: no call bears it.
      namespace: all.has('namespace') ? (stringText(reader.api, named && unwrap(reader.api, named)) ?? '?') : '',
      all,
      sign: innerOptions(reader, all, 'sign', node),
      verify: innerOptions(reader, all, 'verify', node),
    };
  }
}

/** What the registration says of every token: what it leaves out, a call may say, so nothing of it is unset. */
function registered(reader: ValueReader, { node, argument, all, sign }: Registration): TokenIssuer {
  const payload = unreadOptions(reader, node);
  const literal = argument && literalOf(reader, argument);
  const stated = (option: OptionValue): OptionValue =>
    option.value.kind === 'unset' ? { value: reader.unknown(node), valueAt: undefined } : option;
  return issuerFact(reader, {
    library: '@fastify/jwt',
    node,
    token: undefined,
    key: secretOf(reader, all, 'private', node),
    algorithm: stated(sign.get('algorithm')).value,
    payload,
    options: sign,
    claim: (name) => stated(signerClaim(sign, payload, name) ?? { value: UNSET, valueAt: undefined }),
    expiry: signerExpiry(sign, payload),
    given: givenOptions(reader, sign, 'inner'),
    hints: new Hints().addNames(reader, all.nodeOf('secret')).addNames(reader, sign.nodeOf('expiresIn')),
    optionSlot: literal && nestedSlot(reader, literal, 'sign'),
  });
}

/** An application that may only verify takes a key all the same. */
function* secret(reader: ValueReader, { node, all }: Registration): Iterable<SecretSetting> {
  const written = all.nodeOf('secret');
  const key = secretOf(reader, all, 'private', node);
  if (key.kind === 'unknown' || key.kind === 'parameter') return;
  yield {
    kind: 'secret-setting',
    file: reader.file.path,
    at: reader.place(written ?? node),
    owner: '@fastify/jwt',
    setting: 'secret',
    key,
  };
}

/** `secret`: one for both sides, or a pair of keys; a function is asked at every request. */
function secretOf(reader: ValueReader, all: Options, half: 'private' | 'public', node: ts.Node): Value {
  const written = all.nodeOf('secret');
  const value = written === undefined ? all.get('secret').value : readKey(reader, written, node);
  const whole = written === undefined ? value : reader.read(written);
  if (whole.kind !== 'record') return value.kind === 'unset' ? reader.unknown(node) : value;
  const key = memberOf(whole, half, whole.at);
  if (key.kind !== 'record') return key.kind === 'unset' ? reader.unknown(node) : key;
  // `{ private: { key, passphrase } }`.
  const inner = memberOf(key, 'key', key.at);
  return inner.kind === 'unset' ? reader.unknown(node) : inner;
}

/** An option of the application's registration, which is in another file. */
function ofApplication(reader: ValueReader, node: ts.Node, namespace: string, ...path: readonly string[]): Value {
  return { kind: 'reference', at: reader.place(node), module: 'nest-config', path: [exportName(namespace), ...path] };
}

/** The call's option, or else that of the registration. */
function either(
  reader: ValueReader,
  node: ts.Node,
  own: OptionValue,
  { namespace }: FastifyCall,
  registration: Registration | undefined,
  group: 'sign' | 'verify',
  name: string,
): OptionValue {
  if (own.value.kind !== 'unset') return own;
  return registration === undefined
    ? { value: ofApplication(reader, node, namespace, group, name), valueAt: undefined }
    : registration[group].get(name);
}

/** The key of the call, or else that of the registration. */
function keyOf(
  reader: ValueReader,
  node: ts.Node,
  options: Options,
  call: FastifyCall,
  registration: Registration | undefined,
  half: 'private' | 'public',
): Value {
  const written = options.nodeOf('key');
  if (written !== undefined) return readKey(reader, written, node);
  if (!options.complete) return reader.unknown(node);
  // Whether another file registers a pair is not to be seen from here; a pair is no key of a token that both sides hold.
  return registration === undefined
    ? ofApplication(reader, node, call.namespace, 'secret')
    : secretOf(reader, registration.all, half, node);
}

/** The options of a call: `{ expiresIn }`, or `{ sign: { expiresIn } }` for those of the reply and the request. */
function optionsOf(reader: ValueReader, node: ts.CallExpression, argument: ts.Expression | undefined, group: 'sign' | 'verify') {
  const outer = readOptions(reader, argument, node);
  const isNested = outer.has(group) || outer.has('decode');
  return { options: isNested ? innerOptions(reader, outer, group, node) : outer, isNested };
}

function issuer(reader: ValueReader, node: ts.CallExpression, call: FastifyCall, registration: Registration | undefined): TokenIssuer {
  const [payloadNode, second, third] = node.arguments;
  const callback = isCallback(reader, second) ? second : third;
  const optionsNode = isCallback(reader, second) ? undefined : second;
  const payload = readOptions(reader, payloadNode, node);
  const { options, isNested } = optionsOf(reader, node, optionsNode, 'sign');
  const key = keyOf(reader, node, options, call, registration, 'private');
  const claim = (name: string): OptionValue | undefined => {
    const own = signerClaim(options, payload, name);
    if (own !== undefined || payload.has(name) || name === 'iat') return own;
    if (!payload.complete) return undefined;
    return either(reader, node, { value: UNSET, valueAt: undefined }, call, registration, 'sign', name === 'nbf' ? 'notBefore' : name);
  };
  const algorithm = { value: options.get('algorithm').value, valueAt: undefined };
  return issuerFact(reader, {
    library: '@fastify/jwt',
    node,
    token: node,
    callback,
    key,
    algorithm: either(reader, node, algorithm, call, registration, 'sign', 'algorithm').value,
    payload,
    options,
    claim,
    expiry: expiryOf(options, payload, registration),
    given: givenOptions(reader, options, isNested ? 'inner' : 'option'),
    hints: call.hints
      .addClaims(reader, payload)
      .addNames(reader, options.nodeOf('key'))
      .addNames(reader, options.nodeOf('expiresIn'))
      .addNames(reader, optionsNode),
    optionSlot: slotOf(reader, node, 1, optionsNode, isNested ? 'sign' : undefined),
  });
}

/** The call's, or else the registration's where that is in this file; one that is elsewhere may say it. */
function expiryOf(options: Options, payload: Options, registration: Registration | undefined): TokenExpiry | 'unset' | 'unknown' {
  const own = signerExpiry(options, payload);
  if (own !== 'unset') return own;
  return registration === undefined ? 'unknown' : signerExpiry(registration.sign, payload);
}

function verifier(reader: ValueReader, node: ts.CallExpression, call: FastifyCall, registration: Registration | undefined): TokenVerifier {
  const argument = call.tokenFirst ? node.arguments[1] : node.arguments[0];
  const optionsNode = isCallback(reader, argument) ? undefined : argument;
  const callback = isCallback(reader, argument) ? argument : node.arguments[call.tokenFirst ? 2 : 1];
  const { options, isNested } = optionsOf(reader, node, optionsNode, 'verify');
  const own = expectations('@fastify/jwt', options);
  const orRegistered = (option: OptionValue, name: string) => either(reader, node, option, call, registration, 'verify', name);
  const literal = registration?.argument && literalOf(reader, registration.argument);
  const ownSlot = slotOf(reader, node, call.tokenFirst ? 1 : 0, optionsNode, isNested ? 'verify' : undefined);
  const type = registration?.verify.get('checkTyp');
  const fact = verifierFact(reader, {
    library: '@fastify/jwt',
    node,
    key: keyOf(reader, node, options, call, registration, 'public'),
    options,
    expected: {
      algorithms: orRegistered(own.algorithms, 'algorithms'),
      audience: orRegistered(own.audience, 'allowedAud'),
      issuer: orRegistered(own.issuer, 'allowedIss'),
      subject: orRegistered(own.subject, 'allowedSub'),
      leeway: orRegistered(own.leeway, 'clockTolerance'),
      required: orRegistered(own.required, 'requiredClaims'),
      maximumAge: orRegistered(own.maximumAge, 'maxAge'),
    },
    switches: IGNORING,
    ...(registration !== undefined && options.complete && options.entries.size === 0 ? { switchedIn: registration.verify } : {}),
    given: givenOptions(reader, options, isNested ? 'inner' : 'option'),
    hints: call.hints.addNames(reader, call.tokenFirst ? node.arguments[0] : undefined).addNames(reader, options.nodeOf('key')),
    inspects: call.tokenFirst ? inspectedClaims(reader, node, { callback }) : 'unknown',
    // One place for all calls, where it is in this file.
    optionSlot: (optionsNode === undefined && literal && nestedSlot(reader, literal, 'verify')) || ownSlot,
  });
  const inherited = registration === undefined ? { ...fact, ...switchedByApplication(reader, node, options, call) } : fact;
  return type === undefined || type.value.kind === 'unset' ? inherited : { ...inherited, type };
}

/** What the call does not say itself, a registration in another file may switch off. */
function switchedByApplication(reader: ValueReader, node: ts.Node, options: Options, { namespace }: FastifyCall) {
  const inherited = IGNORING.flatMap(({ option, check }): InheritedSwitch[] => {
    const ignores = ofApplication(reader, node, namespace, 'verify', option);
    const isOpen = options.get(option).value.kind === 'unset' && ignores.kind === 'reference';
    return isOpen && (check === 'expiry' || check === 'not-before') ? [{ check, ignores }] : [];
  });
  return inherited.length === 0 ? {} : { inherited };
}

function slotOf(
  reader: ValueReader,
  node: ts.CallExpression,
  required: number,
  argument: ts.Expression | undefined,
  group: 'sign' | 'verify' | undefined,
): InsertionSlot | undefined {
  const literal = argument && literalOf(reader, argument);
  if (group !== undefined) return literal && nestedSlot(reader, literal, group);
  if (required > 0 || argument !== undefined) return callSlot(reader, node, required, argument, readOptions(reader, argument, node));
  const [callback] = node.arguments;
  if (callback !== undefined)
    return { at: pointAt(reader.file.path, reader.place(callback).start), prefix: '{ ', suffix: ' }, ', form: 'property' };
  const end = node.end - 1;
  return reader.file.text.slice(end - 1, node.end) === '()'
    ? { at: pointAt(reader.file.path, end), prefix: '{ ', suffix: ' }', form: 'property' }
    : undefined;
}
