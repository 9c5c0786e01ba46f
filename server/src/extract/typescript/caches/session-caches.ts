import type { ts } from '@ts-morph/common';
import type { SessionCache } from '../../../facts/fact';
import { lastName } from '../guards/guard-tree';
import type { Write } from '../syntax/file-index';
import { type FileView, lookup, placeIn } from '../syntax/file-view';
import { referencesTo } from '../syntax/references';
import { enclosingFunction, type FunctionNode, plainName, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';
import { clearerOf, clearStatements, exportedNames } from './cache-edits';
import { cacheRefusals, isInRefusal } from './cache-refusals';
import { AUTH_LISTENER, isClearerName, isNothing, TOKEN_SETTER } from './session-words';

const KEEPS = /(?:session|token|user|profile|jwt|credentials|auth)(?:cache|data|state)?$/i;
const OTHERS =
  /csrf|xsrf|captcha|push|device|fcm|promise|pending|inflight|cancel|abort|lex|parse|css|color|map|guest|anon|other|selected|target|system|admin|bot|service|test|mock|refreshing|is[A-Z]|has[A-Z]|checkout|stripe|upload|design|websocket/i;
/** Where a user's session comes from: an auth client, a sign-in, a refresh, or the server's answer to who this is. */
const SOURCE =
  /\b(?:getSession|refreshSession|(?:get|fetch|load)(?:Current)?(?:User|Me|Profile)|getIdToken|getAccessToken(?:Silently)?|fetchAuthSession|signIn\w{0,20}|login|logIn|refreshToken|refreshAccessToken|acquireToken\w{0,20})\s{0,4}\(|["'`/](?:me|session|login|refresh|whoami|current[-_]?user|profile)["'`/?]/;
/** A server's own credentials: not a user's, and no sign-out ends them. */
const OF_A_SERVICE = /client_credentials|client_?secret|api_?key|service_?role|grant_?type|process\.env\.\w{0,40}SECRET/i;

/** A variable of the module that is filled with the session of a user and read again. */
export interface CachedVariable {
  readonly declaration: ts.VariableDeclaration & { readonly name: ts.Identifier };
  /** Where it is one field of an object; undefined for the variable itself. */
  readonly field: { readonly name: string; readonly first: ts.Expression } | undefined;
  readonly writes: readonly Write[];
  readonly reads: readonly ts.Identifier[];
  /** The functions that fill it. */
  readonly fillers: ReadonlySet<ts.Node>;
  /** The functions that others hand the token to: `setAccessToken(token)`. */
  readonly setters: readonly string[];
}

/** Variables of a module that keep a session, a token or a user between requests, and what clears them. */
export function* sessionCaches(reader: ValueReader): Iterable<SessionCache> {
  for (const statement of reader.file.tree.statements) {
    if (!reader.api.isVariableStatement(statement)) continue;
    for (const declaration of statement.declarationList.declarations) {
      const variable = cachedVariable(reader, declaration);
      const fact = variable && cacheOf(reader, variable);
      if (fact !== undefined) yield fact;
    }
  }
}

function cachedVariable(reader: ValueReader, declaration: ts.VariableDeclaration): CachedVariable | undefined {
  const { api, index, file } = reader;
  const { name, initializer } = declaration;
  if (!api.isIdentifier(name) || !KEEPS.test(name.text) || OTHERS.test(name.text)) return undefined;
  const isConstant = (declaration.parent.flags & api.NodeFlags.Const) !== 0;
  const field = isConstant ? keptField(reader, declaration) : undefined;
  if (isConstant ? field === undefined : initializer !== undefined && !isNothing(reader, unwrap(api, initializer))) return undefined;
  const all = (index.writes.get(name.text) ?? []).filter((write) => isOf(reader, write.root, declaration));
  const writes = field === undefined ? all : all.filter((write) => write.path[0] === field.name);
  const references = referencesTo(reader, name);
  // What is written into what is kept, or to fields that cannot be named, is not followed.
  if (references === undefined || writes.some((write) => write.path.length !== (field === undefined ? 0 : 1))) return undefined;
  if (all.some((write) => write.path.length > 0 && write.path[0] === undefined)) return undefined;
  const roots = new Set<ts.Node>(all.map((write) => write.root));
  const fillers = new Set<ts.Node>();
  const setters: string[] = [];
  for (const write of writes) {
    const value = givenBy(reader, write);
    if (value !== undefined && isNothing(reader, value)) continue;
    const filler = fillerAround(reader, write.node);
    if (filler === undefined || value === undefined || isInListener(reader, write.node)) return undefined;
    // What is set through a parameter is cleared by whoever calls, unless by a function of its own.
    if (isGiven(reader, value)) {
      const setter = declaredName(reader, filler)?.text ?? '';
      if (!TOKEN_SETTER.test(setter)) return undefined;
      setters.push(setter);
      continue;
    }
    const text = file.text.slice(filler.pos, filler.end);
    if (!SOURCE.test(text) || OF_A_SERVICE.test(text)) return undefined;
    fillers.add(filler);
  }
  const reads = references.filter((reference) => !roots.has(reference));
  if (fillers.size + setters.length === 0 || reads.length === 0) return undefined;
  return { declaration: declaration as CachedVariable['declaration'], field, writes, reads, fillers, setters };
}

/** The field of `const sessionCache = { session: null, at: 0 }` that keeps the session, with its first value. */
function keptField(reader: ValueReader, declaration: ts.VariableDeclaration): CachedVariable['field'] {
  const { api } = reader;
  const node = declaration.initializer && unwrap(api, declaration.initializer);
  if (node === undefined || !api.isObjectLiteralExpression(node)) return undefined;
  for (const property of node.properties) {
    const name = api.isPropertyAssignment(property) ? plainName(api, property.name) : undefined;
    if (name === undefined || !api.isPropertyAssignment(property) || !(KEEPS.test(name) || /^(?:value|data)$/.test(name))) continue;
    if (isNothing(reader, unwrap(api, property.initializer))) return { name, first: property.initializer };
  }
  return undefined;
}

function isOf(reader: ValueReader, root: ts.Node, declaration: ts.VariableDeclaration): boolean {
  const binding = lookup(reader, root);
  return binding?.kind === 'variable' && binding.declaration === declaration;
}

/** The function that fills it, with the callbacks of its promises. */
function fillerAround({ api, file }: ValueReader, node: ts.Node): FunctionNode | undefined {
  let fn = enclosingFunction(api, node);
  while (fn !== undefined && api.isCallExpression(fn.parent) && /^(?:then|catch|finally)$/.test(lastName(file, fn.parent.expression))) {
    const outer = enclosingFunction(api, fn);
    if (outer === undefined) break;
    fn = outer;
  }
  return fn;
}

/** The value of `x = value` and `x ??= value`. */
function givenBy({ api }: ValueReader, write: Write): ts.Expression | undefined {
  if (write.value !== undefined) return unwrap(api, write.value);
  const isDefault = api.isBinaryExpression(write.node) && /^(?:\?\?|\|\|)=$/.test(write.node.operatorToken.getText());
  return isDefault ? unwrap(api, (write.node as ts.BinaryExpression).right) : undefined;
}

/** Whether the value is a parameter, or part of one, of a function that is called by name: `setToken(token)`. */
function isGiven(reader: ValueReader, value: ts.Expression): boolean {
  const { api } = reader;
  let root = value;
  while (api.isPropertyAccessExpression(root) || api.isElementAccessExpression(root)) root = unwrap(api, root.expression);
  const binding = lookup(reader, root);
  if (binding?.kind !== 'parameter') return false;
  // What a promise resolves to is no argument of the project's own.
  const call = binding.declaration.parent.parent;
  return !(api.isCallExpression(call) && /^(?:then|finally)$/.test(lastName(reader.file, call.expression)));
}

function isInListener(view: FileView, node: ts.Node): boolean {
  for (let outer: ts.Node | undefined = node.parent; outer !== undefined; outer = outer.parent) {
    if (view.api.isCallExpression(outer) && AUTH_LISTENER.test(lastName(view.file, outer.expression))) return true;
  }
  return false;
}

function cacheOf(reader: ValueReader, variable: CachedVariable): SessionCache | undefined {
  const { declaration } = variable;
  const clearers = clearersOf(reader, variable);
  const { setters } = variable;
  // Who made a setter and nothing to clear with may clear by the setter, in ways that are not known by a name.
  if (setters.length > 0 && clearers.names.size === 0) return undefined;
  const clearedBy = [...clearers.names];
  const isOpen = clearers.isOpen || clearedBy.some((name) => !isClearerName(name));
  const made = clearedBy.length === 0 ? clearerOf(reader, declaration.name.text, clearStatements(reader, variable)) : undefined;
  return {
    kind: 'session-cache',
    file: reader.file.path,
    at: placeIn(reader, declaration.name),
    name: declaration.name.text,
    holds: 'session',
    label: '',
    clearedBy: [...clearedBy, ...setters],
    clearedHere: isOpen,
    refusals: cacheRefusals(reader, variable),
    exportedAs: '',
    clearing: clearStatements(reader, variable),
    clearEdits: made?.edits ?? [],
    clearName: clearedBy[0] ?? made?.name ?? '',
  };
}

/** The exported functions that clear the variable; `isOpen` where something else does, that runs by itself or cannot be followed. */
function clearersOf(reader: ValueReader, variable: CachedVariable): { readonly names: ReadonlySet<string>; readonly isOpen: boolean } {
  const { api } = reader;
  const names = new Set<string>();
  const exported = exportedNames(reader);
  const pending: ts.Node[] = [];
  for (const write of variable.writes) {
    const value = givenBy(reader, write);
    if (value !== undefined && isNothing(reader, value)) pending.push(write.node);
  }
  const seen = new Set<ts.Node>();
  for (const node of pending) {
    const fn = enclosingFunction(api, node);
    if (fn === undefined) return { names, isOpen: true };
    // What fills it also empties it when it fails, and a refused request is asked about by itself.
    if (seen.has(fn) || variable.fillers.has(fn) || isInRefusal(reader, node)) continue;
    seen.add(fn);
    const name = declaredName(reader, fn);
    if (name === undefined) return { names, isOpen: true };
    for (const as of exported.get(name.text) ?? []) names.add(as);
    for (const use of referencesTo(reader, name) ?? []) {
      if (api.isExportSpecifier(use.parent) || api.isExportAssignment(use.parent)) continue;
      if (!api.isCallExpression(use.parent) || use.parent.expression !== use) return { names, isOpen: true };
      pending.push(use);
    }
  }
  return { names, isOpen: false };
}

/** The name of a function that is declared as such or held by a variable of the module; undefined for any other. */
function declaredName({ api, file }: ValueReader, fn: FunctionNode): ts.Identifier | undefined {
  if (api.isFunctionDeclaration(fn)) return fn.parent === file.tree ? fn.name : undefined;
  const holder = fn.parent;
  if (!api.isVariableDeclaration(holder) || !api.isIdentifier(holder.name)) return undefined;
  return holder.parent.parent.parent === file.tree ? holder.name : undefined;
}
