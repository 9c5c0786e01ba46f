import { SecretText } from '../facts/secret-text';
import type { ConvertedValue, EitherValue, EnvValue, OperationValue, ReferenceValue, Value } from '../facts/value';
import { combine, isTruthy, numberOf, textOf } from './constants';
import type { Constant, Evaluated, Scope } from './contract';
import { convertedConstant } from './conversions';
import type { ModuleResolver } from './modules';
import type { Provisions } from './provisions';

export { isBytes, isList, isMoment, isSpan, numberOf, textOf } from './constants';

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
        return UNKNOWN;
      case 'parameter':
        // A default of null says that there is none.
        return value.fallback.kind === 'unset' || isNull(value.fallback) ? UNKNOWN : this.#compute(value.fallback, scope, depth + 1);
      case 'either':
        return this.#either(value, scope, depth);
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
      case 'parameter':
        return this.variablesOf(value.fallback, depth + 1);
      case 'either':
        return [...this.variablesOf(value.first, depth + 1), ...this.variablesOf(value.second, depth + 1)];
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
    // A text plus a number is a text in JavaScript and an error in Python.
    const result = combine(value.operator, left.value, right.value, !value.at.file.endsWith('.py'));
    if (result === undefined) return UNKNOWN;
    const source = left.variable !== '' ? left : right.variable !== '' ? right : undefined;
    return { state: 'known', value: result, at: value.at, variable: source?.variable ?? '', entry: source?.entry };
  }

  #converted(value: ConvertedValue, scope: Scope, depth: number): Evaluated {
    const of = this.#compute(value.of, scope, depth + 1);
    if (of.state !== 'known') return of;
    const result = convertedConstant(value, of);
    return result === undefined ? UNKNOWN : { ...of, value: result };
  }

  /** The second counts only where the first is seen to be missing. */
  #either(value: EitherValue, scope: Scope, depth: number): Evaluated {
    const first = this.#compute(value.first, scope, depth + 1);
    if (first.state === 'unknown') return first;
    const taken = first.state === 'known' && (value.unless === 'truthy' ? isTruthy(first.value) : first.value !== null);
    if (taken === undefined) return UNKNOWN;
    return taken ? first : this.#compute(value.second, scope, depth + 1);
  }
}

function known(value: Constant, source: { at: Known['at'] }): Evaluated {
  return { state: 'known', value, at: source.at, variable: '', entry: undefined };
}

function isNull(value: Value): boolean {
  return value.kind === 'literal' && value.value === null;
}
