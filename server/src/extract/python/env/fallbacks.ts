import { SecretText } from '../../../facts/secret-text';
import { type EnvValue, UNSET, type Value } from '../../../facts/value';
import type { Place } from '../../../text/range';

// Joined texts, and values of which the first that is there counts.

/** Whether a value is text for certain, so that adding to it joins. */
export function isText(value: Value): boolean {
  return value.kind === 'template' || (value.kind === 'literal' && value.value instanceof SecretText);
}

/** The parts that a value gives to a joined text. */
export function partsOf(value: Value): readonly Value[] {
  return value.kind === 'template' ? value.parts : [value];
}

/** Several values of which the first that is there counts: `A or B or "c"`. */
export function firstOf(values: readonly Value[]): Value {
  return values.reduceRight<Value>(
    (rest, value) => (value.kind === 'env' && rest.kind !== 'unset' ? withFallback(value, rest, value.at) : value),
    UNSET,
  );
}

/** Puts a fallback behind the last variable of a chain of fallbacks. */
export function withFallback(value: EnvValue, fallback: Value, at: Place): EnvValue {
  if (value.fallback.kind === 'unset') return { ...value, at, fallback };
  return value.fallback.kind === 'env'
    ? { ...value, at, fallback: withFallback(value.fallback, fallback, value.fallback.at) }
    : { ...value, at };
}
