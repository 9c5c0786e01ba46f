import { commaGroups } from './arguments';
import { type PyFile, type PyNode, textOf, within } from './tree';

/** What gives a name its value in one place. */
export type Source =
  | { readonly kind: 'import'; readonly node: PyNode; readonly module: string; readonly path: readonly string[] }
  | { readonly kind: 'assignment'; readonly node: PyNode; readonly value: PyNode; readonly annotation: PyNode | undefined }
  | { readonly kind: 'parameter'; readonly node: PyNode; readonly value: PyNode | undefined; readonly annotation: PyNode | undefined }
  | { readonly kind: 'definition'; readonly node: PyNode; readonly definition: PyNode }
  /** A loop variable, an unpacked name, `+=`, `del`: nothing that can be read. */
  | { readonly kind: 'other'; readonly node: PyNode };

export interface Binding {
  readonly name: string;
  readonly scope: Scope;
  readonly sources: Source[];
}

export interface Scope {
  readonly node: PyNode;
  readonly parent: Scope | undefined;
  readonly bindings: Map<string, Binding>;
  readonly globals: Set<string>;
}

const COMPREHENSIONS = new Set([
  'ComprehensionExpression',
  'ArrayComprehensionExpression',
  'DictionaryComprehensionExpression',
  'SetComprehensionExpression',
]);
const SCOPES = new Set(['Script', 'FunctionDefinition', 'LambdaExpression', 'ClassDefinition', ...COMPREHENSIONS]);

/** Every name of a file: where it gets its value and where it is used. Built in one walk. */
export class Scopes {
  readonly file: PyFile;
  readonly module: Scope;
  /** The scope of each node, by its index. */
  readonly #scopeAt: Scope[] = [];
  readonly #byNode = new Map<PyNode, Scope>();
  readonly #names = new Map<string, PyNode[]>();
  readonly #uses = new Map<Binding, readonly PyNode[]>();
  /** The modules named in `import a.b.c`, longest first. */
  readonly #dotted: string[] = [];
  /** Modules whose names all come in with `from module import *`. */
  readonly starImports: string[] = [];
  /** The first step of every module that is imported: 'sqlmodel'. */
  readonly packages = new Set<string>();

  constructor(file: PyFile) {
    this.file = file;
    this.module = { node: file.root, parent: undefined, bindings: new Map(), globals: new Set() };
    for (const node of file.nodes) this.#enter(node);
    for (const node of file.nodes) this.#bind(node);
    this.#dotted.sort((left, right) => right.length - left.length);
  }

  scopeAt(node: PyNode): Scope {
    return this.#scopeAt[node.index] ?? this.module;
  }

  /** The scope that a function, class or lambda opens. */
  scopeOf(definition: PyNode): Scope | undefined {
    return this.#byNode.get(definition);
  }

  /** What a name means at a node; undefined for builtins and names that come from elsewhere. */
  resolve(name: PyNode): Binding | undefined {
    const text = textOf(this.file, name);
    const start = this.scopeAt(name);
    for (let scope: Scope | undefined = start; scope; scope = scope.parent) {
      // The names of a class body are not seen by the functions in it.
      if (scope.node.type === 'ClassDefinition' && scope !== start) continue;
      const found = scope.globals.has(text) ? this.module.bindings.get(text) : scope.bindings.get(text);
      if (found && !isOwnValue(scope, found, name)) return found;
    }
    return undefined;
  }

  /** The only thing that gives the name its value; of an import with an `except ImportError` branch, the import that is tried first. */
  sourceOf(name: PyNode): Source | undefined {
    const binding = this.resolve(name);
    return binding && this.onlySource(binding);
  }

  onlySource(binding: Binding): Source | undefined {
    const [first] = binding.sources;
    if (binding.sources.length === 1) return first;
    const optional = binding.sources.every(
      (source) => source.kind === 'import' || (source.kind === 'assignment' && source.value.type === 'None'),
    );
    return optional ? binding.sources.find((source) => source.kind === 'import') : undefined;
  }

  /** Where a name is mentioned, its assignments included, in the order of the text. */
  usesOf(binding: Binding): readonly PyNode[] {
    let uses = this.#uses.get(binding);
    if (!uses) {
      uses = (this.#names.get(binding.name) ?? []).filter((node) => this.resolve(node) === binding);
      this.#uses.set(binding, uses);
    }
    return uses;
  }

  /** The longest module of an `import a.b.c` that a dotted name begins with. */
  importedModule(dotted: string): string | undefined {
    return this.#dotted.find((module) => dotted === module || dotted.startsWith(`${module}.`));
  }

  #enter(node: PyNode): void {
    const parent = node.parent;
    if (!parent) {
      this.#scopeAt.push(this.module);
      this.#byNode.set(node, this.module);
      return;
    }
    const outer = this.scopeAt(parent);
    let own = outer;
    if (SCOPES.has(node.type)) {
      own = { node, parent: outer, bindings: new Map(), globals: new Set() };
      this.#byNode.set(node, own);
    } else if (outer.parent && isEvaluatedOutside(node, parent, outer)) own = outer.parent;
    this.#scopeAt.push(own);
    if (node.type !== 'VariableName') return;
    const text = textOf(this.file, node);
    const list = this.#names.get(text);
    if (list) list.push(node);
    else this.#names.set(text, [node]);
  }

  #bind(node: PyNode): void {
    switch (node.type) {
      case 'ImportStatement':
        this.#bindImport(node);
        break;
      case 'AssignStatement':
        this.#bindAssignment(node);
        break;
      case 'NamedExpression': {
        const [target, , value] = node.children;
        if (target && value) this.#bindTarget(target, value, undefined);
        break;
      }
      case 'UpdateStatement':
      case 'DeleteStatement':
        for (const target of node.children) if (target.type === 'VariableName') this.#add(target, { kind: 'other', node: target });
        break;
      case 'FunctionDefinition':
      case 'ClassDefinition': {
        const name = node.children.find((candidate) => candidate.type === 'VariableName');
        const scope = node.parent && this.scopeAt(node.parent);
        if (name && scope) addTo(scope, textOf(this.file, name), { kind: 'definition', node: name, definition: node });
        break;
      }
      case 'ParamList':
        this.#bindParameters(node);
        break;
      case 'ScopeStatement':
        for (const name of node.children) if (name.type === 'VariableName') this.#bindGlobal(node, name);
        break;
      case 'CapturePattern':
        for (const name of node.children) this.#bindPattern(name);
        break;
      case 'for':
      case 'as':
        this.#bindTargetsAfter(node);
        break;
    }
  }

  #bindGlobal(statement: PyNode, name: PyNode): void {
    const scope = this.scopeAt(statement);
    const text = textOf(this.file, name);
    if (statement.children[0]?.type === 'global') scope.globals.add(text);
    // A name that a function may reassign has no readable value, neither here nor where it is defined.
    for (let outer: Scope | undefined = scope; outer; outer = outer.parent) {
      if (outer === this.module || outer.bindings.has(text)) addTo(outer, text, { kind: 'other', node: name });
    }
  }

  /** The names after `for` up to `in`, and the name after `as`. Imports bind theirs themselves. */
  #bindTargetsAfter(keyword: PyNode): void {
    const parent = keyword.parent;
    if (!parent || parent.type === 'ImportStatement') return;
    const after = parent.children.slice(parent.children.indexOf(keyword) + 1);
    for (const target of after) {
      if (target.type === 'in' || target.type === 'Body' || target.type === ':') return;
      this.#bindPattern(target);
      if (keyword.type === 'as') return;
    }
  }

  #bindAssignment(statement: PyNode): void {
    const parts: PyNode[][] = [[]];
    let annotation: PyNode | undefined;
    for (const node of statement.children) {
      if (node.type === 'AssignOp') parts.push([]);
      else if (node.type === 'TypeDef') annotation = node;
      else parts.at(-1)?.push(node);
    }
    const values = parts.length > 1 ? (parts.pop() ?? []) : [];
    const [value] = values;
    for (const targets of parts) {
      const [target] = targets;
      if (targets.length === 1 && target && value && values.length === 1) this.#bindTarget(target, value, annotation);
      else if (targets.length === values.length && ![...targets, ...values].some((node) => node.type === '*')) {
        targets.forEach((node, index) => {
          const other = values[index];
          if (node.type !== ',' && other) this.#bindTarget(node, other, undefined);
        });
      } else if (value) for (const node of targets) this.#bindPattern(node);
    }
  }

  #bindTarget(target: PyNode, value: PyNode, annotation: PyNode | undefined): void {
    if (target.type === 'VariableName') this.#add(target, { kind: 'assignment', node: target, value, annotation });
    else this.#bindPattern(target);
  }

  #bindPattern(target: PyNode): void {
    if (target.type === 'VariableName') this.#add(target, { kind: 'other', node: target });
    else if (target.type === 'TupleExpression' || target.type === 'ArrayExpression' || target.type === 'ParenthesizedExpression') {
      for (const part of target.children) this.#bindPattern(part);
    }
  }

  #bindParameters(list: PyNode): void {
    const scope = this.scopeAt(list);
    for (const group of list.children[0]?.type === '(' ? commaGroups(list) : commaGroups({ ...list, children: [list, ...list.children] })) {
      const name = group.find((node) => node.type === 'VariableName');
      if (!name) continue;
      const annotation = group.find((node) => node.type === 'TypeDef');
      const equals = group.findIndex((node) => node.type === 'AssignOp');
      const plain = group[0] === name;
      addTo(
        scope,
        textOf(this.file, name),
        plain
          ? { kind: 'parameter', node: name, value: equals < 0 ? undefined : group[equals + 1], annotation }
          : { kind: 'other', node: name },
      );
    }
  }

  #bindImport(statement: PyNode): void {
    const imported = statement.children.findIndex((node) => node.type === 'import');
    const from = statement.children[0]?.type === 'from';
    const module = from
      ? statement.children
          .slice(1, imported)
          .map((node) => textOf(this.file, node))
          .join('')
      : '';
    if (from) this.packages.add(module.split('.')[0] ?? '');
    const rest = statement.children.slice(imported + 1).filter((node) => node.type !== '(' && node.type !== ')');
    for (const group of commaGroups({ ...statement, children: [statement, ...rest] })) {
      if (group.some((node) => node.type === '⚠')) continue;
      if (group[0]?.type === '*') this.starImports.push(module);
      const as = group.findIndex((node) => node.type === 'as');
      const dotted = (as < 0 ? group : group.slice(0, as)).map((node) => textOf(this.file, node)).join('');
      const local = as < 0 ? group[0] : group[as + 1];
      if (local?.type !== 'VariableName') continue;
      if (!from) this.packages.add(dotted.split('.')[0] ?? '');
      if (from) this.#add(local, { kind: 'import', node: local, module, path: [dotted] });
      else if (as >= 0) this.#add(local, { kind: 'import', node: local, module: dotted, path: [] });
      else {
        this.#dotted.push(dotted);
        const top = textOf(this.file, local);
        const known = this.scopeAt(statement).bindings.get(top);
        // `import a.b` and `import a.c` bind the same `a`.
        if (!known?.sources.some((source) => source.kind === 'import' && source.module === top && source.path.length === 0)) {
          this.#add(local, { kind: 'import', node: local, module: top, path: [] });
        }
      }
    }
  }

  #add(name: PyNode, source: Source): void {
    const text = textOf(this.file, name);
    let scope = this.scopeAt(name);
    // `:=` in a comprehension binds in the function around it.
    while (source.kind === 'assignment' && COMPREHENSIONS.has(scope.node.type) && scope.parent) scope = scope.parent;
    addTo(scope.globals.has(text) ? this.module : scope, text, source);
  }
}

/** In a class body, the right side of `KEY = KEY` means the name outside. */
function isOwnValue(scope: Scope, binding: Binding, name: PyNode): boolean {
  const [source] = binding.sources;
  return (
    scope.node.type === 'ClassDefinition' && source?.kind === 'assignment' && binding.sources.length === 1 && within(source.value, name)
  );
}

function addTo(scope: Scope, name: string, source: Source): void {
  const binding = scope.bindings.get(name);
  if (binding) binding.sources.push(source);
  else scope.bindings.set(name, { name, scope, sources: [source] });
}

/** Default values, annotations and base classes are evaluated outside of the function or class that they belong to. */
function isEvaluatedOutside(node: PyNode, parent: PyNode, scope: Scope): boolean {
  if (parent.type === 'ParamList' && parent.parent === scope.node) {
    if (node.type === 'TypeDef') return true;
    const before = parent.children[parent.children.indexOf(node) - 1];
    return before?.type === 'AssignOp';
  }
  return parent === scope.node && (node.type === 'TypeDef' || node.type === 'ArgList');
}
