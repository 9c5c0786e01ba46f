import type { OpenCheck } from '../facts/fact';
import { SecretText } from '../facts/secret-text';
import type { Value } from '../facts/value';
import type { Contract } from './contract';

/**
 * The checks that a missing secret opens, each with the name of the variable that may be missing. One that goes through a
 * setting of another file counts only where that file says that the variable may be missing.
 */
export function* openChecks(contract: Contract): Iterable<OpenCheck> {
  for (const check of contract.facts.all('open-check')) {
    if (!check.through) {
      yield check;
      continue;
    }
    const setting = contract.follow(check.through);
    if (setting.kind !== 'env' || !mayBeMissing(setting.fallback, check.shape)) continue;
    const need = contract.needsOf(contract.serviceOf(check.file)).find((one) => one.name === setting.name);
    if (need?.reads.some((read) => read.requirement === 'required' || read.requiredInProduction)) continue;
    yield { ...check, name: setting.name };
  }
}

/** An empty text makes "Bearer " of a template, which no request can send, and is not equal to what is not there. */
function mayBeMissing(fallback: Value, shape: OpenCheck['shape']): boolean {
  if (fallback.kind === 'unset') return true;
  const empty = fallback.kind === 'literal' && fallback.value instanceof SecretText && fallback.value.isEmpty;
  return empty && shape !== 'template' && shape !== 'undefined-equals';
}
