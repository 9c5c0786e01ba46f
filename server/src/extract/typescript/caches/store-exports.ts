import type { ts } from '@ts-morph/common';
import type { Export } from '../../../facts/fact';
import type { RecordValue, Value } from '../../../facts/value';
import { bindingOf, moduleOf } from '../guards/guard-bindings';
import { keyOf, lastName, unwrap } from '../guards/guard-tree';
import { memberOfType, nullabilityOf } from '../guards/guard-types';
import { placeOf } from '../parsed-file';
import { evidenceOf } from '../requests/authorization-missing';
import { stringText } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';

// What a file says of tokens that other files read from it: the fields of a store's state, or of an exported type, that may be null. A store is
// exported as what a call of it gives, `useAuthStore()`, and a type as `type Session`; a field that may be null has the value null.

const STORES = /^(?:zustand(?:\/.*)?|pinia|@reduxjs\/toolkit|redux|jotai(?:\/.*)?)$/;
const FIELD = /token|jwt/i;

/** The exports of stores and of types whose tokens may be null. */
export function* storeExports(reader: ValueReader): Iterable<Export> {
  if (!FIELD.test(reader.file.text) && !reader.index.modules.has('@reduxjs/toolkit')) return;
  yield* typeExports(reader);
  if (![...reader.index.modules].some((module) => STORES.test(module))) return;
  const { api, file } = reader;
  const names = exportedNames(reader);
  for (const statement of file.tree.statements) {
    if (!api.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (!api.isIdentifier(name) || initializer === undefined) continue;
      const value = stateOf(reader, unwrap(file, initializer));
      if (value === undefined) continue;
      for (const exported of names.get(name.text) ?? []) yield { kind: 'export', file: file.path, name: `${exported}()`, value };
    }
  }
  yield* reducerExport(reader);
}

/** `export default authSlice.reducer`: the state that a root store keeps under the slice's key. */
function* reducerExport(reader: ValueReader): Iterable<Export> {
  const { api, file } = reader;
  for (const statement of file.tree.statements) {
    if (!api.isExportAssignment(statement)) continue;
    const expression = unwrap(file, statement.expression);
    if (!api.isPropertyAccessExpression(expression) || expression.name.text !== 'reducer') continue;
    const slice = unwrap(file, expression.expression);
    const binding = api.isIdentifier(slice) ? bindingOf(file, slice) : undefined;
    const source = binding !== undefined && api.isVariableDeclaration(binding) ? binding.initializer : undefined;
    const value = source === undefined ? undefined : stateOf(reader, unwrap(file, source));
    if (value !== undefined) yield { kind: 'export', file: file.path, name: 'default()', value };
  }
}

/** The names under which each variable of the file is exported. */
function exportedNames(reader: ValueReader): ReadonlyMap<string, readonly string[]> {
  const { api, file } = reader;
  const names = new Map<string, string[]>();
  const add = (local: string, exported: string) => names.set(local, [...(names.get(local) ?? []), exported]);
  for (const statement of file.tree.statements) {
    if (api.isVariableStatement(statement)) {
      if (!(statement.modifiers ?? []).some((modifier) => modifier.kind === api.SyntaxKind.ExportKeyword)) continue;
      for (const { name } of statement.declarationList.declarations) if (api.isIdentifier(name)) add(name.text, name.text);
    } else if (api.isExportAssignment(statement) && api.isIdentifier(statement.expression)) add(statement.expression.text, 'default');
    else if (api.isExportDeclaration(statement) && statement.moduleSpecifier === undefined && statement.exportClause !== undefined) {
      if (!api.isNamedExports(statement.exportClause)) continue;
      for (const element of statement.exportClause.elements) add((element.propertyName ?? element.name).text, element.name.text);
    }
  }
  return names;
}

/** What a store holds before anybody has signed in, as far as it is null. */
function stateOf(reader: ValueReader, made: ts.Expression): Value | undefined {
  const { api, file } = reader;
  // `create<State>()(...)` calls the result of the call that has the type.
  let maker = made;
  while (api.isCallExpression(maker) && api.isCallExpression(maker.expression)) maker = maker.expression;
  if (!api.isCallExpression(maker) || !api.isCallExpression(made)) return undefined;
  const callee = unwrap(file, maker.expression);
  const binding = api.isIdentifier(callee) ? bindingOf(file, callee) : undefined;
  if (binding === undefined || !STORES.test(moduleOf(file, binding))) return undefined;
  const type = maker.typeArguments?.[0];
  switch (lastName(file, callee)) {
    case 'create':
    case 'createStore':
    case 'createWithEqualityFn':
      return recordOf(reader, made, stateIn(reader, made.arguments[0]), type);
    case 'defineStore':
      return recordOf(reader, made, piniaState(reader, made), undefined) ?? setupState(reader, made);
    case 'createSlice':
      return recordOf(
        reader,
        made,
        objectBehind(reader, optionOf(reader, made, 'initialState')),
        declaredTypeOf(reader, optionOf(reader, made, 'initialState')),
      );
    case 'configureStore':
      return rootState(reader, made);
    case 'atom':
      return atomState(reader, made, type);
    default:
      return undefined;
  }
}

/** The object that the function of a store returns, through `persist(...)`, `devtools(...)` and their like. */
function stateIn(reader: ValueReader, argument: ts.Expression | undefined, depth = 0): ts.ObjectLiteralExpression | undefined {
  const { api, file } = reader;
  if (argument === undefined || depth > 6) return undefined;
  const node = unwrap(file, argument);
  if (api.isCallExpression(node)) return stateIn(reader, node.arguments[0], depth + 1);
  if (!api.isArrowFunction(node) && !api.isFunctionExpression(node)) return undefined;
  const body = api.isBlock(node.body) ? returnedBy(reader, node.body) : node.body;
  const object = body === undefined ? undefined : unwrap(file, body);
  return object !== undefined && api.isObjectLiteralExpression(object) ? object : undefined;
}

function returnedBy(reader: ValueReader, block: ts.Block): ts.Expression | undefined {
  const last = block.statements.at(-1);
  return last !== undefined && reader.api.isReturnStatement(last) ? last.expression : undefined;
}

/** `defineStore('auth', { state: () => ({...}) })` */
function piniaState(reader: ValueReader, call: ts.CallExpression): ts.ObjectLiteralExpression | undefined {
  const { api, file } = reader;
  const options = call.arguments.map((argument) => unwrap(file, argument)).find((argument) => api.isObjectLiteralExpression(argument));
  if (options === undefined || !api.isObjectLiteralExpression(options)) return undefined;
  for (const property of options.properties) {
    if (api.isPropertyAssignment(property) && keyOf(file, property.name) === 'state') return stateIn(reader, property.initializer);
    if (api.isMethodDeclaration(property) && keyOf(file, property.name) === 'state' && property.body !== undefined) {
      return objectBehind(reader, returnedBy(reader, property.body));
    }
  }
  return undefined;
}

/** `defineStore('auth', () => { const token = ref<string | null>(null); return { token }; })`: the refs that it returns. */
function setupState(reader: ValueReader, call: ts.CallExpression): Value | undefined {
  const { api, file } = reader;
  const entries: Record<string, Value> = {};
  for (const property of stateIn(reader, call.arguments[1])?.properties ?? []) {
    const name = property.name === undefined ? '' : (keyOf(file, property.name) ?? '');
    const local = api.isShorthandPropertyAssignment(property)
      ? property.name
      : api.isPropertyAssignment(property)
        ? property.initializer
        : undefined;
    if (!FIELD.test(name) || local === undefined || !api.isIdentifier(local)) continue;
    const binding = bindingOf(file, local);
    const made = binding !== undefined && api.isVariableDeclaration(binding) && binding.initializer;
    if (!made || !api.isCallExpression(made) || !/^(?:shallowR|r)ef$/.test(lastName(file, made.expression))) continue;
    const [type] = made.typeArguments ?? [];
    const [initial] = made.arguments;
    const isNull = initial === undefined || (type === undefined ? isNothing(reader, initial) : nullabilityOf(file, type) === 'nullable');
    if (isNull) entries[name] = { kind: 'literal', at: placeOf(file, made), value: null };
  }
  return recordWith(reader, call, entries);
}

function optionOf(reader: ValueReader, call: ts.CallExpression, name: string): ts.Expression | undefined {
  const { api, file } = reader;
  const [options] = call.arguments;
  if (options === undefined || !api.isObjectLiteralExpression(options)) return undefined;
  for (const property of options.properties) {
    if (api.isShorthandPropertyAssignment(property) && property.name.text === name) return property.name;
    if (api.isPropertyAssignment(property) && keyOf(file, property.name) === name) return property.initializer;
  }
  return undefined;
}

function objectBehind(reader: ValueReader, expression: ts.Expression | undefined): ts.ObjectLiteralExpression | undefined {
  const { api, file } = reader;
  if (expression === undefined) return undefined;
  const node = unwrap(file, expression);
  if (api.isObjectLiteralExpression(node)) return node;
  const binding = api.isIdentifier(node) ? bindingOf(file, node) : undefined;
  const source = binding !== undefined && api.isVariableDeclaration(binding) ? binding.initializer : undefined;
  const object = source === undefined ? undefined : unwrap(file, source);
  return object !== undefined && api.isObjectLiteralExpression(object) ? object : undefined;
}

function declaredTypeOf(reader: ValueReader, expression: ts.Expression | undefined): ts.TypeNode | undefined {
  const { api, file } = reader;
  const binding = expression !== undefined && api.isIdentifier(expression) ? bindingOf(file, expression) : undefined;
  return binding !== undefined && api.isVariableDeclaration(binding) ? binding.type : undefined;
}

/** `configureStore({ reducer: { auth: authReducer } })`: each key leads to the slice's own module. */
function rootState(reader: ValueReader, call: ts.CallExpression): Value | undefined {
  const { api, file } = reader;
  const reducers = objectBehind(reader, optionOf(reader, call, 'reducer'));
  const entries: Record<string, Value> = {};
  for (const property of reducers?.properties ?? []) {
    const reducer = api.isShorthandPropertyAssignment(property)
      ? property.name
      : api.isPropertyAssignment(property)
        ? property.initializer
        : undefined;
    if (reducer === undefined || !api.isIdentifier(reducer)) continue;
    const key = property.name === undefined ? undefined : keyOf(file, property.name);
    const binding = bindingOf(file, reducer);
    if (key === undefined || binding === undefined || !api.isImportClause(binding)) continue;
    entries[key] = { kind: 'reference', at: placeOf(file, property), module: moduleOf(file, binding), path: ['default()'] };
  }
  return recordWith(reader, call, entries);
}

/** `atom<string | null>(null)` */
function atomState(reader: ValueReader, call: ts.CallExpression, type: ts.TypeNode | undefined): Value | undefined {
  const { file } = reader;
  const [initial] = call.arguments;
  if (initial === undefined) return undefined;
  const isNull = type === undefined ? isNothing(reader, initial) : nullabilityOf(file, type) === 'nullable';
  return isNull ? { kind: 'literal', at: placeOf(file, initial), value: null } : undefined;
}

/** The fields of a state that hold tokens and may be null, by their declared type or, without one, by what they start with. */
function recordOf(
  reader: ValueReader,
  call: ts.CallExpression,
  state: ts.ObjectLiteralExpression | undefined,
  type: ts.TypeNode | undefined,
): Value | undefined {
  const { api, file } = reader;
  const entries: Record<string, Value> = {};
  for (const property of state?.properties ?? []) {
    if (!api.isPropertyAssignment(property)) continue;
    const name = keyOf(file, property.name) ?? '';
    if (!FIELD.test(name)) continue;
    const declared = type === undefined ? undefined : memberOfType(file, type, name);
    const nullable = declared === undefined ? isNothing(reader, property.initializer) : isNullable(reader, declared);
    if (nullable) entries[name] = { kind: 'literal', at: placeOf(file, property), value: null };
  }
  return recordWith(reader, call, entries);
}

function recordWith(reader: ValueReader, node: ts.Node, entries: Record<string, Value>): RecordValue | undefined {
  return Object.keys(entries).length === 0 ? undefined : { kind: 'record', at: placeOf(reader.file, node), entries, open: true };
}

function isNullable(reader: ValueReader, declared: { readonly type: ts.TypeNode; readonly optional: boolean }): boolean {
  return declared.optional || nullabilityOf(reader.file, declared.type) === 'nullable';
}

/** Null, undefined, or what a storage gives that may be empty. An empty string is left out: it may stand for a cookie that carries the token. */
function isNothing(reader: ValueReader, expression: ts.Expression): boolean {
  const { api, file } = reader;
  const node = unwrap(file, expression);
  if (node.kind === api.SyntaxKind.NullKeyword || keyOf(file, node) === 'undefined') return true;
  if (stringText(api, node) !== undefined) return false;
  const evidence = evidenceOf(file, node, 0);
  return evidence.missing === 'possible' && /returns? (?:null|undefined)|one branch/.test(evidence.reason);
}

/** Exported interfaces and object types with a token that may be null. */
function* typeExports(reader: ValueReader): Iterable<Export> {
  const { api, file } = reader;
  for (const statement of file.tree.statements) {
    if (!api.isInterfaceDeclaration(statement) && !api.isTypeAliasDeclaration(statement)) continue;
    if (!(statement.modifiers ?? []).some((modifier) => modifier.kind === api.SyntaxKind.ExportKeyword)) continue;
    const members = api.isInterfaceDeclaration(statement)
      ? statement.members
      : api.isTypeLiteralNode(statement.type)
        ? statement.type.members
        : [];
    const entries: Record<string, Value> = {};
    for (const member of members) {
      if (!api.isPropertySignature(member) || member.type === undefined) continue;
      const name = keyOf(file, member.name) ?? '';
      const declared = { type: member.type, optional: member.questionToken !== undefined };
      if (FIELD.test(name) && isNullable(reader, declared)) entries[name] = { kind: 'literal', at: placeOf(file, member), value: null };
    }
    const value = recordWith(reader, statement.name, entries);
    if (value !== undefined) yield { kind: 'export', file: file.path, name: `type ${statement.name.text}`, value };
  }
}
