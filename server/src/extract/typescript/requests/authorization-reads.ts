import type { ts } from '@ts-morph/common';
import { keyOf, lastName, nodesMatching, rootOf, unwrap, wrapped } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';

/** A server's read of the Authorization header of a request. */
export interface HeaderRead {
  /** `req.headers.authorization`, or the name that a pattern or a parameter binds it to. */
  readonly node: ts.Expression | ts.Identifier;
  /** `binding` for a name that is declared here. */
  readonly kind: 'expression' | 'binding';
}

const REQUEST =
  /^(?:_?(?:req|request)|nextReq|nextRequest|httpRequest|incomingMessage|ctx|context|c|event|evt|socket|client|handshake|message|info|connection|args|headers|headersList|requestHeaders|reqHeaders|h|hdrs|this)$/;
const HEADERS = /^(?:headers|header|headersList|requestHeaders|reqHeaders|hdrs)$/;

/** Every place where code of a server reads the header. Reads in a client's interceptors are not among them. */
export function* headerReads(file: ParsedFile): Iterable<HeaderRead> {
  for (const name of nodesMatching(file, /(?<![\w$-])authorization(?![\w$-])/gi)) {
    const read = readOf(file, name);
    if (read !== undefined) yield read;
  }
}

function readOf(file: ParsedFile, name: ts.Node): HeaderRead | undefined {
  const { ts: api } = file;
  const { parent } = name;
  if (parent === undefined) return undefined;
  if (api.isPropertyAccessExpression(parent) && parent.name === name) return memberRead(file, parent);
  if (api.isElementAccessExpression(parent) && parent.argumentExpression === name) return memberRead(file, parent);
  if (api.isCallExpression(parent)) return callRead(file, parent, name);
  if (api.isBindingElement(parent)) return patternRead(file, parent, name);
  return undefined;
}

/** `req.headers.authorization` */
function memberRead(file: ParsedFile, access: ts.PropertyAccessExpression | ts.ElementAccessExpression): HeaderRead | undefined {
  const { ts: api } = file;
  const owner = unwrap(file, access.expression);
  if (!HEADERS.test(lastName(file, owner)) || !isOfRequest(file, owner)) return undefined;
  const outer = wrapped(file, access).parent;
  if (outer !== undefined && api.isDeleteExpression(outer)) return undefined;
  if (outer !== undefined && api.isBinaryExpression(outer) && unwrap(file, outer.left) === access && isAssignment(file, outer))
    return undefined;
  return { node: access, kind: 'expression' };
}

function isAssignment(file: ParsedFile, node: ts.BinaryExpression): boolean {
  const { FirstAssignment, LastAssignment } = file.ts.SyntaxKind;
  return node.operatorToken.kind >= FirstAssignment && node.operatorToken.kind <= LastAssignment;
}

/** `req.get('authorization')`, `headers().get('authorization')`, `c.req.header('Authorization')`, `getHeader(event, 'authorization')`. */
function callRead(file: ParsedFile, call: ts.CallExpression, name: ts.Node): HeaderRead | undefined {
  const { ts: api } = file;
  const callee = unwrap(file, call.expression);
  if (api.isIdentifier(callee)) {
    const isGetter = /^(?:getHeader|getRequestHeader)$/.test(callee.text) && call.arguments[1] === name;
    return isGetter ? { node: call, kind: 'expression' } : undefined;
  }
  if (call.arguments[0] !== name || call.arguments.length !== 1) return undefined;
  if (!api.isPropertyAccessExpression(callee) || !/^(?:get|header)$/.test(callee.name.text)) return undefined;
  let owner = unwrap(file, callee.expression);
  if (api.isAwaitExpression(owner)) owner = unwrap(file, owner.expression);
  if (api.isCallExpression(owner)) return lastName(file, owner.expression) === 'headers' ? { node: call, kind: 'expression' } : undefined;
  const last = lastName(file, owner);
  if (HEADERS.test(last)) return isOfRequest(file, owner) ? { node: call, kind: 'expression' } : undefined;
  return /^(?:_?req|request|ctx)$/.test(last) ? { node: call, kind: 'expression' } : undefined;
}

/** `const { authorization } = req.headers` */
function patternRead(file: ParsedFile, element: ts.BindingElement, name: ts.Node): HeaderRead | undefined {
  const { ts: api } = file;
  if ((element.propertyName ?? element.name) !== name || !api.isIdentifier(element.name) || element.initializer !== undefined)
    return undefined;
  const holder = element.parent.parent;
  if (!api.isVariableDeclaration(holder) || holder.initializer === undefined) return undefined;
  const owner = unwrap(file, holder.initializer);
  return HEADERS.test(lastName(file, owner)) && isOfRequest(file, owner) ? { node: element.name, kind: 'binding' } : undefined;
}

function isOfRequest(file: ParsedFile, owner: ts.Expression): boolean {
  const key = keyOf(file, owner) ?? '';
  // A client's interceptor looks at the headers that it is about to send.
  return REQUEST.test(rootOf(key)) && !/\bconfig\b|originalRequest|\.common\b/.test(key);
}
