import { SecretIndex, type SecretText } from '../../facts/secret-text';
import type { Contract, Environment } from '../../model/contract';
import { isKnownSecret } from '../../model/placeholders';
import type { Place } from '../../text/range';
import { keyCandidates } from '../keys/keys';
import type { KeyEncoding, KeyMatch, Locate } from '../report';
import { type HeldSecret, heldSecrets } from './held-secrets';
import { environmentsOf, type SessionHolder } from './holders';
import { BETTER_AUTH_DEFAULT, versionsIn } from './secret-versions';

// Every text of the workspace that may be the secret of a session, each once, with all who are given it.

export interface SecretGroup {
  readonly text: SecretText;
  readonly isPublic: boolean;
  readonly owners: readonly SecretOwner[];
}

/** A place where the text stands. */
interface SecretOwner {
  /** Empty for a literal in code. */
  readonly variable: string;
  readonly at: Place | undefined;
  readonly services: Set<string>;
  readonly environments: Set<Environment>;
  isOld: boolean;
}

interface Draft {
  readonly text: SecretText;
  isPublic: boolean;
  readonly owners: SecretOwner[];
}

/** Those that session libraries are given first, for they are the likeliest. */
export function secretGroups(contract: Contract, holders: readonly SessionHolder[]): readonly SecretGroup[] {
  const index = new SecretIndex<Draft>();
  const groups: Draft[] = [];
  const groupOf = (text: SecretText): Draft => {
    const [known] = index.of(text);
    if (known) return known;
    const group: Draft = { text, isPublic: isKnownSecret(text), owners: [] };
    index.add(text, group);
    groups.push(group);
    return group;
  };
  for (const holder of holders) {
    for (const environment of environmentsOf(holder.service, contract)) {
      for (const secret of heldSecrets(holder, environment, contract).secrets) {
        note(groupOf(secret.text), secret, holder.service.name, environment);
      }
    }
  }
  for (const { secret, variable, at, services, environments, isOld, isPublic } of keyCandidates(contract)) {
    const group = groupOf(secret);
    if (isPublic) group.isPublic = true;
    const owner = ownerOf(group, { variable, at, isOld });
    for (const service of services) owner.services.add(service);
    for (const environment of environments) owner.environments.add(environment);
    for (const { text, isCurrent } of versionsIn(variable, secret)) {
      const version = ownerOf(groupOf(text), { variable, at, isOld: !isCurrent });
      for (const service of services) version.services.add(service);
      for (const environment of environments) version.environments.add(environment);
    }
  }
  if (holders.some(({ library }) => library === 'better-auth')) groupOf(BETTER_AUTH_DEFAULT).isPublic = true;
  return groups.filter(({ text }) => !text.isEmpty);
}

function note(group: Draft, secret: HeldSecret, service: string, environment: Environment): void {
  const owner = ownerOf(group, secret);
  owner.services.add(service);
  owner.environments.add(environment);
}

function ownerOf(group: Draft, { variable, at, isOld }: Pick<SecretOwner, 'variable' | 'at' | 'isOld'>): SecretOwner {
  let owner = group.owners.find((other) => other.variable === variable && isAt(other.at, at));
  if (!owner) {
    owner = { variable, at, isOld, services: new Set(), environments: new Set() };
    group.owners.push(owner);
  }
  return owner;
}

function isAt(left: Place | undefined, right: Place | undefined): boolean {
  return left?.file === right?.file && left?.start === right?.start;
}

/** What the report says of a secret that made the token. */
export function matchesOf({ owners, isPublic }: SecretGroup, encoding: KeyEncoding, locate: Locate): readonly KeyMatch[] {
  const common = { encoding, isPublic };
  if (owners.length === 0) return [{ ...common, variable: '', spot: undefined, services: [], environments: [], isOld: false }];
  return owners.map(({ variable, at, services, environments, isOld }) => ({
    ...common,
    variable,
    spot: at && locate(at),
    services: [...services],
    environments: [...environments],
    isOld,
  }));
}

/** Who holds the text, for a message: the variables by name, or what it is without any. Never a part of the text. */
export function nameOf({ owners }: SecretGroup): string {
  const names = [...new Set(owners.map(({ variable }) => variable).filter((name) => name !== ''))];
  if (names.length === 0) return owners.some(({ at }) => at !== undefined) ? 'a literal in the code' : "the library's built-in secret";
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and others` : names.join(' and ');
}

/** Why a verifier that holds another secret refuses what this one made; `names` are the verifier's. */
export function whyMadeBy(group: SecretGroup, names: string): string {
  const name = nameOf(group);
  return name === names ? `another value of ${name} made it` : `${name} made it, and it has ${names}`;
}
