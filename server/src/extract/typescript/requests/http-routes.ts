import type { ts } from '@ts-morph/common';
import type { HttpRoute, RouteMount } from '../../../facts/fact';
import { SecretText } from '../../../facts/secret-text';
import { UNSET } from '../../../facts/value';
import type { Source } from '../../../text/source';
import { isAnchored } from '../anchors';
import { memberStep, stringText, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';
import { controllerRoutes } from './http-controllers';
import { fileRoutes, isFileRoute } from './http-files';
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
  if (mayRoute(reader.file) && isAnchored(reader.file)) yield* allRoutes(reader);
}

/** Whether a file is worth asking; the path tells the routes that are files. */
function mayRoute({ path, text }: Source): boolean {
  return isFileRoute(path) || /@Controller\(|\bNestFactory\b/.test(text) || MENTIONS.test(text);
}

/** What makes applications and routers, or is handed one. A client's `get` is called on something else. */
const MAKES =
  /\b(?:express|[fF]astify|Koa(?:Router)?|(?:OpenAPI)?Hono|Router|[aA]syncRouter)(?:<[^<>()]{0,80}>)?\(|@Controller\(|\bNestFactory\b|\b(?:app|router|fastify|server|instance)\s{0,20}\.(?:get|post|put|patch|delete|use|register|route)\(\s{0,40}["'`]\//;
const BASE_PATH = /\bbasePath\s{0,9}:\s{0,9}["'`](\/[\w/-]{1,80})["'`]/;

/** Whether a file that an audit passes over can hold routes. */
export function mayHoldRoutes(path: string, text: string): boolean {
  if (isNextConfig(path)) return BASE_PATH.test(text);
  return isFileRoute(path) || (MAKES.test(text) && mayRoute({ path, text }));
}

function isNextConfig(path: string): boolean {
  return /(?:^|\/)next\.config\.[cm]?[jt]s$/.test(path);
}

/** The routes of a file and what is mounted in it, whatever else it holds. */
export function* allRoutes(reader: ValueReader): Iterable<HttpRoute | RouteMount> {
  const { file } = reader;
  const base = isNextConfig(file.path) ? BASE_PATH.exec(file.text) : undefined;
  if (base?.[1] !== undefined) {
    const at = { file: file.path, start: base.index, end: base.index + base[0].length };
    const prefix = { kind: 'literal', at, value: new SecretText(base[1]) } as const;
    yield { kind: 'route-mount', file: file.path, at, owner: '', complete: true, prefix, module: '', router: 'next', guard: '' };
    return;
  }
  const byFile = [...fileRoutes(reader)];
  const isNest = /@Controller\(|\bNestFactory\b/.test(file.text);
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
