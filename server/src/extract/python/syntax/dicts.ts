import { type RecordValue, UNSET, unknownAt, type Value } from '../../../facts/value';
import type { Place } from '../../../text/range';
import { argumentsOf, dictEntries, keyText } from './arguments';
import { calleeName } from './names';
import type { Binding } from './scopes';
import { attribute, bare, call, methodCall, type PyNode, statementOf, subscript, textOf, within } from './tree';
import type { Values } from './values';

/** A dict that is being put together, in the order of the code. */
class Dict {
  readonly at: Place;
  readonly #entries = new Map<string, Value>();
  open = false;

  constructor(at: Place) {
    this.at = at;
  }

  set(key: string, value: Value): void {
    this.#entries.set(key, value);
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  remove(key: string): void {
    this.#entries.delete(key);
  }

  /** Entries of `other` replace those of the same name; an unreadable one may replace any. `sure` is false for a conditional change. */
  merge(other: RecordValue, sure: boolean): void {
    if (other.open) {
      for (const [key, value] of this.#entries) this.#entries.set(key, 'at' in value ? unknownAt(value.at) : value);
      this.open = true;
    }
    for (const [key, value] of Object.entries(other.entries)) this.set(key, sure ? value : unknownAt('at' in value ? value.at : other.at));
  }

  value(): RecordValue {
    // Object.fromEntries defines own properties, whatever the key is called.
    return { kind: 'record', at: this.at, entries: Object.fromEntries(this.#entries), open: this.open };
  }
}

/** Whether an expression makes a new dict, which the code then may fill. */
export function isDictExpression(values: Values, node: PyNode): boolean {
  const expression = bare(node);
  if (expression.type === 'DictionaryExpression') return true;
  if (expression.type === 'BinaryExpression') {
    const [left, operator] = expression.children;
    return operator?.type === 'BitOp' && left !== undefined && left.type === 'DictionaryExpression';
  }
  return copied(values, expression) !== undefined || calleeName(values.file, values.scopes, expression) === 'builtins.dict';
}

/** The object that `x.copy()`, `copy(x)` or `deepcopy(x)` copies. */
function copied(values: Values, node: PyNode): PyNode | undefined {
  const method = methodCall(values.file, node);
  if (
    method &&
    (method.method === 'copy' || method.method === 'model_dump' || method.method === 'dict') &&
    method.list.children.length === 2
  ) {
    return method.object;
  }
  const name = calleeName(values.file, values.scopes, node);
  return name === 'copy.copy' || name === 'copy.deepcopy' ? call(node)?.list.children[1] : undefined;
}

export function recordOf(values: Values, node: PyNode): RecordValue {
  const expression = bare(node);
  const dict = new Dict(values.place(expression));
  if (expression.type === 'DictionaryExpression') addLiteral(values, expression, dict);
  else if (calleeName(values.file, values.scopes, expression) === 'builtins.dict') addDictCall(values, expression, dict);
  else {
    const original = copied(values, expression);
    const [left, operator, right] = expression.children;
    if (original) dict.merge(recordOf(values, original), true);
    else if (expression.type === 'BinaryExpression' && operator?.type === 'BitOp' && left && right) {
      dict.merge(recordOf(values, left), true);
      dict.merge(recordOf(values, right), true);
    } else {
      const value = values.read(expression);
      if (value.kind === 'record') return value;
      dict.open = true;
    }
  }
  return dict.value();
}

function addLiteral(values: Values, node: PyNode, dict: Dict): void {
  const entries = dictEntries(node);
  if (!entries) {
    dict.open = true;
    return;
  }
  for (const { key, value } of entries) {
    const text = key && keyText(values.file, key);
    if (!key) dict.merge(recordOf(values, value), true);
    else if (text !== undefined) dict.set(text, values.read(value));
    else if (key.type !== 'Number') dict.open = true;
  }
}

/** `dict(base, **more, key=value)`. */
function addDictCall(values: Values, node: PyNode, dict: Dict): void {
  const parts = call(node);
  if (parts) mergeArguments(values, parts.list, dict, true);
}

function mergeArguments(values: Values, list: PyNode, dict: Dict, sure: boolean): void {
  const given = argumentsOf(values.file, list);
  if (given.unreadable) dict.open = true;
  for (const base of [...given.positional, ...given.spreads]) dict.merge(recordOf(values, base), sure);
  for (const [key, { value }] of given.keywords) dict.set(key, sure ? values.read(value) : values.unknown(value));
}

/** A dict that is mentioned more often than this is not followed, so that the cost stays in proportion to the file. */
const MOST_MENTIONS = 300;

/** Calls that look at a dict and leave it as it is. */
const LOOKING =
  /^(?:print|len|str|repr|dict|list|sorted|bool|isinstance|id|type|log\w*|logging\b.*|.*\blog(?:ger|ging)?\.\w+|json\.\w+|copy\.\w+|.*\.(?:encode|decode|debug|info|warning|dumps|jsonify))$/;

/** The dict that a name holds where it is used, or when the module has run: its first value and every change made to it before. */
export function recordAt(values: Values, binding: Binding, initial: PyNode, use: PyNode | undefined): RecordValue {
  const dict = new Dict(values.place(initial));
  const mentions = values.scopes.usesOf(binding);
  dict.open = mentions.length > MOST_MENTIONS;
  if (dict.open) return dict.value();
  dict.merge(recordOf(values, initial), true);
  for (const mention of mentions) {
    if (use && within(use, mention)) continue;
    const sameScope = values.scopes.scopeAt(mention) === (use ? values.scopes.scopeAt(use) : values.scopes.module);
    if (use && sameScope && mention.start > use.start) continue;
    if (mention.start > initial.end || !sameScope) applyMention(values, mention, use, dict);
  }
  return dict.value();
}

function applyMention(values: Values, mention: PyNode, use: PyNode | undefined, dict: Dict): void {
  const parent = mention.parent;
  if (!parent) return;
  const sure = alwaysBefore(mention, use);
  const indexed = subscript(parent);
  if (indexed?.object === mention) applySubscript(values, parent, indexed.key, dict, sure);
  else if (attribute(parent)?.object === mention && parent.parent) applyMethod(values, parent.parent, dict, sure);
  else if (parent.type === 'ArgList') {
    const before = parent.children[parent.children.indexOf(mention) - 1];
    const callee = parent.parent?.children[0];
    if (before?.type === '**' || !callee) return;
    if (!LOOKING.test(textOf(values.file, callee).slice(0, 80))) dict.open = true;
  } else if (parent.type === 'AssignStatement' && parent.children[0] !== mention) dict.open = true;
}

function applySubscript(values: Values, member: PyNode, key: PyNode, dict: Dict, sure: boolean): void {
  const statement = member.parent;
  const text = keyText(values.file, key);
  if (statement?.type === 'DeleteStatement' && text !== undefined) {
    if (!dict.has(text)) return;
    if (sure) dict.remove(text);
    else dict.set(text, values.unknown(member));
  }
  if (statement?.type !== 'AssignStatement' && statement?.type !== 'UpdateStatement') return;
  if (statement.children[0] !== member) return;
  const value = statement.children.at(-1);
  if (text === undefined || !value) dict.open = true;
  else if (sure && statement.type === 'AssignStatement' && statement.children.length === 3) dict.set(text, values.read(value));
  else dict.set(text, values.unknown(value));
}

function applyMethod(values: Values, node: PyNode, dict: Dict, sure: boolean): void {
  const method = methodCall(values.file, node);
  if (!method) return;
  const given = argumentsOf(values.file, method.list);
  const [first, second] = given.positional;
  const key = first && keyText(values.file, first);
  switch (method.method) {
    case 'update':
      mergeArguments(values, method.list, dict, sure);
      break;
    case 'setdefault':
      if (key === undefined) dict.open = true;
      else if (!dict.has(key)) dict.set(key, sure && second && !dict.open ? values.read(second) : values.unknown(node));
      break;
    case 'pop':
      if (key === undefined) dict.open = true;
      else if (dict.has(key)) {
        if (sure) dict.remove(key);
        else dict.set(key, values.unknown(node));
      }
      break;
    case 'clear':
    case 'popitem':
      dict.open = true;
      break;
  }
}

/** Whether the code at `earlier` has always run when that at `later` runs: no branch or loop around it that `later` is not in. Without `later`, the end of the module is meant. */
export function alwaysBefore(earlier: PyNode, later: PyNode | undefined): boolean {
  let current = statementOf(earlier);
  for (;;) {
    const block = current.parent;
    if (!block || block.type === 'Script' || (later && within(block, later))) return true;
    const owner = block.parent;
    if (owner?.type !== 'WithStatement') return false;
    current = statementOf(owner);
  }
}

/** Whether a value was seen to be absent from a dict, was read, or may be there unread. */
export function entryOf(record: RecordValue, key: string): Value | 'unknown' {
  if (Object.hasOwn(record.entries, key)) return record.entries[key] ?? UNSET;
  return record.open ? 'unknown' : UNSET;
}
