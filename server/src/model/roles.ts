import type { TokenIssuer, TokenVerifier } from '../facts/fact';
import type { Role } from './contract';

// The role of a token - access, refresh, session, one-time - as names tell it.

// All are matched against a name as `wordsOf` writes it: in lower case, an underscore before, between and after its words.
const REFRESH = /refresh/;
/** A new access token for a refresh token. */
const REFRESHED_ACCESS = /refresh(?:ed)?_?access/;
const ONE_TIME =
  /(?:_|password)reset|_forgot|_confirm|_magic|_invit|_activat|_one_?time|_single_use|_unsubscrib|_signed_?url|_download|_upload|_preview|_challenge|_nonce_|_[cx]srf|_o_?auth_?state|_state_?token|_pending|_two_?factor|(?:_(?:t?otp|mfa|sso)|2_?fa)_|_ticket|_handshake|_client_?assertion|_app_?jwt_|_webhook|_shar(?:e|ing|eable)_|_stream(?:ing)?_|_exchange|_temp(?:orary)?_?(?:token|jwt)|_short_?lived|_service_?(?:token|jwt|auth)|_internal_|_(?:ws|socket|websocket)_?token|_delegat|_impersonat|verif(?:y|ication)_?(?:e?_?mail|link|code|account|phone)|(?:email|mail|account|phone)_?verif|_verification/;
/** `verifyToken` is what a verifier is called, and a one-time token where one is made. */
const TO_BE_VERIFIED = /_verify_?(?:token|jwt)/;
const SESSION = /session/;
const ACCESS =
  /access|(?:auth|id|user|bearer|login|jwt)_?token|token_?for_?user|sign_?(?:in|up|token|jwt)|log_?in|regist(?:er|ration)|authenticat|generate_?(?:auth|jwt|token)|create_?(?:auth|jwt|token)|issue_?token|jwt_?secret|auth_?secret|authoriz/;

/**
 * The role that names tell. A refresh or one-time hint decides, because a function called `login` may make both an access and a
 * refresh token; the hints nearest to the call come first.
 */
export function roleOf(fact: TokenIssuer | TokenVerifier, keyNames: readonly string[]): Role {
  const names = [...fact.hints, ...keyNames].map(wordsOf);
  for (const name of names) {
    // `createAccessAndRefreshTokens` says nothing of this one call.
    const both = REFRESH.test(name) && /access/.test(name) && !REFRESHED_ACCESS.test(name);
    if (both) continue;
    if (REFRESHED_ACCESS.test(name)) return 'access';
    if (REFRESH.test(name)) return 'refresh';
    if (ONE_TIME.test(name) || (fact.kind === 'token-issuer' && TO_BE_VERIFIED.test(name))) return 'one-time';
    if (/access/.test(name)) return 'access';
  }
  if (names.some((name) => SESSION.test(name))) return 'session';
  return names.some((name) => ACCESS.test(name) && !REFRESH.test(name)) ? 'access' : 'unknown';
}

/** `createAccessToken`, `JWT_SECRET` and `reset-token` as `_create_access_token_`, `_jwt_secret_` and `_reset_token_`. */
function wordsOf(name: string): string {
  const separated = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/([A-Z])([A-Z][a-z])/g, '$1_$2');
  return `_${separated.replace(/[^A-Za-z0-9]+/g, '_').toLowerCase()}_`;
}
