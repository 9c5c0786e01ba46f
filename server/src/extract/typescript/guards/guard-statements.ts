import type { ts } from '@ts-morph/common';
import type { ParsedFile } from '../parsed-file';
import { isAssigned } from './guard-bindings';
import { type Guard, mentions, onlyLogs, proves, stronger, testsAnywhere } from './guard-conditions';
import { alwaysExits, enclosingFunction, lastName, occurrences, unwrap } from './guard-tree';

const ASSERTION = /^(?:assert\w*|invariant|ok|expect|must\w*|required?|throwIf\w*)$/i;
const CHECK = /^(?:ensure|require|check|assert|verify|protect|validate|guard|wait)/i;
const SIGN_IN = /auth|log_?in|sign_?in|session|user|token/i;

/** What is known about the names, keys of one value, once control has passed a statement. */
export function effectOf(file: ParsedFile, statement: ts.Statement, names: readonly string[]): Guard {
  const { ts: api } = file;
  if (api.isIfStatement(statement)) {
    const effect = effectOfIf(file, statement, names);
    if (effect !== 'none') return effect;
  }
  if (api.isExpressionStatement(statement)) {
    const effect = effectOfCall(file, statement.expression, names);
    if (effect !== 'none') return effect;
  }
  if (testsAnywhere(file, statement, names)) return 'hinted';
  return assigns(file, statement, names) || dereferences(file, statement, names) ? 'hinted' : 'none';
}

function effectOfIf(file: ParsedFile, statement: ts.IfStatement, names: readonly string[]): Guard {
  const { expression, thenStatement, elseStatement } = statement;
  let guard: Guard = 'none';
  if (alwaysExits(file, thenStatement)) guard = proves(file, expression, names, false);
  if (elseStatement !== undefined && alwaysExits(file, elseStatement)) guard = stronger(guard, proves(file, expression, names, true));
  if (guard !== 'none') return guard;
  // `if (!token) router.push('/login')` goes on, and most likely means not to.
  if (!onlyLogs(file, statement) && proves(file, expression, names, false) === 'proved') return 'hinted';
  return 'none';
}

/** `invariant(token)`, `assert.ok(token)`, `expect(token).toBeTruthy()`, `await requireUser()`. */
function effectOfCall(file: ParsedFile, expression: ts.Expression, names: readonly string[]): Guard {
  const { ts: api } = file;
  const outer = unwrap(file, expression);
  let call: ts.Expression = api.isAwaitExpression(outer) ? unwrap(file, outer.expression) : outer;
  let checks = false;
  for (let depth = 0; depth < 8 && api.isCallExpression(call); depth++) {
    const name = lastName(file, call.expression);
    const first = call.arguments[0];
    if (ASSERTION.test(name) && first !== undefined) {
      const proof = proves(file, first, names, true);
      if (proof !== 'none') return proof;
    }
    checks ||= CHECK.test(name) && (SIGN_IN.test(name) || call.arguments.some((argument) => mentions(file, argument, names)));
    const callee = unwrap(file, call.expression);
    if (!api.isPropertyAccessExpression(callee)) break;
    // `expect(token).not.toBeNull()`: the call that matters is further in.
    let inner: ts.Expression = callee.expression;
    while (api.isPropertyAccessExpression(inner)) inner = inner.expression;
    call = inner;
  }
  return checks ? 'hinted' : 'none';
}

/** Whether the statement gives one of the names a new value, which later text can know nothing about. */
function assigns(file: ParsedFile, statement: ts.Statement, names: readonly string[]): boolean {
  for (const name of names) {
    for (const use of occurrences(file, statement, name)) if (isAssigned(file, use)) return true;
  }
  return false;
}

const DECODES = /decode|verify|parse|valid/i;

/** `token.split('.')` throws without a token, and `jwtDecode(token)` does too; only outside nested functions, which may not have run. */
function dereferences(file: ParsedFile, statement: ts.Statement, names: readonly string[]): boolean {
  const { ts: api } = file;
  for (const name of names) {
    for (const use of occurrences(file, statement, name)) {
      const parent = use.parent;
      if (parent === undefined || enclosingFunction(file, use) !== enclosingFunction(file, statement)) continue;
      const member = api.isPropertyAccessExpression(parent) || api.isElementAccessExpression(parent);
      if (member && parent.expression === use && parent.questionDotToken === undefined) return true;
      if (api.isCallExpression(parent) && parent.expression !== use && DECODES.test(lastName(file, parent.expression))) return true;
    }
  }
  return false;
}
