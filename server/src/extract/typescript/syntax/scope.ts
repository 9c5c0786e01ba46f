import type { ts } from '@ts-morph/common';
import type { Compiler } from '../compiler';
import { isFunctionNode, plainName } from './syntax';

/** One step of a destructuring pattern: the property taken (undefined when it cannot be named) and its default. */
export interface PatternStep {
  readonly name: string | undefined;
  readonly fallback: ts.Expression | undefined;
  readonly element: ts.BindingElement;
}

/** What a name stands for in its scope. */
export type Binding =
  | {
      readonly kind: 'variable';
      readonly declaration: ts.VariableDeclaration;
      readonly path: readonly PatternStep[];
      readonly constant: boolean;
    }
  /** `path` is what is taken from the module: `['default']`, `['sign']`, or nothing for the whole of it. */
  | { readonly kind: 'import'; readonly module: string; readonly path: readonly string[]; readonly node: ts.Node }
  | { readonly kind: 'parameter'; readonly declaration: ts.ParameterDeclaration; readonly path: readonly PatternStep[] }
  | { readonly kind: 'function'; readonly node: ts.FunctionDeclaration | ts.FunctionExpression }
  | { readonly kind: 'class'; readonly node: ts.ClassLikeDeclaration }
  | { readonly kind: 'enum'; readonly node: ts.EnumDeclaration };

/** The names of one file by the scope that declares them, with `var` and functions hoisted. */
export class ScopeTable {
  readonly #api: Compiler;
  readonly #names = new Map<ts.Node, Map<string, Binding>>();
  /** By kind of node, whether one of them declares a name: of the nodes around an identifier most never do. */
  readonly #declaring: Uint8Array;

  constructor(api: Compiler) {
    this.#api = api;
    this.#declaring = new Uint8Array(api.SyntaxKind.Count);
  }

  /** Notes what a declaration declares; any other node is passed over. */
  declare(node: ts.Node): void {
    const api = this.#api;
    if (api.isVariableDeclaration(node)) this.#declareVariable(node);
    else if (api.isParameter(node)) {
      this.#declarePattern(node.name, node.parent, [], (path) => ({ kind: 'parameter', declaration: node, path }));
    } else if (api.isFunctionDeclaration(node)) this.#add(this.#blockOf(node), node.name, { kind: 'function', node });
    else if (api.isFunctionExpression(node)) this.#add(node, node.name, { kind: 'function', node });
    else if (api.isClassDeclaration(node)) this.#add(this.#blockOf(node), node.name, { kind: 'class', node });
    else if (api.isClassExpression(node)) this.#add(node, node.name, { kind: 'class', node });
    else if (api.isEnumDeclaration(node)) this.#add(this.#blockOf(node), node.name, { kind: 'enum', node });
    else if (api.isImportDeclaration(node)) this.#declareImport(node);
    else if (api.isImportEqualsDeclaration(node) && api.isExternalModuleReference(node.moduleReference)) {
      const module = plainName(api, node.moduleReference.expression);
      if (module !== undefined) this.#add(this.#blockOf(node), node.name, { kind: 'import', module, path: [], node });
    }
  }

  /** What an identifier refers to where it stands; undefined for globals. */
  lookup(identifier: ts.Identifier): Binding | undefined {
    const name = identifier.text;
    let scope: ts.Node | undefined = identifier.parent;
    while (scope !== undefined) {
      const binding = this.#declaring[scope.kind] === 1 ? this.#names.get(scope)?.get(name) : undefined;
      if (binding) return binding;
      scope = scope.parent;
    }
    return undefined;
  }

  #declareVariable(node: ts.VariableDeclaration): void {
    const api = this.#api;
    const list = node.parent;
    const flags = api.isVariableDeclarationList(list) ? list.flags & api.NodeFlags.BlockScoped : api.NodeFlags.Let;
    const scope = flags === 0 ? this.#functionOf(node) : this.#blockOf(node);
    const constant = (flags & api.NodeFlags.Const) === api.NodeFlags.Const;
    this.#declarePattern(node.name, scope, [], (path) => ({ kind: 'variable', declaration: node, path, constant }));
  }

  #declarePattern(
    name: ts.BindingName,
    scope: ts.Node,
    path: readonly PatternStep[],
    make: (path: readonly PatternStep[]) => Binding,
  ): void {
    const api = this.#api;
    if (api.isIdentifier(name)) {
      this.#add(scope, name, make(path));
      return;
    }
    for (const element of name.elements) {
      if (api.isOmittedExpression(element)) continue;
      const named = api.isObjectBindingPattern(name) && element.dotDotDotToken === undefined;
      const step: PatternStep = {
        name: named ? plainName(api, element.propertyName ?? element.name) : undefined,
        fallback: element.initializer,
        element,
      };
      this.#declarePattern(element.name, scope, [...path, step], make);
    }
  }

  #declareImport(node: ts.ImportDeclaration): void {
    const api = this.#api;
    const module = plainName(api, node.moduleSpecifier);
    const clause = node.importClause;
    if (module === undefined || clause === undefined) return;
    const scope = this.#blockOf(node);
    this.#add(scope, clause.name, { kind: 'import', module, path: ['default'], node: clause });
    const named = clause.namedBindings;
    if (named === undefined) return;
    if (api.isNamespaceImport(named)) {
      this.#add(scope, named.name, { kind: 'import', module, path: [], node: named });
      return;
    }
    for (const element of named.elements) {
      const path = [(element.propertyName ?? element.name).text];
      this.#add(scope, element.name, { kind: 'import', module, path, node: element });
    }
  }

  #add(scope: ts.Node, name: ts.Identifier | undefined, binding: Binding): void {
    if (name === undefined) return;
    let names = this.#names.get(scope);
    if (names === undefined) {
      names = new Map();
      this.#names.set(scope, names);
      this.#declaring[scope.kind] = 1;
    }
    // The first declaration counts: overloads and merged declarations of one name say the same.
    if (!names.has(name.text)) names.set(name.text, binding);
  }

  #blockOf(node: ts.Node): ts.Node {
    const api = this.#api;
    let current = node.parent;
    while (current.parent !== undefined) {
      if (
        api.isBlock(current) ||
        api.isModuleBlock(current) ||
        api.isCaseBlock(current) ||
        api.isForStatement(current) ||
        api.isForInStatement(current) ||
        api.isForOfStatement(current) ||
        api.isCatchClause(current) ||
        isFunctionNode(api, current)
      ) {
        return current;
      }
      current = current.parent;
    }
    return current;
  }

  #functionOf(node: ts.Node): ts.Node {
    const api = this.#api;
    let current = node.parent;
    while (current.parent !== undefined && !isFunctionNode(api, current) && !api.isModuleBlock(current)) current = current.parent;
    return current;
  }
}
