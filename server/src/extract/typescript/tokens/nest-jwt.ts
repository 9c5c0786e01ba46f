import type { ts } from '@ts-morph/common';
import type { Export, InsertionSlot, OptionValue, TokenIssuer, TokenVerifier } from '../../../facts/fact';
import { type ReferenceValue, unknownAt, type Value } from '../../../facts/value';
import type { Place } from '../../../text/range';
import { typeOfMember } from '../env/env-access';
import { lookup } from '../syntax/file-view';
import { callSlot, nestedSlot } from '../syntax/insertion';
import { literalOf, Options, readOptions } from '../syntax/options';
import { originOf } from '../syntax/origin';
import { memberStep, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';
import { checkSwitches, givenOptions } from './given-options';
import { inspectedClaims } from './inspected-claims';
import { injectionToken, newJwtService, providedServices, tokenNames } from './nest-providers';
import { type Registration, registrationsOf } from './nest-registrations';
import { expiryOf, IGNORING, issuedClaims, payloadOf, verifiedClaims } from './token-claims';
import { tokenFlow } from './token-flow';
import { Hints } from './token-hints';
import { typedSubject } from './typed-subject';

const SIGN: ReadonlySet<string> = new Set(['sign', 'signAsync']);
const VERIFY: ReadonlySet<string> = new Set(['verify', 'verifyAsync']);

/** What a module or `new JwtService(...)` gives to calls that do not say it themselves. */
interface Defaults {
  readonly all: Options;
  readonly sign: Options;
  readonly verify: Options;
}

/** Where a call's service gets its options: written in this file, or exported by a file under `name`. */
interface Source {
  readonly written: Defaults | undefined;
  readonly name: string;
}

/** As what a registration of JwtModule is exported; a JwtService that a provider makes has its token behind `PROVIDED`. */
const REGISTERED = 'JwtModule';
const PROVIDED = 'JwtService:';

/**
 * `JwtService` calls and `JwtModule` registrations of @nestjs/jwt. A registration is exported as 'JwtModule', and calls in
 * other files refer to it in the module 'nest-config', as they do to a namespace of `registerAs`: both are the application's.
 * So are the services that providers make under tokens of their own.
 */
export function* nestJwtFacts(reader: ValueReader): Iterable<TokenIssuer | TokenVerifier | Export> {
  if (![...reader.index.modules].some((module) => module.startsWith('@nestjs/'))) return;
  const registrations: Defaults[] = [];
  for (const { call, argument } of registrationsOf(reader)) {
    const defaults = defaultsOf(reader, argument, call);
    registrations.push(defaults);
    // Exported even when unknown or empty: a second registration makes it unclear which one a service belongs to.
    const value = argument ? reader.read(argument) : reader.unknown(call);
    yield { kind: 'export', file: reader.file.path, name: REGISTERED, value };
    const fact = moduleIssuer(reader, call, argument, defaults);
    if (fact !== undefined) yield fact;
  }
  const provided = [...providedExports(reader)];
  yield* provided;
  // With two registrations in one file it cannot be told which of them an injected service belongs to.
  const only = registrations.length === 1 && !provided.some(({ name }) => name === REGISTERED) ? registrations[0] : undefined;
  for (const call of reader.index.calls) {
    const member = memberStep(reader.api, unwrap(reader.api, call.expression));
    if (member === undefined || !(SIGN.has(member.name) || VERIFY.has(member.name))) continue;
    const base = unwrap(reader.api, member.base);
    if (call.arguments.length === 0 || call.arguments.some((argument) => reader.api.isSpreadElement(argument))) continue;
    if (!isJwtService(reader, base)) continue;
    const source = sourceOf(reader, base) ?? { written: only, name: REGISTERED };
    yield SIGN.has(member.name) ? issuer(reader, call, source) : verifier(reader, call, source);
  }
}

/** `without`: whether the options may be left out. */
function defaultsOf(reader: ValueReader, argument: ts.Expression | undefined, call: ts.Node, without = false): Defaults {
  const all = readOptions(reader, argument, call);
  if (argument === undefined && !without) all.openUp();
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
function keyOf(call: Options, { written, name: exported }: Source, half: 'privateKey' | 'publicKey', at: Place): Value {
  const module = written?.all;
  if (module?.has('secretOrKeyProvider')) return unknownAt(at);
  for (const name of ['secret', half]) {
    for (const options of [call, module]) {
      if (options === undefined) return call.has(half) ? call.get(half).value : exportedAt(at, exported, 'secret');
      const { value } = options.get(name);
      if (value.kind !== 'unset') return value;
    }
  }
  return unknownAt(at);
}

/** An option of the application's registration, or of the service that a provider makes. */
function exportedAt(at: Place, name: string, option: string): ReferenceValue {
  return { kind: 'reference', at, module: 'nest-config', path: [name, option] };
}

/** The call's options on top of those of the registration, which may be in another file. */
function merged(reader: ValueReader, call: ts.CallExpression, group: 'sign' | 'verify', source: Source, own: Options): Options {
  const at = reader.place(call.expression);
  const options = new Options(at);
  if (source.written === undefined) options.refer(exportedAt(at, source.name, `${group}Options`));
  else options.spread(source.written[group], true);
  options.spread(own, true);
  return options;
}

function issuer(reader: ValueReader, call: ts.CallExpression, source: Source): TokenIssuer {
  const [payloadNode, optionsNode] = call.arguments;
  const at = reader.place(call);
  const payload = readOptions(reader, payloadNode, call);
  const options = readOptions(reader, optionsNode, call);
  const key = keyOf(options, source, 'privateKey', at);
  const claims = issuedClaims(merged(reader, call, 'sign', source, options), payload);
  const hints = new Hints()
    .addClaims(reader, payload)
    .add(receiverName(reader, call, source))
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

function verifier(reader: ValueReader, call: ts.CallExpression, source: Source): TokenVerifier {
  const [tokenNode, optionsNode] = call.arguments;
  const at = reader.place(call);
  const options = readOptions(reader, optionsNode, call);
  const key = keyOf(options, source, 'publicKey', at);
  const effective = merged(reader, call, 'verify', source, options);
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
      .add(receiverName(reader, call, source))
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
  const key = keyOf(all, { written: defaults, name: REGISTERED }, 'privateKey', at);
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

/** The services that providers of this file make, each under every name of its token. */
function* providedExports(reader: ValueReader): Iterable<Export> {
  for (const { names, made, provider } of providedServices(reader)) {
    const value = made === undefined ? reader.unknown(provider) : optionsOf(reader, made);
    for (const name of names.length === 0 ? [REGISTERED] : names.map((each) => PROVIDED + each))
      yield { kind: 'export', file: reader.file.path, name, value };
  }
}

function optionsOf(reader: ValueReader, made: ts.NewExpression): Value {
  const argument = made.arguments?.[0];
  return argument ? reader.read(argument) : { kind: 'record', at: reader.place(made), entries: {}, open: false };
}

/** The service's own source: `new JwtService({...})`, or the provider of the token that it is injected by; undefined for the registered one. */
function sourceOf(reader: ValueReader, base: ts.Expression): Source | undefined {
  const made = newJwtService(reader, base);
  if (made !== undefined) return { written: defaultsOf(reader, made.arguments?.[0], made, true), name: REGISTERED };
  const token = injectionToken(reader, base);
  if (token === undefined) return undefined;
  const [name] = tokenNames(reader, token);
  return name === undefined ? { written: openDefaults(reader, base), name: REGISTERED } : { written: undefined, name: PROVIDED + name };
}

/** What the code calls one of several services: `jwtRefreshService`. The registered one signs tokens of every kind. */
function receiverName(reader: ValueReader, call: ts.CallExpression, source: Source): string | undefined {
  const base = source.name === REGISTERED ? undefined : memberStep(reader.api, unwrap(reader.api, call.expression))?.base;
  const node = base && unwrap(reader.api, base);
  if (node === undefined) return undefined;
  return reader.api.isIdentifier(node) ? node.text : memberStep(reader.api, node)?.name;
}

function openDefaults(reader: ValueReader, base: ts.Expression): Defaults {
  const open = (): Options => {
    const options = new Options(reader.place(base));
    options.openUp();
    return options;
  };
  return { all: open(), sign: open(), verify: open() };
}
