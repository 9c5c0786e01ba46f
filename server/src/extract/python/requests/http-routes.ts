import type { HttpRoute, RouteMount } from '../../../facts/fact';
import { SecretText } from '../../../facts/secret-text';
import { UNSET, type Value } from '../../../facts/value';
import { argumentsOf } from '../syntax/arguments';
import { creationOf, qualifiedName } from '../syntax/names';
import { stringText } from '../syntax/strings';
import { attribute, bare, call, child, methodCall, type PyNode, textOf } from '../syntax/tree';
import type { Values } from '../syntax/values';

// What a server answers: the decorated functions of FastAPI and Flask, and what puts their routers below a path.

const METHODS: ReadonlySet<string> = new Set(['get', 'post', 'put', 'patch', 'delete']);
const LONGEST_PATH = 120;

/** `@router.get("/settings")`, `@app.route("/settings", methods=["GET"])` over a function. */
export function* httpRoutes(values: Values, node: PyNode): Iterable<HttpRoute> {
  const { file } = values;
  const definition = child(node, 'FunctionDefinition');
  if (!definition) return;
  const decorators = node.children.filter(({ type }) => type === 'Decorator');
  for (const decorator of decorators) {
    const parts = decorated(values, decorator);
    if (!parts || (!METHODS.has(parts.name) && parts.name !== 'route')) continue;
    const owner = ownerOf(values, parts.owner);
    const given = argumentsOf(file, parts.list);
    const written = given.positional[0] ?? given.keywords.get('path')?.value ?? given.keywords.get('rule')?.value;
    const path = written && stringText(file, written);
    if (!owner || path === undefined || path.length > LONGEST_PATH || (path !== '' && !path.startsWith('/'))) continue;
    const guard = guardOf(values, definition, decorators) || dependency(textOf(file, parts.list)) || owner.guard;
    const at = values.place(decorator);
    const own = owner.isFlask && owner.prefix !== '' ? { ownPrefix: owner.prefix } : {};
    const route = { kind: 'http-route', file: file.path, at, path: `${owner.prefix}${path}`, owner: owner.name, guard, ...own } as const;
    const methods = parts.name === 'route' ? methodsOf(values, given.keywords.get('methods')?.value) : [parts.name.toUpperCase()];
    for (const method of methods) yield { ...route, method, complete: owner.complete };
  }
}

/** `app.include_router(users.router, prefix="/users")`, `app.register_blueprint(users, url_prefix="/users")`. */
export function routeMount(values: Values, node: PyNode): RouteMount | undefined {
  const { file } = values;
  const parts = methodCall(file, node);
  if (!parts || (parts.method !== 'include_router' && parts.method !== 'register_blueprint')) return undefined;
  const owner = ownerOf(values, parts.object);
  const given = argumentsOf(file, parts.list);
  const [router] = given.positional;
  const from = router && sourceOf(values, router);
  if (!owner || !from || given.unreadable) return undefined;
  const prefix = given.keywords.get(parts.method === 'include_router' ? 'prefix' : 'url_prefix')?.value;
  // A prefix of Flask's replaces the blueprint's own.
  const replaces = parts.method === 'register_blueprint' && prefix ? ({ replaces: true } as const) : {};
  if (owner.prefix !== '' && prefix && stringText(file, prefix) === undefined) return undefined;
  const at = values.place(node);
  const guard = dependency(textOf(file, parts.list));
  return {
    kind: 'route-mount',
    file: file.path,
    at,
    owner: owner.name,
    complete: owner.complete,
    prefix: joined(values, owner.prefix, prefix, node),
    guard: guard || owner.guard,
    ...from,
    ...replaces,
  };
}

/** A router's own prefix stands before what it includes. */
function joined(values: Values, own: string, prefix: PyNode | undefined, at: PyNode): Value {
  const value: Value = prefix ? values.read(prefix) : UNSET;
  if (own === '') return value;
  const place = values.place(at);
  const first = { kind: 'literal', at: place, value: new SecretText(own) } as const;
  return prefix ? { kind: 'template', at: place, parts: [first, value] } : first;
}

function decorated(values: Values, decorator: PyNode): { owner: PyNode; name: string; list: PyNode } | undefined {
  const list = child(decorator, 'ArgList');
  const names = decorator.children.filter(({ type }) => type === 'VariableName' || type === 'PropertyName');
  const [owner, property] = names;
  if (!list || names.length !== 2 || !owner || !property) return undefined;
  return { owner, name: textOf(values.file, property), list };
}

interface Owner {
  readonly name: string;
  readonly complete: boolean;
  readonly prefix: string;
  readonly guard: string;
  readonly isFlask: boolean;
}

/** `FastAPI()`, `APIRouter(prefix="/users")`, `Flask(__name__)`, `Blueprint("users", __name__, url_prefix="/users")`. */
function ownerOf(values: Values, node: PyNode): Owner | undefined {
  const { file } = values;
  const made = node.type === 'VariableName' ? creationOf(values.scopes, node) : undefined;
  const parts = made && call(made);
  if (!parts) return undefined;
  const name = (qualifiedName(file, values.scopes, parts.callee) ?? '').split('.').at(-1) ?? '';
  if (!/^(?:FastAPI|Flask|Quart|APIRouter|Blueprint)$/.test(name)) return undefined;
  const given = argumentsOf(file, parts.list);
  const written = given.keywords.get(name === 'APIRouter' ? 'prefix' : 'url_prefix')?.value;
  const prefix = written ? stringText(file, written) : '';
  // A prefix that is put together elsewhere leaves the paths unknown.
  if (prefix === undefined || given.spreads.length > 0) return undefined;
  return {
    name: textOf(file, node),
    complete: name === 'FastAPI' || name === 'Flask' || name === 'Quart',
    prefix,
    guard: dependency(textOf(file, parts.list)),
    isFlask: name === 'Blueprint',
  };
}

/** The module and the variable of an included router. */
function sourceOf(values: Values, router: PyNode): { readonly module: string; readonly router: string } | undefined {
  const node = bare(router);
  const member = attribute(node);
  const base = member ? member.object : node;
  if (base.type !== 'VariableName') return undefined;
  const source = values.scopes.sourceOf(base);
  const property = member && textOf(values.file, member.property);
  if (source?.kind === 'import') {
    const path = property === undefined ? source.path : [...source.path, property];
    const steps = path.slice(0, -1);
    const separator = source.module.endsWith('.') || steps.length === 0 ? '' : '.';
    return { module: `${source.module}${separator}${steps.join('.')}`, router: path.at(-1) ?? '' };
  }
  return source?.kind === 'assignment' && property === undefined ? { module: '', router: textOf(values.file, base) } : undefined;
}

/** Flask answers GET where no methods are given. */
function methodsOf(values: Values, list: PyNode | undefined): readonly string[] {
  if (!list) return ['GET'];
  const named = list.children.map((item) => stringText(values.file, item)).filter((text) => text !== undefined);
  return named.map((text) => text.toUpperCase()).filter((text) => METHODS.has(text.toLowerCase()));
}

const ASKS = /\b(?:Depends|Security)\(\s{0,40}([\w.]{0,60}(?:current|auth|token|jwt|user|bearer|oauth2|verif|principal|admin)[\w.]{0,40})/i;
const TYPED =
  /:\s{0,9}((?:Current|Active|Authenticated|Auth|LoggedIn|Admin)\w{0,30}(?:User|Admin|Superuser|Auth|Dep|Claims|Principal)\w{0,20}|CurrentUser|UserDep)\b/;
const DECORATES =
  /^@\s?((?:\w{1,40}\.){0,3}(?:jwt_required|fresh_jwt_required|login_required|token_required|auth_required|requires_auth|require_auth|authenticated|jwt_refresh_token_required|require_token|require_login)(?![\w]))/;

function guardOf(values: Values, definition: PyNode, decorators: readonly PyNode[]): string {
  const { file } = values;
  for (const decorator of decorators) {
    const text = textOf(file, decorator).slice(0, 120);
    const name = DECORATES.exec(text)?.[1];
    if (name !== undefined && !/optional\s?=\s?True/.test(text)) return name;
  }
  const list = child(definition, 'ParamList');
  const text = list ? textOf(file, list).slice(0, 4000) : '';
  return dependency(text) || (TYPED.exec(text)?.[1] ?? '');
}

function dependency(text: string): string {
  const name = ASKS.exec(text.slice(0, 4000))?.[1];
  return name === undefined || /optional|session$|_db$|get_db|maybe|service|repo|Form$/i.test(name) ? '' : name;
}

/** What makes an application or a router: most decorators are of something else. */
export const MAKES_ROUTES = /\b(?:FastAPI|APIRouter|Flask|Blueprint|Quart)\(/;

/** Whether a file's definitions are worth asking about. */
export function mayRoute({ file }: Values): boolean {
  return MAKES_ROUTES.test(file.text);
}
