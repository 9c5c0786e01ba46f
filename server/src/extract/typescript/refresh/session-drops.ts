import type { ts } from '@ts-morph/common';
import { keyOf, lastName, unwrap } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';
import { endingsIn } from './session-endings';

// The statements of a failure path that belong to the end of a session: what ends it, and what stands beside that and forgets the user.

/**
 * `ends`: the session ends here. `drops`: what a client keeps of the user is forgotten, which alone may mean anything. `tells`: the user reads
 * that the session is over. `logs`: no matter for anybody. `blocks`: forgets the user and does something else in one statement.
 */
type Part = 'ends' | 'drops' | 'tells' | 'logs' | 'blocks' | 'other';

/** The statements of a block that end the session, in runs without anything else between them. */
export interface SessionEnd {
  readonly runs: readonly (readonly ts.Statement[])[];
  /** The first statement that ends the session or forgets the user. */
  readonly first: ts.Statement | undefined;
  /** Whether something of it cannot be told from what has to happen anyway. */
  readonly blocked: boolean;
}

export function sessionEndIn(file: ParsedFile, block: ts.Block): SessionEnd {
  const parts = block.statements.map((statement) => [statement, partOf(file, statement)] as const);
  const runs: ts.Statement[][] = [];
  let first: ts.Statement | undefined;
  let run: ts.Statement[] = [];
  // Waits for another statement of the end behind it.
  let between: ts.Statement[] = [];
  let leading: ts.Statement[] = [];
  for (const [statement, part] of parts) {
    if (part === 'ends' || part === 'drops') {
      if (run.length === 0) runs.push(run);
      run.push(...(run.length === 0 ? leading : between), statement);
      first ??= statement;
      [between, leading] = [[], []];
    } else if (part === 'tells') {
      if (run.length > 0) run.push(...between, statement);
      else leading.push(statement);
      between = [];
    } else if (part === 'logs' && run.length > 0) between.push(statement);
    else [run, between, leading] = [[], [], []];
  }
  return { runs, first, blocked: parts.some(([, part]) => part === 'blocks') };
}

function partOf(file: ParsedFile, statement: ts.Statement): Part {
  const { ts: api } = file;
  if (!endingsIn(file, statement)[Symbol.iterator]().next().done) return 'ends';
  const leavesPage = api.isExpressionStatement(statement) || api.isIfStatement(statement);
  if (leavesPage && GOES_AWAY.test(statement.getText(file.tree).slice(0, 600))) return 'drops';
  if (!api.isExpressionStatement(statement)) return 'other';
  let node = unwrap(file, statement.expression);
  if (api.isAwaitExpression(node) || api.isVoidExpression(node)) node = unwrap(file, node.expression);
  if (api.isDeleteExpression(node)) return ofUser(node.expression.getText(file.tree)) ? 'drops' : 'other';
  if (api.isBinaryExpression(node)) {
    const assigns = node.operatorToken.kind === api.SyntaxKind.EqualsToken;
    if (assigns && keyOf(file, node.left) === 'document.cookie')
      return EXPIRES_COOKIE.test(node.right.getText(file.tree)) ? 'drops' : 'other';
    return assigns && isNothing(file, node.right) && ofUser(node.left.getText(file.tree)) ? 'drops' : 'other';
  }
  return api.isCallExpression(node) ? partOfCall(file, node) : 'other';
}

/** The way to another page, whichever it is: a user whose session lives on stays where they are. */
const GOES_AWAY =
  /\blocation(?:\.href)?\s{0,4}=(?!=)|\blocation\.(?:assign|replace|reload)\(|\b(?:router|history|navigation)\.(?:push|replace|navigate)\(|\bnavigate\(/i;
/** A cookie of the user that is put into the past: `document.cookie = 'user=; expires=Thu, 01 Jan 1970 ...'`. */
const EXPIRES_COOKIE =
  /^["'`][\w-]{0,30}(?:token|auth|session|user|jwt)[\w-]{0,30}=;(?=[^\n]{0,200}(?:1970|max-age\s{0,2}=\s{0,2}(?:0|-)))/i;

const OF_USER = /token|auth|session|user|jwt|credential|account|profile|identity|logged|signed_?in|role|permission/i;
/** What has to be put back whatever the refresh failed with, or else somebody waits for ever. */
const OF_MACHINERY = /load|error|refreshing|promise|pending|busy|queue|timer|subscriber|in_?flight|retr|init|ready|checking|lock|attempt/i;

function ofUser(text: string): boolean {
  return text.length < 200 && OF_USER.test(text) && !OF_MACHINERY.test(text);
}

const EMPTIES = /^(?:\$?reset|clear|clearAll|removeAll|purge|clearStore|resetStore|clearAuth\w{0,20}|reset[A-Z]\w{0,30})$/;
const OWNER = /auth|session|user|token|account|credential|store|query_?client|apollo|persistor|cache/i;
const REMOVES = /^(?:removeItem|multiRemove|deleteItemAsync|deleteItem|deleteCookie|removeCookie|destroyCookie|eraseCookie)$/;
const OF_STORAGE = /^(?:(?:window\.)?(?:local|session)Storage|Cookies?|jsCookie|AsyncStorage|SecureStore|storage|cookieStore)$/i;
const TELLS =
  /^(?:toast|message|notification|notify|alert|snackbar|\w{0,20}(?:[tT]oast|[sS]nackbar|[nN]otification|[aA]lert))(?:\.\w{1,20})?$/;
const SAYS_OVER = /expir|session|(?:log|sign)\s?-?(?:in|out)\b/i;

function partOfCall(file: ParsedFile, call: ts.CallExpression): Part {
  const { ts: api } = file;
  const name = lastName(file, call.expression);
  const callee = unwrap(file, call.expression);
  const owner = api.isPropertyAccessExpression(callee) ? callee.expression.getText(file.tree).slice(-120) : '';
  const key = keyOf(file, callee) ?? '';
  if (/^console\.\w+$|log(?:ger)?\.\w+$/i.test(key)) return 'logs';
  const [argument] = call.arguments;
  if (TELLS.test(key)) return SAYS_OVER.test(argument?.getText(file.tree).slice(0, 300) ?? '') ? 'tells' : 'other';
  if (EMPTIES.test(name) && call.arguments.length === 0) return OWNER.test(owner) && !OF_MACHINERY.test(owner) ? 'drops' : 'other';
  if (REMOVES.test(name) || (/^(?:remove|delete)$/.test(name) && OF_STORAGE.test(owner)))
    return argument !== undefined && OF_MACHINERY.test(argument.getText(file.tree)) ? 'other' : 'drops';
  if (argument === undefined) return 'other';
  const given = unwrap(file, argument);
  if (/^(?:set|setState|patch|\$patch)$/.test(name) && api.isObjectLiteralExpression(given)) return partOfState(file, given);
  const sets = /^set[A-Z]/.test(name) && call.arguments.every((one) => isNothing(file, one));
  return sets && ofUser(name) ? 'drops' : 'other';
}

/** `set({ user: null, token: null })` */
function partOfState(file: ParsedFile, state: ts.ObjectLiteralExpression): Part {
  const { ts: api } = file;
  const forgets = state.properties.some(
    (property) => api.isPropertyAssignment(property) && isNothing(file, property.initializer) && ofUser(property.name.getText(file.tree)),
  );
  if (!forgets) return 'other';
  return state.properties.some((property) => OF_MACHINERY.test(property.name?.getText(file.tree) ?? '...')) ? 'blocks' : 'drops';
}

function isNothing(file: ParsedFile, expression: ts.Expression): boolean {
  const { ts: api } = file;
  const node = unwrap(file, expression);
  if (node.kind === api.SyntaxKind.NullKeyword || node.kind === api.SyntaxKind.FalseKeyword) return true;
  if (api.isStringLiteralLike(node)) return node.text === '';
  if (api.isArrayLiteralExpression(node)) return node.elements.length === 0;
  return keyOf(file, node) === 'undefined';
}
