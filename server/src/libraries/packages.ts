import { LIBRARIES } from './index';
import { ORMS } from './row-deletions';
import { SESSION_LIBRARIES } from './sessions';

const NAMES: ReadonlySet<string> = new Set([
  ...Object.values(LIBRARIES).flatMap(({ newest }) => newest.packages),
  ...Object.values(SESSION_LIBRARIES).flatMap(({ packages }) => packages),
  ...Object.values(ORMS).flatMap(({ packages }) => packages),
]);

/** Whether a package of a manifest or lock file, in lower case, is one whose version decides what a verifier or a deletion does. */
export function isKnownPackage(name: string): boolean {
  return NAMES.has(name);
}
