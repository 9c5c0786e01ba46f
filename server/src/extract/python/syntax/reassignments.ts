import type { Binding, Scopes } from './scopes';
import { bare, type PyFile, type PyNode, statementOf, statementsOf, textOf, within } from './tree';

// A fallback can be an assignment: `if not SECRET: SECRET = "change-me"`.

/** A variable that is assigned once, and once more where the first left it empty. */
export interface Reassignment {
  readonly first: PyNode;
  /** What it is given when it is empty. */
  readonly value: PyNode;
  /** The second assignment as a statement. */
  readonly statement: PyNode;
  /** The code raises for some: what is assigned does not hold everywhere. */
  readonly refuses: boolean;
}

/** The second assignment of a name when it only makes up for a missing first value; undefined for all else. */
export function reassignmentOf(scopes: Scopes, binding: Binding): Reassignment | undefined {
  const [first, second, ...more] = binding.sources;
  if (first?.kind !== 'assignment' || second?.kind !== 'assignment' || more.length > 0) return undefined;
  const statement = statementOf(second.node);
  const choice = statement.parent?.parent;
  if (statement.type !== 'AssignStatement' || choice?.type !== 'IfStatement' || choice.parent !== statementOf(first.node).parent)
    return undefined;
  const [, condition, body] = choice.children;
  if (!condition || !body || body !== statement.parent || choice.children.some((part) => part.type === 'elif')) return undefined;
  if (!asksWhetherMissing(scopes.file, condition, binding.name) || first.node.start > choice.start) return undefined;
  return { first: first.value, value: second.value, statement, refuses: raisesIn(scopes.file, body) };
}

/** `not X`, `X is None`, `X == ""`. */
function asksWhetherMissing(file: PyFile, condition: PyNode, name: string): boolean {
  const text = textOf(file, bare(condition)).slice(0, 200).replace(/\s+/g, ' ').trim();
  return text === `not ${name}` || text === `${name} is None` || text === `${name} == ""` || text === `${name} == ''`;
}

function raisesIn(file: PyFile, body: PyNode): boolean {
  for (let index = body.index; index < file.nodes.length; index++) {
    const node = file.nodes[index];
    if (!node || !within(body, node)) return false;
    if (node.type === 'RaiseStatement') return true;
  }
  return false;
}

/** Whether a block holds nothing but one statement and what is printed or logged beside it. */
export function isAlone(statement: PyNode): boolean {
  const body = statement.parent;
  return body !== undefined && statementsOf(body).every((other) => other === statement || other.type === 'ExpressionStatement');
}
