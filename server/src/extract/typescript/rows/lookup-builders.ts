import type { ts } from '@ts-morph/common';
import type { LookupFilter } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import { unwrap } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';
import type { ValueReader } from '../values/value-reader';
import { type Condition, calleePlace, conditionsOf, type RowQuery, sourceOf } from './lookup-queries';

// Query builders that name tables and columns in strings: Kysely's `selectFrom('t')` and Knex's `knex('t')`.

const KYSELY_END = /^execute(?:TakeFirst|TakeFirstOrThrow)?$/;
/** What changes a row or is no query of rows: such a chain deletes, updates, counts. */
const NO_LOOKUP = /^(?:del|delete|update|insert|returning|count|increment|decrement|truncate|countDistinct|max|min|sum|onConflict|upsert)$/;
const STEP = /^[\w$]{1,40}$/;
const MOST_STEPS = 40;

interface Step {
  readonly name: string;
  readonly call: ts.CallExpression;
}

/** The query that begins at a call of `selectFrom` or of Knex itself; undefined where it is not one of one row or several. */
export function builderQuery(reader: ValueReader, call: ts.CallExpression): RowQuery | undefined {
  const { file, api } = reader;
  const [table, ...more] = call.arguments;
  if (table === undefined || more.length > 0 || !api.isStringLiteralLike(table)) return undefined;
  const callee = unwrap(file, call.expression);
  const kysely = api.isPropertyAccessExpression(callee) && callee.name.text === 'selectFrom';
  if (!kysely && !isKnex(reader, callee)) return undefined;
  const steps = stepsBehind(file, call);
  const end = steps.at(-1)?.call ?? call;
  if (kysely ? !steps.some(({ name }) => KYSELY_END.test(name)) : steps.some(({ name }) => NO_LOOKUP.test(name))) return undefined;
  const conditions: Condition[] = [];
  let said = '';
  let open = false;
  let lastWhere: ts.CallExpression | undefined;
  for (const { name, call: step } of steps) {
    if (/^(?:then|catch)$/.test(name)) open = true;
    if (!/where|having/i.test(name)) continue;
    said += ` ${sourceOf(file, step).slice(sourceOf(file, step.expression).length)}`;
    const read = /^(?:where|andWhere)$/.test(name) ? conditionOf(file, step) : undefined;
    if (read === undefined) {
      open ||= /^or|^where$|^andWhere$|Raw$/.test(name);
      continue;
    }
    conditions.push(...read);
    lastWhere = step;
  }
  const first = kysely ? steps.some(({ name }) => /^executeTakeFirst/.test(name)) : steps.some(({ name }) => name === 'first');
  return {
    call: end,
    calleeAt: calleePlace(file, call.expression),
    orm: kysely ? 'kysely' : 'knex',
    model: (table.text.split(/\s/)[0] ?? '').split('.').at(-1) ?? '',
    conditions,
    said,
    open,
    gives: first ? 'row' : 'rows',
    filter:
      lastWhere === undefined || open || / as /.test(table.text) || steps.some(({ name }) => /join/i.test(name))
        ? undefined
        : filterBehind(file, lastWhere),
  };
}

/** `knex('t')`, `db('t')`, `trx('t')`, `this.knex('t')`, `db.from('t')` in a file that speaks of Knex or of a database of its own. */
function isKnex(reader: ValueReader, callee: ts.Expression): boolean {
  const { file, api } = reader;
  const text = sourceOf(file, callee);
  if (text.length > 60) return false;
  if (/^(?:this\.)?(?:knex|trx|db|database|tx|conn|connection|#?knexClient|_?db)$/i.test(text)) return true;
  return api.isCallExpression(callee) && /^(?:this\.)?(?:get|use)?(?:knex|db|database|connection)\(\)$/i.test(text);
}

function stepsBehind(file: ParsedFile, call: ts.CallExpression): readonly Step[] {
  const { ts: api } = file;
  const steps: Step[] = [];
  let end: ts.CallExpression = call;
  while (steps.length < MOST_STEPS) {
    const access = end.parent;
    if (access === undefined || !api.isPropertyAccessExpression(access) || access.expression !== end) break;
    const next = access.parent;
    if (!api.isCallExpression(next) || next.expression !== access || !STEP.test(access.name.text)) break;
    steps.push({ name: access.name.text, call: next });
    end = next;
  }
  return steps;
}

/** `where('token', '=', token)`, `where('token', token)`, `where({ token })`; undefined for anything else. */
function conditionOf(file: ParsedFile, where: ts.CallExpression): readonly Condition[] | undefined {
  const { ts: api } = file;
  const [column, second, third] = where.arguments;
  if (column === undefined) return undefined;
  const object = unwrap(file, column);
  if (api.isObjectLiteralExpression(object)) {
    const read = conditionsOf(file, object);
    return read.open ? undefined : read.conditions;
  }
  if (!api.isStringLiteralLike(object) || second === undefined) return undefined;
  const name = object.text.split('.').at(-1) ?? '';
  if (third === undefined) return [{ column: name, value: unwrap(file, second) }];
  const equal = api.isStringLiteralLike(second) && /^={1,2}$/.test(second.text);
  return [{ column: name, value: equal ? unwrap(file, third) : undefined }];
}

/** One more `.where(...)` behind the last, on a line of its own where that has one. */
function filterBehind(file: ParsedFile, where: ts.CallExpression): LookupFilter | undefined {
  const { ts: api } = file;
  const access = unwrap(file, where.expression);
  if (!api.isPropertyAccessExpression(access)) return undefined;
  const gap = file.text.slice(access.expression.end, access.name.getStart(file.tree)).replace(/\.$/, '');
  if (gap.trim() !== '') return undefined;
  const quote = /["']/.exec(sourceOf(file, where).slice(sourceOf(file, where.expression).length))?.[0] ?? "'";
  return {
    at: pointAt(file.path, where.end),
    before: `${gap}.where(${quote}`,
    after: `${quote}, ${quote}>${quote}, new Date())`,
    edits: [],
  };
}
