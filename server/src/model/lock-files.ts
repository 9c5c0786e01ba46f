import type { LockedPackage } from '../facts/fact';
import type { FactBase } from '../facts/fact-base';
import { folderOf } from '../text/source';
import { foldersAbove } from './folders';

/** What the lock files of a workspace pin, for each service. */
export class LockFiles {
  readonly #byFolder = new Map<string, LockedPackage[]>();

  constructor(facts: FactBase) {
    for (const fact of facts.all('locked-versions')) {
      const folder = folderOf(fact.file);
      this.#byFolder.set(folder, [...(this.#byFolder.get(folder) ?? []), ...fact.packages]);
    }
  }

  /**
   * The version of each package that the nearest lock file pins for a service, by the name in lower case. Packages that
   * another one brings with it are told only where the lock file holds one version of them.
   */
  versionsOf(folder: string, dependencies: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    for (const above of [folder, ...foldersAbove(folder)]) {
      const packages = this.#byFolder.get(above);
      if (!packages) continue;
      const project = above === '' ? folder : folder.slice(above.length + 1);
      const names = new Set(packages.map(({ name }) => name));
      return Object.fromEntries([...names].flatMap((name) => versionOf(name, packages, project, dependencies[name])));
    }
    return {};
  }
}

function versionOf(
  name: string,
  packages: readonly LockedPackage[],
  project: string,
  range: string | undefined,
): readonly (readonly [string, string])[] {
  const own = packages.filter((locked) => locked.name === name);
  const found =
    own.find((locked) => locked.project === project) ??
    own.find((locked) => locked.range !== undefined && locked.range === range) ??
    only(own.filter((locked) => locked.project === undefined && (locked.range === undefined || range === undefined)));
  return found ? [[name, found.version]] : [];
}

/** The one that all agree on. */
function only(packages: readonly LockedPackage[]): LockedPackage | undefined {
  const first = packages[0];
  return first && packages.every(({ version }) => version === first.version) ? first : undefined;
}
