import type { ts } from '@ts-morph/common';
import type { Orm, RowCreation } from '../../../facts/fact';
import { sqlInsert } from '../../sql-rows';
import { isExpiryColumn } from '../../token-columns';
import { lastName, unwrap } from '../guards/guard-tree';
import { placeOf } from '../parsed-file';
import type { ValueReader } from '../values/value-reader';
import { baseModel, lookupBy } from './lookup-names';
import { sourceOf, textOfName } from './lookup-queries';
import { modelName } from './row-models';

const WRITES = /^(?:create|insert|values|insertOne|save|build|upsert)$/;

/** The row that a call writes, when it is one of tokens or sessions and says until when it is good. */
export function rowCreation(reader: ValueReader, call: ts.CallExpression): RowCreation | undefined {
  const { file, api } = reader;
  const callee = unwrap(file, call.expression);
  const written = api.isPropertyAccessExpression(callee) && WRITES.test(callee.name.text) ? objectRow(reader, call, callee) : undefined;
  const row = written ?? statementRow(reader, call);
  if (row === undefined || modelName(baseModel(row.model)) === 'other' || !row.columns.some(isExpiryColumn)) return undefined;
  if (!row.columns.some((column) => lookupBy(row.model, column) === 'token' || /^_?id$/i.test(column))) return undefined;
  return { kind: 'row-creation', file: file.path, at: placeOf(file, call), ...row };
}

interface Row {
  readonly orm: Orm;
  readonly model: string;
  readonly columns: readonly string[];
}

function objectRow(reader: ValueReader, call: ts.CallExpression, callee: ts.PropertyAccessExpression): Row | undefined {
  const { file, api } = reader;
  const argument = call.arguments[0];
  const object = argument && unwrap(file, argument);
  if (object === undefined || !api.isObjectLiteralExpression(object)) return undefined;
  const columns = namesIn(reader, object);
  const receiver = unwrap(file, callee.expression);
  const data = object.properties.find(
    (property) => property.name !== undefined && /^(?:data|create)$/.test(textOfName(file, property.name)),
  );
  const inner = data !== undefined && api.isPropertyAssignment(data) ? unwrap(file, data.initializer) : undefined;
  if (inner !== undefined && api.isObjectLiteralExpression(inner))
    return { orm: 'prisma', model: lastName(file, receiver), columns: namesIn(reader, inner) };
  if (api.isCallExpression(receiver)) {
    const [table] = receiver.arguments;
    const named = table && unwrap(file, table);
    if (named === undefined) return undefined;
    if (api.isStringLiteralLike(named))
      return { orm: callee.name.text === 'values' ? 'kysely' : 'knex', model: named.text.split('.').at(-1) ?? '', columns };
    return callee.name.text === 'values' ? { orm: 'drizzle', model: lastName(file, named), columns } : undefined;
  }
  const name = lastName(file, receiver);
  if (/(?:Repository|Repo)$/.test(name)) return { orm: 'typeorm', model: baseModel(name), columns };
  if (!/^[A-Z]/.test(name) && !/Model$/.test(name)) return undefined;
  return { orm: reader.index.modules.has('sequelize') ? 'sequelize' : 'mongoose', model: baseModel(name), columns };
}

function namesIn({ file }: ValueReader, object: ts.ObjectLiteralExpression): readonly string[] {
  return object.properties.flatMap(({ name }) => (name === undefined ? [] : [textOfName(file, name)])).filter((name) => name !== '');
}

function statementRow(reader: ValueReader, call: ts.CallExpression): Row | undefined {
  const { file, api } = reader;
  const argument = call.arguments[0];
  const statement = argument && unwrap(file, argument);
  if (statement === undefined || !(api.isStringLiteralLike(statement) || api.isTemplateExpression(statement))) return undefined;
  const text = sourceOf(file, statement);
  if (!/\binsert\b/i.test(text.slice(0, 120))) return undefined;
  const insert = sqlInsert(text);
  return insert && { orm: 'sql', model: insert.table, columns: [...insert.values.keys()] };
}
