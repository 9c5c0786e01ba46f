import { environmentNamed } from '../facts/env-file-names';
import type { Deployment, NameEvidence } from '../facts/fact';
import type { FactBase } from '../facts/fact-base';
import { baseName, folderOf, isInside } from '../text/source';
import type { Environment, Service } from './contract';
import { isExampleFolder, isTestFile } from './file-roles';
import type { ServiceMap } from './services';

// Which service each process of a compose file, of render.yaml or of Kubernetes runs, as far as the file tells.

/** A deployment whose service is known. */
export interface ServiceDeployment {
  readonly fact: Deployment;
  readonly service: Service;
  readonly environment: Environment;
  /** The file that starts it; what `docker-compose.override.yml` adds counts for the file that it is laid over. */
  readonly through: string;
}

export class Deployments {
  readonly #byService = new Map<Service, ServiceDeployment[]>();
  readonly #byUnit = new Map<string, ServiceDeployment>();
  readonly #grants = new Map<string, NameEvidence[]>();
  /** The services that each file starts. */
  readonly #byFile = new Map<string, Set<Service>>();

  constructor(facts: FactBase, map: ServiceMap) {
    const owners = new Owners(map);
    for (const fact of facts.all('deployment')) {
      const path = map.inWorkspace(fact.file);
      if (isTestFile(path) || isExampleFolder(folderOf(path))) continue;
      const service = owners.ownerOf(fact);
      if (!service) continue;
      const deployment = { fact, service, environment: environmentOf(fact), through: fact.file.replace(/\.override(?=\.ya?ml$)/, '') };
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
    return this.#grants.get(keyOf(fact.file, fact.unit)) ?? [];
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

/** What starts services on a developer's machine is for development, everything else for production, unless the file's name says otherwise. */
function environmentOf(fact: Deployment): Environment {
  return environmentNamed(fact.file) ?? (fact.platform === 'compose' ? 'development' : 'production');
}

/** Finds the service of a build context. */
class Owners {
  readonly #byFolder = new Map<string, Service>();
  readonly #byName = new Map<string, Service[]>();

  constructor(map: ServiceMap) {
    for (const service of map.services) {
      this.#byFolder.set(service.folder, service);
      for (const name of new Set([baseName(service.folder), service.name])) push(this.#byName, name.toLowerCase(), service);
    }
  }

  ownerOf({ folder, dockerfileFolder, unit }: Deployment): Service | undefined {
    if (folder === undefined) return undefined;
    if (dockerfileFolder !== undefined && dockerfileFolder !== folder) {
      const beside = this.#byFolder.get(dockerfileFolder);
      if (beside) return beside;
    }
    const named = (this.#byName.get(unit.toLowerCase()) ?? []).filter(
      (service) => isInside(service.folder, folder) && service.folder !== folder,
    );
    const exact = this.#byFolder.get(folder);
    // A context above several services builds the one that it is named for.
    return named.length === 1 && (!exact || folder === '') ? named[0] : exact;
  }
}

function keyOf(file: string, unit: string): string {
  return `${file}\n${unit}`;
}

function push<Key, Item>(index: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = index.get(key);
  if (list) list.push(item);
  else index.set(key, [item]);
}
