import type { ts } from '@ts-morph/common';
import type { Replacement } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import { bindingOf, moduleOf } from '../guards/guard-bindings';
import { enclosingFunction, functionName, keyOf, unwrap, wrapped } from '../guards/guard-tree';
import { type ParsedFile, placeOf } from '../parsed-file';
import { calleeOf, type FunctionLike, isSupabaseRefresh } from './refresh-calls';
import type { FlightFound } from './refresh-flight';
import { indentAt, isTyped, lineBreak, statementAround } from './refresh-places';
import type { FoundRefresh } from './refresh-retries';

/**
 * Lets every request wait for the refresh under way: its promise is kept outside the handler and let go in `finally`. Where
 * the call itself gives a `Response`, whose body can be read only once, it cannot be shared, and there is no edit.
 */
export function flightEdits(file: ParsedFile, found: FoundRefresh, flight: FlightFound): readonly Replacement[] {
  const { ts: api } = file;
  const { call } = found;
  const holder = wrapped(file, call).parent;
  const statement = statementAround(file, call);
  const chained = api.isPropertyAccessExpression(holder) && /^(?:then|catch|finally)$/.test(holder.name.text);
  if (statement === undefined || !(api.isAwaitExpression(holder) || chained)) return [];
  const kept = keptPromise(file, found, flight);
  if (kept === undefined) return [];
  const [newline, indent] = [lineBreak(file), indentAt(file, statement)];
  const written = file.text.slice(call.getStart(file.tree), call.end);
  const outer = indentAt(file, statement.parent);
  const step = indent.startsWith(outer) && indent.length > outer.length ? indent.slice(outer.length) : /\t/.test(indent) ? '\t' : '  ';
  const end = semicolonOf(file, statement);
  const started = `${kept.name} ??= ${written}.finally(() => {${newline}${indent}${step}${kept.name} = undefined${end}${newline}${indent}})${end}`;
  return [
    ...kept.declaration,
    { at: pointAt(file.path, statement.getStart(file.tree)), newText: `${started}${newline}${indent}` },
    { at: placeOf(file, call), newText: kept.name },
  ];
}

/** How the code around ends a statement. */
function semicolonOf(file: ParsedFile, statement: ts.Statement): string {
  const ends = /;$/.test(statement.getText(file.tree)) || !file.ts.isBlock(statement.parent);
  return ends || statement.parent.statements.some((other) => /^[([`]|;$/.test(other.getText(file.tree))) ? ';' : '';
}

interface Kept {
  /** How code of the handler writes it: `refreshing`, `this.refreshing`. */
  readonly name: string;
  readonly declaration: readonly Replacement[];
}

function keptPromise(file: ParsedFile, found: FoundRefresh, flight: FlightFound): Kept | undefined {
  const { ts: api } = file;
  const name = ['refreshing', 'refreshInFlight', 'sharedRefresh'].find((candidate) => !new RegExp(`\\b${candidate}\\b`).test(file.text));
  const type = isTyped(file) ? promiseType(file, found, flight) : { written: '', edits: [] };
  if (name === undefined || type === undefined || !givesPromise(file, found, flight)) return undefined;
  const callee = unwrap(file, found.call.expression);
  const isOwn = api.isPropertyAccessExpression(callee) && callee.expression.kind === api.SyntaxKind.ThisKeyword;
  const newline = lineBreak(file);
  if (isOwn) {
    const owner = classAround(file, found.call);
    const [first] = owner?.members ?? [];
    if (owner === undefined || first === undefined) return undefined;
    const field = `${newline}${indentAt(file, first)}private ${name}: ${type.written} | undefined;`;
    const declaration = isTyped(file) ? [{ at: pointAt(file.path, owner.members.pos), newText: field }] : [];
    return { name: `this.${name}`, declaration: [...declaration, ...type.edits] };
  }
  const before = statementBefore(file, found);
  if (before === undefined || !sees(file, before, found)) return undefined;
  const at = startWithComments(file, before);
  const annotation = isTyped(file) ? `: ${type.written} | undefined` : '';
  const around = statementAround(file, found.call);
  const end = around === undefined ? ';' : semicolonOf(file, around);
  const declared = `let ${name}${annotation}${end}${newline}${newline}${indentAt(file, before)}`;
  return { name, declaration: [{ at: pointAt(file.path, at), newText: declared }, ...type.edits] };
}

/** Only what certainly gives a promise of a value that several may read. */
function givesPromise(file: ParsedFile, { call }: FoundRefresh, { leaf, imported }: FlightFound): boolean {
  const callee = calleeOf(file, call);
  // Of another module only async functions are reported.
  if (imported !== undefined && leaf === call) return true;
  if (callee.kind === 'function') return isAsync(file, callee.fn);
  return leaf === call && (isAxios(file, call) || isSupabaseRefresh(file, call));
}

/** Whether a function gives a promise, of something else than a response, whose body can be read only once. */
export function isAsync(file: ParsedFile, fn: FunctionLike): boolean {
  const { ts: api } = file;
  const type = fn.type;
  if (type !== undefined)
    return (
      /^Promise</.test(file.text.slice(type.getStart(file.tree), type.end)) &&
      !/^Promise<(?:Axios)?Response>$/.test(type.getText(file.tree))
    );
  return api.canHaveModifiers(fn) && (api.getModifiers(fn) ?? []).some(({ kind }) => kind === api.SyntaxKind.AsyncKeyword);
}

/** `axios.post(...)`, or the method of an instance that this file makes with `axios.create`. */
function isAxios(file: ParsedFile, call: ts.CallExpression): boolean {
  const { ts: api } = file;
  const callee = unwrap(file, call.expression);
  if (!api.isPropertyAccessExpression(callee) || !/^(?:get|post|put|patch|request)$/.test(callee.name.text)) return false;
  const owner = unwrap(file, callee.expression);
  const binding = api.isIdentifier(owner) ? bindingOf(file, owner) : undefined;
  if (binding === undefined) return false;
  if (moduleOf(file, binding) === 'axios') return true;
  const source = api.isVariableDeclaration(binding) && binding.initializer !== undefined ? unwrap(file, binding.initializer) : undefined;
  return source !== undefined && api.isCallExpression(source) && keyOf(file, source.expression) === 'axios.create';
}

interface WrittenType {
  readonly written: string;
  readonly edits: readonly Replacement[];
}

/** The type of the promise as the declaration can write it. */
function promiseType(file: ParsedFile, { call }: FoundRefresh, { leaf, imported }: FlightFound): WrittenType | undefined {
  const { ts: api } = file;
  const callee = unwrap(file, call.expression);
  if (isSupabaseRefresh(file, call)) {
    const key = keyOf(file, callee) ?? '';
    return /^(?!this\.)[\w$]+(?:\.[\w$]+){1,3}$/.test(key) ? { written: `ReturnType<typeof ${key}>`, edits: [] } : undefined;
  }
  if (leaf === call && imported === undefined) return axiosType(file, call);
  if (call.typeArguments !== undefined) return undefined;
  if (api.isIdentifier(callee)) return { written: `ReturnType<typeof ${callee.text}>`, edits: [] };
  if (!api.isPropertyAccessExpression(callee)) return undefined;
  if (callee.expression.kind !== api.SyntaxKind.ThisKeyword) {
    const key = keyOf(file, callee);
    return key !== undefined && /^[\w$]+\.[\w$]+$/.test(key) ? { written: `ReturnType<typeof ${key}>`, edits: [] } : undefined;
  }
  // A private method has no type that can be named from outside, so its own annotation is repeated.
  const target = calleeOf(file, call);
  const type = target.kind === 'function' ? target.fn.type : undefined;
  return type === undefined ? undefined : { written: file.text.slice(type.getStart(file.tree), type.end), edits: [] };
}

/** `Promise<AxiosResponse<T>>`, with the import that it needs. */
function axiosType(file: ParsedFile, call: ts.CallExpression): WrittenType | undefined {
  const { ts: api } = file;
  const [type, ...more] = call.typeArguments ?? [];
  if (more.length > 0) return undefined;
  const inner = type === undefined ? '' : `<${file.text.slice(type.getStart(file.tree), type.end)}>`;
  if (usesTypeParameter(file, call, inner)) return undefined;
  const written = `Promise<AxiosResponse${inner}>`;
  for (const statement of file.tree.statements) {
    if (!api.isImportDeclaration(statement) || !api.isStringLiteral(statement.moduleSpecifier)) continue;
    const clause = statement.importClause;
    if (statement.moduleSpecifier.text !== 'axios' || clause === undefined || file.text.slice(statement.pos, clause.pos).includes('type'))
      continue;
    const named = clause.namedBindings;
    if (named === undefined) {
      return { written, edits: [{ at: pointAt(file.path, clause.end), newText: ', { type AxiosResponse }' }] };
    }
    if (!api.isNamedImports(named)) continue;
    const last = named.elements.at(-1);
    if (last === undefined) continue;
    if (/\bAxiosResponse\b/.test(named.getText(file.tree))) return { written, edits: [] };
    return { written, edits: [{ at: pointAt(file.path, last.end), newText: ', type AxiosResponse' }] };
  }
  return /import type \{[^}]{0,400}\bAxiosResponse\b/.test(file.text) ? { written, edits: [] } : undefined;
}

/** Whether a type names what only the functions around the call know: a type parameter, or a type that is declared inside them. */
function usesTypeParameter(file: ParsedFile, call: ts.CallExpression, type: string): boolean {
  const { ts: api } = file;
  if (type === '') return false;
  for (let fn = enclosingFunction(file, call); fn !== undefined; fn = enclosingFunction(file, fn)) {
    for (const parameter of fn.typeParameters ?? []) if (new RegExp(`\\b${parameter.name.text}\\b`).test(type)) return true;
    const body = (fn as FunctionLike).body;
    if (body === undefined || !api.isBlock(body)) continue;
    for (const statement of body.statements) {
      const declares = api.isTypeAliasDeclaration(statement) || api.isInterfaceDeclaration(statement);
      if (declares && new RegExp(`\\b${statement.name.text}\\b`).test(type)) return true;
    }
  }
  return false;
}

function classAround(file: ParsedFile, node: ts.Node): ts.ClassLikeDeclaration | undefined {
  for (let outer: ts.Node | undefined = node.parent; outer !== undefined; outer = outer.parent)
    if (file.ts.isClassLike(outer)) return outer;
  return undefined;
}

/**
 * The statement before which the promise is declared: at the top of the file, or in the function that makes the instance,
 * where each call of it has an instance of its own. A hook or component runs again and again, so it is passed by.
 */
function statementBefore(file: ParsedFile, { handler, scope }: FoundRefresh): ts.Statement | undefined {
  const { ts: api } = file;
  let node: ts.Node = handler.fn.pos < scope.pos ? handler.fn : scope;
  for (; node.parent !== undefined; node = node.parent) {
    const parent: ts.Node = node.parent;
    if (api.isSourceFile(parent)) return node as ts.Statement;
    if (!api.isBlock(parent) || node === handler.fn || !api.isFunctionLike(parent.parent)) continue;
    const name = functionName(file, parent.parent);
    if (
      name !== '' &&
      !/^(?:use[A-Z]|[A-Z])/.test(name) &&
      !api.isClassLike(parent.parent.parent) &&
      declaresInstance(file, parent, handler.instance)
    ) {
      return node as ts.Statement;
    }
  }
  return undefined;
}

function declaresInstance(file: ParsedFile, block: ts.Block, instance: string): boolean {
  const { ts: api } = file;
  return block.statements.some(
    (statement) =>
      api.isVariableStatement(statement) &&
      statement.declarationList.declarations.some(({ name }) => instance !== '' && keyOf(file, name) === instance),
  );
}

/** Whether the function that refreshes is known where the promise is declared. */
function sees(file: ParsedFile, before: ts.Statement, { call }: FoundRefresh): boolean {
  const { ts: api } = file;
  if (!isTyped(file)) return true;
  let root = unwrap(file, call.expression);
  while (api.isPropertyAccessExpression(root)) root = unwrap(file, root.expression);
  const binding = api.isIdentifier(root) ? bindingOf(file, root) : undefined;
  if (binding === undefined) return false;
  const scope = enclosingFunction(file, binding);
  return scope === undefined || (scope.pos <= before.pos && before.end <= scope.end);
}

/** Where a statement begins with the comments above it that belong to it. */
function startWithComments(file: ParsedFile, statement: ts.Statement): number {
  const start = statement.getStart(file.tree);
  const above = file.text.slice(statement.pos, start);
  const lead = /^[^\r\n]*\r?\n\s*/.exec(above)?.[0].length;
  return statement.pos === 0 || lead === undefined ? start : statement.pos + lead;
}
