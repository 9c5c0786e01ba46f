import type { LibraryId } from '../facts/library';
import { LIBRARIES, type LibrarySemantics, semanticsOf } from '../libraries';
import { newestIn, parseVersion, type Version } from '../libraries/version';
import type { Service } from './contract';

// Which version of a library a service runs: what its lock file pins, else the newest that its manifest allows.

/** What the library does in the version that the service has. */
export function installedSemantics(library: LibraryId, service: Service): LibrarySemantics {
  return semanticsOf(library, installedVersion(LIBRARIES[library].newest.packages, service));
}

/** The version of the first of these packages that the service has, or the newest that its manifest allows; undefined when none or nothing limits it. */
export function installedVersion(packages: readonly string[], service: Service): Version | undefined {
  for (const name of packages) {
    const locked = Object.hasOwn(service.locked, name) ? service.locked[name] : undefined;
    // A project of the same workspace is linked, and has no version.
    const exact = locked === undefined ? undefined : parseVersion(locked);
    if (exact) return exact;
    const range = Object.hasOwn(service.dependencies, name) ? service.dependencies[name] : undefined;
    if (range !== undefined) return newestIn(range);
  }
  return undefined;
}
