import { stringText } from '../syntax/strings';
import {
  attribute,
  bare,
  call,
  definedName,
  enclosingFunction,
  methodCall,
  type PyNode,
  subscript,
  textOf,
  within,
  wrapped,
} from '../syntax/tree';
import type { Values } from '../syntax/values';

// Where a token goes, and what is asked of a payload.

/** Functions that hand each other's results on are followed this far. */
const MOST_HOPS = 3;
/** A name that is mentioned more often than this is not followed, so that the cost stays in proportion to the file. */
const MOST_MENTIONS = 200;
/** What a token is passed through on its way: other forms of one text. */
const SAME_TEXT = new Set(['decode', 'encode', 'strip']);
/** What holds a value that is written inside it. */
const HOLDERS = new Set([
  'ParenthesizedExpression',
  'AwaitExpression',
  'DictionaryExpression',
  'TupleExpression',
  'ArrayExpression',
  'ConditionalExpression',
  'ArgList',
  'FormatString',
  'FormatReplacement',
]);
/** Calls that look at a payload and leave it where it is. */
const LOOKING = /^(?:print|len|bool|isinstance|type|repr|str|_?log(?:ger|ging)?\.\w+|(?:self|cls)\.\w*log\w*(?:\.\w+)?)$/i;

/** The expression that a call's text ends up as: `str(jwt.encode(...))`, `jwt.encode(...).decode("utf-8")`. */
function sameText(values: Values, node: PyNode): PyNode {
  let current = wrapped(node);
  for (;;) {
    const { parent } = current;
    const member = parent && attribute(parent);
    const outer = parent?.parent;
    if (member?.object === current && SAME_TEXT.has(textOf(values.file, member.property)) && outer && call(outer)) current = wrapped(outer);
    else if (parent?.type === 'ArgList' && outer && textOf(values.file, outer.children[0] ?? outer) === 'str') current = wrapped(outer);
    else return current;
  }
}

/** The name that an expression is assigned to, plainly or by `:=`. */
function assignedName(node: PyNode): PyNode | undefined {
  const { parent } = node;
  if ((parent?.type !== 'AssignStatement' && parent?.type !== 'NamedExpression') || parent.children.at(-1) !== node) return undefined;
  const [target, operator] = parent.children;
  const plain = operator?.type === 'AssignOp' || operator?.type === 'TypeDef';
  const alone = parent.children.length === 3 || operator?.type === 'TypeDef';
  return target?.type === 'VariableName' && plain && alone ? target : undefined;
}

/** The variable of the same function that the token is given to; empty when there is none. */
export function assignedTo(values: Values, node: PyNode): string {
  const name = assignedName(sameText(values, node));
  return name ? textOf(values.file, name) : '';
}

/** The functions whose result is the token or holds it, from the inside out. */
export function returnedBy(values: Values, node: PyNode): readonly string[] {
  const found: string[] = [];
  let current: readonly PyNode[] = [node];
  for (let hop = 0; hop < MOST_HOPS; hop++) {
    const definitions = current.flatMap((expression) => handingOn(values, expression));
    const names = definitions.flatMap((definition) => definedName(definition) ?? []);
    const fresh = names.filter((name) => !found.includes(textOf(values.file, name)));
    if (fresh.length === 0) break;
    found.push(...new Set(fresh.map((name) => textOf(values.file, name))));
    current = fresh.flatMap((name) => callsOf(values, name));
  }
  return found;
}

/** The function that returns an expression, straight or by way of a variable. */
function handingOn(values: Values, expression: PyNode): readonly PyNode[] {
  const definition = enclosingFunction(expression);
  if (!definition) return [];
  const text = sameText(values, expression);
  const name = assignedName(text);
  if (!name) return isReturned(text) ? [definition] : [];
  const binding = values.scopes.resolve(name);
  const uses = binding ? values.scopes.usesOf(binding) : [];
  if (uses.length > MOST_MENTIONS) return [];
  const returned = uses.some((use) => within(definition, use) && use.start > name.start && isReturned(sameText(values, use)));
  return returned ? [definition] : [];
}

/** The calls of a function of this file by its plain name. */
function callsOf(values: Values, name: PyNode): readonly PyNode[] {
  const binding = values.scopes.resolve(name);
  if (!binding || values.scopes.onlySource(binding)?.kind !== 'definition') return [];
  const uses = values.scopes.usesOf(binding);
  return uses.length > MOST_MENTIONS
    ? []
    : uses.flatMap((use) => (use.parent && call(use.parent)?.callee === use && use !== name ? [use.parent] : []));
}

function isReturned(node: PyNode): boolean {
  let current = node;
  for (let outer = node.parent; outer; current = outer, outer = outer.parent) {
    if (outer.type === 'ReturnStatement') return true;
    if (outer.type === 'CallExpression' && outer.children[1] === current) continue;
    if (!HOLDERS.has(outer.type)) return false;
  }
  return false;
}

/**
 * The claims that the code around a verifying call reads from what it gives, each once; `unknown` when the payload goes where it
 * cannot be followed. `steps` are attributes that lead from the result to the payload: `claims` for joserfc.
 */
export function inspectedClaims(values: Values, node: PyNode, steps: readonly string[] = []): readonly string[] | 'unknown' {
  const claims = new Set<string>();
  return inspect(values, wrapped(node), steps, claims, 0) ? [...claims] : 'unknown';
}

/** Collects what is read from one expression; false when it is given away. */
function inspect(values: Values, node: PyNode, steps: readonly string[], claims: Set<string>, depth: number): boolean {
  const { parent } = node;
  if (!parent || depth > MOST_HOPS) return false;
  const name = assignedName(node);
  if (name) {
    const binding = values.scopes.resolve(name);
    const uses = binding ? values.scopes.usesOf(binding) : [];
    if (!binding || uses.length > MOST_MENTIONS || binding.scope === values.scopes.module) return false;
    const read = uses.every((use) => isTarget(use) || inspect(values, wrapped(use), steps, claims, depth + 1));
    return read && (parent.type === 'AssignStatement' || inspect(values, wrapped(parent), steps, claims, depth + 1));
  }
  const member = attribute(parent);
  if (member?.object === node) {
    const [step, ...rest] = steps;
    const property = textOf(values.file, member.property);
    if (step !== undefined)
      return property === step ? inspect(values, wrapped(parent), rest, claims, depth + 1) : isHarmless(values, parent);
    return inspectMethod(values, parent, property, claims);
  }
  if (steps.length > 0 && parent.type === 'MemberExpression') return true;
  const indexed = subscript(parent);
  if (indexed?.object === node) {
    const key = stringText(values.file, indexed.key);
    if (key !== undefined) claims.add(key);
    return key !== undefined;
  }
  return inspectCondition(values, node, parent, claims);
}

/** `payload.get("sub")`, `payload.pop("exp", None)`, Authlib's `claims.validate()`. */
function inspectMethod(values: Values, member: PyNode, property: string, claims: Set<string>): boolean {
  const method = member.parent && methodCall(values.file, member.parent);
  if (!method || member.parent?.children[0] !== member) return false;
  if (property === 'validate' || property.startsWith('validate_')) return true;
  const [, first] = method.list.children;
  const key = first && stringText(values.file, first);
  if (key === undefined || !/^(?:get|pop|setdefault)$/.test(property)) return false;
  claims.add(key);
  return true;
}

/** Conditions ask whether there is a payload, or a claim in it; a statement of its own asks nothing. */
function inspectCondition(values: Values, node: PyNode, parent: PyNode, claims: Set<string>): boolean {
  switch (parent.type) {
    case 'ExpressionStatement':
    case 'IfStatement':
    case 'WhileStatement':
    case 'AssertStatement':
    case 'UnaryExpression':
      return true;
    case 'ConditionalExpression':
      return parent.children[2] === node;
    case 'BinaryExpression': {
      const [left, operator, right] = parent.children;
      const text = parent.children.slice(1, -1).map((part) => part.type);
      if (text.includes('in')) {
        const key = parent.children.at(-1) === node && left ? stringText(values.file, bare(left)) : undefined;
        if (key !== undefined) claims.add(key);
        return key !== undefined;
      }
      if (operator?.type === 'and' || operator?.type === 'or')
        return left === node || inspectCondition(values, parent, parent.parent ?? parent, claims);
      return right !== undefined && text.every((part) => part === 'is' || part === 'not' || part === 'CompareOp');
    }
    case 'ArgList': {
      const callee = parent.parent?.children[0];
      return callee !== undefined && parent.children.indexOf(node) > 0 && LOOKING.test(textOf(values.file, callee).slice(0, 80));
    }
    default:
      return false;
  }
}

/** Other attributes of a result, such as its header, tell nothing of the payload. */
function isHarmless(values: Values, member: PyNode): boolean {
  return attribute(member) !== undefined && textOf(values.file, member).length < MOST_MENTIONS;
}

/** Whether a mention gives the name a new value or takes it away. */
function isTarget(use: PyNode): boolean {
  const { parent } = use;
  if (parent?.type === 'DeleteStatement') return true;
  const target = parent?.type === 'AssignStatement' || parent?.type === 'NamedExpression';
  return target && parent.children.at(-1) !== use;
}

/** The mentions of the variable that an expression is assigned to; undefined when it goes elsewhere. */
export function usesOfResult(values: Values, node: PyNode): readonly PyNode[] | undefined {
  const name = assignedName(wrapped(node));
  const binding = name && values.scopes.resolve(name);
  if (!binding) return undefined;
  return values.scopes.usesOf(binding).filter((use) => !isTarget(use));
}
