import contractAudience from './contract/audience';
import envUnexpandedReference from './env/unexpanded-reference';
import flyPlaintextSecret from './fly/plaintext-secret';
import flyUnknownApp from './fly/unknown-app';
import refreshUnhandledDelete from './refresh/unhandled-delete';
import requestPossiblyMissingToken from './request/possibly-missing-token';
import type { Rule } from './rule';
import secretFallback from './secret/fallback';
import secretMismatch from './secret/mismatch';
import secretMissing from './secret/missing';
import secretPlaceholder from './secret/placeholder';
import tokenExpiryUnit from './token/expiry-unit';
import tokenShortExpiry from './token/short-expiry';
import verifyNoLeeway from './verify/no-leeway';

/** All rules. */
export const RULES: readonly Rule[] = [
  secretMissing,
  secretMismatch,
  secretPlaceholder,
  secretFallback,
  envUnexpandedReference,
  flyPlaintextSecret,
  flyUnknownApp,
  tokenShortExpiry,
  tokenExpiryUnit,
  verifyNoLeeway,
  contractAudience,
  refreshUnhandledDelete,
  requestPossiblyMissingToken,
];
