import type { ts } from '@ts-morph/common';
import { bindingOf } from '../guards/guard-bindings';
import { memberStep, stringText, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';

// What routes are given to, and what stands before their handlers.

/** An application or a router of this file. */
export interface RouteOwner {
  readonly name: string;
  /** It is the application itself. */
  readonly complete: boolean;
  /** What it puts before its paths by itself: Hono's `basePath`, Koa's `prefix`. */
  readonly base: string;
}

const APPLICATIONS = /^(?:express|fastify|Fastify|Koa)$/;
const ROUTERS = /^(?:Router|Hono|OpenAPIHono|KoaRouter|AsyncRouter|asyncRouter)$/;
/** Names of parameters by which functions are handed what they add routes to. */
const HANDED = /^(?:app|router|fastify|server|instance)$/;

/** What a route is given to; undefined where this file does not show that it is a router. */
export function ownerOf(reader: ValueReader, expression: ts.Expression): RouteOwner | undefined {
  const { api, file } = reader;
  let node = unwrap(api, expression);
  // A chain: `new Hono().get(...).post(...)`, where each call gives the router again.
  for (let depth = 0; depth < 60 && api.isCallExpression(node); depth++) {
    const step = memberStep(api, unwrap(api, node.expression));
    if (step === undefined || made(reader, node) !== undefined) break;
    node = unwrap(api, step.base);
  }
  if (api.isIdentifier(node)) {
    const binding = bindingOf(file, node);
    if (binding === undefined) return undefined;
    if (api.isParameter(binding)) return HANDED.test(node.text) ? { name: node.text, complete: false, base: '' } : undefined;
    if (!api.isVariableDeclaration(binding) || binding.initializer === undefined) return undefined;
    const owner = chained(reader, binding.initializer);
    return owner && { ...owner, name: node.text };
  }
  const owner = chained(reader, expression);
  if (owner === undefined) return undefined;
  return { ...owner, name: holderOf(reader, node) };
}

/** The variable that a chain is kept in. */
function holderOf(reader: ValueReader, node: ts.Node): string {
  const { api } = reader;
  let current = node;
  for (let depth = 0; depth < 120 && current.parent !== undefined; depth++) {
    const { parent } = current;
    if (api.isVariableDeclaration(parent)) return api.isIdentifier(parent.name) ? parent.name.text : '';
    if (!api.isCallExpression(parent) && !api.isPropertyAccessExpression(parent)) return '';
    current = parent;
  }
  return '';
}

function chained(reader: ValueReader, expression: ts.Expression): Omit<RouteOwner, 'name'> | undefined {
  const { api } = reader;
  let node = unwrap(api, expression);
  let base = '';
  for (let depth = 0; depth < 60; depth++) {
    const own = made(reader, node);
    if (own !== undefined) return { complete: own.complete, base: `${own.base}${base}` };
    if (!api.isCallExpression(node)) return undefined;
    const step = memberStep(api, unwrap(api, node.expression));
    if (step === undefined) return undefined;
    if (step.name === 'basePath') base = `${stringText(api, node.arguments[0]) ?? ''}${base}`;
    node = unwrap(api, step.base);
  }
  return undefined;
}

/** `express()`, `express.Router()`, `new Hono()`, `fastify({ ... })`, `new Router({ prefix: '/users' })`. */
function made(reader: ValueReader, node: ts.Expression): Omit<RouteOwner, 'name'> | undefined {
  const { api, file } = reader;
  if (!api.isCallExpression(node) && !api.isNewExpression(node)) return undefined;
  const callee = unwrap(api, node.expression);
  const name = api.isIdentifier(callee) ? callee.text : (memberStep(api, callee)?.name ?? '');
  if (api.isIdentifier(callee) && APPLICATIONS.test(name)) return { complete: true, base: '' };
  if (!ROUTERS.test(name)) return undefined;
  const options = node.arguments?.[0]?.getText(file.tree).slice(0, 300) ?? '';
  const base = /\bprefix:\s{0,9}["'`]([\w/:-]{1,100})["'`]/.exec(options)?.[1] ?? '';
  const isServed = name.endsWith('Hono') && /\bserve\(|\bhandle\(\w+\)|\b(?:Bun|Deno)\.serve\b/.test(file.text);
  return { complete: isServed, base };
}

/** Where a router comes from: the module that an import names, or a variable of this file. */
export function importOf(reader: ValueReader, expression: ts.Expression): { readonly module: string; readonly router: string } | undefined {
  const { api, file } = reader;
  let node = unwrap(api, expression);
  // Koa's `app.use(router.routes())`.
  if (api.isCallExpression(node)) {
    const step = memberStep(api, unwrap(api, node.expression));
    if (step?.name === 'routes') node = unwrap(api, step.base);
  }
  const required = requiredBy(reader, node);
  if (required !== undefined) return { module: required, router: '' };
  if (!api.isIdentifier(node)) return undefined;
  const binding = bindingOf(file, node);
  if (binding === undefined) return undefined;
  if (api.isImportClause(binding)) return { module: moduleOf(reader, binding), router: 'default' };
  if (api.isImportSpecifier(binding)) {
    return { module: moduleOf(reader, binding.parent.parent), router: binding.propertyName?.text ?? binding.name.text };
  }
  if (api.isFunctionDeclaration(binding)) return { module: '', router: '' };
  if (!api.isVariableDeclaration(binding) || binding.initializer === undefined) return undefined;
  const module = requiredBy(reader, unwrap(api, binding.initializer));
  if (module !== undefined) return { module, router: '' };
  return chained(reader, binding.initializer) === undefined ? undefined : { module: '', router: node.text };
}

function moduleOf(reader: ValueReader, clause: ts.ImportClause): string {
  return stringText(reader.api, (clause.parent as ts.ImportDeclaration).moduleSpecifier) ?? '';
}

function requiredBy({ api }: ValueReader, node: ts.Expression): string | undefined {
  const step = memberStep(api, node);
  const call = step === undefined ? node : unwrap(api, step.base);
  if (!api.isCallExpression(call) || !api.isIdentifier(call.expression) || call.expression.text !== 'require') return undefined;
  return stringText(api, call.arguments[0]);
}

const GUARD =
  /(?:^|[^a-z])(?:auth(?:enticate[ds]?|entication|oriz(?:e|ation)|guard|middleware|required|_?jwt)?|protect(?:ed)?|jwt(?:auth)?|verify(?:jwt|token|access|auth|session|user)|check(?:jwt|auth|token)|(?:require|ensure|is|needs?)(?:d?_?(?:auth\w*|login|user|session|token|sign|logged|admin))|validate(?:token|jwt)|bearer)/i;
const NO_GUARD = /optional|limit|controller|handler\b|service|router|routes\b|log/i;

/** What asks for a token among middleware, as written; empty where nothing is seen to. */
export function guardAmong(reader: ValueReader, nodes: readonly ts.Expression[]): string {
  const { api, file } = reader;
  for (const node of nodes) {
    const given = unwrap(api, node);
    if (api.isArrayLiteralExpression(given)) {
      const found = guardAmong(reader, [...given.elements]);
      if (found !== '') return found;
    } else if (api.isObjectLiteralExpression(given)) {
      // Fastify: `{ onRequest: [app.authenticate] }`.
      for (const property of given.properties) {
        if (!api.isPropertyAssignment(property) || !/^(?:onRequest|pre\w{1,20})$/.test(property.name.getText(file.tree))) continue;
        const found = guardAmong(reader, [property.initializer]);
        if (found !== '') return found;
      }
    } else {
      const text = (api.isCallExpression(given) ? given.expression : given).getText(file.tree);
      if (text.length > 60 || !/^[\w.]+$/.test(text)) continue;
      const last = text.split('.').at(-1) ?? '';
      const words = `${text.split('.').length > 1 && last.length < 3 ? text : last}`;
      if (GUARD.test(` ${words}`) && !NO_GUARD.test(words)) return text;
    }
  }
  return '';
}
