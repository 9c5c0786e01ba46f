import type { ts } from '@ts-morph/common';
import type { DeletionFilter, Replacement } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import { bindingOf, isReassigned } from '../guards/guard-bindings';
import { enclosingFunction, keyOf, lastName, occurrences, unwrap, wrapped } from '../guards/guard-tree';
import { guardOf } from '../guards/guards';
import { type ParsedFile, placeOf } from '../parsed-file';
import { type Doubt, doubtOf } from './row-undefined';
import { chainEnd } from './row-unsent';

// Conditions that are dropped when their value is undefined, so that a deletion takes every row.

/** A `where` object of which every value may be undefined: Prisma drops such keys, and an empty filter matches all. */
export function objectFilter(file: ParsedFile, call: ts.CallExpression, where: ts.ObjectLiteralExpression): DeletionFilter | undefined {
  const { ts: api } = file;
  const doubts: Doubt[] = [];
  for (const property of where.properties) {
    const value = api.isShorthandPropertyAssignment(property)
      ? property.name
      : api.isPropertyAssignment(property)
        ? property.initializer
        : undefined;
    const doubt = value === undefined ? undefined : doubtOf(file, value, call);
    if (doubt === undefined) return undefined;
    doubts.push(doubt);
  }
  const [first] = doubts;
  return first === undefined ? undefined : filterOf(file, call, where, first.value, first.because);
}

/** What Drizzle's `where(...)` is given, when it may be undefined: a choice, an `and()` of nothing but choices, a name for one. */
export function expressionFilter(file: ParsedFile, call: ts.CallExpression, condition: ts.Expression): DeletionFilter | undefined {
  const choice = choiceOf(file, condition, chainEnd(file, call), 0);
  if (choice === undefined) return undefined;
  return filterOf(file, call, condition, choice === 'empty' ? undefined : choice, 'condition');
}

/** The value on which it hangs that the condition is there; `empty` when it never is. */
function choiceOf(file: ParsedFile, condition: ts.Expression, use: ts.Node, depth: number): ts.Expression | 'empty' | undefined {
  const { ts: api } = file;
  if (depth > 4) return undefined;
  const node = unwrap(file, condition);
  if (keyOf(file, node) === 'undefined') return 'empty';
  if (api.isIdentifier(node)) {
    const binding = bindingOf(file, node);
    if (binding === undefined || !api.isVariableDeclaration(binding) || isReassigned(file, binding)) return undefined;
    if (guardOf(file, use, [node.text]) !== 'none') return undefined;
    return binding.initializer === undefined ? undefined : choiceOf(file, binding.initializer, use, depth + 1);
  }
  if (api.isConditionalExpression(node)) {
    if (keyOf(file, node.whenFalse) !== 'undefined') return undefined;
    return untested(file, node.condition);
  }
  if (api.isBinaryExpression(node) && node.operatorToken.kind === api.SyntaxKind.AmpersandAmpersandToken) return untested(file, node.left);
  if (!api.isCallExpression(node) || !/^(?:and|or)$/.test(lastName(file, node.expression))) return undefined;
  let only: ts.Expression | 'empty' = 'empty';
  for (const argument of node.arguments) {
    const choice = api.isSpreadElement(argument) ? undefined : choiceOf(file, argument, use, depth + 1);
    if (choice === undefined) return undefined;
    // Of several choices none alone decides.
    only = node.arguments.length === 1 ? choice : 'empty';
  }
  return only;
}

/** The value that the choice tests, when nothing else in the function tests it. */
function untested(file: ParsedFile, test: ts.Expression): ts.Expression | undefined {
  const node = unwrap(file, test);
  const key = keyOf(file, node);
  if (key === undefined || guardOf(file, test.parent, [key]) !== 'none') return undefined;
  const fn = enclosingFunction(file, node);
  for (const use of fn === undefined ? [] : occurrences(file, fn, key)) if (decidesStatement(file, use)) return undefined;
  return node;
}

function decidesStatement(file: ParsedFile, use: ts.Node): boolean {
  const { ts: api } = file;
  for (let node = use; node.parent !== undefined && !api.isFunctionLike(node); node = node.parent) {
    if (api.isIfStatement(node.parent)) return node.parent.expression === node;
  }
  return false;
}

const PATH = /^[\w$.?]{1,60}$/;

function filterOf(
  file: ParsedFile,
  call: ts.CallExpression,
  condition: ts.Node,
  value: ts.Expression | undefined,
  because: DeletionFilter['because'],
): DeletionFilter {
  const text = value === undefined ? '' : file.text.slice(value.getStart(file.tree), value.end);
  return {
    at: placeOf(file, condition),
    value: PATH.test(text) ? text : '',
    because,
    guardEdits: PATH.test(text) ? guardEdits(file, call, text) : [],
  };
}

/** `if (token) ` before a deletion that is a statement of its own. */
export function guardEdits(file: ParsedFile, call: ts.CallExpression, value: string): readonly Replacement[] {
  const { ts: api } = file;
  let outer = wrapped(file, chainEnd(file, call));
  if (api.isAwaitExpression(outer.parent)) outer = wrapped(file, outer.parent);
  const statement = outer.parent;
  if (statement === undefined || !api.isExpressionStatement(statement)) return [];
  if (!api.isBlock(statement.parent) && !api.isSourceFile(statement.parent)) return [];
  return [{ at: pointAt(file.path, statement.getStart(file.tree)), newText: `if (${value}) ` }];
}
