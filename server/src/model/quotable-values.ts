import { isSecretName } from '../facts/secret-names';
import type { Value } from '../facts/value';
import type { Contract } from './contract';

// Audiences and issuers are public and are quoted, unless somebody put a secret into their place.

/** More nesting than this is taken for a loop. */
const DEEPEST = 24;

/**
 * The first variable with a secret's name that a value is made of, its fallbacks and the parts of its texts included; empty where the
 * value may be quoted.
 */
export function secretVariableIn(value: Value, contract: Contract, depth = 0): string {
  if (depth > DEEPEST) return '';
  const first = (values: readonly Value[]) => {
    for (const each of values) {
      const found = secretVariableIn(each, contract, depth + 1);
      if (found !== '') return found;
    }
    return '';
  };
  switch (value.kind) {
    case 'env':
      return isSecretName(value.name) ? value.name : first([value.fallback]);
    case 'reference': {
      const followed = contract.follow(value);
      return followed.kind === 'reference' ? '' : first([followed]);
    }
    case 'parameter':
      return first([value.fallback]);
    case 'either':
      return first([value.first, value.second]);
    case 'operation':
      return first([value.left, value.right]);
    case 'list':
      return first(value.items);
    case 'template':
      return first(value.parts);
    case 'encoded':
    case 'converted':
      return first([value.of]);
    default:
      return '';
  }
}
