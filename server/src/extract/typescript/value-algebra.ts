import { type RecordValue, UNSET, unknownAt, type Value } from '../../facts/value';
import type { Place } from '../../text/range';

// Operations on values that do not look at syntax.

/** What `value || fallback` or `value ?? fallback` means. `at` covers the whole expression. */
export function withFallback(value: Value, fallback: Value, at: Place): Value {
  switch (value.kind) {
    case 'unset':
      return fallback;
    case 'env':
      return { ...value, at, fallback: value.fallback.kind === 'unset' ? fallback : withFallback(value.fallback, fallback, at) };
    case 'converted':
      // `Number(process.env.X) || 900`: a missing variable converts to NaN or an empty text, which `||` replaces.
      return value.of.kind === 'env' && value.to !== 'boolean' ? { ...value, at, of: withFallback(value.of, fallback, at) } : unknownAt(at);
    case 'literal':
      return value.value === null ? fallback : value;
    case 'record':
    case 'list':
    case 'template':
    case 'encoded':
    case 'now':
    case 'generated':
      return value;
    default:
      return unknownAt(at);
  }
}

/** The property `name` of a value. */
export function memberOf(base: Value, name: string, at: Place): Value {
  if (base.kind === 'reference') return { kind: 'reference', at, module: base.module, path: [...base.path, name] };
  if (base.kind !== 'record') return unknownAt(at);
  if (Object.hasOwn(base.entries, name)) return base.entries[name] as Value;
  return base.open ? unknownAt(at) : UNSET;
}

/** Collects the entries of an object in the order in which they are written. */
export class RecordBuilder {
  #entries: Record<string, Value> = Object.create(null) as Record<string, Value>;
  #open = false;

  set(name: string, value: Value): void {
    this.#entries[name] = value;
  }

  /** Entries that cannot be read follow: they may replace every entry so far. */
  openUp(at: Place): void {
    this.#open = true;
    for (const name of Object.keys(this.#entries)) this.#entries[name] = unknownAt(at);
  }

  spread(value: Value, at: Place): void {
    if (value.kind === 'record') {
      if (value.open) this.openUp(at);
      for (const [name, entry] of Object.entries(value.entries)) this.#entries[name] = entry;
    } else if (value.kind !== 'unset' && !(value.kind === 'literal')) this.openUp(at);
  }

  /** A record that is spread under a condition: its entries may be there or not. */
  maybe(value: Value, at: Place): void {
    if (value.kind !== 'record') {
      this.spread(value, at);
      return;
    }
    if (value.open) this.openUp(at);
    for (const name of Object.keys(value.entries)) this.#entries[name] = unknownAt(at);
  }

  build(at: Place): RecordValue {
    return { kind: 'record', at, entries: { ...this.#entries }, open: this.#open };
  }
}

/** Whether the value is certainly a text, so that `+` joins instead of adding. */
export function isText(value: Value): boolean {
  if (value.kind === 'literal') return typeof value.value === 'object' && value.value !== null;
  if (value.kind === 'env') return value.fallback.kind === 'unset' || isText(value.fallback);
  return value.kind === 'template' || (value.kind === 'converted' && value.to === 'string');
}

/** Whether the current time takes part in the value. */
export function holdsNow(value: Value): boolean {
  if (value.kind === 'operation') return holdsNow(value.left) || holdsNow(value.right);
  return value.kind === 'now';
}

/** `value / divisor`, where the current time in milliseconds divided by 1000 is the current time in seconds. */
export function divide(left: Value, right: Value, at: Place): Value {
  const toSeconds = right.kind === 'literal' && right.value === 1000;
  if (toSeconds && left.kind === 'now' && left.unit === 'milliseconds') return { ...left, at, unit: 'seconds' };
  return { kind: 'operation', at, operator: '/', left, right };
}

/** `new Date(milliseconds)`: a moment that is now plus or minus a span; unknown for any other argument. */
export function dateOf(milliseconds: Value, at: Place): Value {
  if (milliseconds.kind === 'now') {
    return milliseconds.unit === 'seconds' ? unknownAt(at) : { kind: 'now', at, unit: 'datetime', zone: 'utc' };
  }
  if (milliseconds.kind !== 'operation') return unknownAt(at);
  const { operator, left, right } = milliseconds;
  if (operator !== '+' && operator !== '-') return unknownAt(at);
  const base = holdsNow(left) ? left : operator === '+' && holdsNow(right) ? right : undefined;
  if (base === undefined) return unknownAt(at);
  const span = base === left ? right : left;
  const date = dateOf(base, at);
  if (date.kind === 'unknown' || holdsNow(span)) return unknownAt(at);
  const seconds: Value = { kind: 'operation', at: milliseconds.at, operator: '/', left: span, right: { kind: 'literal', at, value: 1000 } };
  return { kind: 'operation', at, operator, left: date, right: { kind: 'duration', at: milliseconds.at, seconds } };
}

/** `date.getTime()`: milliseconds since the epoch. */
export function timeOf(date: Value, at: Place): Value {
  if (date.kind === 'now' && date.unit === 'datetime') return { ...date, at, unit: 'milliseconds' };
  if (date.kind !== 'operation' || date.right.kind !== 'duration') return unknownAt(at);
  const left = timeOf(date.left, at);
  if (left.kind === 'unknown') return left;
  const seconds = date.right.seconds;
  const span: Value =
    seconds.kind === 'operation' && seconds.operator === '/'
      ? seconds.left
      : { kind: 'operation', at, operator: '*', left: seconds, right: { kind: 'literal', at, value: 1000 } };
  return { ...date, at, left, right: span };
}
