import type { ts } from '@ts-morph/common';
import type { InsertionSlot, TokenIssuer, TokenVerifier } from '../../../facts/fact';
import type { Value } from '../../../facts/value';
import { pointAt } from '../../../text/range';
import { callSlot, nestedSlot, objectSlot } from '../syntax/insertion';
import { literalOf, readOptions } from '../syntax/options';
import { originOf } from '../syntax/origin';
import type { ValueReader } from '../values/value-reader';
import { givenOptions, type SwitchOption } from './given-options';
import { type Inspected, inspectedClaims } from './inspected-claims';
import { argumentValue, hasSpread, innerOptions, keyOption, plainIssuer, unreadOptions, verifierFact } from './library-facts';
import { readKey } from './token-claims';
import { Hints } from './token-hints';

/** From npm, JSR and Deno, with and without a version. */
const MODULE =
  /^(?:(?:npm:|jsr:|https:\/\/deno\.land\/x\/)?@?hono(?:\/hono)?(?:@[\w.^~-]{1,30})?)\/(?:jwt|jwk|middleware\.ts|utils\/jwt(?:\/(?:jwt|index))?(?:\.[jt]s)?)$/;

/** Its `exp`, `nbf` and `iat` are on unless they are false; there is no tolerance to give. */
const SWITCHES: readonly SwitchOption[] = [
  { option: 'exp', check: 'expiry', off: false },
  { option: 'nbf', check: 'not-before', off: false },
  { option: 'iat', check: 'issued-at', off: false },
];

/** `sign` and `verify` of hono/jwt, and its middleware `jwt` and `jwk`. */
export function* honoFacts(reader: ValueReader): Iterable<TokenIssuer | TokenVerifier> {
  if (![...reader.index.modules].some((module) => MODULE.test(module))) return;
  for (const call of reader.index.calls) {
    const origin = originOf(reader, call.expression);
    if (origin === undefined || !MODULE.test(origin.module) || hasSpread(reader, call)) continue;
    const [first, second] = origin.path;
    // `Jwt.sign` is what the middleware itself calls.
    switch (first === 'Jwt' ? second : origin.path.length === 1 ? first : undefined) {
      case 'sign':
        yield plainIssuer(reader, 'hono', call);
        break;
      case 'verify':
        yield verifier(reader, call);
        break;
      case 'jwt':
        yield middleware(reader, call, call.arguments[0], 'alg', 'unknown');
        break;
      case 'jwk':
        yield middleware(reader, call, call.arguments[0], 'alg', 'unknown');
        break;
      case 'verifyWithJwks':
        yield middleware(reader, call, call.arguments[1], 'allowedAlgorithms', inspectedClaims(reader, call));
        break;
    }
  }
}

function verifier(reader: ValueReader, node: ts.CallExpression): TokenVerifier {
  const [tokenNode, keyNode, third] = node.arguments;
  const literal = third && literalOf(reader, third);
  const value = reader.read(third);
  const isText = third !== undefined && literal === undefined && isAlgorithm(reader, third, value);
  // A setting of another file may be either, so nothing of it is told.
  const options =
    literal !== undefined || third === undefined || isText
      ? readOptions(reader, literal && third, node)
      : value.kind === 'record'
        ? readOptions(reader, third, node)
        : unreadOptions(reader, third);
  const argumentSlot = third && (literal === undefined ? wrappingSlot(reader, third, isText) : callSlot(reader, node, 2, third, options));
  return verifierFact(reader, {
    library: 'hono',
    node,
    key: readKey(reader, keyNode, node),
    options,
    expected: literal === undefined && isText ? { algorithms: argumentValue(reader, third) } : {},
    switches: SWITCHES,
    hints: new Hints().addNames(reader, tokenNode).addNames(reader, keyNode),
    inspects: inspectedClaims(reader, node),
    optionSlot: third === undefined ? algorithmSlot(reader, node) : argumentSlot,
    argumentSlot,
  });
}

/** Whether the third argument is the algorithm alone, as it was always and as most people write it. */
function isAlgorithm(reader: ValueReader, node: ts.Expression, value: Value): boolean {
  if (value.kind === 'literal' || value.kind === 'env' || value.kind === 'template' || value.kind === 'converted') return true;
  return originOf(reader, node)?.path.at(-2) === 'AlgorithmTypes';
}

/** Behind the key: the algorithm alone is understood by every version. */
function algorithmSlot(reader: ValueReader, node: ts.CallExpression): InsertionSlot | undefined {
  const last = node.arguments.at(-1);
  if (node.arguments.length !== 2 || last === undefined || last.end === last.pos || reader.file.text[node.end - 1] !== ')')
    return undefined;
  return { at: pointAt(reader.file.path, last.end), prefix: ', ', suffix: '', form: 'value' };
}

/** A further option makes an object of the algorithm. */
function wrappingSlot(reader: ValueReader, node: ts.Expression, isText: boolean): InsertionSlot | undefined {
  if (!isText) return undefined;
  const at = reader.place(node);
  return { at, prefix: `{ alg: ${reader.file.text.slice(at.start, at.end)}, `, suffix: ' }', form: 'property' };
}

/** `jwt({ secret, alg, verification: { iss, aud } })` and its relatives for key sets. */
function middleware(
  reader: ValueReader,
  node: ts.CallExpression,
  argument: ts.Expression | undefined,
  algorithms: string,
  inspects: Inspected,
): TokenVerifier {
  const options = readOptions(reader, argument, node);
  const inner = innerOptions(reader, options, 'verification', node);
  const literal = argument && literalOf(reader, argument);
  return verifierFact(reader, {
    library: 'hono',
    node,
    key: keyOption(reader, options, 'secret', node),
    options: inner,
    // The inner object is spread over the algorithm.
    expected: { algorithms: inner.has('alg') ? inner.get('alg') : options.get(algorithms) },
    switches: SWITCHES,
    given: [...givenOptions(reader, options, 'option'), ...givenOptions(reader, inner, 'inner')],
    hints: new Hints().addNames(reader, options.nodeOf('secret')),
    inspects,
    optionSlot: literal && objectSlot(reader, literal),
    argumentSlot: literal && nestedSlot(reader, literal, 'verification'),
  });
}
