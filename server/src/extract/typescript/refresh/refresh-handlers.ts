import type { ts } from '@ts-morph/common';
import type { RefreshingClient } from '../../../facts/fact';
import { bindingOf, moduleOf } from '../guards/guard-bindings';
import { enclosingFunction, functionName, keyOf, lastName, nodesMatching, unwrap, wrapped } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';
import { calleeOf, type FunctionLike, isHttpCall, isRefreshCall, isSupabaseRefresh } from './refresh-calls';
import { callsIn } from './refresh-flight';

/** A function that runs for each request or each answer of a client. */
export interface RequestHandler {
  readonly client: RefreshingClient;
  readonly fn: FunctionLike;
  /** The instance whose requests come by here, as a key of `keyOf`: `api`, `this.client`. Empty for a wrapper, and where it has no name. */
  readonly instance: string;
  /** `answer`: after the response. `request`: before it is sent. `wrapper`: around both. */
  readonly when: 'answer' | 'request' | 'wrapper';
}

/** The interceptors and hooks of a file. */
export function* hooksOf(file: ParsedFile): Iterable<RequestHandler> {
  const { ts: api } = file;
  for (const node of nodesMatching(file, /(?<=\.\s{0,40})interceptors\b/g)) {
    const handler = api.isIdentifier(node) ? interceptor(file, node) : undefined;
    if (handler !== undefined) yield handler;
  }
  for (const node of nodesMatching(file, /(?<![\w$.])(?:afterResponse|beforeRequest|onResponseError|onResponse|onRequest)\b/g)) {
    if (api.isIdentifier(node)) yield* hooks(file, node);
  }
}

/** `X.interceptors.response.use(done, failed)` and `X.interceptors.request.use(before)`. */
function interceptor(file: ParsedFile, name: ts.Identifier): RequestHandler | undefined {
  const { ts: api } = file;
  const access = name.parent;
  if (!api.isPropertyAccessExpression(access) || access.name !== name) return undefined;
  const side = access.parent;
  if (!api.isPropertyAccessExpression(side) || !api.isPropertyAccessExpression(side.parent) || side.parent.name.text !== 'use')
    return undefined;
  const call = side.parent.parent;
  if (!api.isCallExpression(call) || call.expression !== side.parent) return undefined;
  const when = side.name.text === 'response' ? 'answer' : 'request';
  const argument = call.arguments[when === 'answer' ? 1 : 0];
  const fn = argument === undefined ? undefined : functionOf(file, argument);
  return fn === undefined ? undefined : { client: 'axios', fn, instance: keyOf(file, access.expression) ?? '', when };
}

/** A function that is written where it is given, or declared in this file. */
export function functionOf(file: ParsedFile, expression: ts.Expression): FunctionLike | undefined {
  const { ts: api } = file;
  const node = unwrap(file, expression);
  if (api.isArrowFunction(node) || api.isFunctionExpression(node)) return node;
  if (api.isCallExpression(node)) return boundFunction(file, node);
  if (!api.isIdentifier(node)) return undefined;
  const binding = bindingOf(file, node);
  if (binding === undefined) return undefined;
  if (api.isFunctionDeclaration(binding)) return binding;
  const source = api.isVariableDeclaration(binding) && binding.initializer !== undefined ? unwrap(file, binding.initializer) : undefined;
  return source !== undefined && (api.isArrowFunction(source) || api.isFunctionExpression(source)) ? source : undefined;
}

/** `this.onError.bind(this)` */
function boundFunction(file: ParsedFile, call: ts.CallExpression): FunctionLike | undefined {
  const { ts: api } = file;
  const callee = unwrap(file, call.expression);
  if (!api.isPropertyAccessExpression(callee) || callee.name.text !== 'bind') return undefined;
  const target = unwrap(file, callee.expression);
  if (api.isIdentifier(target)) return functionOf(file, target);
  if (!api.isPropertyAccessExpression(target) || target.expression.kind !== api.SyntaxKind.ThisKeyword) return undefined;
  for (let outer: ts.Node | undefined = call.parent; outer !== undefined; outer = outer.parent) {
    if (!api.isClassLike(outer)) continue;
    for (const member of outer.members) if (api.isMethodDeclaration(member) && keyOf(file, member.name) === target.name.text) return member;
  }
  return undefined;
}

/** `hooks: { afterResponse: [fn] }` of ky and got, `onResponseError` of ofetch, `onResponse` of openapi-fetch. */
function* hooks(file: ParsedFile, name: ts.Identifier): Iterable<RequestHandler> {
  const { ts: api } = file;
  const member = name.parent;
  const when = /^(?:beforeRequest|onRequest)$/.test(name.text) ? 'request' : 'answer';
  const made = instanceAround(file, member);
  if (made === undefined) return;
  if (api.isMethodDeclaration(member) && member.name === name) yield { ...made, fn: member, when };
  if (!api.isPropertyAssignment(member) || member.name !== name) return;
  const value = unwrap(file, member.initializer);
  for (const element of api.isArrayLiteralExpression(value) ? value.elements : [value]) {
    const fn = functionOf(file, element);
    if (fn !== undefined) yield { ...made, fn, when };
  }
}

/** The client that the options around a hook make, and the name that the project gives it. */
function instanceAround(file: ParsedFile, node: ts.Node): Pick<RequestHandler, 'client' | 'instance'> | undefined {
  const { ts: api } = file;
  for (let outer: ts.Node | undefined = node.parent; outer !== undefined && !api.isFunctionLike(outer); outer = outer.parent) {
    if (api.isVariableDeclaration(outer) && outer.type !== undefined && /^Middleware$/.test(outer.type.getText(file.tree))) {
      return { client: 'fetch', instance: '' };
    }
    if (!api.isCallExpression(outer)) continue;
    const callee = unwrap(file, outer.expression);
    const root = (keyOf(file, callee) ?? '').replace(/\.(?:create|extend|raw|native)$/, '');
    const client = clientNamed(root, file, callee);
    if (client === undefined) return undefined;
    const holder = wrapped(file, outer).parent;
    const made = api.isVariableDeclaration(holder) ? holder.name : api.isBinaryExpression(holder) ? holder.left : undefined;
    return { client, instance: (made !== undefined ? keyOf(file, made) : undefined) ?? '' };
  }
  return undefined;
}

function clientNamed(root: string, file: ParsedFile, callee: ts.Expression): RefreshingClient | undefined {
  const { ts: api } = file;
  let first: ts.Expression = callee;
  while (api.isPropertyAccessExpression(first)) first = unwrap(file, first.expression);
  const binding = api.isIdentifier(first) ? bindingOf(file, first) : undefined;
  const module = binding === undefined ? '' : moduleOf(file, binding);
  if (module === 'ky' || (module === '' && root === 'ky')) return 'ky';
  // got runs on servers, and its hooks have the shape of ky's.
  if (module === 'got') return 'ky';
  if (module === 'ofetch' || /^(?:\$fetch|ofetch|useFetch|globalThis\.\$fetch)$/.test(root)) return 'ofetch';
  return undefined;
}

/** Functions around a request that whoever calls them chooses: `apiFetch(url, options)`, `request(config)`, `withAuth(send)`. */
export function wrapperAround(file: ParsedFile, node: ts.Node): RequestHandler | undefined {
  for (let fn = enclosingFunction(file, node); fn !== undefined; fn = enclosingFunction(file, fn)) {
    if ((fn as FunctionLike).body === undefined) return undefined;
    const client = sends(file, fn);
    if (client !== undefined) return { client, fn, instance: '', when: 'wrapper' };
  }
  return undefined;
}

/** Names of what gives each request its token: `getAccessToken`, `authHeaders`, `getValidToken`. */
const TOKEN_SOURCE =
  /^(?:build|make|create|with|get|fetch|resolve|obtain|ensure)?_?(?:fresh|valid|current|access|auth|api|request|bearer)\w{0,16}(?:token|headers?)$/i;

/**
 * The function that gives each request its token and refreshes that by supabase-js before: requests of this file ask it, or its name
 * says so. Other refreshes of such functions are too often followed by a wrapper of another file that shares them.
 */
export function tokenSourceAround(file: ParsedFile, node: ts.Node, call: ts.CallExpression): RequestHandler | undefined {
  if (!isSupabaseRefresh(file, call)) return undefined;
  const fn = enclosingFunction(file, node);
  if (fn === undefined || (fn as FunctionLike).body === undefined) return undefined;
  const name = functionName(file, fn);
  if (name === '' || !(TOKEN_SOURCE.test(name) || isAskedByRequests(file, fn))) return undefined;
  return { client: 'supabase', fn, instance: '', when: 'wrapper' };
}

function isAskedByRequests(file: ParsedFile, fn: ts.SignatureDeclaration): boolean {
  for (const call of callsIn(file, file.tree)) {
    const callee = calleeOf(file, call);
    const around = callee.kind === 'function' && callee.fn === fn ? enclosingFunction(file, call) : undefined;
    if (around === undefined || around === fn) continue;
    for (const inner of callsIn(file, around)) if (isHttpCall(file, inner) && !isRefreshCall(file, inner)) return true;
  }
  return false;
}

/** Whether the function itself sends a request that its parameters describe. */
function sends(file: ParsedFile, fn: FunctionLike): RefreshingClient | undefined {
  const { ts: api } = file;
  const given = givenNames(file, fn);
  if (given.size === 0) return undefined;
  for (const call of callsIn(file, fn)) {
    const [first] = call.arguments;
    const callee = unwrap(file, call.expression);
    // `await send()` of `withAuth(send)`; middleware calls a parameter too, to hand a request on.
    if (api.isIdentifier(callee) && isParameterOf(file, callee, fn) && !/^(?:next|done|cb|resolve|reject)$/.test(callee.text)) {
      if (api.isAwaitExpression(call.parent) && call.arguments.length === 0) return 'fetch';
    }
    if (first === undefined || !isHttpCall(file, call) || isRefreshCall(file, call)) continue;
    if (calleeOf(file, call).kind === 'function' && calleesOwn(file, call, fn)) continue;
    if (!mentions(file, first, given)) continue;
    return /axios/i.test(keyOf(file, callee) ?? lastName(file, callee)) ? 'axios' : 'fetch';
  }
  return undefined;
}

function calleesOwn(file: ParsedFile, call: ts.CallExpression, fn: FunctionLike): boolean {
  const callee = calleeOf(file, call);
  return callee.kind === 'function' && callee.fn === fn;
}

function isParameterOf(file: ParsedFile, name: ts.Identifier, fn: FunctionLike): boolean {
  const binding = bindingOf(file, name);
  return binding !== undefined && file.ts.isParameter(binding) && binding.parent === fn;
}

/** The parameters of a function, and the variables of its body that are made of them. */
export function givenNames(file: ParsedFile, fn: FunctionLike): ReadonlySet<string> {
  const { ts: api } = file;
  const names = new Set<string>();
  const addAll = (name: ts.BindingName): void => {
    if (api.isIdentifier(name)) names.add(name.text);
    else for (const element of name.elements) if (api.isBindingElement(element)) addAll(element.name);
  };
  for (const parameter of fn.parameters ?? []) addAll((parameter as ts.ParameterDeclaration).name);
  for (const node of nodesMatching(file, /(?<![\w$.])(?:const|let|var)\b/g, fn)) {
    if (!api.isVariableDeclarationList(node) && !api.isVariableStatement(node)) continue;
    const list = api.isVariableStatement(node) ? node.declarationList : node;
    for (const { name, initializer } of list.declarations) {
      // What an answer or a refresh gives is another matter than what the caller gave.
      if (initializer !== undefined && !holdsAwait(file, initializer) && mentions(file, initializer, names)) addAll(name);
    }
  }
  return names;
}

function holdsAwait(file: ParsedFile, node: ts.Node): boolean {
  return /\bawait\b/.test(file.text.slice(node.pos, node.end));
}

function mentions(file: ParsedFile, node: ts.Node, names: ReadonlySet<string>): boolean {
  for (const found of nodesMatching(file, /(?<![\w$]|(?<!\.\.)\.)[A-Za-z_$][\w$]{0,60}/g, node)) {
    if (file.ts.isIdentifier(found) && names.has(found.text)) return true;
  }
  return false;
}
