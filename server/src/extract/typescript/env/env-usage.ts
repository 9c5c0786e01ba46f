import type { ts } from '@ts-morph/common';
import type { EnvRead, Replacement, Requirement } from '../../../facts/fact';
import { UNSET, type Value } from '../../../facts/value';
import { lookup } from '../syntax/file-view';
import type { Binding } from '../syntax/scope';
import { enclosingFunction, isFunctionNode, memberStep, plainName, searchBody, unwrap } from '../syntax/syntax';
import { withFallback } from '../values/value-algebra';
import type { ValueReader } from '../values/value-reader';
import { assignedDefaults, defaultedBranches } from './env-defaults';
import { SCHEMA_PARSERS } from './env-schemas';
import { functionOf } from './env-wrappers';

/** How a read is used: what the code does when the variable is missing. */
export interface Usage {
  readonly at: ts.Node;
  readonly requirement: Requirement;
  readonly fallback: Value;
  readonly failFast: EnvRead['failFast'];
  /** Where other reads of the same name share this requirement, because the code has checked it there. */
  readonly covers: ts.Node | undefined;
}

const CONVERSIONS = /^(?:Number|parseInt|parseFloat|String)$/;
const KEEPS_TEXT = /^(?:trim|toString|toLowerCase|toUpperCase)$/;

/** Longer chains are generated; the bounds keep the work per read constant. */
const MAX_STEPS = 40;
const MAX_FALLBACKS = 8;

/** Looks outward from a read for assertions, fallbacks and tests. */
export function usageOf(reader: ValueReader, node: ts.Expression, name: string): Usage {
  const { api } = reader;
  const test = reader.index.operands.get(node);
  const outward = new Outward(reader, node);
  if (test?.throws)
    return { at: node, requirement: 'asserted', fallback: UNSET, failFast: [], covers: enclosingFunction(api, node) ?? reader.file.tree };
  outward.fallbacks.push(...laterDefaults(reader, outward.node.parent));
  if (outward.fallbacks.length > 0 && !isCondition(reader, outward.node)) return withFallbacks(reader, outward, name);
  if (test !== undefined) {
    return {
      at: outward.at,
      requirement: 'optional',
      fallback: UNSET,
      failFast: [],
      covers: enclosingFunction(api, node) ?? statementOf(reader, node),
    };
  }
  if (outward.isAlternative) return { ...plain(outward.at), requirement: 'optional' };
  const declaration = outward.node.parent;
  const tested =
    api.isVariableDeclaration(declaration) && api.isIdentifier(declaration.name) ? testedAs(reader, declaration.name) : 'plain';
  // A cast only quiets the type checker when the code looks at the value later on.
  if (outward.asserted) return { ...plain(outward.at), requirement: tested === 'optional' ? 'optional' : 'asserted' };
  if (isRuntimeEnv(reader, outward.node)) return { ...plain(outward.at), requirement: 'optional' };
  return { ...plain(outward.at), requirement: tested };
}

/** `let x = process.env.X; if (!x) x = 'd';` */
function laterDefaults(reader: ValueReader, declaration: ts.Node): readonly ts.Expression[] {
  const { api } = reader;
  const isVariable = api.isVariableDeclaration(declaration) && api.isIdentifier(declaration.name);
  return isVariable ? (assignedDefaults(reader, declaration.name) ?? []) : [];
}

function plain(at: ts.Node): Usage {
  return { at, requirement: 'plain', fallback: UNSET, failFast: [], covers: undefined };
}

/** How a constant that holds a variable is tested later on. A check that throws counts for every use. */
export function testedAs(reader: ValueReader, name: ts.Identifier): Requirement {
  const binding = lookup(reader, name);
  const tests = (reader.index.tests.get(name.text) ?? []).filter((test) => sameBinding(reader, test.operand, binding));
  if (tests.some((test) => test.throws)) return 'asserted';
  return tests.length > 0 ? 'optional' : 'plain';
}

function sameBinding(reader: ValueReader, operand: ts.Node, binding: Binding | undefined): boolean {
  return lookup(reader, operand) === binding;
}

/** The expression around a read that still is that read: casts, conversions, `||` and `??`. */
class Outward {
  /** The outermost expression that passes the value on. */
  node: ts.Node;
  /** The read with its own fallbacks: all of `A || B` for A, only B for B. */
  at: ts.Node;
  asserted = false;
  /** Whether it only stands in for something else: the right side of `||` or `??`. */
  isAlternative = false;
  readonly fallbacks: ts.Expression[] = [];

  constructor(reader: ValueReader, node: ts.Node) {
    this.node = node;
    this.at = node;
    let own = true;
    for (let steps = 0; steps < MAX_STEPS && this.fallbacks.length < MAX_FALLBACKS; steps++) {
      const next = this.#step(reader, this.node.parent);
      if (next === undefined) return;
      if (next === 'alternative') {
        own = false;
        this.isAlternative = true;
      }
      this.node = this.node.parent;
      // A text kept by `trim()` is two nodes: the access and the call.
      if (next === 'method') this.node = this.node.parent;
      if (own && next !== 'conversion') this.at = this.node;
    }
  }

  #step(reader: ValueReader, parent: ts.Node): 'wrapper' | 'fallback' | 'alternative' | 'conversion' | 'method' | undefined {
    const { api } = reader;
    const { node } = this;
    if (api.isNonNullExpression(parent)) {
      this.asserted = true;
      return 'wrapper';
    }
    if (api.isAsExpression(parent) || api.isTypeAssertionExpression(parent)) {
      if (!/\b(?:any|unknown|undefined|null)\b/.test(parent.type.getText(reader.file.tree))) this.asserted = true;
      return 'wrapper';
    }
    if (api.isParenthesizedExpression(parent) || api.isSatisfiesExpression(parent) || api.isAwaitExpression(parent)) return 'wrapper';
    if (api.isBinaryExpression(parent)) {
      const operator = parent.operatorToken.kind;
      if (operator !== api.SyntaxKind.BarBarToken && operator !== api.SyntaxKind.QuestionQuestionToken) return undefined;
      if (parent.right === node) return 'alternative';
      this.fallbacks.push(parent.right);
      return 'fallback';
    }
    if (api.isConditionalExpression(parent) && parent.condition !== node) {
      const branches = defaultedBranches(reader, parent);
      if (branches === undefined) return undefined;
      if (branches.fallback === node) return 'alternative';
      this.fallbacks.push(branches.fallback);
      return 'fallback';
    }
    if (api.isCallExpression(parent) && parent.arguments[0] === node && api.isIdentifier(parent.expression)) {
      return CONVERSIONS.test(parent.expression.text) && isDefaulted(reader, parent) ? 'conversion' : undefined;
    }
    if (api.isPropertyAccessExpression(parent) && parent.expression === node && KEEPS_TEXT.test(parent.name.text)) {
      const call = parent.parent;
      return api.isCallExpression(call) && call.expression === parent && isDefaulted(reader, call) ? 'method' : undefined;
    }
    return undefined;
  }
}

function isDefaulted(reader: ValueReader, node: ts.Node): boolean {
  const { parent } = node;
  if (!reader.api.isBinaryExpression(parent) || parent.left !== node) return false;
  const operator = parent.operatorToken.kind;
  return operator === reader.api.SyntaxKind.BarBarToken || operator === reader.api.SyntaxKind.QuestionQuestionToken;
}

/** Whether an `||` decides a branch rather than a value. */
function isCondition(reader: ValueReader, node: ts.Node): boolean {
  const { api } = reader;
  const { parent } = node;
  return (
    (api.isIfStatement(parent) && parent.expression === node) ||
    (api.isConditionalExpression(parent) && parent.condition === node) ||
    (api.isPrefixUnaryExpression(parent) && parent.operator === api.SyntaxKind.ExclamationToken)
  );
}

function withFallbacks(reader: ValueReader, outward: Outward, name: string): Usage {
  const { at, fallbacks } = outward;
  const place = reader.place(at);
  let fallback: Value = UNSET;
  let throwing = false;
  for (const node of fallbacks) {
    if (alwaysThrows(reader, node)) throwing = true;
    else fallback = fallback.kind === 'unset' ? reader.read(node) : withFallback(fallback, reader.read(node), place);
  }
  if (fallback.kind === 'literal' && fallback.value === null) fallback = UNSET;
  if (fallback.kind === 'unset') return { at, requirement: throwing ? 'asserted' : 'optional', fallback, failFast: [], covers: undefined };
  const last = fallbacks.at(-1);
  const constant = last === undefined || throwing ? UNSET : reader.read(last);
  const replaceable = constant.kind !== 'unset' && constant.kind !== 'unknown' && constant.kind !== 'env';
  const failFast: Replacement[] = last !== undefined && replaceable ? [{ at: reader.place(last), newText: throwNow(name) }] : [];
  return { at, requirement: 'plain', fallback, failFast, covers: undefined };
}

/** An expression that throws, for the right side of `||` or `??`. */
function throwNow(name: string): string {
  return `(() => { throw new Error('${name} is not set'); })()`;
}

/** `(() => { throw ... })()`, or a call of a function of this file that throws and returns nothing. */
function alwaysThrows(reader: ValueReader, expression: ts.Expression): boolean {
  const { api } = reader;
  const node = unwrap(api, expression);
  if (!api.isCallExpression(node)) return false;
  const callee = unwrap(api, node.expression);
  const target = isFunctionNode(api, callee) ? callee : functionOf(reader, callee);
  if (target?.body === undefined || !api.isBlock(target.body)) return false;
  let throws = false;
  const returns = searchBody(api, target.body, (inner) => {
    if (api.isThrowStatement(inner)) throws = true;
    return api.isReturnStatement(inner) && inner.expression !== undefined;
  });
  return throws && !returns;
}

/** t3-env and `schema.parse({ X: process.env.X })`: the schema decides what is required; the reads only hand the values over. */
function isRuntimeEnv(reader: ValueReader, node: ts.Node): boolean {
  const { api } = reader;
  const owner = node.parent.parent?.parent;
  if (owner === undefined || !api.isPropertyAssignment(node.parent)) return false;
  if (api.isPropertyAssignment(owner)) return /^(?:experimental__)?runtimeEnv(?:Strict)?$/.test(plainName(api, owner.name) ?? '');
  const isArgument = api.isCallExpression(owner) && owner.arguments.some((argument) => argument === node.parent.parent);
  return isArgument && SCHEMA_PARSERS.has(memberStep(api, unwrap(api, owner.expression))?.name ?? '');
}

function statementOf(reader: ValueReader, node: ts.Node): ts.Node {
  let current = node;
  while (!reader.api.isStatement(current) && current.parent !== undefined) current = current.parent;
  return current;
}
