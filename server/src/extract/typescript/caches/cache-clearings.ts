import type { ts } from '@ts-morph/common';
import type { CacheClearing } from '../../../facts/fact';
import { functionName, lastName, nodesMatching } from '../guards/guard-tree';
import { type FileView, lookup, placeIn } from '../syntax/file-view';
import { unwrap } from '../syntax/syntax';
import { pageReloads } from './page-reloads';
import { AUTH_LISTENER, isClearerName, isSignOutName, nameGivenBy } from './session-words';
import { keyText } from './sign-outs';

/** Whatever clears a cache as a whole or an entry of a storage, functions that are named for it, and pages that are loaded anew. */
export function* cacheClearings(view: FileView): Iterable<CacheClearing> {
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
  for (const node of nodesMatching(view.file, /\binvalidatesTags\b/g)) if (isOnSignOut(view, node)) yield fact(node, 'queries', '');
  const root = rootReducer(view);
  if (root !== undefined) yield fact(root, 'store', '');
  yield* namedClearers(view, fact);
  for (const node of pageReloads(view)) yield fact(node, 'page', nearestName(view, node));
}

/** Where a root reducer asks for a sign-out, by which it may drop the state of every slice. */
function rootReducer(view: FileView): ts.CallExpression | undefined {
  if (![...view.index.modules].some((module) => module === 'redux' || module === '@reduxjs/toolkit')) return undefined;
  if (!/(?:log|sign)_?out|reset/i.test(view.file.text)) return undefined;
  return view.index.calls.find((call) => lastName(view.file, call.expression) === 'combineReducers');
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
  for (const node of nodesMatching(view.file, /\bset(?:Access|Auth|Api|Bearer|Jwt)\w{0,12}Token\b/g)) {
    if (!api.isIdentifier(node) || isDeclared(view, node) || isHandedToken(view, node)) continue;
    yield fact(node, 'function', node.text);
  }
}

/** Whether a setter is called with what an answer brought, which is a token for certain: `setAccessToken(data.accessToken)`. */
function isHandedToken(view: FileView, node: ts.Identifier): boolean {
  const { api } = view;
  const call = node.parent;
  if (!api.isCallExpression(call) || call.expression !== node) return false;
  let root = call.arguments[0] && unwrap(api, call.arguments[0]);
  while (root !== undefined && api.isPropertyAccessExpression(root) && root.questionDotToken === undefined)
    root = unwrap(api, root.expression);
  const binding = root && lookup(view, root);
  const source = binding?.kind === 'variable' ? binding.declaration.initializer : undefined;
  return source !== undefined && api.isAwaitExpression(source);
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
