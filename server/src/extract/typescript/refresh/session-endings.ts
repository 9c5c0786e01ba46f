import type { ts } from '@ts-morph/common';
import { keyOf, lastName, unwrap } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';
import { calleeOf } from './refresh-calls';

// What ends a user's session in a client, whatever the occasion: tokens that are dropped, a sign-out, the way to the login page.

const SIGN_OUT = /(?:log(?:ged)?|sign(?:ed)?)_?-?(?:out|off)(?![a-z])/i;
/** Names around a sign-out that do not sign out themselves. */
const NO_SIGN_OUT =
  /^(?:is|has|should|can|set|show|open|confirm|close|get|use|register|subscribe|listen|track|log[A-Z]|cancel|after|before|schedule|reset|mark)/;
const CLEARS =
  /^(?:clear|remove|delete|destroy|purge|drop|wipe|erase|forget|flush|reset|expire|end|kill|terminate|invalidate)_?\w{0,40}(?:auth|tokens?|sessions?|credentials?|login|user(?:data|info)?|cookies?|jwt|identity|storage)s?\w{0,12}$/i;
/** Parts of the machinery around a refresh, that are put back without anybody being signed out. */
const MACHINERY =
  /time|timer|interval|listener|cache|error|queue|promise|header|interceptor|flag|pending|subscriber|quer|attempt|lock|count|csrf|guest|cart|form|password|upload|share/i;
const TO_LOGIN = /^(?:redirect|go|navigate|send|route|force|kick|push|bounce)\w{0,12}(?:login|signin|sign_?in|auth(?:page)?)$/i;

const REMOVES =
  /^(?:removeItem|multiRemove|deleteItemAsync|deleteItem|remove|removeAll|delete|deleteCookie|removeCookie|destroyCookie|eraseCookie|clearCookie)$/;
const KEEPS = /storage|cookie|store|keychain|\bCookies\b|nookies/i;
const OF_A_SESSION = /token|auth|session|user|jwt|access|refresh|credential/i;
const OF_MACHINERY = /lock|progress|redirect|retry|retri|timestamp|csrf|xsrf|last|attempt|theme|cart|push|device|fcm/i;

const GOES = /^(?:push|replace|navigate|navigateByUrl|redirect|assign|goto|navigateTo|reset|visit|transitionTo|pushPath)$/;
const LOGIN = /^(?:https?:\/\/[^/]{1,80})?[/#.]{0,3}(?:[\w:[\]()-]{1,30}\/){0,3}(?:log-?in|sign-?in|sign_in|auth)(?:[/?#]|$)/i;
const SAYS_SIGN_OUT = /(?:log|sign)[-_]?out|session[-_:]?(?:expired|ended)|auth[-_:/]?(?:expired|clear)|force[-_]?log/i;
const TELLS = /^(?:dispatch|commit|emit|dispatchEvent|publish|send|next|trigger|broadcast)$/;

/** Whether a function of that name signs the user out. */
export function saysSignOut(name: string): boolean {
  return SIGN_OUT.test(name) && !NO_SIGN_OUT.test(name);
}

/** The expression that ends a session, when this node is one: a call, or an assignment to the page's address. */
export function isSessionEnding(file: ParsedFile, node: ts.Node): node is ts.Expression {
  const { ts: api } = file;
  if (api.isBinaryExpression(node)) {
    if (node.operatorToken.kind !== api.SyntaxKind.EqualsToken) return false;
    const target = keyOf(file, node.left) ?? '';
    return /(?:^|\.)location(?:\.href)?$/.test(target) && leadsToLogin(file, node.right);
  }
  return api.isCallExpression(node) && isEndingCall(file, node, 0);
}

function isEndingCall(file: ParsedFile, call: ts.CallExpression, depth: number): boolean {
  const { ts: api } = file;
  const name = lastName(file, call.expression);
  if (name === '' || call.arguments.some((argument) => api.isArrowFunction(argument) || api.isFunctionExpression(argument))) return false;
  if (saysSignOut(name) || TO_LOGIN.test(name)) return true;
  const callee = unwrap(file, call.expression);
  const owner = api.isPropertyAccessExpression(callee) ? callee.expression.getText(file.tree).slice(-120) : '';
  if (REMOVES.test(name)) return removesSession(file, call, name, owner);
  if (CLEARS.test(name) && !MACHINERY.test(name)) {
    // A token of this page's memory ends nothing; where it is taken out of a storage, this file has to say so.
    return !/access_?token$/i.test(name) || isFollowedByEnding(file, call);
  }
  if (name === 'clear')
    return /(?:^|\.)(?:localStorage|sessionStorage|AsyncStorage|tokenStorage|authStorage|\w*[tT]okens?(?:Manager|Store|Service)?)$/.test(
      owner,
    );
  if (GOES.test(name)) return call.arguments[0] !== undefined && leadsToLogin(file, call.arguments[0]);
  if (TELLS.test(name)) return call.arguments[0] !== undefined && tellsSignOut(file, call.arguments[0]);
  // `handleAuthFailure()`, where this file says what it does.
  return depth === 0 && /fail|expire|unauth|end|force|kick|invalid|redirect|bail/i.test(name) && isFollowedByEnding(file, call);
}

function isFollowedByEnding(file: ParsedFile, call: ts.CallExpression): boolean {
  const target = calleeOf(file, call);
  return target.kind === 'function' && target.fn.body !== undefined && holdsEnding(file, target.fn.body);
}

/** Whether the function does so without asking anything. */
function holdsEnding(file: ParsedFile, body: ts.Node): boolean {
  const { ts: api } = file;
  if (!api.isBlock(body)) return api.isCallExpression(body) && isEndingCall(file, body, 1);
  return body.statements.some((statement) => {
    if (!api.isExpressionStatement(statement)) return false;
    const inner = unwrap(file, statement.expression);
    const call = api.isAwaitExpression(inner) ? unwrap(file, inner.expression) : inner;
    return api.isCallExpression(call) ? isEndingCall(file, call, 1) : isSessionEnding(file, call);
  });
}

/** `localStorage.removeItem('token')`, `Cookies.remove(TOKEN_KEY)`, `deleteCookie('access_token')`, `cookies().delete('session')`. */
function removesSession(file: ParsedFile, call: ts.CallExpression, name: string, owner: string): boolean {
  const isPlain = /^(?:remove|delete|removeAll)$/.test(name);
  if (isPlain && !KEEPS.test(owner)) return false;
  // An answer of a server, and not what the browser keeps.
  if (name === 'clearCookie') return false;
  const given = call.arguments.map((argument) => argument.getText(file.tree).slice(0, 120)).join(' ');
  return OF_A_SESSION.test(given) && !OF_MACHINERY.test(given);
}

/** `'/login'`, `['/login']`, `{ name: 'login' }`, `` `/login?next=${path}` ``, `ROUTES.LOGIN`. */
function leadsToLogin(file: ParsedFile, target: ts.Expression, depth = 0): boolean {
  const { ts: api } = file;
  const node = unwrap(file, target);
  if (depth > 3) return false;
  if (api.isStringLiteralLike(node)) return LOGIN.test(node.text);
  if (api.isTemplateExpression(node)) {
    if (node.head.text !== '') return LOGIN.test(node.head.text);
    return node.templateSpans.some((span) => LOGIN.test(span.literal.text));
  }
  if (api.isBinaryExpression(node)) return leadsToLogin(file, node.left, depth + 1);
  if (api.isConditionalExpression(node))
    return leadsToLogin(file, node.whenTrue, depth + 1) && leadsToLogin(file, node.whenFalse, depth + 1);
  if (api.isArrayLiteralExpression(node)) return node.elements[0] !== undefined && leadsToLogin(file, node.elements[0], depth + 1);
  if (api.isNewExpression(node)) return node.arguments?.[0] !== undefined && leadsToLogin(file, node.arguments[0], depth + 1);
  if (api.isObjectLiteralExpression(node)) {
    return node.properties.some(
      (property) =>
        api.isPropertyAssignment(property) &&
        /^(?:name|path|pathname|to|url)$/.test(keyOf(file, property.name) ?? '') &&
        leadsToLogin(file, property.initializer, depth + 1),
    );
  }
  const key = keyOf(file, node);
  return key !== undefined && !api.isCallExpression(node) && /(?:^|[._])(?:log_?in|sign_?in)(?:_?(?:url|path|route|page))?$/i.test(key);
}

/** `dispatch({ type: 'LOGOUT' })`, `commit('auth/logout')`, `emit('session-expired')`; `dispatch(logout())` is a call in itself. */
function tellsSignOut(file: ParsedFile, what: ts.Expression): boolean {
  const { ts: api } = file;
  const node = unwrap(file, what);
  if (api.isStringLiteralLike(node)) return SAYS_SIGN_OUT.test(node.text);
  if (api.isNewExpression(node)) return node.arguments?.[0] !== undefined && tellsSignOut(file, node.arguments[0]);
  if (!api.isObjectLiteralExpression(node)) return false;
  const type = node.properties.find((property) => keyOf(file, property.name ?? property) === 'type');
  return type !== undefined && api.isPropertyAssignment(type) && SAYS_SIGN_OUT.test(type.initializer.getText(file.tree).slice(0, 80));
}

/** What is given to these happens as surely as what stands beside them: the page is left after a message was read. */
const RUNS_LATER = /^(?:setTimeout|queueMicrotask|nextTick|startTransition|requestAnimationFrame)$/;

/** The endings inside a node that happen when it runs: those of functions that are only made there are left out. */
export function* endingsIn(file: ParsedFile, within: ts.Node): Iterable<ts.Expression> {
  const { ts: api } = file;
  const stack: ts.Node[] = [within];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (isSessionEnding(file, node)) {
      yield node;
      continue;
    }
    const children: ts.Node[] = [];
    const runsLater = api.isCallExpression(node) && RUNS_LATER.test(lastName(file, node.expression));
    api.forEachChild(node, (child) => {
      if (!api.isFunctionLike(child) || runsLater) children.push(child);
    });
    for (let index = children.length - 1; index >= 0; index--) stack.push(children[index] as ts.Node);
  }
}
