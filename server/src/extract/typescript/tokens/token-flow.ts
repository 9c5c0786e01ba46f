import type { ts } from '@ts-morph/common';
import { functionOf } from '../env/env-wrappers';
import { functionName } from '../guards/guard-tree';
import type { FileIndex } from '../syntax/file-index';
import { calledAs } from '../syntax/parameters';
import { referencesTo } from '../syntax/references';
import { enclosingFunction, type FunctionNode, isFunctionNode, memberStep, plainName, unwrap, wrapped } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';

/** Where a token goes that a call makes. */
export interface TokenFlow {
  /** The functions of this file whose result is the token or an object or list that holds it, from the inside out. */
  readonly returnedBy: readonly string[];
  /** The variable that is given the token alone; empty when there is none. */
  readonly assignedTo: string;
}

/** A function that returns the result of one that returns the token, and so on. */
const MOST_FUNCTIONS = 6;

/** Follows a token from the expression that makes it - or the callback that is given it - to a variable and to results of functions. */
export function tokenFlow(reader: ValueReader, node: ts.Node, callback?: ts.Expression): TokenFlow {
  const { api } = reader;
  const given = callback && unwrap(api, callback);
  const isFunction = given !== undefined && (api.isArrowFunction(given) || api.isFunctionExpression(given));
  const parameter = isFunction ? given.parameters[1]?.name : undefined;
  const names: string[] = [];
  const seen = new Set<FunctionNode>();
  let assignedTo = '';
  const pending: FunctionNode[] = [];
  const note = (flow: Reached): void => {
    assignedTo ||= flow.variable;
    if (flow.result !== undefined && !seen.has(flow.result)) {
      seen.add(flow.result);
      pending.push(flow.result);
    }
  };
  if (parameter !== undefined && api.isIdentifier(parameter)) {
    assignedTo = parameter.text;
    note(throughVariable(reader, parameter, 0));
  } else note(reachedFrom(reader, node, 0));
  for (let next = pending.shift(); next !== undefined && seen.size <= MOST_FUNCTIONS; next = pending.shift()) {
    const name = nameOf(reader, next);
    if (name !== '' && name !== 'constructor' && !names.includes(name)) names.push(name);
    const calls = name === '' ? [] : callsOf(reader, next);
    const variable = assignedTo;
    for (const call of calls) note(reachedFrom(reader, call, 0));
    assignedTo = variable;
  }
  return { returnedBy: names, assignedTo };
}

interface Reached {
  readonly variable: string;
  /** The function whose result it is part of. */
  readonly result: FunctionNode | undefined;
}

const NOWHERE: Reached = { variable: '', result: undefined };
const MOST_STEPS = 40;

/** The calls in this file of one of its functions. */
export function callsOf(reader: ValueReader, target: FunctionNode): readonly ts.CallExpression[] {
  const calls = callsByName(reader).get(nameOf(reader, target)) ?? [];
  return calls.length > MOST_CALLS ? [] : calls.filter((call) => functionOf(reader, unwrap(reader.api, call.expression)) === target);
}

/** A name that is called more often than this is not followed. */
const MOST_CALLS = 200;
const named = new WeakMap<FileIndex, ReadonlyMap<string, readonly ts.CallExpression[]>>();

function callsByName(reader: ValueReader): ReadonlyMap<string, readonly ts.CallExpression[]> {
  const known = named.get(reader.index);
  if (known) return known;
  const calls = new Map<string, ts.CallExpression[]>();
  for (const call of reader.index.calls) {
    const callee = unwrap(reader.api, call.expression);
    const name = reader.api.isIdentifier(callee) ? callee.text : memberStep(reader.api, callee)?.name;
    const list = name === undefined ? undefined : calls.get(name);
    if (list) list.push(call);
    else if (name !== undefined) calls.set(name, [call]);
  }
  named.set(reader.index, calls);
  return calls;
}

/** `UserSchema.methods.getToken = function () { ... }` is called by the property's name, `useCallback(() => ...)` by the variable's. */
function nameOf(reader: ValueReader, fn: FunctionNode): string {
  return calledAs(reader.api, fn) ?? functionName(reader.file, fn);
}

/** Climbs from an expression through objects, lists, choices and `Promise.all` to the variable or function that is given it. */
function reachedFrom(reader: ValueReader, start: ts.Node, steps: number): Reached {
  const { api } = reader;
  const kind = api.SyntaxKind;
  /** The position in each list that was climbed out of, the innermost last; undefined for an object. */
  let path: readonly (number | string)[] = [];
  let node = wrapped(api, start);
  for (let step = steps; step < MOST_STEPS; step++) {
    const parent: ts.Node | undefined = node.parent;
    if (parent === undefined) return NOWHERE;
    if (api.isPropertyAssignment(parent) && parent.initializer === node) {
      path = [plainName(api, parent.name) ?? '', ...path];
      node = wrapped(api, parent.parent);
    } else if (api.isShorthandPropertyAssignment(parent)) {
      path = [parent.name.text, ...path];
      node = wrapped(api, parent.parent);
    } else if (api.isArrayLiteralExpression(parent)) {
      path = [parent.elements.indexOf(node as ts.Expression), ...path];
      node = wrapped(api, parent);
    } else if (api.isSpreadAssignment(parent)) {
      path = [];
      node = wrapped(api, parent.parent);
    } else if (api.isConditionalExpression(parent) && parent.condition !== node) node = wrapped(api, parent);
    else if (api.isBinaryExpression(parent)) {
      const operator = parent.operatorToken.kind;
      if (operator === kind.EqualsToken && parent.right === node) {
        const target = unwrap(api, parent.left);
        return api.isIdentifier(target)
          ? { ...throughVariable(reader, target, step), variable: path.length === 0 ? target.text : '' }
          : NOWHERE;
      }
      if (operator !== kind.BarBarToken && operator !== kind.QuestionQuestionToken) return NOWHERE;
      node = wrapped(api, parent);
    } else if (api.isCallExpression(parent) && parent.expression !== node && isPassedOn(reader, parent)) node = wrapped(api, parent);
    else if (api.isCallExpression(parent) && parent.arguments[0] === node) {
      const promise = resolvedPromise(reader, parent);
      if (promise === undefined) return NOWHERE;
      node = wrapped(api, promise);
    } else if (api.isVariableDeclaration(parent) && parent.initializer === node) return declared(reader, parent.name, path, step);
    else if (api.isReturnStatement(parent)) {
      const result = enclosingFunction(api, parent);
      return { variable: '', result };
    } else if (isFunctionNode(api, parent)) return { variable: '', result: parent };
    else return NOWHERE;
  }
  return NOWHERE;
}

/** `Promise.all([...])`, `Promise.resolve(x)`, `Object.freeze(x)`: the result holds what it is given. */
function isPassedOn(reader: ValueReader, call: ts.CallExpression): boolean {
  const member = memberStep(reader.api, unwrap(reader.api, call.expression));
  if (member === undefined || !reader.api.isIdentifier(member.base)) return false;
  return (
    (member.base.text === 'Promise' && /^(?:all|resolve)$/.test(member.name)) || (member.base.text === 'Object' && member.name === 'freeze')
  );
}

/** `new Promise((resolve) => ... resolve(token))`: the promise that a call of its executor's first parameter settles. */
function resolvedPromise(reader: ValueReader, call: ts.CallExpression): ts.Node | undefined {
  const { api } = reader;
  const callee = unwrap(api, call.expression);
  const binding = api.isIdentifier(callee) ? reader.index.scopes.lookup(callee) : undefined;
  if (binding?.kind !== 'parameter' || binding.path.length > 0) return undefined;
  const executor = binding.declaration.parent;
  const promise = executor.parent;
  if (executor.parameters[0] !== binding.declaration || !api.isNewExpression(promise)) return undefined;
  return api.isIdentifier(promise.expression) && promise.expression.text === 'Promise' ? promise : undefined;
}

/** The name in a declaration that is given the value at `path`: `const [access, refresh] = ...`, `const { token } = ...`. */
function declared(reader: ValueReader, name: ts.BindingName, path: readonly (number | string)[], step: number): Reached {
  const { api } = reader;
  if (api.isIdentifier(name)) return { ...throughVariable(reader, name, step), variable: path.length === 0 ? name.text : '' };
  const [first, ...rest] = path;
  const element = api.isArrayBindingPattern(name)
    ? typeof first === 'number'
      ? name.elements[first]
      : undefined
    : name.elements.find((candidate) => plainName(api, candidate.propertyName ?? candidate.name) === first);
  if (element === undefined || api.isOmittedExpression(element) || element.dotDotDotToken !== undefined) return NOWHERE;
  return declared(reader, element.name, rest, step);
}

/** The function that returns a variable, alone or in an object or list that one more variable may hold. */
function throughVariable(reader: ValueReader, name: ts.Identifier, steps: number): Reached {
  if (steps >= MOST_STEPS) return { variable: name.text, result: undefined };
  for (const use of referencesTo(reader, name) ?? []) {
    const isTarget = reader.api.isBinaryExpression(use.parent) && use.parent.left === use;
    if (isTarget) continue;
    const { result } = reachedFrom(reader, use, steps + MOST_STEPS / 2);
    if (result !== undefined) return { variable: name.text, result };
  }
  return { variable: name.text, result: undefined };
}
