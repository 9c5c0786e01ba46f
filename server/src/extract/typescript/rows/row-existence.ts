import type { ts } from '@ts-morph/common';
import { bindingOf } from '../guards/guard-bindings';
import { enclosingFunction, functionName, keyOf, lastName, nodesMatching, unwrap } from '../guards/guard-tree';
import { isGuarded } from '../guards/guards';
import type { ParsedFile } from '../parsed-file';
import { nearPath, whereOf } from './row-models';

const LOOKUP = /^(?:find|get|load|fetch|lookup|validate|check|consume)\w*(?:session|token|record|row)s?\w*$/i;
const FIND = /^find(?:Unique|First|Many)\w*$/;

/**
 * Whether the function has just read the row that it deletes: `findUnique` by the same key and a test of its result,
 * or a `where` made of a column of a row that was found. The two can still race, but only from request to request.
 */
export function isRowInHand(file: ParsedFile, call: ts.CallExpression): boolean {
  const where = whereOf(file, call);
  if (where === undefined) return false;
  return usesFoundRow(file, where) || foundBySameKey(file, call, where);
}

/** `where: { id: stored.id }` with `stored` from a lookup. */
function usesFoundRow(file: ParsedFile, where: ts.ObjectLiteralExpression): boolean {
  const { ts: api } = file;
  for (const property of where.properties) {
    if (!api.isPropertyAssignment(property)) continue;
    const value = unwrap(file, property.initializer);
    const owner = api.isPropertyAccessExpression(value) ? unwrap(file, value.expression) : undefined;
    if (owner !== undefined && api.isIdentifier(owner) && isFoundRow(file, owner)) return true;
  }
  return false;
}

function isFoundRow(file: ParsedFile, identifier: ts.Identifier): boolean {
  const { ts: api } = file;
  const binding = bindingOf(file, identifier);
  if (binding === undefined || !api.isVariableDeclaration(binding)) return false;
  const loop = binding.parent.parent;
  const source = binding.initializer ?? (api.isForOfStatement(loop) ? loop.expression : undefined);
  if (source === undefined) return false;
  const call = lookupOf(file, source);
  if (call !== undefined) return isLookup(file, call);
  const list = unwrap(file, source);
  // `for (const row of rows)`, with the rows read before; the loop variable itself is not looked up again.
  return binding.initializer === undefined && api.isIdentifier(list) && list.text !== identifier.text && isFoundRow(file, list);
}

function lookupOf(file: ParsedFile, source: ts.Expression): ts.CallExpression | undefined {
  const { ts: api } = file;
  let node = unwrap(file, source);
  if (api.isAwaitExpression(node)) node = unwrap(file, node.expression);
  return api.isCallExpression(node) ? node : undefined;
}

function isLookup(file: ParsedFile, call: ts.CallExpression): boolean {
  const name = lastName(file, call.expression);
  return FIND.test(name) || LOOKUP.test(name);
}

/** `const row = await client.model.findUnique({ where })` before, by the same columns and values or more, and with a test of `row`. */
function foundBySameKey(file: ParsedFile, call: ts.CallExpression, where: ts.ObjectLiteralExpression): boolean {
  const { ts: api } = file;
  const fn = enclosingFunction(file, call);
  if (fn === undefined) return false;
  for (const node of nodesMatching(file, /\bfind(?:Unique|First)\w*/g, fn)) {
    if (node.pos > call.pos) break;
    const lookup = node.parent?.parent;
    if (lookup === undefined || !api.isCallExpression(lookup) || !sameModel(file, lookup, call)) continue;
    const found = whereOf(file, lookup);
    if (found === undefined || !includesAll(columnsOf(file, found), columnsOf(file, where))) continue;
    if (lastName(file, lookup.expression).endsWith('OrThrow')) return true;
    const holder = api.isAwaitExpression(lookup.parent) ? lookup.parent.parent : lookup.parent;
    const row = api.isVariableDeclaration(holder) ? keyOf(file, holder.name) : undefined;
    if (row !== undefined && isGuarded(file, call, [row])) return true;
  }
  return false;
}

function sameModel(file: ParsedFile, left: ts.CallExpression, right: ts.CallExpression): boolean {
  return modelOf(file, left) !== '' && modelOf(file, left) === modelOf(file, right);
}

function modelOf(file: ParsedFile, call: ts.CallExpression): string {
  const callee = unwrap(file, call.expression);
  return file.ts.isPropertyAccessExpression(callee) ? lastName(file, callee.expression) : '';
}

/** The columns and values of a `where`, those inside a compound key too: `token=token`, `identifier=email`. */
function columnsOf(file: ParsedFile, where: ts.ObjectLiteralExpression): readonly string[] {
  const { ts: api } = file;
  const columns: string[] = [];
  const pending: ts.ObjectLiteralExpression[] = [where];
  for (let object = pending.pop(); object !== undefined; object = pending.pop()) {
    for (const property of object.properties) {
      const name = property.name === undefined ? '' : file.text.slice(property.name.getStart(file.tree), property.name.end);
      if (api.isPropertyAssignment(property)) {
        const value = unwrap(file, property.initializer);
        if (api.isObjectLiteralExpression(value)) pending.push(value);
        else columns.push(`${name}=${file.text.slice(value.getStart(file.tree), value.end)}`);
      } else columns.push(api.isShorthandPropertyAssignment(property) ? `${name}=${name}` : '');
    }
  }
  return columns;
}

function includesAll(columns: readonly string[], wanted: readonly string[]): boolean {
  return wanted.length > 0 && wanted.every((column) => column !== '' && columns.includes(column));
}

const ROTATION = /refresh|rotat/i;

/** Whether the code rotates a refresh token, by the name of a function around, its route or its folder: two submissions at once are the normal case there. */
export function isRotation(file: ParsedFile, node: ts.Node): boolean {
  const { ts: api } = file;
  for (let fn = enclosingFunction(file, node); fn !== undefined; fn = enclosingFunction(file, fn)) {
    const name = functionName(file, fn);
    // `deleteRefreshToken` and `removeRefreshTokens` name what they delete, not when.
    if (ROTATION.test(name) && !/^(?:delete|remove|revoke|clear|destroy|invalidate|clean)/i.test(name)) return true;
    if (/^(?:POST|GET|PUT|action|loader)$/.test(name) && ROTATION.test(nearPath(file))) return true;
    const holder = fn.parent;
    const route = holder !== undefined && api.isCallExpression(holder) ? holder.arguments[0] : undefined;
    if (route !== undefined && api.isStringLiteralLike(route) && ROTATION.test(route.text)) return true;
  }
  return false;
}

/**
 * Whether the row is deleted because it has expired: a page whose session has ended sends several requests at once, and each finds the
 * row, sees that it is over and deletes it.
 */
export function isExpiryCleanup(file: ParsedFile, node: ts.Node): boolean {
  const { ts: api } = file;
  for (let inner = node; inner.parent !== undefined && !api.isFunctionLike(inner.parent); inner = inner.parent) {
    const { parent } = inner;
    if (!api.isIfStatement(parent) || parent.thenStatement !== inner) continue;
    const condition = file.text.slice(parent.expression.getStart(file.tree), parent.expression.end);
    if (/expir/i.test(condition.slice(0, 300)) && /\bnow\b|\bDate\b|isExpired|isPast|isBefore|isAfter/.test(condition.slice(0, 300)))
      return true;
  }
  return false;
}
