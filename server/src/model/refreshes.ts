import type { ExportedRefresh, RefreshExchange, TokenRefresh } from '../facts/fact';
import { folderOf } from '../text/source';
import type { Contract } from './contract';
import { candidatesFor } from './modules';

/**
 * The function of another module that a client refreshes by, when it is seen to let each caller start a refresh of its own.
 * Undefined where it shares one, and where it is not found.
 */
export function parallelElsewhere(contract: Contract, refresh: TokenRefresh): ExportedRefresh | undefined {
  const { through } = refresh;
  if (through === undefined) return undefined;
  const packages = packagesOf(contract);
  const all = contract.facts.all('exported-refresh').filter(({ name }) => name === through.name);
  for (const file of candidatesFor(refresh.file, through.module, packages)) {
    const found = all.find((fact) => fact.file === file);
    if (found !== undefined) return found.flight === 'parallel' ? found : undefined;
  }
  const folder = packages.get(through.module);
  if (folder === undefined) return undefined;
  // What a package hands on from its files is one function when only one of them has that name.
  const [only, ...more] = all.filter(({ file }) => file.startsWith(`${folder}/`));
  return only?.flight === 'parallel' && more.length === 0 ? only : undefined;
}

/**
 * What the workspace's own servers do with the refresh token that this client presents, where all of them do the same: the
 * service itself and those that stand beside it. Undefined where the request goes to another host, or no such code can be read.
 */
export function exchangeOf(contract: Contract, refresh: TokenRefresh): RefreshExchange | undefined {
  if ((parallelElsewhere(contract, refresh) ?? refresh).path === undefined) return undefined;
  const service = contract.serviceOf(refresh.file);
  const reached = new Set([service, ...contract.partnersOf(service)]);
  const exchanges = contract.facts
    .all('refresh-exchange')
    .filter(({ file }) => reached.has(contract.serviceOf(file)) && !contract.isTestFile(file));
  const [first] = exchanges;
  return first !== undefined && first.gives !== 'unknown' && exchanges.every(({ gives }) => gives === first.gives) ? first : undefined;
}

/** The packages of the workspace, by name, with their folders. */
function packagesOf(contract: Contract): ReadonlyMap<string, string> {
  const packages = new Map<string, string>();
  for (const { manifest, name, file } of contract.facts.all('manifest'))
    if (manifest === 'package.json' && name !== '' && folderOf(file) !== '') packages.set(name, folderOf(file));
  return packages;
}
