import type { ts } from '@ts-morph/common';
import type { SessionCache, UserQuery } from '../../../facts/fact';
import { lastName, nodesMatching } from '../guards/guard-tree';
import { type FileView, placeIn } from '../syntax/file-view';
import { originOf } from '../syntax/origin';
import { plainName, stringText, wrapped } from '../syntax/syntax';
import { exportedNames } from './cache-edits';
import { USER_KEY } from './session-anchors';
import { isTokenKey } from './session-words';
import { keyText } from './sign-outs';

const QUERY_CLIENTS: Readonly<Record<string, { readonly label: string; readonly clear: string }>> = {
  QueryClient: { label: "TanStack Query's cache", clear: 'CLIENT.clear()' },
  ApolloClient: { label: 'The Apollo client', clear: 'void CLIENT.clearStore()' },
};
const QUERY_MODULES =
  /^(?:@tanstack\/(?:react|vue|svelte|solid)-query|react-query|@apollo\/client(?:\/.{1,30})?|@apollo\/experimental-nextjs-app-support.{0,10})$/;
const RTK_QUERY = /^@reduxjs\/toolkit\/query(?:\/react)?$/;
const STORAGES = /(?:^|\.)(localStorage|AsyncStorage|SecureStore)$/;

/** Query clients that live as long as the page: TanStack Query 3 to 5 and Apollo Client 3 and 4. One that a component makes goes with it. */
export function* queryCaches(view: FileView): Iterable<SessionCache> {
  const { api, file } = view;
  for (const node of view.index.news) {
    const origin = originOf(view, node.expression);
    const kind = origin && QUERY_MODULES.test(origin.module) ? QUERY_CLIENTS[origin.path.at(-1) ?? ''] : undefined;
    if (kind === undefined) continue;
    const holder = wrapped(api, node).parent;
    const isOfModule =
      api.isVariableDeclaration(holder) && api.isIdentifier(holder.name) && holder.parent.parent.parent === file.tree
        ? holder.name
        : undefined;
    yield {
      ...common(view, placeIn(view, isOfModule ?? node), isOfModule?.text ?? '', 'queries', kind.label),
      // A client that a component or a function makes may be gone with the page that made it.
      clearedHere: isOfModule === undefined,
      exportedAs: (isOfModule && exportedNames(view).get(isOfModule.text)?.[0]) ?? '',
      clearing: [kind.clear],
    };
  }
}

/** RTK Query's caches, of Redux Toolkit 1.6 to 2: `export const api = createApi({ ... })`. */
export function* apiCaches(view: FileView): Iterable<SessionCache | UserQuery> {
  const { api, file } = view;
  for (const call of view.index.calls) {
    const name = lastName(file, call.expression);
    if (name === 'query') {
      const endpoint = call.parent;
      const key = api.isPropertyAssignment(endpoint) ? endpointKey(plainName(api, endpoint.name) ?? '') : '';
      if (key !== '') yield { kind: 'user-query', file: file.path, at: placeIn(view, endpoint), key };
    }
    if (name !== 'createApi' || !RTK_QUERY.test(originOf(view, call.expression)?.module ?? '')) continue;
    const holder = wrapped(api, call).parent;
    if (!api.isVariableDeclaration(holder) || !api.isIdentifier(holder.name) || holder.parent.parent.parent !== file.tree) continue;
    yield {
      ...common(view, placeIn(view, holder.name), holder.name.text, 'queries', "RTK Query's cache"),
      exportedAs: exportedNames(view).get(holder.name.text)?.[0] ?? '',
      clearing: ['DISPATCH(CLIENT.util.resetApiState())'],
    };
  }
}

/** What `getMe`, `getMyOrders` or `getProfile` asks for, as far as it belongs to the user who is signed in; else empty. */
function endpointKey(name: string): string {
  const [, first = '', rest = ''] = /^(?:get|fetch|load|list)([A-Z])(\w{0,40})$/.exec(name) ?? [];
  const key = `${first.toLowerCase()}${rest}`;
  return OF_ONE_USER.test(key) || /^my[A-Z]/.test(key) ? key : '';
}

const OF_ONE_USER = new RegExp(`^${USER_KEY}$`);

/** Queries for what belongs to the user who is signed in, such as `queryKey: ['me']`; not those whose key names the user. */
export function* userQueries(view: FileView): Iterable<UserQuery> {
  const { api, file } = view;
  for (const node of nodesMatching(file, /\bqueryKey\b/g)) {
    const property = node.parent;
    if (!api.isPropertyAssignment(property) || property.name !== node || !api.isArrayLiteralExpression(property.initializer)) continue;
    const [first, ...others] = property.initializer.elements;
    const key = stringText(api, first);
    if (key === undefined || !OF_ONE_USER.test(key) || others.some((other) => /user|session|account|id\b/i.test(other.getText(file.tree))))
      continue;
    // What is dropped or asked for again is no query.
    if (!api.isCallExpression(property.parent.parent) || /Queries$|Data$/.test(lastName(file, property.parent.parent.expression))) continue;
    yield { kind: 'user-query', file: file.path, at: placeIn(view, property), key };
  }
}

/**
 * Tokens that are put into the browser's storage or the app's. A page that signs in and holds nothing else of interest is not read
 * for them: that a token stays is told where it is renewed, sent or given up.
 */
export function* storedTokenCaches(view: FileView): Iterable<SessionCache> {
  for (const call of view.index.calls) {
    const storage = storageOf(view, call);
    const key = storage === undefined ? undefined : keyText(view, call.arguments[0]);
    if (storage === undefined || key === undefined || !isTokenKey(key)) continue;
    const first = call.arguments[0];
    const isLiteral = storage === 'localStorage' && stringText(view.api, first) !== undefined;
    yield {
      ...common(view, placeIn(view, call), key, 'storage', storage),
      clearing: isLiteral && first !== undefined ? [`localStorage.removeItem(${first.getText(view.file.tree)})`] : [],
    };
  }
}

function storageOf(view: FileView, call: ts.CallExpression): string | undefined {
  const { api, file } = view;
  const callee = call.expression;
  if (!api.isPropertyAccessExpression(callee) || !/^setItem(?:Async)?$/.test(callee.name.text) || call.arguments.length < 2)
    return undefined;
  return STORAGES.exec(callee.expression.getText(file.tree))?.[1];
}

function common(view: FileView, at: SessionCache['at'], name: string, holds: SessionCache['holds'], label: string): SessionCache {
  return {
    kind: 'session-cache',
    file: view.file.path,
    at,
    name,
    holds,
    label,
    clearedBy: [],
    clearedHere: false,
    refusals: [],
    exportedAs: '',
    clearing: [],
    clearEdits: [],
    clearName: '',
  };
}
