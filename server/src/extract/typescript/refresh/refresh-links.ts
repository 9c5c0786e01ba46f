import type { ts } from '@ts-morph/common';
import type { RefreshRetry, TokenRefresh } from '../../../facts/fact';
import { isAnchored } from '../anchors';
import { enclosingFunction, functionName, keyOf, lastName } from '../guards/guard-tree';
import { type ParsedFile, placeOf } from '../parsed-file';
import type { FileView } from '../syntax/file-view';
import { originOf } from '../syntax/origin';
import { calleeOf, type FunctionLike, isHttpCall, isRefreshCall, isSupabaseRefresh } from './refresh-calls';
import { callsIn, flightOf, refreshIn } from './refresh-flight';
import { flightEdits } from './refresh-flight-edits';
import { functionOf } from './refresh-handlers';

/**
 * Refreshes in chains of links: Angular's interceptors and Apollo's error link. Both send a request again through what comes after
 * them, so that a retried request is no loop; in Angular, the request of the refresh itself comes by all interceptors, this one
 * included. Semantics: @angular/common/http 15 to 21, @apollo/client 3 and 4. urql's authExchange shares one
 * refresh by itself, and is no fact.
 */
export function* linkRefreshes(view: FileView): Iterable<TokenRefresh> {
  const { file, index } = view;
  if (!/refresh|renew/i.test(file.text) || !isAnchored(file)) return;
  if (index.modules.has('@angular/common/http')) yield* angularRefreshes(view);
  if ([...index.modules].some((module) => /^(?:@apollo\/client|apollo-link)/.test(module))) yield* apolloRefreshes(view);
}

const REFUSED = /\b401\b|Unauthori[sz]ed/;
const EXPIRES = /expir/i;

function* angularRefreshes({ file, index }: FileView): Iterable<TokenRefresh> {
  const { ts: api } = file;
  const scopes = new Set<ts.Node>();
  for (const call of index.calls) {
    if (!isRefreshCall(file, call)) continue;
    const scope = interceptorAround(file, call);
    // A function of the interceptor that only sends the refresh is what the refresh leads to.
    if (scope === undefined || scopes.has(scope) || !goesOn(file, call)) continue;
    const text = scope.getText(file.tree);
    const trigger = REFUSED.test(text) ? 'refused' : EXPIRES.test(text) ? 'expiring' : undefined;
    if (trigger === undefined) continue;
    scopes.add(scope);
    const leaf = leafOf(file, call);
    yield {
      kind: 'token-refresh',
      file: file.path,
      at: placeOf(file, call),
      client: 'angular',
      trigger,
      flight: angularFlight(api.isClassLike(scope) ? text : file.text, leaf),
      flightEdits: [],
      retry: trigger === 'refused' ? angularRetry(file, call, leaf, text) : undefined,
    };
  }
}

/** The class of an interceptor, or the function that is one. */
function interceptorAround(file: ParsedFile, call: ts.Node): ts.Node | undefined {
  const { ts: api } = file;
  for (let node: ts.Node | undefined = call.parent; node !== undefined; node = node.parent) {
    if (api.isClassLike(node)) {
      const isInterceptor = node.members.some((member) => api.isMethodDeclaration(member) && keyOf(file, member.name) === 'intercept');
      return isInterceptor ? node : undefined;
    }
    if (!api.isFunctionLike(node)) continue;
    if (
      node.parameters?.some((parameter) => /^HttpHandlerFn\b/.test((parameter as ts.ParameterDeclaration).type?.getText(file.tree) ?? ''))
    )
      return node;
    const holder = node.parent;
    if (api.isVariableDeclaration(holder) && /^HttpInterceptorFn\b/.test(holder.type?.getText(file.tree) ?? '')) return node;
  }
  return undefined;
}

/** Whether the request goes on once the refresh has come: `switchMap(() => next.handle(...))` in the function around. */
function goesOn(file: ParsedFile, call: ts.CallExpression): boolean {
  return nextAfter(file, call) !== undefined;
}

function nextAfter(file: ParsedFile, call: ts.CallExpression): ts.CallExpression | undefined {
  for (let fn = enclosingFunction(file, call); fn !== undefined; fn = enclosingFunction(file, fn)) {
    for (const inner of callsIn(file, fn))
      if (inner.pos >= call.pos && /^next(?:\.handle)?$/.test(keyOf(file, inner.expression) ?? '')) return inner;
    if (functionName(file, fn) === 'intercept') return undefined;
  }
  return undefined;
}

/** The request to the server, where this file has it. */
function leafOf(file: ParsedFile, call: ts.CallExpression): ts.CallExpression | undefined {
  if (isAngularRequest(file, call)) return call;
  const callee = calleeOf(file, call);
  const inner = callee.kind === 'function' ? refreshIn(file, callee.fn) : undefined;
  return inner !== undefined && isAngularRequest(file, inner) ? inner : undefined;
}

function isAngularRequest(file: ParsedFile, call: ts.CallExpression): boolean {
  return (
    isHttpCall(file, call) &&
    /http/i.test(keyOf(file, call.expression) ?? '') &&
    /^(?:get|post|put|request)$/.test(lastName(file, call.expression))
  );
}

const SHARED = /shareReplay|\bshare\(|new (?:Behavior|Replay|Async)?Subject\b|exhaustMap\(|\?\?=|mutex|navigator\.locks/;
const FLAG = /refreshing|in_?progress|refreshed|pending|\block/i;

function angularFlight(text: string, leaf: ts.CallExpression | undefined): TokenRefresh['flight'] {
  if (SHARED.test(text)) return 'shared';
  // A service of another file may share what it gives.
  return leaf === undefined || FLAG.test(text) ? 'unknown' : 'parallel';
}

const LEFT_OUT = /\burl\b|HttpContext|HttpBackend|\bskip|headers\.(?:has|get)|\bwithCredentials\s{0,4}===/i;

/** The retried request goes on to the next handler. The refresh itself begins at the first, unless it is told from the others. */
function angularRetry(
  file: ParsedFile,
  call: ts.CallExpression,
  leaf: ts.CallExpression | undefined,
  text: string,
): RefreshRetry | undefined {
  const again = nextAfter(file, call);
  if (again === undefined) return undefined;
  const known: RefreshRetry = { at: placeOf(file, again), guard: 'guarded', reason: '', guardEdits: [] };
  if (leaf === undefined || LEFT_OUT.test(text.replaceAll(leaf.getText(file.tree), '')) || /HttpBackend/.test(file.text)) return known;
  if (SHARED.test(text) || FLAG.test(text)) return { ...known, guard: 'unknown' };
  return {
    at: placeOf(file, call),
    guard: 'unguarded',
    reason: 'the refresh request runs through the same interceptor',
    guardEdits: [],
    itself: 'loops',
  };
}

function* apolloRefreshes(view: FileView): Iterable<TokenRefresh> {
  const { file } = view;
  // On a server there is one user to a request, and nobody to share with.
  if (view.index.modules.has('next/headers') || view.index.modules.has('server-only')) return;
  for (const fn of errorLinks(view)) {
    const call = refreshOfLink(file, fn);
    if (call === undefined) continue;
    const flight = flightOf(file, call, fn);
    const found = { handler: { client: 'apollo', fn, instance: '', when: 'answer' }, scope: fn, call } as const;
    const again = [...callsIn(file, fn)].find((inner) => keyOf(file, inner.expression) === 'forward' && inner.pos > call.pos);
    yield {
      kind: 'token-refresh',
      file: file.path,
      at: placeOf(file, call),
      client: isSupabaseRefresh(file, flight.leaf) ? 'supabase' : 'apollo',
      trigger: 'refused',
      flight: flight.flight,
      flightEdits: flight.flight === 'parallel' ? flightEdits(file, found, flight) : [],
      retry: again === undefined ? undefined : { at: placeOf(file, again), guard: 'guarded', reason: '', guardEdits: [] },
    };
  }
}

/** `onError(handler)` and `new ErrorLink(handler)` */
function* errorLinks(view: FileView): Iterable<FunctionLike> {
  for (const made of [...view.index.calls, ...view.index.news]) {
    const [handler] = made.arguments ?? [];
    const origin = handler === undefined ? undefined : originOf(view, made.expression);
    if (handler === undefined || origin === undefined || !/^(?:@apollo\/client(?:\/|$)|apollo-link-error$)/.test(origin.module)) continue;
    if (!/^(?:onError|ErrorLink)$/.test(origin.path.at(-1) ?? '')) continue;
    const fn = functionOf(view.file, handler);
    if (fn !== undefined) yield fn;
  }
}

function refreshOfLink(file: ParsedFile, fn: FunctionLike): ts.CallExpression | undefined {
  const calls = [...callsIn(file, fn)];
  return calls.find((call) => isRefreshCall(file, call));
}
