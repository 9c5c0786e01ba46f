import { type Node, type ParseError, parseTree } from 'jsonc-parser';
import type { Range } from '../../text/range';

// JSON as a tree with places, read as far as it can be read: a half-typed file still gives its finished parts.

/** The tree; undefined when there is none or it is nested beyond the call stack. A byte order mark is read as a blank. */
export function readJson(text: string, errors: ParseError[] = [], disallowComments = false): Node | undefined {
  try {
    return parseTree(text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text, errors, {
      disallowComments,
      allowTrailingComma: !disallowComments,
    });
  } catch {
    return undefined;
  }
}

export interface JsonMember {
  readonly name: string;
  /** The name without its quotes. */
  readonly nameAt: Range;
  readonly value: Node;
}

/** The finished members of an object; none for anything else. */
export function membersOf(node: Node | undefined): readonly JsonMember[] {
  if (node?.type !== 'object') return [];
  return (node.children ?? []).flatMap((property) => {
    const [name, value] = property.children ?? [];
    return name && value && typeof name.value === 'string' ? [{ name: name.value, nameAt: insideQuotes(name), value }] : [];
  });
}

export function memberOf(node: Node | undefined, ...path: readonly string[]): Node | undefined {
  let current = node;
  for (const name of path) current = membersOf(current).find((member) => member.name === name)?.value;
  return current;
}

export function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.type === 'array' ? (node.children ?? []) : [];
}

export function stringOf(node: Node | undefined): string | undefined {
  return node?.type === 'string' && typeof node.value === 'string' ? node.value : undefined;
}

export function rangeOf(node: Node): Range {
  return { start: node.offset, end: node.offset + node.length };
}

export function insideQuotes(node: Node): Range {
  return { start: node.offset + 1, end: Math.max(node.offset + 1, node.offset + node.length - 1) };
}
