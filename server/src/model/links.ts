import { isSharedByName } from '../facts/secret-names';
import { SecretText } from '../facts/secret-text';
import type { IssuerParty, Link, Role, Service, SharedSecret, VerifierParty } from './contract';
import type { Evaluator } from './evaluate';
import type { Togetherness } from './togetherness';

// Which issuer's tokens reach which verifier, and which services hold one secret together.

export function findLinks(
  issuers: readonly IssuerParty[],
  verifiers: readonly VerifierParty[],
  together: Togetherness,
  evaluator: Evaluator,
  sources: readonly SharedSecret[],
): readonly Link[] {
  const shares = new Shares(sources);
  const order = new Map(verifiers.map((verifier, index) => [verifier, index]));
  const rings = new Map<Service, KeyRing>();
  for (const verifier of verifiers) {
    const ring = rings.get(verifier.service) ?? new KeyRing();
    rings.set(verifier.service, ring);
    ring.add(verifier, keyValue(verifier, evaluator));
  }
  const links: Link[] = [];
  for (const issuer of issuers) {
    const value = keyValue(issuer, evaluator);
    const services = [issuer.service, ...together.partnersOf(issuer.service)];
    const met = new Set([
      ...services.flatMap((service) => rings.get(service)?.find(issuer.keyNames[0], value) ?? []),
      ...shares.membersWith(issuer).flatMap((member) => rings.get(member.service)?.find(member.name, undefined) ?? []),
    ]);
    for (const verifier of [...met].sort((left, right) => (order.get(left) ?? 0) - (order.get(right) ?? 0))) {
      if (!rolesAgree(issuer.role, verifier.role)) continue;
      const sameService = issuer.service === verifier.service;
      const source = shares.between(issuer, verifier);
      if (source !== undefined) {
        links.push({ issuer, verifier, sameService, because: source });
        continue;
      }
      const why = sameService ? 'they are in the same service' : together.why(issuer.service, verifier.service);
      const name = issuer.keyNames[0];
      const shared = name !== undefined && name === verifier.keyNames[0];
      if (shared) links.push({ issuer, verifier, sameService, because: sameService ? `both use ${name}` : `both use ${name}, and ${why}` });
      else links.push({ issuer, verifier, sameService, because: `both use the same key, and ${why}` });
    }
  }
  return links;
}

/** The secrets that one place gives to several services, by each of their members. */
class Shares {
  readonly #byMember = new Map<string, SharedSecret[]>();

  constructor(sources: readonly SharedSecret[]) {
    for (const source of sources) {
      for (const { service, name } of source.members) {
        const key = `${service.folder}\n${name}`;
        const list = this.#byMember.get(key);
        if (list) list.push(source);
        else this.#byMember.set(key, [source]);
      }
    }
  }

  /** The other services that hold the key of this issuer, each with the name it has there. */
  membersWith(issuer: IssuerParty): SharedSecret['members'] {
    return this.#of(issuer).flatMap((source) => source.members.filter((member) => member.service !== issuer.service));
  }

  /** Why the verifier holds the issuer's key; undefined when no source says so. */
  between(issuer: IssuerParty, verifier: VerifierParty): string | undefined {
    if (issuer.service === verifier.service) return undefined;
    const isVerifier = ({ service, name }: SharedSecret['members'][number]) =>
      service === verifier.service && name === verifier.keyNames[0];
    return this.#of(issuer).find((source) => source.members.some(isVerifier))?.because;
  }

  #of({ service, keyNames }: IssuerParty): readonly SharedSecret[] {
    return keyNames[0] === undefined ? [] : (this.#byMember.get(`${service.folder}\n${keyNames[0]}`) ?? []);
  }
}

/** The value of a key in development, where it is a text: a literal, or an entry of an env file. */
function keyValue(party: IssuerParty | VerifierParty, evaluator: Evaluator): SecretText | undefined {
  const key = evaluator.evaluate(party.fact.key, { service: party.service, environment: 'development' });
  return key.state === 'known' && key.value instanceof SecretText && !key.value.isEmpty ? key.value : undefined;
}

/** The verifiers of one service by the name of their key's variable, and by its value. */
class KeyRing {
  readonly #byName = new Map<string, VerifierParty[]>();
  readonly #byValue: { readonly value: SecretText; readonly verifiers: VerifierParty[] }[] = [];

  add(verifier: VerifierParty, value: SecretText | undefined): void {
    const name = verifier.keyNames[0];
    if (name !== undefined) {
      const named = this.#byName.get(name);
      if (named) named.push(verifier);
      else this.#byName.set(name, [verifier]);
    }
    if (!value) return;
    const same = this.#byValue.find((other) => other.value.equals(value));
    if (same) same.verifiers.push(verifier);
    else this.#byValue.push({ value, verifiers: [verifier] });
  }

  find(name: string | undefined, value: SecretText | undefined): readonly VerifierParty[] {
    const named = name === undefined ? [] : (this.#byName.get(name) ?? []);
    const equal = value && this.#byValue.find((other) => other.value.equals(value))?.verifiers;
    return [...named, ...(equal ?? [])];
  }
}

export function findSharedSecrets(
  links: readonly Link[],
  needs: ReadonlyMap<Service, ReadonlySet<string>>,
  together: Togetherness,
  sources: readonly SharedSecret[],
): readonly SharedSecret[] {
  const shared = new Map<string, SharedSecret>();
  const add = (left: { service: Service; name: string }, right: { service: Service; name: string }, because: string) => {
    const members = [left, right].sort((a, b) => (a.service.folder < b.service.folder ? -1 : 1));
    const key = members.map((member) => `${member.service.folder}\n${member.name}`).join('\n');
    if (!shared.has(key)) shared.set(key, { members, because });
  };
  for (const link of links) {
    const issuerName = link.issuer.keyNames[0];
    const verifierName = link.verifier.keyNames[0];
    if (link.sameService || issuerName === undefined || verifierName === undefined) continue;
    add({ service: link.issuer.service, name: issuerName }, { service: link.verifier.service, name: verifierName }, link.because);
  }
  const order = new Map([...needs.keys()].map((service, index) => [service, index]));
  const place = (service: Service) => order.get(service) ?? -1;
  for (const [left, read] of needs) {
    const names = [...read].filter(isSharedByName);
    if (names.length === 0) continue;
    const later = together.partnersOf(left).filter((right) => place(right) > place(left));
    for (const right of later.sort((a, b) => place(a) - place(b))) {
      for (const name of names) {
        if (needs.get(right)?.has(name))
          add({ service: left, name }, { service: right, name }, `both read ${name}, and ${together.why(left, right)}`);
      }
    }
  }
  const isKnown = ({ members }: SharedSecret) => {
    const [left, right, ...others] = [...members].sort((a, b) => (a.service.folder < b.service.folder ? -1 : 1));
    return (
      left &&
      right &&
      others.length === 0 &&
      shared.has([left, right].map((member) => `${member.service.folder}\n${member.name}`).join('\n'))
    );
  };
  return [...shared.values(), ...sources.filter((source) => !isKnown(source))];
}

function rolesAgree(left: Role, right: Role): boolean {
  const general = (role: Role) => role === 'unknown' || role === 'access' || role === 'session';
  return left === right || (general(left) && general(right));
}
