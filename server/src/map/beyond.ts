import type { Contract, IssuerParty, VerifierParty } from '../model/contract';
import { baseName } from '../text/source';
import { claimTexts } from './audience';

// Who issues or verifies tokens outside of the workspace.

/** Where tokens come from or go to that is not in this workspace, or that is not seen. */
export interface Beyond {
  readonly kind: 'outside' | 'unseen';
  readonly name: string;
  readonly about: string;
}

export const NOT_SEEN = 'Issuer not seen';

const HOSTED: Readonly<Record<string, string>> = {
  '@clerk/backend': 'Clerk',
  'aws-jwt-verify': 'Amazon Cognito',
  'supabase-js': 'Supabase',
};

/** Who issues tokens as a service of its own, by the names of keys and by addresses. */
const PROVIDERS: readonly (readonly [RegExp, string])[] = [
  [/supabase/i, 'Supabase'],
  [/clerk/i, 'Clerk'],
  [/auth0/i, 'Auth0'],
  [/cognito/i, 'Amazon Cognito'],
  [/firebase|securetoken\.google/i, 'Firebase'],
  [/keycloak/i, 'Keycloak'],
  [/okta/i, 'Okta'],
  [/appleid\.apple/i, 'Apple'],
  [/accounts\.google|googleapis/i, 'Google'],
  [/login\.microsoftonline|sts\.windows|azure_?ad|entra/i, 'Microsoft Entra'],
  [/workos/i, 'WorkOS'],
  [/privy/i, 'Privy'],
  [/livekit/i, 'LiveKit'],
];

/** The hosted service whose tokens a verifier checks, by the names of its key, of its functions or of its file. */
export function providerOf({ fact, keyNames }: VerifierParty): string | undefined {
  const hosted = HOSTED[fact.library];
  if (hosted !== undefined) return hosted;
  // Where the key has a name, that says more than the name of a file.
  const names = keyNames.length > 0 ? keyNames : [...fact.hints, baseName(fact.file)];
  return PROVIDERS.find(([pattern]) => names.some((name) => pattern.test(name)))?.[1];
}

export function outside(verifier: VerifierParty, contract: Contract): Beyond {
  const [issuer] = claimTexts(verifier.fact.issuer.value, verifier.service, contract);
  const named =
    providerOf(verifier) ??
    (issuer === undefined ? undefined : (PROVIDERS.find(([pattern]) => pattern.test(issuer))?.[1] ?? hostIn(issuer)));
  if (named !== undefined) return { kind: 'outside', name: named, about: 'issues outside of this workspace' };
  return { kind: 'outside', name: NOT_SEEN, about: 'nothing here is seen to issue them' };
}

export function unseen(issuer: IssuerParty, contract: Contract): Beyond {
  const [audience] = claimTexts(issuer.fact.audience.value, issuer.service, contract);
  const names = [...issuer.keyNames, ...(audience === undefined ? [] : [audience])];
  const provider = PROVIDERS.find(([pattern]) => names.some((name) => pattern.test(name)))?.[1];
  const named = provider ?? (audience === undefined ? undefined : hostIn(audience));
  if (named !== undefined) return { kind: 'unseen', name: named, about: 'verifies outside of this workspace' };
  return { kind: 'unseen', name: 'Verifier not seen', about: 'nothing here is seen to verify them' };
}

/** The host of an address; undefined for a mere name, and for this machine's own. */
function hostIn(text: string): string | undefined {
  const host = /^https?:\/\/([\w.-]{1,80})(?:[:/]|$)/.exec(text)?.[1];
  return host === undefined || /^(?:localhost|127\.|0\.)/.test(host) || !host.includes('.') ? undefined : host;
}
