import { LIBRARIES } from './index';
import { AUTH_REFRESH_PACKAGES, SUPABASE_PACKAGES } from './request-clients';
import { ORMS } from './row-deletions';
import { SESSION_LIBRARIES } from './sessions';

const NAMES: ReadonlySet<string> = new Set([
  ...Object.values(LIBRARIES).flatMap(({ newest }) => newest.packages),
  ...Object.values(SESSION_LIBRARIES).flatMap(({ packages }) => packages),
  ...AUTH_REFRESH_PACKAGES,
  ...SUPABASE_PACKAGES,
  ...Object.values(ORMS).flatMap(({ packages }) => packages),
]);

/** Whether a package of a manifest or lock file, in lower case, is one whose version decides what a verifier, a deletion or a refresh does. */
export function isKnownPackage(name: string): boolean {
  return NAMES.has(name);
}
