import type { ts } from '@ts-morph/common';
import type { Replacement, SessionCache } from '../../../facts/fact';
import { type Place, pointAt } from '../../../text/range';
import { lastName } from '../guards/guard-tree';
import { type FileView, placeIn } from '../syntax/file-view';
import { plainName, searchBody, unwrap } from '../syntax/syntax';
import { isNothing } from './session-words';

export const TOKEN_FIELD = /^(?:(?:access|refresh|auth|id|session)_?)?token$|^jwt$/i;
export const USER_FIELD = /^(?:user|currentUser|profile|account|session|isAuthenticated|isLoggedIn)$/;
export const ENDS = /^(?:log|sign)_?out(?:User)?$/i;

/**
 * Tokens that a store keeps when its own sign-out forgets the user: `logout: () => set({ user: null })` beside a `token` that
 * another action sets. Semantics: zustand 4 and 5 merge what `set` is given into the state.
 */
export function* storeLeftovers(view: FileView): Iterable<SessionCache> {
  const { api, file } = view;
  if (!view.index.modules.has('zustand')) return;
  for (const call of view.index.calls) {
    const given = call.arguments.length === 1 ? givenState(view, call) : undefined;
    const action = given === undefined ? undefined : actionAround(view, call);
    if (given === undefined || action === undefined || !forgetsUser(view, given)) continue;
    // Whatever else the sign-out calls may set the rest.
    if (countCalls(view, action.body) > 1 + localStorageCalls(view, action.body)) continue;
    for (const field of action.store.properties) {
      const name = api.isPropertyAssignment(field) ? plainName(api, field.name) : undefined;
      if (
        name === undefined ||
        !api.isPropertyAssignment(field) ||
        !TOKEN_FIELD.test(name) ||
        !isNothing(view, unwrap(api, field.initializer))
      )
        continue;
      if (given.properties.some((property) => plainName(api, property.name) === name) || !isSetElsewhere(view, action, name)) continue;
      const last = given.properties.at(-1);
      if (last === undefined) continue;
      const gap = /^\s/.exec(file.text.slice(last.pos))?.[0] === ' ' ? ' ' : file.text.slice(last.pos, last.getStart(file.tree)) || ' ';
      const text = `${name}: ${field.initializer.getText(file.tree)}`;
      const edits = /^\s*$/.test(gap) ? [{ at: pointAt(file.path, last.end), newText: `,${gap}${text}` }] : [];
      yield leftover(view, field.name, name, placeIn(view, call), edits);
    }
  }
}

/** A field that a sign-out of its own store leaves: the field, and what the sign-out sets. */
export function leftover(view: FileView, field: ts.Node, name: string, at: Place, edits: readonly Replacement[]): SessionCache {
  return {
    kind: 'session-cache',
    file: view.file.path,
    at: placeIn(view, field),
    name,
    holds: 'store',
    label: '',
    clearedBy: [],
    clearedHere: false,
    refusals: [{ at, edits }],
    exportedAs: '',
    clearing: [],
    clearEdits: [],
    clearName: '',
  };
}

/** The object that `set({ ... })` is given; undefined where more may be in it. */
function givenState(view: FileView, call: ts.CallExpression): ts.ObjectLiteralExpression | undefined {
  const { api } = view;
  const argument = call.arguments[0];
  const node = argument && unwrap(api, argument);
  if (lastName(view.file, call.expression) !== 'set' || node === undefined || !api.isObjectLiteralExpression(node)) return undefined;
  return node.properties.every((property) => !api.isSpreadAssignment(property)) ? node : undefined;
}

function forgetsUser(view: FileView, given: ts.ObjectLiteralExpression): boolean {
  const { api } = view;
  return given.properties.some(
    (property) =>
      api.isPropertyAssignment(property) &&
      USER_FIELD.test(plainName(api, property.name) ?? '') &&
      (isNothing(view, property.initializer) || property.initializer.kind === api.SyntaxKind.FalseKeyword),
  );
}

interface Action {
  readonly body: ts.Node;
  readonly property: ts.Node;
  readonly store: ts.ObjectLiteralExpression;
}

/** The action named `logout` or `signOut` around a call, directly in the object of its store. */
function actionAround(view: FileView, node: ts.Node): Action | undefined {
  const { api } = view;
  for (let outer: ts.Node | undefined = node.parent; outer !== undefined; outer = outer.parent) {
    if (!api.isPropertyAssignment(outer) && !api.isMethodDeclaration(outer)) continue;
    if (!api.isObjectLiteralExpression(outer.parent)) return undefined;
    if (!ENDS.test(plainName(api, outer.name) ?? '')) continue;
    const body = api.isPropertyAssignment(outer) ? outer.initializer : outer.body;
    return body && { body, property: outer, store: outer.parent };
  }
  return undefined;
}

/** Whether another action of the store gives the field a value. */
function isSetElsewhere(view: FileView, { store, property }: Action, name: string): boolean {
  const { api } = view;
  return view.index.calls.some((call) => {
    if (call.pos < store.pos || call.end > store.end || (property.pos <= call.pos && call.end <= property.end)) return false;
    const given = givenState(view, call);
    return (
      given?.properties.some((entry) => {
        if (plainName(api, entry.name) !== name) return false;
        return api.isShorthandPropertyAssignment(entry) || (api.isPropertyAssignment(entry) && !isNothing(view, entry.initializer));
      }) === true
    );
  });
}

function countCalls(view: FileView, body: ts.Node): number {
  let count = 0;
  searchBody(view.api, body, (node) => {
    if (view.api.isCallExpression(node)) count++;
    return false;
  });
  return count;
}

function localStorageCalls(view: FileView, body: ts.Node): number {
  let count = 0;
  searchBody(view.api, body, (node) => {
    if (view.api.isCallExpression(node) && /^(?:localStorage|sessionStorage)\.removeItem\(/.test(node.getText(view.file.tree))) count++;
    return false;
  });
  return count;
}
