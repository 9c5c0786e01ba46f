import type { TokenIssuer, TokenVerifier } from '../facts/fact';
import type { FactBase } from '../facts/fact-base';
import type { IssuerParty, Role, VerifierParty } from './contract';
import type { Evaluator } from './evaluate';
import { isTestFile } from './file-roles';
import type { ServiceMap } from './services';

// Issuers and verifiers in their services, with the role of their token.

const REFRESH = /refresh/i;
const ONE_TIME =
  /reset|verif(?:y_?|ication_?)(?:email|mail|token|link|code|account)|(?:email|mail|account|phone)_?verif|confirm|magic|otp\b|invit|activat|one_?time|unsubscribe|signed_?url|download|upload|preview|challenge|nonce|csrf|oauth_?state|state_?token|pending|two_?factor|2fa|mfa|ticket|handshake|client_?assertion|app_?jwt|webhook|forgot|share|stream|exchange|temp(?:orary)?_?(?:token|jwt)?|short_?lived|service_?(?:token|jwt|auth)|internal|(?:ws|socket)_?token|sso|delegat|impersonat/i;
const SESSION = /session/i;
const ACCESS =
  /access|(?:auth|id|user|bearer|login|jwt)_?token|token_?for_?user|sign_?(?:in|up|token|jwt)|log_?in|regist(?:er|ration)|authenticat|generate_?(?:auth|jwt|token)|create_?(?:auth|jwt|token)|issue_?token|jwt_?secret|auth_?secret|authoriz/i;

export function issuerParties(facts: FactBase, map: ServiceMap, evaluator: Evaluator): readonly IssuerParty[] {
  return facts
    .all('token-issuer')
    .filter((fact) => !isTestFile(map.inWorkspace(fact.file)))
    .map((fact) => ({ fact, service: map.serviceOf(fact.file), role: roleOf(fact, evaluator), keyNames: evaluator.variablesOf(fact.key) }));
}

export function verifierParties(facts: FactBase, map: ServiceMap, evaluator: Evaluator): readonly VerifierParty[] {
  return facts
    .all('token-verifier')
    .filter((fact) => !isTestFile(map.inWorkspace(fact.file)))
    .map((fact) => ({ fact, service: map.serviceOf(fact.file), role: roleOf(fact, evaluator), keyNames: evaluator.variablesOf(fact.key) }));
}

/**
 * The role that names tell. A refresh or one-time hint decides, because a function called `login` may make both an access and a
 * refresh token; the hints nearest to the call come first.
 */
function roleOf(fact: TokenIssuer | TokenVerifier, evaluator: Evaluator): Role {
  const hints = [...fact.hints, ...evaluator.variablesOf(fact.key)];
  for (const hint of hints) {
    // `createAccessAndRefreshTokens` says nothing of this one call.
    const access = /access/i.test(hint);
    if (REFRESH.test(hint) && !access && !/secret.*access/i.test(hint)) return 'refresh';
    if (ONE_TIME.test(hint)) return 'one-time';
    if (access && !REFRESH.test(hint)) return 'access';
  }
  if (hints.some((hint) => SESSION.test(hint))) return 'session';
  return hints.some((hint) => ACCESS.test(hint)) ? 'access' : 'unknown';
}
