import type { LibraryId } from '../facts/library';
import { LIBRARIES, type LibrarySemantics, semanticsOf } from '../libraries';
import { newestIn, type Version } from '../libraries/version';
import type { Service } from './contract';

// Which version of a library a service runs: what the manifest allows at most, and without a limit the newest.

/** What the library does in the version that the service has. */
export function installedSemantics(library: LibraryId, service: Service): LibrarySemantics {
  return semanticsOf(library, installedVersion(library, service));
}

function installedVersion(library: LibraryId, service: Service): Version | undefined {
  for (const name of LIBRARIES[library].newest.packages) {
    const range = Object.hasOwn(service.dependencies, name) ? service.dependencies[name] : undefined;
    if (range !== undefined) return newestIn(range);
  }
  return undefined;
}
