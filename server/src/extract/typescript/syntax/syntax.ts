import type { ts } from '@ts-morph/common';
import type { Compiler } from '../compiler';

// Shapes of syntax that several readers ask about. Nothing here knows names of libraries.

export type FunctionNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.ConstructorDeclaration
  | ts.GetAccessorDeclaration
  | ts.SetAccessorDeclaration;

/** Whether the node only wraps its operand and leaves its value alone. `await` counts: a value and its promise carry the same facts. */
function isWrapper(
  api: Compiler,
  node: ts.Node,
): node is
  | ts.ParenthesizedExpression
  | ts.AsExpression
  | ts.SatisfiesExpression
  | ts.NonNullExpression
  | ts.TypeAssertion
  | ts.AwaitExpression {
  return wrapperKinds(api)[node.kind] === true;
}

let kinds: readonly boolean[] | undefined;

/** By kind of node. This is asked more often than anything else, and six calls of the compiler for each would be a tenth of all extraction. */
function wrapperKinds(api: Compiler): readonly boolean[] {
  if (kinds !== undefined) return kinds;
  const kind = api.SyntaxKind;
  const found: boolean[] = new Array(kind.Count).fill(false);
  for (const wrapper of [
    kind.ParenthesizedExpression,
    kind.AsExpression,
    kind.SatisfiesExpression,
    kind.NonNullExpression,
    kind.TypeAssertionExpression,
    kind.AwaitExpression,
  ])
    found[wrapper] = true;
  kinds = found;
  return found;
}

/** The expression inside parentheses, casts, `!`, `satisfies` and `await`. */
export function unwrap(api: Compiler, node: ts.Expression): ts.Expression {
  let current = node;
  while (isWrapper(api, current)) current = current.expression;
  return current;
}

/** The outermost expression that only wraps this one. */
export function wrapped(api: Compiler, node: ts.Node): ts.Node {
  let current = node;
  while (current.parent !== undefined && isWrapper(api, current.parent)) current = current.parent;
  return current;
}

/** The text of a string literal or of a template without substitutions. */
export function stringText(api: Compiler, node: ts.Node | undefined): string | undefined {
  return node !== undefined && api.isStringLiteralLike(node) ? node.text : undefined;
}

/** The name of a property, parameter or binding element, where it is written plainly. */
export function plainName(api: Compiler, name: ts.Node | undefined): string | undefined {
  if (name === undefined) return undefined;
  if (api.isIdentifier(name) || api.isPrivateIdentifier(name) || api.isStringLiteralLike(name) || api.isNumericLiteral(name))
    return name.text;
  return api.isComputedPropertyName(name) ? stringText(api, name.expression) : undefined;
}

/** The step of `base.step` or `base['step']`, with its node. */
export function memberStep(
  api: Compiler,
  node: ts.Node,
): { readonly base: ts.LeftHandSideExpression; readonly name: string; readonly nameNode: ts.Node } | undefined {
  if (api.isPropertyAccessExpression(node)) return { base: node.expression, name: node.name.text, nameNode: node.name };
  if (!api.isElementAccessExpression(node)) return undefined;
  const name = stringText(api, node.argumentExpression);
  return name === undefined ? undefined : { base: node.expression, name, nameNode: node.argumentExpression };
}

export function isFunctionNode(api: Compiler, node: ts.Node): node is FunctionNode {
  return (
    api.isFunctionDeclaration(node) ||
    api.isFunctionExpression(node) ||
    api.isArrowFunction(node) ||
    api.isMethodDeclaration(node) ||
    api.isConstructorDeclaration(node) ||
    api.isGetAccessorDeclaration(node) ||
    api.isSetAccessorDeclaration(node)
  );
}

/** The nearest function around a node, the node itself excluded. */
export function enclosingFunction(api: Compiler, node: ts.Node): FunctionNode | undefined {
  let current = node.parent;
  while (current !== undefined && !isFunctionNode(api, current)) current = current.parent;
  return current;
}

/** The class whose instance `this` is at a node. */
export function classOfThis(api: Compiler, node: ts.Node): ts.ClassLikeDeclaration | undefined {
  let current = node.parent;
  while (current !== undefined) {
    if (api.isClassLike(current)) return current;
    if (api.isFunctionDeclaration(current) || api.isFunctionExpression(current)) return undefined;
    current = current.parent;
  }
  return undefined;
}

/** Visits a node and everything below it, without entering nested functions, until the visitor returns true. */
export function searchBody(api: Compiler, root: ts.Node, visit: (node: ts.Node) => boolean): boolean {
  const stack: ts.Node[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (visit(node)) return true;
    if (node !== root && isFunctionNode(api, node)) continue;
    const children: ts.Node[] = [];
    api.forEachChild(node, (child) => {
      children.push(child);
    });
    for (let index = children.length - 1; index >= 0; index--) stack.push(children[index] as ts.Node);
  }
  return false;
}

/**
 * What a function always returns: the body of an arrow function, or the only `return` when it is a direct statement
 * of the body, so that no other path returns nothing.
 */
export function onlyReturn(api: Compiler, node: FunctionNode): ts.Expression | undefined {
  const body = node.body;
  if (body === undefined) return undefined;
  if (!api.isBlock(body)) return body;
  const returns: ts.ReturnStatement[] = [];
  searchBody(api, body, (inner) => {
    if (api.isReturnStatement(inner)) returns.push(inner);
    return returns.length > 1;
  });
  const only = returns[0];
  return returns.length === 1 && only?.parent === body ? only.expression : undefined;
}

/** Whether a statement always leaves by throwing or by ending the process. */
export function exitsByThrowing(api: Compiler, statement: ts.Statement): boolean {
  if (api.isThrowStatement(statement)) return true;
  if (api.isBlock(statement)) return statement.statements.some((inner) => exitsByThrowing(api, inner));
  if (!api.isExpressionStatement(statement)) return false;
  const call = unwrap(api, statement.expression);
  if (!api.isCallExpression(call)) return false;
  const step = memberStep(api, call.expression);
  return (
    step !== undefined && (step.name === 'exit' || step.name === 'abort') && api.isIdentifier(step.base) && step.base.text === 'process'
  );
}
