import type { ts } from '@ts-morph/common';
import type { CacheClearing } from '../../../facts/fact';
import { functionName, lastName, nodesMatching } from '../guards/guard-tree';
import { type FileView, placeIn } from '../syntax/file-view';
import { unwrap } from '../syntax/syntax';
import { pageReloads } from './page-reloads';
import { isAboutSessions } from './session-anchors';
import { AUTH_LISTENER, isClearerName, isServerFile, isSignOutName, nameGivenBy } from './session-words';
import { keyText } from './sign-outs';

/** Whatever clears a cache as a whole or an entry of a storage, functions that are named for it, and pages that are loaded anew. */
export function* cacheClearings(view: FileView): Iterable<CacheClearing> {
  if (!isAboutSessions(view.file.text) || isServerFile(view)) return;
  const fact = (node: ts.Node, of: CacheClearing['of'], name: string): CacheClearing => ({
    kind: 'cache-clearing',
    file: view.file.path,
    at: placeIn(view, node),
    of,
    name,
    onSignOut: isOnSignOut(view, node),
  });
  for (const call of view.index.calls) {
    if (clearsQueries(view, call)) yield fact(call, 'queries', '');
    const key = clearedKey(view, call);
    if (key !== undefined) yield fact(call, 'storage', key);
  }
  yield* namedClearers(view, fact);
  for (const node of pageReloads(view)) yield fact(node, 'page', nearestName(view, node));
}

/** Whether a call drops every answer: TanStack Query's `clear`, Apollo's `clearStore`, RTK Query's `resetApiState`, SWR's `mutate` with a filter. */
function clearsQueries(view: FileView, call: ts.CallExpression): boolean {
  const { api, file } = view;
  const name = lastName(file, call.expression);
  const callee = unwrap(api, call.expression);
  const [first] = call.arguments;
  if (/^(?:clearStore|resetStore|resetApiState)$/.test(name)) return true;
  if (name === 'mutate') return first !== undefined && (api.isArrowFunction(first) || api.isFunctionExpression(first));
  if (!api.isPropertyAccessExpression(callee)) return false;
  const owner = file.text.slice(callee.expression.getStart(file.tree), callee.expression.end);
  if (name === 'clear' || name === 'reset' || name === 'removeClient') return /client|query|qc$|cache|apollo/i.test(owner.slice(-60));
  if (!/^(?:removeQueries|resetQueries|invalidateQueries)$/.test(name)) return false;
  // Everything is asked for again after many a change of data, too.
  if (name === 'invalidateQueries' && !isOnSignOut(view, call) && !isAboutSigningIn(view, call)) return false;
  return first === undefined || (api.isObjectLiteralExpression(first) && !/\bqueryKey\b/.test(file.text.slice(first.pos, first.end)));
}

/** The key that is removed from a storage, empty for all of them or for one that cannot be read; undefined where nothing is. */
function clearedKey(view: FileView, call: ts.CallExpression): string | undefined {
  const { file } = view;
  const name = lastName(file, call.expression);
  if (/^(?:removeItem|deleteItemAsync|multiRemove|removeItems|multiRemoveAsync)$/.test(name)) return keyText(view, call.arguments[0]) ?? '';
  if (name !== 'clear') return undefined;
  return /Storage\s{0,4}\.\s{0,4}clear\(/.test(file.text.slice(call.getStart(file.tree), call.end)) ? '' : undefined;
}

/** Whether the function around is named for signing in, out or for the session. */
function isAboutSigningIn(view: FileView, node: ts.Node): boolean {
  return /log_?in|sign_?in|auth|session|user|account|tenant|organi[sz]ation/i.test(nearestName(view, node));
}

function* namedClearers(
  view: FileView,
  fact: (node: ts.Node, of: CacheClearing['of'], name: string) => CacheClearing,
): Iterable<CacheClearing> {
  const { api } = view;
  const seen = new Set<string>();
  for (const node of nodesMatching(view.file, /\b(?:clear|forget)\w{4,60}/g)) {
    if (!api.isIdentifier(node) || seen.has(node.text) || !isClearerName(node.text) || isDeclared(view, node)) continue;
    seen.add(node.text);
    yield fact(node, 'function', node.text);
  }
}

/** Whether the name stands where it is declared, imported or passed on to other files, which calls nothing. */
function isDeclared(view: FileView, node: ts.Identifier): boolean {
  const { api } = view;
  const { parent } = node;
  if (api.isImportSpecifier(parent) || api.isExportSpecifier(parent) || api.isPropertySignature(parent)) return true;
  return (parent as Partial<ts.NamedDeclaration>).name === node && !api.isPropertyAccessExpression(parent);
}

function nearestName(view: FileView, node: ts.Node): string {
  for (let outer: ts.Node | undefined = node.parent; outer !== undefined; outer = outer.parent) {
    const name = view.api.isFunctionLike(outer) ? functionName(view.file, outer) : '';
    if (name !== '') return name;
  }
  return '';
}

function isOnSignOut(view: FileView, node: ts.Node): boolean {
  const { api, file } = view;
  for (let outer: ts.Node | undefined = node.parent; outer !== undefined; outer = outer.parent) {
    if (isSignOutName(nameGivenBy(view, outer))) return true;
    if (api.isCallExpression(outer) && AUTH_LISTENER.test(lastName(file, outer.expression))) return true;
  }
  return false;
}
