import { environmentNamed } from '../facts/env-file-names';
import type { EnvEntry, NameEvidence } from '../facts/fact';
import { SecretText } from '../facts/secret-text';
import { folderOf, joinPath } from '../text/source';
import type { Environment, Provision, Service } from './contract';
import type { Deployments, ServiceDeployment } from './deployments';

// The values and env files that compose files and platforms give to a service's process.

type Entries = ReadonlyMap<string, ReadonlyMap<string, EnvEntry>>;

export class GivenValues {
  readonly #deployments: Deployments;
  readonly #entries: Entries;
  readonly #lists = new Map<string, ReadonlyMap<string, readonly Provision[]>>();

  constructor(deployments: Deployments, entries: Entries) {
    this.#deployments = deployments;
    this.#entries = entries;
  }

  /** The env files that the service's deployments are given, strongest first: Compose lets a later one win. One that is named for another environment is for that. */
  filesOf(service: Service, environment: Environment): readonly string[] {
    return this.#deployments
      .of(service)
      .flatMap((deployment) =>
        [...deployment.envFiles].reverse().filter((file) => (environmentNamed(file) ?? deployment.environment) === environment),
      );
  }

  /** The files that start the service with this env file. */
  startersOf(service: Service, envFile: string): readonly string[] {
    const deployments = this.#deployments.of(service).filter(({ envFiles }) => envFiles.includes(envFile));
    return [...new Set(deployments.map(({ through }) => through))];
  }

  provisionsOf(service: Service, environment: Environment, name: string): readonly Provision[] {
    return this.#listOf(service, environment).get(name) ?? [];
  }

  /** One provision for each name. */
  allOf(service: Service, environment: Environment): ReadonlyMap<string, Provision> {
    const first = new Map<string, Provision>();
    for (const [name, [provision]] of this.#listOf(service, environment)) if (provision) first.set(name, provision);
    return first;
  }

  #listOf(service: Service, environment: Environment): ReadonlyMap<string, readonly Provision[]> {
    const key = `${service.folder}\n${environment}`;
    let list = this.#lists.get(key);
    if (!list) {
      list = this.#collect(service, environment);
      this.#lists.set(key, list);
    }
    return list;
  }

  #collect(service: Service, environment: Environment): ReadonlyMap<string, readonly Provision[]> {
    const byName = new Map<string, Map<string, Provision>>();
    const deployments = this.#deployments.of(service).filter((deployment) => deployment.environment === environment);
    // An override file comes behind the file that it is laid over.
    const ordered = [...deployments].sort((left, right) => left.fact.file.length - right.fact.file.length);
    for (const deployment of ordered) {
      for (const evidence of this.#deployments.grantsOf(deployment)) {
        const provision = this.#provisionOf(evidence, deployment, environment);
        if (!provision) continue;
        const ways = byName.get(evidence.name) ?? new Map<string, Provision>();
        byName.set(evidence.name, ways);
        const before = ways.get(deployment.through);
        const overridden = before !== undefined && before.at.file !== provision.at.file && deployment.fact.file !== deployment.through;
        ways.set(deployment.through, before && !overridden ? both(before, provision) : provision);
      }
    }
    return new Map([...byName].map(([name, ways]) => [name, [...ways.values()]]));
  }

  #provisionOf(evidence: NameEvidence, { through }: ServiceDeployment, environment: Environment): Provision | undefined {
    const { grant, name, at } = evidence;
    if (!grant || grant.kind === 'build') return undefined;
    const { value } = grant;
    if (value.kind === 'literal' && value.value instanceof SecretText)
      return { name, environment, kind: 'value', value: value.value, at: value.at, entry: undefined, through };
    if (value.kind === 'env') {
      // Compose fills variables in from the `.env` beside it; the caller's shell, which nobody sees, would win.
      const entry = this.#entries.get(joinPath(folderOf(evidence.file), '.env'))?.get(value.name);
      if (entry && !entry.value.isEmpty && entry.references.length === 0)
        return { name, environment, kind: 'value', value: entry.value, at: entry.valueAt, entry, through };
    }
    return { name, environment, kind: 'name', value: undefined, at, entry: undefined, through };
  }
}

/** Two processes of one service that are given different values tell nothing of the service. */
function both(left: Provision, right: Provision): Provision {
  const same = left.value && right.value?.equals(left.value);
  return same ? left : { ...left, kind: 'name', value: undefined, entry: undefined };
}
