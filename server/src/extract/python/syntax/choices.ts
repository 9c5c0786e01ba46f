import { SecretText } from '../../../facts/secret-text';
import { UNSET, type Value } from '../../../facts/value';
import { isSameValue } from '../../../facts/value-walk';
import type { Place } from '../../../text/range';
import { withFallback } from '../env/fallbacks';
import type { Binding } from './scopes';
import { bare, type PyNode, statementOf, textOf } from './tree';
import type { Values } from './values';

// Values of which one or another counts: `x or y`, `x if x else y`, and a name that an `if` gives one value or another.

/** `left or right`: the right side is what the code uses when the left is missing or empty. */
export function eitherOf(values: Values, node: PyNode, left: PyNode, right: PyNode): Value {
  const first = values.read(left);
  if (first.kind === 'literal') {
    const empty = first.value instanceof SecretText ? first.value.isEmpty : !first.value;
    return empty ? values.read(right) : first;
  }
  return withDefault(first, values.read(right), values.place(node), 'truthy') ?? values.unknown(node);
}

/** `x if x is not None else y`; anything else that a condition chooses is unknown, unless it makes no difference. */
export function conditionalValue(values: Values, node: PyNode): Value {
  const [whenTrue, , test, , whenFalse] = node.children;
  if (!whenTrue || !test || !whenFalse || node.children.length !== 5) return values.unknown(node);
  return branchesOf(values, test, whenTrue, whenFalse, values.place(node)) ?? values.unknown(node);
}

/** A name that is assigned in both branches of an `if`, or once before it and once more inside. */
export function branchedValue(values: Values, binding: Binding): Value | undefined {
  const [first, second, ...more] = binding.sources;
  if (!first || second?.kind !== 'assignment' || more.length > 0) return undefined;
  const choice = statementOf(second.node).parent?.parent;
  if (choice?.type !== 'IfStatement' || choice.children.some((part) => part.type === 'elif')) return undefined;
  const [, test, body, , otherwise] = choice.children;
  if (!test || !body) return undefined;
  const at = values.place(second.node);
  if (first.kind === 'assignment') {
    const isSecondInside = statementOf(second.node).parent === body;
    if (statementOf(first.node).parent === body && otherwise?.type === 'Body')
      return branchesOf(values, test, first.value, second.value, at);
    const isBefore = statementOf(first.node).parent === choice.parent && first.node.start < choice.start;
    return isSecondInside && isBefore && !otherwise ? branchesOf(values, test, second.value, first.value, at) : undefined;
  }
  if (first.kind !== 'parameter' || otherwise || statementOf(second.node).parent !== body) return undefined;
  const asked = presence(values, test);
  if (asked?.text !== binding.name || asked.present) return undefined;
  const given = values.parameter(first, first.node);
  return given && withDefault(given, values.read(second.value), at, asked.unless);
}

function branchesOf(values: Values, test: PyNode, whenTrue: PyNode, whenFalse: PyNode, at: Place): Value | undefined {
  const asked = presence(values, test);
  const [present, absent] = asked?.present === false ? [whenFalse, whenTrue] : [whenTrue, whenFalse];
  const [left, right] = [values.read(present), values.read(absent)];
  if (isSameValue(left, right) && left.kind === 'literal') return left;
  const isAsked = (value: Value) =>
    asked !== undefined && value.kind !== 'unset' && values.file.text.slice(value.at.start, value.at.end) === asked.text;
  return asked && joined(left, right, isAsked, at, asked.unless);
}

/** Two values that differ only in what the condition asks for: the other side is its default. */
function joined(left: Value, right: Value, isAsked: (value: Value) => boolean, at: Place, unless: 'present' | 'truthy'): Value | undefined {
  if (isAsked(left)) return withDefault(left, right, at, unless);
  if (left.kind === 'operation' && right.kind === 'operation' && left.operator === right.operator) {
    if (isSameValue(left.left, right.left)) {
      const inner = joined(left.right, right.right, isAsked, at, unless);
      return inner && { ...left, right: inner };
    }
    const inner = isSameValue(left.right, right.right) ? joined(left.left, right.left, isAsked, at, unless) : undefined;
    return inner && { ...left, left: inner };
  }
  if (left.kind === 'duration' && right.kind === 'duration') {
    const seconds = joined(left.seconds, right.seconds, isAsked, at, unless);
    return seconds && { ...left, seconds };
  }
  if (left.kind !== 'converted' || right.kind !== 'converted' || left.to !== right.to) return undefined;
  const of = joined(left.of, right.of, isAsked, at, unless);
  return of && { ...left, of };
}

function withDefault(first: Value, second: Value, at: Place, unless: 'present' | 'truthy'): Value | undefined {
  switch (first.kind) {
    case 'env':
      return withFallback(first, second, at);
    case 'parameter':
      return first.fallback.kind === 'unset' ? { ...first, at, fallback: second } : { kind: 'either', at, first, second, unless };
    case 'reference':
    case 'either':
      return { kind: 'either', at, first, second, unless };
    case 'unset':
      return second;
    default:
      return undefined;
  }
}

interface Presence {
  readonly text: string;
  readonly present: boolean;
  readonly unless: 'present' | 'truthy';
}

const NAME = '[A-Za-z_][\\w.]{0,80}';
const IS_NONE = new RegExp(`^(${NAME}) is (not )?None$`);
const IS_EMPTY = new RegExp(`^(not )?(${NAME})$`);

/** What a condition such as `x`, `not x` or `x is None` asks. */
function presence(values: Values, test: PyNode): Presence | undefined {
  const text = textOf(values.file, bare(test)).slice(0, 200).replace(/\s+/g, ' ').trim();
  const none = IS_NONE.exec(text);
  if (none) return { text: none[1] ?? '', present: none[2] !== undefined, unless: 'present' };
  const empty = IS_EMPTY.exec(text);
  return empty ? { text: empty[2] ?? '', present: empty[1] === undefined, unless: 'truthy' } : undefined;
}

/** `x = x or 15` for a parameter x. */
export function defaultedParameter(values: Values, binding: Binding): Value | undefined {
  const [first, second, ...more] = binding.sources;
  if (first?.kind !== 'parameter' || second?.kind !== 'assignment' || more.length > 0) return undefined;
  const [left, operator, right] = second.value.children;
  const isDefault = second.value.type === 'BinaryExpression' && operator?.type === 'or' && right && second.value.children.length === 3;
  if (!isDefault || !left || textOf(values.file, left) !== binding.name || statementOf(second.node).parent !== bodyOf(first.node))
    return undefined;
  const given = values.parameter(first, first.node) ?? UNSET;
  return given.kind === 'unset' ? undefined : withDefault(given, values.read(right), values.place(second.node), 'truthy');
}

function bodyOf(parameter: PyNode): PyNode | undefined {
  return parameter.parent?.parent?.children.find((part) => part.type === 'Body');
}
