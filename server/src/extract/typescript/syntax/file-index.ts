import type { ts } from '@ts-morph/common';
import type { Compiler } from '../compiler';
import type { ParsedFile } from '../parsed-file';
import { ScopeTable } from './scope';
import { exitsByThrowing, memberStep, unwrap } from './syntax';

/** A place where a name, or a property below it, is given another value. */
export interface Write {
  /** The identifier or `this` that is written through. */
  readonly root: ts.Identifier | ts.ThisExpression;
  /** The properties below it; the last is undefined when it is computed or the whole object may change. */
  readonly path: readonly (string | undefined)[];
  /** The value, for a plain `=`. */
  readonly value: ts.Expression | undefined;
  readonly node: ts.Node;
}

/** An operand whose truth or presence the code asks for. */
export interface Test {
  readonly operand: ts.Expression;
  /** Whether the code throws, or ends the process, when the operand is missing. */
  readonly throws: boolean;
}

/** What one walk over a tree finds. Everything else is looked up from here, so that no reader walks the tree again. */
export interface FileIndex {
  readonly scopes: ScopeTable;
  readonly calls: readonly ts.CallExpression[];
  readonly news: readonly ts.NewExpression[];
  readonly classes: readonly ts.ClassLikeDeclaration[];
  /** `x.y` and `x['y']`; where `x` is a call, only those named like a variable. */
  readonly accesses: readonly (ts.PropertyAccessExpression | ts.ElementAccessExpression)[];
  /** Destructuring declarations with an initializer. */
  readonly patterns: readonly (ts.VariableDeclaration | ts.ParameterDeclaration)[];
  readonly imports: readonly ts.ImportDeclaration[];
  readonly memberships: readonly ts.BinaryExpression[];
  /** Comparisons, conditions, choices, calls and conditional spreads, in the order of the text: where a check may pass or be skipped. */
  readonly decisions: readonly ts.Node[];
  /** Module specifiers of every import, `require` and re-export. */
  readonly modules: ReadonlySet<string>;
  /** By the text of the root, `this` included. */
  readonly writes: ReadonlyMap<string, readonly Write[]>;
  /** Tests of plain names, by name. */
  readonly tests: ReadonlyMap<string, readonly Test[]>;
  /** Tests of anything else, such as `process.env.X`, by node. */
  readonly operands: ReadonlyMap<ts.Node, Test>;
}

const MUTATORS: ReadonlySet<string> = new Set(['push', 'unshift', 'splice', 'pop', 'shift', 'fill', 'reverse', 'sort', 'set']);
const ASSERTIONS: ReadonlySet<string> = new Set(['assert', 'invariant', 'ok', 'strictAssert', 'tinyInvariant', 'tiny_invariant']);

/** Conditions with more operands than this are generated; the bound keeps the walk linear in nested ones. */
const MAX_OPERANDS = 64;

/** Walks a tree once, without recursion: a deep tree must not end the walk. */
export function indexFile(file: ParsedFile): FileIndex {
  const collector = new Collector(file);
  const api = file.ts;
  const stack: ts.Node[] = [file.tree];
  const { FirstTypeNode, LastTypeNode, InterfaceDeclaration, TypeAliasDeclaration } = api.SyntaxKind;
  const telling = tellingKinds(api);
  const push = (child: ts.Node): void => {
    const { kind } = child;
    if (kind >= FirstTypeNode && kind <= LastTypeNode) return;
    if (kind === InterfaceDeclaration || kind === TypeAliasDeclaration) return;
    stack.push(child);
  };
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (telling[node.kind] === 1) collector.visit(node);
    const first = stack.length;
    api.forEachChild(node, push);
    reverseFrom(stack, first);
  }
  return collector;
}

let telling: Uint8Array | undefined;

/** By kind, whether the collector looks at such nodes. Most nodes are names and literals, and asking for each kind by name is slow. */
function tellingKinds(api: Compiler): Uint8Array {
  if (telling) return telling;
  const { SyntaxKind: kind } = api;
  telling = new Uint8Array(kind.Count);
  for (const one of [
    ...[kind.CallExpression, kind.NewExpression, kind.PropertyAccessExpression, kind.ElementAccessExpression, kind.BinaryExpression],
    ...[kind.PrefixUnaryExpression, kind.PostfixUnaryExpression, kind.DeleteExpression, kind.ConditionalExpression],
    kind.SpreadAssignment,
    ...[kind.IfStatement, kind.WhileStatement, kind.ForInStatement, kind.ForOfStatement],
    ...[kind.VariableDeclaration, kind.Parameter, kind.ClassDeclaration, kind.ClassExpression, kind.EnumDeclaration],
    ...[kind.FunctionDeclaration, kind.FunctionExpression],
    ...[kind.ImportDeclaration, kind.ExportDeclaration, kind.ImportEqualsDeclaration, kind.ExternalModuleReference],
  ])
    telling[one] = 1;
  return telling;
}

function reverseFrom(stack: ts.Node[], first: number): void {
  for (let low = first, high = stack.length - 1; low < high; low++, high--) {
    const held = stack[low] as ts.Node;
    stack[low] = stack[high] as ts.Node;
    stack[high] = held;
  }
}

class Collector implements FileIndex {
  readonly scopes: ScopeTable;
  readonly calls: ts.CallExpression[] = [];
  readonly news: ts.NewExpression[] = [];
  readonly classes: ts.ClassLikeDeclaration[] = [];
  readonly accesses: (ts.PropertyAccessExpression | ts.ElementAccessExpression)[] = [];
  readonly patterns: (ts.VariableDeclaration | ts.ParameterDeclaration)[] = [];
  readonly imports: ts.ImportDeclaration[] = [];
  readonly memberships: ts.BinaryExpression[] = [];
  readonly decisions: ts.Node[] = [];
  readonly modules = new Set<string>();
  readonly writes = new Map<string, Write[]>();
  readonly tests = new Map<string, Test[]>();
  readonly operands = new Map<ts.Node, Test>();
  readonly #file: ParsedFile;

  constructor(file: ParsedFile) {
    this.#file = file;
    this.scopes = new ScopeTable(file.ts);
  }

  visit(node: ts.Node): void {
    const api = this.#file.ts;
    const kind = api.SyntaxKind;
    switch (node.kind) {
      case kind.CallExpression:
        this.#call(node as ts.CallExpression);
        break;
      case kind.NewExpression:
        this.news.push(node as ts.NewExpression);
        break;
      case kind.PropertyAccessExpression:
      case kind.ElementAccessExpression:
        this.#access(node as ts.PropertyAccessExpression | ts.ElementAccessExpression);
        break;
      case kind.BinaryExpression:
        this.#binary(node as ts.BinaryExpression);
        break;
      case kind.PrefixUnaryExpression:
      case kind.PostfixUnaryExpression: {
        const unary = node as ts.PrefixUnaryExpression | ts.PostfixUnaryExpression;
        if (unary.operator === kind.PlusPlusToken || unary.operator === kind.MinusMinusToken) this.#write(unary.operand, undefined, node);
        else if (unary.operator === kind.ExclamationToken) this.#test((unary as ts.PrefixUnaryExpression).operand, false);
        break;
      }
      case kind.DeleteExpression:
        this.#write((node as ts.DeleteExpression).expression, undefined, node);
        break;
      case kind.IfStatement: {
        const statement = node as ts.IfStatement;
        this.decisions.push(node);
        this.#test(statement.expression, exitsByThrowing(api, statement.thenStatement));
        break;
      }
      case kind.SpreadAssignment:
        this.decisions.push(node);
        break;
      case kind.ConditionalExpression:
        this.decisions.push(node);
        this.#test((node as ts.ConditionalExpression).condition, false);
        break;
      case kind.WhileStatement:
        this.#test((node as ts.WhileStatement).expression, false);
        break;
      case kind.ForInStatement:
      case kind.ForOfStatement: {
        const initializer = (node as ts.ForInOrOfStatement).initializer;
        if (!api.isVariableDeclarationList(initializer)) this.#write(initializer, undefined, node);
        break;
      }
      case kind.VariableDeclaration:
      case kind.Parameter: {
        const declaration = node as ts.VariableDeclaration | ts.ParameterDeclaration;
        if (declaration.initializer !== undefined && !api.isIdentifier(declaration.name)) this.patterns.push(declaration);
        this.scopes.declare(node);
        break;
      }
      case kind.ClassDeclaration:
      case kind.ClassExpression:
        this.classes.push(node as ts.ClassLikeDeclaration);
        this.scopes.declare(node);
        break;
      case kind.ImportDeclaration:
      case kind.ExportDeclaration: {
        const specifier = (node as ts.ImportDeclaration | ts.ExportDeclaration).moduleSpecifier;
        if (specifier !== undefined && api.isStringLiteralLike(specifier)) this.modules.add(specifier.text);
        if (api.isImportDeclaration(node)) this.imports.push(node);
        this.scopes.declare(node);
        break;
      }
      case kind.ExternalModuleReference: {
        const { expression } = node as ts.ExternalModuleReference;
        if (api.isStringLiteralLike(expression)) this.modules.add(expression.text);
        break;
      }
      default:
        this.scopes.declare(node);
    }
  }

  #call(node: ts.CallExpression): void {
    const api = this.#file.ts;
    this.calls.push(node);
    this.decisions.push(node);
    const callee = unwrap(api, node.expression);
    const first = node.arguments[0];
    if (api.isIdentifier(callee)) {
      if (callee.text === 'require' && first !== undefined && api.isStringLiteralLike(first)) this.modules.add(first.text);
      if (first !== undefined && ASSERTIONS.has(callee.text)) this.#test(first, true);
      else if (first !== undefined && callee.text === 'Boolean') this.#test(first, false);
      return;
    }
    if (callee.kind === api.SyntaxKind.ImportKeyword && first !== undefined && api.isStringLiteralLike(first)) this.modules.add(first.text);
    if (!api.isPropertyAccessExpression(callee)) return;
    const base = unwrap(api, callee.expression);
    if (!api.isIdentifier(base)) return;
    if (base.text === 'Object' && callee.name.text === 'assign' && first !== undefined && api.isIdentifier(first)) {
      this.#add({ root: first, path: [undefined], value: undefined, node });
    } else if (MUTATORS.has(callee.name.text)) this.#add({ root: base, path: [undefined], value: undefined, node });
    else if (first !== undefined && base.text === 'assert' && ASSERTIONS.has(callee.name.text)) this.#test(first, true);
  }

  #access(node: ts.PropertyAccessExpression | ts.ElementAccessExpression): void {
    const api = this.#file.ts;
    // A property of a call's result is an environment variable only where it is named like one: `env(c).JWT_SECRET`.
    if (!api.isCallExpression(node.expression) || (api.isPropertyAccessExpression(node) && /^[A-Z][A-Z0-9_]*$/.test(node.name.text)))
      this.accesses.push(node);
    if (node.questionDotToken !== undefined) this.#test(node.expression, false);
  }

  #binary(node: ts.BinaryExpression): void {
    const kind = this.#file.ts.SyntaxKind;
    const operator = node.operatorToken.kind;
    if (operator === kind.BarBarToken || this.#isComparison(operator)) this.decisions.push(node);
    if (operator === kind.EqualsToken) this.#write(node.left, node.right, node);
    else if (operator >= kind.FirstAssignment && operator <= kind.LastAssignment) this.#write(node.left, undefined, node);
    else if (operator === kind.InKeyword) this.memberships.push(node);
    else if (operator === kind.AmpersandAmpersandToken) this.#test(node.left, false);
    else if (this.#isComparison(operator)) this.#test(node, false);
  }

  #isComparison(operator: ts.SyntaxKind): boolean {
    const kind = this.#file.ts.SyntaxKind;
    return (
      operator === kind.EqualsEqualsEqualsToken ||
      operator === kind.EqualsEqualsToken ||
      operator === kind.ExclamationEqualsEqualsToken ||
      operator === kind.ExclamationEqualsToken
    );
  }

  #isConstant(node: ts.Expression): boolean {
    const kind = this.#file.ts.SyntaxKind;
    return (
      this.#file.ts.isLiteralExpression(node) ||
      node.kind === kind.NullKeyword ||
      node.kind === kind.TrueKeyword ||
      node.kind === kind.FalseKeyword ||
      (this.#file.ts.isIdentifier(node) && node.text === 'undefined')
    );
  }

  /** Notes the operands of a condition. An operand that is tested twice keeps the test that throws. */
  #test(condition: ts.Expression, throws: boolean): void {
    const api = this.#file.ts;
    const kind = api.SyntaxKind;
    const pending: ts.Expression[] = [condition];
    let budget = MAX_OPERANDS;
    for (let next = pending.pop(); next !== undefined && budget > 0; next = pending.pop(), budget--) {
      const node = unwrap(api, next);
      if (api.isPrefixUnaryExpression(node) && node.operator === kind.ExclamationToken) pending.push(node.operand);
      else if (api.isTypeOfExpression(node)) pending.push(node.expression);
      else if (api.isBinaryExpression(node)) {
        const operator = node.operatorToken.kind;
        if (operator === kind.BarBarToken || operator === kind.AmpersandAmpersandToken) pending.push(node.left, node.right);
        else if (this.#isComparison(operator)) {
          // Comparing with something that varies is a use: `header === process.env.CRON_SECRET`.
          if (this.#isConstant(node.right)) pending.push(node.left);
          else if (this.#isConstant(node.left)) pending.push(node.right);
        }
      } else if (api.isIdentifier(node)) {
        const list = this.tests.get(node.text);
        if (list) list.push({ operand: node, throws });
        else this.tests.set(node.text, [{ operand: node, throws }]);
      } else if (memberStep(api, node) !== undefined || api.isCallExpression(node)) {
        if (throws || !this.operands.has(node)) this.operands.set(node, { operand: node, throws });
      }
    }
  }

  #write(target: ts.Expression, value: ts.Expression | undefined, node: ts.Node): void {
    const api = this.#file.ts;
    const path: (string | undefined)[] = [];
    let current = unwrap(api, target);
    if (api.isObjectLiteralExpression(current) || api.isArrayLiteralExpression(current)) {
      this.#writePattern(current, node);
      return;
    }
    while (api.isPropertyAccessExpression(current) || api.isElementAccessExpression(current)) {
      path.unshift(memberStep(api, current)?.name);
      current = unwrap(api, current.expression);
    }
    if (api.isIdentifier(current) || current.kind === api.SyntaxKind.ThisKeyword) {
      this.#add({ root: current as ts.Identifier | ts.ThisExpression, path, value, node });
    }
  }

  /** `({ a, b: c } = x)` and `[a, b] = x` write each name in them. */
  #writePattern(pattern: ts.ObjectLiteralExpression | ts.ArrayLiteralExpression, node: ts.Node): void {
    const api = this.#file.ts;
    const parts: readonly ts.Node[] = api.isObjectLiteralExpression(pattern) ? pattern.properties : pattern.elements;
    for (const part of parts) {
      if (api.isShorthandPropertyAssignment(part)) this.#write(part.name, undefined, node);
      else if (api.isPropertyAssignment(part)) this.#write(part.initializer, undefined, node);
      else if (api.isSpreadAssignment(part) || api.isSpreadElement(part)) this.#write(part.expression, undefined, node);
      else if (api.isBinaryExpression(part)) this.#write(part.left, undefined, node);
      else if (api.isIdentifier(part)) this.#write(part, undefined, node);
    }
  }

  #add(write: Write): void {
    const name = 'text' in write.root ? write.root.text : 'this';
    const list = this.writes.get(name);
    if (list) list.push(write);
    else this.writes.set(name, [write]);
  }
}
