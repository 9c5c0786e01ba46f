import type { ts } from '@ts-morph/common';
import type { RowDeletion } from '../../../facts/fact';
import { bindingOf, isReassigned } from '../guards/guard-bindings';
import { enclosingFunction, keyOf, lastName, unwrap } from '../guards/guard-tree';
import { guardOf } from '../guards/guards';
import { type ParsedFile, placeOf } from '../parsed-file';
import { isResultUsed } from './row-edits';
import { guardEdits } from './row-filters';
import { handlingOf } from './row-handling';
import { isAboutSigningIn, modelName, modelOfName } from './row-models';

// Deletions of a row that was looked up just before and not tested: the look-up gives null when the row is gone.

// The byte filter lets through what these names tell, and the same files must give the same facts without it.
const NAMED = /(?:[tT]oken|TOKEN|[sS]ession|SESSION)\w{0,40}$/;
const NAMED_RECEIVER = /(?:[tT]oken|TOKEN|[sS]ession|SESSION)\w{0,40}["'`]?[\])]?[!?]?$/;
const LOOKUPS = /^(?:findOne|findOneBy|findByPk|findById)$/;

/** TypeORM's `repository.remove(row)` and `manager.remove(row)`, Sequelize's `row.destroy()`, Mongoose's `row.deleteOne()`, an entity's `row.remove()`. */
export function nullDeletion(file: ParsedFile, access: ts.PropertyAccessExpression, call: ts.CallExpression): RowDeletion | undefined {
  const { ts: api } = file;
  const method = access.name.text;
  if (access.questionDotToken !== undefined) return undefined;
  const [argument, ...more] = call.arguments;
  if (method === 'remove' && argument !== undefined && more.length === 0) {
    return api.isIdentifier(argument) ? removal(file, access, call, argument) : undefined;
  }
  if (call.arguments.length > 0 || !/^(?:destroy|deleteOne|remove)$/.test(method)) return undefined;
  const row = access.expression;
  const lookup = api.isIdentifier(row) && NAMED.test(row.text) ? lookupFor(file, row, call) : undefined;
  if (lookup === undefined) return undefined;
  const model = modelOfName(lastName(file, lookup.owner));
  const orm =
    method === 'destroy' ? 'sequelize' : method === 'deleteOne' || lookup.method === 'findById' ? 'mongoose' : ormOf(file, lookup);
  if (orm === undefined || !isCredential(file, call, model)) return undefined;
  if (!api.isIdentifier(row) || guardOf(file, call, [row.text]) !== 'none') return undefined;
  const form = orm === 'sequelize' ? 'row.destroy' : orm === 'mongoose' ? 'row.deleteOne' : 'entity.remove';
  return deletion(file, call, orm, model, form, 'TypeError', row.text);
}

function ormOf(file: ParsedFile, lookup: Lookup): RowDeletion['orm'] | undefined {
  if (lookup.method === 'findOneBy') return 'typeorm';
  return /from ['"](?:typeorm|@nestjs\/typeorm)['"]/.test(file.text) ? 'typeorm' : 'mongoose';
}

/** `repository.remove(row)` right after `row = await repository.findOne(...)`; a manager takes rows of every table. */
function removal(
  file: ParsedFile,
  access: ts.PropertyAccessExpression,
  call: ts.CallExpression,
  row: ts.Identifier,
): RowDeletion | undefined {
  const lookup = lookupFor(file, row, call);
  if (lookup === undefined) return undefined;
  const receiver = keyOf(file, access.expression);
  const byManager = /anager$/.test(lastName(file, access.expression)) && NAMED.test(row.text);
  if (!byManager && !NAMED_RECEIVER.test(file.text.slice(access.expression.pos, access.expression.end))) return undefined;
  const named = byManager && lookup.entity !== undefined ? lastName(file, lookup.entity) : repositoryName(file, access.expression);
  const model = modelOfName(named);
  if (receiver === undefined || (!byManager && receiver !== keyOf(file, lookup.owner))) return undefined;
  if (!isCredential(file, call, model) || guardOf(file, call, [row.text]) !== 'none') return undefined;
  return deletion(file, call, 'typeorm', model, 'remove', 'MustBeEntityError', row.text);
}

/** `refreshTokenRepository`, `refreshTokenRepo`, `dataSource.getRepository(RefreshToken)`. */
function repositoryName(file: ParsedFile, receiver: ts.Expression): string {
  const { ts: api } = file;
  const node = unwrap(file, receiver);
  const entity = api.isCallExpression(node) && lastName(file, node.expression) === 'getRepository' ? node.arguments[0] : undefined;
  if (entity !== undefined) return lastName(file, entity);
  const source = sourceOf(file, node);
  if (source !== undefined && api.isCallExpression(source) && lastName(file, source.expression) === 'getRepository') {
    return repositoryName(file, source);
  }
  return /^#?(.+?)(?:s?Repository|s?Repo)$/.exec(lastName(file, node))?.[1] ?? '';
}

interface Lookup {
  /** What the look-up is a method of. */
  readonly owner: ts.Expression;
  readonly method: string;
  /** The entity that a manager is given first. */
  readonly entity: ts.Expression | undefined;
}

/** The look-up that gave a row, when its variable keeps what it gave. */
function lookupFor(file: ParsedFile, row: ts.Identifier, call: ts.CallExpression): Lookup | undefined {
  const binding = bindingOf(file, row);
  if (
    binding === undefined ||
    !file.ts.isVariableDeclaration(binding) ||
    enclosingFunction(file, binding) !== enclosingFunction(file, call)
  )
    return undefined;
  // A type, `!` or `as` on the way may say more than the names do.
  const source = binding.type === undefined ? sourceOf(file, row) : undefined;
  return source === undefined ? undefined : lookupOf(file, source);
}

function sourceOf(file: ParsedFile, name: ts.Expression): ts.Expression | undefined {
  const binding = file.ts.isIdentifier(name) ? bindingOf(file, name) : undefined;
  return binding !== undefined && file.ts.isVariableDeclaration(binding) && !isReassigned(file, binding) ? binding.initializer : undefined;
}

function lookupOf(file: ParsedFile, source: ts.Expression): Lookup | undefined {
  const { ts: api } = file;
  if (!api.isAwaitExpression(source)) return undefined;
  let call = source.expression;
  // `.exec()`, `.populate('user')` and `.select(...)` of Mongoose stand behind the look-up.
  for (let depth = 0; depth < 6 && api.isCallExpression(call) && api.isPropertyAccessExpression(call.expression); depth++) {
    const method = call.expression.name.text;
    if (LOOKUPS.test(method)) return { owner: call.expression.expression, method, entity: call.arguments[0] };
    if (!/^(?:exec|populate|select|sort|session|lean)$/.test(method)) return undefined;
    call = call.expression.expression;
  }
  return undefined;
}

function isCredential(file: ParsedFile, call: ts.CallExpression, model: string): boolean {
  const name = modelName(model);
  return name === 'credential' || (name === 'plain' && isAboutSigningIn(file, call));
}

function deletion(
  file: ParsedFile,
  call: ts.CallExpression,
  orm: RowDeletion['orm'],
  model: string,
  form: string,
  error: string,
  row: string,
): RowDeletion {
  return {
    kind: 'row-deletion',
    file: file.path,
    at: placeOf(file, call),
    orm,
    model,
    form,
    whenMissing: 'throws',
    error,
    handling: handlingOf(file, call),
    resultUsed: isResultUsed(file, call),
    tolerantEdits: guardEdits(file, call, row),
    catchEdits: [],
  };
}
