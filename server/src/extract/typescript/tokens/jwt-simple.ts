import type { ts } from '@ts-morph/common';
import type { InsertionSlot, TokenIssuer, TokenVerifier } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import { readOptions } from '../syntax/options';
import { importedName } from '../syntax/origin';
import type { ValueReader } from '../values/value-reader';
import { inspectedClaims } from './inspected-claims';
import { argumentValue, hasSpread, plainIssuer, verifierFact } from './library-facts';
import { readKey } from './token-claims';
import { Hints } from './token-hints';

const MODULES: ReadonlySet<string> = new Set(['jwt-simple']);

/** `encode(payload, key, algorithm)` and `decode(token, key, noVerify, algorithm)` of jwt-simple: its `decode` verifies unless told not to. */
export function* jwtSimpleFacts(reader: ValueReader): Iterable<TokenIssuer | TokenVerifier> {
  if (!reader.index.modules.has('jwt-simple')) return;
  for (const call of reader.index.calls) {
    const name = importedName(reader, call.expression, MODULES);
    if ((name !== 'encode' && name !== 'decode') || hasSpread(reader, call)) continue;
    const fact = name === 'encode' ? plainIssuer(reader, 'jwt-simple', call) : verifier(reader, call);
    if (fact !== undefined) yield fact;
  }
}

function verifier(reader: ValueReader, node: ts.CallExpression): TokenVerifier | undefined {
  const [tokenNode, keyNode, unverified, algorithmNode] = node.arguments;
  const without = reader.read(unverified);
  const isVerified = without.kind === 'unset' || (without.kind === 'literal' && !without.value);
  if (keyNode === undefined || (without.kind === 'literal' && !isVerified)) return undefined;
  const options = readOptions(reader, undefined, node);
  const fact = verifierFact(reader, {
    library: 'jwt-simple',
    node,
    key: readKey(reader, keyNode, node),
    options,
    expected: { algorithms: argumentValue(reader, algorithmNode) },
    switches: [],
    hints: new Hints().addNames(reader, tokenNode).addNames(reader, keyNode),
    inspects: inspectedClaims(reader, node),
    optionSlot: algorithmSlot(reader, node),
    argumentSlot: undefined,
  });
  return isVerified ? fact : { ...fact, checks: { ...fact.checks, signature: 'unknown' } };
}

/** Where the algorithm goes: the fourth argument, behind `noVerify`. */
function algorithmSlot(reader: ValueReader, node: ts.CallExpression): InsertionSlot | undefined {
  const last = node.arguments.at(-1);
  if (last === undefined || last.end === last.pos || reader.file.text[node.end - 1] !== ')') return undefined;
  const at = pointAt(reader.file.path, last.end);
  if (node.arguments.length === 2) return { at, prefix: ', false, ', suffix: '', form: 'value' };
  return node.arguments.length === 3 ? { at, prefix: ', ', suffix: '', form: 'value' } : undefined;
}
