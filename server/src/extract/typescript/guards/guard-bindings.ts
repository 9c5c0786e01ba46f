import type { ts } from '@ts-morph/common';
import type { ParsedFile } from '../parsed-file';
import { occurrences } from './guard-tree';

/** What declares a name in this file. */
export type Binding =
  | ts.VariableDeclaration
  | ts.BindingElement
  | ts.ParameterDeclaration
  | ts.FunctionDeclaration
  | ts.ClassDeclaration
  | ts.ImportSpecifier
  | ts.ImportClause
  | ts.NamespaceImport;

/** The declaration that an identifier refers to, by lexical scope; undefined for globals and for `var` in an inner block. */
export function bindingOf(file: ParsedFile, identifier: ts.Identifier): Binding | undefined {
  const name = identifier.text;
  for (let scope: ts.Node | undefined = identifier.parent; scope !== undefined; scope = scope.parent) {
    const found = declaredIn(file, scope, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The declaration of a name that belongs to this very scope: its parameters, its statements, its loop variable. */
export function declaredIn(file: ParsedFile, scope: ts.Node, name: string): Binding | undefined {
  const { ts: api } = file;
  if (api.isFunctionLike(scope)) return parameterNamed(file, scope, name);
  if (api.isBlock(scope) || api.isSourceFile(scope) || api.isModuleBlock(scope) || api.isCaseOrDefaultClause(scope)) {
    for (const statement of scope.statements) {
      const found = declaredBy(file, statement, name);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (api.isForStatement(scope) || api.isForOfStatement(scope) || api.isForInStatement(scope)) {
    const list = scope.initializer;
    return list !== undefined && api.isVariableDeclarationList(list) ? inList(file, list, name) : undefined;
  }
  if (api.isCatchClause(scope) && scope.variableDeclaration !== undefined) return inPattern(file, scope.variableDeclaration, name);
  return undefined;
}

/** The parameter of a function, or the element of a destructured one, that has this name. */
export function parameterNamed(
  file: ParsedFile,
  fn: ts.SignatureDeclaration,
  name: string,
): ts.ParameterDeclaration | ts.BindingElement | undefined {
  // A half-typed signature may have no parameter list at all.
  for (const parameter of fn.parameters ?? []) {
    const found = inPattern(file, parameter as ts.ParameterDeclaration, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function declaredBy(file: ParsedFile, statement: ts.Statement, name: string): Binding | undefined {
  const { ts: api } = file;
  if (api.isVariableStatement(statement)) return inList(file, statement.declarationList, name);
  if (api.isFunctionDeclaration(statement) || api.isClassDeclaration(statement)) {
    return statement.name?.text === name ? statement : undefined;
  }
  if (!api.isImportDeclaration(statement) || statement.importClause === undefined) return undefined;
  const clause = statement.importClause;
  if (clause.name?.text === name) return clause;
  const named = clause.namedBindings;
  if (named === undefined) return undefined;
  if (api.isNamespaceImport(named)) return named.name.text === name ? named : undefined;
  return named.elements.find((element) => element.name.text === name);
}

function inList(file: ParsedFile, list: ts.VariableDeclarationList, name: string): ts.VariableDeclaration | ts.BindingElement | undefined {
  for (const declaration of list.declarations) {
    const found = inPattern(file, declaration, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function inPattern<Declaration extends ts.VariableDeclaration | ts.ParameterDeclaration>(
  file: ParsedFile,
  declaration: Declaration,
  name: string,
): Declaration | ts.BindingElement | undefined {
  const { ts: api } = file;
  if (api.isIdentifier(declaration.name)) return declaration.name.text === name ? declaration : undefined;
  const pending: ts.BindingName[] = [declaration.name];
  for (let pattern = pending.pop(); pattern !== undefined; pattern = pending.pop()) {
    if (api.isIdentifier(pattern)) continue;
    for (const element of pattern.elements) {
      if (api.isOmittedExpression(element)) continue;
      if (!api.isIdentifier(element.name)) pending.push(element.name);
      else if (element.name.text === name) return element;
    }
  }
  return undefined;
}

// A declaration belongs to one tree and a tree never changes, so the answer can be kept with it.
const reassigned = new WeakMap<Binding, boolean>();

/** Whether anything in the file assigns to the variable after its declaration. */
export function isReassigned(file: ParsedFile, binding: Binding): boolean {
  let answer = reassigned.get(binding);
  if (answer === undefined) {
    answer = findsAssignment(file, binding);
    reassigned.set(binding, answer);
  }
  return answer;
}

function findsAssignment(file: ParsedFile, binding: Binding): boolean {
  const { ts: api } = file;
  const list = api.isVariableDeclaration(binding) ? binding.parent : undefined;
  if (list !== undefined && api.isVariableDeclarationList(list) && (list.flags & api.NodeFlags.Const) !== 0) return false;
  const name = binding.name;
  if (name === undefined || !api.isIdentifier(name)) return true;
  for (const use of occurrences(file, scopeOf(file, binding), name.text)) {
    if (use !== name && isAssigned(file, use) && bindingOf(file, use as ts.Identifier) === binding) return true;
  }
  return false;
}

/** The part of the file in which a declaration can be meant: its function, or the whole file for one at the top. */
function scopeOf(file: ParsedFile, binding: Binding): ts.Node {
  for (let node: ts.Node | undefined = binding.parent; node !== undefined; node = node.parent) {
    if (file.ts.isFunctionLike(node)) return node;
  }
  return file.tree;
}

/** Whether an expression is written to: the left side of an assignment, alone or inside a pattern, or counted up. */
export function isAssigned(file: ParsedFile, expression: ts.Node): boolean {
  const { ts: api } = file;
  let node = expression;
  for (let parent: ts.Node | undefined = node.parent; parent !== undefined; parent = node.parent) {
    if (api.isBinaryExpression(parent)) {
      const operator = parent.operatorToken.kind;
      return parent.left === node && operator >= api.SyntaxKind.FirstAssignment && operator <= api.SyntaxKind.LastAssignment;
    }
    if (api.isPrefixUnaryExpression(parent) || api.isPostfixUnaryExpression(parent)) {
      return parent.operator === api.SyntaxKind.PlusPlusToken || parent.operator === api.SyntaxKind.MinusMinusToken;
    }
    if (api.isPropertyAssignment(parent) && parent.initializer !== node) return false;
    const inPatternLiteral =
      api.isArrayLiteralExpression(parent) ||
      api.isObjectLiteralExpression(parent) ||
      api.isPropertyAssignment(parent) ||
      api.isShorthandPropertyAssignment(parent) ||
      api.isSpreadElement(parent) ||
      api.isSpreadAssignment(parent) ||
      api.isParenthesizedExpression(parent);
    if (!inPatternLiteral) return false;
    node = parent;
  }
  return false;
}

/** The module that an imported name comes from; empty for anything that is not imported. */
export function moduleOf(file: ParsedFile, binding: Binding): string {
  const { ts: api } = file;
  for (let node: ts.Node | undefined = binding; node !== undefined; node = node.parent) {
    if (api.isImportDeclaration(node)) return api.isStringLiteral(node.moduleSpecifier) ? node.moduleSpecifier.text : '';
  }
  return '';
}
