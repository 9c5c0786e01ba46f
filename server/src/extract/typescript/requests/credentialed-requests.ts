import type { ts } from '@ts-morph/common';
import type { CredentialedRequest } from '../../../facts/fact';
import type { Value } from '../../../facts/value';
import { isAnchored } from '../anchors';
import { nodesMatching } from '../guards/guard-tree';
import { memberStep, plainName, stringText } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';
import { addressOf, baseAt, bases, runsOnServer } from './addressed-requests';

/** How many requests of a file are looked at. */
const MOST = 40;

/** `axios.create({ baseURL, withCredentials: true })`, `axios.defaults.withCredentials = true`, `fetch(url, { credentials: 'include' })`. */
export function* credentialedRequests(reader: ValueReader): Iterable<CredentialedRequest> {
  const { text } = reader.file;
  // A request alone does not make a file one that is read.
  if (!/\bwithCredentials\b|\bcredentials["']?\s{0,9}:\s{0,9}["'`]include/.test(text) || runsOnServer(reader) || !isAnchored(reader.file))
    return;
  let found = 0;
  for (const node of nodesMatching(reader.file, /\b(?:withCredentials|credentials)\b/g)) {
    if (++found > MOST) return;
    for (const base of addressesOf(reader, node))
      yield { kind: 'credentialed-request', file: reader.file.path, at: reader.place(node.parent), base };
  }
}

function addressesOf(reader: ValueReader, node: ts.Node): readonly Value[] {
  const { api } = reader;
  const { parent } = node;
  if (api.isPropertyAccessExpression(parent)) return forAll(reader, parent);
  if (!api.isPropertyAssignment(parent) || parent.name !== node || !isSent(reader, node, parent.initializer)) return [];
  const options = parent.parent;
  for (const property of options.properties) {
    const name = plainName(api, property.name);
    const base =
      name === 'baseURL' || name === 'baseUrl' || name === 'prefixUrl' ? baseAt(reader, property, property.name ?? property) : undefined;
    if (base !== undefined) return [base];
  }
  const call = options.parent;
  const base = api.isCallExpression(call) && call.arguments[0] !== options ? addressOf(reader, call) : undefined;
  return base === undefined ? [] : [base];
}

function isSent(reader: ValueReader, name: ts.Node, value: ts.Expression): boolean {
  return name.getText(reader.file.tree) === 'withCredentials'
    ? value.kind === reader.api.SyntaxKind.TrueKeyword
    : stringText(reader.api, value) === 'include';
}

/** `axios.defaults.withCredentials = true` beside `axios.defaults.baseURL = address`. */
function forAll(reader: ValueReader, access: ts.PropertyAccessExpression): readonly Value[] {
  const { api } = reader;
  const { parent } = access;
  const isAssigned =
    api.isBinaryExpression(parent) &&
    parent.left === access &&
    parent.operatorToken.kind === api.SyntaxKind.EqualsToken &&
    parent.right.kind === api.SyntaxKind.TrueKeyword;
  if (!isAssigned || memberStep(api, access)?.name !== 'withCredentials') return [];
  const owner = access.expression.getText(reader.file.tree);
  return /^[\w.]{1,60}\.defaults$/.test(owner) && reader.file.text.includes(`${owner}.baseURL`)
    ? [...bases(reader, reader.file.tree)].slice(0, 1)
    : [];
}
