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
): readonly Link[] {
  const keys = new KeyValues(evaluator);
  const byKey = new Map<Service, Map<string, VerifierParty[]>>();
  const order = new Map(verifiers.map((verifier, index) => [verifier, index]));
  for (const verifier of verifiers) {
    const ofService = byKey.get(verifier.service) ?? new Map<string, VerifierParty[]>();
    byKey.set(verifier.service, ofService);
    for (const key of keys.of(verifier)) {
      const list = ofService.get(key);
      if (list) list.push(verifier);
      else ofService.set(key, [verifier]);
    }
  }
  const links: Link[] = [];
  for (const issuer of issuers) {
    const issuerKeys = keys.of(issuer);
    const met = new Set(
      [issuer.service, ...together.partnersOf(issuer.service)].flatMap((service) =>
        issuerKeys.flatMap((key) => byKey.get(service)?.get(key) ?? []),
      ),
    );
    for (const verifier of [...met].sort((left, right) => (order.get(left) ?? 0) - (order.get(right) ?? 0))) {
      if (!rolesAgree(issuer.role, verifier.role)) continue;
      const sameService = issuer.service === verifier.service;
      const why = sameService ? 'they are in the same service' : together.why(issuer.service, verifier.service);
      const name = issuer.keyNames[0];
      const shared = name !== undefined && name === verifier.keyNames[0];
      if (shared) links.push({ issuer, verifier, sameService, because: sameService ? `both use ${name}` : `both use ${name}, and ${why}` });
      else links.push({ issuer, verifier, sameService, because: `both use the same key, and ${why}` });
    }
  }
  return links;
}

/** By what the key of a party can be found: the name of its variable, and its value in development: one literal, or equal entries of env files. */
class KeyValues {
  readonly #evaluator: Evaluator;
  readonly #values = new Map<number, SecretText[]>();

  constructor(evaluator: Evaluator) {
    this.#evaluator = evaluator;
  }

  of(party: IssuerParty | VerifierParty): readonly string[] {
    const name = party.keyNames[0];
    const key = this.#evaluator.evaluate(party.fact.key, { service: party.service, environment: 'development' });
    const value = key.state === 'known' && key.value instanceof SecretText && !key.value.isEmpty ? [this.#numberOf(key.value)] : [];
    return name === undefined ? value : [`name ${name}`, ...value];
  }

  /** Equal texts have one number, so that nothing needs to open them. */
  #numberOf(text: SecretText): string {
    const list = this.#values.get(text.length) ?? [];
    this.#values.set(text.length, list);
    let index = list.findIndex((other) => other.equals(text));
    if (index < 0) index = list.push(text) - 1;
    return `value ${text.length} ${index}`;
  }
}

export function findSharedSecrets(
  links: readonly Link[],
  needs: ReadonlyMap<Service, ReadonlySet<string>>,
  together: Togetherness,
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
  return [...shared.values()];
}

function rolesAgree(left: Role, right: Role): boolean {
  const general = (role: Role) => role === 'unknown' || role === 'access' || role === 'session';
  return left === right || (general(left) && general(right));
}
