import type { ts } from '@ts-morph/common';
import type { SessionCache } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import { lastName } from '../guards/guard-tree';
import type { Write } from '../syntax/file-index';
import { type FileView, lookup, placeIn } from '../syntax/file-view';
import { semicolonOf } from '../syntax/import-slot';
import { ownIndent } from '../syntax/insertion';
import { originOf } from '../syntax/origin';
import { type FunctionNode, isFunctionNode, plainName, unwrap } from '../syntax/syntax';
import { isNothing } from './session-words';
import { ENDS, leftover, TOKEN_FIELD, USER_FIELD } from './store-leftovers';

/** Calls that a sign-out may make beside its assignments: they set nothing in the state. */
const SETS_NOTHING =
  /^(?:(?:local|session)Storage\.removeItem|Cookies\.remove|[\w.$]{1,40}\.(?:post|delete|push|replace)|(?:this\.)?\$?router\.\w{1,20}|navigateTo|console\.\w{1,10})\(/;
const MOST_TEXT = 200;

interface Store {
  readonly state: ts.ObjectLiteralExpression;
  readonly actions: ts.ObjectLiteralExpression;
  /** Redux Toolkit gives each reducer the state, Pinia makes it `this`. */
  readonly of: 'parameter' | 'this';
}

/**
 * Tokens that a slice of Redux Toolkit or a store of Pinia keeps when its own sign-out forgets the user: `state.user = null`
 * beside a `token` that another action sets. Semantics: both keep what an action does not assign.
 */
export function* sliceLeftovers(view: FileView): Iterable<SessionCache> {
  const { modules } = view.index;
  if (!modules.has('@reduxjs/toolkit') && !modules.has('pinia')) return;
  for (const call of view.index.calls) {
    const store = storeOf(view, call);
    for (const property of store?.actions.properties ?? []) {
      if (store !== undefined && ENDS.test(plainName(view.api, property.name) ?? '')) yield* leftBy(view, store, property);
    }
  }
}

function* leftBy(view: FileView, store: Store, property: ts.ObjectLiteralElementLike): Iterable<SessionCache> {
  const { api } = view;
  const action = functionOf(view, property);
  if (action?.body === undefined || !api.isBlock(action.body)) return;
  const { statements } = action.body;
  const writes = writesIn(view, store, action);
  const given = writes.filter((write) => isGivenUp(view, write));
  const last = given.at(-1);
  // What the sign-out does beside assigning nothing may set the rest.
  if (last === undefined || statements.some((statement) => !isPlain(view, statement, writes))) return;
  if (!given.some(({ path: [field = ''] }) => USER_FIELD.test(field))) return;
  for (const field of store.state.properties) {
    const name = api.isPropertyAssignment(field) ? (plainName(api, field.name) ?? '') : '';
    if (!api.isPropertyAssignment(field) || !TOKEN_FIELD.test(name) || !isNothing(view, unwrap(api, field.initializer))) continue;
    if (writes.some(({ path }) => path[0] === name) || !isSetElsewhere(view, store, action, name)) continue;
    const text = `${rootText(view, store, action)}.${name} = ${unwrap(api, field.initializer).getText(view.file.tree)}${semicolonOf(view)}`;
    yield leftover(view, field.name, name, placeIn(view, last.node), lineBehind(view, last.node, text));
  }
}

function storeOf(view: FileView, call: ts.CallExpression): Store | undefined {
  const { api } = view;
  const name = lastName(view.file, call.expression);
  if (name !== 'createSlice' && name !== 'defineStore') return undefined;
  const origin = originOf(view, call.expression)?.module;
  const options = call.arguments.map((argument) => unwrap(api, argument)).find((argument) => api.isObjectLiteralExpression(argument));
  if (options === undefined) return undefined;
  if (name === 'createSlice' && origin === '@reduxjs/toolkit') {
    const state = objectIn(view, optionOf(view, options, 'initialState'));
    const actions = objectIn(view, optionOf(view, options, 'reducers'));
    return state && actions && { state, actions, of: 'parameter' };
  }
  if (origin !== 'pinia') return undefined;
  const state = objectIn(view, optionOf(view, options, 'state'));
  const actions = objectIn(view, optionOf(view, options, 'actions'));
  return state && actions && { state, actions, of: 'this' };
}

function optionOf({ api }: FileView, options: ts.Expression, name: string): ts.Node | undefined {
  if (!api.isObjectLiteralExpression(options)) return undefined;
  const property = options.properties.find((one) => plainName(api, one.name) === name);
  if (property === undefined) return undefined;
  if (api.isShorthandPropertyAssignment(property)) return property.name;
  return api.isPropertyAssignment(property) ? property.initializer : api.isMethodDeclaration(property) ? property : undefined;
}

/** The object that is written, held by a constant of the file, or given back by a function. */
function objectIn(view: FileView, node: ts.Node | undefined): ts.ObjectLiteralExpression | undefined {
  const { api } = view;
  if (node === undefined) return undefined;
  if (isFunctionNode(api, node)) {
    const { body } = node;
    if (body === undefined || !api.isBlock(body)) return objectIn(view, body);
    const last = body.statements.at(-1);
    return last !== undefined && api.isReturnStatement(last) && last.expression ? objectIn(view, last.expression) : undefined;
  }
  const inner = unwrap(api, node as ts.Expression);
  if (api.isObjectLiteralExpression(inner)) return inner;
  if (inner !== node) return objectIn(view, inner);
  const binding = api.isIdentifier(inner) ? lookup(view, inner) : undefined;
  const source = binding?.kind === 'variable' && binding.path.length === 0 ? binding.declaration.initializer : undefined;
  const object = source && unwrap(api, source);
  return object !== undefined && api.isObjectLiteralExpression(object) ? object : undefined;
}

function functionOf({ api }: FileView, property: ts.ObjectLiteralElementLike): FunctionNode | undefined {
  if (api.isMethodDeclaration(property)) return property;
  if (!api.isPropertyAssignment(property)) return undefined;
  const value = unwrap(api, property.initializer);
  return isFunctionNode(api, value) ? value : undefined;
}

/** What an action calls the state: the name of its parameter, or `this`. */
function rootText({ api }: FileView, { of }: Store, action: FunctionNode): string {
  const name = of === 'this' ? undefined : action.parameters[0]?.name;
  return of === 'this' ? 'this' : name !== undefined && api.isIdentifier(name) ? name.text : '';
}

function writesIn(view: FileView, store: Store, action: ts.Node & FunctionNode): readonly Write[] {
  const all = view.index.writes.get(rootText(view, store, action)) ?? [];
  return all.filter(({ node }) => action.pos <= node.pos && node.end <= action.end);
}

function isGivenUp(view: FileView, { value, path }: Write): boolean {
  if (value === undefined || path.length !== 1) return false;
  const given = unwrap(view.api, value);
  return isNothing(view, given) || given.kind === view.api.SyntaxKind.FalseKeyword;
}

/** Whether a statement of a sign-out is one assignment to a field of the state, or a call that sets nothing there. */
function isPlain(view: FileView, statement: ts.Statement, writes: readonly Write[]): boolean {
  const { api, file } = view;
  if (!api.isExpressionStatement(statement)) return false;
  const call = api.isAwaitExpression(statement.expression) ? statement.expression.expression : statement.expression;
  if (api.isCallExpression(call)) return SETS_NOTHING.test(file.text.slice(call.getStart(file.tree), call.end).slice(0, MOST_TEXT));
  return writes.some(({ node, path }) => path.length === 1 && path[0] !== undefined && node.parent === statement);
}

/** Whether another action of the store gives the field a value. */
function isSetElsewhere(view: FileView, store: Store, action: FunctionNode, name: string): boolean {
  return store.actions.properties.some((property) => {
    const other = functionOf(view, property);
    if (other === undefined || other === action) return false;
    return writesIn(view, store, other).some(
      ({ path, value }) => path[0] === name && value !== undefined && !isNothing(view, unwrap(view.api, value)),
    );
  });
}

function lineBehind({ file }: FileView, node: ts.Node, text: string): SessionCache['clearEdits'] {
  const statement = node.parent;
  const indent = ownIndent(file.text, statement.getStart(file.tree));
  const lineBreak = file.text.includes('\r\n') ? '\r\n' : '\n';
  return indent === undefined ? [] : [{ at: pointAt(file.path, statement.end), newText: `${lineBreak}${indent}${text}` }];
}
