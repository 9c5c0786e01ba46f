import { nameKind } from '../../../facts/secret-names';
import { SecretText } from '../../../facts/secret-text';
import type { ReferenceValue, Value } from '../../../facts/value';
import { argumentsOf } from '../syntax/arguments';
import { qualifiedName } from '../syntax/names';
import { stringParts } from '../syntax/strings';
import { attribute, bare, call, methodCall, type PyNode, textOf, within } from '../syntax/tree';
import type { Values } from '../syntax/values';

// Secrets that code compares what it is given with, as far as they can be missing.

/** A secret that an expression stands for, and that may be missing when the code runs. */
export interface MaybeSecret {
  /** The name or read itself, without what is called on it. */
  readonly node: PyNode;
  /** The same for all expressions that stand for the same setting. */
  readonly id: string;
  /** The environment variable; empty when `through` leads to it. */
  readonly name: string;
  readonly through: ReferenceValue | undefined;
  /** What stands there when it is missing: None, or the empty text. `unknown` for a setting of another file. */
  readonly missing: 'none' | 'empty' | 'unknown';
}

const SECRET_NAME = /SECRET|TOKEN|API_?KEY|ACCESS_?KEY|AUTH_?KEY|ADMIN_?KEY|PASSWORD|PASSWD|HMAC|SIGNING_?KEY|INTERNAL_?KEY/i;
/** Wrappers that keep a value as far as its absence goes. */
const KEEPING = /^(?:encode|strip|get_secret_value|decode)$/;
const COMPARING = /(?:^|\.)(?:compare_digest|constant_time_compare|safe_str_cmp|safe_compare)$/;
const KEYED = /(?:^|\.)(?:hmac\.new|hmac\.digest|HMAC|new_hmac|construct_event|jwt\.decode)$/;
/** Alternatives and wrappers nest less deeply than this. */
const DEEPEST = 6;

/** The secret that an expression stands for; undefined when it is none, is certain to be there, or cannot be read. */
export function maybeSecret(values: Values, node: PyNode, depth = 0): MaybeSecret | undefined {
  const expression = bare(node);
  if (depth > DEEPEST) return undefined;
  const method = methodCall(values.file, expression);
  if (method && KEEPING.test(method.method) && !values.env.recognise(expression)) return maybeSecret(values, method.object, depth + 1);
  const [left, operator, right] = expression.children;
  if (expression.type === 'BinaryExpression' && operator?.type === 'or' && left && right && isEmptyText(values, right)) {
    const inner = maybeSecret(values, left, depth + 1);
    return inner && { ...inner, missing: 'empty' };
  }
  const parts = call(expression);
  const first = parts?.list.children[1];
  const callee = parts && qualifiedName(values.file, values.scopes, parts.callee);
  if ((callee === 'builtins.str' || callee === 'builtins.bytes') && first) {
    const inner = maybeSecret(values, first, depth + 1);
    return inner && { ...inner, missing: inner.missing === 'none' ? 'unknown' : inner.missing };
  }
  if (expression.type !== 'VariableName' && !attribute(expression) && !parts && expression.type !== 'MemberExpression') return undefined;
  return ofValue(expression, values.read(expression));
}

function ofValue(node: PyNode, value: Value): MaybeSecret | undefined {
  if (value.kind === 'encoded' && value.encoding === 'utf8') return ofValue(node, value.of);
  if (value.kind === 'env') {
    const { fallback } = value;
    const empty = fallback.kind === 'literal' && fallback.value instanceof SecretText && fallback.value.isEmpty;
    if (fallback.kind !== 'unset' && !empty) return undefined;
    return isSecretLike(value.name)
      ? { node, id: value.name, name: value.name, through: undefined, missing: empty ? 'empty' : 'none' }
      : undefined;
  }
  const last = value.kind === 'reference' ? value.path.at(-1) : undefined;
  if (value.kind !== 'reference' || last === undefined || !isSecretLike(last) || last.endsWith('()')) return undefined;
  return { node, id: `${value.module} ${value.path.join('.')}`, name: '', through: value, missing: 'unknown' };
}

function isSecretLike(name: string): boolean {
  return SECRET_NAME.test(name) && nameKind(name) !== 'public';
}

/** A comparison: `a == b`, `a != b`, `compare_digest(a, b)`. */
export interface Comparison {
  readonly node: PyNode;
  readonly sides: readonly [PyNode, PyNode];
  /** `digest` fails for None instead of finding it equal. */
  readonly form: 'equal' | 'unequal' | 'digest';
}

export function comparison(values: Values, node: PyNode): Comparison | undefined {
  const expression = bare(node);
  const [left, operator, right] = expression.children;
  if (expression.type === 'BinaryExpression' && operator?.type === 'CompareOp' && left && right && expression.children.length === 3) {
    const sign = textOf(values.file, operator);
    if (sign !== '==' && sign !== '!=') return undefined;
    return { node: expression, sides: [left, right], form: sign === '==' ? 'equal' : 'unequal' };
  }
  const parts = call(expression);
  if (!parts || !COMPARING.test(textOf(values.file, parts.callee).slice(-60))) return undefined;
  const [first, second] = argumentsOf(values.file, parts.list).positional;
  return first && second ? { node: expression, sides: [first, second], form: 'digest' } : undefined;
}

/** Whether one side of a comparison is what a caller gave: no constant, and no setting of the project's own. */
export function isGiven(values: Values, node: PyNode): boolean {
  const expression = bare(node);
  if (/^(?:String|FormatString|ContinuedString|Number|Boolean|None|ArrayExpression|TupleExpression)$/.test(expression.type)) return false;
  if (values.env.recognise(expression)) return false;
  const value = values.read(expression);
  return value.kind === 'unknown' || (value.kind === 'reference' && /^(?:flask|quart|bottle)$/.test(value.module));
}

/** The f-string that an expression is or is assigned, with a secret in it: `f"Bearer {SECRET}"`. */
export function templateWith(values: Values, node: PyNode): { readonly template: PyNode; readonly secret: MaybeSecret } | undefined {
  const expression = bare(node);
  const source = expression.type === 'VariableName' ? values.scopes.sourceOf(expression) : undefined;
  const template = source?.kind === 'assignment' ? bare(source.value) : expression;
  if (template.type !== 'FormatString') return undefined;
  const parts = stringParts(values.file, template);
  if (!parts.some((part) => 'text' in part && part.text.trim() !== '')) return undefined;
  const inserted = parts.flatMap((part) => ('node' in part && !part.formatted ? [part.node] : []));
  const [only] = inserted;
  const secret = only && inserted.length === 1 ? maybeSecret(values, only) : undefined;
  return secret && { template, secret };
}

/** Whether the code below a node compares what it is given with this secret, or with what is made with it as a key. */
export function checksAgainst(values: Values, nodes: Iterable<PyNode>, id: string): boolean {
  let keyed = false;
  let compared = false;
  for (const node of nodes) {
    if (node.type !== 'BinaryExpression' && node.type !== 'CallExpression') continue;
    const found = comparison(values, node);
    if (found) {
      compared = true;
      const [left, right] = found.sides;
      if (isSecret(values, left, id) && isGiven(values, right)) return true;
      if (isSecret(values, right, id) && isGiven(values, left)) return true;
    }
    const parts = call(node);
    if (!parts || !KEYED.test(textOf(values.file, parts.callee).slice(-60))) continue;
    if (!argumentsOf(values.file, parts.list).positional.some((argument) => maybeSecret(values, argument)?.id === id)) continue;
    if (/decode$|construct_event$/.test(textOf(values.file, parts.callee))) return true;
    keyed = true;
  }
  return keyed && compared;
}

function isSecret(values: Values, node: PyNode, id: string): boolean {
  return (maybeSecret(values, node) ?? templateWith(values, node)?.secret)?.id === id;
}

/** The nodes below one, itself included, without those of functions inside it. */
export function* below(values: Values, root: PyNode): Iterable<PyNode> {
  const { nodes } = values.file;
  for (let index = root.index; index < nodes.length; ) {
    const node = nodes[index];
    if (!node || (node !== root && !within(root, node))) return;
    if (node !== root && (node.type === 'FunctionDefinition' || node.type === 'ClassDefinition')) {
      while (index < nodes.length && within(node, nodes[index] ?? root)) index++;
      continue;
    }
    yield node;
    index++;
  }
}

function isEmptyText(values: Values, node: PyNode): boolean {
  const value = values.read(node);
  return value.kind === 'literal' && value.value instanceof SecretText && value.value.isEmpty;
}

/** What a condition asks of a secret: whether it is there, or whether it is missing. */
export function presenceTest(
  values: Values,
  node: PyNode,
): { readonly secret: MaybeSecret; readonly asks: 'present' | 'missing' } | undefined {
  const expression = bare(node);
  const [first, second, third, fourth] = expression.children;
  if (expression.type === 'UnaryExpression' && first?.type === 'not' && second) {
    const inner = presenceTest(values, second);
    return inner && { ...inner, asks: inner.asks === 'present' ? 'missing' : 'present' };
  }
  if (expression.type === 'BinaryExpression' && first && second && third) {
    const secret = maybeSecret(values, first);
    if (!secret) return undefined;
    if (second.type === 'is') {
      if (third.type === 'None') return { secret, asks: 'missing' };
      return third.type === 'not' && fourth?.type === 'None' ? { secret, asks: 'present' } : undefined;
    }
    if (second.type !== 'CompareOp' || (third.type !== 'None' && !isEmptyText(values, third))) return undefined;
    const sign = textOf(values.file, second);
    return sign === '==' ? { secret, asks: 'missing' } : sign === '!=' ? { secret, asks: 'present' } : undefined;
  }
  const parts = call(expression);
  const wrapped = parts && qualifiedName(values.file, values.scopes, parts.callee) === 'builtins.bool' ? parts.list.children[1] : undefined;
  const secret = maybeSecret(values, wrapped ?? expression);
  return secret && { secret, asks: 'present' };
}
