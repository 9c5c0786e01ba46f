import { algorithmNames, signingAlgorithm } from '../model/algorithm-lists';
import type { Contract, IssuerParty, Role, Service, VerifierParty } from '../model/contract';
import { strayPairs } from '../model/stray-keys';
import { baseName } from '../text/source';
import { claimTexts } from './audience';

// Which issuers and verifiers make one arrow.

/** All issuers and verifiers of one arrow. At one of its ends may be nobody of this workspace. */
export interface Strand {
  readonly from: Service | Beyond;
  readonly to: Service | Beyond;
  readonly role: Role;
  readonly secret: string | undefined;
  readonly because: string;
  readonly issuers: Set<IssuerParty>;
  readonly verifiers: Set<VerifierParty>;
}

/** Where tokens come from or go to that is not in this workspace, or that is not seen. */
export interface Beyond {
  readonly kind: 'outside' | 'unseen';
  readonly name: string;
  readonly about: string;
}

export const IN_THE_CODE = 'a key in the code';

/** The arrows of all tokens, each once. */
export function strandsOf(contract: Contract): readonly Strand[] {
  const strands = new Map<string, Strand>();
  const add = (ends: Pick<Strand, 'from' | 'to' | 'because'>, issuer: IssuerParty | undefined, verifier: VerifierParty | undefined) => {
    const role = roleOfBoth(issuer, verifier);
    const secret = secretOfBoth(issuer && keyName(issuer, contract), verifier && keyName(verifier, contract)) ?? keyOfOthers(ends.from);
    const key = [endKey(ends.from), endKey(ends.to), role, secret ?? ''].join('\n');
    const strand = strands.get(key) ?? { ...ends, role, secret, issuers: new Set<IssuerParty>(), verifiers: new Set<VerifierParty>() };
    strands.set(key, strand);
    if (issuer) strand.issuers.add(issuer);
    if (verifier) strand.verifiers.add(verifier);
  };
  const met = new Set<IssuerParty | VerifierParty>();
  const join = (issuer: IssuerParty, verifier: VerifierParty, because: string) => {
    met.add(issuer).add(verifier);
    add({ from: issuer.service, to: verifier.service, because }, issuer, verifier);
  };
  for (const { issuer, verifier, because } of contract.links) join(issuer, verifier, because);
  for (const { issuer, verifier } of strayPairs(contract))
    join(issuer, verifier, 'they are the only ends of these tokens, and use different keys');
  for (const { issuer, verifier, because } of [...likelyPairs(contract, met)]) join(issuer, verifier, because);
  for (const { issuer, verifier, because } of [...sharedVerifiers(contract, met)]) join(issuer, verifier, because);
  for (const issuer of contract.issuers)
    if (!met.has(issuer)) add({ from: issuer.service, to: unseen(issuer, contract), because: '' }, issuer, undefined);
  for (const verifier of contract.verifiers)
    if (!met.has(verifier)) add({ from: outside(verifier, contract), to: verifier.service, because: '' }, undefined, verifier);
  return [...strands.values()];
}

interface Pair {
  readonly issuer: IssuerParty;
  readonly verifier: VerifierParty;
  readonly because: string;
}

type Parties = ReadonlySet<IssuerParty | VerifierParty>;

/** Issuers and verifiers of one service that have no other end, where a key cannot be read and so nothing says that they differ. */
function* likelyPairs(contract: Contract, met: Parties): Iterable<Pair> {
  const lonely = contract.verifiers.filter((verifier) => !met.has(verifier) && providerOf(verifier) === undefined);
  for (const issuer of contract.issuers) {
    if (met.has(issuer)) continue;
    const possible = lonely.filter((verifier) => issuer.service === verifier.service && mayBeOneKey(issuer, verifier, contract));
    const alike = possible.filter((verifier) => groupOf(issuer.role) === groupOf(verifier.role));
    // Who signs and verifies in one file means one token, unless the names say that they are two.
    const beside = possible.filter(
      (verifier) => issuer.fact.file === verifier.fact.file && (alike.includes(verifier) || isUntold(issuer, verifier)),
    );
    for (const verifier of beside.length > 0 ? beside : alike)
      yield { issuer, verifier, because: 'they are in the same service, and a key of theirs cannot be read' };
  }
}

/** Whether two keys, one of which cannot be read, may be one: neither has a name, or no other name is there to be the one. */
function mayBeOneKey(issuer: IssuerParty, verifier: VerifierParty, contract: Contract): boolean {
  if (keyOf(issuer, contract) !== undefined && keyOf(verifier, contract) !== undefined) return false;
  const algorithm = signingAlgorithm(issuer, contract);
  const accepted = algorithmNames(verifier.fact.algorithms.value, contract, { service: verifier.service, environment: 'development' });
  if (algorithm !== undefined && accepted !== undefined && !accepted.includes(algorithm)) return false;
  const signed = keyName(issuer, contract);
  const checked = keyName(verifier, contract);
  if (signed === checked || issuer.fact.file === verifier.fact.file) return true;
  if (signed !== undefined && checked !== undefined) return false;
  const others = [...contract.issuers, ...contract.verifiers].filter(({ service }) => service === issuer.service);
  return new Set(others.flatMap((party) => keyName(party, contract) ?? [])).size === 1;
}

function isUntold(issuer: IssuerParty, verifier: VerifierParty): boolean {
  return issuer.role === 'unknown' || verifier.role === 'unknown';
}

/**
 * A function that checks tokens of every kind - `verifyToken(token, type)` - says nothing of refresh or one-time tokens, and checks
 * these too where nothing else does and it has their key.
 */
function* sharedVerifiers(contract: Contract, met: Parties): Iterable<Pair> {
  const general = contract.verifiers.filter(
    (verifier) =>
      groupOf(verifier.role) === 'general' &&
      !GUARDS.has(verifier.fact.library) &&
      !verifier.fact.hints.some((hint) => /access/i.test(hint)),
  );
  for (const issuer of contract.issuers) {
    if (met.has(issuer) || groupOf(issuer.role) === 'general') continue;
    const key = keyOf(issuer, contract);
    for (const verifier of general) {
      if (issuer.service !== verifier.service || providerOf(verifier) !== undefined || keyOf(verifier, contract) !== key) continue;
      const held = key === undefined ? 'a key of theirs cannot be read' : key === IN_THE_CODE ? undefined : `both use ${key}`;
      if (held !== undefined) yield { issuer, verifier, because: `${held}, and nothing else here verifies these tokens` };
    }
  }
}

/** What stands before the requests of an application, and checks the tokens that these carry. */
const GUARDS: ReadonlySet<string> = new Set(['passport-jwt', 'express-jwt', 'koa-jwt', '@fastify/jwt', 'flask-jwt-extended', 'simplejwt']);

function groupOf(role: Role): string {
  return role === 'refresh' || role === 'one-time' ? role : 'general';
}

function roleOfBoth(issuer: IssuerParty | undefined, verifier: VerifierParty | undefined): Role {
  const roles = [issuer?.role, verifier?.role].filter((role) => role !== undefined && role !== 'unknown');
  return roles[0] ?? 'unknown';
}

/** The variable that holds a key, or that it stands in the code; undefined where it cannot be read. */
function keyOf(party: IssuerParty | VerifierParty, contract: Contract): string | undefined {
  const { keyNames, fact, service } = party;
  if (keyNames[0] !== undefined) return keyNames.slice(0, 2).join(' or ');
  const key = contract.evaluate(fact.key, { service, environment: 'development' });
  if (key.state === 'known') return key.variable === '' ? IN_THE_CODE : key.variable;
  return undefined;
}

/** As of `keyOf`, or the setting of another file that holds it and that cannot be followed: `env.ENCRYPTION_KEY`. */
function keyName(party: IssuerParty | VerifierParty, contract: Contract): string | undefined {
  const known = keyOf(party, contract);
  if (known !== undefined) return known;
  let { key } = party.fact;
  while (key.kind === 'converted' || key.kind === 'encoded') key = key.of;
  if (key.kind !== 'reference' || !/[./]/.test(key.module)) return undefined;
  const name = key.path.filter((step) => step !== 'default').join('.');
  return /secret|key|jwt/i.test(name) ? name : undefined;
}

/** A key that can be read nowhere here, because it is kept by whoever issues the tokens. */
function keyOfOthers(from: Service | Beyond): string | undefined {
  return 'kind' in from && from.name !== NOT_SEEN ? `${from.name}'s own key` : undefined;
}

function secretOfBoth(issuer: string | undefined, verifier: string | undefined): string | undefined {
  if (issuer === undefined || verifier === undefined || issuer === verifier) return issuer ?? verifier;
  return `${issuer} → ${verifier}`;
}

function endKey(end: Service | Beyond): string {
  return 'folder' in end ? `service ${end.folder}` : `${end.kind} ${end.name}`;
}

const NOT_SEEN = 'Issuer not seen';

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

function providerOf({ fact, keyNames }: VerifierParty): string | undefined {
  const hosted = HOSTED[fact.library];
  if (hosted !== undefined) return hosted;
  // Where the key has a name, that says more than the name of a file.
  const names = keyNames.length > 0 ? keyNames : [...fact.hints, baseName(fact.file)];
  return PROVIDERS.find(([pattern]) => names.some((name) => pattern.test(name)))?.[1];
}

function outside(verifier: VerifierParty, contract: Contract): Beyond {
  const [issuer] = claimTexts(verifier.fact.issuer.value, verifier.service, contract);
  const named =
    providerOf(verifier) ??
    (issuer === undefined ? undefined : (PROVIDERS.find(([pattern]) => pattern.test(issuer))?.[1] ?? hostIn(issuer)));
  if (named !== undefined) return { kind: 'outside', name: named, about: 'issues outside of this workspace' };
  return { kind: 'outside', name: NOT_SEEN, about: 'nothing here is seen to issue them' };
}

function unseen(issuer: IssuerParty, contract: Contract): Beyond {
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
