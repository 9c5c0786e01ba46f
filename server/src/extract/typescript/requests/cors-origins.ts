import type { ts } from '@ts-morph/common';
import { functionOf } from '../env/env-wrappers';
import { type FunctionNode, isFunctionNode, memberStep, onlyReturn, plainName, searchBody, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';

// Whether code lets every origin in, however it is written.

/** `reflected` for a function or an expression that allows whatever origin asks; undefined when the value itself tells. */
export function originOption(reader: ValueReader, node: ts.Node): 'reflected' | undefined {
  const { api } = reader;
  const option = isFunctionNode(api, node) ? node : unwrap(api, node as ts.Expression);
  const called = isFunctionNode(api, option) ? option : functionOf(reader, option as ts.Expression);
  if (called !== undefined) return allowsAll(reader, called) ? 'reflected' : undefined;
  if (api.isArrayLiteralExpression(option)) return option.elements.some((item) => matchesAll(reader, item)) ? 'reflected' : undefined;
  return matchesAll(reader, option) ? 'reflected' : undefined;
}

/** `/.*\/` and its like. */
function matchesAll(reader: ValueReader, node: ts.Node): boolean {
  return reader.api.isRegularExpressionLiteral(node) && /^\/\^?\(?\.[*+]?\)?\$?\/\w*$/.test(node.text);
}

function allowsAll(reader: ValueReader, node: FunctionNode): boolean {
  const { api } = reader;
  const [origin, answer] = node.parameters.map((parameter) => plainName(api, parameter.name));
  const returned = onlyReturn(api, node);
  if (origin !== undefined && returned !== undefined && isOriginItself(reader, returned, origin)) return true;
  return answer !== undefined && node.body !== undefined && alwaysAnswersYes(reader, node.body, origin ?? '', answer);
}

/** `origin`, `origin ?? '*'`. */
function isOriginItself(reader: ValueReader, expression: ts.Expression, origin: string): boolean {
  const { api } = reader;
  const node = unwrap(api, expression);
  if (api.isIdentifier(node)) return node.text === origin;
  const kind = api.SyntaxKind;
  return (
    api.isBinaryExpression(node) &&
    (node.operatorToken.kind === kind.BarBarToken || node.operatorToken.kind === kind.QuestionQuestionToken) &&
    isOriginItself(reader, node.left, origin)
  );
}

/** Every call of the callback is `callback(null, true)`, and one of them comes last, so that no origin goes without. */
function alwaysAnswersYes(reader: ValueReader, body: ts.ConciseBody, origin: string, answer: string): boolean {
  const { api } = reader;
  let calls = 0;
  let refuses = false;
  searchBody(api, body, (inner) => {
    if (api.isThrowStatement(inner)) refuses = true;
    if (api.isIdentifier(inner) && inner.text === answer && !isCallee(reader, inner)) refuses = true;
    if (!api.isCallExpression(inner) || !api.isIdentifier(inner.expression) || inner.expression.text !== answer) return refuses;
    calls++;
    const [error, allowed] = inner.arguments;
    const isYes =
      allowed !== undefined && (allowed.kind === api.SyntaxKind.TrueKeyword || (origin !== '' && isOriginItself(reader, allowed, origin)));
    const isNoError =
      error !== undefined && (error.kind === api.SyntaxKind.NullKeyword || (api.isIdentifier(error) && error.text === 'undefined'));
    if (!isYes || !isNoError) refuses = true;
    return refuses;
  });
  if (refuses || calls === 0) return false;
  if (!api.isBlock(body)) return true;
  const last = body.statements.at(-1);
  return last !== undefined && isAnswer(reader, last, answer);
}

function isCallee(reader: ValueReader, node: ts.Identifier): boolean {
  const { parent } = node;
  return reader.api.isCallExpression(parent) && parent.expression === node;
}

/** Whether a statement ends in the callback whatever happens. */
function isAnswer(reader: ValueReader, statement: ts.Statement, answer: string): boolean {
  const { api } = reader;
  if (api.isBlock(statement)) {
    const last = statement.statements.at(-1);
    return last !== undefined && isAnswer(reader, last, answer);
  }
  if (api.isIfStatement(statement))
    return (
      statement.elseStatement !== undefined &&
      isAnswer(reader, statement.thenStatement, answer) &&
      isAnswer(reader, statement.elseStatement, answer)
    );
  const expression = api.isExpressionStatement(statement) || api.isReturnStatement(statement) ? statement.expression : undefined;
  const call = expression && unwrap(api, expression);
  return call !== undefined && api.isCallExpression(call) && api.isIdentifier(call.expression) && call.expression.text === answer;
}

/** `req.headers.origin`, `req.header('Origin')`, `request.headers.get("origin")`. */
export function isRequestOrigin(reader: ValueReader, expression: ts.Expression): boolean {
  const { api } = reader;
  const node = unwrap(api, expression);
  const text = node.end - node.pos < 80 ? node.getText(reader.file.tree) : '';
  if (api.isCallExpression(node)) return /^(?:\w{1,20}\??\.){1,3}(?:get|header)\(\s?["'`][oO]rigin["'`]\s?\)$/.test(text);
  const step = memberStep(api, node);
  return step !== undefined && /^\w{1,20}(?:\.\w{1,20})?\??\.headers(?:\??\.origin|\??\.?\[["'`][oO]rigin["'`]\])$/.test(text);
}
