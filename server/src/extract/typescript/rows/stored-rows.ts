import type { ts } from '@ts-morph/common';
import type { OptionValue, StoredLifetime, TokenSource } from '../../../facts/fact';
import { HOLE, sqlArgument, sqlInsert, sqlSpan } from '../../sql-rows';
import { expiryColumn, tokenColumns } from '../../token-columns';
import { calleeText, rootName } from '../syntax/callee-names';
import { lookup } from '../syntax/file-view';
import { type Options, readOptions } from '../syntax/options';
import { memberStep, unwrap } from '../syntax/syntax';
import { tokenOfRow } from '../tokens/token-ids';
import { storedTokenSource } from '../tokens/token-sources';
import type { ValueReader } from '../values/value-reader';

// Rows that are given a token beside the time until which it is good.

const STORING =
  /^(?:create|insert|values|save|upsert|add|insertOne|build|set|update|updateOne|findOneAndUpdate|findByIdAndUpdate|findOneAndReplace)$/;
/** What holds the row inside the argument: Prisma, Sequelize, and Mongo's update operators. */
const INNER = ['data', 'create', 'update', '$set', '$setOnInsert'];
const KEEPING = /session|token|jwt/i;
const NOT_KEEPING = /(?:error|exception|response|event|dto|command|query|result|payload|map|set|error)$/i;

/** A row of Prisma, TypeORM, Drizzle, Mongoose and the like: a call that stores an object. */
export function rowOf(reader: ValueReader, call: ts.CallExpression): StoredLifetime | undefined {
  const { api } = reader;
  const member = memberStep(api, unwrap(api, call.expression));
  if (member === undefined || !STORING.test(member.name)) return undefined;
  // `save(Session, { ... })`, `updateOne({ _id }, { ... })`: the row is the last of both.
  for (const argument of [call.arguments[1], call.arguments[0]]) {
    const object = argument && unwrap(api, argument);
    if (object === undefined || !api.isObjectLiteralExpression(object)) continue;
    const outer = readOptions(reader, object, call);
    for (const inner of [...INNER.map((name) => outer.nodeOf(name)), object]) {
      if (inner === undefined) continue;
      const found = rowFrom(reader, call, readOptions(reader, inner, call), modelName(reader, member.base));
      if (found) return found;
    }
  }
  return undefined;
}

/** `new Session({ ... })` of Mongoose, or of an entity that is saved afterwards. */
export function madeRow(reader: ValueReader, made: ts.NewExpression): StoredLifetime | undefined {
  const { api } = reader;
  const [argument, ...others] = made.arguments ?? [];
  const object = argument && unwrap(api, argument);
  const name = rootName(reader, made.expression);
  if (object === undefined || others.length > 0 || !api.isObjectLiteralExpression(object)) return undefined;
  if (!KEEPING.test(name) || NOT_KEEPING.test(name)) return undefined;
  return rowFrom(reader, made, readOptions(reader, object, made), name);
}

function rowFrom(reader: ValueReader, node: ts.CallExpression | ts.NewExpression, row: Options, name: string): StoredLifetime | undefined {
  const names = [...row.entries.keys()];
  const expiry = expiryColumn(names);
  if (expiry === undefined) return undefined;
  const kept = tokenIn(reader, names, (column) => row.nodeOf(column));
  // Of two tokens in one row nobody can tell whose expiry it is.
  if (kept.length > 1) return undefined;
  const token =
    kept[0] ??
    tokenOfRow(
      reader,
      node,
      names.map((column) => [column, row.nodeOf(column)] as const),
      name,
    );
  if (token === undefined) return undefined;
  return {
    kind: 'stored-lifetime',
    file: reader.file.path,
    at: reader.place(node),
    holder: 'row',
    api: calleeText(reader, node.expression),
    name,
    form: 'absolute',
    unit: 'seconds',
    lifetime: momentOf(reader, row.nodeOf(expiry)) ?? row.get(expiry),
    token,
    ...(kept.length === 0 ? { keepsId: true as const } : {}),
  };
}

/** The tokens in the columns that may hold one. */
function tokenIn(
  reader: ValueReader,
  names: readonly string[],
  valueIn: (column: string) => ts.Expression | undefined,
): readonly TokenSource[] {
  return (tokenColumns(names)?.tokens ?? []).flatMap((column) => {
    const value = valueIn(column);
    const source = value && storedTokenSource(reader, value);
    return source ? [source] : [];
  });
}

/** The date of `date.toISOString()`, also through a constant: a row takes one as it takes the other. Undefined for anything else. */
function momentOf(reader: ValueReader, expression: ts.Expression | undefined): OptionValue | undefined {
  if (expression === undefined) return undefined;
  const { api } = reader;
  let node = unwrap(api, expression);
  if (api.isIdentifier(node)) {
    const binding = lookup(reader, node);
    const isPlain = binding?.kind === 'variable' && binding.constant && binding.path.length === 0;
    if (isPlain && binding.declaration.initializer !== undefined) node = unwrap(api, binding.declaration.initializer);
  }
  const member = api.isCallExpression(node) ? memberStep(api, unwrap(api, node.expression)) : undefined;
  return member?.name === 'toISOString' ? { value: reader.read(member.base), valueAt: reader.place(expression) } : undefined;
}

/** `refreshToken` of `prisma.refreshToken.create`, `sessions` of `db.insert(sessions).values`. */
function modelName(reader: ValueReader, base: ts.Expression): string {
  const { api } = reader;
  const node = unwrap(api, base);
  if (api.isCallExpression(node)) {
    const [table] = node.arguments;
    return table ? rootName(reader, table) : '';
  }
  return memberStep(api, node)?.name ?? (api.isIdentifier(node) ? node.text : '');
}

const HAS_INSERT = /\binsert\s{1,20}(?:or\s{1,20}\w{1,10}\s{1,20}|ignore\s{1,20})?into\b/i;

/** Statements of SQL: an argument of a call with the values beside it, or a template with the values in it. */
export function* sqlRows(reader: ValueReader): Iterable<StoredLifetime> {
  if (!HAS_INSERT.test(reader.file.text)) return;
  const { api } = reader;
  const stack: ts.Node[] = [reader.file.tree];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const found = api.isTaggedTemplateExpression(node)
      ? sqlRow(reader, node, node.tag, node.template, [])
      : api.isCallExpression(node) && node.arguments[0] !== undefined
        ? sqlRow(reader, node, node.expression, unwrap(api, node.arguments[0]), [...node.arguments.slice(1), ...ranWith(reader, node)])
        : undefined;
    if (found) yield found;
    const children: ts.Node[] = [];
    api.forEachChild(node, (child) => {
      children.push(child);
    });
    for (const child of children.reverse()) stack.push(child);
  }
}

/** The arguments of `run` in `prepare(sql).run(a, b)`. */
function ranWith(reader: ValueReader, prepared: ts.CallExpression): readonly ts.Expression[] {
  const { api } = reader;
  const member = prepared.parent;
  const name = member && memberStep(api, member)?.name;
  const run = member?.parent;
  return name !== undefined && /^(?:run|get|all|bind|execute)$/.test(name) && api.isCallExpression(run) && run.expression === member
    ? run.arguments
    : [];
}

function sqlRow(
  reader: ValueReader,
  node: ts.Node,
  callee: ts.Expression,
  statement: ts.Expression,
  given: readonly ts.Expression[],
): StoredLifetime | undefined {
  const { api } = reader;
  const holes = api.isTemplateExpression(statement) ? statement.templateSpans.map((span) => span.expression) : [];
  if (holes.length === 0 && !api.isStringLiteralLike(statement)) return undefined;
  const start = statement.getStart(reader.file.tree);
  const sql = withHoles(reader.file.text.slice(start, statement.end), start, holes);
  const insert = sqlInsert(sql);
  const names = [...(insert?.values.keys() ?? [])];
  const expiry = expiryColumn(names);
  if (!insert || expiry === undefined) return undefined;
  const argumentFor = (column: string): ts.Expression | undefined => {
    const value = insert.values.get(column);
    const wanted = value && sqlArgument(sql, value);
    if (wanted === undefined) return undefined;
    return wanted.kind === 'hole' ? holes[wanted.index] : wanted.kind === 'position' ? positioned(reader, given, wanted.index) : undefined;
  };
  const kept = tokenIn(reader, names, argumentFor);
  const token =
    kept[0] ??
    tokenOfRow(
      reader,
      node,
      names.map((column) => [column, argumentFor(column)] as const),
      insert.table,
    );
  const value = insert.values.get(expiry);
  if (token === undefined || kept.length > 1 || value === undefined) return undefined;
  const expression = argumentFor(expiry);
  const at = { file: reader.file.path, start: start + value.start, end: start + value.end };
  const seconds = sqlSpan(value.text);
  if (expression === undefined && seconds === undefined) return undefined;
  const lifetime: OptionValue = expression
    ? (momentOf(reader, expression) ?? { value: reader.read(expression), valueAt: reader.place(expression) })
    : { value: { kind: 'duration', at, seconds: { kind: 'literal', at, value: seconds ?? 0 } }, valueAt: at };
  return {
    kind: 'stored-lifetime',
    file: reader.file.path,
    at: reader.place(node),
    holder: 'row',
    api: calleeText(reader, callee),
    name: insert.table,
    form: expression ? 'absolute' : 'relative',
    unit: 'seconds',
    lifetime,
    token,
    ...(kept.length === 0 ? { keepsId: true as const } : {}),
  };
}

/** The text of a literal as it is written, each `${...}` as one hole and blanks, so that places in it stay what they are. */
export function withHoles(text: string, start: number, holes: readonly ts.Expression[]): string {
  let sql = '';
  let from = 0;
  for (const hole of holes) {
    const opening = text.lastIndexOf('${', hole.pos - start);
    const closing = text.indexOf('}', hole.end - start);
    if (opening < from || closing < 0) return '';
    sql += text.slice(from, opening) + HOLE + ' '.repeat(closing - opening);
    from = closing + 1;
  }
  return sql + text.slice(from);
}

/** `query(sql, [a, b])`, `run(sql, a, b)`, `prepare(sql).run(a, b)`. */
export function positioned(reader: ValueReader, given: readonly ts.Expression[], index: number): ts.Expression | undefined {
  const { api } = reader;
  const [first] = given;
  const list = first && unwrap(api, first);
  const items = list !== undefined && api.isArrayLiteralExpression(list) ? list.elements : given;
  const before = items.slice(0, index + 1);
  return before.some((item) => api.isSpreadElement(item)) ? undefined : before[index];
}
