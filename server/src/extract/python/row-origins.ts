import { argumentsOf } from './arguments';
import { qualifiedName } from './names';
import { attribute, bare, call, methodCall, type PyNode, textOf } from './tree';
import type { Values } from './values';

// Where a row that code deletes comes from: which model, by which ORM, and what the lookup does when the row is gone.

export type Orm = 'django' | 'sqlalchemy' | 'sqlmodel' | 'tortoise';

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
}

/** Lookups are followed through at most this many names and calls. */
const LONGEST_CHAIN = 24;

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
  return parts && lookupOf(values, expression, parts, depth);
}

type Method = NonNullable<ReturnType<typeof methodCall>>;

function lookupOf(values: Values, lookup: PyNode, { object, method, property, list }: Method, depth: number): RowOrigin | undefined {
  const { file } = values;
  const manager = managerModel(values, object);
  const origin = (orm: Orm, form: RowOrigin['form'], model: string, error = ''): RowOrigin => ({
    form,
    orm,
    model,
    error,
    lookup,
    method: property,
  });
  if (manager && (method === 'get' || method === 'aget')) return origin('django', 'raises', manager, `${manager}.DoesNotExist`);
  const given = argumentsOf(file, list);
  const ownModel = tokenModel(values, object);
  if (ownModel !== undefined) {
    const keyed = given.keywords.size > 0 && given.positional.length === 0;
    const awaited = lookup.parent?.type === 'AwaitExpression';
    if (method === 'get' && awaited && keyed) return origin('tortoise', 'raises', ownModel, 'DoesNotExist');
    return method === 'get_or_none' && awaited && keyed ? origin('tortoise', 'nullable', ownModel, 'AttributeError') : undefined;
  }
  const orm: Orm = values.scopes.packages.has('sqlmodel') ? 'sqlmodel' : 'sqlalchemy';
  if (method === 'get' && isSession(values, object)) {
    const model = given.positional[0] && tokenModel(values, given.positional[0]);
    return model === undefined ? undefined : origin(orm, 'nullable', model, 'UnmappedInstanceError');
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
      return origin(sql ? orm : query.orm, 'nullable', query.model, sql ? 'UnmappedInstanceError' : 'AttributeError');
    case 'one_or_none':
    case 'scalar_one_or_none':
    case 'scalar':
      return sql ? origin(orm, 'nullable', query.model, 'UnmappedInstanceError') : undefined;
    case 'one':
    case 'scalar_one':
      return sql ? origin(orm, 'raises', query.model, 'NoResultFound') : undefined;
    case 'get':
    case 'aget':
      return sql
        ? origin(orm, 'nullable', query.model, 'UnmappedInstanceError')
        : origin('django', 'raises', query.model, `${query.model}.DoesNotExist`);
    default:
      return undefined;
  }
}

/** A query of a token model: `M.objects.filter(...)`, `session.query(M)`, `M.query`, `select(M).where(...)`, and the result of executing one. */
export function queryOf(values: Values, node: PyNode, depth = 0): { model: string; orm: 'django' | 'sqlalchemy' | 'tortoise' } | undefined {
  const expression = bare(node);
  if (depth > LONGEST_CHAIN) return undefined;
  const { file, scopes } = values;
  if (expression.type === 'VariableName') {
    const source = scopes.sourceOf(expression);
    return source?.kind === 'assignment' ? queryOf(values, source.value, depth + 1) : undefined;
  }
  const manager = managerModel(values, expression);
  if (manager) return { model: manager, orm: 'django' };
  const member = attribute(expression);
  const flask = member && textOf(file, member.property) === 'query' ? tokenModel(values, member.object) : undefined;
  if (flask !== undefined) return { model: flask, orm: 'sqlalchemy' };
  const parts = call(expression);
  if (!parts) return undefined;
  const given = argumentsOf(file, parts.list);
  const [first] = given.positional;
  const name = qualifiedName(file, scopes, parts.callee);
  if (name !== undefined && /^(?:sqlalchemy|sqlmodel)\b.*\.(?:select|delete)$/.test(name)) {
    const model = first && tokenModel(values, first);
    return model === undefined ? undefined : { model, orm: 'sqlalchemy' };
  }
  const method = methodCall(file, expression);
  if (!method) return undefined;
  if (method.method === 'query' && first) {
    const model = tokenModel(values, first);
    return model === undefined ? undefined : { model, orm: 'sqlalchemy' };
  }
  if (/^(?:execute|exec|scalars|scalar)$/.test(method.method) && first) return queryOf(values, first, depth + 1);
  const tortoise = method.method === 'filter' ? tokenModel(values, method.object) : undefined;
  if (tortoise !== undefined) return { model: tortoise, orm: 'tortoise' };
  return /^(?:filter|filter_by|where|exclude|order_by|select_related|select_for_update|with_for_update|options|limit|all|distinct|scalars|unique|using|execution_options|join|returning)$/.test(
    method.method,
  )
    ? queryOf(values, method.object, depth + 1)
    : undefined;
}

/** The model of `Model.objects`. */
function managerModel(values: Values, node: PyNode): string | undefined {
  const member = attribute(bare(node));
  const manager = member && textOf(values.file, member.property);
  return member && (manager === 'objects' || manager === '_default_manager') ? tokenModel(values, member.object) : undefined;
}

/** A database session, by the name it goes by. */
export function isSession(values: Values, node: PyNode): boolean {
  const expression = bare(node);
  const last = attribute(expression)?.property ?? expression;
  return /^_?(?:\w*(?:session|sess)|\w*db|s|uow|conn|tx|database)$/i.test(textOf(values.file, last).slice(0, 60));
}
