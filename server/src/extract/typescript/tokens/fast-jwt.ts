import type { ts } from '@ts-morph/common';
import type { OptionValue, TokenExpiry, TokenIssuer, TokenVerifier } from '../../../facts/fact';
import { callSlot } from '../syntax/insertion';
import { type Options, readOptions } from '../syntax/options';
import { importedName } from '../syntax/origin';
import { referencesTo } from '../syntax/references';
import { unwrap, wrapped } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';
import { type Inspected, inspectedClaims } from './inspected-claims';
import { hasSpread, IGNORING, issuerFact, keyOption, unreadOptions, verifierFact } from './library-facts';
import { Hints } from './token-hints';

const MODULES: ReadonlySet<string> = new Set(['fast-jwt']);

/** Claims that the signer is given as options of their own name. */
const CLAIM_OPTIONS: ReadonlySet<string> = new Set(['aud', 'iss', 'sub']);

/** `createSigner({...})` and `createVerifier({...})` of fast-jwt: what they make is called with the payload or the token. */
export function* fastJwtFacts(reader: ValueReader): Iterable<TokenIssuer | TokenVerifier> {
  if (!reader.index.modules.has('fast-jwt')) return;
  for (const call of reader.index.calls) {
    const name = importedName(reader, call.expression, MODULES);
    if ((name !== 'createSigner' && name !== 'createVerifier') || hasSpread(reader, call)) continue;
    yield name === 'createSigner' ? issuer(reader, call) : verifier(reader, call);
  }
}

function issuer(reader: ValueReader, node: ts.CallExpression): TokenIssuer {
  const argument = node.arguments[0];
  const options = readOptions(reader, argument, node);
  const uses = usesOf(reader, node);
  const only = uses.all && uses.calls.length === 1 ? uses.calls[0] : undefined;
  const payload = only ? readOptions(reader, only.arguments[0], only) : unreadOptions(reader, node);
  return issuerFact(reader, {
    library: 'fast-jwt',
    node,
    token: only,
    callback: only?.arguments[1],
    key: keyOption(reader, options, 'key', node),
    algorithm: options.get('algorithm').value,
    payload,
    options,
    claim: (name) => signerClaim(options, payload, name),
    expiry: signerExpiry(options, payload),
    hints: new Hints().addClaims(reader, payload).addNames(reader, options.nodeOf('key')).addNames(reader, options.nodeOf('expiresIn')),
    optionSlot: argument && callSlot(reader, node, 0, argument, options),
  });
}

/** A claim as fast-jwt's options and the payload say it. */
export function signerClaim(options: Options, payload: Options, name: string): OptionValue | undefined {
  const option = CLAIM_OPTIONS.has(name) ? name : name === 'nbf' ? 'notBefore' : undefined;
  if (option === undefined || (options.complete && !options.has(option))) return undefined;
  return options.has(option) || !payload.has(name) ? options.get(option) : undefined;
}

/** Whether the option or the payload's own `exp` counts depends on the version; people write one of them. */
export function signerExpiry(options: Options, payload: Options): TokenExpiry | 'unset' | 'unknown' {
  const hasClaim = payload.has('exp');
  if (options.has('expiresIn')) {
    if (hasClaim) return 'unknown';
    const { value, valueAt } = options.get('expiresIn');
    return { form: 'relative-option', value, valueAt: valueAt ?? options.at };
  }
  if (!hasClaim) return options.complete && payload.complete ? 'unset' : 'unknown';
  const { value, valueAt } = payload.get('exp');
  return options.complete ? { form: 'exp-claim', value, valueAt: valueAt ?? payload.at } : 'unknown';
}

function verifier(reader: ValueReader, node: ts.CallExpression): TokenVerifier {
  const argument = node.arguments[0];
  const options = readOptions(reader, argument, node);
  return verifierFact(reader, {
    library: 'fast-jwt',
    node,
    key: keyOption(reader, options, 'key', node),
    options,
    switches: IGNORING,
    hints: new Hints().addNames(reader, options.nodeOf('key')),
    inspects: inspected(reader, node, options),
    optionSlot: argument && callSlot(reader, node, 0, argument, options),
  });
}

/** With `complete`, the payload stands beside the header. */
function inspected(reader: ValueReader, node: ts.CallExpression, options: Options): Inspected {
  const { calls, all } = usesOf(reader, node);
  if (!all || calls.length === 0) return 'unknown';
  const path = options.get('complete').value.kind === 'unset' ? [] : ['payload'];
  const names = new Set<string>();
  for (const call of calls) {
    const read = inspectedClaims(reader, call, { path, callback: call.arguments[1] });
    if (read === 'unknown') return 'unknown';
    for (const name of read) names.add(name);
  }
  return [...names];
}

/** The calls of what was made, and whether they are all: it is neither exported nor given away. */
function usesOf(reader: ValueReader, node: ts.CallExpression): { readonly calls: readonly ts.CallExpression[]; readonly all: boolean } {
  const { api } = reader;
  const outer = wrapped(api, node);
  const { parent } = outer;
  if (api.isCallExpression(parent) && parent.expression === outer) return { calls: [parent], all: true };
  if (!api.isVariableDeclaration(parent) || !api.isIdentifier(parent.name)) return { calls: [], all: false };
  const references = referencesTo(reader, parent.name);
  const calls: ts.CallExpression[] = [];
  let all = references !== undefined && !isExported(reader, parent);
  for (const use of references ?? []) {
    const call = use.parent;
    if (api.isCallExpression(call) && unwrap(api, call.expression) === use) calls.push(call);
    else all = false;
  }
  return { calls, all };
}

function isExported(reader: ValueReader, declaration: ts.VariableDeclaration): boolean {
  const statement = declaration.parent.parent;
  if (!reader.api.isVariableStatement(statement)) return false;
  return (reader.api.getModifiers(statement) ?? []).some((modifier) => modifier.kind === reader.api.SyntaxKind.ExportKeyword);
}
