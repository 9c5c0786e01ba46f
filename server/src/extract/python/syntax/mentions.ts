import { attribute, call, type PyFile, type PyNode, textOf } from './tree';
import type { Values } from './values';

/** Chains of attributes longer than this are not looked up. */
const LONGEST = 80;

/** Where a name or a chain of attributes such as `self.token` is mentioned in a file. */
export class Mentions {
  readonly #values: Values;
  #calls: ReadonlyMap<string, readonly PyNode[]> | undefined;
  #members: ReadonlyMap<string, readonly PyNode[]> | undefined;

  constructor(values: Values) {
    this.#values = values;
  }

  /** Every mention of what the expression names, itself included. Only the node itself for other expressions. */
  of(node: PyNode): readonly PyNode[] {
    if (node.type === 'VariableName') {
      const binding = this.#values.scopes.resolve(node);
      return binding ? this.#values.scopes.usesOf(binding) : [node];
    }
    if (node.end - node.start > LONGEST) return [node];
    this.#members ??= memberIndex(this.#values.file);
    return this.#members.get(textOf(this.#values.file, node)) ?? [node];
  }

  /** The calls of a function or method of that name. */
  callsOf(name: string): readonly PyNode[] {
    this.#calls ??= callIndex(this.#values.file);
    return this.#calls.get(name) ?? [];
  }
}

function callIndex(file: PyFile): ReadonlyMap<string, readonly PyNode[]> {
  const calls = new Map<string, PyNode[]>();
  for (const node of file.nodes) {
    const callee = call(node)?.callee;
    const named = callee && (attribute(callee)?.property ?? callee);
    if (!named?.type.endsWith('Name')) continue;
    const list = calls.get(textOf(file, named));
    if (list) list.push(node);
    else calls.set(textOf(file, named), [node]);
  }
  return calls;
}

function memberIndex(file: PyFile): ReadonlyMap<string, readonly PyNode[]> {
  const members = new Map<string, PyNode[]>();
  for (const node of file.nodes) {
    if ((node.type !== 'CallExpression' && !attribute(node)) || node.end - node.start > LONGEST) continue;
    const text = textOf(file, node);
    const list = members.get(text);
    if (list) list.push(node);
    else members.set(text, [node]);
  }
  return members;
}
