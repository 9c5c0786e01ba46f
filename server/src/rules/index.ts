import contractAlgorithm from './contract/algorithm';
import contractAudience from './contract/audience';
import contractClaim from './contract/claim';
import contractIssuer from './contract/issuer';
import contractSigningKey from './contract/signing-key';
import envAmbiguousValue from './env/ambiguous-value';
import envDuplicateKey from './env/duplicate-key';
import envInvalidLine from './env/invalid-line';
import envInvalidUrl from './env/invalid-url';
import envUnexpandedReference from './env/unexpanded-reference';
import flyInvalid from './fly/invalid';
import flyPlaintextSecret from './fly/plaintext-secret';
import flyUnknownApp from './fly/unknown-app';
import refreshLinearLookup from './refresh/linear-lookup';
import refreshLogoutOnAnyError from './refresh/logout-on-any-error';
import refreshNoExpiryFilter from './refresh/no-expiry-filter';
import refreshNotSingleFlight from './refresh/not-single-flight';
import refreshShortBuffer from './refresh/short-buffer';
import refreshStaleCache from './refresh/stale-cache';
import refreshUnguardedRetry from './refresh/unguarded-retry';
import refreshUnhandledDelete from './refresh/unhandled-delete';
import requestCorsAuthorization from './request/cors-authorization';
import requestCorsCredentials from './request/cors-credentials';
import requestNoBearerPrefix from './request/no-bearer-prefix';
import requestPossiblyMissingToken from './request/possibly-missing-token';
import requestUncheckedScheme from './request/unchecked-scheme';
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
import tokenExpired from './token/expired';
import tokenExpiryUnit from './token/expiry-unit';
import tokenLifetimeMismatch from './token/lifetime-mismatch';
import tokenLongExpiry from './token/long-expiry';
import tokenNoExpiry from './token/no-expiry';
import tokenRefreshNotLonger from './token/refresh-not-longer';
import tokenShortExpiry from './token/short-expiry';
import tokenTypeConfusion from './token/type-confusion';
import verifyDecodeOnly from './verify/decode-only';
import verifyDisabled from './verify/disabled';
import verifyExcessiveLeeway from './verify/excessive-leeway';
import verifyIgnoredOption from './verify/ignored-option';
import verifyInsecureAlgorithm from './verify/insecure-algorithm';
import verifyNoAlgorithms from './verify/no-algorithms';
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
  tokenNoExpiry,
  tokenLongExpiry,
  tokenRefreshNotLonger,
  tokenTypeConfusion,
  tokenLifetimeMismatch,
  tokenExpired,
  verifyNoLeeway,
  verifyNoAlgorithms,
  verifyExcessiveLeeway,
  verifyIgnoredOption,
  verifyDisabled,
  verifyInsecureAlgorithm,
  verifyDecodeOnly,
  contractAudience,
  contractIssuer,
  contractAlgorithm,
  contractSigningKey,
  contractClaim,
  refreshUnhandledDelete,
  refreshNoExpiryFilter,
  refreshStaleCache,
  refreshShortBuffer,
  refreshNotSingleFlight,
  refreshUnguardedRetry,
  refreshLogoutOnAnyError,
  refreshLinearLookup,
  requestPossiblyMissingToken,
  requestNoBearerPrefix,
  requestUncheckedScheme,
  requestCorsAuthorization,
  requestCorsCredentials,
];
