import type { ts } from '@ts-morph/common';
import type { ParsedFile } from '../parsed-file';

// Questions about the raw tree that guard, header and deletion analysis share. Trees can be deep in odd files, so
// everything here either loops or stops at a depth.

const MAX_DEPTH = 40;

/** The innermost node whose text, leading blanks included, covers the offset. */
export function nodeAt(file: ParsedFile, offset: number): ts.Node {
  let node: ts.Node = file.tree;
  for (;;) {
    const child: ts.Node | undefined = file.ts.forEachChild(
      node,
      (candidate) => (covers(candidate, offset) ? candidate : undefined),
      (list) => childIn(list, offset),
    );
    if (child === undefined) return node;
    node = child;
  }
}

/** Long statement lists are searched by halves: a file may ask for many of its offsets. */
function childIn(list: ts.NodeArray<ts.Node>, offset: number): ts.Node | undefined {
  let low = 0;
  let high = list.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const node = list[middle];
    if (node !== undefined && node.end <= offset) low = middle + 1;
    else high = middle;
  }
  const found = list[low];
  return found !== undefined && covers(found, offset) ? found : undefined;
}

function covers(node: ts.Node, offset: number): boolean {
  return node.pos <= offset && offset < node.end;
}

/** The innermost nodes whose own text begins or runs where a global pattern matches; matches in comments and blanks are left out. */
export function* nodesMatching(file: ParsedFile, pattern: RegExp, within: ts.Node = file.tree): Iterable<ts.Node> {
  const search = new RegExp(pattern.source, pattern.flags.includes('g') ? pattern.flags : `${pattern.flags}g`);
  search.lastIndex = within.getStart(file.tree);
  for (let match = search.exec(file.text); match !== null && match.index < within.end; match = search.exec(file.text)) {
    const node = nodeAt(file, match.index);
    if (node.kind !== file.ts.SyntaxKind.SourceFile && node.getStart(file.tree) <= match.index) yield node;
    if (match[0] === '') search.lastIndex++;
  }
}

/** The expression without parentheses, `as`, `satisfies`, `<T>x` and `!`. */
export function unwrap(file: ParsedFile, expression: ts.Expression): ts.Expression {
  const { ts: api } = file;
  let inner = expression;
  while (
    api.isParenthesizedExpression(inner) ||
    api.isAsExpression(inner) ||
    api.isSatisfiesExpression(inner) ||
    api.isTypeAssertionExpression(inner) ||
    api.isNonNullExpression(inner)
  ) {
    inner = inner.expression;
  }
  return inner;
}

/** The outermost expression that only wraps this one: the inverse of `unwrap`. */
export function wrapped(file: ParsedFile, expression: ts.Node): ts.Node {
  const { ts: api } = file;
  let outer = expression;
  while (
    outer.parent !== undefined &&
    (api.isParenthesizedExpression(outer.parent) ||
      api.isAsExpression(outer.parent) ||
      api.isSatisfiesExpression(outer.parent) ||
      api.isTypeAssertionExpression(outer.parent) ||
      api.isNonNullExpression(outer.parent))
  ) {
    outer = outer.parent;
  }
  return outer;
}

/**
 * A canonical spelling of an expression that names the same thing each time it is written: `token`, `this.token`,
 * `session.accessToken` (also for `session?.accessToken` and `session['accessToken']`), `localStorage.getItem("token")`.
 * Undefined for anything else.
 */
export function keyOf(file: ParsedFile, expression: ts.Node, depth = 0): string | undefined {
  const { ts: api } = file;
  if (depth > MAX_DEPTH) return undefined;
  const node = api.isAwaitExpression(expression) ? expression.expression : unwrap(file, expression as ts.Expression);
  if (node !== expression) return keyOf(file, node, depth + 1);
  if (api.isIdentifier(node)) return node.text === '' ? undefined : node.text;
  if (node.kind === api.SyntaxKind.ThisKeyword) return 'this';
  if (api.isMetaProperty(node)) return `import.${node.name.text}`;
  if (api.isPropertyAccessExpression(node)) {
    const owner = keyOf(file, node.expression, depth + 1);
    return owner === undefined || node.name.text === '' ? undefined : `${owner}.${node.name.text}`;
  }
  if (api.isElementAccessExpression(node)) {
    const owner = keyOf(file, node.expression, depth + 1);
    const step = node.argumentExpression;
    return owner !== undefined && api.isStringLiteralLike(step) ? `${owner}.${step.text}` : undefined;
  }
  if (api.isCallExpression(node)) {
    const callee = keyOf(file, node.expression, depth + 1);
    if (callee === undefined) return undefined;
    const args: string[] = [];
    for (const argument of node.arguments) {
      const key = api.isStringLiteralLike(argument) ? JSON.stringify(argument.text) : keyOf(file, argument, depth + 1);
      if (key === undefined) return undefined;
      args.push(key);
    }
    return `${callee}(${args.join(',')})`;
  }
  return undefined;
}

const ROOT = /^[\w$#]+/;

/** The first name of a key: `session` of `session.accessToken`. */
export function rootOf(key: string): string {
  return ROOT.exec(key)?.[0] ?? '';
}

/** Every expression inside `within` that has this key. */
export function* occurrences(file: ParsedFile, within: ts.Node, key: string): Iterable<ts.Expression> {
  const { ts: api } = file;
  const root = rootOf(key);
  if (root === '') return;
  for (const start of nodesMatching(file, new RegExp(`(?<![\\w$])${root.replaceAll('$', '\\$')}(?![\\w$])`), within)) {
    if (!api.isIdentifier(start) && start.kind !== api.SyntaxKind.ThisKeyword && !api.isMetaProperty(start)) continue;
    if (isMemberName(file, start)) continue;
    let node: ts.Node = start;
    for (let depth = 0; depth <= MAX_DEPTH; depth++) {
      if (keyOf(file, node) === key) {
        yield node as ts.Expression;
        break;
      }
      const parent: ts.Node | undefined = node.parent;
      if (parent === undefined || !continues(file, parent, node)) break;
      node = parent;
    }
  }
}

/** Whether a name is only the label of a member, a property or a JSX attribute, and so no use of a variable. */
function isMemberName(file: ParsedFile, node: ts.Node): boolean {
  const { ts: api } = file;
  const parent = node.parent;
  if (parent === undefined) return false;
  if (api.isPropertyAccessExpression(parent)) return parent.name === node;
  if (api.isPropertyAssignment(parent) || api.isJsxAttribute(parent) || api.isMethodDeclaration(parent)) return parent.name === node;
  if (api.isPropertyDeclaration(parent) || api.isPropertySignature(parent) || api.isEnumMember(parent)) return parent.name === node;
  return api.isBindingElement(parent) && parent.propertyName === node;
}

/** Whether `parent` makes a longer key out of `child`. */
function continues(file: ParsedFile, parent: ts.Node, child: ts.Node): boolean {
  const { ts: api } = file;
  if (api.isPropertyAccessExpression(parent) || api.isElementAccessExpression(parent) || api.isCallExpression(parent)) {
    return parent.expression === child;
  }
  return api.isNonNullExpression(parent) || api.isParenthesizedExpression(parent) || api.isAwaitExpression(parent);
}

/** The nearest function, method, accessor or constructor around a node, that node excluded. */
export function enclosingFunction(file: ParsedFile, node: ts.Node): ts.SignatureDeclaration | undefined {
  for (let outer: ts.Node | undefined = node.parent; outer !== undefined; outer = outer.parent) {
    if (file.ts.isFunctionLike(outer)) return outer;
  }
  return undefined;
}

/** The last name of a callee: `getItem` of `window.localStorage.getItem`; empty when there is none. */
export function lastName(file: ParsedFile, expression: ts.Expression): string {
  const { ts: api } = file;
  const node = unwrap(file, expression);
  if (api.isIdentifier(node)) return node.text;
  if (api.isPropertyAccessExpression(node)) return node.name.text;
  if (api.isElementAccessExpression(node) && api.isStringLiteralLike(node.argumentExpression)) return node.argumentExpression.text;
  return '';
}

/** The name a function goes by: its own, that of the variable, property or class member that holds it; empty when there is none. */
export function functionName(file: ParsedFile, fn: ts.Node): string {
  const { ts: api } = file;
  if (api.isConstructorDeclaration(fn)) return 'constructor';
  const name = (fn as Partial<ts.NamedDeclaration>).name ?? holderName(file, fn);
  if (name === undefined) return '';
  return api.isIdentifier(name) || api.isStringLiteralLike(name) || api.isPrivateIdentifier(name) ? name.text : '';
}

function holderName(file: ParsedFile, fn: ts.Node): ts.Node | undefined {
  const { ts: api } = file;
  let holder: ts.Node | undefined = wrapped(file, fn).parent;
  // `useCallback(async () => ...)` and `asyncHandler(async () => ...)` give their function the variable's name.
  for (let depth = 0; depth < 3 && holder !== undefined && api.isCallExpression(holder); depth++) holder = wrapped(file, holder).parent;
  if (holder === undefined) return undefined;
  if (api.isVariableDeclaration(holder) || api.isPropertyAssignment(holder) || api.isPropertyDeclaration(holder)) return holder.name;
  return undefined;
}

const LEAVING_CALL = /^(?:redirect|permanentRedirect|notFound|unauthorized|forbidden|fail|panic|exit|abort|throw\w*)$/;

/** Whether control never reaches the text after this statement. */
export function alwaysExits(file: ParsedFile, statement: ts.Statement, depth = 0): boolean {
  const { ts: api } = file;
  if (depth > MAX_DEPTH) return false;
  if (api.isReturnStatement(statement) || api.isThrowStatement(statement)) return true;
  if (api.isBreakOrContinueStatement(statement)) return true;
  if (api.isBlock(statement)) return statement.statements.some((inner) => alwaysExits(file, inner, depth + 1));
  if (api.isIfStatement(statement)) {
    const { thenStatement, elseStatement } = statement;
    return elseStatement !== undefined && alwaysExits(file, thenStatement, depth + 1) && alwaysExits(file, elseStatement, depth + 1);
  }
  if (api.isTryStatement(statement)) {
    if (statement.finallyBlock !== undefined && alwaysExits(file, statement.finallyBlock, depth + 1)) return true;
    return (
      alwaysExits(file, statement.tryBlock, depth + 1) &&
      (statement.catchClause === undefined || alwaysExits(file, statement.catchClause.block, depth + 1))
    );
  }
  if (!api.isExpressionStatement(statement)) return false;
  const inner = unwrap(file, statement.expression);
  const call = api.isAwaitExpression(inner) ? unwrap(file, inner.expression) : inner;
  if (!api.isCallExpression(call)) return false;
  // Members of those names belong to response objects, which go on after a redirect; `process.exit` is the exception.
  return api.isIdentifier(call.expression) ? LEAVING_CALL.test(call.expression.text) : keyOf(file, call.expression) === 'process.exit';
}
