import type { ts } from '@ts-morph/common';
import { keyOf, lastName } from '../guards/guard-tree';
import { enclosingFunction, exitsByThrowing, isFunctionNode, memberStep, plainName, searchBody, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';

/**
 * What becomes of a request on one way through the code. `allows`: it passes. `rejects`: it is refused. `leaves`: the function
 * ends and says nothing. `continues`: the code after it runs. `unknown`: cannot be told.
 */
export type Outcome = 'allows' | 'rejects' | 'leaves' | 'continues' | 'unknown';

const VERDICT = /^(?:ok|valid|isValid|success|authorized|isAuthorized|authenticated|isAuthenticated|allowed|verified|pass(?:ed)?)$/;
const REFUSES = /unauthori[sz]ed|forbidden|deny|denied|reject|fail|error|abort|invalid|redirect|notFound/i;

/** The outcome of a statement or of a list of them. */
export function outcomeOf(reader: ValueReader, statement: ts.Statement | readonly ts.Statement[]): Outcome {
  const { api } = reader;
  const statements = 'kind' in statement ? (api.isBlock(statement) ? [...statement.statements] : [statement]) : statement;
  let passed = false;
  for (const one of statements) {
    if (exitsByThrowing(api, one)) return 'rejects';
    if (api.isReturnStatement(one)) {
      const verdict = one.expression === undefined ? 'leaves' : verdictOf(reader, one.expression);
      return verdict === 'leaves' && passed ? 'allows' : verdict;
    }
    if (api.isExpressionStatement(one)) {
      const verdict = callVerdict(reader, one.expression);
      if (verdict === 'rejects') return 'rejects';
      if (verdict === 'allows') passed = true;
    } else if (!api.isVariableStatement(one) && leavesSomewhere(reader, one)) return 'unknown';
  }
  return passed ? 'allows' : 'continues';
}

/** What an answer says: `true`, `next()`, `new Response(null, { status: 401 })`, `{ ok: false }`. */
export function verdictOf(reader: ValueReader, expression: ts.Expression): Outcome {
  const { api } = reader;
  const node = unwrap(api, expression);
  if (node.kind === api.SyntaxKind.TrueKeyword) return 'allows';
  if (node.kind === api.SyntaxKind.FalseKeyword) return 'rejects';
  if (api.isIdentifier(node) && node.text === 'undefined') return 'leaves';
  if (api.isObjectLiteralExpression(node)) return objectVerdict(reader, node);
  if (!api.isCallExpression(node) && !api.isNewExpression(node)) return 'unknown';
  const verdict = callVerdict(reader, node);
  return verdict === 'continues' ? 'unknown' : verdict;
}

function objectVerdict(reader: ValueReader, node: ts.ObjectLiteralExpression): Outcome {
  const { api } = reader;
  for (const property of node.properties) {
    const name = plainName(api, property.name);
    if (name === 'error' || name === 'errors') return 'rejects';
    if (name === undefined || !VERDICT.test(name) || !api.isPropertyAssignment(property)) continue;
    const verdict = verdictOf(reader, property.initializer);
    if (verdict !== 'unknown') return verdict;
  }
  return hasErrorStatus(reader, node) ? 'rejects' : 'unknown';
}

function callVerdict(reader: ValueReader, expression: ts.Expression): Outcome {
  const { api, file } = reader;
  const node = unwrap(api, expression);
  if (api.isBinaryExpression(node)) {
    return /(?:^|\.)status(?:Code)?$/.test(keyOf(file, node.left) ?? '') && hasErrorStatus(reader, node.right) ? 'rejects' : 'continues';
  }
  if (!api.isCallExpression(node) && !api.isNewExpression(node)) return 'continues';
  const key = keyOf(file, node.expression) ?? '';
  const count = node.arguments?.length ?? 0;
  if (key === 'next') return count === 0 ? 'allows' : 'rejects';
  if (key === 'NextResponse.next') return 'allows';
  if (key === 'Promise.resolve' && node.arguments?.[0] !== undefined) return verdictOf(reader, node.arguments[0]);
  if (isLog(key)) return 'continues';
  if (key === 'Promise.reject' || hasErrorStatus(reader, node)) return 'rejects';
  return REFUSES.test(lastName(file, node.expression)) ? 'rejects' : 'continues';
}

function isLog(key: string): boolean {
  return /^(?:console|logger|log|Sentry)\b|\b(?:logger|log)\.\w+$/i.test(key);
}

/** A number from 400 to 599 somewhere in it, or a word for one: `status: 401`, `res.sendStatus(403)`, `HttpStatus.UNAUTHORIZED`. */
function hasErrorStatus(reader: ValueReader, node: ts.Node): boolean {
  const { api } = reader;
  return searchBody(api, node, (inner) => {
    if (api.isNumericLiteral(inner)) return /^[45]\d\d$/.test(inner.text);
    return api.isPropertyAccessExpression(inner) && /^(?:UNAUTHORIZED|FORBIDDEN|INTERNAL_SERVER_ERROR|BAD_REQUEST)$/i.test(inner.name.text);
  });
}

/** Whether a way through the statement refuses the request. Nested functions count: a wrapper hands the request on to them. */
export function rejectsSomewhere(reader: ValueReader, root: ts.Node): boolean {
  const { api } = reader;
  return searchBody(api, root, (node) => {
    if (api.isThrowStatement(node)) return true;
    if (api.isReturnStatement(node)) return node.expression !== undefined && verdictOf(reader, node.expression) === 'rejects';
    return api.isExpressionStatement(node) && callVerdict(reader, node.expression) === 'rejects';
  });
}

function leavesSomewhere(reader: ValueReader, root: ts.Node): boolean {
  const { api } = reader;
  return searchBody(
    api,
    root,
    (node) => api.isReturnStatement(node) || api.isThrowStatement(node) || (api.isExpressionStatement(node) && exitsByThrowing(api, node)),
  );
}

/** The statements after this one that control reaches when it falls through. */
export function statementsAfter(reader: ValueReader, statement: ts.Statement): readonly ts.Statement[] {
  const { api } = reader;
  const { parent } = statement;
  if (!api.isBlock(parent) && !api.isSourceFile(parent) && !api.isCaseOrDefaultClause(parent)) return [];
  const rest = parent.statements.slice(parent.statements.indexOf(statement) + 1);
  const outer = api.isBlock(parent) && parent.parent !== undefined && !isFunctionNode(api, parent.parent) ? parent.parent : undefined;
  const enclosing = outer !== undefined && api.isStatement(outer) ? outer : undefined;
  return rest.length > 0 || enclosing === undefined ? rest : statementsAfter(reader, enclosing);
}

const MODE = /NODE_ENV|APP_ENV|VERCEL_ENV|^(?:is|in)_?(?:prod|dev|test|local)|^(?:PROD|DEV)(?:UCTION|ELOPMENT)?$|^MODE$/i;
const MODE_TEXT = /^(?:production|development|test|local|dev|prod|localhost|127\.0\.0\.1)$/i;

/** Whether the code asks, up to the end of the node, where it runs: what it lets pass then, it may let pass in development only. */
export function dependsOnMode(reader: ValueReader, node: ts.Node): boolean {
  const { api } = reader;
  const around = enclosingFunction(api, node);
  const asks = (inner: ts.Node): boolean =>
    (api.isIdentifier(inner) && MODE.test(inner.text)) || (api.isStringLiteralLike(inner) && MODE_TEXT.test(inner.text));
  if (around !== undefined && searchBody(api, around, (inner) => inner.pos < node.end && asks(inner))) return true;
  for (let outer = node.parent; outer !== undefined; outer = outer.parent) {
    const condition = api.isIfStatement(outer) ? outer.expression : api.isConditionalExpression(outer) ? outer.condition : undefined;
    if (condition !== undefined && searchBody(api, condition, asks)) return true;
  }
  return around === undefined && searchBody(api, node, asks);
}

/** Whether the call's own name is of a check: `verify`, `timingSafeEqual`, `constructEvent`. */
export function isCheckName(name: string): boolean {
  return /^(?:timingSafeEqual|createHmac|constructEvent(?:Async)?|jwtVerify|verify\w*|validate\w*|compare\w*|isValid\w*|check\w*|authenticate\w*|hmac\w*|\w*[eE]qual\w*|\w*Signature\w*|Webhook)$/.test(
    name,
  );
}

/** The last name of what a call or `new` calls. */
export function calleeName(reader: ValueReader, node: ts.CallExpression | ts.NewExpression): string {
  const { api } = reader;
  const callee = unwrap(api, node.expression);
  return api.isIdentifier(callee) ? callee.text : (memberStep(api, callee)?.name ?? '');
}
