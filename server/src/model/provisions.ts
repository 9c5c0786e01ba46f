import { environmentNamed, isTemplate } from '../facts/env-file-names';
import type { EnvEntry, FlyVariable, NameEvidence } from '../facts/fact';
import type { FactBase } from '../facts/fact-base';
import { joinPath } from '../text/source';
import type { Environment, Provision, Service } from './contract';
import { expandedValue } from './expansion';
import { isTestFile } from './file-roles';
import { foldersAbove } from './folders';
import type { ServiceMap } from './services';
import { envFileCandidates, localFile } from './told-files';

const ENVIRONMENTS: readonly Environment[] = ['development', 'test', 'staging', 'production'];
/** How many folders above a service are searched for env files that it shares with its neighbours. */
const FOLDERS_UP = 3;

/** Which evidence says that a name reaches a process on a developer's machine. The rest speaks of deployments. */
const LOCAL_EVIDENCE: ReadonlySet<NameEvidence['source']> = new Set(['compose', 'dockerfile', 'shell', 'code']);

/** Answers where each service gets its variables from. Everything is computed once per question and kept. */
export class Provisions {
  readonly #map: ServiceMap;
  readonly #entries = new Map<string, Map<string, EnvEntry>>();
  readonly #files = new Map<string, readonly string[]>();
  readonly #lists = new Map<string, ReadonlyMap<string, Provision>>();
  readonly #upperCase = new Map<ReadonlyMap<string, Provision>, ReadonlyMap<string, Provision>>();
  /** By name and by the folder of the service that they stand in. */
  readonly #evidence = new Map<string, Map<string, NameEvidence[]>>();
  readonly #flyVariables = new Map<string, FlyVariable[]>();
  readonly #folders = new Set<string>();

  constructor(facts: FactBase, map: ServiceMap) {
    this.#map = map;
    for (const file of facts.all('env-file')) if (!isTemplate(file.file)) this.#entries.set(file.file, new Map());
    for (const entry of facts.all('env-entry')) this.#entries.get(entry.file)?.set(entry.key, entry);
    for (const evidence of facts.all('name-evidence')) {
      const byFolder = this.#evidence.get(evidence.name) ?? new Map<string, NameEvidence[]>();
      this.#evidence.set(evidence.name, byFolder);
      const { folder } = map.serviceOf(evidence.file);
      byFolder.get(folder)?.push(evidence) ?? byFolder.set(folder, [evidence]);
    }
    for (const variable of facts.all('fly-variable')) {
      if (variable.section !== 'env') continue;
      this.#flyVariables.get(variable.file)?.push(variable) ?? this.#flyVariables.set(variable.file, [variable]);
    }
    for (const service of map.services) this.#folders.add(service.folder);
  }

  /** The live env files of a service in an environment that exist, strongest first: its own, then those it shares with a folder above. */
  filesOf(service: Service, environment: Environment): readonly string[] {
    const key = `${service.folder}\n${environment}`;
    let files = this.#files.get(key);
    if (!files) {
      files = [...new Set(envFileCandidates(service, environment, this.#sharedWith(service)))].filter((file) => this.#entries.has(file));
      this.#files.set(key, files);
    }
    return files;
  }

  localFileOf(service: Service): string {
    return joinPath(service.folder, localFile(service));
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

  /**
   * Whether a name that is provided by nothing in sight is missing. Without env files nobody can tell, and what runs on Fly
   * has secrets that no file shows.
   */
  areComplete(service: Service, environment: Environment): boolean {
    return this.filesOf(service, environment).length > 0 && !this.#flyEnvironments(service).has(environment);
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
      const found = this.#inUpperCase(provisions).get(name.toUpperCase());
      if (found) return found;
    }
    const evidence = this.evidenceFor(service, name).find((mention) => this.#speaksOf(mention, environment));
    return evidence && { name, environment, kind: 'name', value: undefined, at: evidence.at, entry: undefined };
  }

  /** Mentions in the service's own folder, or in files that belong to no other service. */
  evidenceFor(service: Service, name: string): readonly NameEvidence[] {
    const byFolder = this.#evidence.get(name);
    return byFolder ? [service.folder, ...foldersAbove(service.folder)].flatMap((folder) => byFolder.get(folder) ?? []) : [];
  }

  #speaksOf(mention: NameEvidence, environment: Environment): boolean {
    // A test gives its own process what it needs, and nobody else's.
    if (mention.source === 'code' && isTestFile(this.#map.inWorkspace(mention.file))) return environment === 'test';
    return environment === 'development' || environment === 'test'
      ? LOCAL_EVIDENCE.has(mention.source)
      : mention.source !== 'documentation' || mention.app !== '';
  }

  #inUpperCase(provisions: ReadonlyMap<string, Provision>): ReadonlyMap<string, Provision> {
    let names = this.#upperCase.get(provisions);
    if (!names) {
      // The first of two names that differ in case only is the stronger file's.
      names = new Map([...provisions].reverse().map(([name, provision]) => [name.toUpperCase(), provision]));
      this.#upperCase.set(provisions, names);
    }
    return names;
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
      const files = service.flyApps.map((app) => app.file).filter((file) => flyEnvironment(file) === environment);
      for (const variable of files.flatMap((file) => this.#flyVariables.get(file) ?? [])) {
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

  /** The folders above a service whose files it shares: up to the next service's, which may be the workspace's own root. */
  #sharedWith(service: Service): readonly string[] {
    const above = foldersAbove(service.folder).slice(0, FOLDERS_UP);
    const next = above.findIndex((folder) => this.#folders.has(folder));
    return next < 0 ? above : above.slice(0, next + 1);
  }
}

/** The environment a Fly file deploys to, by its name; production unless it says otherwise. */
export function flyEnvironment(file: string): Environment {
  return (environmentNamed(file) ?? 'production') === 'production' ? 'production' : 'staging';
}

/** Values that only point to where the secret is kept. */
const ELSEWHERE =
  /^(?:op:\/\/|vault:|secret:\/\/|encrypted:|ENC\[|arn:aws:|projects\/[^/]+\/secrets\/|exec\(|\$\{\{|\[SENSITIVE\]|ref\+|doppler:|infisical:)/;

export function isKeptElsewhere(entry: EnvEntry): boolean {
  return ELSEWHERE.test(entry.value.reveal());
}
