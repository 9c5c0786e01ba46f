import { isSharedByName } from '../facts/secret-names';
import { SecretText } from '../facts/secret-text';
import type { IssuerParty, Link, Service, SharedSecret, VerifierParty } from './contract';
import type { Evaluator } from './evaluate';
import { rolesAgree } from './roles';
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
  const most = Math.max(FEWEST_VERIFIERS, Math.floor(MOST_LINKS / Math.max(1, issuers.length)));
  const order = new Map(verifiers.map((verifier, index) => [verifier, index]));
  const rings = new Map<Service, KeyRing>();
  for (const verifier of verifiers) {
    const ring = rings.get(verifier.service) ?? new KeyRing();
    rings.set(verifier.service, ring);
    ring.add(verifier, keyValue(verifier, evaluator));
  }
  const settings = new Map<string, VerifierParty[]>();
  for (const verifier of verifiers) {
    const setting = unreadSetting(verifier, evaluator);
    if (setting !== undefined) append(settings, `${verifier.service.folder}\n${setting.id}`, verifier);
  }
  const ring = (service: Service, name: string | undefined, value: SecretText | undefined) => rings.get(service)?.find(name, value) ?? [];
  const links: Link[] = [];
  for (const issuer of issuers) {
    const value = keyValue(issuer, evaluator);
    const services = [issuer.service, ...together.partnersOf(issuer.service)];
    const near = services.map((service) => ring(service, issuer.keyNames[0], value));
    const told = shares.membersWith(issuer).map((member) => ring(member.service, member.name, undefined));
    const setting = unreadSetting(issuer, evaluator);
    const alike = setting === undefined ? [] : (settings.get(`${issuer.service.folder}\n${setting.id}`) ?? []);
    const met = firstOf([...near, ...told, alike], most, (verifier) => rolesAgree(issuer.role, verifier.role));
    for (const verifier of met.sort((left, right) => (order.get(left) ?? 0) - (order.get(right) ?? 0))) {
      const sameService = issuer.service === verifier.service;
      const why = sameService ? undefined : together.why(issuer.service, verifier.service);
      const name = issuer.keyNames[0];
      const other = verifier.keyNames[0];
      const isPair = name !== undefined && other !== undefined && isKeyPair(name, other);
      const because =
        shares.between(issuer, verifier) ??
        (setting && alike.includes(verifier) ? `both use ${setting.name}` : undefined) ??
        `${heldAlike(name, other, isPair)}${reason(sameService, name !== undefined && name === other, why)}`;
      links.push({ issuer, verifier, sameService, by: isPair ? 'key-pair' : 'secret', because });
    }
  }
  return links;
}

/**
 * A key that is a setting of another file in which it cannot be read. Whoever names the same setting of the same file uses the
 * same key, whatever it is.
 */
function unreadSetting(
  party: IssuerParty | VerifierParty,
  evaluator: Evaluator,
): { readonly id: string; readonly name: string } | undefined {
  let { key } = party.fact;
  while (key.kind === 'converted' || (key.kind === 'encoded' && key.encoding === 'utf8')) key = key.of;
  if (party.keyNames.length > 0 || key.kind !== 'reference' || !/[./]/.test(key.module) || evaluator.follow(key)) return undefined;
  const name = key.path.filter((step) => step !== 'default').join('.');
  if (!/secret|key|jwt/i.test(name)) return undefined;
  // The same file is `./config` here and `../config` there.
  return { id: `${key.module.replace(/^[./]+|\.[jt]s$/g, '')}\n${name}`, name };
}

/** Beyond this many links, each issuer is joined with fewer verifiers, so that a large workspace costs no more than it is large. */
const MOST_LINKS = 50_000;
const FEWEST_VERIFIERS = 8;

/** The first of several lists, each once, without looking at the rest. */
function firstOf<Item>(lists: readonly (readonly Item[])[], most: number, isMeant: (item: Item) => boolean): Item[] {
  const found = new Set<Item>();
  for (const list of lists) {
    for (const item of list) {
      if (found.size >= most) return [...found];
      if (isMeant(item)) found.add(item);
    }
  }
  return [...found];
}

function heldAlike(issuer: string | undefined, verifier: string | undefined, isPair: boolean): string {
  if (isPair) return `${issuer} and ${verifier} are the two halves of one key`;
  return issuer !== undefined && issuer === verifier ? `both use ${issuer}` : 'both use the same key';
}

function reason(sameService: boolean, sameName: boolean, why: string | undefined): string {
  if (!sameService) return `, and ${why}`;
  return sameName ? '' : ', and they are in the same service';
}

/** `JWT_PRIVATE_KEY` and `JWT_PUBLIC_KEY`. */
function isKeyPair(issuer: string, verifier: string): boolean {
  const half = halfOf(issuer, PRIVATE);
  return half !== undefined && half === halfOf(verifier, PUBLIC);
}

const PRIVATE = /(?:^|_)PRIV(?:ATE)?(?=_|$)/i;
const PUBLIC = /(?:^|_)PUB(?:LIC)?(?=_|$)/i;

/** A name without the word that says which half of a key pair it holds; undefined when it does not say so. */
function halfOf(name: string, word: RegExp): string | undefined {
  const rest = name.replace(word, '');
  return rest === name ? undefined : rest.toUpperCase();
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
  readonly #byHalf = new Map<string, VerifierParty[]>();
  readonly #byValue: { readonly value: SecretText; readonly verifiers: VerifierParty[] }[] = [];

  add(verifier: VerifierParty, value: SecretText | undefined): void {
    const name = verifier.keyNames[0];
    if (name !== undefined) {
      append(this.#byName, name, verifier);
      const half = halfOf(name, PUBLIC);
      if (half !== undefined) append(this.#byHalf, half, verifier);
    }
    if (!value) return;
    const same = this.#byValue.find((other) => other.value.equals(value));
    if (same) same.verifiers.push(verifier);
    else this.#byValue.push({ value, verifiers: [verifier] });
  }

  find(name: string | undefined, value: SecretText | undefined): readonly VerifierParty[] {
    const named = name === undefined ? [] : (this.#byName.get(name) ?? []);
    const equal = value && this.#byValue.find((other) => other.value.equals(value))?.verifiers;
    const half = name === undefined ? undefined : halfOf(name, PRIVATE);
    const paired = half === undefined ? [] : (this.#byHalf.get(half) ?? []);
    return [...named, ...(equal ?? []), ...paired];
  }
}

function append(index: Map<string, VerifierParty[]>, key: string, verifier: VerifierParty): void {
  const list = index.get(key);
  if (list) list.push(verifier);
  else index.set(key, [verifier]);
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
    if (link.by === 'key-pair') continue;
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
