import type { ExportedRefresh, TokenRefresh } from '../facts/fact';
import type { Contract } from './contract';
import { candidatesFor } from './modules';

/**
 * The function of another module that a client refreshes by, when it is seen to let each caller start a refresh of its own.
 * Undefined where it shares one, and where it is not found.
 */
export function parallelElsewhere(contract: Contract, refresh: TokenRefresh): ExportedRefresh | undefined {
  const { through } = refresh;
  if (through === undefined) return undefined;
  const packages = new Map<string, string>();
  const files = candidatesFor(refresh.file, through.module, packages);
  for (const file of files) {
    const found = contract.facts.all('exported-refresh').find((fact) => fact.file === file && fact.name === through.name);
    if (found !== undefined) return found.flight === 'parallel' ? found : undefined;
  }
  return undefined;
}
