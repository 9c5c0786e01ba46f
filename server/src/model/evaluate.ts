import { SecretText } from '../facts/secret-text';
import type { ConvertedValue, EnvValue, OperationValue, ReferenceValue, Value } from '../facts/value';
import type { BytesConstant, Constant, Evaluated, MomentConstant, Scope, SpanConstant } from './contract';
import type { ModuleResolver } from './modules';
import type { Provisions } from './provisions';
import { parseMsSpan } from './time-span';

type Known = Extract<Evaluated, { state: 'known' }>;

const UNKNOWN: Evaluated = { state: 'unknown' };
/** Values nest through imports and constants; deeper than this is circular. */
const DEEPEST = 24;
/** One value is made of fewer parts; more are a circle that branches. */
const MOST_PARTS = 5000;

/**
 * Computes values for a service and an environment. What cannot be computed is unknown; what is seen to be absent is unset.
 * An environment variable that nothing provides is unset only where the service has live env files at all, and is not deployed
 * with variables of its own: otherwise nobody can tell, and it is unknown.
 */
export class Evaluator {
  readonly #modules: ModuleResolver;
  readonly #provisions: Provisions;
  #partsLeft = 0;

  constructor(modules: ModuleResolver, provisions: Provisions) {
    this.#modules = modules;
    this.#provisions = provisions;
  }

  evaluate(value: Value, scope: Scope): Evaluated {
    this.#partsLeft = MOST_PARTS;
    return this.#compute(value, scope, 0);
  }

  #compute(value: Value, scope: Scope, depth: number): Evaluated {
    if (depth > DEEPEST || this.#partsLeft-- <= 0) return UNKNOWN;
    switch (value.kind) {
      case 'unset':
        return { state: 'unset', variable: '' };
      case 'unknown':
      case 'record':
      case 'generated':
      case 'parameter':
        return UNKNOWN;
      case 'literal':
        return known(value.value, value);
      case 'env':
        return this.#variable(value, scope, depth);
      case 'reference':
        return this.#reference(value, scope, depth);
      case 'list':
        return known(
          value.items.map((item) => this.#compute(item, scope, depth + 1)),
          value,
        );
      case 'operation':
        return this.#operation(value, scope, depth);
      case 'template': {
        const parts = value.parts.map((part) => textOf(this.#compute(part, scope, depth + 1)));
        const all = parts.every((part) => part !== undefined);
        return all ? known(new SecretText(parts.join('')), value) : UNKNOWN;
      }
      case 'duration': {
        const seconds = this.#compute(value.seconds, scope, depth + 1);
        const number = numberOf(seconds);
        return number === undefined ? UNKNOWN : { ...(seconds as Known), value: { type: 'span', seconds: number } };
      }
      case 'now':
        return known({ type: 'moment', unit: value.unit, zone: value.zone, offset: 0 }, value);
      case 'encoded': {
        const of = this.#compute(value.of, scope, depth + 1);
        if (of.state !== 'known') return of;
        if (!(of.value instanceof SecretText)) return UNKNOWN;
        return value.encoding === 'utf8' ? of : { ...of, value: { type: 'bytes', encoding: value.encoding, of: of.value } };
      }
      case 'converted':
        return this.#converted(value, scope, depth);
    }
  }

  /** The value a reference finally names, its path taken; undefined when it cannot be found. */
  follow(reference: ReferenceValue, depth = 0): Value | undefined {
    if (depth > DEEPEST) return undefined;
    const resolved = this.#modules.resolve(reference);
    if (!resolved) return undefined;
    let value = resolved.value;
    for (let index = 0; index < resolved.rest.length; index++) {
      const step = resolved.rest[index] as string;
      if (value.kind === 'reference') return this.follow({ ...value, path: [...value.path, ...resolved.rest.slice(index)] }, depth + 1);
      if (value.kind !== 'record') return undefined;
      const entry = Object.hasOwn(value.entries, step) ? value.entries[step] : undefined;
      if (!entry) return value.open ? undefined : { kind: 'unset' };
      value = entry;
    }
    return value.kind === 'reference' ? this.follow(value, depth + 1) : value;
  }

  /** The environment variables a value is made of, the first the one that matters. Follows references. */
  variablesOf(value: Value, depth = 0): readonly string[] {
    if (depth > DEEPEST) return [];
    switch (value.kind) {
      case 'env':
        return [value.name, ...this.variablesOf(value.fallback, depth + 1)];
      case 'reference': {
        const followed = this.follow(value);
        return followed ? this.variablesOf(followed, depth + 1) : [];
      }
      case 'encoded':
      case 'converted':
        return this.variablesOf(value.of, depth + 1);
      case 'template':
        return value.parts.length === 1 && value.parts[0] ? this.variablesOf(value.parts[0], depth + 1) : [];
      default:
        return [];
    }
  }

  #variable(value: EnvValue, scope: Scope, depth: number): Evaluated {
    const provision = this.#provisions.provisionOf(scope.service, scope.environment, value.name);
    if (provision?.kind === 'name') return UNKNOWN;
    if (provision?.value && !provision.value.isEmpty) {
      return { state: 'known', value: provision.value, at: provision.at, variable: value.name, entry: provision.entry };
    }
    if (value.fallback.kind !== 'unset') return this.#compute(value.fallback, scope, depth + 1);
    return this.#provisions.areComplete(scope.service, scope.environment) ? { state: 'unset', variable: value.name } : UNKNOWN;
  }

  #reference(value: ReferenceValue, scope: Scope, depth: number): Evaluated {
    const followed = this.follow(value);
    return followed ? this.#compute(followed, scope, depth + 1) : UNKNOWN;
  }

  #operation(value: OperationValue, scope: Scope, depth: number): Evaluated {
    const left = this.#compute(value.left, scope, depth + 1);
    const right = this.#compute(value.right, scope, depth + 1);
    if (left.state !== 'known' || right.state !== 'known') return UNKNOWN;
    const result = combine(value.operator, left.value, right.value);
    if (result === undefined) return UNKNOWN;
    const source = left.variable !== '' ? left : right.variable !== '' ? right : undefined;
    return { state: 'known', value: result, at: value.at, variable: source?.variable ?? '', entry: source?.entry };
  }

  #converted(value: ConvertedValue, scope: Scope, depth: number): Evaluated {
    const of = this.#compute(value.of, scope, depth + 1);
    if (of.state !== 'known') return of;
    if (value.to === 'number' || value.to === 'integer') {
      if (isMoment(of.value)) return of.value.unit === 'datetime' ? UNKNOWN : of;
      const number = value.to === 'integer' ? leadingInteger(of) : numberOf(of);
      return number === undefined ? UNKNOWN : { ...of, value: number };
    }
    if (value.to === 'span-ms') {
      const text = of.value instanceof SecretText ? parseMsSpan(of.value.reveal()) : undefined;
      return text === undefined ? UNKNOWN : { ...of, value: text };
    }
    if (value.to === 'string') {
      const text = textOf(of);
      return text === undefined ? UNKNOWN : { ...of, value: new SecretText(text) };
    }
    return UNKNOWN;
  }
}

function known(value: Constant, source: { at: Known['at'] }): Evaluated {
  return { state: 'known', value, at: source.at, variable: '', entry: undefined };
}

/** The text of a known string or number; undefined otherwise. */
export function textOf(evaluated: Evaluated): string | undefined {
  if (evaluated.state !== 'known') return undefined;
  if (evaluated.value instanceof SecretText) return evaluated.value.reveal();
  return typeof evaluated.value === 'number' ? String(evaluated.value) : undefined;
}

/** The number of a known number or of a text that is nothing but a number, as JavaScript's `Number` reads it. */
export function numberOf(evaluated: Evaluated): number | undefined {
  if (evaluated.state !== 'known') return undefined;
  if (typeof evaluated.value === 'number') return evaluated.value;
  if (!(evaluated.value instanceof SecretText)) return undefined;
  const text = evaluated.value.reveal().trim();
  const number = Number(text);
  return text !== '' && Number.isFinite(number) ? number : undefined;
}

/** As `parseInt` and Python's `int` read it. */
function leadingInteger(evaluated: Known): number | undefined {
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

function combine(operator: OperationValue['operator'], left: Constant, right: Constant): Constant | undefined {
  if (operator === '+' || operator === '-') {
    const sign = operator === '+' ? 1 : -1;
    if (isMoment(left)) {
      if (isSpan(right)) return left.unit === 'milliseconds' ? undefined : { ...left, offset: left.offset + sign * right.seconds };
      return typeof right === 'number' && left.unit !== 'datetime' ? { ...left, offset: left.offset + sign * right } : undefined;
    }
    if (isMoment(right) && operator === '+') return combine('+', right, left);
    if (isSpan(left) && isSpan(right)) return { type: 'span', seconds: left.seconds + sign * right.seconds };
    if (operator === '+' && left instanceof SecretText && right instanceof SecretText)
      return new SecretText(left.reveal() + right.reveal());
  }
  if (isMoment(left) && typeof right === 'number' && right === 1000 && left.unit !== 'datetime') return scaledMoment(operator, left);
  if (isSpan(left) && typeof right === 'number' && (operator === '*' || operator === '/')) {
    return { type: 'span', seconds: operator === '*' ? left.seconds * right : left.seconds / right };
  }
  if (isSpan(right) && typeof left === 'number' && operator === '*') return combine('*', right, left);
  const a = arithmetic(left);
  const b = arithmetic(right);
  // A text plus a number concatenates in JavaScript and fails in Python: no number comes of it.
  if (a === undefined || b === undefined || (operator === '+' && (typeof left !== 'number' || typeof right !== 'number'))) return undefined;
  const result = { '+': a + b, '-': a - b, '*': a * b, '/': a / b, '%': a % b, '**': a ** b }[operator];
  return Number.isFinite(result) ? result : undefined;
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
