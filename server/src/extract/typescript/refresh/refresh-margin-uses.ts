import type { ts } from '@ts-morph/common';
import { alwaysExits, enclosingFunction, functionName } from '../guards/guard-tree';
import { usesOf } from '../rows/row-callers';
import { referencesTo } from '../syntax/references';
import type { ValueReader } from '../values/value-reader';

// What the code does when a token is about to expire.

/** What only the code of a client's own session holds: a browser's or an app's storage, a session library, a store. */
const CLIENT =
  /localStorage|sessionStorage|\bdocument\.|\bwindow\.|AsyncStorage|SecureStore|\.auth\.(?:getSession|refreshSession|setSession|onAuthStateChange)\(|next-auth|@auth\/|['"]jwt-decode['"]|\bimport\.meta\.env\b|\bEXPO_PUBLIC_|['"]use client['"]|from ['"](?:react|vue|pinia|svelte|@angular\/core|js-cookie|nookies|zustand)['"/]|interceptors\.re|\bsession\??\.expires/;

/** What a timer that refreshes is for, where nothing else of a client is in the file. */
const TIMER = /\bsetTimeout\([^;]{0,300}(?:[rR]efresh|[rR]enew)/;

/** Services that fetch tokens for themselves are not asked: no user waits there for a request that was refused. */
export function isOfClient(text: string): boolean {
  return /refresh|renew|expiring/i.test(text) && (CLIENT.test(text) || TIMER.test(text));
}

/** A call that refreshes, or gives a refreshing function away: names that only read or keep a refresh token are none. */
const REFRESH_CALL =
  /(?<![\w$])(?!(?:get|set|has|is|save|store|keep|clear|remove|delete|verify|decode|sign|create|generate|should|needs?|must|use|log)[A-Z_])[\w$]{0,40}(?:[rR]efresh|[rR]enew)[\w$]{0,40}\s{0,4}\(/;
/** Such a call of a router or a list shows a page again. */
const OF_A_PAGE = /(?:router|page|list|table|query|data|cache|\bnavigation)\??\.refresh\(/gi;
const ABOUT_TO_EXPIRE =
  /expir\w{0,12}soon|(?:about|near|close|almost)\w{0,6}expir|expiring|(?:should|needs?|must|due)\w{0,8}(?:refresh|renew)|(?:refresh|renew)\w{0,12}(?:due|needed|required)|schedule\w{0,12}(?:refresh|renew)/i;

const MAX_STEPS = 6;

/** Whether a comparison decides on a refresh: by what follows it, here or where its outcome goes, or by the name it is given. */
export function leadsToRefresh(reader: ValueReader, comparison: ts.Node): boolean {
  return follow(reader, comparison, MAX_STEPS) || isSaidToRefresh(reader, comparison);
}

const SAYS_WHY = /\/[/*][^\n]{0,160}(?:refresh|renew)[^\n]{0,80}(?:before|early|ahead|expir)[^\n]*\s*$/i;

/** A comment right above that says so: `// Refresh a minute before it expires`. */
function isSaidToRefresh(reader: ValueReader, comparison: ts.Node): boolean {
  const { api, file } = reader;
  let node = comparison;
  while (node.parent !== undefined && !api.isBlock(node.parent) && !api.isSourceFile(node.parent)) node = node.parent;
  return SAYS_WHY.test(file.text.slice(Math.max(node.pos, node.getStart(file.tree) - 400), node.getStart(file.tree)));
}

function follow(reader: ValueReader, start: ts.Node, steps: number): boolean {
  const { api, file } = reader;
  if (steps === 0) return false;
  let node: ts.Node = start;
  for (let parent: ts.Node | undefined = node.parent; parent !== undefined; node = parent, parent = node.parent) {
    if (api.isIfStatement(parent)) return parent.expression === node && isFollowed(reader, parent);
    if (api.isWhileStatement(parent)) return false;
    if (api.isConditionalExpression(parent) && parent.condition === node)
      return refreshesIn(reader, parent.whenTrue) || refreshesIn(reader, parent.whenFalse);
    if (api.isBinaryExpression(parent)) {
      if (parent.left === node && refreshesIn(reader, parent.right)) return true;
      continue;
    }
    if (api.isVariableDeclaration(parent)) {
      if (!api.isIdentifier(parent.name)) return false;
      if (ABOUT_TO_EXPIRE.test(parent.name.text)) return true;
      return (referencesTo(reader, parent.name) ?? []).some((use) => follow(reader, use, steps - 1));
    }
    if (api.isReturnStatement(parent) || (api.isArrowFunction(parent) && parent.body === node)) {
      const fn = api.isArrowFunction(parent) ? parent : enclosingFunction(file, parent);
      if (fn === undefined) return false;
      if (ABOUT_TO_EXPIRE.test(functionName(file, fn))) return true;
      return usesOf(file, fn).calls.some((call) => follow(reader, call, steps - 1));
    }
    const passes =
      api.isParenthesizedExpression(parent) ||
      api.isPrefixUnaryExpression(parent) ||
      api.isAwaitExpression(parent) ||
      api.isNonNullExpression(parent) ||
      api.isAsExpression(parent) ||
      (api.isCallExpression(parent) && /^(?:Boolean|useMemo|computed)$/.test(parent.expression.getText(file.tree)));
    if (!passes) return false;
  }
  return false;
}

/** Whether an `if` refreshes in one of its branches, or leaves early and what comes after it refreshes: `if (fresh) return token`. */
function isFollowed(reader: ValueReader, statement: ts.IfStatement): boolean {
  const { api, file } = reader;
  if (refreshesIn(reader, statement.thenStatement)) return true;
  if (statement.elseStatement !== undefined && refreshesIn(reader, statement.elseStatement)) return true;
  if (!alwaysExits(file, statement.thenStatement)) return false;
  for (let node: ts.Node = statement; node.parent !== undefined && !api.isFunctionLike(node.parent); node = node.parent) {
    const block = node.parent;
    if (!api.isBlock(block) && !api.isSourceFile(block)) continue;
    const later = block.statements.filter((other) => other.pos >= node.end);
    if (later.some((other) => refreshesIn(reader, other))) return true;
  }
  return false;
}

function refreshesIn(reader: ValueReader, node: ts.Node): boolean {
  const text = node.getText(reader.file.tree).slice(0, 4000).replace(OF_A_PAGE, '');
  return REFRESH_CALL.test(text) || /grant_type\W{1,6}refresh_token|\/(?:refresh|renew)\b/.test(text);
}
