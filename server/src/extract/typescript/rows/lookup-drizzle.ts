import type { ts } from '@ts-morph/common';
import type { LookupFilter, Replacement } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import { keyOf, lastName, unwrap } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';
import { importEdits } from '../syntax/import-edits';
import { objectSlot } from '../syntax/insertion';
import type { ValueReader } from '../values/value-reader';
import { type Condition, calleePlace, conditionsOf, type RowQuery, sourceOf, textOfName, withChain } from './lookup-queries';

// Drizzle: `db.select().from(t).where(eq(t.token, x))` and `db.query.t.findFirst({ where: eq(t.token, x) })`.

const STEPS =
  /^(?:where|innerJoin|leftJoin|rightJoin|fullJoin|limit|orderBy|offset|groupBy|for|\$dynamic|execute|then|catch|get|all|prepare)$/;

/** A query of Drizzle in either of its forms, from its first call; undefined for every other call. */
export function drizzleQuery(reader: ValueReader, call: ts.CallExpression): RowQuery | undefined {
  const { file, api } = reader;
  const callee = unwrap(file, call.expression);
  if (!api.isPropertyAccessExpression(callee)) return undefined;
  const method = callee.name.text;
  if (method === 'from') return selection(reader, call, callee);
  return method === 'findFirst' || method === 'findMany' ? relational(reader, call, callee, method === 'findMany') : undefined;
}

function selection(reader: ValueReader, from: ts.CallExpression, callee: ts.PropertyAccessExpression): RowQuery | undefined {
  const { file, api } = reader;
  const select = unwrap(file, callee.expression);
  const [table, ...more] = from.arguments;
  if (
    table === undefined ||
    more.length > 0 ||
    !api.isCallExpression(select) ||
    !/^select(?:Distinct|DistinctOn)?$/.test(lastName(file, select.expression))
  )
    return undefined;
  const model = lastName(file, table);
  if (model === '') return undefined;
  const chain = withChain(file, from, STEPS);
  const where = callNamed(file, from, chain.end, 'where');
  const [condition, ...others] = where?.arguments ?? [];
  if (others.length > 0) return undefined;
  const read = condition === undefined ? NOTHING : conditionsIn(file, condition);
  // `.get()` of SQLite resolves to one row; everything else to a list.
  const single = chain.names.includes('get') || takesFirst(file, from, chain.end);
  return {
    call: beforeThen(file, from, chain.end),
    calleeAt: calleePlace(file, callee),
    orm: 'drizzle',
    model,
    ...read,
    gives: single ? 'row' : 'rows',
    filter: condition === undefined || read.open ? undefined : filterAround(reader, condition, keyOf(file, table)),
  };
}

interface Read {
  readonly conditions: readonly Condition[];
  readonly open: boolean;
  readonly said: string;
}

const NOTHING: Read = { conditions: [], open: false, said: '' };

/** The call of a step of a chain. */
function callNamed(file: ParsedFile, first: ts.Node, end: ts.Node, name: string): ts.CallExpression | undefined {
  const { ts: api } = file;
  for (let node = first; node !== end && node.parent !== undefined; node = node.parent) {
    if (api.isPropertyAccessExpression(node) && node.name.text === name && api.isCallExpression(node.parent)) return node.parent;
  }
  return undefined;
}

/** `.then((rows) => rows[0])` and the like. */
function takesFirst(file: ParsedFile, first: ts.Node, end: ts.Node): boolean {
  const [handler] = callNamed(file, first, end, 'then')?.arguments ?? [];
  return (
    handler !== undefined &&
    /^\(?\s{0,4}\[?\s{0,4}(\w{1,40})\s{0,4}\]?\s{0,4}\)?\s{0,4}=>\s{0,4}(?:\1\??\.?\[0\]|\1\.at\(0\)|\1)/.test(
      sourceOf(file, handler).slice(0, 200),
    )
  );
}

/** A `.then(...)` that is more than the choice of a row is no part of the query. */
function beforeThen(file: ParsedFile, first: ts.Expression, end: ts.Expression): ts.Expression {
  const { ts: api } = file;
  if (takesFirst(file, first, end)) return end;
  const then = callNamed(file, first, end, 'then');
  const access = then && unwrap(file, then.expression);
  return access !== undefined && api.isPropertyAccessExpression(access) ? access.expression : end;
}

function relational(
  reader: ValueReader,
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  many: boolean,
): RowQuery | undefined {
  const { file, api } = reader;
  const table = unwrap(file, callee.expression);
  if (!api.isPropertyAccessExpression(table) || lastName(file, table.expression) !== 'query') return undefined;
  const [argument] = call.arguments;
  const options = argument === undefined ? undefined : unwrap(file, argument);
  if (options !== undefined && !api.isObjectLiteralExpression(options)) return undefined;
  const where = options?.properties.find((property) => property.name !== undefined && textOfName(file, property.name) === 'where');
  if (where !== undefined && !api.isPropertyAssignment(where)) return undefined;
  const value = where && unwrap(file, where.initializer);
  const base = {
    call: withChain(file, call, /^(?:execute|catch|sync)$/).end,
    calleeAt: calleePlace(file, callee),
    orm: 'drizzle',
    model: table.name.text,
    gives: many ? 'rows' : 'row',
  } as const;
  if (value === undefined) return { ...base, ...NOTHING, filter: undefined };
  if (api.isObjectLiteralExpression(value)) {
    const read = conditionsOf(file, value);
    const slot = objectSlot(reader, value);
    const filter = slot && { at: slot.at, before: slot.prefix, after: `: { gt: new Date() }${slot.suffix}`, edits: [] };
    return {
      ...base,
      ...read,
      said: sourceOf(file, value),
      filter: read.open || read.conditions.some(({ column }) => /^(?:OR|NOT|RAW)$/.test(column)) ? undefined : filter,
    };
  }
  // `where: (t, { eq }) => eq(t.token, token)`
  const inner = api.isArrowFunction(value) && !api.isBlock(value.body) ? unwrap(file, value.body) : value;
  const read = conditionsIn(file, inner);
  const owner = inner === value ? tableOf(file, inner) : undefined;
  return { ...base, ...read, filter: read.open ? undefined : filterAround(reader, inner, owner) };
}

/** The comparisons of `eq(...)` and of `and(eq(...), ...)`. */
function conditionsIn(file: ParsedFile, condition: ts.Expression): Read {
  const { ts: api } = file;
  const conditions: Condition[] = [];
  let open = false;
  const pending: ts.Expression[] = [condition];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const node = unwrap(file, next);
    const name = api.isCallExpression(node) ? lastName(file, node.expression) : '';
    if (!api.isCallExpression(node)) open = true;
    else if (name === 'and') pending.push(...[...node.arguments].reverse());
    else {
      const [left, right] = node.arguments;
      const column = left === undefined ? '' : columnOf(file, left);
      conditions.push({ column, value: name === 'eq' && right !== undefined ? unwrap(file, right) : undefined });
    }
  }
  return { conditions, open, said: sourceOf(file, condition) };
}

function columnOf(file: ParsedFile, expression: ts.Expression): string {
  const node = unwrap(file, expression);
  return file.ts.isPropertyAccessExpression(node) ? node.name.text : '';
}

/** The table of the first comparison: `sessions` of `eq(sessions.token, token)`. */
function tableOf(file: ParsedFile, condition: ts.Expression): string | undefined {
  const { ts: api } = file;
  for (let node = unwrap(file, condition), depth = 0; api.isCallExpression(node) && depth < 4; depth++) {
    const [first] = node.arguments;
    if (first === undefined) return undefined;
    const inner = unwrap(file, first);
    if (api.isPropertyAccessExpression(inner)) return keyOf(file, inner.expression);
    node = inner;
  }
  return undefined;
}

/** `and(condition, gt(t.expiresAt, new Date()))`, or one more argument of the `and` that is there. */
function filterAround(reader: ValueReader, condition: ts.Expression, table: string | undefined): LookupFilter | undefined {
  const { file, api } = reader;
  const node = unwrap(file, condition);
  if (table === undefined || !/^[\w$.]+$/.test(table) || !api.isCallExpression(node)) return undefined;
  const isAnd = lastName(file, node.expression) === 'and';
  const edits: Replacement[] = [];
  for (const name of isAnd ? ['gt'] : ['and', 'gt']) {
    const needed = importEdits(reader, 'drizzle-orm', name);
    if (needed === undefined) return undefined;
    edits.push(...needed);
  }
  const joined = joinInsertions(edits);
  const last = node.arguments.at(-1);
  if (!isAnd) {
    return {
      at: pointAt(file.path, condition.end),
      before: `, gt(${table}.`,
      after: ', new Date()))',
      edits: [...joined, { at: pointAt(file.path, condition.getStart(file.tree)), newText: 'and(' }],
    };
  }
  if (last === undefined) return undefined;
  const lead = /^[\s]*/.exec(file.text.slice(last.pos, last.getStart(file.tree)))?.[0] ?? ' ';
  return { at: pointAt(file.path, last.end), before: `,${lead === '' ? ' ' : lead}gt(${table}.`, after: ', new Date())', edits: joined };
}

/** Two names that go into one list become one edit. */
function joinInsertions(edits: readonly Replacement[]): readonly Replacement[] {
  const joined: Replacement[] = [];
  for (const edit of edits) {
    const index = joined.findIndex(({ at }) => at.start === edit.at.start && at.end === edit.at.end);
    const other = joined[index];
    if (other === undefined) joined.push(edit);
    else if (other.newText.startsWith(', ')) joined[index] = { at: edit.at, newText: other.newText + edit.newText };
    else joined[index] = { at: edit.at, newText: other.newText.replace(' }', `, ${/\{ (\w+) \}/.exec(edit.newText)?.[1] ?? ''} }`) };
  }
  return joined;
}
