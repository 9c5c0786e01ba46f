import type { ts } from '@ts-morph/common';
import type { ExportedRefresh, TokenRefresh } from '../../../facts/fact';
import { enclosingFunction, keyOf, nodesMatching } from '../guards/guard-tree';
import { type ParsedFile, placeOf } from '../parsed-file';
import { mayRefresh } from './refresh-anchors';
import { libraryRefreshes } from './refresh-auth-refresh';
import { calleeOf, type FunctionLike, isRefreshCall, isSupabaseRefresh, refreshPath } from './refresh-calls';
import { exportedRefreshes } from './refresh-exports';
import { callsIn, flightOf } from './refresh-flight';
import { flightEdits } from './refresh-flight-edits';
import { functionOf, hooksOf, type RequestHandler, tokenSourceAround, wrapperAround } from './refresh-handlers';
import { expiringBranches, refusedBranches } from './refresh-refusals';
import { type FoundRefresh, retriesOf } from './refresh-retries';

type Trigger = TokenRefresh['trigger'];

/**
 * What clients do about a 401, and about a token that is about to expire: axios interceptors, axios-auth-refresh, hooks of ky,
 * got, ofetch and openapi-fetch, and functions around `fetch`, axios or RTK Query's `baseQuery`. Semantics: axios 1 runs the
 * response interceptors of an instance for every request of that instance, a retried one included, and keeps unknown
 * members of a request's configuration when that is sent again.
 */
export function* tokenRefreshes(file: ParsedFile): Iterable<TokenRefresh | ExportedRefresh> {
  if (!isServerCode(file)) yield* exportedRefreshes(file);
  if (!mayRefresh(file.text)) return;
  const seen = new Set<ts.Node>();
  const server = isServerCode(file);
  for (const fact of libraryRefreshes(file)) yield fact;
  const found = [...refreshes(file)];
  const calls = new Set(found.map(([, { call }]) => call));
  for (const [trigger, refresh] of found) {
    if (seen.has(refresh.call)) continue;
    seen.add(refresh.call);
    const flight = flightOf(file, refresh.call, refresh.scope);
    const outer = refresh.scope === refresh.handler.fn ? 'parallel' : sharedOutside(file, refresh);
    // The request is told where it is sent, when that is one of these places itself.
    const isElsewhere = flight.leaf !== refresh.call && calls.has(flight.leaf);
    const told = server || outer !== 'parallel' || isElsewhere ? 'unknown' : flight.flight;
    const retries = trigger === 'refused' ? retriesOf(file, refresh, flight) : { retry: undefined };
    // A refresh that is refused by its own interceptor would wait for itself.
    const isOpen = told === 'parallel' || (told === 'unknown' && !server && outer === 'parallel' && flight.imported !== undefined);
    const edits = isOpen && retries.retry?.itself === undefined ? flightEdits(file, refresh, flight) : [];
    const path = refreshPath(file, flight.leaf);
    yield {
      kind: 'token-refresh',
      file: file.path,
      at: placeOf(file, refresh.call),
      client: isSupabaseRefresh(file, flight.leaf) ? 'supabase' : refresh.handler.client,
      trigger,
      flight: told,
      flightEdits: edits,
      ...retries,
      ...(path === undefined ? {} : { path }),
      ...(isOpen && flight.imported !== undefined ? { through: flight.imported } : {}),
    };
  }
  for (const callback of authCallbacks(file)) {
    const call = refreshIn(file, callback);
    if (call === undefined || seen.has(call) || isAskedFor(file, call, callback)) continue;
    const { flight, leaf, imported } = flightOf(file, call, callback);
    const path = refreshPath(file, leaf);
    yield {
      kind: 'token-refresh',
      file: file.path,
      at: placeOf(file, call),
      client: 'next-auth',
      trigger: 'expiring',
      flight,
      flightEdits: [],
      retry: undefined,
      ...(path === undefined ? {} : { path }),
      ...(flight === 'unknown' && imported !== undefined ? { through: imported } : {}),
    };
  }
}

/** Whether the callback refreshes because somebody asks for that, `if (trigger === 'update')`, and not because the token expires. */
function isAskedFor(file: ParsedFile, call: ts.CallExpression, callback: FunctionLike): boolean {
  const { ts: api } = file;
  if (!/expir|\bexp\b/i.test(file.text.slice(callback.pos, call.pos))) return true;
  for (let node: ts.Node = call; node !== callback && node.parent !== undefined; node = node.parent) {
    const { parent } = node;
    if (api.isIfStatement(parent) && parent.thenStatement === node && /\btrigger\b/.test(parent.expression.getText(file.tree))) return true;
  }
  return false;
}

/** The `jwt` callbacks of Auth.js and NextAuth, which run whenever a session is asked for: `callbacks: { async jwt({ token }) { ... } }`. */
function* authCallbacks(file: ParsedFile): Iterable<FunctionLike> {
  const { ts: api } = file;
  if (!/["'](?:next-auth|@auth\/)/.test(file.text)) return;
  for (const name of nodesMatching(file, /(?<![\w$.])jwt(?=\s{0,9}[:(])/g)) {
    const member = name.parent;
    const holder = member?.parent?.parent;
    if (holder === undefined || !api.isPropertyAssignment(holder) || keyOf(file, holder.name) !== 'callbacks') continue;
    if (api.isMethodDeclaration(member)) yield member;
    else if (api.isPropertyAssignment(member)) {
      const fn = functionOf(file, member.initializer);
      if (fn !== undefined) yield fn;
    }
  }
}

function* refreshes(file: ParsedFile): Iterable<readonly [Trigger, FoundRefresh]> {
  const taken = new Set<ts.Node>();
  for (const handler of hooksOf(file)) {
    taken.add(handler.fn);
    const trigger: Trigger = handler.when === 'request' ? 'expiring' : 'refused';
    const refresh = inHandler(file, handler, trigger);
    if (refresh !== undefined) yield [trigger, refresh];
    if (refresh !== undefined) taken.add(refresh.scope);
  }
  for (const [trigger, branches] of [
    ['refused', refusedBranches(file, file.tree)],
    ['expiring', expiringBranches(file, file.tree)],
  ] as const) {
    for (const branch of branches) {
      if (isInside(file, branch, taken)) continue;
      const call = refreshIn(file, branch);
      const handler = call === undefined ? undefined : (wrapperAround(file, branch) ?? tokenSourceAround(file, branch, call));
      if (call === undefined || handler === undefined || taken.has(handler.fn)) continue;
      yield [trigger, { handler, scope: handler.fn, call }];
    }
  }
}

/** The refresh of an interceptor or hook: in its own body, or in a function of this file that it hands the error to. */
function inHandler(file: ParsedFile, handler: RequestHandler, trigger: Trigger): FoundRefresh | undefined {
  const direct = inFunction(file, handler.fn, trigger);
  if (direct !== undefined) return { handler, scope: handler.fn, call: direct };
  for (const call of callsIn(file, handler.fn)) {
    const callee = calleeOf(file, call);
    if (callee.kind !== 'function' || callee.fn === handler.fn) continue;
    const inner = inFunction(file, callee.fn, trigger);
    if (inner !== undefined) return { handler, scope: callee.fn, call: inner };
  }
  return undefined;
}

function inFunction(file: ParsedFile, fn: FunctionLike, trigger: Trigger): ts.CallExpression | undefined {
  for (const branch of trigger === 'refused' ? refusedBranches(file, fn) : expiringBranches(file, fn)) {
    const call = refreshIn(file, branch);
    if (call !== undefined) return call;
  }
  return undefined;
}

/** The first call of a branch that refreshes, itself or through functions of this file. */
function refreshIn(file: ParsedFile, branch: ts.Node): ts.CallExpression | undefined {
  const calls = [...callsIn(file, branch)];
  return calls.find((call) => isRefreshCall(file, call)) ?? calls.find((call) => leadsToRefresh(file, call));
}

function leadsToRefresh(file: ParsedFile, call: ts.CallExpression): boolean {
  const callee = calleeOf(file, call);
  if (callee.kind !== 'function' || callee.fn === enclosingFunction(file, call)) return false;
  for (const inner of callsIn(file, callee.fn)) if (isRefreshCall(file, inner)) return true;
  return false;
}

function isInside(file: ParsedFile, node: ts.Node, functions: ReadonlySet<ts.Node>): boolean {
  for (let fn = enclosingFunction(file, node); fn !== undefined; fn = enclosingFunction(file, fn)) if (functions.has(fn)) return true;
  return false;
}

/** What the handler does before it hands the error on. */
function sharedOutside(file: ParsedFile, { handler, scope }: FoundRefresh): TokenRefresh['flight'] {
  for (const call of callsIn(file, handler.fn)) {
    const callee = calleeOf(file, call);
    if (callee.kind === 'function' && callee.fn === scope) return flightOf(file, call, handler.fn).flight;
  }
  return 'unknown';
}

const SERVER =
  /(?:from|require\()\s{0,4}["'](?:express|fastify|koa|hono|@nestjs\/[\w-]{1,30}|next\/(?:server|headers)|server-only|@prisma\/client|mongoose|typeorm|googleapis|[^"'\n]{0,60}supabase[/-]server|(?:node:)?(?:fs|crypto|http|https|path|child_process)(?:\/promises)?)["']|^["']use server["']/m;

/** Code of a server serves many users: a refresh there belongs to one of them, and what is shared would be somebody else's. */
function isServerCode(file: ParsedFile): boolean {
  if (/(?:^|\/)(?:server|backend|functions|lambda)\/|\/api\/(?:[^/]{1,80}\/){0,6}route\.[jt]s$/.test(file.path)) return true;
  return SERVER.test(file.text.slice(0, 20_000));
}
