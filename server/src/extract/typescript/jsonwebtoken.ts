import type { ts } from '@ts-morph/common';
import type { TokenIssuer, TokenVerifier } from '../../facts/fact';
import { unreadIssuer, unreadVerifier } from '../unread-token';
import { callSlot } from './insertion';
import { readOptions } from './options';
import { importedName } from './origin';
import { isCallback, issuedClaims, readKey, verifiedClaims } from './token-claims';
import { Hints } from './token-hints';
import type { ValueReader } from './value-reader';

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
  const hints = new Hints()
    .addClaims(reader, payload)
    .addNames(reader, keyNode)
    .addVariables(key)
    .addNames(reader, options.nodeOf('expiresIn'))
    .addNames(reader, optionsNode)
    .addSurroundings(reader, call);
  return {
    ...unreadIssuer(reader.place(call)),
    kind: 'token-issuer',
    file: reader.file.path,
    at: reader.place(call),
    calleeAt: reader.place(call.expression),
    library: 'jsonwebtoken',
    key,
    ...issuedClaims(options, payload),
    hints: hints.list(),
    optionSlot: callSlot(reader, call, 2, optionsNode, options),
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
    ...unreadVerifier(reader.place(call)),
    kind: 'token-verifier',
    file: reader.file.path,
    at: reader.place(call),
    calleeAt: reader.place(call.expression),
    library: 'jsonwebtoken',
    key,
    ...verifiedClaims(options),
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
