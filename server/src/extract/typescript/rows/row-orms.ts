import type { ts } from '@ts-morph/common';
import type { Replacement, RowDeletion } from '../../../facts/fact';
import { deletionSemantics } from '../../../libraries/row-deletions';
import { placeAt } from '../../../text/range';
import { bindingOf, moduleOf } from '../guards/guard-bindings';
import { keyOf, lastName, unwrap } from '../guards/guard-tree';
import { type ParsedFile, placeOf } from '../parsed-file';
import { isResultUsed } from './row-edits';
import { expressionFilter } from './row-filters';
import { handlingOf } from './row-handling';
import { isAboutSigningIn, modelName, modelOfName } from './row-models';
import { chainEnd, chainNames, unsentOf } from './row-unsent';

// Deletions by the query builders and by Mongoose: none fails because a row is gone, unless it is asked to.

/** What is the same for every form: the place, the table, and what the library's row says of the form. */
function fact(
  file: ParsedFile,
  call: ts.CallExpression,
  orm: RowDeletion['orm'],
  form: string,
  model: string,
  bareName: boolean,
): RowDeletion {
  const semantics = deletionSemantics(orm, form, undefined);
  const error = semantics?.missingError ?? '';
  const end = chainEnd(file, call);
  return {
    kind: 'row-deletion',
    file: file.path,
    at: placeOf(file, end),
    orm,
    model,
    form,
    ...(bareName && { bareName }),
    whenMissing: error === '' ? 'silent' : 'throws',
    error,
    handling: error === '' ? 'unknown' : handlingOf(file, end),
    resultUsed: isResultUsed(file, end),
    tolerantEdits: [],
    catchEdits: [],
  };
}

const MONGOOSE = /^(?:deleteOne|deleteMany|findOneAndDelete|findByIdAndDelete|findOneAndRemove|findByIdAndRemove)$/;

/** `RefreshToken.deleteOne(...)`, `this.sessionModel.findByIdAndDelete(...)`: a query that is sent when it is awaited. */
export function mongooseDeletion(file: ParsedFile, access: ts.PropertyAccessExpression, call: ts.CallExpression): RowDeletion | undefined {
  const { ts: api } = file;
  const method = access.name.text;
  if (!MONGOOSE.test(method) || call.arguments.length === 0) return undefined;
  const receiver = unwrap(file, access.expression);
  const named = lastName(file, receiver);
  const isModel =
    /Model$/.test(named) || (/^[A-Z][a-z]/.test(named) && (api.isIdentifier(receiver) || api.isPropertyAccessExpression(receiver)));
  const model = modelOfName(named);
  const name = modelName(model);
  if (!isModel || name === 'other' || !isMongooseModel(file, receiver)) return undefined;
  const bareName = name === 'plain' && !isAboutSigningIn(file, call);
  const fails = orFailEdits(file, call);
  const form = fails !== undefined ? 'orFail' : method.replace('Remove', 'Delete');
  const deletion = fact(file, call, 'mongoose', form, model, bareName);
  const unsent = unsentOf(file, call, []);
  return { ...deletion, ...(unsent && { unsent }), tolerantEdits: fails !== undefined && !deletion.resultUsed ? fails : [] };
}

/** A model by what this file says of it: it uses Mongoose, or takes the class from a file of models. */
function isMongooseModel(file: ParsedFile, receiver: ts.Expression): boolean {
  if (/['"](?:mongoose|@nestjs\/mongoose|@typegoose\/typegoose)['"]/.test(file.text)) return true;
  if (!file.ts.isIdentifier(receiver)) return false;
  const binding = bindingOf(file, receiver);
  if (binding === undefined) return false;
  const source = file.ts.isVariableDeclaration(binding) ? binding.initializer : undefined;
  const required = source === undefined ? '' : file.text.slice(source.getStart(file.tree), Math.min(source.end, source.pos + 200));
  return /models?\b|schemas?\b/i.test(moduleOf(file, binding)) || /^require\(.{0,120}(?:model|schema)/i.test(required);
}

/** `.orFail()` without an error of the caller's own; with one, the missing row is meant to fail. */
function orFailEdits(file: ParsedFile, call: ts.CallExpression): readonly Replacement[] | undefined {
  const { ts: api } = file;
  if (!chainNames(file, call).includes('orFail')) return undefined;
  for (let node: ts.Node = call; node !== chainEnd(file, call); ) {
    const access: ts.Node = node.parent;
    if (!api.isPropertyAccessExpression(access) || !api.isCallExpression(access.parent)) return undefined;
    if (access.name.text === 'orFail') {
      if (access.parent.arguments.length > 0) return undefined;
      return [{ at: placeAt(file.path, node.end, access.parent.end), newText: '' }];
    }
    node = access.parent;
  }
  return undefined;
}

/** `RefreshToken.destroy({ where: ... })` of Sequelize resolves with the number of rows. */
export function sequelizeDeletion(file: ParsedFile, access: ts.PropertyAccessExpression, call: ts.CallExpression): RowDeletion | undefined {
  const [options] = call.arguments;
  if (options === undefined || !file.ts.isObjectLiteralExpression(options)) return undefined;
  if (!options.properties.some((property) => property.name !== undefined && keyOf(file, property.name) === 'where')) return undefined;
  const model = modelOfName(lastName(file, access.expression));
  const name = modelName(model);
  if (name === 'other' || !/^[A-Z]/.test(model)) return undefined;
  return fact(file, call, 'sequelize', 'destroy', model, name === 'plain' && !isAboutSigningIn(file, call));
}

const DATABASE = /^#?_?(?:db|tx|trx|database|drizzle|orm|conn|connection|client)$|drizzle|(?:db|Db|DB|Database)$/;

/** Drizzle's `db.delete(sessions).where(...)`; without `where`, and with an undefined one, every row goes. */
export function drizzleDeletion(file: ParsedFile, access: ts.PropertyAccessExpression, call: ts.CallExpression): RowDeletion | undefined {
  const { ts: api } = file;
  const [table, ...more] = call.arguments;
  if (table === undefined || more.length > 0 || (!api.isIdentifier(table) && !api.isPropertyAccessExpression(table))) return undefined;
  const receiver = unwrap(file, access.expression);
  const client = api.isCallExpression(receiver) ? lastName(file, receiver.expression) : lastName(file, receiver);
  const model = modelOfName(lastName(file, table));
  const name = modelName(model);
  const chain = chainNames(file, call);
  if (name === 'other' || chain[0] !== 'where' || !DATABASE.test(client)) return undefined;
  const bareName = name === 'plain' && !isAboutSigningIn(file, call);
  const where = call.parent.parent;
  const condition = api.isCallExpression(where) ? where.arguments[0] : undefined;
  const filter = condition === undefined ? undefined : expressionFilter(file, call, condition);
  const unsent = unsentOf(file, call, []);
  const deletion = fact(file, call, 'drizzle', filter === undefined ? 'delete' : 'delete.where', model, bareName);
  return { ...deletion, ...(filter && { filter }), ...(unsent && { unsent }) };
}

/** Kysely's `db.deleteFrom('session')`; it fails for a missing row only where it returns rows and insists on one. */
export function kyselyDeletion(file: ParsedFile, call: ts.CallExpression): RowDeletion | undefined {
  const { ts: api } = file;
  const [table] = call.arguments;
  if (table === undefined || !api.isStringLiteralLike(table)) return undefined;
  const model = tableName(table.text);
  const name = modelName(model);
  if (name === 'other') return undefined;
  const chain = chainNames(file, call);
  const bareName = name === 'plain' && !isAboutSigningIn(file, call);
  const last = executionOf(file, call);
  // An error of the caller's own is meant.
  const insists = last !== undefined && last.name.text === 'executeTakeFirstOrThrow' && last.plain;
  const throws = insists && chain.some((step) => /^returning(?:All)?$/.test(step));
  const deletion = fact(file, call, 'kysely', throws ? 'returning.orThrow' : 'deleteFrom', model, bareName);
  if (!throws || deletion.resultUsed) return deletion;
  return { ...deletion, tolerantEdits: [{ at: placeOf(file, last.name), newText: 'executeTakeFirst' }] };
}

function executionOf(file: ParsedFile, call: ts.CallExpression): { readonly name: ts.MemberName; readonly plain: boolean } | undefined {
  const { ts: api } = file;
  let end = chainEnd(file, call);
  for (let depth = 0; depth < 40; depth++) {
    if (!api.isPropertyAccessExpression(end.expression)) return undefined;
    const { name, expression } = end.expression;
    if (name.text.startsWith('execute')) return { name, plain: end.arguments.length === 0 };
    if (!api.isCallExpression(expression) || expression === call) return undefined;
    end = expression;
  }
  return undefined;
}

/** `sessions` of `auth.sessions`; empty for a text that is more than a name. */
function tableName(text: string): string {
  return /^(?:\w{1,60}\.)?(\w{1,60})$/.exec(text)?.[1] ?? '';
}

/** Knex's `knex('sessions').where(...).del()`, which is sent when it is awaited. */
export function knexDeletion(file: ParsedFile, access: ts.PropertyAccessExpression, call: ts.CallExpression): RowDeletion | undefined {
  const { ts: api } = file;
  if (call.arguments.length > 0) return undefined;
  let node: ts.Expression = access.expression;
  const steps: string[] = [];
  for (let depth = 0; depth < 20 && api.isCallExpression(node) && api.isPropertyAccessExpression(node.expression); depth++) {
    const step: ts.MemberName = node.expression.name;
    steps.push(step.text);
    if (/^(?:from|table|into)$/.test(step.text)) break;
    node = node.expression.expression;
  }
  const [table] = api.isCallExpression(node) ? node.arguments : [];
  if (!api.isCallExpression(node) || table === undefined || !api.isStringLiteralLike(table)) return undefined;
  // As far as the byte filter looks back.
  if (call.end - table.end > 300 || file.text.slice(table.end, call.end).includes(';')) return undefined;
  if (
    !steps.some((step) => /^(?:where|andWhere|whereIn)/.test(step)) ||
    !/knex|^(?:db|trx|tx|database|from|table)$/i.test(lastName(file, node.expression))
  )
    return undefined;
  const model = tableName(table.text);
  const name = modelName(model);
  if (name === 'other') return undefined;
  const unsent = unsentOf(file, call, []);
  const deletion = fact(file, call, 'knex', 'del', model, name === 'plain' && !isAboutSigningIn(file, call));
  const whole = call.getStart(file.tree);
  return { ...deletion, at: placeAt(file.path, whole, chainEnd(file, call).end), ...(unsent && { unsent }) };
}
