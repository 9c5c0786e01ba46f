import type { TokenIssuer, TokenVerifier } from '../facts/fact';
import { SecretText } from '../facts/secret-text';
import type { Role } from './contract';
import { wordsOf } from './name-words';

// The role of a token - access, refresh, session, one-time - as names tell it.

// All are matched against a name as `wordsOf` writes it: in lower case, an underscore before, between and after its words.
const REFRESH = /refresh/;
/** A new access token for a refresh token. */
const REFRESHED_ACCESS = /refresh(?:ed)?_?access/;
const ONE_TIME =
  /(?:_|password)reset|_forgot|_confirm|_magic|_invit|(?<!_can)_activat|_one_?time|_single_use|_unsubscrib|_signed_?url|_download|_upload|_preview|_challenge|_nonce_|_[cx]srf|_o_?auth_?state|_state_?token|_pending|_two_?factor|(?:_(?:t?otp|mfa|sso)|2_?fa)_|_ticket|_handshake|_client_?assertion|_client_?secret_?jwt|_app_?jwt_|_webhook|_shar(?:e|ing|eable)_|_stream(?:ing)?_|_exchange|_temp(?:orary)?_?(?:token|jwt)|_short_?lived|_service_?(?:token|jwt|auth)|_internal_|_(?:ws|socket|websocket|e?_?mail)_?token|_delegat|_impersonat|verif(?:y|ication)_?(?:e?_?mail|link|code|account|phone)|(?:email|mail|account|phone)_?verif|_verification/;
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
  const all = [...fact.hints, ...keyNames].map(wordsOf);
  const names = fact.kind === 'token-issuer' && renewsAccess(fact) ? all.filter((name) => !TO_REFRESH.test(name)) : all;
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

/** Whether tokens of one role may be what a verifier of the other is there for. */
export function rolesAgree(left: Role, right: Role): boolean {
  const general = (role: Role) => role === 'unknown' || role === 'access' || role === 'session';
  return left === right || (general(left) && general(right));
}

/** Functions that answer a refresh token with a new access token: `refresh`, `refreshToken` as what is done and not what is made. */
const TO_REFRESH = /^_(?:handle_)?refresh(?:_access)?(?:_(?:tokens?|jwt|session|auth))?(?:_(?:handler|controller))?_$/;
const ORDINARY = /^_(?:new_|updated_)?(?:(?:access|auth|jwt|id|bearer|user)_?)?(?:token|jwt)_$/;

/** Whether the token is an ordinary one by the variable it is given to, whatever the function around is called. */
function renewsAccess({ assignedTo, claims }: TokenIssuer): boolean {
  if (!ORDINARY.test(wordsOf(assignedTo))) return false;
  const values = claims.kind === 'record' ? Object.values(claims.entries) : [];
  return !values.some((value) => value.kind === 'literal' && value.value instanceof SecretText && value.value.equals('refresh'));
}

/** Tokens that are kept like keys, and end when somebody takes them back: API keys, personal access tokens, links in mails. */
const LASTING =
  /_api_?keys?_|_api_?tokens?_|_personal_?(?:access_?)?token|_pat_|_unsubscrib|_service_?account|_deploy_?(?:key|token)|_bot_?token|_embed_|_licen[cs]e|_long_?lived|_device_?token|_integration_?token|_webhook|_anon_?(?:key|token)_|_service_?role/;

/** Whether names say that a token is meant to last. */
export function isMeantToLast(fact: TokenIssuer, keyNames: readonly string[]): boolean {
  return [...fact.hints, ...keyNames, fact.assignedTo, ...fact.returnedBy].some((name) => LASTING.test(wordsOf(name)));
}
