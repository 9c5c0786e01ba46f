import { SecretText } from '../facts/secret-text';
import type { OperationValue } from '../facts/value';
import type { BytesConstant, Constant, Evaluated, MomentConstant, SpanConstant } from './contract';

// Arithmetic on what values come to. Nothing here looks anything up.

type Known = Extract<Evaluated, { state: 'known' }>;

/** The text of a known string or number; undefined otherwise. */
export function textOf(evaluated: Evaluated): string | undefined {
  if (evaluated.state !== 'known') return undefined;
  if (evaluated.value instanceof SecretText) return evaluated.value.reveal();
  return typeof evaluated.value === 'number' ? String(evaluated.value) : undefined;
}

/** The number of a known number or of a text that is nothing but a number, as JavaScript's `Number` reads it. */
export function numberOf(evaluated: Evaluated): number | undefined {
  return evaluated.state === 'known' ? arithmetic(evaluated.value) : undefined;
}

/** As `parseInt` and Python's `int` read it. */
export function leadingInteger(evaluated: Known): number | undefined {
  if (typeof evaluated.value === 'number') return Math.trunc(evaluated.value);
  if (!(evaluated.value instanceof SecretText)) return undefined;
  const match = /^\s*[-+]?\d{1,15}/.exec(evaluated.value.reveal());
  return match ? Number(match[0]) : undefined;
}

export function isMoment(value: Constant): value is MomentConstant {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'moment';
}

export function isSpan(value: Constant): value is SpanConstant {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'span';
}

export function isBytes(value: Constant): value is BytesConstant {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'bytes';
}

export function isList(value: Constant): value is readonly Evaluated[] {
  return Array.isArray(value);
}

/** Whether `||` and `or` take the value: nothing empty, zero or false. Undefined for what cannot be told. */
export function isTruthy(value: Constant): boolean | undefined {
  if (value instanceof SecretText) return !value.isEmpty;
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'boolean' || value === null) return value === true;
  return isList(value) && value.length === 0 ? undefined : true;
}

/** A result of an operator, or undefined where there is none. `joins`: the language makes a text of a text and a number. */
export function combine(operator: OperationValue['operator'], left: Constant, right: Constant, joins = false): Constant | undefined {
  if (operator === '+' || operator === '-') {
    const sign = operator === '+' ? 1 : -1;
    if (isMoment(left)) {
      if (isSpan(right)) return left.unit === 'milliseconds' ? undefined : { ...left, offset: left.offset + sign * right.seconds };
      return typeof right === 'number' && left.unit !== 'datetime' ? { ...left, offset: left.offset + sign * right } : undefined;
    }
    if (isMoment(right) && operator === '+') return combine('+', right, left);
    if (isSpan(left) && isSpan(right)) return { type: 'span', seconds: left.seconds + sign * right.seconds };
  }
  if (operator === '+') {
    if (isList(left) && isList(right)) return [...left, ...right];
    const texts = left instanceof SecretText || right instanceof SecretText ? [left, right].map((side) => joined(side, joins)) : [];
    if (texts.length > 0) return texts.some((text) => text === undefined) ? undefined : new SecretText(texts.join(''));
  }
  if (isMoment(left) && typeof right === 'number' && right === 1000 && left.unit !== 'datetime') return scaledMoment(operator, left);
  if (isSpan(left) && typeof right === 'number' && (operator === '*' || operator === '/')) {
    return { type: 'span', seconds: operator === '*' ? left.seconds * right : left.seconds / right };
  }
  if (isSpan(right) && typeof left === 'number' && operator === '*') return combine('*', right, left);
  const a = arithmetic(left);
  const b = arithmetic(right);
  if (a === undefined || b === undefined) return undefined;
  const result = { '+': a + b, '-': a - b, '*': a * b, '/': a / b, '%': a % b, '**': a ** b }[operator];
  return Number.isFinite(result) ? result : undefined;
}

function joined(side: Constant, joins: boolean): string | undefined {
  if (side instanceof SecretText) return side.reveal();
  return joins && typeof side === 'number' ? String(side) : undefined;
}

/** `Date.now() / 1000` is in seconds, `time.time() * 1000` in milliseconds. */
function scaledMoment(operator: OperationValue['operator'], moment: MomentConstant): MomentConstant | undefined {
  if (operator === '/' && moment.unit === 'milliseconds') return { ...moment, unit: 'seconds', offset: moment.offset / 1000 };
  if (operator === '*' && moment.unit === 'seconds') return { ...moment, unit: 'milliseconds', offset: moment.offset * 1000 };
  return undefined;
}

function arithmetic(value: Constant): number | undefined {
  if (typeof value === 'number') return value;
  if (!(value instanceof SecretText)) return undefined;
  const text = value.reveal().trim();
  const number = Number(text);
  return text !== '' && Number.isFinite(number) ? number : undefined;
}
