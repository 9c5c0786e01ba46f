import { SecretText } from '../facts/secret-text';
import type { Value } from '../facts/value';
import type { Contract, Environment, IssuerParty, Service, VerifierParty } from './contract';
import { isPrivateKey, isPublicKey } from './key-text';
import { ENVIRONMENTS_THAT_RUN } from './link-index';
import { flowOf, flowOfKey, generalFlow, isDriftedName } from './token-flows';

// Issuers and verifiers that belong together by what they do and hold different secrets. No link joins them, for links go by
// secrets. Two secrets are often meant to be two, so that much is asked before they are called one that went astray.

export interface StrayPair {
  readonly issuer: IssuerParty;
  readonly verifier: VerifierParty;
  /** What the tokens are for, as both ends' names say: `refresh`; undefined where they are the service's only ones. */
  readonly flow: string | undefined;
  /** The environment in which the values are known to differ; undefined where no value is known. */
  readonly environment: Environment | undefined;
}

export function* strayPairs(contract: Contract): Iterable<StrayPair> {
  const keyring = new Keyring(contract);
  const verifiersOf = byService(contract.verifiers);
  for (const [service, issuers] of byService(contract.issuers)) {
    const verifiers = verifiersOf.get(service);
    if (service.example || !verifiers) continue;
    // One more key that nobody can read may be the one that is missing.
    if ([...issuers, ...verifiers].some((party) => keyring.keyOf(party) === undefined)) continue;
    const mixed = [...mixedFlows(issuers, verifiers, keyring)];
    yield* mixed;
    if (mixed.length === 0) yield* drifted(issuers, verifiers, keyring);
  }
}

/** Tokens of one flow that are signed with the key of another: `verifyRefreshToken` with the secret of access tokens. */
function* mixedFlows(issuers: readonly IssuerParty[], verifiers: readonly VerifierParty[], keyring: Keyring): Iterable<StrayPair> {
  // The name of a key that the other side never uses says what its tokens are for where the names around it do not.
  const flow = (party: Party) => flowOf(party) ?? (keyring.isUsedByBoth(party) ? undefined : flowOfKey(party));
  for (const ours of new Set(verifiers.flatMap((party) => flow(party) ?? []))) {
    const issuer = keyring.onlyOne(issuers.filter((party) => flow(party) === ours));
    const verifier = keyring.onlyOne(verifiers.filter((party) => flow(party) === ours));
    if (!issuer || !verifier || (flowOf(issuer) !== ours && flowOf(verifier) !== ours)) continue;
    const others = [...issuers, ...verifiers].filter((party) => flow(party) !== ours);
    // That the key is used for other tokens of the service shows that both are its own.
    if (!others.some((party) => keyring.areSame(party, issuer) || keyring.areSame(party, verifier))) continue;
    const environment = keyring.difference(issuer, verifier);
    if (environment !== 'none') yield { issuer, verifier, flow: ours, environment: environment === 'unknown' ? undefined : environment };
  }
}

/** The one issuer of a service whose tokens nobody verifies, and the one verifier that nobody issues for. */
function* drifted(issuers: readonly IssuerParty[], verifiers: readonly VerifierParty[], keyring: Keyring): Iterable<StrayPair> {
  for (const flow of ['access', 'refresh'] as const) {
    const issuer = keyring.onlyOne(issuers.filter((party) => generalFlow(party) === flow && !keyring.isVerified(party)));
    const verifier = keyring.onlyOne(verifiers.filter((party) => generalFlow(party) === flow && !keyring.isIssued(party)));
    if (!issuer || !verifier) continue;
    const environment = keyring.difference(issuer, verifier);
    if (environment === 'none') continue;
    const [left, right] = [issuer.keyNames[0], verifier.keyNames[0]];
    const named = left !== undefined && right !== undefined;
    if (named && !isDriftedName(left, right)) continue;
    // A variable that no file gives may hold what the code of the other side says, or the other variable's value.
    if (environment === 'unknown' && (!named || keyring.areBothGiven(left, right))) continue;
    yield { issuer, verifier, flow: undefined, environment: environment === 'unknown' ? undefined : environment };
  }
}

type Party = IssuerParty | VerifierParty;

/** Who holds which key. A key is known by its variable, and one in the code by its text. */
class Keyring {
  readonly #contract: Contract;
  readonly #keys = new Map<Party, string | SecretText | undefined>();
  readonly #signing: readonly (string | SecretText)[];
  readonly #verifying: readonly (string | SecretText)[];
  readonly #elsewhere: ReadonlySet<string>;
  readonly #given: ReadonlySet<string>;
  readonly #linked: ReadonlySet<Party>;

  constructor(contract: Contract) {
    this.#contract = contract;
    for (const party of [...contract.issuers, ...contract.verifiers]) this.#keys.set(party, this.#read(party));
    this.#signing = distinct(contract.issuers.flatMap((party) => this.keyOf(party) ?? []));
    this.#verifying = distinct(contract.verifiers.flatMap((party) => this.keyOf(party) ?? []));
    this.#elsewhere = new Set(contract.facts.all('secret-setting').flatMap(({ key }) => namesOf(key, contract)));
    this.#given = new Set(contract.facts.all('env-entry').map(({ key }) => key));
    this.#linked = new Set(contract.links.flatMap(({ issuer, verifier }) => [issuer, verifier]));
  }

  /** Undefined for a key that cannot be read, and for one that is no shared secret. */
  keyOf(party: Party): string | SecretText | undefined {
    return this.#keys.get(party);
  }

  areSame(left: Party, right: Party): boolean {
    return areEqual(this.keyOf(left), this.keyOf(right));
  }

  /** One of the parties, where they all hold one key. */
  onlyOne<Kind extends Party>(parties: readonly Kind[]): Kind | undefined {
    const [first] = parties;
    return first && parties.every((party) => this.areSame(party, first)) ? first : undefined;
  }

  isVerified(issuer: IssuerParty): boolean {
    return this.#isUsed(this.keyOf(issuer), this.#verifying) || this.#linked.has(issuer);
  }

  isIssued(verifier: VerifierParty): boolean {
    return this.#isUsed(this.keyOf(verifier), this.#signing) || this.#linked.has(verifier);
  }

  /** Whether somebody signs and somebody verifies with the party's key. */
  isUsedByBoth(party: Party): boolean {
    return this.#isUsed(this.keyOf(party), this.#verifying) && this.#isUsed(this.keyOf(party), this.#signing);
  }

  /** Whether env files or templates name both variables: then somebody knows of both. */
  areBothGiven(left: string, right: string): boolean {
    return this.#given.has(left) && this.#given.has(right);
  }

  /** The first environment in which both values are known and differ; `none` where they are seen to be equal. */
  difference(issuer: IssuerParty, verifier: VerifierParty): Environment | 'unknown' | 'none' {
    if (this.areSame(issuer, verifier)) return 'none';
    let different: Environment | undefined;
    for (const environment of ENVIRONMENTS_THAT_RUN) {
      const [left, right] = [issuer, verifier].map((party) => this.#value(party, environment));
      if (!left || !right) continue;
      if (left.equals(right)) return 'none';
      different ??= environment;
    }
    return different ?? 'unknown';
  }

  #isUsed(key: string | SecretText | undefined, keys: readonly (string | SecretText)[]): boolean {
    return (typeof key === 'string' && this.#elsewhere.has(key)) || keys.some((other) => areEqual(other, key));
  }

  #read(party: Party): string | SecretText | undefined {
    const { fact, keyNames, service } = party;
    const [name] = keyNames;
    if (name !== undefined) return isPublicOrForeign(name, service) ? undefined : name;
    const value = this.#value(party, 'development');
    return value && !isPublicKey(value) && !isPrivateKey(value) && fact.key.kind !== 'unset' ? value : undefined;
  }

  #value({ fact, service }: Party, environment: Environment): SecretText | undefined {
    const key = this.#contract.evaluate(fact.key, { service, environment });
    return key.state === 'known' && key.value instanceof SecretText && !key.value.isEmpty ? key.value : undefined;
  }
}

function byService<Kind extends Party>(parties: readonly Kind[]): ReadonlyMap<Service, readonly Kind[]> {
  const found = new Map<Service, Kind[]>();
  for (const party of parties) {
    const list = found.get(party.service);
    if (list) list.push(party);
    else found.set(party.service, [party]);
  }
  return found;
}

/** The halves of key pairs, and the secrets that somebody else signs or verifies with. */
function isPublicOrForeign(name: string, service: Service): boolean {
  if (/PUBLIC|PRIVATE|(?:^|_)(?:PEM|CERT|JWKS?|RSA|WEBHOOK)(?:_|$)|NEXTAUTH/i.test(name)) return true;
  return name === 'AUTH_SECRET' && (Object.hasOwn(service.dependencies, 'next-auth') || Object.hasOwn(service.dependencies, '@auth/core'));
}

function namesOf(key: Value, contract: Contract): readonly string[] {
  const value = contract.follow(key);
  return value.kind === 'env' ? [value.name] : [];
}

function areEqual(left: string | SecretText | undefined, right: string | SecretText | undefined): boolean {
  if (left instanceof SecretText && right instanceof SecretText) return left.equals(right);
  return left !== undefined && left === right;
}

function distinct(keys: readonly (string | SecretText)[]): readonly (string | SecretText)[] {
  const names = new Set(keys.filter((key) => typeof key === 'string'));
  const texts: SecretText[] = [];
  for (const key of keys) if (key instanceof SecretText && !texts.some((text) => text.equals(key))) texts.push(key);
  return [...names, ...texts];
}
