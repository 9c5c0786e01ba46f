import { below } from '../open-checks/compared-secrets';
import { argumentsOf } from '../syntax/arguments';
import { isGuarded } from '../syntax/guards';
import { qualifiedName } from '../syntax/names';
import { attribute, bare, call, child, definedName, methodCall, type PyNode, textOf } from '../syntax/tree';
import type { Values } from '../syntax/values';

// Where a row that code deletes comes from: which model, by which ORM, and what the lookup does when the row is gone.

type Orm = 'django' | 'sqlalchemy' | 'sqlmodel' | 'tortoise';

/** `nullable`: the lookup gives None. `raises`: it raises `error`. `rows`: a query that stands for any number of rows. */
export interface RowOrigin {
  readonly form: 'nullable' | 'raises' | 'rows';
  readonly orm: Orm;
  readonly model: string;
  readonly error: string;
  /** The lookup call. */
  readonly lookup: PyNode;
  /** The name of the lookup's method, where it can be replaced. */
  readonly method: PyNode | undefined;
  /** The query that the lookup takes a row from; for `get` the bare model. */
  readonly query: Query;
}

/** A query of a token model, as far as it has been put together. */
export interface Query {
  readonly model: string;
  readonly orm: Orm;
  /** The model as written: `models.RefreshToken`. */
  readonly named: PyNode;
  /** The calls that put it together, from `select(Model)` or `Model.objects.filter(...)` outwards. */
  readonly steps: readonly PyNode[];
}

/** Lookups are followed through at most this many names and calls. */
const LONGEST_CHAIN = 24;
/** Rows are followed out of the functions that return them while the chain is no longer than this. */
const MOST_HELPERS = 6;

const TOKEN_MODEL = /(?:^|[a-z0-9])Tokens?(?:Model|DB|Db|Table|Entity|Record|Row|ORM|Orm)?$/;
const OTHER_TOKEN = /(?:Push|Device|Fcm|FCM|Apns|Csrf|CSRF|Xsrf|Nft|NFT|Design|Crypto|Word|Text|Lexer|Stop|Payment|Card|Bot)Tokens?/;
const SESSION_MODEL =
  /^(?:DB|Db)?(?:User|Auth|Login|Web|Active|Refresh|Admin|Account|Device|Browser|Api|API|Jwt|JWT|Token|Member|Customer|Client|Security|Server|OAuth|Sso|SSO)?(?:Auth|Login|Token)?Sessions?(?:Model|DB|Db|Table|Entity|Record|Row|ORM|Orm|Token)?$/;
const ORM_CLASSES = /^(?:sqlalchemy|sqlmodel|requests|aiohttp|httpx|boto3|django\.contrib\.sessions|tornado|starlette|flask)\b/;

/** The model's name when a class keeps tokens or login sessions; undefined for every other class, SQLAlchemy's own `Session` included. */
export function tokenModel(values: Values, node: PyNode): string | undefined {
  const last = attribute(node)?.property ?? node;
  if (last.type !== 'VariableName' && last.type !== 'PropertyName') return undefined;
  const name = textOf(values.file, last);
  if (!/^[A-Z]/.test(name) || OTHER_TOKEN.test(name) || (!TOKEN_MODEL.test(name) && !SESSION_MODEL.test(name))) return undefined;
  const qualified = qualifiedName(values.file, values.scopes, node);
  if (qualified !== undefined && ORM_CLASSES.test(qualified) && !qualified.startsWith('django.contrib.sessions')) return undefined;
  const source = node.type === 'VariableName' ? values.scopes.sourceOf(node) : undefined;
  // A value that is no class: `Session = sessionmaker(...)`.
  return source && source.kind !== 'import' && source.kind !== 'definition' ? undefined : name;
}

/** Follows a row back to the lookup it comes from. */
export function rowOrigin(values: Values, node: PyNode, depth = 0): RowOrigin | undefined {
  const expression = bare(node);
  if (depth > LONGEST_CHAIN) return undefined;
  if (expression.type === 'VariableName') {
    const source = values.scopes.sourceOf(expression);
    return source?.kind === 'assignment' ? rowOrigin(values, source.value, depth + 1) : undefined;
  }
  const parts = methodCall(values.file, expression);
  return (parts && lookupOf(values, expression, parts, depth)) ?? returnedOrigin(values, expression, depth);
}

/** The row that a function of this file looks up and returns, whatever it is asked. */
function returnedOrigin(values: Values, node: PyNode, depth: number): RowOrigin | undefined {
  const callee = depth < MOST_HELPERS ? call(node)?.callee : undefined;
  const definition = callee && definitionOf(values, callee);
  const body = definition && child(definition, 'Body');
  if (!body) return undefined;
  const returned = [...below(values, body)].filter((inner) => inner.type === 'ReturnStatement');
  const value = returned.length === 1 ? returned[0]?.children[1] : undefined;
  const binding = value?.type === 'VariableName' ? values.scopes.resolve(value) : undefined;
  // `if row is None: raise HTTPException(404)` before it is returned.
  if (!value || (binding && isGuarded(values.file, values.scopes.usesOf(binding), value))) return undefined;
  const origin = rowOrigin(values, value, depth + 1);
  // Where the helper raises, whoever wrote the caller has read the helper; where it gives None, nothing reminds them.
  return origin?.form === 'nullable' ? { ...origin, method: undefined } : undefined;
}

/** The function that `find(...)`, or `self.find(...)` inside its class, calls. */
function definitionOf(values: Values, callee: PyNode): PyNode | undefined {
  const { file, scopes } = values;
  if (callee.type === 'VariableName') {
    const source = scopes.sourceOf(callee);
    return source?.kind === 'definition' && source.definition.type === 'FunctionDefinition' ? source.definition : undefined;
  }
  const member = attribute(callee);
  const owner = member && values.classes.classOfSelf(member.object);
  if (!member || !owner) return undefined;
  const name = textOf(file, member.property);
  const methods = (child(owner, 'Body')?.children ?? []).flatMap((statement) => {
    const method = statement.type === 'FunctionDefinition' ? statement : undefined;
    const named = method && definedName(method);
    return method && named && textOf(file, named) === name ? [method] : [];
  });
  return methods.length === 1 ? methods[0] : undefined;
}

/** What takes one row of a manager or query of Django, or None. */
const TAKES_FIRST = new Set(['first', 'afirst', 'last', 'alast']);
/** What takes one row of them, or raises. */
const TAKES_LAST = new Set(['latest', 'alatest', 'earliest', 'aearliest']);

type Method = NonNullable<ReturnType<typeof methodCall>>;

function lookupOf(values: Values, lookup: PyNode, { object, method, property, list }: Method, depth: number): RowOrigin | undefined {
  const { file } = values;
  const origin = (orm: Orm, form: RowOrigin['form'], query: Query, error = ''): RowOrigin => ({
    form,
    orm,
    model: query.model,
    error,
    lookup,
    method: property,
    query,
  });
  const manager = managerQuery(values, object);
  if (manager && (method === 'get' || method === 'aget')) return origin('django', 'raises', manager, `${manager.model}.DoesNotExist`);
  if (manager && TAKES_LAST.has(method)) return origin('django', 'raises', manager, `${manager.model}.DoesNotExist`);
  if (manager && TAKES_FIRST.has(method)) return origin('django', 'nullable', manager, 'AttributeError');
  const given = argumentsOf(file, list);
  const ownModel = tokenModel(values, object);
  if (ownModel !== undefined) {
    const query: Query = { model: ownModel, orm: 'tortoise', named: object, steps: [] };
    const keyed = given.keywords.size > 0 && given.positional.length === 0;
    const awaited = lookup.parent?.type === 'AwaitExpression';
    if (method === 'get' && awaited && keyed) return origin('tortoise', 'raises', query, 'DoesNotExist');
    return method === 'get_or_none' && awaited && keyed ? origin('tortoise', 'nullable', query, 'AttributeError') : undefined;
  }
  const orm: Orm = values.scopes.packages.has('sqlmodel') ? 'sqlmodel' : 'sqlalchemy';
  if (method === 'get' && isSession(values, object)) {
    const named = given.positional[0];
    const model = named && tokenModel(values, named);
    return model === undefined || !named ? undefined : origin(orm, 'nullable', { model, orm, named, steps: [] }, 'UnmappedInstanceError');
  }
  const query =
    queryOf(values, object, depth + 1) ??
    (method === 'scalar' && given.positional[0] ? queryOf(values, given.positional[0], depth + 1) : undefined);
  if (!query) return undefined;
  const sql = query.orm === 'sqlalchemy';
  switch (method) {
    case 'first':
    case 'afirst':
    case 'last':
    case 'alast':
      return origin(sql ? orm : query.orm, 'nullable', query, sql ? 'UnmappedInstanceError' : 'AttributeError');
    case 'one_or_none':
    case 'scalar_one_or_none':
    case 'scalar':
      return sql ? origin(orm, 'nullable', query, 'UnmappedInstanceError') : undefined;
    case 'one':
    case 'scalar_one':
      return sql ? origin(orm, 'raises', query, 'NoResultFound') : undefined;
    case 'get':
    case 'aget':
      if (sql) return origin(orm, 'nullable', query, 'UnmappedInstanceError');
      return origin(query.orm, 'raises', query, query.orm === 'django' ? `${query.model}.DoesNotExist` : 'DoesNotExist');
    case 'latest':
    case 'alatest':
    case 'earliest':
    case 'aearliest':
      return query.orm === 'django' ? origin('django', 'raises', query, `${query.model}.DoesNotExist`) : undefined;
    case 'get_or_none':
      return query.orm === 'tortoise' ? origin('tortoise', 'nullable', query, 'AttributeError') : undefined;
    default:
      return undefined;
  }
}

/** A query of a token model: `M.objects.filter(...)`, `session.query(M)`, `M.query`, `select(M).where(...)`, and the result of executing one. */
export function queryOf(values: Values, node: PyNode, depth = 0): Query | undefined {
  const expression = bare(node);
  if (depth > LONGEST_CHAIN) return undefined;
  const { file, scopes } = values;
  if (expression.type === 'VariableName') {
    const source = scopes.sourceOf(expression);
    return source?.kind === 'assignment' ? queryOf(values, source.value, depth + 1) : undefined;
  }
  const manager = managerQuery(values, expression);
  if (manager) return manager;
  const member = attribute(expression);
  const flask = member && textOf(file, member.property) === 'query' ? tokenModel(values, member.object) : undefined;
  if (member && flask !== undefined) return { model: flask, orm: 'sqlalchemy', named: member.object, steps: [] };
  const parts = call(expression);
  if (!parts) return undefined;
  const given = argumentsOf(file, parts.list);
  const [first] = given.positional;
  const name = qualifiedName(file, scopes, parts.callee);
  if (name !== undefined && /^(?:sqlalchemy|sqlmodel)\b.*\.(?:select|delete)$/.test(name)) return rooted(values, expression, first);
  const method = methodCall(file, expression);
  if (!method) return undefined;
  if (method.method === 'query' && first) return rooted(values, expression, first);
  if (/^(?:execute|exec|scalars|scalar)$/.test(method.method) && first) return queryOf(values, first, depth + 1);
  const tortoise = /^(?:filter|all|exclude)$/.test(method.method) ? tokenModel(values, method.object) : undefined;
  if (tortoise !== undefined) return { model: tortoise, orm: 'tortoise', named: method.object, steps: [expression] };
  if (!PASSING_ON.test(method.method)) return undefined;
  const inner = queryOf(values, method.object, depth + 1);
  return inner && { ...inner, steps: [...inner.steps, expression] };
}

/** Methods of a query, or of its result, that stand for the same rows or some of them. */
const PASSING_ON =
  /^(?:filter|filter_by|where|exclude|order_by|select_related|prefetch_related|select_for_update|with_for_update|options|limit|offset|all|distinct|scalars|unique|using|using_db|execution_options|join|outerjoin|returning|iterator)$/;

function rooted(values: Values, root: PyNode, named: PyNode | undefined): Query | undefined {
  const model = named && tokenModel(values, named);
  return model === undefined || !named ? undefined : { model, orm: 'sqlalchemy', named, steps: [root] };
}

/** `Model.objects`. */
function managerQuery(values: Values, node: PyNode): Query | undefined {
  const member = attribute(bare(node));
  const manager = member && textOf(values.file, member.property);
  if (!member || (manager !== 'objects' && manager !== '_default_manager')) return undefined;
  const model = tokenModel(values, member.object);
  return model === undefined ? undefined : { model, orm: 'django', named: member.object, steps: [] };
}

/** A database session, by the name it goes by. */
export function isSession(values: Values, node: PyNode): boolean {
  const expression = bare(node);
  const last = attribute(expression)?.property ?? expression;
  return /^_?(?:\w*(?:session|sess)|\w*db|s|uow|conn|tx|database)$/i.test(textOf(values.file, last).slice(0, 60));
}
