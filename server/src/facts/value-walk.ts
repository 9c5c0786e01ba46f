import { SecretText } from './secret-text';
import { type EitherValue, type ParameterValue, UNSET, type Value } from './value';

// Walks over values: every kind that holds other values is listed here once.

/** The values that a value is made of directly. The fallback of a parameter or variable counts. */
export function partsOf(value: Value): readonly Value[] {
  switch (value.kind) {
    case 'env':
    case 'parameter':
      return [value.fallback];
    case 'list':
      return value.items;
    case 'record':
      return Object.values(value.entries);
    case 'operation':
      return [value.left, value.right];
    case 'either':
      return [value.first, value.second];
    case 'template':
      return value.parts;
    case 'duration':
      return [value.seconds];
    case 'encoded':
    case 'converted':
      return [value.of];
    default:
      return [];
  }
}

/** Calls `visit` with every parameter inside a value. */
export function eachParameter(value: Value, visit: (parameter: ParameterValue) => void): void {
  if (value.kind === 'parameter') visit(value);
  for (const part of partsOf(value)) eachParameter(part, visit);
}

/** The value with each parameter replaced by what `replace` gives for it; the same object when there is none in it. */
export function withParameters(value: Value, replace: (parameter: ParameterValue) => Value): Value {
  const inside = (part: Value): Value => withParameters(part, replace);
  switch (value.kind) {
    case 'parameter':
      return replace(value);
    case 'env': {
      const fallback = inside(value.fallback);
      return fallback === value.fallback ? value : { ...value, fallback };
    }
    case 'list': {
      const items = value.items.map(inside);
      return items.every((item, index) => item === value.items[index]) ? value : { ...value, items };
    }
    case 'record': {
      const entries = Object.entries(value.entries).map(([name, entry]) => [name, inside(entry)] as const);
      const same = entries.every(([name, entry]) => entry === value.entries[name]);
      return same ? value : { ...value, entries: Object.fromEntries(entries) };
    }
    case 'operation': {
      const [left, right] = [inside(value.left), inside(value.right)];
      return left === value.left && right === value.right ? value : { ...value, left, right };
    }
    case 'either': {
      const [first, second] = [inside(value.first), inside(value.second)];
      return first === value.first && second === value.second ? value : chosen({ ...value, first, second });
    }
    case 'template': {
      const parts = value.parts.map(inside);
      return parts.every((part, index) => part === value.parts[index]) ? value : { ...value, parts };
    }
    case 'duration': {
      const seconds = inside(value.seconds);
      return seconds === value.seconds ? value : { ...value, seconds };
    }
    case 'encoded':
    case 'converted': {
      const of = inside(value.of);
      return of === value.of ? value : { ...value, of };
    }
    default:
      return value;
  }
}

/** What is left of a choice when its first side turns out to be a literal or nothing. */
function chosen(value: EitherValue): Value {
  const { first, second, unless } = value;
  if (first.kind === 'unset') return second;
  if (first.kind !== 'literal') return value;
  if (first.value === null) return second;
  const isEmpty = first.value instanceof SecretText ? first.value.isEmpty : !first.value;
  return isEmpty && unless === 'truthy' ? second : first;
}

/** Whether two values say the same, wherever they stand. */
export function isSameValue(left: Value, right: Value): boolean {
  if (left.kind !== right.kind || labelOf(left) !== labelOf(right)) return false;
  if (left.kind === 'unknown') return true;
  if (left.kind === 'literal' && right.kind === 'literal') {
    return left.value instanceof SecretText && right.value instanceof SecretText
      ? left.value.equals(right.value)
      : left.value === right.value;
  }
  const [parts, others] = [partsOf(left), partsOf(right)];
  return parts.length === others.length && parts.every((part, index) => isSameValue(part, others[index] ?? UNSET));
}

/** What a written value says at a path, as far as it can be told without another file or a caller. */
export function statedAt(value: Value, path: readonly string[]): Value | undefined {
  let stated = value;
  for (const step of path) {
    if (stated.kind !== 'record') return undefined;
    const entry = Object.hasOwn(stated.entries, step) ? stated.entries[step] : undefined;
    if (entry === undefined) return stated.open ? undefined : UNSET;
    stated = entry;
  }
  return isPlain(stated) ? stated : undefined;
}

function isPlain(value: Value): boolean {
  if (value.kind === 'record' && value.open) return false;
  return !['reference', 'parameter', 'unknown'].includes(value.kind) && partsOf(value).every(isPlain);
}

/** What a value says beside the values that it is made of. */
function labelOf(value: Value): string {
  switch (value.kind) {
    case 'env':
      return value.name;
    case 'reference':
      return [value.at.file, value.module, ...value.path].join('\n');
    case 'record':
      return [value.open, ...Object.keys(value.entries)].join('\n');
    case 'operation':
      return value.operator;
    case 'either':
      return value.unless;
    case 'now':
      return value.unit + value.zone;
    case 'parameter':
      return [value.at.file, value.owner, value.position, ...value.path].join('\n');
    case 'encoded':
      return value.encoding;
    case 'converted':
      return value.to;
    default:
      return '';
  }
}
