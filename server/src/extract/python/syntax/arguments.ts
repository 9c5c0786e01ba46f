import type { InsertionSlot } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import { decodeString } from './strings';
import { type PyFile, type PyNode, textOf } from './tree';

/** The arguments of a call. */
export interface Arguments {
  readonly positional: readonly PyNode[];
  readonly keywords: ReadonlyMap<string, Keyword>;
  /** The mappings given as `**mapping`. */
  readonly spreads: readonly PyNode[];
  /** A `*sequence`, or text that does not parse: positions cannot be trusted. */
  readonly unreadable: boolean;
}

export interface Keyword {
  readonly name: PyNode;
  readonly value: PyNode;
}

export function argumentsOf(file: PyFile, list: PyNode): Arguments {
  const positional: PyNode[] = [];
  const keywords = new Map<string, Keyword>();
  const spreads: PyNode[] = [];
  let unreadable = list.children.at(-1)?.type !== ')';
  for (const group of commaGroups(list)) {
    const [first, second, third] = group;
    if (!first) continue;
    if (group.some((node) => node.type === '⚠') || first.type === '*') unreadable = true;
    else if (first.type === '**' && second) spreads.push(second);
    else if (first.type === 'VariableName' && second?.type === 'AssignOp' && textOf(file, second) === '=') {
      if (third) keywords.set(textOf(file, first), { name: first, value: third });
      else unreadable = true;
    } else if (group.length === 1) positional.push(first);
    else unreadable = true;
  }
  return { positional, keywords, spreads, unreadable };
}

/** An argument that may be given by position or by name; undefined when it is not given in the open. */
export function argument(given: Arguments, position: number, name: string): PyNode | undefined {
  return given.positional[position] ?? given.keywords.get(name)?.value;
}

/** The nodes between the commas of a bracketed list, brackets left out. */
export function commaGroups(list: PyNode): readonly (readonly PyNode[])[] {
  const groups: PyNode[][] = [[]];
  for (const node of list.children.slice(1)) {
    if (node.type === ',') groups.push([]);
    else if (node.type !== ')' && node.type !== ']' && node.type !== '}') groups.at(-1)?.push(node);
  }
  return groups.filter((group) => group.length > 0);
}

/** One entry of a dict literal: `key: value`, or `**spread` with an undefined key. */
export interface DictEntry {
  readonly key: PyNode | undefined;
  readonly value: PyNode;
}

/** The entries of a dict literal in order; undefined when it does not parse. */
export function dictEntries(dict: PyNode): readonly DictEntry[] | undefined {
  const entries: DictEntry[] = [];
  for (const [first, second, third] of commaGroups(dict)) {
    if (first?.type === '**' && second) entries.push({ key: undefined, value: second });
    else if (first && second?.type === ':' && third && third.type !== '⚠') entries.push({ key: first, value: third });
    else return undefined;
  }
  return entries;
}

/** The text of a dict key that is a plain string. */
export function keyText(file: PyFile, key: PyNode): string | undefined {
  return key.type === 'String' ? decodeString(textOf(file, key)) : undefined;
}

/**
 * Where one more item can be added to the end of an argument list or a dict literal, in the list's own layout:
 * on a line of its own where the last item has one, with a trailing comma where there is one.
 */
export function slotAtEnd(file: PyFile, list: PyNode): InsertionSlot | undefined {
  const form = list.type === 'DictionaryExpression' ? 'entry' : 'keyword';
  const inner = list.children.slice(1, -1);
  const close = list.children.at(-1)?.type;
  if ((close !== ')' && close !== '}') || inner.some((node) => node.type === '⚠')) return undefined;
  const last = inner.at(-1);
  if (!last) return { at: pointAt(file.path, (list.children[0] ?? list).end), prefix: '', suffix: '', form };
  const trailing = last.type === ',';
  const group = commaGroups(list).at(-1) ?? [last];
  const groupStart = (group[0] ?? last).start;
  const lineStart = file.text.lastIndexOf('\n', groupStart - 1) + 1;
  const indent = file.text.slice(lineStart, groupStart);
  const at = pointAt(file.path, last.end);
  const inLine = { at, prefix: trailing ? ' ' : ', ', suffix: '', form } as const;
  if (lineStart <= list.start || /\S/.test(indent)) return inLine;
  const newline = file.text[lineStart - 2] === '\r' ? '\r\n' : '\n';
  const comment = commentBehind(file, last.end);
  if (comment === '') return { at, prefix: `${trailing ? '' : ','}${newline}${indent}`, suffix: trailing ? ',' : '', form };
  if (trailing) return { at: pointAt(file.path, last.end + comment.length), prefix: `${newline}${indent}`, suffix: ',', form };
  // The comment behind the last item stays with it: the new one takes the line above, where it may, or comes before the comment.
  const isNamed = group[1]?.type === 'AssignOp' || group[1]?.type === ':';
  const isExplained = /\n[ \t]{0,200}#[^\n]{0,200}\n$/.test(file.text.slice(Math.max(list.start, lineStart - 400), lineStart));
  return isNamed && !isExplained ? { at: pointAt(file.path, groupStart), prefix: '', suffix: `,${newline}${indent}`, form } : inLine;
}

/** The comment that ends the line of an offset, with the blanks before it; empty where anything else stands between. */
function commentBehind(file: PyFile, offset: number): string {
  const line = file.text.slice(offset, offset + 400).split(/[\r\n]/, 1)[0] ?? '';
  return /^[ \t]*#/.test(line) && line.length < 400 ? line : '';
}
