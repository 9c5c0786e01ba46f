import type { ts } from '@ts-morph/common';
import type { LookupFilter, Orm, Replacement } from '../../../facts/fact';
import { bindingOf } from '../guards/guard-bindings';
import { lastName, unwrap } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';
import { placeOf } from '../parsed-file';
import { importEdits } from '../syntax/import-edits';
import { objectSlot } from '../syntax/insertion';
import type { ValueReader } from '../values/value-reader';
import { type Condition, calleePlace, conditionsOf, type RowQuery, sourceOf, textOfName, withChain } from './lookup-queries';
import { isPrismaClient } from './row-models';

// Queries whose conditions are an object: Prisma, TypeORM, Sequelize and Mongoose.

const METHOD = /^find(?:Unique|First|Many|One|All|OneBy|By|OneOrFail|OneByOrFail|UniqueOrThrow|FirstOrThrow|ById|AndCountAll)?$/;

/** A query that is given its conditions as an object; the receiver tells Prisma from the others. Undefined for every other call. */
export function objectQuery(reader: ValueReader, call: ts.CallExpression): RowQuery | undefined {
  const { file, api } = reader;
  const callee = unwrap(file, call.expression);
  if (!api.isPropertyAccessExpression(callee) || !METHOD.test(callee.name.text)) return undefined;
  const method = callee.name.text;
  if (/^find(?:Unique|First|Many)/.test(method)) return prismaQuery(reader, call, callee, method);
  return modelQuery(reader, call, callee, method);
}

function prismaQuery(
  reader: ValueReader,
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  method: string,
): RowQuery | undefined {
  const { file, api } = reader;
  const receiver = unwrap(file, callee.expression);
  if (!api.isPropertyAccessExpression(receiver) || !isPrismaClient(file, receiver.expression)) return undefined;
  const [argument, ...more] = call.arguments;
  if (more.length > 0) return undefined;
  const options = argument === undefined ? undefined : unwrap(file, argument);
  if (options !== undefined && !api.isObjectLiteralExpression(options)) return undefined;
  const many = method === 'findMany';
  const where = options && whereIn(file, options);
  if (where === 'unreadable' || (where === undefined && !many)) return undefined;
  const read = readWhere(file, where);
  const isUnique = method.startsWith('findUnique');
  const compound = isUnique && where?.properties.some((property) => isCompound(file, property));
  return {
    call: withChain(file, call, /^(?:catch)$/).end,
    calleeAt: calleePlace(file, callee),
    orm: 'prisma',
    model: receiver.name.text,
    ...read,
    open: read.open || options?.properties.some((property) => api.isSpreadAssignment(property)) === true,
    gives: many ? 'rows' : 'row',
    filter: withUnique(
      filterIn(reader, where, ': { gt: new Date() }', []),
      !isUnique
        ? undefined
        : compound
          ? 'impossible'
          : [{ at: placeOf(file, callee.name), newText: method.replace('findUnique', 'findFirst') }],
    ),
  };
}

function withUnique(filter: LookupFilter | undefined, uniqueEdits: LookupFilter['uniqueEdits']): LookupFilter | undefined {
  return filter === undefined || uniqueEdits === undefined ? filter : { ...filter, uniqueEdits };
}

function isCompound(file: ParsedFile, property: ts.ObjectLiteralElementLike): boolean {
  return (
    file.ts.isPropertyAssignment(property) &&
    textOfName(file, property.name).includes('_') &&
    file.ts.isObjectLiteralExpression(unwrap(file, property.initializer))
  );
}

/** The conditions of an object of options; undefined when it has none. */
function whereIn(file: ParsedFile, options: ts.ObjectLiteralExpression): ts.ObjectLiteralExpression | 'unreadable' | undefined {
  const { ts: api } = file;
  for (const property of options.properties) {
    if (property.name === undefined || textOfName(file, property.name) !== 'where') continue;
    if (!api.isPropertyAssignment(property)) return 'unreadable';
    const value = unwrap(file, property.initializer);
    return api.isObjectLiteralExpression(value) ? value : 'unreadable';
  }
  return undefined;
}

function readWhere(
  file: ParsedFile,
  where: ts.ObjectLiteralExpression | undefined,
): { readonly conditions: readonly Condition[]; readonly open: boolean; readonly said: string } {
  return where === undefined ? { conditions: [], open: false, said: '' } : { ...conditionsOf(file, where), said: sourceOf(file, where) };
}

function filterIn(
  reader: ValueReader,
  where: ts.ObjectLiteralExpression | undefined,
  after: string,
  edits: readonly Replacement[] | undefined,
): LookupFilter | undefined {
  const slot = where === undefined || edits === undefined ? undefined : objectSlot(reader, where);
  return slot && edits && { at: slot.at, before: slot.prefix, after: `${after}${slot.suffix}`, edits };
}

/** What Mongoose chains behind a query. Sequelize and TypeORM give a promise at once. */
const CHAIN = /^(?:lean|exec|populate|select|sort|limit|orFail|session|catch|skip|collation|maxTimeMS|hint|read|comment)$/;

/** `Token.findOne({ token })`, `Session.findOne({ where: { token } })`, `this.tokenRepository.findOneBy({ token })`. */
function modelQuery(
  reader: ValueReader,
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  method: string,
): RowQuery | undefined {
  const { file, api } = reader;
  const [argument, ...more] = call.arguments;
  const given = argument === undefined ? undefined : unwrap(file, argument);
  if (given !== undefined && !api.isObjectLiteralExpression(given)) return undefined;
  const receiver = receiverOf(file, callee.expression);
  if (receiver === undefined) return undefined;
  const where = given && whereIn(file, given);
  if (where === 'unreadable') return undefined;
  const orm = ormOf(reader, method, receiver, given, where);
  if (orm === undefined || (orm !== 'mongoose' && more.length > 0)) return undefined;
  const isFilter = orm === 'mongoose' || /By(?:OrFail)?$/.test(method);
  const conditions = isFilter ? given : where;
  const many = /^find(?:|All|By|Many|AndCountAll)$/.test(method);
  if (conditions === undefined && !many) return undefined;
  if (!isFilter && given !== undefined && given.properties.some((property) => api.isSpreadAssignment(property))) return undefined;
  const chain = withChain(file, call, CHAIN);
  const read = readWhere(file, conditions);
  return {
    call: chain.end,
    calleeAt: calleePlace(file, callee),
    orm,
    model: receiver.model,
    ...read,
    gives: many ? 'rows' : 'row',
    filter: read.open || hasEither(read.conditions) ? undefined : filterOf(reader, orm, conditions),
  };
}

function hasEither(conditions: readonly Condition[]): boolean {
  return conditions.some(({ column }) => /^(?:OR|NOT|\$or|\$nor)$/.test(column));
}

function filterOf(reader: ValueReader, orm: Orm, where: ts.ObjectLiteralExpression | undefined): LookupFilter | undefined {
  if (orm === 'mongoose') return filterIn(reader, where, ': { $gt: new Date() }', []);
  if (orm === 'typeorm') return filterIn(reader, where, ': MoreThan(new Date())', importEdits(reader, 'typeorm', 'MoreThan'));
  return filterIn(reader, where, ': { [Op.gt]: new Date() }', importEdits(reader, 'sequelize', 'Op'));
}

interface Receiver {
  readonly model: string;
  readonly kind: 'repository' | 'model' | 'class';
}

const REPOSITORY = /^(.+?)s?_?(?:Repository|Repo)$/i;

/** The model behind what a query is asked of: `this.sessionRepository`, `this.sessionModel`, `Session`, `getRepository(Session)`. */
function receiverOf(file: ParsedFile, expression: ts.Expression, depth = 0): Receiver | undefined {
  const { ts: api } = file;
  const node = unwrap(file, expression);
  if (api.isCallExpression(node)) {
    const [entity] = node.arguments;
    if (!/^(?:getRepository|getMongoRepository|withRepository)$/.test(lastName(file, node.expression)) || entity === undefined)
      return undefined;
    const model = lastName(file, entity);
    return model === '' ? undefined : { model, kind: 'repository' };
  }
  const name = lastName(file, node);
  const repository = REPOSITORY.exec(name.replace(/^[#_]/, ''))?.[1];
  if (repository !== undefined) return { model: repository, kind: 'repository' };
  if (api.isIdentifier(node) && depth < 2) {
    const binding = bindingOf(file, node);
    const made = binding !== undefined && api.isVariableDeclaration(binding) ? binding.initializer : undefined;
    if (made !== undefined && api.isCallExpression(made)) {
      const found = receiverOf(file, made, depth + 1);
      if (found !== undefined) return found;
    }
  }
  if (/(?<=[a-z])Model$/.test(name)) return { model: name.replace(/Model$/, ''), kind: 'model' };
  // `Session`, `db.Session`, `models.Token`: models are classes, and everything else has a small letter.
  return /^[A-Z][a-z]/.test(name) ? { model: name, kind: 'class' } : undefined;
}

function ormOf(
  reader: ValueReader,
  method: string,
  receiver: Receiver,
  given: ts.ObjectLiteralExpression | undefined,
  where: ts.ObjectLiteralExpression | undefined,
): Orm | undefined {
  const { modules } = reader.index;
  const imports = (name: RegExp) => [...modules].some((module) => name.test(module));
  if (receiver.kind === 'repository')
    return imports(/^(?:typeorm|@nestjs\/typeorm)$/) && (where !== undefined || /By/.test(method) || given === undefined)
      ? 'typeorm'
      : undefined;
  if (/By(?:OrFail)?$/.test(method)) return receiver.kind === 'class' ? 'typeorm' : undefined;
  if (where !== undefined) return method === 'find' || imports(/^typeorm$/) ? 'typeorm' : 'sequelize';
  if (method === 'findAll' || method === 'findAndCountAll') return 'sequelize';
  if (imports(/^(?:typeorm|sequelize)$/)) return method === 'find' ? 'typeorm' : undefined;
  return /^find(?:One)?$/.test(method) ? 'mongoose' : undefined;
}
