import type { ts } from '@ts-morph/common';
import type { ParsedFile } from '../parsed-file';
import { bindingOf } from './guard-bindings';
import { keyOf, lastName, unwrap } from './guard-tree';

// Declared types, as far as this file alone tells them. There is no type checker: what is inferred or imported is unknown.

/** A declared type and whether the declaration is optional (`token?: string`). */
export interface DeclaredType {
  readonly type: ts.TypeNode;
  readonly optional: boolean;
}

export type Nullability = 'nullable' | 'solid' | 'unknown';

const MAX_DEPTH = 8;

/** Whether null or undefined belongs to a type. */
export function nullabilityOf(file: ParsedFile, type: ts.TypeNode, depth = 0): Nullability {
  const { ts: api } = file;
  if (depth > MAX_DEPTH) return 'unknown';
  if (api.isParenthesizedTypeNode(type)) return nullabilityOf(file, type.type, depth + 1);
  if (api.isUnionTypeNode(type)) {
    const parts = type.types.map((part) => nullabilityOf(file, part, depth + 1));
    if (parts.includes('nullable')) return 'nullable';
    return parts.every((part) => part === 'solid') ? 'solid' : 'unknown';
  }
  if (api.isLiteralTypeNode(type)) return type.literal.kind === api.SyntaxKind.NullKeyword ? 'nullable' : 'solid';
  if (type.kind === api.SyntaxKind.UndefinedKeyword) return 'nullable';
  if (type.kind === api.SyntaxKind.StringKeyword || type.kind === api.SyntaxKind.NumberKeyword) return 'solid';
  if (type.kind === api.SyntaxKind.BigIntKeyword || api.isTemplateLiteralTypeNode(type)) return 'solid';
  if (!api.isTypeReferenceNode(type)) return 'unknown';
  const name = keyOf(file, type.typeName) ?? '';
  if (/^(?:Maybe|Nullable|Optional|Nullish)$/.test(name)) return 'nullable';
  const alias = declaredTypeNamed(file, name);
  return alias !== undefined && api.isTypeAliasDeclaration(alias) ? nullabilityOf(file, alias.type, depth + 1) : 'unknown';
}

/** The type inside `Promise<...>`, or the type itself. */
export function awaitedType(file: ParsedFile, type: ts.TypeNode): ts.TypeNode {
  const { ts: api } = file;
  if (!api.isTypeReferenceNode(type) || keyOf(file, type.typeName) !== 'Promise') return type;
  return type.typeArguments?.[0] ?? type;
}

/** The declared type of a name, a member or a store; undefined where nothing in this file declares it. */
export function typeOf(file: ParsedFile, expression: ts.Expression, depth = 0): DeclaredType | undefined {
  const { ts: api } = file;
  if (depth > MAX_DEPTH) return undefined;
  const node = api.isParenthesizedExpression(expression) ? unwrap(file, expression) : expression;
  if (api.isIdentifier(node)) {
    const binding = bindingOf(file, node);
    if (binding === undefined) return undefined;
    if (api.isBindingElement(binding)) return typeOfElement(file, binding, depth + 1);
    if (!api.isParameter(binding) && !api.isVariableDeclaration(binding)) return undefined;
    if (binding.type === undefined) return undefined;
    return { type: binding.type, optional: api.isParameter(binding) && binding.questionToken !== undefined };
  }
  if (api.isCallExpression(node)) return typeOfStore(file, node, depth);
  if (!api.isPropertyAccessExpression(node)) return undefined;
  const owner = unwrap(file, node.expression);
  if (owner.kind === api.SyntaxKind.ThisKeyword) return typeOfClassMember(file, node);
  if (node.name.text === 'current') return typeOfRef(file, owner);
  const type = typeOf(file, owner, depth + 1);
  return type === undefined ? undefined : memberOf(file, type.type, node.name.text, depth + 1);
}

/** The type of a destructured name from the annotation of the whole: `({ token }: Props)`, `const { token }: State = ...`. */
function typeOfElement(file: ParsedFile, element: ts.BindingElement, depth: number): DeclaredType | undefined {
  const { ts: api } = file;
  if (depth > MAX_DEPTH || !api.isObjectBindingPattern(element.parent) || element.dotDotDotToken !== undefined) return undefined;
  const label = element.propertyName ?? element.name;
  const holder = element.parent.parent;
  if (!api.isIdentifier(label)) return undefined;
  let whole: DeclaredType | undefined;
  if (api.isBindingElement(holder)) whole = typeOfElement(file, holder, depth + 1);
  else if (holder.type !== undefined) whole = { type: holder.type, optional: false };
  else if (api.isVariableDeclaration(holder) && holder.initializer !== undefined) whole = typeOf(file, holder.initializer, depth + 1);
  return whole === undefined ? undefined : memberOf(file, whole.type, label.text, depth + 1);
}

/** The declared type of a member of a type that is written out in this file; undefined when it has no such member here. */
export function memberOfType(file: ParsedFile, type: ts.TypeNode, name: string): DeclaredType | undefined {
  return memberOf(file, type, name, 0);
}

/** The type of a member of a type that is written out in this file. */
function memberOf(file: ParsedFile, type: ts.TypeNode, name: string, depth: number): DeclaredType | undefined {
  const { ts: api } = file;
  if (depth > MAX_DEPTH) return undefined;
  if (api.isParenthesizedTypeNode(type)) return memberOf(file, type.type, name, depth + 1);
  if (api.isTypeLiteralNode(type)) return memberIn(file, type.members, name);
  if (api.isIntersectionTypeNode(type)) {
    for (const part of type.types) {
      const found = memberOf(file, part, name, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!api.isTypeReferenceNode(type)) return undefined;
  const reference = keyOf(file, type.typeName) ?? '';
  const inner = type.typeArguments?.[0];
  if (/^(?:Readonly|PropsWithChildren)$/.test(reference) && inner !== undefined) return memberOf(file, inner, name, depth + 1);
  const declared = declaredTypeNamed(file, reference);
  if (declared === undefined) return undefined;
  return api.isInterfaceDeclaration(declared) ? memberIn(file, declared.members, name) : memberOf(file, declared.type, name, depth + 1);
}

function memberIn(file: ParsedFile, members: readonly ts.TypeElement[], name: string): DeclaredType | undefined {
  const { ts: api } = file;
  for (const member of members) {
    if (!api.isPropertySignature(member) || member.type === undefined || keyOf(file, member.name) !== name) continue;
    return { type: member.type, optional: member.questionToken !== undefined };
  }
  return undefined;
}

/** A type alias or interface of the file's top level; undefined when the name is declared more than once or elsewhere. */
function declaredTypeNamed(file: ParsedFile, name: string): ts.TypeAliasDeclaration | ts.InterfaceDeclaration | undefined {
  const { ts: api } = file;
  let found: ts.TypeAliasDeclaration | ts.InterfaceDeclaration | undefined;
  for (const statement of file.tree.statements) {
    if (!api.isTypeAliasDeclaration(statement) && !api.isInterfaceDeclaration(statement)) continue;
    if (statement.name.text !== name) continue;
    if (found !== undefined) return undefined;
    found = statement;
  }
  return found;
}

function typeOfClassMember(file: ParsedFile, access: ts.PropertyAccessExpression): DeclaredType | undefined {
  const { ts: api } = file;
  let owner: ts.Node | undefined = access;
  while (owner !== undefined && !api.isClassLike(owner)) owner = owner.parent;
  for (const member of owner?.members ?? []) {
    if (api.isConstructorDeclaration(member)) {
      for (const parameter of member.parameters) {
        // `constructor(private token: string)` declares a property.
        if (parameter.type === undefined || (api.getModifiers(parameter) ?? []).length === 0) continue;
        if (keyOf(file, parameter.name) === access.name.text)
          return { type: parameter.type, optional: parameter.questionToken !== undefined };
      }
    } else if (member.name !== undefined && memberName(file, member.name) === access.name.text) {
      if (api.isPropertyDeclaration(member) && member.type !== undefined) {
        return { type: member.type, optional: member.questionToken !== undefined };
      }
      if (api.isGetAccessorDeclaration(member) && member.type !== undefined) return { type: member.type, optional: false };
    }
  }
  return undefined;
}

function memberName(file: ParsedFile, name: ts.PropertyName): string {
  return file.ts.isPrivateIdentifier(name) || file.ts.isIdentifier(name) ? name.text : '';
}

/** `useRef<string | null>(null)` gives the type of `.current`. */
function typeOfRef(file: ParsedFile, owner: ts.Expression): DeclaredType | undefined {
  const { ts: api } = file;
  const binding = api.isIdentifier(owner) ? bindingOf(file, owner) : undefined;
  const source = binding !== undefined && api.isVariableDeclaration(binding) ? binding.initializer : undefined;
  if (source === undefined || !api.isCallExpression(source) || lastName(file, source.expression) !== 'useRef') return undefined;
  const type = source.typeArguments?.[0];
  return type === undefined ? undefined : { type, optional: false };
}

/** `useAuth.getState()` and `useAuth((state) => state.token)` of a store that this file makes with `create<State>()(...)`. */
function typeOfStore(file: ParsedFile, call: ts.CallExpression, depth: number): DeclaredType | undefined {
  const { ts: api } = file;
  const callee = unwrap(file, call.expression);
  const [selector] = call.arguments;
  if (api.isPropertyAccessExpression(callee)) {
    return callee.name.text === 'getState' ? stateOf(file, unwrap(file, callee.expression)) : undefined;
  }
  const state = stateOf(file, callee);
  if (state === undefined || selector === undefined) return state;
  if (!api.isArrowFunction(selector) || api.isBlock(selector.body)) return undefined;
  const body = unwrap(file, selector.body);
  const parameter = selector.parameters[0];
  if (!api.isPropertyAccessExpression(body) || parameter === undefined || keyOf(file, body.expression) !== keyOf(file, parameter.name)) {
    return undefined;
  }
  return memberOf(file, state.type, body.name.text, depth + 1);
}

function stateOf(file: ParsedFile, store: ts.Expression): DeclaredType | undefined {
  const { ts: api } = file;
  const binding = api.isIdentifier(store) ? bindingOf(file, store) : undefined;
  let source = binding !== undefined && api.isVariableDeclaration(binding) ? binding.initializer : undefined;
  // `create<State>()(persist(...))` calls the result of the call that has the type.
  while (source !== undefined && api.isCallExpression(source) && api.isCallExpression(source.expression)) source = source.expression;
  if (
    source === undefined ||
    !api.isCallExpression(source) ||
    !/^create(?:Store|WithEqualityFn)?$/.test(lastName(file, source.expression))
  ) {
    return undefined;
  }
  const type = source.typeArguments?.[0];
  return type === undefined ? undefined : { type, optional: false };
}
