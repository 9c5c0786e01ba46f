import type { ts } from '@ts-morph/common';
import type { ReferenceValue } from '../../../facts/value';
import { type Binding, bindingOf, isReassigned, moduleOf } from '../guards/guard-bindings';
import { keyOf, unwrap } from '../guards/guard-tree';
import { typeOf } from '../guards/guard-types';
import { type ParsedFile, placeOf } from '../parsed-file';
import { mayBeOwnModule } from '../syntax/origin';

// Tokens that another file of the project tells more of: the state of a store that is imported, a property of an imported type.
// `store-exports.ts` writes what these files say.

/** The field of a store or type of another file that an expression reads; undefined for anything else. */
export function elsewhereOf(file: ParsedFile, expression: ts.Expression): ReferenceValue | undefined {
  const path: string[] = [];
  let node = unwrap(file, expression);
  while (file.ts.isPropertyAccessExpression(node)) {
    const field = fieldOf(file, node);
    if (field !== undefined) return field;
    path.unshift(node.name.text);
    node = unwrap(file, node.expression);
  }
  return stateBehind(file, node, path);
}

/** The same for a destructured name: `const { token } = useAuthStore.getState()`, `({ accessToken }: Session)`. */
export function elsewhereOfElement(file: ParsedFile, element: ts.BindingElement): ReferenceValue | undefined {
  const { ts: api } = file;
  const label = element.propertyName ?? element.name;
  const holder = element.parent.parent;
  if (!api.isIdentifier(label) || !api.isObjectBindingPattern(element.parent) || element.dotDotDotToken !== undefined) return undefined;
  if (api.isBindingElement(holder)) return undefined;
  if (holder.type !== undefined) return fieldOfType(file, holder.type, label);
  return api.isVariableDeclaration(holder) && holder.initializer !== undefined
    ? stateBehind(file, unwrap(file, holder.initializer), [label.text])
    : undefined;
}

/** `session.accessToken` where `session` is declared with an imported type. */
function fieldOf(file: ParsedFile, access: ts.PropertyAccessExpression): ReferenceValue | undefined {
  const owner = unwrap(file, access.expression);
  const type = file.ts.isIdentifier(owner) ? typeOf(file, owner) : undefined;
  return type === undefined || type.optional ? undefined : fieldOfType(file, type.type, access.name);
}

function fieldOfType(file: ParsedFile, type: ts.TypeNode, label: ts.Node): ReferenceValue | undefined {
  const { ts: api } = file;
  if (!api.isTypeReferenceNode(type) || !api.isIdentifier(type.typeName)) return undefined;
  const imported = importOf(file, bindingOf(file, type.typeName));
  const step = keyOf(file, label);
  if (imported === undefined || step === undefined) return undefined;
  return { kind: 'reference', at: placeOf(file, label), module: imported.module, path: [`type ${imported.name}`, step] };
}

/** The state of a store behind `useAuth.getState()`, `useAuthStore()`, `useAuth((state) => state.token)` or a constant that holds one of these. */
function stateBehind(file: ParsedFile, node: ts.Expression, path: readonly string[], hops = 0): ReferenceValue | undefined {
  const { ts: api } = file;
  if (api.isIdentifier(node)) {
    const binding = bindingOf(file, node);
    if (hops > 2 || path.length === 0 || binding === undefined || !api.isVariableDeclaration(binding)) return undefined;
    if (binding.type !== undefined || binding.initializer === undefined || isReassigned(file, binding)) return undefined;
    return stateBehind(file, unwrap(file, binding.initializer), path, hops + 1);
  }
  if (!api.isCallExpression(node)) return undefined;
  const callee = unwrap(file, node.expression);
  if (api.isPropertyAccessExpression(callee)) {
    const store = unwrap(file, callee.expression);
    return callee.name.text === 'getState' && api.isIdentifier(store) ? referenceTo(file, node, store, path) : undefined;
  }
  if (!api.isIdentifier(callee)) return undefined;
  const [argument] = node.arguments;
  if (callee.text === 'useAtomValue') {
    return argument !== undefined && api.isIdentifier(argument) ? referenceTo(file, node, argument, path) : undefined;
  }
  if (!/^use[A-Z]/.test(callee.text)) return undefined;
  if (argument === undefined) return /Store$/.test(callee.text) ? referenceTo(file, node, callee, path) : undefined;
  const selected = selectedBy(file, argument);
  return selected === undefined ? undefined : referenceTo(file, node, callee, [...selected, ...path]);
}

/** The path that a selector takes: `(state) => state.auth.token`. */
function selectedBy(file: ParsedFile, selector: ts.Expression): readonly string[] | undefined {
  const { ts: api } = file;
  if (!api.isArrowFunction(selector) || api.isBlock(selector.body)) return undefined;
  const path: string[] = [];
  let node = unwrap(file, selector.body);
  while (api.isPropertyAccessExpression(node) && node.questionDotToken === undefined) {
    path.unshift(node.name.text);
    node = unwrap(file, node.expression);
  }
  const [parameter] = selector.parameters;
  const starts = parameter !== undefined && api.isIdentifier(node) && keyOf(file, parameter.name) === node.text;
  return starts && path.length > 0 ? path : undefined;
}

function referenceTo(file: ParsedFile, at: ts.Node, name: ts.Identifier, path: readonly string[]): ReferenceValue | undefined {
  const imported = importOf(file, bindingOf(file, name));
  if (imported === undefined) return undefined;
  return { kind: 'reference', at: placeOf(file, at), module: imported.module, path: [`${imported.name}()`, ...path] };
}

/** The name under which a module of the project exports what is imported. */
function importOf(file: ParsedFile, binding: Binding | undefined): { readonly module: string; readonly name: string } | undefined {
  const { ts: api } = file;
  if (binding === undefined) return undefined;
  const module = moduleOf(file, binding);
  if (module === '' || !(mayBeOwnModule(module) || /^@[\w-]+\/[\w-]+\/[\w./-]+$/.test(module))) return undefined;
  if (api.isImportSpecifier(binding)) return { module, name: (binding.propertyName ?? binding.name).text };
  return api.isImportClause(binding) ? { module, name: 'default' } : undefined;
}
