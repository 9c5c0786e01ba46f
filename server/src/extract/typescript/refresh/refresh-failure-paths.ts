import type { ts } from '@ts-morph/common';
import type { RefreshFailure } from '../../../facts/fact';
import { enclosingFunction, keyOf, lastName, occurrences, unwrap, wrapped } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';
import { calleeOf, isHttpCall } from './refresh-calls';
import { lossOf, resultBranches } from './refresh-failure-results';

/** Code that runs when a refresh failed. */
export interface FailurePath {
  /** The block of a `catch`, the body of a handler, the branch of an `if`. */
  readonly body: ts.Node;
  /** The name of what was thrown or answered; empty when it has none. */
  readonly error: string;
  readonly on: RefreshFailure['on'];
  /** The text of the condition that leads here; undefined for a handler. */
  readonly condition: string | undefined;
  readonly clause: ts.CatchClause | undefined;
  /** The request whose failure it is, when this file has it. */
  readonly request: ts.CallExpression | undefined;
}

const MAX_DEPTH = 12;

/** Every piece of this file's code that runs because this refresh failed. */
export function* failuresOf(file: ParsedFile, call: ts.CallExpression): Iterable<FailurePath> {
  const loss = lossOf(file, call);
  if (loss.errors === 'unknown' || mayGiveNothing(file, call, loss.request)) return;
  yield* follow(file, call, call, loss.request, loss.errors === 'pass', 0);
  yield* resultBranches(file, call, loss);
}

/** Whether what a function of another file gives is asked for being there: it then keeps its failures to itself, most likely. */
function mayGiveNothing(file: ParsedFile, call: ts.CallExpression, request: ts.CallExpression | undefined): boolean {
  const { ts: api } = file;
  if (request !== undefined || calleeOf(file, call).kind === 'function' || isHttpCall(file, call)) return false;
  const awaiting = wrapped(file, call).parent;
  if (awaiting === undefined || !api.isAwaitExpression(awaiting)) return false;
  const value = wrapped(file, awaiting);
  const holder = value.parent;
  if (holder === undefined) return false;
  if (!api.isVariableDeclaration(holder)) return isAsked(file, value);
  const around = enclosingFunction(file, call);
  if (!api.isIdentifier(holder.name) || around === undefined) return false;
  for (const use of occurrences(file, around, holder.name.text)) if (use !== holder.name && isAsked(file, use)) return true;
  return false;
}

function isAsked(file: ParsedFile, value: ts.Node): boolean {
  const { ts: api } = file;
  const node = wrapped(file, value);
  const { parent } = node;
  if (parent === undefined) return false;
  if (api.isPrefixUnaryExpression(parent)) return parent.operator === api.SyntaxKind.ExclamationToken;
  if (api.isIfStatement(parent)) return parent.expression === node;
  if (api.isConditionalExpression(parent)) return parent.condition === node;
  if (api.isPropertyAccessExpression(parent)) return parent.questionDotToken !== undefined;
  return api.isBinaryExpression(parent) && parent.left === node && parent.operatorToken.kind === api.SyntaxKind.AmpersandAmpersandToken;
}

/** From an expression that stands for the promise outwards. `throws`: failures come as rejections at all. */
function* follow(
  file: ParsedFile,
  start: ts.Expression,
  call: ts.CallExpression,
  request: ts.CallExpression | undefined,
  throws: boolean,
  depth: number,
): Iterable<FailurePath> {
  const { ts: api } = file;
  if (!throws || depth > MAX_DEPTH) return;
  const node = wrapped(file, start);
  const { parent } = node;
  if (parent === undefined) return;
  if (api.isPropertyAccessExpression(parent) && parent.expression === node) {
    const step = parent.parent;
    if (step === undefined || !api.isCallExpression(step) || step.expression !== parent) return;
    const name = parent.name.text;
    const handler = handlerOf(file, step, name);
    if (handler !== undefined) {
      const path = pathOfHandler(file, handler, request);
      if (path !== undefined) yield path;
      if (name === 'catch') return;
    }
    yield* follow(file, step, call, request, throws, depth + 1);
  } else if (api.isAwaitExpression(parent)) {
    yield* aroundAwait(file, parent, request);
  } else if (api.isVariableDeclaration(parent) && parent.initializer === node && api.isIdentifier(parent.name)) {
    yield* awaited(file, parent.name, request);
  } else if (api.isBinaryExpression(parent) && parent.right === node) {
    const operator = parent.operatorToken.kind;
    if (operator >= api.SyntaxKind.FirstAssignment && operator <= api.SyntaxKind.LastAssignment) yield* awaited(file, parent.left, request);
    else if (operator === api.SyntaxKind.QuestionQuestionToken || operator === api.SyntaxKind.BarBarToken)
      yield* follow(file, parent, call, request, throws, depth + 1);
  }
}

/** The function of a step in a chain that is told of a failure. */
function handlerOf(file: ParsedFile, step: ts.CallExpression, name: string): ts.Expression | undefined {
  const { ts: api } = file;
  const [first, second] = step.arguments;
  if (name === 'catch') return first;
  if (name === 'then') return second;
  if (name === 'subscribe') {
    if (second !== undefined || first === undefined) return second;
    const observer = unwrap(file, first);
    if (!api.isObjectLiteralExpression(observer)) return undefined;
    const error = observer.properties.find((property) => keyOf(file, property.name ?? property) === 'error');
    if (error === undefined) return undefined;
    return api.isPropertyAssignment(error) ? error.initializer : undefined;
  }
  if (name !== 'pipe') return undefined;
  const operator = step.arguments.find(
    (argument) => api.isCallExpression(argument) && lastName(file, argument.expression) === 'catchError',
  );
  return operator !== undefined && api.isCallExpression(operator) ? operator.arguments[0] : undefined;
}

function pathOfHandler(file: ParsedFile, handler: ts.Expression, request: ts.CallExpression | undefined): FailurePath | undefined {
  const { ts: api } = file;
  const fn = unwrap(file, handler);
  if (!api.isArrowFunction(fn) && !api.isFunctionExpression(fn)) return undefined;
  const name = fn.parameters[0]?.name;
  const error = name !== undefined && api.isIdentifier(name) ? name.text : '';
  // A destructured error is looked at.
  if (name !== undefined && !api.isIdentifier(name)) return undefined;
  return { body: fn.body, error, on: 'any', condition: undefined, clause: undefined, request };
}

/** The `catch` that an awaited rejection reaches, as long as it stays in its function. */
function* aroundAwait(file: ParsedFile, awaiting: ts.Node, request: ts.CallExpression | undefined): Iterable<FailurePath> {
  const { ts: api } = file;
  for (let node = awaiting; node.parent !== undefined; node = node.parent) {
    const parent: ts.Node = node.parent;
    if (api.isFunctionLike(parent)) return;
    // Tries again: what comes after the loop is another matter.
    if (api.isIterationStatement(parent, false)) return;
    if (!api.isTryStatement(parent) || parent.tryBlock !== node || parent.catchClause === undefined) continue;
    const clause = parent.catchClause;
    const name = clause.variableDeclaration?.name;
    if (name !== undefined && !api.isIdentifier(name)) return;
    if (tellsAnswersApart(file, awaiting, parent.tryBlock)) return;
    yield { body: clause.block, error: name?.text ?? '', on: 'any', condition: undefined, clause, request };
    return;
  }
}

const ASKS_STATUS = /status(?:Code)?\b[^\n]{0,24}(?:40[013]|>=? ?[45]00|< ?500|[45]0[0-4])|\.unauthorized\b/i;

/** `if (response.status === 401) throw ...` behind the request: what is thrown may mean one thing only. */
function tellsAnswersApart(file: ParsedFile, awaiting: ts.Node, block: ts.Block): boolean {
  return ASKS_STATUS.test(file.text.slice(awaiting.end, block.end));
}

/** `const pending = refresh(); ... await pending`, also where the promise is kept for others. */
function* awaited(file: ParsedFile, target: ts.Expression, request: ts.CallExpression | undefined): Iterable<FailurePath> {
  const { ts: api } = file;
  const key = keyOf(file, target);
  const around = enclosingFunction(file, target);
  if (key === undefined || around === undefined) return;
  for (const use of occurrences(file, around, key)) {
    const outer = wrapped(file, use);
    if (use !== target && outer.parent !== undefined && api.isAwaitExpression(outer.parent))
      yield* aroundAwait(file, outer.parent, request);
  }
}

const SERVER_OWNER = /(?:^|\.)(?:router|app|server|fastify|\w*[rR]outes?|nock|mock\w*|http|msw|rest)$/;
const SERVER_MODULE = /^(?:express|fastify|koa|@nestjs\/common|jsonwebtoken|@prisma\/client|mongoose|typeorm|next\/server)$/;

/** A route that is defined, and a server's own rotation, which no network parts from what it asks. */
export function isServersOwn(file: ParsedFile, call: ts.CallExpression): boolean {
  const { ts: api } = file;
  const callee = unwrap(file, call.expression);
  const owner = api.isPropertyAccessExpression(callee) ? (keyOf(file, callee.expression) ?? '') : '';
  const givesHandler = call.arguments.some((argument) => api.isArrowFunction(argument) || api.isFunctionExpression(argument));
  if (SERVER_OWNER.test(owner) && (givesHandler || owner !== 'http')) return true;
  if (isHttpCall(file, call) || calleeOf(file, call).kind === 'function') return false;
  return file.tree.statements.some(
    (statement) =>
      api.isImportDeclaration(statement) &&
      api.isStringLiteral(statement.moduleSpecifier) &&
      SERVER_MODULE.test(statement.moduleSpecifier.text),
  );
}
