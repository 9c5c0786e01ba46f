import type { ts } from '@ts-morph/common';
import type { DeletionFilter } from '../../../facts/fact';
import { bindingOf, isReassigned } from '../guards/guard-bindings';
import { enclosingFunction, keyOf, lastName, unwrap } from '../guards/guard-tree';
import { typeOf } from '../guards/guard-types';
import { guardOf } from '../guards/guards';
import type { ParsedFile } from '../parsed-file';
import { isEntryPoint, usesOf } from './row-callers';

/** A value of a condition that may be undefined, with all the names that a test of it may use. */
export interface Doubt {
  readonly value: ts.Expression;
  readonly because: DeletionFilter['because'];
}

const MAX_DEPTH = 8;
const REQUEST = '(?:this\\.)?(?:req|request|ctx|context|c|event|_req)(?:\\.(?:req|request))?';
const COOKIE = new RegExp(`^${REQUEST}\\.(?:cookies|signedCookies|headers)$`);
const SENT = new RegExp(`^${REQUEST}\\.(?:query|body)$`);
const READER = new RegExp(`^(?:${REQUEST}\\.(?:get|header|query)|getCookie|getSignedCookie|getQuery)$`);
/** What a middleware has put on the request is there where the middleware ran, and `?.` only pleases the compiler. */
const PUT_BY_MIDDLEWARE = new RegExp(
  `^${REQUEST}\\.(?:(?:state|locals|var|auth)\\.)?(?:user|auth|session|account|payload|jwt|token|admin|member)\\b`,
);

/** Why the value of a condition may be undefined where it is used; undefined when it is there, tested before, or cannot be told. */
export function doubtOf(file: ParsedFile, value: ts.Expression, use: ts.Node): Doubt | undefined {
  if (file.ts.isNonNullExpression(value)) return undefined;
  const names: string[] = [];
  const because = reasonFor(file, value, use, names, 0);
  if (because === undefined || guardOf(file, use, names) !== 'none') return undefined;
  return { value: unwrap(file, value), because };
}

function reasonFor(file: ParsedFile, value: ts.Expression, use: ts.Node, names: string[], depth: number): Doubt['because'] | undefined {
  const { ts: api } = file;
  if (depth > MAX_DEPTH || api.isNonNullExpression(value)) return undefined;
  const node = unwrap(file, value);
  const key = keyOf(file, node);
  if (key !== undefined) names.push(key);
  if (api.isIdentifier(node)) return reasonForName(file, node, use, names, depth);
  if (api.isConditionalExpression(node))
    return isUndefined(file, node.whenFalse) || isUndefined(file, node.whenTrue) ? 'condition' : undefined;
  if (api.isCallExpression(node)) return reasonForCall(file, node);
  if (!api.isPropertyAccessExpression(node) && !api.isElementAccessExpression(node)) return undefined;
  const owner = keyOf(file, node.expression);
  if (key?.startsWith('process.env.')) return 'environment';
  if (owner !== undefined) {
    const sent = reasonForRequest(file, owner, use);
    if (sent !== undefined) return sent;
    names.push(owner);
  }
  if (isOptionalChain(file, node)) {
    if (key === undefined || PUT_BY_MIDDLEWARE.test(key)) return undefined;
    return /\bcookies?\b/i.test(key) ? 'request' : 'optional';
  }
  return admitsUndefined(file, node) ? 'optional' : undefined;
}

function reasonForRequest(file: ParsedFile, owner: string, use: ts.Node): Doubt['because'] | undefined {
  if (COOKIE.test(owner)) return isCheckedByRoute(file, use, /token|cookie|session|refresh/i) ? undefined : 'request';
  return SENT.test(owner) && isUnchecked(file, use) ? 'request' : undefined;
}

function reasonForCall(file: ParsedFile, call: ts.CallExpression): Doubt['because'] | undefined {
  const { ts: api } = file;
  const callee = keyOf(file, call.expression) ?? '';
  if (READER.test(callee) && !callee.endsWith('.query')) return 'request';
  if (lastName(file, call.expression) !== 'get' || !api.isPropertyAccessExpression(call.expression)) return undefined;
  const owner = unwrap(file, call.expression.expression);
  const binding = api.isIdentifier(owner) ? bindingOf(file, owner) : undefined;
  const source = binding !== undefined && api.isVariableDeclaration(binding) ? binding.initializer : undefined;
  return source !== undefined && api.isNewExpression(source) && keyOf(file, source.expression) === 'Map' ? 'lookup' : undefined;
}

function reasonForName(
  file: ParsedFile,
  identifier: ts.Identifier,
  use: ts.Node,
  names: string[],
  depth: number,
): Doubt['because'] | undefined {
  const { ts: api } = file;
  if (identifier.text === 'undefined') return 'condition';
  const binding = bindingOf(file, identifier);
  if (binding === undefined || isReassigned(file, binding)) return undefined;
  if (api.isParameter(binding)) {
    if (binding.initializer !== undefined) return undefined;
    return admitsUndefined(file, identifier) ? 'optional' : reasonFromCallers(file, binding, depth);
  }
  if (api.isVariableDeclaration(binding)) {
    return binding.initializer === undefined ? undefined : reasonFor(file, binding.initializer, use, names, depth + 1);
  }
  if (!api.isBindingElement(binding) || binding.initializer !== undefined || binding.dotDotDotToken !== undefined) return undefined;
  return admitsUndefined(file, identifier) ? 'optional' : reasonForElement(file, binding, use, names);
}

/** What a caller in this file gives: a type of `string` accepts what Express says of cookies, which is any. */
function reasonFromCallers(file: ParsedFile, parameter: ts.ParameterDeclaration, depth: number): Doubt['because'] | undefined {
  const fn = parameter.parent;
  const position = fn.parameters.indexOf(parameter);
  for (const call of usesOf(file, fn).calls) {
    const argument = call.arguments[position];
    if (argument === undefined || call.arguments.slice(0, position).some((before) => file.ts.isSpreadElement(before))) continue;
    const names: string[] = [];
    const because = reasonFor(file, argument, call, names, depth + 1);
    if (because !== undefined && guardOf(file, call, names) === 'none') return because;
  }
  return undefined;
}

/** `const { refreshToken } = req.cookies`, `const { token } = await request.json()` */
function reasonForElement(file: ParsedFile, element: ts.BindingElement, use: ts.Node, names: string[]): Doubt['because'] | undefined {
  const { ts: api } = file;
  const holder = element.parent.parent;
  if (!api.isVariableDeclaration(holder) || holder.initializer === undefined) return undefined;
  let source = unwrap(file, holder.initializer);
  const awaits = api.isAwaitExpression(source);
  if (api.isAwaitExpression(source)) source = unwrap(file, source.expression);
  const owner = keyOf(file, source);
  if (owner === undefined) return undefined;
  const label = element.propertyName ?? element.name;
  if (api.isIdentifier(label)) names.push(`${owner}.${label.text}`);
  if (awaits) return new RegExp(`^${REQUEST}\\.json\\(\\)$`).test(owner) && isUnchecked(file, use) ? 'request' : undefined;
  return reasonForRequest(file, owner, use);
}

function isOptionalChain(file: ParsedFile, expression: ts.Expression): boolean {
  const { ts: api } = file;
  let node: ts.Expression = expression;
  for (let depth = 0; depth < 20; depth++) {
    if (api.isPropertyAccessExpression(node) || api.isElementAccessExpression(node) || api.isCallExpression(node)) {
      if (node.questionDotToken !== undefined) return true;
      node = node.expression;
    } else if (api.isParenthesizedExpression(node)) node = node.expression;
    else return false;
  }
  return false;
}

function isUndefined(file: ParsedFile, expression: ts.Expression): boolean {
  return keyOf(file, expression) === 'undefined';
}

/** Whether the type that this file declares for a name has undefined in it; null is refused by a condition and wipes nothing. */
function admitsUndefined(file: ParsedFile, expression: ts.Expression): boolean {
  const { ts: api } = file;
  const declared = typeOf(file, expression);
  if (declared === undefined) return false;
  if (declared.optional) return true;
  const parts = api.isUnionTypeNode(declared.type) ? declared.type.types : [declared.type];
  return parts.length > 1 && parts.some((part) => part.kind === api.SyntaxKind.UndefinedKeyword);
}

const CHECKS = /valid|safeParse|\.parse\(|schema|\b(?:joi|zod|yup|ajv|celebrate)\b|assert|invariant/i;

/** Whether the code around takes what the client sent as it is: a handler that is registered here, and nothing in sight that validates. */
function isUnchecked(file: ParsedFile, use: ts.Node): boolean {
  const { ts: api } = file;
  let handler: ts.SignatureDeclaration | undefined;
  for (let fn = enclosingFunction(file, use); fn !== undefined; fn = enclosingFunction(file, fn)) handler = fn;
  if (handler === undefined || CHECKS.test(file.text.slice(handler.pos, handler.end))) return false;
  for (let fn = enclosingFunction(file, use); fn !== undefined; fn = enclosingFunction(file, fn)) {
    if (isEntryPoint(file, fn) && !api.isMethodDeclaration(fn)) return true;
    const route = routeOf(file, fn);
    if (route !== undefined) return route.arguments.every((argument) => argument === fn || isHarmless(file, argument, CHECKS));
  }
  return false;
}

/** Whether the route that the handler is registered for runs something before it whose name speaks of the value. */
function isCheckedByRoute(file: ParsedFile, use: ts.Node, words: RegExp): boolean {
  for (let fn = enclosingFunction(file, use); fn !== undefined; fn = enclosingFunction(file, fn)) {
    const route = routeOf(file, fn);
    if (route === undefined) continue;
    const handler = fn;
    return !route.arguments.every((argument) => argument === handler || isHarmless(file, argument, words));
  }
  return false;
}

function routeOf(file: ParsedFile, fn: ts.Node): ts.CallExpression | undefined {
  const { ts: api } = file;
  let outer = fn;
  for (let depth = 0; depth < 3; depth++) {
    const call = outer.parent;
    if (call === undefined || !api.isCallExpression(call) || call.expression === outer) return undefined;
    if (/^(?:get|post|put|patch|delete|all|route)$/.test(lastName(file, call.expression))) return call;
    outer = call;
  }
  return undefined;
}

/** A path, or a middleware whose name says nothing of the kind. */
function isHarmless(file: ParsedFile, argument: ts.Expression, words: RegExp): boolean {
  const { ts: api } = file;
  if (api.isStringLiteralLike(argument) || api.isArrowFunction(argument) || api.isFunctionExpression(argument)) return true;
  const text = file.text.slice(argument.getStart(file.tree), Math.min(argument.end, argument.pos + 400));
  if (api.isCallExpression(argument) && /[hH]andler|[wW]rap|[cC]atch|async/.test(lastName(file, argument.expression))) return true;
  return api.isIdentifier(argument) && !words.test(text) && !/body/i.test(text);
}
