import { parser } from '@lezer/python';
import { type Place, placeAt } from '../../../text/range';
import type { Source } from '../../../text/source';

/**
 * A node of a Python syntax tree. Punctuation and keywords are nodes whose `type` is their text; comments are left out.
 * A type of '⚠' marks text that does not parse.
 */
export interface PyNode {
  readonly type: string;
  readonly start: number;
  end: number;
  readonly parent: PyNode | undefined;
  readonly children: PyNode[];
  /** The node's turn in preorder. */
  readonly index: number;
}

/** A parsed Python file: plain nodes, so that looking up, sideways and down costs nothing. */
export interface PyFile {
  readonly path: string;
  readonly text: string;
  readonly root: PyNode;
  /** All nodes in preorder. */
  readonly nodes: readonly PyNode[];
}

type Building = {
  -readonly [Key in keyof PyNode]: Key extends 'children' ? Building[] : Key extends 'parent' ? Building | undefined : PyNode[Key];
};

export function parsePython(source: Source): PyFile {
  const nodes: Building[] = [];
  const root: Building = { type: 'Script', start: 0, end: source.text.length, parent: undefined, children: [], index: 0 };
  nodes.push(root);
  let current = root;
  parser.parse(source.text).iterate({
    enter: (reference) => {
      if (reference.name === 'Script') return true;
      if (reference.name === 'Comment') return false;
      const node: Building = {
        type: reference.name,
        start: reference.from,
        end: reference.to,
        parent: current,
        children: [],
        index: nodes.length,
      };
      current.children.push(node);
      nodes.push(node);
      current = node;
      return true;
    },
    leave: (reference) => {
      if (reference.name !== 'Script' && reference.name !== 'Comment') current = current.parent ?? root;
    },
  });
  for (const node of nodes) tightenNot(node, nodes);
  return { path: source.path, text: source.text, root, nodes };
}

/** The parser takes `not a or b` for `not (a or b)`; Python's `not` binds tighter. The three nodes change roles in their places. */
function tightenNot(node: Building, nodes: readonly Building[]): void {
  const [not, binary] = node.children;
  const [left, operator, right] = binary?.children ?? [];
  if (node.type !== 'UnaryExpression' || not?.type !== 'not' || binary?.type !== 'BinaryExpression') return;
  if (!left || !right || (operator?.type !== 'and' && operator?.type !== 'or') || nodes[node.index + 2] !== binary) return;
  node.type = 'BinaryExpression';
  node.children = [not, operator, right];
  binary.type = 'not';
  binary.start = not.start;
  binary.end = not.end;
  binary.children = [];
  binary.parent = not;
  not.type = 'UnaryExpression';
  not.end = left.end;
  not.children = [binary, left];
  left.parent = not;
  operator.parent = node;
  right.parent = node;
}

export function textOf(file: PyFile, node: PyNode): string {
  return file.text.slice(node.start, node.end);
}

export function placeOf(file: PyFile, node: PyNode): Place {
  return placeAt(file.path, node.start, node.end);
}

export function child(node: PyNode, type: string): PyNode | undefined {
  return node.children.find((candidate) => candidate.type === type);
}

export function within(outer: PyNode, inner: PyNode): boolean {
  return outer.start <= inner.start && inner.end <= outer.end && outer.index <= inner.index;
}

/** The nearest node around this one, not itself, whose type is one of those given. */
export function around(node: PyNode, types: ReadonlySet<string>): PyNode | undefined {
  let current = node.parent;
  while (current && !types.has(current.type)) current = current.parent;
  return current;
}

/** The expression without parentheses and `await` around it. */
export function bare(node: PyNode): PyNode {
  let current = node;
  while (current.type === 'ParenthesizedExpression' || current.type === 'AwaitExpression') {
    const inner = current.children.find((candidate) => candidate.type !== '(' && candidate.type !== 'await');
    if (!inner || inner.type === ')') return current;
    current = inner;
  }
  return current;
}

/** The outermost of the parentheses and `await`s around an expression. */
export function wrapped(node: PyNode): PyNode {
  let current = node;
  while (current.parent && (current.parent.type === 'ParenthesizedExpression' || current.parent.type === 'AwaitExpression')) {
    current = current.parent;
  }
  return current;
}

/** `object.property` as its two nodes. */
export function attribute(node: PyNode): { object: PyNode; property: PyNode } | undefined {
  const [object, dot, property] = node.children;
  return node.type === 'MemberExpression' && object && dot?.type === '.' && property?.type === 'PropertyName'
    ? { object, property }
    : undefined;
}

/** `object[key]` with a single key as its two nodes. */
export function subscript(node: PyNode): { object: PyNode; key: PyNode } | undefined {
  const [object, open, key, close] = node.children;
  return node.type === 'MemberExpression' && object && open?.type === '[' && key && close?.type === ']' ? { object, key } : undefined;
}

/** `callee(...)` as its callee and its argument list. */
export function call(node: PyNode): { callee: PyNode; list: PyNode } | undefined {
  const [callee, list] = node.children;
  return node.type === 'CallExpression' && callee && list?.type === 'ArgList' ? { callee, list } : undefined;
}

/** The called object and method name of `object.method(...)`, with the argument list. */
export function methodCall(file: PyFile, node: PyNode): { object: PyNode; method: string; property: PyNode; list: PyNode } | undefined {
  const parts = call(node);
  const member = parts && attribute(parts.callee);
  return parts && member && { object: member.object, method: textOf(file, member.property), property: member.property, list: parts.list };
}

const FUNCTIONS = new Set(['FunctionDefinition', 'LambdaExpression', 'ClassDefinition']);

/** The function, lambda or class whose code this node belongs to; undefined at the module's top. */
export function enclosingDefinition(node: PyNode): PyNode | undefined {
  return around(node, FUNCTIONS);
}

/** The function around a node, through lambdas and over the classes in between; undefined outside of functions. */
export function enclosingFunction(node: PyNode): PyNode | undefined {
  const found = around(node, FUNCTIONS);
  return found?.type === 'LambdaExpression' ? enclosingFunction(found) : found?.type === 'FunctionDefinition' ? found : undefined;
}

/** The name a function or class is defined under. */
export function definedName(definition: PyNode): PyNode | undefined {
  return child(definition, 'VariableName');
}

/** The statements of a block, or of the module. */
export function statementsOf(block: PyNode): readonly PyNode[] {
  return block.children.filter((candidate) => candidate.type !== ':' && candidate.type !== '⚠');
}

/** The statement that a node is part of, directly in a block. */
export function statementOf(node: PyNode): PyNode {
  let current = node;
  while (current.parent && current.parent.type !== 'Body' && current.parent.type !== 'Script') current = current.parent;
  return current;
}
