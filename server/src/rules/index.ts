import contractAudience from './contract/audience';
import envAmbiguousValue from './env/ambiguous-value';
import envDuplicateKey from './env/duplicate-key';
import envInvalidLine from './env/invalid-line';
import envInvalidUrl from './env/invalid-url';
import envUnexpandedReference from './env/unexpanded-reference';
import flyInvalid from './fly/invalid';
import flyPlaintextSecret from './fly/plaintext-secret';
import flyUnknownApp from './fly/unknown-app';
import refreshUnhandledDelete from './refresh/unhandled-delete';
import requestPossiblyMissingToken from './request/possibly-missing-token';
import type { Rule } from './rule';
import secretCommitted from './secret/committed';
import secretEmpty from './secret/empty';
import secretEphemeral from './secret/ephemeral';
import secretExposed from './secret/exposed';
import secretFailOpen from './secret/fail-open';
import secretFallback from './secret/fallback';
import secretHardcoded from './secret/hardcoded';
import secretMismatch from './secret/mismatch';
import secretMissing from './secret/missing';
import secretPlaceholder from './secret/placeholder';
import secretReused from './secret/reused';
import secretRotation from './secret/rotation';
import secretUndocumented from './secret/undocumented';
import secretUnused from './secret/unused';
import secretWeak from './secret/weak';
import tokenExpiryUnit from './token/expiry-unit';
import tokenShortExpiry from './token/short-expiry';
import verifyNoLeeway from './verify/no-leeway';

/** All rules. */
export const RULES: readonly Rule[] = [
  secretMissing,
  secretMismatch,
  secretPlaceholder,
  secretFallback,
  secretCommitted,
  secretEmpty,
  secretExposed,
  secretFailOpen,
  secretUndocumented,
  secretWeak,
  secretHardcoded,
  secretEphemeral,
  secretReused,
  secretUnused,
  secretRotation,
  envUnexpandedReference,
  envInvalidUrl,
  envAmbiguousValue,
  envDuplicateKey,
  envInvalidLine,
  flyPlaintextSecret,
  flyUnknownApp,
  flyInvalid,
  tokenShortExpiry,
  tokenExpiryUnit,
  verifyNoLeeway,
  contractAudience,
  refreshUnhandledDelete,
  requestPossiblyMissingToken,
];
