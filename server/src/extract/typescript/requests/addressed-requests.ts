import type { ts } from '@ts-morph/common';
import type { AddressedRequest, AuthorizationHeader } from '../../../facts/fact';
import { SecretText } from '../../../facts/secret-text';
import type { Value } from '../../../facts/value';
import { isAnchored } from '../anchors';
import { nodeAt, nodesMatching } from '../guards/guard-tree';
import { lookup } from '../syntax/file-view';
import { enclosingFunction, memberStep, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';

// Where requests with an Authorization header go to, as far as a file says it: the address of the request, or the base of its client.

/** How many addresses of a file are looked at. */
const MOST = 20;

export function* addressedRequests(reader: ValueReader, headers: readonly AuthorizationHeader[]): Iterable<AddressedRequest> {
  // A header whose token comes from the environment does not make a file one that is read.
  if (headers.length === 0 || runsOnServer(reader) || !isAnchored(reader.file)) return;
  let ofFile: readonly Value[] | undefined;
  for (const { at } of headers) {
    const node = nodeAt(reader.file, at.start);
    const near = [...around(reader, node)];
    if (near.length === 0) ofFile ??= [...bases(reader, reader.file.tree)];
    for (const base of near.length > 0 ? near : (ofFile ?? [])) yield { kind: 'addressed-request', file: reader.file.path, at, base };
  }
}

/** A file that says itself that no browser runs it. */
export function runsOnServer(reader: ValueReader): boolean {
  const says = /^\s{0,200}["']use server["']/.test(reader.file.text);
  return (
    says ||
    [...reader.index.modules].some((module) => /^(?:server-only|next\/(?:headers|server)|\$env\/(?:static|dynamic)\/private)$/.test(module))
  );
}

/** The addresses of the calls that a header is part of, or else of those in the same function. */
function* around(reader: ValueReader, node: ts.Node): Iterable<Value> {
  const { api } = reader;
  for (let current: ts.Node | undefined = node; current !== undefined; current = current.parent) {
    const base = api.isCallExpression(current) ? addressOf(reader, current) : undefined;
    if (base !== undefined) {
      yield base;
      return;
    }
  }
  const fn = enclosingFunction(api, node);
  if (fn?.body !== undefined) yield* bases(reader, fn.body);
}

/** Every address in a part of the file that can be told. */
export function* bases(reader: ValueReader, within: ts.Node): Iterable<Value> {
  const { api } = reader;
  let found = 0;
  for (const node of nodesMatching(
    reader.file,
    /\b(?:fetch|axios|baseURL|baseUrl|prefixUrl|uri|get|post|put|patch|delete|request)\b/g,
    within,
  )) {
    const { parent } = node;
    let base: Value | undefined;
    if (/^(?:baseURL|baseUrl|prefixUrl|uri)$/.test(node.getText(reader.file.tree))) base = baseAt(reader, parent, node);
    else {
      const call = api.isPropertyAccessExpression(parent) ? parent.parent : parent;
      base = api.isCallExpression(call) ? addressOf(reader, call) : undefined;
    }
    if (base === undefined) continue;
    yield base;
    if (++found >= MOST) return;
  }
}

/** `{ baseURL: value }`, `client.defaults.baseURL = value`. */
export function baseAt(reader: ValueReader, parent: ts.Node, node: ts.Node): Value | undefined {
  const { api } = reader;
  if (api.isPropertyAssignment(parent) && parent.name === node) return told(reader, parent.initializer);
  if (api.isShorthandPropertyAssignment(parent)) return told(reader, parent.name);
  if (api.isPropertyAccessExpression(parent) && api.isBinaryExpression(parent.parent) && parent.parent.left === parent)
    return told(reader, parent.parent.right);
  return undefined;
}

/** The address that `fetch(...)` and its like are given. */
export function addressOf(reader: ValueReader, call: ts.CallExpression): Value | undefined {
  const { api } = reader;
  const callee = unwrap(api, call.expression);
  const [first] = call.arguments;
  if (first === undefined) return undefined;
  const step = memberStep(api, callee);
  const isFetch = api.isIdentifier(callee) ? /^(?:fetch|axios|ky|ofetch|\$fetch|got)$/.test(callee.text) : step?.name === 'fetch';
  const isMethod =
    step !== undefined &&
    /^(?:get|post|put|patch|delete|request)$/.test(step.name) &&
    /^(?:axios|ky|got|\$)$/.test(step.base.getText(reader.file.tree));
  return isFetch || isMethod ? told(reader, first) : undefined;
}

function told(reader: ValueReader, expression: ts.Expression): Value | undefined {
  const base = beginning(reader, expression, 6);
  return base === undefined || base.kind === 'unknown' || base.kind === 'parameter' ? undefined : base;
}

/** What an address begins with: the origin or the base stands first. */
function beginning(reader: ValueReader, expression: ts.Expression, steps: number): Value | undefined {
  const { api } = reader;
  const node = unwrap(api, expression);
  if (steps === 0) return undefined;
  if (api.isTemplateExpression(node)) {
    const [span] = node.templateSpans;
    if (node.head.text !== '') return { kind: 'literal', at: reader.place(node.head), value: new SecretText(node.head.text) };
    return span && beginning(reader, span.expression, steps - 1);
  }
  if (api.isBinaryExpression(node) && node.operatorToken.kind === api.SyntaxKind.PlusToken) return beginning(reader, node.left, steps - 1);
  if (api.isIdentifier(node)) {
    const binding = lookup(reader, node);
    const initializer =
      binding?.kind === 'variable' && binding.constant && binding.path.length === 0 ? binding.declaration.initializer : undefined;
    if (initializer !== undefined && isComposed(reader, initializer)) return beginning(reader, initializer, steps - 1);
  }
  return api.isObjectLiteralExpression(node) ? undefined : reader.read(node);
}

function isComposed(reader: ValueReader, expression: ts.Expression): boolean {
  const node = unwrap(reader.api, expression);
  return (
    reader.api.isTemplateExpression(node) ||
    (reader.api.isBinaryExpression(node) && node.operatorToken.kind === reader.api.SyntaxKind.PlusToken) ||
    reader.api.isIdentifier(node)
  );
}
