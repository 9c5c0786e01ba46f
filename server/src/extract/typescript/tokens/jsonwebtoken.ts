import type { ts } from '@ts-morph/common';
import type { TokenIssuer, TokenVerifier } from '../../../facts/fact';
import { callSlot } from '../syntax/insertion';
import { type Options, readOptions } from '../syntax/options';
import { importedName } from '../syntax/origin';
import { wrapped } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';
import { checkSwitches, givenOptions } from './given-options';
import { inspectedClaims } from './inspected-claims';
import { IGNORING, isCallback, isOff, issuedClaims, readKey, verifiedClaims } from './token-claims';
import { tokenFlow } from './token-flow';
import { Hints } from './token-hints';
import { typedSubject } from './typed-subject';

const MODULES: ReadonlySet<string> = new Set(['jsonwebtoken']);

/** `sign` and `verify` of jsonwebtoken, however they are imported, wrapped or cast. */
export function* jsonwebtokenFacts(reader: ValueReader): Iterable<TokenIssuer | TokenVerifier> {
  if (!reader.index.modules.has('jsonwebtoken')) return;
  for (const call of reader.index.calls) {
    const name = importedName(reader, call.expression, MODULES);
    if (name !== 'sign' && name !== 'verify') continue;
    if (call.arguments.some((argument) => reader.api.isSpreadElement(argument))) continue;
    yield name === 'sign' ? issuer(reader, call) : verifier(reader, call);
  }
}

function issuer(reader: ValueReader, call: ts.CallExpression): TokenIssuer {
  const [payloadNode, keyNode] = call.arguments;
  const optionsNode = optionsArgument(reader, call);
  const payload = readOptions(reader, payloadNode, call);
  const options = readOptions(reader, optionsNode, call);
  const key = readKey(reader, keyNode, call);
  const claims = issuedClaims(options, payload);
  const hints = new Hints()
    .addClaims(reader, payload)
    .addNames(reader, keyNode)
    .addVariables(key)
    .addNames(reader, options.nodeOf('expiresIn'))
    .addNames(reader, optionsNode)
    .addSurroundings(reader, call);
  return {
    kind: 'token-issuer',
    file: reader.file.path,
    at: reader.place(call),
    calleeAt: reader.place(call.expression),
    library: 'jsonwebtoken',
    key,
    ...claims,
    subject: typedSubject(reader, claims.subject, payload),
    hints: hints.list(),
    optionSlot: callSlot(reader, call, 2, optionsNode, options),
    ...tokenFlow(reader, call, callbackOf(reader, call)),
    given: givenOptions(reader, options, 'option'),
  };
}

function verifier(reader: ValueReader, call: ts.CallExpression): TokenVerifier {
  const [tokenNode, keyNode] = call.arguments;
  const optionsNode = optionsArgument(reader, call);
  const options = readOptions(reader, optionsNode, call);
  const key = readKey(reader, keyNode, call);
  const hints = new Hints().addNames(reader, tokenNode).addNames(reader, keyNode).addVariables(key).addSurroundings(reader, call);
  const slot = callSlot(reader, call, 2, optionsNode, options);
  return {
    kind: 'token-verifier',
    file: reader.file.path,
    at: reader.place(call),
    calleeAt: reader.place(call.expression),
    library: 'jsonwebtoken',
    key,
    ...verifiedClaims(options),
    switches: checkSwitches(reader, options, IGNORING),
    given: givenOptions(reader, options, 'option'),
    inspects: inspected(reader, call, options),
    hints: hints.list(),
    optionSlot: slot,
    argumentSlot: slot,
  };
}

/** The third argument, unless a callback stands there. */
function optionsArgument(reader: ValueReader, call: ts.CallExpression): ts.Expression | undefined {
  const third = call.arguments[2];
  return isCallback(reader, third) ? undefined : third;
}

/** The last argument, where it is a callback: without one, `sign` and `verify` return their result. */
function callbackOf(reader: ValueReader, call: ts.CallExpression): ts.Expression | undefined {
  const last = call.arguments.length > 2 ? call.arguments.at(-1) : undefined;
  return isCallback(reader, last) ? last : undefined;
}

function inspected(reader: ValueReader, call: ts.CallExpression, options: Options): TokenVerifier['inspects'] {
  const callback = callbackOf(reader, call);
  // A result that nobody takes, beside an argument that cannot be read: that may be the callback.
  const isLeft = reader.api.isExpressionStatement(wrapped(reader.api, call).parent);
  if (callback === undefined && isLeft && call.arguments.length > 2 && !options.complete && !options.isReference) return 'unknown';
  return inspectedClaims(reader, call, { path: payloadPath(options), callback });
}

/** With `complete` the result is `{ header, payload, signature }`. */
function payloadPath(options: Options): readonly string[] {
  return options.has('complete') && isOff(options.get('complete').value) !== true ? ['payload'] : [];
}
