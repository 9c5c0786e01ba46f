import { isTemplate } from '../facts/env-file-names';
import type { EnvEntry, EnvRead, FlyVariable, NameEvidence } from '../facts/fact';
import { type Place, placeAt } from '../text/range';
import { folderOf, isInside } from '../text/source';
import type { Contract, Environment, Service } from './contract';
import { foldersAbove } from './folders';

// Every place where the name of an environment variable stands, and which of them mean one variable. The same name in an
// unrelated app is another variable.

/** What a place does with the name. A template and a document say that it is needed; all else that gives it is a definition or a mention. */
export type OccurrenceKind = 'defines' | 'reads' | 'mentions' | 'documents';

export interface NameOccurrence {
  readonly kind: OccurrenceKind;
  readonly name: string;
  /** The name as written; for a settings field or a framework's own read the code that stands for it. */
  readonly at: Place;
  readonly fact: EnvEntry | EnvRead | NameEvidence | FlyVariable;
}

/** One variable: the services that share it and every place where its name stands. */
export interface NameGroup {
  readonly name: string;
  readonly services: readonly Service[];
  readonly occurrences: readonly NameOccurrence[];
  /** Mentions that speak of this variable and of one of the same name in services that do not share it. */
  readonly contested: readonly NameOccurrence[];
}

const ENVIRONMENTS: readonly Environment[] = ['development', 'test', 'staging', 'production'];
/** How many folders above a service hold env files that it shares with its neighbours, as for the files that it loads. */
const FOLDERS_UP = 3;

const indexes = new WeakMap<Contract, NameIndex>();

/** The places of all names of a contract; made once for each. */
export function nameIndexOf(contract: Contract): NameIndex {
  let index = indexes.get(contract);
  if (!index) {
    index = new NameIndex(contract);
    indexes.set(contract, index);
  }
  return index;
}

export class NameIndex {
  readonly #contract: Contract;
  /** By the name in upper case, because pydantic matches names without regard to case. */
  readonly #byName = new Map<string, NameOccurrence[]>();
  readonly #byFile = new Map<string, NameOccurrence[]>();
  /** The services that load an env file. */
  readonly #loaders = new Map<string, Set<Service>>();
  readonly #owners = new Map<NameOccurrence, readonly Service[]>();
  /** The services that know a name, by the name in upper case. */
  readonly #users = new Map<string, readonly Service[]>();
  /** The services that share env files with a folder above them. */
  readonly #sharers = new Map<string, Service[]>();

  constructor(contract: Contract) {
    this.#contract = contract;
    for (const occurrence of occurrencesIn(contract)) {
      push(this.#byName, occurrence.name.toUpperCase(), occurrence);
      push(this.#byFile, occurrence.at.file, occurrence);
    }
    const folders = new Set(contract.services.map((service) => service.folder));
    for (const service of contract.services) {
      for (const environment of ENVIRONMENTS) {
        for (const file of contract.envFilesOf(service, environment)) {
          this.#loaders.set(file, (this.#loaders.get(file) ?? new Set()).add(service));
        }
      }
      const above = foldersAbove(service.folder).slice(0, FOLDERS_UP);
      const next = above.findIndex((folder) => folders.has(folder));
      for (const folder of next < 0 ? above : above.slice(0, next + 1)) push(this.#sharers, folder, service);
    }
  }

  /** The occurrence that covers an offset or touches it; the narrowest of several. */
  at(file: string, offset: number): NameOccurrence | undefined {
    let found: NameOccurrence | undefined;
    for (const occurrence of this.#byFile.get(file) ?? []) {
      const { start, end } = occurrence.at;
      if (start > offset || offset > end) continue;
      if (!found || end - start < found.at.end - found.at.start) found = occurrence;
    }
    return found;
  }

  /** The occurrences in one file, in no certain order. */
  ofFile(file: string): readonly NameOccurrence[] {
    return this.#byFile.get(file) ?? [];
  }

  names(): readonly string[] {
    return [...new Set([...this.#byName.values()].flatMap((list) => list.map(({ name }) => name)))];
  }

  /** Every occurrence of a name, in any case. */
  named(name: string): readonly NameOccurrence[] {
    return this.#byName.get(name.toUpperCase()) ?? [];
  }

  /** The services whose process is given what an env file, or a template of one, holds. */
  servicesOf(file: string): readonly Service[] {
    const loaders = this.#loaders.get(file);
    const home = this.#contract.serviceOf(file);
    if (loaders) return [...new Set([...loaders, home])];
    return [...new Set([home, ...(this.#sharers.get(folderOf(file)) ?? [])])];
  }

  /** The variable that stands at an occurrence. */
  group(occurrence: NameOccurrence): NameGroup {
    return this.#groupFrom(occurrence.name, this.#ownersOf(occurrence));
  }

  /** The variable that a service knows by this name. */
  groupFor(name: string, service: Service): NameGroup {
    return this.#groupFrom(name, [service]);
  }

  /** Every variable of this name. */
  groupsNamed(name: string): readonly NameGroup[] {
    const groups: NameGroup[] = [];
    const covered = new Set<NameOccurrence>();
    // What defines or reads comes first: a mention alone cannot tell apps apart.
    const certain = (occurrence: NameOccurrence) => (occurrence.kind === 'defines' || occurrence.kind === 'reads' ? 0 : 1);
    const named = [...this.named(name)].sort((left, right) => certain(left) - certain(right));
    for (const occurrence of named) {
      if (covered.has(occurrence)) continue;
      const group = this.group(occurrence);
      for (const known of [occurrence, ...group.occurrences, ...group.contested]) covered.add(known);
      groups.push(group);
    }
    return groups;
  }

  #groupFrom(name: string, owners: readonly Service[]): NameGroup {
    const services = this.#sharing(name, owners);
    const alike = this.named(name);
    const anyCase = alike.some(({ fact }) => fact.kind === 'env-read' && fact.caseInsensitive && services.has(this.#home(fact.file)));
    const named = anyCase ? alike : alike.filter((occurrence) => occurrence.name === name);
    const mine = named.filter((occurrence) => this.#ownersOf(occurrence).some((owner) => services.has(owner)));
    const contested = new Set(mine.filter((occurrence) => this.#isContested(occurrence, services)));
    const occurrences = mine.filter((occurrence) => !contested.has(occurrence));
    return { name, services: [...services], occurrences, contested: [...contested] };
  }

  /** The services that hold one variable together: by the contract's shared secrets, and by loading one env file that has it. */
  #sharing(name: string, owners: readonly Service[]): ReadonlySet<Service> {
    const services = new Set(owners);
    const definers = this.named(name)
      .filter(({ kind, fact }) => kind === 'defines' && fact.kind === 'env-entry')
      .map(({ at }) => this.#loaders.get(at.file) ?? new Set<Service>());
    const shared = this.#contract.sharedSecrets.map(({ members }) =>
      members.filter((member) => member.name === name).map((member) => member.service),
    );
    const circles = [...definers.map((loaders) => [...loaders]), ...shared].filter((circle) => circle.length > 1);
    for (let grown = true; grown; ) {
      const before = services.size;
      for (const circle of circles) {
        if (circle.some((service) => services.has(service))) for (const service of circle) services.add(service);
      }
      grown = services.size > before;
    }
    return services;
  }

  #ownersOf(occurrence: NameOccurrence): readonly Service[] {
    let owners = this.#owners.get(occurrence);
    if (!owners) {
      owners = this.#findOwners(occurrence);
      this.#owners.set(occurrence, owners);
    }
    return owners;
  }

  #findOwners({ fact, at }: NameOccurrence): readonly Service[] {
    switch (fact.kind) {
      case 'env-entry':
        return this.servicesOf(fact.file);
      case 'env-read':
        return [this.#home(fact.file)];
      case 'fly-variable': {
        const deployed = this.#contract.services.filter((service) => service.flyApps.some((app) => app.file === fact.file));
        return deployed.length > 0 ? deployed : [this.#home(fact.file)];
      }
      case 'name-evidence':
        return this.#reachedFrom(at.file, fact.name);
    }
  }

  /** The services that a mention may speak of: its own, and those below that know the name. */
  #reachedFrom(file: string, name: string): readonly Service[] {
    const home = this.#home(file);
    const users = this.#usersOf(name).filter((service) => isInside(service.folder, home.folder));
    return users.length > 0 ? users : [home];
  }

  /** A mention in a folder above several apps that do not share the variable. */
  #isContested({ fact }: NameOccurrence, services: ReadonlySet<Service>): boolean {
    if (fact.kind !== 'name-evidence') return false;
    const home = this.#home(fact.file);
    const users = this.#usersOf(fact.name);
    if (services.has(home) && users.includes(home)) return false;
    return users.some((service) => !services.has(service) && isInside(service.folder, home.folder));
  }

  /** The services that read a name, or load a file that has it. */
  #usersOf(name: string): readonly Service[] {
    const key = name.toUpperCase();
    let users = this.#users.get(key);
    if (!users) {
      const found = new Set<Service>();
      for (const { kind, fact } of this.named(name)) {
        if (fact.kind === 'env-read' && !this.#contract.isTestFile(fact.file)) found.add(this.#home(fact.file));
        if (fact.kind === 'env-entry' && kind === 'defines') for (const service of this.servicesOf(fact.file)) found.add(service);
      }
      users = [...found];
      this.#users.set(key, users);
    }
    return users;
  }

  #home(file: string): Service {
    return this.#contract.serviceOf(file);
  }
}

/** The name's own place inside a reference of an env file: `NAME` of `${NAME:-x}`. */
function nameInReference(at: Place, name: string, braced: boolean): Place {
  const start = at.start + (braced ? 2 : 1);
  return placeAt(at.file, start, start + name.length);
}

function* occurrencesIn({ facts }: Contract): Iterable<NameOccurrence> {
  for (const entry of facts.all('env-entry')) {
    yield { kind: isTemplate(entry.file) ? 'documents' : 'defines', name: entry.key, at: entry.keyAt, fact: entry };
    for (const { at, name, braced, escaped } of entry.references) {
      if (!escaped) yield { kind: 'mentions', name, at: nameInReference(at, name, braced), fact: entry };
    }
  }
  for (const read of facts.all('env-read')) yield { kind: 'reads', name: read.name, at: read.nameAt, fact: read };
  for (const evidence of facts.all('name-evidence')) {
    const kind = evidence.source === 'documentation' ? 'documents' : 'mentions';
    yield { kind, name: evidence.name, at: evidence.at, fact: evidence };
  }
  for (const variable of facts.all('fly-variable')) yield { kind: 'defines', name: variable.key, at: variable.keyAt, fact: variable };
}

function push<Item>(index: Map<string, Item[]>, key: string, item: Item): void {
  const list = index.get(key);
  if (list) list.push(item);
  else index.set(key, [item]);
}
