import type { ts } from '@ts-morph/common';
import { isAssigned } from '../guards/guard-bindings';
import { lastName, nodesMatching } from '../guards/guard-tree';
import type { FileView } from '../syntax/file-view';
import { lookup } from '../syntax/file-view';

/** Calls by whose name the page or the app starts anew: Next's `router.reload`, Expo's `Updates.reloadAsync`, react-native-restart. */
const RELOADING = /^(?:reload(?:Async|App|Page|Window)?|restart(?:App)?|Restart|hardRedirect|hardNavigate|signoutRedirect|logoutRedirect)$/;
const OWNERS: ReadonlySet<string> = new Set(['window', 'document', 'globalThis', 'self', 'top', 'global']);

/** Where the page is loaded anew, which clears all that modules keep in memory. */
export function* pageReloads(view: FileView, within: ts.Node = view.file.tree): Iterable<ts.Node> {
  const { api, file } = view;
  for (const node of nodesMatching(file, /\blocation\b/g, within)) {
    const target = api.isIdentifier(node) ? locationOf(view, node) : undefined;
    if (target !== undefined && setsLocation(view, target)) yield target;
  }
  for (const node of nodesMatching(file, /\b(?:reload|restart|Restart|hard[RN]|signoutR|logoutR)\w{0,12}(?=\s{0,4}\(|\b)/g, within)) {
    const call = api.isIdentifier(node) ? calledBy(view, node) : undefined;
    if (call !== undefined && RELOADING.test(lastName(file, call.expression))) yield call;
  }
  for (const node of nodesMatching(file, /\b(?:go|navigate)\(0\)/g, within)) yield node;
}

/** `location` itself, or `window.location`. */
function locationOf(view: FileView, node: ts.Identifier): ts.Expression | undefined {
  const { api } = view;
  const { parent } = node;
  if (api.isPropertyAccessExpression(parent) && parent.name === node)
    return api.isIdentifier(parent.expression) && OWNERS.has(parent.expression.text) ? parent : undefined;
  if (api.isPropertyAssignment(parent) || api.isBindingElement(parent) || api.isVariableDeclaration(parent)) return undefined;
  return lookup(view, node) === undefined ? node : undefined;
}

function setsLocation(view: FileView, target: ts.Expression): boolean {
  const { api } = view;
  if (isAssigned(view.file, target)) return true;
  const { parent } = target;
  if (!api.isPropertyAccessExpression(parent) || parent.expression !== target) return false;
  if (parent.name.text === 'href') return isAssigned(view.file, parent);
  return /^(?:assign|replace|reload)$/.test(parent.name.text);
}

function calledBy(view: FileView, node: ts.Identifier): ts.CallExpression | undefined {
  const { api } = view;
  const callee = api.isPropertyAccessExpression(node.parent) && node.parent.name === node ? node.parent : node;
  return api.isCallExpression(callee.parent) && callee.parent.expression === callee ? callee.parent : undefined;
}
