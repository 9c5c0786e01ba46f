import type { ts } from '@ts-morph/common';
import type { TokenVerifier } from '../../../facts/fact';
import { UNSET, type Value } from '../../../facts/value';
import { lookup } from '../syntax/file-view';
import { nestedSlot, objectSlot } from '../syntax/insertion';
import { literalOf, type Options, readOptions } from '../syntax/options';
import { importedName, originOf } from '../syntax/origin';
import { type FunctionNode, plainName, searchBody, stringText, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';
import { checkSwitches, givenOptions, type SwitchOption } from './given-options';
import { claimsReadBy, functionNode } from './inspected-claims';
import { IGNORING, inheritedSwitches, isOff } from './token-claims';
import { Hints } from './token-hints';

const MODULES: ReadonlySet<string> = new Set(['passport-jwt']);

/** Only these of the outer options count: passport-jwt overwrites what `jsonWebTokenOptions` says of them. */
const OUTER: readonly SwitchOption[] = IGNORING.filter(({ option }) => option === 'ignoreExpiration');
const INNER: readonly SwitchOption[] = IGNORING.filter(({ option }) => option !== 'ignoreExpiration');

/** passport-jwt strategies: `new Strategy({...}, verify)`, and Nest's `class extends PassportStrategy(Strategy)` with `super({...})`. */
export function* passportFacts(reader: ValueReader): Iterable<TokenVerifier> {
  if (!reader.index.modules.has('passport-jwt')) return;
  const { api } = reader;
  for (const node of reader.index.news) {
    if (importedName(reader, node.expression, MODULES) !== 'Strategy') continue;
    const callback = node.arguments?.[1];
    const verify = callback && functionNode(reader, callback);
    yield verifier(reader, { call: node, calleeEnd: node.expression.end, argument: node.arguments?.[0], verify }, new Hints());
  }
  for (const owner of reader.index.classes) {
    const name = strategyName(reader, owner);
    const call = name === undefined ? undefined : superCall(reader, owner);
    if (call === undefined) continue;
    const method = owner.members.find((member) => plainName(api, member.name) === 'validate');
    const verify = method !== undefined && api.isMethodDeclaration(method) ? method : undefined;
    yield verifier(reader, { call, calleeEnd: call.expression.end, argument: call.arguments[0], verify }, new Hints().add(name));
  }
}

/** A strategy with its options and the function that is given the payload. */
interface Strategy {
  readonly call: ts.CallExpression | ts.NewExpression;
  readonly calleeEnd: number;
  readonly argument: ts.Expression | undefined;
  readonly verify: FunctionNode | undefined;
}

/** The name a class's strategy is registered under ('jwt' by default); undefined for any other class. */
function strategyName(reader: ValueReader, owner: ts.ClassLikeDeclaration): string | undefined {
  const { api } = reader;
  for (const clause of owner.heritageClauses ?? []) {
    if (clause.token !== api.SyntaxKind.ExtendsKeyword) continue;
    const base = clause.types[0] && unwrap(api, clause.types[0].expression);
    if (base === undefined) continue;
    if (importedName(reader, base, MODULES) === 'Strategy') return '';
    if (!api.isCallExpression(base)) continue;
    const mixin = originOf(reader, base.expression);
    const [strategy, name] = base.arguments;
    if (mixin?.path.at(-1) !== 'PassportStrategy' || strategy === undefined) continue;
    if (importedName(reader, strategy, MODULES) === 'Strategy') return stringText(api, name) ?? '';
  }
  return undefined;
}

function superCall(reader: ValueReader, owner: ts.ClassLikeDeclaration): ts.CallExpression | undefined {
  const { api } = reader;
  const body = owner.members.find((member) => api.isConstructorDeclaration(member))?.body;
  let found: ts.CallExpression | undefined;
  if (body !== undefined) {
    searchBody(api, body, (inner) => {
      if (api.isCallExpression(inner) && inner.expression.kind === api.SyntaxKind.SuperKeyword) found = inner;
      return found !== undefined;
    });
  }
  return found;
}

function verifier(reader: ValueReader, strategy: Strategy, hints: Hints): TokenVerifier {
  const { call, argument } = strategy;
  const options = readOptions(reader, argument, call);
  // Only `clockTolerance` and the like are read from the inner object: passport-jwt overwrites the rest of it.
  const innerNode = options.nodeOf('jsonWebTokenOptions');
  const inner = readOptions(reader, innerNode, argument ?? call);
  if (innerNode === undefined && (!options.complete || options.has('jsonWebTokenOptions'))) inner.openUp();
  const secret = options.get('secretOrKey').value;
  const key: Value = secret.kind === 'unset' ? reader.unknown(argument ?? call) : secret;
  const literal = argument && declaredLiteral(reader, argument);
  hints.addNames(reader, options.nodeOf('secretOrKey')).addVariables(key).addSurroundings(reader, call);
  return {
    kind: 'token-verifier',
    file: reader.file.path,
    at: reader.place(call),
    calleeAt: { ...reader.place(call), end: strategy.calleeEnd },
    library: 'passport-jwt',
    key,
    algorithms: options.get('algorithms'),
    audience: options.get('audience'),
    issuer: options.get('issuer'),
    leeway: inner.get('clockTolerance'),
    checks: { signature: true, expiry: isOff(options.get('ignoreExpiration').value), audience: true, issuedAt: true },
    ...inheritedSwitches(options, inner),
    hints: hints.list(),
    optionSlot: literal && nestedSlot(reader, literal, 'jsonWebTokenOptions'),
    argumentSlot: literal && objectSlot(reader, literal),
    subject: inner.get('subject'),
    required: { value: UNSET, valueAt: undefined },
    maximumAge: inner.get('maxAge'),
    switches: [...checkSwitches(reader, options, OUTER), ...checkSwitches(reader, inner, INNER)],
    given: [...givenOptions(reader, options, 'option'), ...givenOptions(reader, inner, 'inner')],
    inspects: inspectedBy(reader, strategy.verify, options),
  };
}

/** What `validate(payload)` or `(payload, done) => ...` reads; with `passReqToCallback` the request comes first. */
function inspectedBy(reader: ValueReader, verify: FunctionNode | undefined, options: Options): TokenVerifier['inspects'] {
  const passes = options.get('passReqToCallback').value;
  const position = passes.kind === 'unset' ? 0 : passes.kind === 'literal' ? Number(isOff(passes) === false) : undefined;
  return position === undefined ? 'unknown' : claimsReadBy(reader, verify, position);
}

/** The literal where options can be added: in the call, or in the constant that it is given, assignments to it or not. */
function declaredLiteral(reader: ValueReader, argument: ts.Expression): ts.ObjectLiteralExpression | undefined {
  const { api } = reader;
  const found = literalOf(reader, argument);
  if (found !== undefined) return found;
  const binding = lookup(reader, unwrap(api, argument));
  if (binding?.kind !== 'variable' || binding.path.length > 0 || binding.declaration.initializer === undefined) return undefined;
  const { name } = binding.declaration;
  const initializer = unwrap(api, binding.declaration.initializer);
  if (!api.isObjectLiteralExpression(initializer) || !api.isIdentifier(name)) return undefined;
  const writes = reader.index.writes.get(name.text) ?? [];
  const isChanged = writes.some((write) => write.path[0] === undefined || write.path[0] === 'jsonWebTokenOptions');
  return isChanged ? undefined : initializer;
}
