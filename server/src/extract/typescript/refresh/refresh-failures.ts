import type { ts } from '@ts-morph/common';
import type { RefreshFailure } from '../../../facts/fact';
import { isAnchored } from '../anchors';
import { enclosingFunction, functionName, keyOf, lastName } from '../guards/guard-tree';
import { type ParsedFile, placeOf } from '../parsed-file';
import { isHttpCall, isRefreshCall, saysRefresh } from './refresh-calls';
import { checkEdits } from './refresh-failure-edits';
import { type FailurePath, failuresOf, isServersOwn } from './refresh-failure-paths';
import { sessionEndIn } from './session-drops';
import { endingsIn, isSessionEnding, saysSignOut } from './session-endings';

/**
 * Clients that end the session whatever a refresh failed with. Followed are: `catch` around the call or the promise it is kept
 * in, `.catch(...)`, the second function of `.then(...)`, `catchError(...)`, `if (!response.ok)` behind a fetch, `if (error)`
 * behind supabase's `refreshSession()`, and `if (!token)` behind a function of this file that gives nothing for any failure.
 * A handler that asks anything of the error, of a status or of the network is taken to know what it does.
 */
export function* refreshFailures(file: ParsedFile, calls: readonly ts.CallExpression[]): Iterable<RefreshFailure> {
  if (!/refresh|renew|reauth/i.test(file.text) || !isAnchored(file)) return;
  const seen = new Set<ts.Node>();
  for (const call of calls) {
    if (!refreshesToken(file, call) || isServersOwn(file, call)) continue;
    for (const path of failuresOf(file, call)) {
      if (seen.has(path.body) || isSignOut(file, path.body) || asks(file, path)) continue;
      seen.add(path.body);
      const [first] = endingsIn(file, path.body);
      if (first === undefined) continue;
      yield {
        kind: 'refresh-failure',
        file: file.path,
        at: placeOf(file, firstOf(file, path.body, first)),
        refreshAt: placeOf(file, call),
        on: path.on,
        checkEdits: checkEdits(file, path),
      };
    }
  }
}

/** What ends the session, or what is forgotten of the user before that. */
function firstOf(file: ParsedFile, body: ts.Node, ending: ts.Expression): ts.Node {
  const { ts: api } = file;
  const first = api.isBlock(body) ? sessionEndIn(file, body).first : undefined;
  if (first === undefined || !api.isExpressionStatement(first) || ending.pos < first.end) return ending;
  const { expression } = first;
  return api.isAwaitExpression(expression) || api.isVoidExpression(expression) ? expression.expression : expression;
}

const OTHER_THING = /user|profile|account|org|team|member|balance|wallet|project|permission|role|me$/i;
const CREDENTIAL = /token|auth|session|jwt|credential|login|access/i;

/** A refresh of a token by name, address or body, or the request in a function that is named for one. */
function refreshesToken(file: ParsedFile, call: ts.CallExpression): boolean {
  if (isRefreshCall(file, call)) {
    const name = lastName(file, call.expression);
    return isHttpCall(file, call) || !OTHER_THING.test(name) || CREDENTIAL.test(name);
  }
  const around = enclosingFunction(file, call);
  const name = around === undefined ? '' : functionName(file, around);
  return /refresh|renew/i.test(name) && /token|jwt|access/i.test(name) && saysRefresh(name) && isHttpCall(file, call);
}

/** Inside a function that signs out anyway, a refresh that fails is no reason. */
function isSignOut(file: ParsedFile, node: ts.Node): boolean {
  for (let fn = enclosingFunction(file, node); fn !== undefined; fn = enclosingFunction(file, fn)) {
    if (saysSignOut(functionName(file, fn))) return true;
  }
  return false;
}

const TELLS_FAILURES_APART =
  /status|onLine|offline|network|isAxiosError|isRetryable|instanceof|\.code\b|\.name\b|\.message\b|\.cause\b|\.response\b|retr(?:y|ies)|attempt|failures?\b|count|abort|timeout|transient|temporar|unauthorized|forbidden|is\w{0,20}Error\(/i;
const ONLINE = /onLine|offline|isConnected|isInternetReachable/i;

/** Whether any condition on the way to the end of the session looks at what went wrong. */
function asks(file: ParsedFile, { body, error, condition }: FailurePath): boolean {
  const { ts: api } = file;
  if (condition !== undefined && TELLS_FAILURES_APART.test(condition)) return true;
  const names = error === '' ? [] : namesFor(file, body, error);
  const looks = (question: ts.Node): boolean => {
    const text = question.getText(file.tree);
    return TELLS_FAILURES_APART.test(text) || names.some((name) => mentions(text, name));
  };
  const stack: ts.Node[] = [body];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (api.isIfStatement(node) || api.isSwitchStatement(node)) {
      // One that only logs decides nothing.
      if (looks(node.expression) && decides(file, node)) return true;
    } else if (api.isConditionalExpression(node)) {
      if (looks(node.condition)) return true;
    } else if (api.isBinaryExpression(node)) {
      if (node.operatorToken.kind === api.SyntaxKind.AmpersandAmpersandToken && looks(node.left)) return true;
    } else if (api.isCallExpression(node) && error !== '' && isTold(file, node, error)) return true;
    api.forEachChild(node, (child) => {
      stack.push(child);
    });
  }
  for (let node: ts.Node = body; node.parent !== undefined && !api.isFunctionLike(node.parent); node = node.parent) {
    if (api.isIfStatement(node.parent) && ONLINE.test(node.parent.expression.getText(file.tree))) return true;
  }
  return false;
}

/** The names under which the error, or something taken from it, is known in the body. */
function namesFor(file: ParsedFile, body: ts.Node, error: string): readonly string[] {
  const { ts: api } = file;
  const names = [error];
  const stack: ts.Node[] = [body];
  for (let node = stack.pop(); node !== undefined && names.length < 12; node = stack.pop()) {
    if (api.isVariableDeclaration(node) && node.initializer !== undefined) {
      const source = node.initializer.getText(file.tree);
      if (names.some((name) => mentions(source, name))) {
        if (api.isIdentifier(node.name)) names.push(node.name.text);
        else
          for (const element of node.name.elements)
            if (api.isBindingElement(element) && api.isIdentifier(element.name)) names.push(element.name.text);
      }
    }
    const children: ts.Node[] = [];
    api.forEachChild(node, (child) => {
      children.push(child);
    });
    stack.push(...children.reverse());
  }
  return names;
}

/** Whether a choice leads past the end of the session: one of its branches leaves, ends it or sets something that is asked later. */
function decides(file: ParsedFile, statement: ts.IfStatement | ts.SwitchStatement): boolean {
  const { ts: api } = file;
  const stack: ts.Node[] = [statement];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (api.isReturnStatement(node) || api.isThrowStatement(node) || api.isBreakOrContinueStatement(node)) return true;
    if (api.isBinaryExpression(node) && node.operatorToken.kind === api.SyntaxKind.EqualsToken) return true;
    if (isSessionEnding(file, node)) return true;
    api.forEachChild(node, (child) => {
      stack.push(child);
    });
  }
  return false;
}

function mentions(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w$.])${name.replaceAll('$', '\\$')}(?![\\w$])`).test(text);
}

const ONLY_TELLS =
  /^(?:console\.\w+|(?:this\.)?\w*[lL]og(?:ger)?(?:\.\w+)?|(?:\w+\.)?reject|Promise\.reject|throwError|captureException|Sentry\.\w+|(?:\w+\.)?(?:next|error|warn|debug|info|resolve)|toast(?:\.\w+)?|String|JSON\.stringify|set\w*Error|\w*[pP]rocessQueue|\w*[qQ]ueue\w*|(?:\w+\.)?on\w*(?:Refresh\w*Fail|Fail\w*Refresh|RefreshError)\w*|\w*[sS]ubscribers?\w*|new Error)$/;

function isTold(file: ParsedFile, call: ts.CallExpression, error: string): boolean {
  if (!call.arguments.some((argument) => keyOf(file, argument) === error)) return false;
  return !ONLY_TELLS.test(keyOf(file, call.expression) ?? '');
}
