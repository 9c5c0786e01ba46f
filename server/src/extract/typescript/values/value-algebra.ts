import { type EitherValue, type ParameterValue, type RecordValue, UNSET, unknownAt, type Value } from '../../../facts/value';
import type { Place } from '../../../text/range';

// Operations on values that do not look at syntax.

/** What `value || fallback` or `value ?? fallback` means. `at` covers the whole expression. */
export function withFallback(value: Value, fallback: Value, at: Place, unless: EitherValue['unless'] = 'truthy'): Value {
  switch (value.kind) {
    case 'unset':
      return fallback;
    case 'env':
      return { ...value, at, fallback: value.fallback.kind === 'unset' ? fallback : withFallback(value.fallback, fallback, at, unless) };
    case 'parameter':
      // A default of its own is used first; what then is missing can only be null.
      return isMissing(value.fallback) ? { ...value, at, fallback } : { kind: 'either', at, first: value, second: fallback, unless };
    case 'converted':
      // `Number(process.env.X) || 900`: a missing variable converts to NaN or an empty text, which `||` replaces.
      if (value.of.kind === 'env' && value.to !== 'boolean') return { ...value, at, of: withFallback(value.of, fallback, at, unless) };
      return value.of.kind === 'reference' && value.to !== 'boolean'
        ? { kind: 'either', at, first: value, second: fallback, unless }
        : unknownAt(at);
    case 'reference':
    case 'either':
      return { kind: 'either', at, first: value, second: fallback, unless };
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

function isMissing(value: Value): boolean {
  return value.kind === 'unset' || (value.kind === 'literal' && value.value === null);
}

/** The property `name` of a value. */
export function memberOf(base: Value, name: string, at: Place): Value {
  if (base.kind === 'parameter') return memberOfParameter(base, name, at);
  if (base.kind === 'reference') return { kind: 'reference', at, module: base.module, path: [...base.path, name] };
  if (base.kind !== 'record') return unknownAt(at);
  if (Object.hasOwn(base.entries, name)) return base.entries[name] as Value;
  return base.open ? unknownAt(at) : UNSET;
}

/** `options.expiresIn` of a parameter that callers fill. */
function memberOfParameter(base: ParameterValue, name: string, at: Place): Value {
  const { fallback } = base;
  const own = fallback.kind === 'record' || fallback.kind === 'reference' ? memberOf(fallback, name, at) : UNSET;
  return { ...base, at, path: [...base.path, name], fallback: own };
}

/** Collects the entries of an object in the order in which they are written. */
export class RecordBuilder {
  readonly #entries: Record<string, Value> = {};
  #open = false;

  set(name: string, value: Value): void {
    setEntry(this.#entries, name, value);
  }

  /** Entries that cannot be read follow: they may replace every entry so far. */
  openUp(at: Place): void {
    this.#open = true;
    for (const name of Object.keys(this.#entries)) this.set(name, unknownAt(at));
  }

  spread(value: Value, at: Place): void {
    if (value.kind === 'record') {
      if (value.open) this.openUp(at);
      for (const [name, entry] of Object.entries(value.entries)) this.set(name, entry);
    } else if (value.kind !== 'unset' && !(value.kind === 'literal')) this.openUp(at);
  }

  /** A record that is spread under a condition: its entries may be there or not. */
  maybe(value: Value, at: Place): void {
    if (value.kind !== 'record') {
      this.spread(value, at);
      return;
    }
    if (value.open) this.openUp(at);
    for (const name of Object.keys(value.entries)) this.set(name, unknownAt(at));
  }

  build(at: Place): RecordValue {
    return { kind: 'record', at, entries: { ...this.#entries }, open: this.#open };
  }
}

/**
 * Sets an entry of a plain object, under whatever name the code has: assigning to `__proto__` would change the prototype instead.
 * An object without a prototype would need no care, and V8 keeps those as hash tables, which are slow to make and to copy.
 */
export function setEntry(entries: Record<string, Value>, name: string, value: Value): void {
  if (name === '__proto__') Object.defineProperty(entries, name, { value, enumerable: true, configurable: true, writable: true });
  else entries[name] = value;
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
  if (value.kind === 'converted') return value.to === 'integer' && holdsNow(value.of);
  return value.kind === 'now';
}

/** A date where JavaScript asks for a number: its milliseconds since the epoch. Anything else as it is. */
export function asNumber(value: Value, at: Place): Value {
  if (value.kind === 'now') return value.unit === 'datetime' ? timeOf(value, at) : value;
  const time = isDate(value) ? timeOf(value, at) : undefined;
  return time === undefined || time.kind === 'unknown' ? value : time;
}

/** Whether the value is a date object: the current time as one, with spans added to it. */
export function isDate(value: Value): boolean {
  if (value.kind === 'now') return value.unit === 'datetime';
  return value.kind === 'operation' && (value.operator === '+' || value.operator === '-') && isDate(value.left);
}

/** A date that lies an amount of `seconds` ahead, or before with the operator `-`. */
export function shifted(date: Value, operator: '+' | '-', amount: Value, seconds: number, at: Place): Value {
  return { kind: 'operation', at, operator, left: date, right: spanOf(amount, seconds, at) };
}

/** An amount of units of so many seconds each; the amount keeps its own place, which is where a person changes it. */
export function spanOf(amount: Value, seconds: number, at: Place): Value {
  return { kind: 'duration', at, seconds: times(amount, seconds, at) };
}

export function times(amount: Value, factor: number, at: Place): Value {
  if (factor === 1) return amount;
  const place = amount.kind === 'unset' ? at : amount.at;
  const isFraction = factor < 1;
  const right: Value = { kind: 'literal', at: place, value: isFraction ? Math.round(1 / factor) : factor };
  return { kind: 'operation', at: place, operator: isFraction ? '/' : '*', left: amount, right };
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
  if (milliseconds.kind === 'converted' && milliseconds.to === 'integer') return dateOf(milliseconds.of, at);
  if (isDate(milliseconds)) return milliseconds;
  if (milliseconds.kind !== 'operation') return unknownAt(at);
  const { operator, left, right } = milliseconds;
  if (operator === '*' && right.kind === 'literal' && right.value === 1000 && holdsNow(left)) return dateOfSeconds(left, at);
  if (operator !== '+' && operator !== '-') return unknownAt(at);
  const base = holdsNow(left) ? left : operator === '+' && holdsNow(right) ? right : undefined;
  if (base === undefined) return unknownAt(at);
  const span = base === left ? right : left;
  const date = dateOf(base, at);
  if (date.kind === 'unknown' || holdsNow(span) || span.kind === 'unset') return unknownAt(at);
  const seconds: Value = { kind: 'operation', at: milliseconds.at, operator: '/', left: span, right: { kind: 'literal', at, value: 1000 } };
  return { kind: 'operation', at, operator, left: date, right: { kind: 'duration', at: milliseconds.at, seconds } };
}

/** A moment in seconds since the epoch as a date. */
export function dateOfSeconds(seconds: Value, at: Place): Value {
  if (seconds.kind === 'converted' && seconds.to === 'integer') return dateOfSeconds(seconds.of, at);
  if (seconds.kind === 'now') return seconds.unit === 'seconds' ? { ...seconds, at, unit: 'datetime' } : unknownAt(at);
  if (seconds.kind !== 'operation') return unknownAt(at);
  const { operator, left, right } = seconds;
  if (operator === '/' && right.kind === 'literal' && right.value === 1000) return dateOf(left, at);
  if ((operator !== '+' && operator !== '-') || !holdsNow(left) || holdsNow(right)) return unknownAt(at);
  const date = dateOfSeconds(left, at);
  return date.kind === 'unknown' ? date : { kind: 'operation', at, operator, left: date, right: { kind: 'duration', at, seconds: right } };
}

/** A date in seconds since the epoch: what `Math.floor(date.getTime() / 1000)` gives. */
export function unixOf(date: Value, at: Place): Value {
  if (date.kind === 'parameter') return { kind: 'converted', at, to: 'unix', of: date };
  if (date.kind === 'now') return date.unit === 'datetime' ? { ...date, at, unit: 'seconds' } : unknownAt(at);
  if (date.kind !== 'operation' || date.right.kind !== 'duration') return unknownAt(at);
  const left = unixOf(date.left, at);
  return left.kind === 'unknown' ? left : { ...date, at, left, right: date.right.seconds };
}

/** `date.getTime()`: milliseconds since the epoch. */
export function timeOf(date: Value, at: Place): Value {
  if (date.kind === 'parameter') return { kind: 'converted', at, to: 'time', of: date };
  if (date.kind === 'now' && date.unit === 'datetime') return { ...date, at, unit: 'milliseconds' };
  if (date.kind !== 'operation' || date.right.kind !== 'duration') return unknownAt(at);
  const left = timeOf(date.left, at);
  if (left.kind === 'unknown') return left;
  const seconds = date.right.seconds;
  const span: Value =
    seconds.kind === 'operation' && seconds.operator === '/' && seconds.right.kind === 'literal' && seconds.right.value === 1000
      ? seconds.left
      : { kind: 'operation', at, operator: '*', left: seconds, right: { kind: 'literal', at, value: 1000 } };
  return { ...date, at, left, right: span };
}
