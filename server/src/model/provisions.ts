import { environmentNamed, isTemplate } from '../facts/env-file-names';
import type { EnvEntry, NameEvidence } from '../facts/fact';
import type { FactBase } from '../facts/fact-base';
import { baseName, folderOf, isInside, joinPath } from '../text/source';
import { cascade, localFile } from './cascade';
import type { Environment, Provision, Service } from './contract';
import { expandedValue } from './expansion';
import type { ServiceMap } from './services';

const ENVIRONMENTS: readonly Environment[] = ['development', 'test', 'staging', 'production'];
/** How many folders above a service are searched for env files that it shares with its neighbours. */
const FOLDERS_UP = 3;

/** Which evidence says that a name reaches a process on a developer's machine. The rest speaks of deployments. */
const LOCAL_EVIDENCE: ReadonlySet<NameEvidence['source']> = new Set(['compose', 'dockerfile', 'shell', 'code']);

/** Answers where each service gets its variables from. Everything is computed once per question and kept. */
export class Provisions {
  readonly #facts: FactBase;
  readonly #map: ServiceMap;
  readonly #entries = new Map<string, Map<string, EnvEntry>>();
  readonly #configured = new Map<Service, readonly string[]>();
  readonly #files = new Map<string, readonly string[]>();
  readonly #lists = new Map<string, ReadonlyMap<string, Provision>>();
  readonly #evidence = new Map<string, NameEvidence[]>();
  readonly #folders = new Set<string>();

  constructor(facts: FactBase, map: ServiceMap) {
    this.#facts = facts;
    this.#map = map;
    for (const file of facts.all('env-file')) if (!isTemplate(file.file)) this.#entries.set(file.file, new Map());
    for (const entry of facts.all('env-entry')) this.#entries.get(entry.file)?.set(entry.key, entry);
    for (const evidence of facts.all('name-evidence'))
      this.#evidence.set(evidence.name, [...(this.#evidence.get(evidence.name) ?? []), evidence]);
    for (const service of map.services) this.#folders.add(service.folder);
  }

  /** The live env files of a service in an environment that exist, strongest first: its own, then those it shares with a folder above. */
  filesOf(service: Service, environment: Environment): readonly string[] {
    const key = `${service.folder}\n${environment}`;
    let files = this.#files.get(key);
    if (!files) {
      const names = cascade(service.stack, environment, this.#configuredFiles(service));
      files = [...new Set(this.#placesFor(service).flatMap((folder) => names.map((name) => joinPath(folder, name))))].filter((file) =>
        this.#entries.has(file),
      );
      this.#files.set(key, files);
    }
    return files;
  }

  localFileOf(service: Service): string {
    return joinPath(service.folder, localFile(service, this.#configuredFiles(service)));
  }

  /** The environments a service is set up for: development with any local file, others when a file is named for them. */
  environmentsOf(service: Service): readonly Environment[] {
    return ENVIRONMENTS.filter((environment) => {
      const files = this.filesOf(service, environment);
      if (environment === 'development') return files.length > 0;
      return (
        files.some((file) => environmentNamed(file) === environment) ||
        (environment !== 'test' && this.#flyEnvironments(service).has(environment))
      );
    });
  }

  provisionsOf(service: Service, environment: Environment): ReadonlyMap<string, Provision> {
    const key = `${service.folder}\n${environment}`;
    let provisions = this.#lists.get(key);
    if (!provisions) {
      provisions = this.#collect(service, environment);
      this.#lists.set(key, provisions);
    }
    return provisions;
  }

  provisionOf(service: Service, environment: Environment, name: string): Provision | undefined {
    const provisions = this.provisionsOf(service, environment);
    const exact = provisions.get(name);
    if (exact) return exact;
    if (service.stack === 'pydantic-settings') {
      for (const [key, provision] of provisions) if (key.toUpperCase() === name.toUpperCase()) return provision;
    }
    const evidence = this.evidenceFor(service, name).find((mention) =>
      environment === 'development' || environment === 'test'
        ? LOCAL_EVIDENCE.has(mention.source)
        : mention.source !== 'documentation' || mention.app !== '',
    );
    return evidence && { name, environment, kind: 'name', value: undefined, at: evidence.at, entry: undefined };
  }

  /** Mentions in the service's own folder, or in files that belong to no other service. */
  evidenceFor(service: Service, name: string): readonly NameEvidence[] {
    return (this.#evidence.get(name) ?? []).filter((evidence) => {
      const owner = this.#map.serviceOf(evidence.file);
      return owner === service || isInside(service.folder, owner.folder);
    });
  }

  #collect(service: Service, environment: Environment): ReadonlyMap<string, Provision> {
    const provisions = new Map<string, Provision>();
    const files = this.filesOf(service, environment);
    const lookUp = (name: string) => files.map((file) => this.#entries.get(file)?.get(name)).find((entry) => entry !== undefined);
    for (const file of files) {
      for (const [name, entry] of this.#entries.get(file) ?? []) {
        if (provisions.has(name)) continue;
        const value = isKeptElsewhere(entry) ? undefined : expandedValue(entry, service.expansion, lookUp);
        provisions.set(name, { name, environment, kind: value ? 'value' : 'name', value, at: entry.valueAt, entry });
      }
    }
    if (environment === 'production' || environment === 'staging') {
      const apps = new Set(service.flyApps.map((app) => app.file));
      for (const variable of this.#facts.all('fly-variable')) {
        if (variable.section !== 'env' || !apps.has(variable.file) || flyEnvironment(variable.file) !== environment) continue;
        provisions.set(variable.key, {
          name: variable.key,
          environment,
          kind: 'value',
          value: variable.value,
          at: variable.valueAt,
          entry: undefined,
        });
      }
    }
    return provisions;
  }

  #flyEnvironments(service: Service): ReadonlySet<Environment> {
    return new Set(service.flyApps.map((app) => flyEnvironment(app.file)));
  }

  /** The service's folder and, while nothing else claims them, the folders above it. A folder above may be the workspace's own root. */
  #placesFor(service: Service): readonly string[] {
    const places = [service.folder];
    let folder = service.folder;
    for (let step = 0; step < FOLDERS_UP && folder !== ''; step++) {
      folder = folderOf(folder);
      places.push(folder);
      if (this.#folders.has(folder)) break;
    }
    return places;
  }

  /** Files that the service's own code names, strongest first: pydantic's later file wins, the others' first. */
  #configuredFiles(service: Service): readonly string[] {
    let files = this.#configured.get(service);
    if (!files) {
      files = service.loaders.flatMap((loader) => {
        const items = loader.files.kind === 'list' ? loader.files.items : [loader.files];
        const names = items.flatMap((item) =>
          item.kind === 'literal' && typeof item.value === 'object' && item.value !== null ? [item.value.reveal()] : [],
        );
        const relative = names.map((name) => name.replace(/^\.\//, '')).filter((name) => name !== '' && !name.startsWith('/'));
        return loader.loader === 'pydantic-settings' ? relative.reverse() : relative;
      });
      this.#configured.set(service, files);
    }
    return files;
  }
}

/** The environment a Fly file deploys to, by its name; production unless it says otherwise. */
export function flyEnvironment(file: string): Environment {
  return /stag|preview|dev/i.test(baseName(file)) ? 'staging' : 'production';
}

/** Values that only point to where the secret is kept. */
const ELSEWHERE =
  /^(?:op:\/\/|vault:|secret:\/\/|encrypted:|ENC\[|arn:aws:|projects\/[^/]+\/secrets\/|exec\(|\$\{\{|\[SENSITIVE\]|ref\+|doppler:|infisical:)/;

export function isKeptElsewhere(entry: EnvEntry): boolean {
  return ELSEWHERE.test(entry.value.reveal());
}
