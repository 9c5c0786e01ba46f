import type { ts } from '@ts-morph/common';
import type { TokenRefresh } from '../../../facts/fact';
import { bindingOf, isReassigned } from '../guards/guard-bindings';
import { enclosingFunction, keyOf, lastName, nodesMatching, unwrap, wrapped } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';
import { calleeOf, type FunctionLike, isHttpCall, isRefreshCall, isSupabaseRefresh } from './refresh-calls';

// Single flight: whether requests that need a new token at the same time wait for one refresh.

export type Flight = TokenRefresh['flight'];

export interface FlightFound {
  readonly flight: Flight;
  /** The innermost call that was seen: the request to the server when `flight` is parallel. */
  readonly leaf: ts.CallExpression;
  /** Every function of this file on the way, the handler first. */
  readonly through: readonly FunctionLike[];
  /** The function that the way leads to in another module; undefined where it stays in this file, or is lost. */
  readonly imported: { readonly module: string; readonly name: string } | undefined;
}

const MAX_DEPTH = 4;

/**
 * Follows a refresh from `call` to the request it sends, and looks on the way for anything that lets several callers share it.
 *
 * `handler` is the function that runs anew for each request: an interceptor, a hook, a wrapper around `fetch`. What is declared
 * inside it belongs to one request; what is declared outside is shared.
 *
 * - `shared`: a promise, queue, mutex, lock or memoising wrapper outside the handler.
 * - `unknown`: a flag that keeps others from refreshing without letting them wait, or a way that leads out of this file.
 * - `parallel`: the request to the server was reached and nothing of the kind was seen.
 */
export function flightOf(
  file: ParsedFile,
  call: ts.CallExpression,
  handler: FunctionLike,
  seen: readonly FunctionLike[] = [],
): FlightFound {
  const end = (flight: Flight, imported?: FlightFound['imported']): FlightFound => ({ flight, leaf: call, through: [handler], imported });
  const here = sharingAround(file, call, handler);
  if (here !== undefined) return end(here);
  const callee = calleeOf(file, call);
  if (callee.kind === 'import')
    return isHttpCall(file, call) ? end('parallel') : end('unknown', { module: callee.module, name: callee.name });
  if (callee.kind === 'wrapped')
    return SHARING_WRAPPER.test(callee.by) ? end('shared') : isInstance(callee.by, file, call) ? end('parallel') : end('unknown');
  if (callee.kind === 'unknown') return isHttpCall(file, call) || isSupabaseRefresh(file, call) ? end('parallel') : end('unknown');
  // A refresh that is sent by the function around it, as any request is.
  if (callee.fn === handler || seen.includes(callee.fn)) return end('parallel');
  if (seen.length >= MAX_DEPTH) return end('unknown');
  const inner = refreshIn(file, callee.fn);
  if (inner === undefined) {
    // A refresh by name whose body sends nothing that can be seen; what it shares may still show.
    return end(sharedStateIn(file, callee.fn, callee.fn.end) ?? (isHttpCall(file, call) ? 'parallel' : 'unknown'));
  }
  const found = flightOf(file, inner, callee.fn, [...seen, handler]);
  return { ...found, through: [handler, ...found.through] };
}

/** The call that refreshes inside a function: the first that says so, or else the only kind of request it sends. */
export function refreshIn(file: ParsedFile, fn: FunctionLike): ts.CallExpression | undefined {
  let request: ts.CallExpression | undefined;
  for (const call of callsIn(file, fn)) {
    if (isRefreshCall(file, call)) return call;
    if (request === undefined && isHttpCall(file, call)) request = call;
  }
  return request;
}

/** The calls inside a node, nested functions included, in the order of the text. */
export function* callsIn(file: ParsedFile, within: ts.Node): Iterable<ts.CallExpression> {
  const { ts: api } = file;
  const stack: ts.Node[] = [within];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (api.isCallExpression(node)) yield node;
    const children: ts.Node[] = [];
    api.forEachChild(node, (child) => {
      children.push(child);
    });
    for (let index = children.length - 1; index >= 0; index--) stack.push(children[index] as ts.Node);
  }
}

/** Calls that let one caller through at a time, or give all of them one promise. */
const SHARING_CALL =
  /^(?:runExclusive|withLock|withMutex|lock|acquire|acquireAsync|locks|limit|single_?flight\w*|dedupe\w*|dedup\w*|once|memo\w*|p?[mM]emoize\w*|throttle\w*|debounce\w*|share\w*|coalesce\w*|synchroni[sz]ed|exclusive|serialize\w*|enqueue|fetchQuery|ensureQueryData|mutate|mutateAsync|getOrSet|getOrCreate)$/i;
const SHARING_WRAPPER =
  /^(?:once|pOnce|memo\w*|p?[mM]emoize\w*|throttle\w*|debounce\w*|\w*single\w*|\w*[dD]edup\w*|share\w*|\w*[mM]utex\w*|\w*[lL]ock\w*|coalesce\w*|pLimit|limit|cache|pMemo\w*|\w*[qQ]ueue\w*|\w*[fF]light\w*)$/;

/** An instance of a client is made by a call too: `const api = axios.create()`. */
function isInstance(by: string, file: ParsedFile, call: ts.CallExpression): boolean {
  return /^(?:create|extend|fetchBaseQuery|createClient|createInstance|defaults|retry)$/.test(by) && isHttpCall(file, call);
}

/** What the code between the handler's beginning and the call says about sharing; undefined when nothing does. */
function sharingAround(file: ParsedFile, call: ts.CallExpression, handler: FunctionLike): 'shared' | 'unknown' | undefined {
  const { ts: api } = file;
  for (let node: ts.Node = call; node !== handler && node.parent !== undefined; node = node.parent) {
    const parent: ts.Node = node.parent;
    if (api.isCallExpression(parent) && parent.expression !== node) {
      const name = lastName(file, parent.expression);
      const key = keyOf(file, parent.expression) ?? '';
      if (SHARING_CALL.test(name) || /(?:^|\.)(?:locks\.request|mutex|lock|semaphore|limiter?|queue)(?:\.|$)/i.test(key)) return 'shared';
    }
    if (api.isBinaryExpression(parent) && parent.right === node && keepsPromise(file, parent, call, handler)) return 'shared';
  }
  return sharedStateIn(file, handler, call.end, call);
}

/** `refreshing = refresh()`, `this.pending ??= refresh().finally(...)`: the promise itself goes where other requests find it. */
function keepsPromise(file: ParsedFile, assignment: ts.BinaryExpression, call: ts.Node, handler: FunctionLike): boolean {
  const { ts: api } = file;
  const operator = assignment.operatorToken.kind;
  const assigns =
    operator === api.SyntaxKind.EqualsToken ||
    operator === api.SyntaxKind.QuestionQuestionEqualsToken ||
    operator === api.SyntaxKind.BarBarEqualsToken;
  if (!assigns || !isOutside(file, assignment.left, handler)) return false;
  const around = enclosingFunction(file, assignment);
  for (let node: ts.Node = call; node !== assignment; node = node.parent) {
    // `token = await refresh()` keeps what came of it, and not the promise. Inside `(async () => ...)()` awaiting is no matter.
    if (api.isAwaitExpression(node.parent) && enclosingFunction(file, node.parent) === around) return false;
  }
  return true;
}

/** Whether a name, or the object that a member belongs to, is declared outside the function. */
export function isOutside(file: ParsedFile, expression: ts.Expression, fn: ts.Node): boolean {
  const { ts: api } = file;
  let root = unwrap(file, expression);
  while (api.isPropertyAccessExpression(root) || api.isElementAccessExpression(root) || api.isCallExpression(root)) {
    root = unwrap(file, root.expression);
  }
  if (root.kind === api.SyntaxKind.ThisKeyword) return true;
  if (!api.isIdentifier(root)) return false;
  const binding = bindingOf(file, root);
  return binding === undefined
    ? /^(?:window|globalThis|self|global|navigator)$/.test(root.text)
    : !(fn.pos <= binding.pos && binding.end <= fn.end);
}

/** Names of what several requests share: `refreshPromise`, `failedQueue`, `mutex`, `isRefreshing`. */
const STATE =
  /(?<![\w$])[\w$]{0,40}(?:refreshing|renewing|rotating|in_?flight|pending|mutex|lock|semaphore|queue|promise|subscriber|waiter|waiting|ongoing|broadcast|inprogress|_?(?:is|has)_?refresh\w{0,20}|singleflight)[\w$]{0,40}/gi;
const WAITED_FOR = /promise|lock|mutex|semaphore|queue|subscri|wait|flight|pending|broadcast/i;

/** Whether code of a function before an offset looks at something outside it that a refresh under way would be noted in. */
function sharedStateIn(file: ParsedFile, fn: FunctionLike, before: number, call?: ts.CallExpression): 'shared' | 'unknown' | undefined {
  const { ts: api } = file;
  const region = call === undefined ? fn : regionOf(file, call, fn);
  let found: 'unknown' | undefined;
  for (const node of nodesMatching(file, STATE, fn)) {
    if (node.getStart(file.tree) >= before) break;
    if (!api.isIdentifier(node) && !api.isPrivateIdentifier(node)) continue;
    if (/^(?:from|to)?Promise$/i.test(node.text) || (fn as Partial<ts.NamedDeclaration>).name === node || isTypeName(file, node)) continue;
    const whole = api.isPropertyAccessExpression(node.parent) && node.parent.name === node ? node.parent : node;
    if (api.isPropertyAssignment(whole.parent) && whole.parent.name === whole) continue;
    if (!isOutside(file, whole as ts.Expression, fn) || isPlainFunction(file, whole)) continue;
    if (!isOfRefresh(file, node, region)) continue;
    if (WAITED_FOR.test(node.text) || waitsInQueue(file, fn)) return 'shared';
    found = 'unknown';
  }
  return found ?? (testsVariable(file, fn, before) ? 'unknown' : undefined);
}

/** The outermost `if` around the refresh: what a wrapper does before it, it does for every request. */
function regionOf(file: ParsedFile, call: ts.Node, fn: ts.Node): ts.Node {
  let region = fn;
  for (let node: ts.Node = call; node !== fn && node.parent !== undefined; node = node.parent) {
    if (file.ts.isIfStatement(node.parent) && node.parent.expression !== node) region = node.parent;
  }
  return region;
}

const OF_REFRESH = /refresh|renew|rotat|token|auth|session|login|lock|mutex|semaphore/i;

/** Whether shared state is that of the refresh, by its name or its use there: a map of requests that are the same is another matter. */
function isOfRefresh(file: ParsedFile, name: ts.Identifier | ts.PrivateIdentifier, region: ts.Node): boolean {
  if (region.pos <= name.pos && name.end <= region.end) return true;
  if (OF_REFRESH.test(name.text)) return true;
  const written = file.text.slice(region.pos, region.end);
  return new RegExp(`(?<![\\w$])${name.text.replaceAll('$', '\\$')}(?![\\w$])`).test(written);
}

/** Whether an operand asks for a refresh under way: `isRefreshing`, `this.refreshPromise`. */
export function isSharedState(file: ParsedFile, operand: ts.Expression, fn: ts.Node): boolean {
  const written = file.text.slice(operand.getStart(file.tree), operand.end);
  return new RegExp(STATE.source, 'i').test(written) && isOutside(file, operand, fn);
}

function isTypeName(file: ParsedFile, node: ts.Node): boolean {
  return file.ts.isTypeNode(node.parent) || file.ts.isQualifiedName(node.parent);
}

/** A function whose name only sounds like shared state: `waitForRefresh()` is one, `handleRefreshing` of another module may be too. */
function isPlainFunction(file: ParsedFile, node: ts.Node): boolean {
  const { ts: api } = file;
  if (!api.isCallExpression(node.parent) || node.parent.expression !== node) return false;
  return calleeOf(file, node.parent).kind === 'function' && isRefreshCall(file, node.parent);
}

/** `new Promise((resolve) => queue.push(resolve))`: later requests wait, whatever the flag is called. */
function waitsInQueue(file: ParsedFile, fn: FunctionLike): boolean {
  const text = file.text.slice(fn.pos, fn.end);
  return /new Promise\b/.test(text) && /\.(?:push|add|once|subscribe|then)\(/.test(text);
}

/** Whether a condition before the offset asks for a variable of the file that is given other values while it runs. */
function testsVariable(file: ParsedFile, fn: FunctionLike, before: number): boolean {
  const { ts: api } = file;
  for (const node of nodesMatching(file, /(?<![\w$]|(?<!\.\.)\.)[A-Za-z_$][\w$]{2,60}(?![\w$])/g, fn)) {
    if (node.getStart(file.tree) >= before) break;
    if (!api.isIdentifier(node) || !isTested(file, node)) continue;
    const binding = bindingOf(file, node);
    if (binding === undefined || !api.isVariableDeclaration(binding) || !isOutside(file, node, fn)) continue;
    // Where the token itself is kept in a variable, a test of it says nothing about a refresh under way.
    if (isReassigned(file, binding) && !/token|user|session|auth|jwt|config|client|store|url|id$/i.test(node.text)) return true;
  }
  return false;
}

function isTested(file: ParsedFile, node: ts.Node): boolean {
  const { ts: api } = file;
  let inner: ts.Node = wrapped(file, node);
  for (let depth = 0; depth < 6; depth++) {
    const parent = inner.parent;
    if (api.isIfStatement(parent) || api.isWhileStatement(parent)) return parent.expression === inner;
    if (api.isConditionalExpression(parent)) return parent.condition === inner;
    if (!api.isPrefixUnaryExpression(parent) && !api.isBinaryExpression(parent) && !api.isParenthesizedExpression(parent)) return false;
    inner = parent;
  }
  return false;
}
