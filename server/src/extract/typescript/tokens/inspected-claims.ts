import type { ts } from '@ts-morph/common';
import { functionOf } from '../env/env-wrappers';
import { isVisible } from '../rows/row-callers';
import { referencesTo } from '../syntax/references';
import { enclosingFunction, type FunctionNode, isFunctionNode, memberStep, plainName, stringText, unwrap, wrapped } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';
import { callsOf } from './token-flow';

/** The claims that code reads from a payload, each once; unknown when the payload goes where it cannot be followed. */
export type Inspected = readonly string[] | 'unknown';

/** How many expressions are followed for one verifier. */
const MOST_STEPS = 120;
/** What a payload may be given to without going anywhere. */
const SHOWN = /^(?:console|log|logger|winston|pino)$/;
const TOLD = /^(?:Boolean|String|isNaN|debug|log)$/;

/**
 * The claims that are read from what a call gives: `decoded.type`, `const { sub } = decoded`, `if ('role' in decoded)`.
 * `path` leads from the result to the payload: jose's is `{ payload }`. A callback is given the result as its second parameter.
 */
export function inspectedClaims(
  reader: ValueReader,
  call: ts.Node,
  { path = [], callback }: { readonly path?: readonly string[]; readonly callback?: ts.Expression | undefined } = {},
): Inspected {
  const walk = new Walk(reader);
  const given = callback && functionNode(reader, callback);
  if (callback !== undefined && given === undefined) return 'unknown';
  if (given !== undefined) walk.parameter(given.parameters[1], path);
  else walk.expression(call, path);
  return walk.result();
}

/** The claims that a function reads from the payload it is given as one of its parameters: passport's `validate(payload)`. */
export function claimsReadBy(reader: ValueReader, fn: FunctionNode | undefined, position: number): Inspected {
  if (fn === undefined) return 'unknown';
  const walk = new Walk(reader);
  walk.parameter(fn.parameters[position], []);
  return walk.result();
}

/** The function that an argument is, or names. */
export function functionNode(reader: ValueReader, expression: ts.Expression): FunctionNode | undefined {
  const node = unwrap(reader.api, expression);
  if (reader.api.isArrowFunction(node) || reader.api.isFunctionExpression(node)) return node;
  return functionOf(reader, node);
}

class Walk {
  readonly #reader: ValueReader;
  readonly #names = new Set<string>();
  readonly #seen = new Set<ts.Node>();
  #escapes = false;

  constructor(reader: ValueReader) {
    this.#reader = reader;
  }

  result(): Inspected {
    return this.#escapes ? 'unknown' : [...this.#names];
  }

  /** A parameter that holds the payload, or what leads to it. A function that takes none looks at nothing. */
  parameter(parameter: ts.ParameterDeclaration | undefined, path: readonly string[]): void {
    if (parameter?.dotDotDotToken !== undefined) this.#escapes = true;
    else if (parameter !== undefined) this.#name(parameter.name, path);
  }

  expression(start: ts.Node, path: readonly string[]): void {
    const { api } = this.#reader;
    const node = wrapped(api, start);
    if (this.#escapes || this.#seen.has(node)) return;
    this.#seen.add(node);
    const { parent } = node;
    if (parent === undefined || this.#seen.size > MOST_STEPS) {
      this.#escapes = true;
      return;
    }
    const step = memberStep(api, parent);
    if (step !== undefined && step.base === node) this.#member(parent, step.name, path);
    else if (api.isVariableDeclaration(parent)) {
      if (this.#isExported(parent)) this.#escapes = true;
      else this.#name(parent.name, path);
    } else if (api.isBinaryExpression(parent)) this.#operand(node, parent, path);
    else if (api.isReturnStatement(parent)) this.#returned(enclosingFunction(api, parent), path);
    else if (isFunctionNode(api, parent)) this.#returned(parent, path);
    else if (api.isCallExpression(parent)) this.#argument(parent);
    else if (api.isConditionalExpression(parent)) {
      if (parent.condition !== node) this.expression(parent, path);
    } else if (!this.#isOnlyTested(parent)) this.#escapes = true;
  }

  /** `if (payload)`, `!payload`, `typeof payload`, and a result that nobody takes. */
  #isOnlyTested(parent: ts.Node): boolean {
    const { api } = this.#reader;
    return (
      api.isExpressionStatement(parent) ||
      api.isIfStatement(parent) ||
      api.isTypeOfExpression(parent) ||
      api.isVoidExpression(parent) ||
      (api.isPrefixUnaryExpression(parent) && parent.operator === api.SyntaxKind.ExclamationToken)
    );
  }

  #member(access: ts.Node, name: string, path: readonly string[]): void {
    const { api } = this.#reader;
    const call = access.parent;
    if (api.isCallExpression(call) && call.expression === access && (name === 'then' || name === 'catch' || name === 'finally')) {
      this.#promise(call, name, path);
    } else if (path.length > 0) {
      if (path[0] === name) this.expression(access, path.slice(1));
    } else this.#names.add(name);
  }

  #promise(call: ts.CallExpression, name: string, path: readonly string[]): void {
    const handler = name === 'then' && call.arguments[0] !== undefined ? functionNode(this.#reader, call.arguments[0]) : undefined;
    if (name !== 'then') this.expression(call, path);
    else if (handler === undefined) this.#escapes = true;
    else this.parameter(handler.parameters[0], path);
  }

  #operand(node: ts.Node, parent: ts.BinaryExpression, path: readonly string[]): void {
    const { api } = this.#reader;
    const kind = api.SyntaxKind;
    const operator = parent.operatorToken.kind;
    if (operator === kind.EqualsToken) {
      const target = unwrap(api, parent.left);
      if (parent.left === node) return;
      if (api.isIdentifier(target)) this.#variable(target, path);
      else this.#escapes = true;
    } else if (operator === kind.InKeyword) {
      const name = stringText(api, unwrap(api, parent.left));
      if (path.length > 0) return;
      if (name === undefined) this.#escapes = true;
      else this.#names.add(name);
    } else if (operator === kind.AmpersandAmpersandToken && parent.left === node) return;
    else if (operator === kind.AmpersandAmpersandToken || operator === kind.BarBarToken || operator === kind.QuestionQuestionToken) {
      this.expression(parent, path);
    } else if (operator === kind.PlusToken || operator === kind.CommaToken) this.#escapes = true;
  }

  #argument(call: ts.CallExpression): void {
    const { api } = this.#reader;
    const callee = unwrap(api, call.expression);
    const member = memberStep(api, callee);
    const base = member && unwrap(api, member.base);
    const isShown = base !== undefined && SHOWN.test(api.isIdentifier(base) ? base.text : (memberStep(api, base)?.name ?? ''));
    const isTold = api.isIdentifier(callee) && TOLD.test(callee.text);
    if (!isShown && !isTold) this.#escapes = true;
  }

  /** A function that hands the payload on is followed to its callers when all of them are in this file. */
  #returned(fn: FunctionNode | undefined, path: readonly string[]): void {
    const { api, file } = this.#reader;
    if (fn === undefined || api.isConstructorDeclaration(fn) || api.isAccessor(fn) || isVisible(file, fn)) {
      this.#escapes = true;
      return;
    }
    const calls = callsOf(this.#reader, fn);
    if (calls.length === 0) this.#escapes = true;
    for (const call of calls) this.expression(call, path);
  }

  #name(name: ts.BindingName, path: readonly string[]): void {
    const { api } = this.#reader;
    if (api.isIdentifier(name)) {
      this.#variable(name, path);
      return;
    }
    for (const element of name.elements) {
      if (api.isOmittedExpression(element)) continue;
      const step = api.isObjectBindingPattern(name) ? plainName(api, element.propertyName ?? element.name) : undefined;
      if (element.dotDotDotToken !== undefined || step === undefined) this.#escapes = true;
      else if (path.length === 0) this.#names.add(step);
      else if (path[0] === step) this.#name(element.name, path.slice(1));
    }
  }

  #variable(name: ts.Identifier, path: readonly string[]): void {
    const uses = referencesTo(this.#reader, name);
    if (uses === undefined) this.#escapes = true;
    for (const use of uses ?? []) {
      const { parent } = use;
      // Being given a value is no use; a shorthand property or a spread is one that escapes.
      const isTarget = this.#reader.api.isBinaryExpression(parent) && parent.left === use && isAssignment(this.#reader, parent);
      if (!isTarget) this.expression(use, path);
    }
  }

  #isExported(declaration: ts.VariableDeclaration): boolean {
    const { api } = this.#reader;
    const statement = declaration.parent.parent;
    if (!api.isVariableStatement(statement)) return false;
    return (api.getModifiers(statement) ?? []).some((modifier) => modifier.kind === api.SyntaxKind.ExportKeyword);
  }
}

function isAssignment(reader: ValueReader, node: ts.BinaryExpression): boolean {
  return node.operatorToken.kind === reader.api.SyntaxKind.EqualsToken;
}
