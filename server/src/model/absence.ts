import type { EnvEntry } from '../facts/fact';
import { isSecretName } from '../facts/secret-names';
import type { Value } from '../facts/value';
import { folderOf, isInside } from '../text/source';
import type { Contract, Environment, Need, Service, SharedSecret } from './contract';
import { NearNames } from './near-miss';

type Member = SharedSecret['members'][number];

/** Whether names are provided, asked of one contract many times: whatever is the same for all names is worked out once. */
export class Absence {
  readonly #contract: Contract;
  readonly #read: ReadonlySet<string>;
  readonly #preferred = new Map<Service, Map<string, Set<string>>>();
  readonly #partners = new Map<Service, Map<string, Member[]>>();
  readonly #scopes = new Map<string, ScopeView>();
  /** Folders with a template of their own. */
  readonly #templates = new Set<string>();

  constructor(contract: Contract) {
    this.#contract = contract;
    this.#read = new Set(contract.facts.all('env-read').map((fact) => fact.name));
    for (const { file } of contract.facts.all('env-file')) if (contract.isTemplate(file)) this.#templates.add(folderOf(file));
    for (const shared of contract.sharedSecrets) {
      for (const { service, name } of shared.members) {
        const names = entryIn(this.#partners, service, () => new Map<string, Member[]>());
        entryIn(names, name, () => []).push(...shared.members.filter((member) => member.service !== service));
      }
    }
  }

  /** The same secret in other services. */
  partnersOf(service: Service, name: string): readonly Member[] {
    return this.#partners.get(service)?.get(name) ?? [];
  }

  /** The variables that the code prefers to this one: `AUTH_SECRET ?? NEXTAUTH_SECRET` does without the second where it has the first. */
  triedBefore(need: Need): readonly string[] {
    let preferred = this.#preferred.get(need.service);
    if (!preferred) {
      preferred = new Map();
      for (const other of this.#contract.needsOf(need.service)) {
        for (const name of other.reads.flatMap((read) => fallbackNames(read.fallback))) {
          if (name !== other.name) entryIn(preferred, name, () => new Set<string>()).add(other.name);
        }
      }
      this.#preferred.set(need.service, preferred);
    }
    return [...(preferred.get(need.name) ?? [])];
  }

  /**
   * Where the secrets of a Fly app are listed, what the list lacks is missing. Elsewhere, only where the service's env files
   * hold secrets at all, or this one under a misspelt name: otherwise its secrets are kept somewhere
   * we cannot see.
   */
  isMissing(name: string, service: Service, environment: Environment): boolean {
    if (environment === 'test' || this.#contract.provisionOf(service, environment, name)) return false;
    const view = this.#viewOf(service, environment);
    if (this.#contract.savedFlySecretsOf(service, environment).length > 0)
      return this.#contract.unseenEnvFilesOf(service, environment).length === 0;
    if (view.tellsHalf) return false;
    return view.holdsSecrets || this.misspelt(name, service, environment) !== undefined;
  }

  /** Names any of which would do. A misspelt one shows where they are kept, though nothing looks like the others. */
  areAllMissing(names: readonly string[], service: Service, environment: Environment): boolean {
    return (
      names.some((name) => this.isMissing(name, service, environment)) &&
      names.every((name) => !this.#contract.provisionOf(service, environment, name))
    );
  }

  /** A name in the service's own files that nothing reads and that looks like this one. */
  misspelt(name: string, service: Service, environment: Environment): EnvEntry | undefined {
    const { unread, near } = this.#viewOf(service, environment);
    const meant = near.find(name);
    return meant === undefined ? undefined : unread.get(meant);
  }

  #viewOf(service: Service, environment: Environment): ScopeView {
    return entryIn(this.#scopes, `${service.folder}\n${environment}`, () => {
      const files = new Set(this.#contract.envFilesOf(service, environment));
      const provisions = this.#contract.provisionsOf(service, environment);
      const unread = new Map(provisions.flatMap(({ entry }) => (entry && !this.#read.has(entry.key) ? [[entry.key, entry] as const] : [])));
      return {
        tellsHalf: this.#hasOwnTemplateOnly(service, files) || this.#contract.unseenEnvFilesOf(service, environment).length > 0,
        holdsSecrets: provisions.some(({ entry, name }) => entry && files.has(entry.file) && isSecretName(name)),
        unread,
        near: new NearNames(unread.keys()),
      };
    });
  }

  /** A template of its own says that the service has a file of its own; where that is not there, those of folders above tell half. */
  #hasOwnTemplateOnly(service: Service, files: ReadonlySet<string>): boolean {
    return this.#templates.has(service.folder) && ![...files].some((file) => isInside(file, service.folder));
  }
}

/** What is the same for all names of a service in an environment. */
interface ScopeView {
  /** Some of its env files cannot be seen. */
  readonly tellsHalf: boolean;
  readonly holdsSecrets: boolean;
  readonly unread: ReadonlyMap<string, EnvEntry>;
  readonly near: NearNames;
}

function fallbackNames(fallback: Value): readonly string[] {
  if (fallback.kind === 'encoded' || fallback.kind === 'converted') return fallbackNames(fallback.of);
  return fallback.kind === 'env' ? [fallback.name, ...fallbackNames(fallback.fallback)] : [];
}

function entryIn<Key, Item>(index: Map<Key, Item>, key: Key, make: () => Item): Item {
  const known = index.get(key);
  if (known !== undefined) return known;
  const made = make();
  index.set(key, made);
  return made;
}
