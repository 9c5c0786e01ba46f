import type { ts } from '@ts-morph/common';
import type { TokenVerifier } from '../../facts/fact';
import type { Value } from '../../facts/value';
import { unreadVerifier } from '../unread-token';
import { nestedSlot, objectSlot } from './insertion';
import { literalOf, readOptions } from './options';
import { importedName, originOf } from './origin';
import { searchBody, stringText, unwrap } from './syntax';
import { isOff } from './token-claims';
import { Hints } from './token-hints';
import type { ValueReader } from './value-reader';

const MODULES: ReadonlySet<string> = new Set(['passport-jwt']);

/** passport-jwt strategies: `new Strategy({...}, verify)`, and Nest's `class extends PassportStrategy(Strategy)` with `super({...})`. */
export function* passportFacts(reader: ValueReader): Iterable<TokenVerifier> {
  if (!reader.index.modules.has('passport-jwt')) return;
  for (const node of reader.index.news) {
    if (importedName(reader, node.expression, MODULES) !== 'Strategy') continue;
    const calleeEnd = node.expression.end;
    yield verifier(reader, node, calleeEnd, node.arguments?.[0], new Hints());
  }
  for (const owner of reader.index.classes) {
    const name = strategyName(reader, owner);
    const call = name === undefined ? undefined : superCall(reader, owner);
    if (call !== undefined) yield verifier(reader, call, call.expression.end, call.arguments[0], new Hints().add(name));
  }
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

function verifier(
  reader: ValueReader,
  call: ts.CallExpression | ts.NewExpression,
  calleeEnd: number,
  argument: ts.Expression | undefined,
  hints: Hints,
): TokenVerifier {
  const options = readOptions(reader, argument, call);
  // Only `clockTolerance` and the like are read from the inner object: passport-jwt overwrites the rest of it.
  const innerNode = options.nodeOf('jsonWebTokenOptions');
  const inner = readOptions(reader, innerNode, call);
  const innerUnread = innerNode === undefined && (!options.complete || options.has('jsonWebTokenOptions'));
  const secret = options.get('secretOrKey').value;
  const key: Value = secret.kind === 'unset' ? reader.unknown(argument ?? call) : secret;
  const literal = argument && literalOf(reader, argument);
  hints.addNames(reader, options.nodeOf('secretOrKey')).addVariables(key).addSurroundings(reader, call);
  return {
    ...unreadVerifier(reader.place(call)),
    kind: 'token-verifier',
    file: reader.file.path,
    at: reader.place(call),
    calleeAt: { ...reader.place(call), end: calleeEnd },
    library: 'passport-jwt',
    key,
    algorithms: options.get('algorithms'),
    audience: options.get('audience'),
    issuer: options.get('issuer'),
    leeway: innerUnread ? { value: reader.unknown(argument ?? call), valueAt: undefined } : inner.get('clockTolerance'),
    checks: { signature: true, expiry: isOff(options.get('ignoreExpiration').value), audience: true, issuedAt: true },
    hints: hints.list(),
    optionSlot: literal && nestedSlot(reader, literal, 'jsonWebTokenOptions'),
    argumentSlot: literal && objectSlot(reader, literal),
  };
}
