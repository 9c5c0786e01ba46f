import type { ts } from '@ts-morph/common';
import { bindingOf } from '../guards/guard-bindings';
import { enclosingFunction, nodesMatching } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';

// A flag outside the handler that keeps a second refresh from starting: `let isRefreshing = false`.

interface Round {
  readonly refresh: ts.Node;
  /** The call that sends the request again. */
  readonly resend: ts.Node;
}

/**
 * Whether the flag lets the retried request start the next refresh. `open`: it is taken back before the request is sent again,
 * or in a `finally` that does not wait for the answer. `shut`: nothing takes it back until the answer is there. Undefined for
 * what is no such flag, and where another function may take it back.
 */
export function lockStateOf(file: ParsedFile, operand: ts.Expression, round: Round): 'open' | 'shut' | undefined {
  const { ts: api } = file;
  const flag = api.isIdentifier(operand) && /refresh|renew/i.test(operand.text) ? bindingOf(file, operand) : undefined;
  if (flag === undefined || !api.isVariableDeclaration(flag)) return undefined;
  const scope = enclosingFunction(file, operand);
  if (scope === undefined || (scope.pos <= flag.pos && flag.end <= scope.end)) return undefined;
  const name = (operand as ts.Identifier).text;
  let isSet = false;
  for (const node of nodesMatching(file, /(?<![\w$.])[A-Za-z_$][\w$]{2,60}(?=\s{0,4}=\s{0,4}(?:true|false)\b)/g)) {
    const set = node.parent;
    if (!api.isIdentifier(node) || node.text !== name || !api.isBinaryExpression(set) || set.left !== node) continue;
    if (bindingOf(file, node) !== flag) continue;
    if (!holds(scope, set)) return undefined;
    if (set.right.kind === api.SyntaxKind.TrueKeyword) isSet = true;
    else if (isBefore(file, set, round)) return 'open';
  }
  return isSet ? 'shut' : undefined;
}

/** Whether control passes an assignment on its way from the refresh to the retried request's answer. */
function isBefore(file: ParsedFile, set: ts.BinaryExpression, { refresh, resend }: Round): boolean {
  const { ts: api } = file;
  const around = set.parent.parent;
  const attempt = around.parent;
  if (api.isTryStatement(attempt) && attempt.finallyBlock === around && holds(attempt.tryBlock, resend)) {
    return !api.isAwaitExpression(resend.parent);
  }
  if (set.pos < refresh.pos || set.end > resend.pos) return false;
  // `refresh().finally(() => { isRefreshing = false; })`, and what stands in one block with the request.
  return holds(around, resend) || (enclosingFunction(file, set) !== enclosingFunction(file, refresh) && !isInCatch(file, set));
}

function isInCatch(file: ParsedFile, set: ts.Node): boolean {
  const { ts: api } = file;
  const callback = enclosingFunction(file, set);
  const call = callback?.parent;
  return call === undefined || !api.isCallExpression(call) || !/\.(?:finally|then)$/.test(call.expression.getText(file.tree).slice(-10));
}

function holds(outer: ts.Node, inner: ts.Node): boolean {
  return outer.pos <= inner.pos && inner.end <= outer.end;
}
