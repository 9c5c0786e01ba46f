import { environmentNamed } from '../facts/env-file-names';
import type { Deployment, NameEvidence } from '../facts/fact';
import type { FactBase } from '../facts/fact-base';
import { folderOf } from '../text/source';
import type { Environment, Service } from './contract';
import { DeploymentOwners } from './deployment-owners';
import { isExampleFolder, isTestFile } from './file-roles';
import { givenByObjects } from './keyed-objects';
import type { ServiceMap } from './services';

// Which service each process of a compose file, of render.yaml, of Kubernetes or of systemd runs, as far as the files tell.

/** Folders of manifests for a developer's machine. */
const LOCAL_CLUSTER = /^(?:local|minikube|kind|k3d)$/;

/** A deployment whose service is known. */
export interface ServiceDeployment {
  readonly fact: Deployment;
  readonly service: Service;
  readonly environment: Environment;
  /** The env files it is given, as paths like the facts' files. */
  readonly envFiles: readonly string[];
  /** The file that starts it; what `docker-compose.override.yml` adds counts for the file that it is laid over. */
  readonly through: string;
}

export class Deployments {
  readonly #byService = new Map<Service, ServiceDeployment[]>();
  readonly #byUnit = new Map<string, ServiceDeployment>();
  readonly #grants = new Map<string, NameEvidence[]>();
  readonly #fromObjects: ReadonlyMap<Deployment, readonly NameEvidence[]>;
  /** The services that each file starts. */
  readonly #byFile = new Map<string, Set<Service>>();

  constructor(facts: FactBase, map: ServiceMap) {
    const owners = new DeploymentOwners(facts.all('deployment'), map);
    this.#fromObjects = givenByObjects(facts);
    for (const fact of facts.all('deployment')) {
      const path = map.inWorkspace(fact.file);
      if (isTestFile(path) || isExampleFolder(folderOf(path))) continue;
      const service = owners.of(fact);
      if (!service) continue;
      const through = fact.file.replace(/\.override(?=\.ya?ml$)/, '');
      const deployment = { fact, service, environment: environmentOf(fact, path), envFiles: owners.envFilesOf(fact), through };
      this.#byUnit.set(keyOf(fact.file, fact.unit), deployment);
      push(this.#byService, service, deployment);
      this.#byFile.set(fact.file, (this.#byFile.get(fact.file) ?? new Set()).add(service));
    }
    for (const evidence of facts.all('name-evidence')) {
      if (evidence.grant && evidence.grant.unit !== '') push(this.#grants, keyOf(evidence.file, evidence.grant.unit), evidence);
    }
  }

  of(service: Service): readonly ServiceDeployment[] {
    return this.#byService.get(service) ?? [];
  }

  /** What a deployment is given by its file; what an override file gives stands last. */
  grantsOf({ fact }: ServiceDeployment): readonly NameEvidence[] {
    const own = this.#grants.get(keyOf(fact.file, fact.unit)) ?? [];
    const names = new Set(own.map(({ name }) => name));
    const whole = this.#fromObjects.get(fact) ?? [];
    // Of what whole objects give, a later one wins, and what is given by its name beats them all.
    const last = new Map(whole.filter(({ name }) => !names.has(name)).map((evidence) => [evidence.name, evidence]));
    return [...own, ...last.values()];
  }

  /** What deployments are given through whole objects; a file that names each variable has evidence of its own. */
  *givenByObjects(): Iterable<NameEvidence> {
    for (const evidence of this.#fromObjects.values()) yield* evidence;
  }

  /** The service that a grant is for; undefined when the file does not tell. */
  receiverOf(evidence: NameEvidence): Service | undefined {
    return evidence.grant ? this.#byUnit.get(keyOf(evidence.file, evidence.grant.unit))?.service : undefined;
  }

  /** Whether a grant is for another service than this one, which the same file starts, too. */
  isForAnother(evidence: NameEvidence, service: Service): boolean {
    const receiver = this.receiverOf(evidence);
    return receiver !== undefined && receiver !== service && this.#byFile.get(evidence.file)?.has(service) === true;
  }

  /** Every grant that is known to be for one service, with that service. */
  *granted(): Iterable<{ readonly evidence: NameEvidence; readonly deployment: ServiceDeployment }> {
    for (const deployments of this.#byService.values()) {
      for (const deployment of deployments) for (const evidence of this.grantsOf(deployment)) yield { evidence, deployment };
    }
  }
}

/**
 * What starts services on a developer's machine is for development, everything else for production, unless the name of the
 * file says otherwise, or a folder of manifests: `k8s/overlays/staging`.
 */
function environmentOf({ platform, file }: Deployment, path: string): Environment {
  const named = environmentNamed(file);
  if (named !== undefined) return named;
  if (platform === 'compose') return 'development';
  if (platform !== 'kubernetes') return 'production';
  const folders = folderOf(path).split('/').reverse();
  const folder = folders.find((name) => LOCAL_CLUSTER.test(name) || environmentNamed(`.env.${name}`) !== undefined);
  if (folder === undefined) return 'production';
  return environmentNamed(`.env.${folder}`) ?? 'development';
}

function keyOf(file: string, unit: string): string {
  return `${file}\n${unit}`;
}

function push<Key, Item>(index: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = index.get(key);
  if (list) list.push(item);
  else index.set(key, [item]);
}
