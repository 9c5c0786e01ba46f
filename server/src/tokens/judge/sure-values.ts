import { UNSET, type Value } from '../../facts/value';
import type { Contract, Scope } from '../../model/contract';

/**
 * The variable whose default in the code counts only as far as anybody can see: nothing in the workspace gives it a value in that
 * scope, and where the service runs something may. Undefined where there is none, and the value can be relied on.
 */
export function unsureVariable(value: Value, contract: Contract, scope: Scope, depth = 0): string | undefined {
  if (depth > DEEPEST) return undefined;
  const inside = (part: Value): string | undefined => unsureVariable(part, contract, scope, depth + 1);
  const followed = contract.follow(value);
  switch (followed.kind) {
    case 'env': {
      if (followed.fallback.kind === 'unset') return undefined;
      const alone = contract.evaluate({ ...followed, fallback: UNSET }, scope);
      if (alone.state === 'unknown') return followed.name;
      return alone.state === 'unset' ? inside(followed.fallback) : undefined;
    }
    case 'either':
      return inside(followed.first) ?? inside(followed.second);
    case 'parameter':
      return inside(followed.fallback);
    case 'encoded':
    case 'converted':
      return inside(followed.of);
    case 'template':
      return first(followed.parts, inside);
    case 'list':
      return first(followed.items, inside);
    case 'operation':
      return inside(followed.left) ?? inside(followed.right);
    default:
      return undefined;
  }
}

/** Whether another way of starting the service, such as a compose file, gives the variable another value than the service's own files. */
export function isGivenOtherwise(variable: string, contract: Contract, { service, environment }: Scope): boolean {
  const own = contract.provisionOf(service, environment, variable)?.value;
  if (own === undefined) return false;
  return contract.waysOf(service, environment, variable).some(({ value }) => value === undefined || !value.equals(own));
}

/** Values nest through imports and constants less deeply than this. */
const DEEPEST = 12;

function first(values: readonly Value[], find: (value: Value) => string | undefined): string | undefined {
  for (const value of values) {
    const found = find(value);
    if (found !== undefined) return found;
  }
  return undefined;
}
