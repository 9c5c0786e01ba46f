import type { Deployment } from '../facts/fact';
import { baseName, isInside } from '../text/source';
import type { Service } from './contract';
import type { ServiceMap } from './services';

// Which service a process of a compose file, of render.yaml, of Kubernetes or of systemd runs.

/** Images that hold no code of the workspace. */
const OTHERS_IMAGE =
  /postgres|redis|valkey|mysql|mariadb|mongo|rabbitmq|kafka|nginx|traefik|caddy|envoy|haproxy|minio|elastic|opensearch|memcached|keycloak|vault|busybox|alpine|grafana|prometheus|otel|opentelemetry|proxy|sidecar|adminer|pgadmin|mailhog|mailpit/i;

export class DeploymentOwners {
  readonly #map: ServiceMap;
  readonly #byFolder = new Map<string, Service>();
  readonly #byName = new Map<string, Set<Service>>();
  /** How many containers each file describes. */
  readonly #counts = new Map<string, number>();
  /** The images that run under each label or name; a label that several bear is that of the product. */
  readonly #images = new Map<string, Set<string>>();
  readonly #owners = new Map<Deployment, Service>();

  constructor(deployments: readonly Deployment[], map: ServiceMap) {
    this.#map = map;
    for (const service of map.services) {
      this.#byFolder.set(service.folder, service);
      for (const name of [baseName(service.folder), service.name, baseName(service.name)]) this.#addName(name, service);
    }
    for (const fact of deployments) {
      this.#counts.set(fact.file, (this.#counts.get(fact.file) ?? 0) + 1);
      for (const hint of fact.hints ?? []) this.#images.set(hint, (this.#images.get(hint) ?? new Set()).add(fact.hints?.[0] ?? ''));
      const service = this.#ownerOfBuild(fact);
      if (service) this.#owners.set(fact, service);
    }
    // What a compose file calls a service is often what its image is called elsewhere.
    for (const [{ platform, unit }, service] of this.#owners)
      if (platform === 'compose' && !OTHERS_IMAGE.test(unit) && this.#isAlone(service)) this.#addName(unit, service);
    for (const fact of deployments) {
      const service = fact.platform === 'kubernetes' ? this.#ownerOfContainer(fact) : this.#ownerOfUnit(fact)?.service;
      if (service && !this.#owners.has(fact)) this.#owners.set(fact, service);
    }
  }

  of(fact: Deployment): Service | undefined {
    return this.#owners.get(fact);
  }

  /** The env files of a deployment as paths like its file. One that stands elsewhere on the machine keeps its path, and nothing is known of it. */
  envFilesOf(fact: Deployment): readonly string[] {
    if (fact.platform !== 'systemd') return fact.envFiles;
    const owner = this.#ownerOfUnit(fact);
    if (!owner) return [];
    const { service, root } = owner;
    const inService = (path: string) => path.slice(root.length).replace(/^\//, '');
    return fact.envFiles.map((path) =>
      isInside(path, root) ? (service.folder === '' ? inService(path) : `${service.folder}/${inService(path)}`) : path,
    );
  }

  #addName(name: string, service: Service): void {
    const key = name.toLowerCase();
    const known = this.#byName.get(key);
    if (known) known.add(service);
    else this.#byName.set(key, new Set([service]));
  }

  /** The service of a build context. */
  #ownerOfBuild({ folder, dockerfileFolder, unit }: Deployment): Service | undefined {
    if (folder === undefined) return undefined;
    if (dockerfileFolder !== undefined && dockerfileFolder !== folder) {
      const beside = this.#byFolder.get(dockerfileFolder);
      if (beside) return beside;
    }
    const named = this.#called(unit).filter((service) => isInside(service.folder, folder) && service.folder !== folder);
    const exact = this.#byFolder.get(folder);
    // A context above several services builds the one that it is named for.
    return named.length === 1 && (!exact || folder === '') ? named[0] : exact;
  }

  /**
   * By the image's name or the label; else by the folder that holds the manifest, if it is one of a service. A folder above
   * several services tells nothing.
   */
  #ownerOfContainer({ hints = [], file }: Deployment): Service | undefined {
    for (const hint of hints) {
      if ((this.#images.get(hint)?.size ?? 0) > 1) continue;
      const programs = this.#called(hint).filter(isProgram);
      if (programs.length === 1) return programs[0];
    }
    const around = this.#map.serviceOf(file);
    return isProgram(around) && this.#isAlone(around) && this.#counts.get(file) === 1 && !hints.some((hint) => OTHERS_IMAGE.test(hint))
      ? around
      : undefined;
  }

  /** By the paths that a unit names: `/srv/shop/api/dist/main.js` runs `api`. `root` is the path up to the service's folder. */
  #ownerOfUnit({ platform, hints = [] }: Deployment): { readonly service: Service; readonly root: string } | undefined {
    if (platform !== 'systemd') return undefined;
    for (const path of hints) {
      const parts = path.split('/').filter((part) => part !== '');
      const found = this.#map.services.flatMap((service) => {
        const folder = this.#map.inWorkspace(`${service.folder}/x`).replace(/\/?x$/, '').replace(/^\//, '');
        const wanted = folder === '' ? [service.name] : folder.split('/');
        const at = parts.findIndex((_, start) => wanted.every((part, index) => parts[start + index] === part));
        return at < 0 ? [] : [{ service, depth: wanted.length, root: `/${parts.slice(0, at + wanted.length).join('/')}` }];
      });
      const deepest = Math.max(...found.map(({ root }) => root.length));
      const [best, ...others] = found.filter(({ root }) => root.length === deepest);
      if (best && others.length === 0) return best;
    }
    return undefined;
  }

  /** Whether no other program stands inside its folder. */
  #isAlone({ folder }: Service): boolean {
    return !this.#map.services.some((other) => other.folder !== folder && isProgram(other) && isInside(other.folder, folder));
  }

  #called(name: string): readonly Service[] {
    return [...(this.#byName.get(name.toLowerCase()) ?? [])];
  }
}

function isProgram({ languages, library, example }: Service): boolean {
  return languages.length > 0 && !library && !example;
}
