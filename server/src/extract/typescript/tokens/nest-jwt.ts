import type { ts } from '@ts-morph/common';
import type { Export, InsertionSlot, OptionValue, TokenIssuer, TokenVerifier } from '../../../facts/fact';
import { type ReferenceValue, unknownAt, type Value } from '../../../facts/value';
import type { Place } from '../../../text/range';
import { memberDeclaration, typeOfMember } from '../env/env-access';
import { lookup } from '../syntax/file-view';
import { callSlot, nestedSlot } from '../syntax/insertion';
import { literalOf, Options, readOptions } from '../syntax/options';
import { importedName, originOf } from '../syntax/origin';
import { classOfThis, memberStep, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';
import { checkSwitches, givenOptions } from './given-options';
import { inspectedClaims } from './inspected-claims';
import { NEST_JWT, type Registration, registrationsOf } from './nest-registrations';
import { expiryOf, IGNORING, issuedClaims, payloadOf, verifiedClaims } from './token-claims';
import { tokenFlow } from './token-flow';
import { Hints } from './token-hints';
import { typedSubject } from './typed-subject';

const SIGN: ReadonlySet<string> = new Set(['sign', 'signAsync']);
const VERIFY: ReadonlySet<string> = new Set(['verify', 'verifyAsync']);

/** What a module or `new JwtService(...)` of this file gives to calls that do not say it themselves. */
interface Defaults {
  readonly all: Options;
  readonly sign: Options;
  readonly verify: Options;
}

/**
 * `JwtService` calls and `JwtModule` registrations of @nestjs/jwt. A registration is exported as 'JwtModule', and calls in
 * other files refer to it in the module 'nest-config', as they do to a namespace of `registerAs`: both are the application's.
 */
export function* nestJwtFacts(reader: ValueReader): Iterable<TokenIssuer | TokenVerifier | Export> {
  if (![...reader.index.modules].some((module) => module.startsWith('@nestjs/'))) return;
  const registrations: Defaults[] = [];
  for (const { call, argument } of registrationsOf(reader)) {
    const defaults = defaultsOf(reader, argument, call);
    registrations.push(defaults);
    // Exported even when unknown or empty: a second registration makes it unclear which one a service belongs to.
    const value = argument ? reader.read(argument) : reader.unknown(call);
    yield { kind: 'export', file: reader.file.path, name: 'JwtModule', value };
    const fact = moduleIssuer(reader, call, argument, defaults);
    if (fact !== undefined) yield fact;
  }
  // With two registrations in one file it cannot be told which of them an injected service belongs to.
  const only = registrations.length === 1 ? registrations[0] : undefined;
  for (const call of reader.index.calls) {
    const member = memberStep(reader.api, unwrap(reader.api, call.expression));
    if (member === undefined || !(SIGN.has(member.name) || VERIFY.has(member.name))) continue;
    const base = unwrap(reader.api, member.base);
    if (call.arguments.length === 0 || call.arguments.some((argument) => reader.api.isSpreadElement(argument))) continue;
    if (!isJwtService(reader, base)) continue;
    const defaults = constructed(reader, base) ?? (isByToken(reader, base) ? openDefaults(reader, base) : only);
    yield SIGN.has(member.name) ? issuer(reader, call, defaults) : verifier(reader, call, defaults);
  }
}

function defaultsOf(reader: ValueReader, argument: ts.Expression | undefined, call: ts.Node): Defaults {
  const all = readOptions(reader, argument, call);
  if (argument === undefined) all.openUp();
  return { all, sign: inner(reader, all, 'signOptions', call), verify: inner(reader, all, 'verifyOptions', call) };
}

function inner(reader: ValueReader, all: Options, name: string, call: ts.Node): Options {
  const node = all.nodeOf(name);
  if (node !== undefined) return readOptions(reader, node, call);
  const value = all.get(name).value;
  const options = new Options(all.at);
  if (value.kind === 'reference') options.refer(value);
  else if (value.kind !== 'unset') options.openUp();
  return options;
}

/**
 * The key as the service chooses it: the call's secret, the module's secret, and only then a private or public key. One that is
 * `undefined` is passed over like one that is not there.
 */
function keyOf(call: Options, module: Options | undefined, half: 'privateKey' | 'publicKey', at: Place): Value {
  if (module?.has('secretOrKeyProvider')) return unknownAt(at);
  for (const name of ['secret', half]) {
    for (const options of [call, module]) {
      if (options === undefined) return call.has(half) ? call.get(half).value : ofModule(at, 'secret');
      const { value } = options.get(name);
      if (value.kind !== 'unset') return value;
    }
  }
  return unknownAt(at);
}

/** An option of the application's registration. */
function ofModule(at: Place, ...path: readonly string[]): ReferenceValue {
  return { kind: 'reference', at, module: 'nest-config', path: ['JwtModule', ...path] };
}

/** The call's options on top of those of the registration, which may be in another file. */
function merged(reader: ValueReader, call: ts.CallExpression, group: 'sign' | 'verify', base: Options | undefined, own: Options): Options {
  const at = reader.place(call.expression);
  const options = new Options(at);
  if (base === undefined) options.refer(ofModule(at, `${group}Options`));
  else options.spread(base, true);
  options.spread(own, true);
  return options;
}

function issuer(reader: ValueReader, call: ts.CallExpression, defaults: Defaults | undefined): TokenIssuer {
  const [payloadNode, optionsNode] = call.arguments;
  const at = reader.place(call);
  const payload = readOptions(reader, payloadNode, call);
  const options = readOptions(reader, optionsNode, call);
  const key = keyOf(options, defaults?.all, 'privateKey', at);
  const claims = issuedClaims(merged(reader, call, 'sign', defaults?.sign, options), payload);
  const hints = new Hints()
    .addClaims(reader, payload)
    .addNames(reader, options.nodeOf('secret') ?? options.nodeOf('privateKey'))
    .addVariables(key)
    .addNames(reader, options.nodeOf('expiresIn'))
    .addNames(reader, optionsNode)
    .addSurroundings(reader, call);
  return {
    ...claims,
    subject: typedSubject(reader, claims.subject, payload),
    kind: 'token-issuer',
    file: reader.file.path,
    at,
    calleeAt: reader.place(call.expression),
    library: '@nestjs/jwt',
    key,
    hints: hints.list(),
    optionSlot: callSlot(reader, call, 1, optionsNode, options),
    ...tokenFlow(reader, call),
    given: givenOptions(reader, options, 'option'),
  };
}

function verifier(reader: ValueReader, call: ts.CallExpression, defaults: Defaults | undefined): TokenVerifier {
  const [tokenNode, optionsNode] = call.arguments;
  const at = reader.place(call);
  const options = readOptions(reader, optionsNode, call);
  const key = keyOf(options, defaults?.all, 'publicKey', at);
  const effective = merged(reader, call, 'verify', defaults?.verify, options);
  const slot = callSlot(reader, call, 1, optionsNode, options);
  return {
    kind: 'token-verifier',
    file: reader.file.path,
    at,
    calleeAt: reader.place(call.expression),
    library: '@nestjs/jwt',
    key,
    ...verifiedClaims(effective),
    switches: checkSwitches(reader, effective, IGNORING),
    given: givenOptions(reader, options, 'option'),
    inspects: inspectedClaims(reader, call),
    hints: new Hints()
      .addNames(reader, tokenNode)
      .addNames(reader, options.nodeOf('secret') ?? options.nodeOf('publicKey'))
      .addVariables(key)
      .addSurroundings(reader, call)
      .list(),
    optionSlot: slot,
    argumentSlot: slot,
  };
}

/** A registration signs nothing itself: what it does not say, a call may, so nothing of it is unset. */
function moduleIssuer(
  reader: ValueReader,
  call: Registration['call'],
  argument: ts.Expression | undefined,
  defaults: Defaults,
): TokenIssuer | undefined {
  const { all, sign } = defaults;
  if (!all.isReference && !all.has('secret') && !all.has('privateKey') && !all.has('signOptions')) return undefined;
  const at = reader.place(call);
  const stated = (option: OptionValue): OptionValue =>
    option.value.kind === 'unset' ? { value: unknownAt(at), valueAt: undefined } : option;
  const payload = new Options(at);
  payload.openUp();
  const key = keyOf(all, all, 'privateKey', at);
  const literal = argument && literalOf(reader, argument);
  return {
    kind: 'token-issuer',
    file: reader.file.path,
    at,
    calleeAt: reader.place(reader.api.isCallExpression(call) ? call.expression : call.name),
    library: '@nestjs/jwt',
    key,
    algorithm: stated({ value: sign.get('algorithm').value, valueAt: undefined }).value,
    audience: stated(sign.get('audience')),
    issuer: stated(sign.get('issuer')),
    subject: stated({ value: sign.get('subject').value, valueAt: undefined }).value,
    expiry: expiryOf(sign, payload),
    hints: new Hints()
      .addNames(reader, all.nodeOf('secret') ?? all.nodeOf('privateKey'))
      .addVariables(key)
      .addNames(reader, sign.nodeOf('expiresIn'))
      .addSurroundings(reader, call)
      .list(),
    optionSlot: moduleSlot(reader, literal),
    claims: payloadOf(payload),
    issuedAt: { value: unknownAt(at), valueAt: undefined },
    notBefore: stated(sign.get('notBefore')),
    returnedBy: [],
    assignedTo: '',
    given: givenOptions(reader, sign, 'inner'),
  };
}

function moduleSlot(reader: ValueReader, literal: ts.ObjectLiteralExpression | undefined): InsertionSlot | undefined {
  return literal && nestedSlot(reader, literal, 'signOptions');
}

/** A receiver whose declared type is JwtService, or that has no visible type and is called jwt-something. */
export function isJwtService(reader: ValueReader, base: ts.Expression): boolean {
  const { api } = reader;
  const name = api.isIdentifier(base) ? base.text : memberStep(api, base)?.name;
  if (name === undefined) return false;
  const binding = lookup(reader, base);
  const isThis = memberStep(api, base)?.base.kind === api.SyntaxKind.ThisKeyword;
  if (binding === undefined && !isThis) return false;
  if (newJwtService(reader, base) !== undefined) return true;
  // `const jwt = require('jsonwebtoken')` inside a function of a Nest project.
  if (binding?.kind === 'variable' && originOf(reader, base) !== undefined) return false;
  let type = typeOfMember(reader, base);
  if (binding?.kind === 'parameter' || binding?.kind === 'variable') type = binding.declaration.type?.getText(reader.file.tree);
  if (type !== undefined) return /^(?:[\w$]+\.)?JwtService$/.test(type);
  return binding?.kind !== 'import' && /jwt/i.test(name);
}

function newJwtService(reader: ValueReader, base: ts.Expression): ts.NewExpression | undefined {
  const { api } = reader;
  const binding = lookup(reader, base);
  const isWhole = binding?.kind === 'variable' && binding.path.length === 0;
  const initializer = isWhole ? binding.declaration.initializer : heldInField(reader, base);
  const node = initializer && unwrap(api, initializer);
  if (node === undefined || !api.isNewExpression(node)) return undefined;
  return importedName(reader, node.expression, NEST_JWT) === 'JwtService' ? node : undefined;
}

/** What `this.jwt` holds, where one place of its class says it: its declaration, or one assignment of the constructor. */
function heldInField(reader: ValueReader, base: ts.Expression): ts.Expression | undefined {
  const { api } = reader;
  const member = memberStep(api, base);
  const owner = member && classOfThis(api, base);
  const field = owner && memberDeclaration(reader, base);
  if (member === undefined || field === undefined || !api.isPropertyDeclaration(field)) return undefined;
  const writes = (reader.index.writes.get('this') ?? []).filter(
    ({ path, root }) => path[0] === member.name && classOfThis(api, root) === owner,
  );
  if (field.initializer !== undefined) return writes.length === 0 ? field.initializer : undefined;
  const [only] = writes;
  if (only === undefined || writes.length > 1 || only.path.length > 1) return undefined;
  const body = only.node.parent.parent;
  return api.isExpressionStatement(only.node.parent) && api.isConstructorDeclaration(body.parent) ? only.value : undefined;
}

/**
 * `@Inject(REFRESH_JWT) private readonly jwt: JwtService`: a provider of the application's own makes this service, with options
 * that no registration gives. `@Inject(JwtService)` is the registered one.
 */
function isByToken(reader: ValueReader, base: ts.Expression): boolean {
  const { api } = reader;
  const declaration = memberDeclaration(reader, base);
  if (declaration === undefined) return false;
  return (api.getDecorators(declaration) ?? []).some(({ expression }) => {
    if (!api.isCallExpression(expression) || !api.isIdentifier(expression.expression) || expression.expression.text !== 'Inject')
      return false;
    const token = expression.arguments[0];
    return (
      token !== undefined &&
      !(api.isIdentifier(token) && token.text === 'JwtService') &&
      !/forwardRef/.test(token.getText(reader.file.tree))
    );
  });
}

function openDefaults(reader: ValueReader, base: ts.Expression): Defaults {
  const open = (): Options => {
    const options = new Options(reader.place(base));
    options.openUp();
    return options;
  };
  return { all: open(), sign: open(), verify: open() };
}

/** The options of `const jwt = new JwtService({...})`. */
function constructed(reader: ValueReader, base: ts.Expression): Defaults | undefined {
  const node = newJwtService(reader, base);
  if (node === undefined) return undefined;
  const all = readOptions(reader, node.arguments?.[0], node);
  return { all, sign: inner(reader, all, 'signOptions', node), verify: inner(reader, all, 'verifyOptions', node) };
}
