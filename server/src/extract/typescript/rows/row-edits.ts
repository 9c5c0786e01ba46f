import type { ts } from '@ts-morph/common';
import type { Replacement } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import { bindingOf } from '../guards/guard-bindings';
import { enclosingFunction, keyOf, occurrences, unwrap, wrapped } from '../guards/guard-tree';
import { nullabilityOf, typeOf } from '../guards/guard-types';
import { isGuarded } from '../guards/guards';
import { type ParsedFile, placeOf } from '../parsed-file';
import { promiseUse } from './row-handling';
import { whereOf } from './row-models';

/** Whether anything reads the deleted row that the call resolves to. */
export function isResultUsed(file: ParsedFile, call: ts.CallExpression): boolean {
  const { ts: api } = file;
  const use = promiseUse(file, call);
  if (use.end === 'returned') return true;
  const end = use.end === 'awaited' ? wrapped(file, use.expression) : use.expression;
  if (isThenRead(file, call, use.expression)) return true;
  const holder = end.parent;
  if (holder === undefined || api.isExpressionStatement(holder) || api.isVoidExpression(holder)) return false;
  if (api.isAwaitExpression(holder)) return !api.isExpressionStatement(wrapped(file, holder).parent);
  if (!api.isVariableDeclaration(holder) || !api.isArrayBindingPattern(holder.name)) return true;
  return isTakenOut(file, call, holder.name);
}

/** Whether a `.then(row => ...)` between the call and the end of its promise takes the row. */
function isThenRead(file: ParsedFile, call: ts.Node, end: ts.Node): boolean {
  const { ts: api } = file;
  for (let node = call; node !== end && node.parent !== undefined; node = node.parent) {
    if (!api.isPropertyAccessExpression(node) || node.name.text !== 'then' || !api.isCallExpression(node.parent)) continue;
    const handler = node.parent.arguments[0];
    if (handler !== undefined && !(api.isArrowFunction(handler) && handler.parameters.length === 0)) return true;
  }
  return false;
}

/** Whether `const [a, b] = await $transaction([...])` takes the element that holds the call. */
function isTakenOut(file: ParsedFile, call: ts.Expression, pattern: ts.ArrayBindingPattern): boolean {
  const { ts: api } = file;
  if (pattern.elements.some((element) => api.isBindingElement(element) && element.dotDotDotToken !== undefined)) return true;
  const list = call.parent;
  if (list === undefined || !api.isArrayLiteralExpression(list) || list.elements.some((element) => api.isSpreadElement(element)))
    return true;
  const element = pattern.elements[list.elements.indexOf(call)];
  return element !== undefined && !api.isOmittedExpression(element);
}

/**
 * `delete` to `deleteMany`, which takes no `select` and no compound key, and whose `where` deletes every row when a
 * value in it is undefined: so only for values that are certainly there.
 */
export function tolerantEdits(file: ParsedFile, call: ts.CallExpression, name: ts.Node): readonly Replacement[] {
  const { ts: api } = file;
  const argument = call.arguments[0];
  const object = argument === undefined ? undefined : unwrap(file, argument);
  const where = whereOf(file, call);
  if (object === undefined || !api.isObjectLiteralExpression(object) || object.properties.length !== 1) return [];
  if (where === undefined || where.properties.length === 0) return [];
  for (const property of where.properties) {
    const value = api.isShorthandPropertyAssignment(property)
      ? property.name
      : api.isPropertyAssignment(property)
        ? unwrap(file, property.initializer)
        : undefined;
    if (value === undefined || !isPlain(file, property.name) || !isSurelySet(file, value)) return [];
  }
  return [{ at: placeOf(file, name), newText: 'deleteMany' }];
}

function isPlain(file: ParsedFile, name: ts.PropertyName | undefined): boolean {
  return name !== undefined && (file.ts.isIdentifier(name) || file.ts.isStringLiteral(name));
}

const ROW = /^(?:await )?.{0,80}\.(?:find|create|upsert|update)\w*\(/s;

/** Functions whose result is there: of hashes, of encodings and of conversions. */
const GIVES_TEXT = /(?:hash|hash\w{0,10}Token|digest|sha256|encodeHex\w{0,12}|encodeBase\w{0,20}|String|Number|parseInt)$/i;

function isConstant(file: ParsedFile, { parent }: ts.VariableDeclaration): boolean {
  return file.ts.isVariableDeclarationList(parent) && (parent.flags & file.ts.NodeFlags.Const) !== 0;
}

function isSurelySet(file: ParsedFile, value: ts.Expression): boolean {
  const { ts: api } = file;
  if (api.isStringLiteralLike(value) || api.isNumericLiteral(value) || api.isTemplateExpression(value)) return true;
  const key = keyOf(file, value);
  if (api.isCallExpression(value)) return GIVES_TEXT.test(keyOf(file, value.expression) ?? '');
  if (key === undefined) return false;
  if (isGuarded(file, value, [key])) return true;
  if (file.text.slice(value.getStart(file.tree), value.end).includes('?.')) return false;
  const typed = typeOf(file, value);
  if (typed !== undefined && !typed.optional) return nullabilityOf(file, typed.type) === 'solid';
  const made = typed === undefined && api.isIdentifier(value) ? bindingOf(file, value) : undefined;
  if (made !== undefined && api.isVariableDeclaration(made) && made.initializer !== undefined && isConstant(file, made)) {
    const source = unwrap(file, made.initializer);
    const given = api.isAwaitExpression(source) ? unwrap(file, source.expression) : source;
    const name = api.isCallExpression(given) ? (keyOf(file, given.expression) ?? '') : '';
    return GIVES_TEXT.test(name) && !/(?:^|\.)(?:find|get|look|load|fetch|read)\w*$/.test(name);
  }
  if (typed !== undefined || !api.isPropertyAccessExpression(value) || value.questionDotToken !== undefined) return false;
  const owner = unwrap(file, value.expression);
  if (!api.isIdentifier(owner)) return false;
  // `stored.id`: the column of a row that was read throws, when there is no row, before anything is deleted.
  const binding = bindingOf(file, owner);
  const source = binding !== undefined && api.isVariableDeclaration(binding) ? binding.initializer : undefined;
  if (source !== undefined) return ROW.test(file.text.slice(source.getStart(file.tree), source.end));
  const loop = binding?.parent.parent;
  return loop !== undefined && api.isForOfStatement(loop) && /^id$/.test(value.name.text);
}

/** A handler for just this error. An element of `$transaction([...])` must stay Prisma's own promise. */
export function catchEdits(file: ParsedFile, call: ts.CallExpression): readonly Replacement[] {
  const { ts: api } = file;
  const holder = wrapped(file, call).parent;
  if (holder === undefined || !api.isAwaitExpression(holder)) return [];
  if (api.isExpressionStatement(wrapped(file, holder).parent)) return [catchHandler(file, call)];
  return isReadAsNullable(file, holder) ? [catchHandler(file, call, 'return null; ')] : [];
}

/** Whether what reads the row already reckons with there being none: `if (row)`, `row?.userId`, `return await ...` of a `... | null`. */
function isReadAsNullable(file: ParsedFile, value: ts.Expression): boolean {
  const { ts: api } = file;
  const outer = wrapped(file, value);
  const holder = outer.parent;
  if (holder === undefined || outer !== value) return false;
  if (api.isVariableDeclaration(holder) && api.isIdentifier(holder.name) && holder.type === undefined) {
    return usesAreSafe(file, holder, holder.name.text);
  }
  if (!api.isReturnStatement(holder)) return false;
  const type = enclosingFunction(file, holder)?.type;
  return type === undefined ? /\.[cm]?jsx?$/.test(file.path) : /\|\s*null\b/.test(file.text.slice(type.pos, type.end));
}

/** Whether every use of the row is a test of it, stands behind one, or reads it with `?.`. */
function usesAreSafe(file: ParsedFile, declaration: ts.VariableDeclaration, name: string): boolean {
  const { ts: api } = file;
  const fn = enclosingFunction(file, declaration);
  if (fn === undefined) return false;
  for (const use of occurrences(file, fn, name)) {
    if (use === declaration.name || !api.isIdentifier(use) || bindingOf(file, use) !== declaration) continue;
    const { parent } = use;
    if (api.isPropertyAccessExpression(parent) && parent.expression === use && parent.questionDotToken !== undefined) continue;
    if (api.isIfStatement(parent) || api.isPrefixUnaryExpression(parent) || isGuarded(file, use, [name])) continue;
    return false;
  }
  return true;
}

/** `.catch(...)` that lets every other error go on; `ending` is what it does with a missing row. */
export function catchHandler(file: ParsedFile, call: ts.CallExpression, ending = ''): Replacement {
  const javascript = /\.[cm]?jsx?$/.test(file.path);
  const error = javascript ? 'error' : 'error: unknown';
  const code = javascript ? 'error.code' : '(error as { code?: string }).code';
  const body = ending === '' ? `if (${code} !== 'P2025') throw error;` : `if (${code} === 'P2025') ${ending}throw error;`;
  return { at: pointAt(file.path, call.end), newText: `.catch((${error}) => { ${body} })` };
}
