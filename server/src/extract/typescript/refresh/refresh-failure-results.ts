import type { ts } from '@ts-morph/common';
import { alwaysExits, enclosingFunction, keyOf, lastName, occurrences, unwrap, wrapped } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';
import { verdictOfCatch, verdictOfHandler } from '../rows/row-catch';
import { calleeOf, type FunctionLike, isHttpCall } from './refresh-calls';
import type { FailurePath } from './refresh-failure-paths';
import { refreshIn } from './refresh-flight';
import { endingsIn } from './session-endings';

// Failures that come as a result: an answer that is not ok, an error beside the data, nothing instead of a token.

/** What becomes of a failure inside the call. */
export interface Loss {
  /** `pass`: rejections come out. `nothing`: the call gives nothing instead, whatever went wrong. `unknown`: it tells failures apart. */
  readonly errors: 'pass' | 'nothing' | 'unknown';
  /** The request to the server, when this file has it. */
  readonly request: ts.CallExpression | undefined;
}

const MAX_DEPTH = 4;
const UNKNOWN: Loss = { errors: 'unknown', request: undefined };
const ASKS = /instanceof|isAxiosError|\.status\b[^\n]{0,24}(?:40[013]|>=? ?[45]00|< ?500)|onLine|\.code\b|isNetwork|\.response\b/;

export function lossOf(file: ParsedFile, call: ts.CallExpression, depth = 0): Loss {
  const callee = calleeOf(file, call);
  if (callee.kind === 'function') return depth > MAX_DEPTH ? UNKNOWN : lossIn(file, callee.fn, depth);
  if (callee.kind === 'wrapped' && callee.fn !== undefined) return UNKNOWN;
  return { errors: 'pass', request: isHttpCall(file, call) ? call : undefined };
}

/** What a function of this file makes of a failure of the refresh inside it. */
function lossIn(file: ParsedFile, fn: FunctionLike, depth: number): Loss {
  const { ts: api } = file;
  const { body } = fn;
  const inner = body === undefined ? undefined : refreshIn(file, fn);
  if (body === undefined || inner === undefined) return UNKNOWN;
  const text = body.getText(file.tree);
  // A refresh that is kept for others, tried again or read from elsewhere is too much to follow, as is one that looks at the error.
  if (ASKS.test(text) || /\b(?:for|while)\s*\(|retry\(/.test(text)) return UNKNOWN;
  const deeper = lossOf(file, inner, depth + 1);
  if (deeper.errors === 'unknown') return UNKNOWN;
  let errors = deeper.errors;
  for (let node: ts.Node = inner; node !== body && node.parent !== undefined; node = node.parent) {
    const { parent } = node;
    if (api.isTryStatement(parent) && parent.tryBlock === node && parent.catchClause !== undefined) {
      const verdict = verdictOfCatch(file, parent.catchClause);
      if (verdict === 'unknown') return UNKNOWN;
      if (verdict === 'caught') errors = givesNothing(file, parent.catchClause.block) ? 'nothing' : 'pass';
      if (verdict === 'caught' && errors === 'pass') return UNKNOWN;
    }
    if (api.isPropertyAccessExpression(parent) && parent.name.text === 'catch' && api.isCallExpression(parent.parent)) {
      const handler = parent.parent.arguments[0];
      const verdict = handler === undefined ? 'unknown' : verdictOfHandler(file, handler);
      if (verdict === 'unknown') return UNKNOWN;
      if (verdict === 'caught') {
        if (
          handler === undefined ||
          !/=>\s*(?:null|false|undefined|\{\s*return (?:null|false|undefined);?\s*\})$/.test(handler.getText(file.tree))
        )
          return UNKNOWN;
        errors = 'nothing';
      }
    }
  }
  return { errors, request: deeper.request };
}

/** Whether a `catch` ends in `return null`, `return false` or nothing at all. */
function givesNothing(file: ParsedFile, block: ts.Block): boolean {
  const { ts: api } = file;
  const last = block.statements.at(-1);
  if (last === undefined || !api.isReturnStatement(last)) return last === undefined || api.isExpressionStatement(last);
  if (last.expression === undefined) return true;
  return isNothing(file, last.expression);
}

function isNothing(file: ParsedFile, expression: ts.Expression): boolean {
  const { ts: api } = file;
  const node = unwrap(file, expression);
  if (node.kind === api.SyntaxKind.NullKeyword || node.kind === api.SyntaxKind.FalseKeyword) return true;
  if (api.isStringLiteralLike(node)) return node.text === '';
  return keyOf(file, node) === 'undefined';
}

/** The branches that run because of what an awaited refresh gave. */
export function* resultBranches(file: ParsedFile, call: ts.CallExpression, { errors, request }: Loss): Iterable<FailurePath> {
  const { ts: api } = file;
  let node: ts.Node = wrapped(file, call);
  if (node.parent === undefined || !api.isAwaitExpression(node.parent)) return;
  node = wrapped(file, node.parent);
  const holder = node.parent;
  if (holder === undefined) return;
  const around = enclosingFunction(file, call);
  if (around === undefined) return;
  const nothing = errors === 'nothing';
  const common = { clause: undefined, request };
  if (nothing && !api.isVariableDeclaration(holder)) {
    for (const branch of branchesOf(file, node, false)) yield { ...branch, ...common, error: '', on: 'any' };
    return;
  }
  if (!api.isVariableDeclaration(holder)) return;
  if (api.isIdentifier(holder.name)) {
    const { text } = holder.name;
    if (nothing) {
      for (const use of occurrences(file, around, text)) {
        if (use !== holder.name) for (const branch of branchesOf(file, use, false)) yield { ...branch, ...common, error: '', on: 'any' };
      }
    } else if (isFetch(file, call)) {
      for (const use of occurrences(file, around, `${text}.ok`)) {
        for (const branch of branchesOf(file, use, false)) yield { ...branch, ...common, error: text, on: 'answer' };
      }
    } else if (isBaseQuery(file, call)) yield* queryBranches(file, around, holder.name, common);
    return;
  }
  if (!isSupabase(file, call) || !api.isObjectBindingPattern(holder.name)) return;
  const element = holder.name.elements.find((one) => keyOf(file, one.propertyName ?? one.name) === 'error');
  if (element === undefined || !api.isIdentifier(element.name)) return;
  for (const use of occurrences(file, around, element.name.text)) {
    if (use !== element.name)
      for (const branch of branchesOf(file, use, true)) yield { ...branch, ...common, error: element.name.text, on: 'any' };
  }
}

/** RTK Query's base query gives `{ data }` or `{ error }` and never throws; without a network the status of the error is `FETCH_ERROR`. */
function* queryBranches(
  file: ParsedFile,
  around: ts.Node,
  result: ts.Identifier,
  common: Pick<FailurePath, 'clause' | 'request'>,
): Iterable<FailurePath> {
  const error = `${result.text}.error`;
  for (const use of occurrences(file, around, `${result.text}.data`)) {
    if (use.pos > result.pos) for (const branch of branchesOf(file, use, false)) yield { ...branch, ...common, error, on: 'any' };
  }
  for (const use of occurrences(file, around, error)) {
    if (use.pos > result.pos) for (const branch of branchesOf(file, use, true)) yield { ...branch, ...common, error, on: 'any' };
  }
}

function isBaseQuery(file: ParsedFile, call: ts.CallExpression): boolean {
  return call.arguments.length === 3 && /^\w{0,30}[bB]aseQuery\w{0,20}$/.test(keyOf(file, call.expression) ?? '');
}

function isFetch(file: ParsedFile, call: ts.CallExpression): boolean {
  return /^(?:(?:window|globalThis|self)\.)?fetch$/.test(keyOf(file, call.expression) ?? '');
}

function isSupabase(file: ParsedFile, call: ts.CallExpression): boolean {
  return lastName(file, call.expression) === 'refreshSession' && /\.auth\.refreshSession$/.test(call.expression.getText(file.tree));
}

/**
 * The branches of conditions that this operand decides: where it is true, or where it is not. A condition that asks for anything else
 * besides is only followed for the operand's own part: `error || !data.session`.
 */
function* branchesOf(
  file: ParsedFile,
  operand: ts.Node,
  whenTrue: boolean,
): Iterable<{ readonly body: ts.Node; readonly condition: string }> {
  const { ts: api } = file;
  const kind = api.SyntaxKind;
  let sought = whenTrue;
  for (let node = wrapped(file, operand); node.parent !== undefined; node = node.parent) {
    const { parent } = node;
    if (api.isParenthesizedExpression(parent)) continue;
    if (api.isPrefixUnaryExpression(parent) && parent.operator === kind.ExclamationToken) {
      sought = !sought;
      continue;
    }
    if (api.isBinaryExpression(parent)) {
      const operator = parent.operatorToken.kind;
      // Where it is sought to be true, an `||` is passed: the whole is true then as well; an `&&` asks for more.
      if (operator === kind.BarBarToken && sought) continue;
      if (operator === kind.AmpersandAmpersandToken && !sought) continue;
      return;
    }
    if (api.isIfStatement(parent) && parent.expression === node) {
      const body = sought ? parent.thenStatement : parent.elseStatement;
      const condition = parent.expression.getText(file.tree);
      if (body !== undefined) yield { body, condition };
      else if (!sought && alwaysExits(file, parent.thenStatement))
        for (const next of plainAfter(file, parent)) yield { body: next, condition };
    } else if (api.isConditionalExpression(parent) && parent.condition === node) {
      yield { body: sought ? parent.whenTrue : parent.whenFalse, condition: parent.condition.getText(file.tree) };
    }
    return;
  }
}

/** What follows an `if` that leaves when the refresh gave something: `if (token) return retry(); logout();`. */
function* plainAfter(file: ParsedFile, statement: ts.IfStatement): Iterable<ts.Statement> {
  const { ts: api } = file;
  const block = statement.parent;
  if (!api.isBlock(block)) return;
  for (const next of block.statements.slice(block.statements.indexOf(statement) + 1)) {
    const isPlain =
      api.isExpressionStatement(next) || (api.isIfStatement(next) && /typeof window/.test(next.expression.getText(file.tree)));
    if (!isPlain) return;
    const [ending] = endingsIn(file, next);
    if (ending === undefined) continue;
    yield next;
    return;
  }
}
