import { environmentNamed } from '../facts/env-file-names';
import type { EnvEntry } from '../facts/fact';
import { CredentialHalves } from '../facts/secret-names';
import type { Contract, Environment, Service } from './contract';

// Which entries of env files hold a secret that matters, and which of them are one secret written down several times.

/** The environments in which a weak or a lacking secret does harm. */
const AT_WORK: readonly Environment[] = ['development', 'staging', 'production'];

/**
 * Whether a file's values are used for real: templates hold placeholders by design, and files that are named for tests or for
 * development may hold what they like. A `.env` and a `.env.local` name no environment and count.
 */
export function isLiveFile(file: string, contract: Contract): boolean {
  if (contract.isTemplate(file) || contract.isTestFile(file)) return false;
  // The files of a dev container set up the machine of whoever works on the project.
  if (/(?:^|\/)\.devcontainer\//.test(file)) return false;
  const environment = environmentNamed(file);
  return environment !== 'test' && environment !== 'development';
}

/** Several rules ask, and a contract never changes. */
const known = new WeakMap<Contract, readonly EnvEntry[]>();

/** Every entry with a value in a file that `isLiveFile`. */
export function liveEntries(contract: Contract): readonly EnvEntry[] {
  const files = new Map<string, boolean>();
  const isLive = ({ file }: EnvEntry): boolean => {
    const live = files.get(file) ?? isLiveFile(file, contract);
    files.set(file, live);
    return live;
  };
  const entries = known.get(contract) ?? contract.facts.all('env-entry').filter((entry) => !entry.value.isEmpty && isLive(entry));
  known.set(contract, entries);
  return entries;
}

const halvesIn = new WeakMap<Contract, Map<string, CredentialHalves>>();

/** Whether the name is of one half of somebody else's credential, as the other names of the env file tell. */
export function isHalfBeside(name: string, file: string, contract: Contract): boolean {
  let files = halvesIn.get(contract);
  if (!files) {
    files = new Map();
    halvesIn.set(contract, files);
  }
  let halves = files.get(file);
  if (!halves) {
    halves = new CredentialHalves(contract.facts.ofFile(file).flatMap((fact) => (fact.kind === 'env-entry' ? [fact.key] : [])));
    files.set(file, halves);
  }
  return halves.has(name);
}

/** The entry and those that services sharing the secret hold with the same value: they are changed together. */
export function sharedEntries(entry: EnvEntry, contract: Contract): readonly EnvEntry[] {
  const owner = contract.serviceOf(entry.file);
  const names = contract.sharedSecrets
    .filter((shared) => shared.members.some((member) => member.name === entry.key && member.service === owner))
    .flatMap((shared) => shared.members.map((member) => member.name));
  const same = liveEntries(contract).filter((other) => other !== entry && names.includes(other.key) && other.value.equals(entry.value));
  return [entry, ...same];
}

/** A service that takes an entry's value, and an environment in which it does. */
export interface EntryUser {
  readonly service: Service;
  readonly environment: Environment;
}

/** Who takes each entry's value, nobody having a stronger one. Services that stand alone as examples are left out. */
export function usersOfEntries(contract: Contract): ReadonlyMap<EnvEntry, readonly EntryUser[]> {
  const users = new Map<EnvEntry, EntryUser[]>();
  for (const service of contract.services) {
    if (service.example) continue;
    for (const environment of AT_WORK) {
      for (const { entry } of contract.provisionsOf(service, environment)) {
        if (!entry) continue;
        const list = users.get(entry);
        if (list) list.push({ service, environment });
        else users.set(entry, [{ service, environment }]);
      }
    }
  }
  return users;
}
