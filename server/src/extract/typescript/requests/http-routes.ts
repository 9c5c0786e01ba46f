import type { ts } from '@ts-morph/common';
import type { HttpRoute, RouteMount } from '../../../facts/fact';
import { UNSET } from '../../../facts/value';
import { isAnchored } from '../anchors';
import { memberStep, stringText, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';
import { controllerRoutes } from './http-controllers';
import { fileRoutes } from './http-files';
import { guardAmong, importOf, ownerOf, type RouteOwner } from './http-owners';

// What a server answers: the routes of Express, Koa, Hono and Fastify, and what puts them below a path.

const METHODS: Readonly<Record<string, string>> = {
  get: 'GET',
  post: 'POST',
  put: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  all: 'ALL',
};
/** Longer texts are no paths. */
const LONGEST_PATH = 120;
const MENTIONS = /\.(?:get|post|put|patch|delete|all|use|route|register)\(\s{0,40}["'`({[A-Za-z]/;

/** Only of files that are read for something else, so that what is known of a file never depends on who asked for it. */
export function* httpRoutes(reader: ValueReader): Iterable<HttpRoute | RouteMount> {
  const { file } = reader;
  const byFile = [...fileRoutes(reader)];
  const isNest = /@Controller\(|\bNestFactory\b/.test(file.text);
  if ((byFile.length === 0 && !isNest && !MENTIONS.test(file.text)) || !isAnchored(file)) return;
  yield* byFile;
  if (isNest) yield* controllerRoutes(reader);
  const guards = new Map<string, string>();
  for (const call of reader.index.calls) {
    const step = memberStep(reader.api, unwrap(reader.api, call.expression));
    if (step === undefined || call.arguments.length === 0) continue;
    if (step.name === 'use' || step.name === 'register') yield* used(reader, call, step.base, guards);
    else if (step.name === 'route') yield* mountedByRoute(reader, call, step.base);
    else if (Object.hasOwn(METHODS, step.name)) yield* route(reader, call, step.base, METHODS[step.name] ?? '', guards);
  }
}

function* route(
  reader: ValueReader,
  call: ts.CallExpression,
  base: ts.Expression,
  method: string,
  guards: ReadonlyMap<string, string>,
): Iterable<HttpRoute> {
  const { api } = reader;
  // `router.route('/settings').get(handler)`
  const inner = unwrap(api, base);
  const outer = api.isCallExpression(inner) ? memberStep(api, unwrap(api, inner.expression)) : undefined;
  const shared = outer?.name === 'route' && api.isCallExpression(inner) && inner.arguments.length === 1 ? inner : undefined;
  const path = stringText(api, (shared ?? call).arguments[0]);
  const handlers = shared === undefined ? call.arguments.slice(1) : [...call.arguments];
  if (path === undefined || handlers.length === 0 || !isPath(path)) return;
  const owner = ownerOf(reader, shared !== undefined && outer !== undefined ? outer.base : base);
  if (owner === undefined) return;
  const guard = guardAmong(reader, handlers) || (guards.get(owner.name) ?? '');
  yield {
    kind: 'http-route',
    file: reader.file.path,
    at: reader.place(call.expression),
    method,
    path: `${owner.base}${path}`,
    owner: owner.name,
    complete: owner.complete,
    guard,
  };
}

/** Hono's `app.get('*')` and Express's patterns are no addresses. */
function isPath(path: string): boolean {
  return path.length <= LONGEST_PATH && (path === '' || path.startsWith('/')) && !/[*()+?\s]/.test(path);
}

/** `app.use('/api', requireAuth, router)`, `router.use(requireAuth)`, Fastify's `app.register(routes, { prefix: '/api' })`. */
function* used(reader: ValueReader, call: ts.CallExpression, base: ts.Expression, guards: Map<string, string>): Iterable<RouteMount> {
  const { api } = reader;
  const owner = ownerOf(reader, base);
  if (owner === undefined) return;
  const [first] = call.arguments;
  const step = memberStep(api, unwrap(api, call.expression));
  if (step?.name === 'register') {
    const [plugin, options] = call.arguments;
    const given = options === undefined ? undefined : unwrap(api, options);
    if (given !== undefined && !api.isObjectLiteralExpression(given)) return;
    const property = given?.properties.find((one) => one.name !== undefined && one.name.getText(reader.file.tree) === 'prefix');
    if (property !== undefined && !api.isPropertyAssignment(property)) return;
    yield* mount(reader, call, owner, property?.initializer, plugin, '');
    return;
  }
  const isPrefixed = first !== undefined && !api.isFunctionLike(unwrap(api, first)) && isText(reader, first);
  const rest = isPrefixed ? call.arguments.slice(1) : [...call.arguments];
  const last = rest.at(-1);
  const guard = guardAmong(reader, rest);
  if (!isPrefixed && guard !== '' && rest.length === 1 && !guards.has(owner.name)) guards.set(owner.name, guard);
  if (last !== undefined) yield* mount(reader, call, owner, isPrefixed ? first : undefined, last, guardAmong(reader, rest.slice(0, -1)));
}

/** A literal, a template or a constant, rather than middleware. */
function isText(reader: ValueReader, node: ts.Expression): boolean {
  const { api } = reader;
  const given = unwrap(api, node);
  return (
    api.isStringLiteralLike(given) || api.isTemplateExpression(given) || (api.isIdentifier(given) && /^[A-Z][A-Z0-9_]*$/.test(given.text))
  );
}

/** Hono's `app.route('/users', users)`. */
function* mountedByRoute(reader: ValueReader, call: ts.CallExpression, base: ts.Expression): Iterable<RouteMount> {
  const [prefix, router] = call.arguments;
  const owner = router === undefined ? undefined : ownerOf(reader, base);
  if (owner !== undefined) yield* mount(reader, call, owner, prefix, router, '');
}

function* mount(
  reader: ValueReader,
  call: ts.CallExpression,
  owner: RouteOwner,
  prefix: ts.Expression | undefined,
  router: ts.Expression | undefined,
  guard: string,
): Iterable<RouteMount> {
  const from = router === undefined ? undefined : importOf(reader, router);
  if (from === undefined || (owner.base !== '' && prefix === undefined)) return;
  const value = prefix === undefined ? UNSET : reader.read(prefix);
  const fact = { kind: 'route-mount', file: reader.file.path, at: reader.place(call.expression), guard } as const;
  const text = prefix === undefined ? undefined : stringText(reader.api, unwrap(reader.api, prefix));
  // What stands before it in a chain belongs to it: `new Hono().basePath('/api').route('/users', users)`.
  if (owner.base !== '' && text === undefined) return;
  yield { ...fact, owner: owner.name, complete: owner.complete, prefix: value, ...from };
}
