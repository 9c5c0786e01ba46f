import type { ts } from '@ts-morph/common';
import type { OptionValue, TokenVerifier } from '../../../facts/fact';
import { callSlot } from '../syntax/insertion';
import { Options, readOptions } from '../syntax/options';
import { originOf } from '../syntax/origin';
import { referencesTo } from '../syntax/references';
import { memberStep, unwrap, wrapped } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';
import type { SwitchOption } from './given-options';
import { type Inspected, inspectedClaims } from './inspected-claims';
import { ABSENT, hasSpread, verifierFact } from './library-facts';
import { Hints } from './token-hints';

const MODULE = /^aws-jwt-verify(?:\/[\w-]{1,40})?$/;
const VERIFIERS: ReadonlySet<string> = new Set(['CognitoJwtVerifier', 'JwtVerifier', 'JwtRsaVerifier', 'AlbJwtVerifier']);

/** For user pools the client stands for the audience: it is compared with `aud`, or with `client_id` (src/cognito-verifier.ts). */
const SWITCHES: readonly SwitchOption[] = [
  { option: 'audience', check: 'audience', off: null },
  { option: 'clientId', check: 'audience', off: null },
];

/** `CognitoJwtVerifier.create({...})` and its relatives, with what the calls of `verify` in the same file say otherwise. */
export function* awsJwtVerifyFacts(reader: ValueReader): Iterable<TokenVerifier> {
  if (![...reader.index.modules].some((module) => MODULE.test(module))) return;
  for (const call of reader.index.calls) {
    const origin = originOf(reader, call.expression);
    if (origin === undefined || !MODULE.test(origin.module) || hasSpread(reader, call)) continue;
    const [name, method] = origin.path;
    if (origin.path.length === 2 && method === 'create' && VERIFIERS.has(name ?? ''))
      yield verifier(reader, call, name === 'CognitoJwtVerifier');
  }
}

function verifier(reader: ValueReader, node: ts.CallExpression, isCognito: boolean): TokenVerifier {
  const argument = node.arguments[0];
  const created = readOptions(reader, argument, node);
  // A list is one set of options for each pool.
  if (argument === undefined || reader.read(argument).kind === 'list') created.openUp();
  const { options, inspects } = withCalls(reader, node, created);
  const nothing = { value: reader.unknown(node), valueAt: undefined };
  return verifierFact(reader, {
    library: 'aws-jwt-verify',
    node,
    key: reader.unknown(node),
    options,
    expected: {
      audience: expected(options, isCognito ? 'clientId' : 'audience'),
      // The pool's own address, which its id tells.
      ...(isCognito ? { issuer: nothing } : {}),
    },
    switches: SWITCHES,
    hints: new Hints().addNames(reader, options.nodeOf('tokenUse')),
    inspects,
    optionSlot: argument && callSlot(reader, node, 0, argument, created),
  });
}

/** An expectation, which null takes away. */
function expected(options: Options, name: string): OptionValue {
  const option = options.get(name);
  return option.value.kind === 'literal' && option.value.value === null ? ABSENT : option;
}

/** The options with those of the only call of `verify`; with several, what they say otherwise is unknown. */
function withCalls(reader: ValueReader, node: ts.CallExpression, created: Options): { options: Options; inspects: Inspected } {
  const { api } = reader;
  const declaration = wrapped(api, node).parent;
  const isNamed = api.isVariableDeclaration(declaration) && api.isIdentifier(declaration.name);
  const uses = isNamed && api.isIdentifier(declaration.name) ? (referencesTo(reader, declaration.name) ?? []) : [];
  const calls: ts.CallExpression[] = [];
  for (const use of uses) {
    const member = use.parent;
    const call = member.parent;
    if (memberStep(api, member)?.base !== use || !api.isCallExpression(call) || unwrap(api, call.expression) !== member) continue;
    if (/^verify(?:Sync)?$/.test(memberStep(api, member)?.name ?? '')) calls.push(call);
  }
  const options = new Options(created.at);
  options.spread(created, true);
  for (const call of calls)
    if (call.arguments[1] !== undefined) options.spread(readOptions(reader, call.arguments[1], call), calls.length === 1);
  const [only] = calls;
  return {
    options,
    inspects: only !== undefined && calls.length === 1 && !isExported(reader, declaration) ? inspectedClaims(reader, only) : 'unknown',
  };
}

function isExported(reader: ValueReader, declaration: ts.Node): boolean {
  const statement = declaration.parent?.parent;
  if (statement === undefined || !reader.api.isVariableStatement(statement)) return false;
  return (reader.api.getModifiers(statement) ?? []).some((modifier) => modifier.kind === reader.api.SyntaxKind.ExportKeyword);
}
