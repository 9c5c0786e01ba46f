import type { ts } from '@ts-morph/common';
import type { RowDeletion } from '../../../facts/fact';
import { lastName, nodesMatching, unwrap } from '../guards/guard-tree';
import { type ParsedFile, placeOf } from '../parsed-file';
import { catchEdits, catchHandler, isResultUsed, tolerantEdits } from './row-edits';
import { isExpiryCleanup, isRotation, isRowInHand } from './row-existence';
import { objectFilter } from './row-filters';
import { brittleGuardOf } from './row-guards';
import { type Handling, handlingOf } from './row-handling';
import { isAboutSigningIn, isPrismaClient, modelName, whereOf, whereProperty } from './row-models';
import { nullDeletion } from './row-null';
import { drizzleDeletion, knexDeletion, kyselyDeletion, mongooseDeletion, sequelizeDeletion } from './row-orms';
import { countEdits, rotates } from './row-rotation';
import { unsentOf } from './row-unsent';

/**
 * Deletions of rows that keep sessions or tokens, with what only this file tells: whether the error of a missing row is
 * handled, whether the condition may be undefined, whether anything awaits the deletion. What each form of call does is
 * said by `libraries/row-deletions.ts`.
 */
export function* rowDeletions(file: ParsedFile): Iterable<RowDeletion> {
  const { ts: api } = file;
  for (const node of nodesMatching(file, METHOD)) {
    // The match begins at the dot, so the innermost node is the whole member access.
    if (!api.isPropertyAccessExpression(node) || !api.isCallExpression(node.parent) || node.parent.expression !== node) continue;
    const deletion = deletionBy(file, node, node.parent);
    if (deletion !== undefined) yield deletion;
  }
}

const METHOD = /\.\s{0,80}(?:delete(?:Many|One|From)?|del|destroy|remove|find(?:One|ById)And(?:Delete|Remove))\s{0,20}\(/g;

function deletionBy(file: ParsedFile, access: ts.PropertyAccessExpression, call: ts.CallExpression): RowDeletion | undefined {
  switch (access.name.text) {
    case 'delete':
      return prismaDeletion(file, access, call) ?? drizzleDeletion(file, access, call) ?? knexDeletion(file, access, call);
    case 'deleteMany':
      return prismaDeletion(file, access, call) ?? mongooseDeletion(file, access, call);
    case 'deleteOne':
      return mongooseDeletion(file, access, call) ?? nullDeletion(file, access, call);
    case 'deleteFrom':
      return kyselyDeletion(file, call);
    case 'del':
      return knexDeletion(file, access, call);
    case 'destroy':
      return sequelizeDeletion(file, access, call) ?? nullDeletion(file, access, call);
    case 'remove':
      return nullDeletion(file, access, call);
    default:
      return mongooseDeletion(file, access, call);
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
  const bareName = name === 'plain' && !isAboutSigningIn(file, call);
  const throws = method === 'delete';
  const resultUsed = isResultUsed(file, call);
  const tolerant = throws && !resultUsed ? tolerantEdits(file, call, access.name) : [];
  const where = whereOf(file, call);
  const filter = throws || where === undefined ? undefined : objectFilter(file, call, where);
  const unsent = unsentOf(file, call, !throws ? [] : tolerant.length > 0 ? tolerant : [catchHandler(file, call)]);
  const brittleGuard = throws ? brittleGuardOf(file, call) : undefined;
  const isRotated = throws && !resultUsed && rotates(file, call);
  return {
    kind: 'row-deletion',
    file: file.path,
    at: placeOf(file, call),
    orm: 'prisma',
    model,
    form: method,
    ...(bareName && { bareName }),
    ...(filter && { filter }),
    ...(unsent && { unsent }),
    ...(brittleGuard && { brittleGuard }),
    whenMissing: throws ? 'throws' : 'silent',
    error: throws ? 'P2025' : '',
    handling: throws ? prismaHandling(file, call) : 'unknown',
    resultUsed,
    tolerantEdits: isRotated ? countEdits(file, call, tolerant) : tolerant,
    // Going on without a row would trade the same token again.
    catchEdits: throws && !isRotated ? catchEdits(file, call) : [],
    ...(isRotated && { rotates: true }),
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
  return fails && isRowInHand(file, call) && !isRotation(file, call) && !isExpiryCleanup(file, call) ? 'unknown' : handling;
}
