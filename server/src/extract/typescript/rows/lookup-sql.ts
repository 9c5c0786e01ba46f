import type { ts } from '@ts-morph/common';
import type { LookupFilter } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import { type SqlArgument, sqlArgument, sqlSelect } from '../../sql-rows';
import { bindingOf } from '../guards/guard-bindings';
import { lastName, unwrap } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';
import type { ValueReader } from '../values/value-reader';
import { calleePlace, type RowQuery, textOfName, withChain } from './lookup-queries';
import { positioned, withHoles } from './stored-rows';

// Statements of SQL given to a driver: `pool.query('SELECT ... WHERE token = $1', [token])`, `db.prepare(sql).get(token)`.

const SELECT = /^\s{0,200}select\s/i;

/** The query that a call or a tagged template makes; undefined for every other. */
export function sqlQuery(reader: ValueReader, node: ts.CallExpression | ts.TaggedTemplateExpression): RowQuery | undefined {
  const { file, api } = reader;
  const first = api.isCallExpression(node) ? node.arguments[0] : node.template;
  const statement = first && literalOf(file, unwrap(file, first));
  if (statement === undefined || !(api.isStringLiteralLike(statement) || api.isTemplateExpression(statement))) return undefined;
  const start = statement.getStart(file.tree);
  const text = file.text.slice(start, statement.end);
  if (!SELECT.test(text.slice(1, 220))) return undefined;
  const holes = api.isTemplateExpression(statement) ? statement.templateSpans.map((span) => span.expression) : [];
  const sql = withHoles(text, start, holes);
  const select = sqlSelect(sql.slice(0, -1));
  if (select === undefined || sql === '') return undefined;
  const ran = api.isCallExpression(node) ? ranBy(file, node) : undefined;
  const given = api.isCallExpression(node) ? [...node.arguments.slice(1), ...(ran?.arguments ?? [])] : [];
  const conditions = [...(select.conditions ?? [])].map(([column, value]) => {
    const wanted = sqlArgument(sql, value);
    const found = wanted && argumentFor(reader, wanted, holes, given);
    return { column, value: found && unwrap(file, found) };
  });
  const callee = api.isCallExpression(node) ? node.expression : node.tag;
  const call = ran ?? node;
  const method = ran === undefined ? lastName(file, callee) : lastName(file, ran.expression);
  const chain = withChain(file, call, /^(?:then|catch|first|get)$/);
  return {
    call: chain.end,
    calleeAt: calleePlace(file, callee),
    orm: 'sql',
    model: select.table,
    conditions,
    said: select.where.text,
    open: select.conditions === undefined || chain.names.includes('then'),
    gives: /^(?:get|one|oneOrNone|first|queryOne|getOne|fetchOne|queryRow)$/.test(method) ? 'row' : 'result',
    filter: filterIn(reader, statement, select.where.text === '' ? undefined : start + select.where.end),
  };
}

function argumentFor(
  reader: ValueReader,
  wanted: SqlArgument,
  holes: readonly ts.Expression[],
  given: readonly ts.Expression[],
): ts.Expression | undefined {
  const { file, api } = reader;
  if (wanted.kind === 'hole') return holes[wanted.index];
  if (wanted.kind === 'position') return positioned(reader, given, wanted.index);
  const [first] = given;
  const object = first && unwrap(file, first);
  if (object === undefined || !api.isObjectLiteralExpression(object)) return undefined;
  const property = object.properties.find(({ name }) => name !== undefined && textOfName(file, name).replace(/^[$:@]/, '') === wanted.name);
  if (property === undefined) return undefined;
  return api.isPropertyAssignment(property)
    ? property.initializer
    : api.isShorthandPropertyAssignment(property)
      ? property.name
      : undefined;
}

/** A statement that a constant of this file holds, or the expression itself. */
function literalOf(file: ParsedFile, expression: ts.Expression): ts.Expression {
  const { ts: api } = file;
  if (!api.isIdentifier(expression)) return expression;
  const binding = bindingOf(file, expression);
  const isConstant =
    binding !== undefined &&
    api.isVariableDeclaration(binding) &&
    api.isVariableDeclarationList(binding.parent) &&
    (binding.parent.flags & api.NodeFlags.Const) !== 0;
  return isConstant && binding.initializer !== undefined ? unwrap(file, binding.initializer) : expression;
}

/** `run` in `prepare(sql).get(a)`. */
function ranBy(file: ParsedFile, prepared: ts.CallExpression): ts.CallExpression | undefined {
  const { ts: api } = file;
  const access = prepared.parent;
  if (!api.isPropertyAccessExpression(access) || access.expression !== prepared || !/^(?:get|all|bind|execute)$/.test(access.name.text))
    return undefined;
  return api.isCallExpression(access.parent) && access.parent.expression === access ? access.parent : undefined;
}

/** `AND column > NOW()` behind the conditions, for the drivers of PostgreSQL and MySQL, which compare it with what a date is stored as. */
function filterIn(reader: ValueReader, statement: ts.Expression, end: number | undefined): LookupFilter | undefined {
  const { file } = reader;
  const drivers = [...reader.index.modules].some((module) =>
    /^(?:pg|pg-promise|postgres|mysql2?(?:\/promise)?|@neondatabase\/serverless|@vercel\/postgres)$/.test(module),
  );
  const knowsNow = /\bNOW\(\)/i.test(file.text);
  if (end === undefined || (!drivers && !knowsNow) || end > statement.end - 1) return undefined;
  // A name in quotes keeps its capital letters, and MySQL quotes with backticks.
  const where = file.text.slice(statement.getStart(file.tree), end);
  if (/\\["'`]/.test(where)) return undefined;
  const quote = /(["`])\w{1,60}\1\s{0,9}=/.exec(where)?.[1] ?? '';
  return { at: pointAt(file.path, end), before: ` AND ${quote}`, after: `${quote} > NOW()`, edits: [] };
}
