import type { ts } from '@ts-morph/common';
import type { RowDeletion } from '../../facts/fact';
import { pointAt } from '../../text/range';
import { bindingOf, isReassigned } from './guard-bindings';
import { enclosingFunction, keyOf, lastName, nodesMatching, unwrap, wrapped } from './guard-tree';
import { guardOf } from './guards';
import { type ParsedFile, placeOf } from './parsed-file';
import { catchEdits, isResultUsed, tolerantEdits } from './row-edits';
import { isRotation, isRowInHand } from './row-existence';
import { type Handling, handlingOf } from './row-handling';
import { isAboutSigningIn, isPrismaClient, modelName, whereProperty } from './row-models';

/**
 * Deletions of rows that keep sessions or tokens: Prisma's `delete` and `deleteMany`, and TypeORM's `remove` of a row
 * that was looked up and not tested. Semantics: Prisma 5 to 7 throws P2025 from `delete` when the row is gone, and
 * `deleteMany` resolves `{ count: 0 }`; TypeORM 0.3 and 1.1 throw MustBeEntityError from `remove(null)`.
 */
export function* rowDeletions(file: ParsedFile): Iterable<RowDeletion> {
  const { ts: api } = file;
  for (const node of nodesMatching(file, /\.\s{0,80}(?:delete(?:Many)?|remove)\b/g)) {
    // The match begins at the dot, so the innermost node is the whole member access.
    if (!api.isPropertyAccessExpression(node) || !api.isCallExpression(node.parent) || node.parent.expression !== node) continue;
    const deletion = node.name.text === 'remove' ? typeormRemoval(file, node, node.parent) : prismaDeletion(file, node, node.parent);
    if (deletion !== undefined) yield deletion;
  }
}

function prismaDeletion(file: ParsedFile, access: ts.PropertyAccessExpression, call: ts.CallExpression): RowDeletion | undefined {
  const { ts: api } = file;
  const receiver = unwrap(file, access.expression);
  if (!api.isPropertyAccessExpression(receiver) && !api.isElementAccessExpression(receiver)) return undefined;
  const model = lastName(file, receiver);
  const name = modelName(model);
  if (name === 'other' || !isPrismaClient(file, receiver.expression)) return undefined;
  const method = access.name.text;
  if (method !== 'delete' && method !== 'deleteMany') return undefined;
  if (whereProperty(file, call) === undefined && !(method === 'deleteMany' && takesEverything(file, call))) return undefined;
  if (name === 'plain' && !isAboutSigningIn(file, call)) return undefined;
  const throws = method === 'delete';
  const resultUsed = isResultUsed(file, call);
  return {
    kind: 'row-deletion',
    file: file.path,
    at: placeOf(file, call),
    orm: 'prisma',
    model,
    whenMissing: throws ? 'throws' : 'silent',
    error: throws ? 'P2025' : '',
    handling: throws ? prismaHandling(file, call) : 'unknown',
    resultUsed,
    tolerantEdits: throws && !resultUsed ? tolerantEdits(file, call, access.name) : [],
    catchEdits: throws && !resultUsed ? catchEdits(file, call) : [],
  };
}

/** `deleteMany()` and `deleteMany({})` */
function takesEverything(file: ParsedFile, call: ts.CallExpression): boolean {
  const [argument] = call.arguments;
  return argument === undefined || (file.ts.isObjectLiteralExpression(argument) && argument.properties.length === 0);
}

function prismaHandling(file: ParsedFile, call: ts.CallExpression): Handling {
  const handling = handlingOf(file, call);
  const fails = handling === 'unhandled' || handling === 'rethrown';
  return fails && isRowInHand(file, call) && !isRotation(file, call) ? 'unknown' : handling;
}

const REPOSITORY = /^#?(.+?)(?:s?Repository|s?Repo)$/;

/** `repository.remove(row)` right after `row = await repository.findOne(...)`, which gives null for a row that is gone. */
function typeormRemoval(file: ParsedFile, access: ts.PropertyAccessExpression, call: ts.CallExpression): RowDeletion | undefined {
  const { ts: api } = file;
  const model = REPOSITORY.exec(lastName(file, access.expression))?.[1] ?? '';
  const [row, ...more] = call.arguments;
  if (modelName(model) === 'other' || row === undefined || more.length > 0 || !api.isIdentifier(row)) return undefined;
  const binding = bindingOf(file, row);
  if (binding === undefined || !api.isVariableDeclaration(binding) || isReassigned(file, binding)) return undefined;
  if (enclosingFunction(file, binding) !== enclosingFunction(file, call) || binding.initializer === undefined) return undefined;
  const source = binding.initializer;
  // A type, `!` or `as` on the way may say more than the names do.
  if (binding.type !== undefined || !api.isAwaitExpression(source) || !api.isCallExpression(source.expression)) return undefined;
  const lookup = source.expression.expression;
  if (!api.isPropertyAccessExpression(lookup) || !/^findOne(?:By)?$/.test(lookup.name.text)) return undefined;
  const repository = keyOf(file, lookup.expression);
  if (repository === undefined || repository !== keyOf(file, access.expression)) return undefined;
  if (guardOf(file, call, [row.text]) !== 'none') return undefined;
  const resultUsed = isResultUsed(file, call);
  const statement = api.isAwaitExpression(call.parent) ? wrapped(file, call.parent).parent : undefined;
  const guardable = statement !== undefined && api.isExpressionStatement(statement) && api.isBlock(statement.parent);
  return {
    kind: 'row-deletion',
    file: file.path,
    at: placeOf(file, call),
    orm: 'typeorm',
    model,
    whenMissing: 'throws',
    error: 'MustBeEntityError',
    handling: handlingOf(file, call),
    resultUsed,
    tolerantEdits: guardable ? [{ at: pointAt(file.path, statement.getStart(file.tree)), newText: `if (${row.text}) ` }] : [],
    catchEdits: [],
  };
}
