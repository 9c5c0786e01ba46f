import { environmentNamed, isTemplate } from '../facts/env-file-names';
import type { EnvEntry, FlyVariable, NameEvidence } from '../facts/fact';
import type { FactBase } from '../facts/fact-base';
import { pointsElsewhere } from '../facts/kept-elsewhere';
import { isInside, joinPath } from '../text/source';
import type { Environment, Provision, SavedFlySecrets, Service } from './contract';
import type { Deployments } from './deployments';
import { valueGiven } from './expansion';
import { isTestFile } from './file-roles';
import { FlySecrets, flyEnvironment } from './fly-secrets';
import { foldersAbove } from './folders';
import { GivenValues } from './given-values';
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
  readonly #own = new Map<string, ReadonlyMap<string, Provision>>();
  readonly #upperCase = new Map<ReadonlyMap<string, Provision>, ReadonlyMap<string, Provision>>();
  /** By name and by the folder of the service that they stand in. */
  readonly #evidence = new Map<string, Map<string, NameEvidence[]>>();
  readonly #flyVariables = new Map<string, FlyVariable[]>();
  readonly #folders = new Set<string>();
  readonly #deployments: Deployments;
  readonly #given: GivenValues;
  readonly #fly: FlySecrets;
  /** Env files that git keeps, and that an image is therefore likely to hold. */
  readonly #tracked = new Set<string>();

  constructor(facts: FactBase, map: ServiceMap, deployments: Deployments, flySecrets: Readonly<Record<string, string>>) {
    this.#map = map;
    this.#deployments = deployments;
    for (const file of facts.all('env-file')) if (!isTemplate(file.file)) this.#entries.set(file.file, new Map());
    for (const entry of facts.all('env-entry')) this.#entries.get(entry.file)?.set(entry.key, entry);
    for (const evidence of [...facts.all('name-evidence'), ...deployments.givenByObjects()]) {
      const byFolder = this.#evidence.get(evidence.name) ?? new Map<string, NameEvidence[]>();
      this.#evidence.set(evidence.name, byFolder);
      const { folder } = map.serviceOf(evidence.file);
      const receiver = deployments.receiverOf(evidence)?.folder ?? folder;
      // A file that stands elsewhere may say which service it is for: `infra/docker-compose.yml`.
      for (const home of new Set([folder, isInside(receiver, folder) ? folder : receiver]))
        byFolder.get(home)?.push(evidence) ?? byFolder.set(home, [evidence]);
    }
    for (const variable of facts.all('fly-variable')) {
      if (variable.section !== 'env') continue;
      this.#flyVariables.get(variable.file)?.push(variable) ?? this.#flyVariables.set(variable.file, [variable]);
    }
    for (const service of map.services) this.#folders.add(service.folder);
    this.#given = new GivenValues(deployments, this.#entries);
    this.#fly = new FlySecrets({ facts, map, told: flySecrets, entries: this.#entries });
    for (const { file, standing } of facts.all('git-standing')) if (standing === 'tracked') this.#tracked.add(file);
  }

  /** The live env files of a service in an environment that exist, strongest first: its own, then those it shares with a folder above. */
  filesOf(service: Service, environment: Environment): readonly string[] {
    const key = `${service.folder}\n${environment}`;
    let files = this.#files.get(key);
    if (!files) {
      const own = envFileCandidates(service, environment, this.#sharedWith(service));
      files = [...new Set([...own, ...this.#given.filesOf(service, environment)])].filter((file) => this.#entries.has(file));
      this.#files.set(key, files);
    }
    return files;
  }

  /** The env files that a deployment of the service is given in an environment and that are not there to be read. */
  unseenFilesOf(service: Service, environment: Environment): readonly string[] {
    const given = this.#given.filesOf(service, environment).filter((file) => !this.#entries.has(file) && !isTemplate(file));
    return this.savedFlySecretsOf(service, environment).length > 0 ? given : [...given, ...this.#fly.unseenImportsOf(service, environment)];
  }

  /** The saved lists of the service's Fly apps in an environment, where every one has one: what they do not hold, no app has as a secret. */
  savedFlySecretsOf(service: Service, environment: Environment): readonly SavedFlySecrets[] {
    return this.#fly.savedOf(service, environment);
  }

  /**
   * Every value that a name has in an environment: the one of the service's own files, and that of each file that starts it.
   * A developer runs the service in the one way or the other, so that only values of one way are to be compared.
   */
  waysOf(service: Service, environment: Environment, name: string): readonly Provision[] {
    const own = this.#ownProvisionsOf(service, environment).get(name);
    const given = this.#given.provisionsOf(service, environment, name);
    if (!own?.entry) return [...(own ? [own] : []), ...given];
    // What a compose file gives by `environment` beats what it gives by `env_file`.
    const starters = this.#given.startersOf(service, own.entry.file).filter((file) => given.every(({ through }) => through !== file));
    return [own, ...given, ...starters.map((through) => ({ ...own, through }))];
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
    if (this.savedFlySecretsOf(service, environment).length > 0) return true;
    return this.filesOf(service, environment).length > 0 && !this.#flyEnvironments(service).has(environment);
  }

  provisionsOf(service: Service, environment: Environment): ReadonlyMap<string, Provision> {
    const key = `${service.folder}\n${environment}`;
    let provisions = this.#lists.get(key);
    if (!provisions) {
      const own = this.#ownProvisionsOf(service, environment);
      const given = this.#given.allOf(service, environment);
      // On a developer's machine the files win, because they are what an editor's user looks at; elsewhere the platform does.
      const local = environment === 'development' || environment === 'test';
      provisions = given.size === 0 ? own : local ? new Map([...given, ...own]) : new Map([...own, ...given]);
      this.#lists.set(key, provisions);
    }
    return provisions;
  }

  #ownProvisionsOf(service: Service, environment: Environment): ReadonlyMap<string, Provision> {
    const key = `${service.folder}\n${environment}`;
    let provisions = this.#own.get(key);
    if (!provisions) {
      provisions = this.#collect(service, environment);
      this.#own.set(key, provisions);
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
    // `JWT_SECRET_FILE` names a file that holds the secret.
    const inFile = provisions.get(`${name}_FILE`);
    if (inFile) return { name, environment, kind: 'name', value: undefined, at: inFile.at, entry: undefined };
    const mentions = [...this.evidenceFor(service, name), ...this.evidenceFor(service, `${name}_FILE`)];
    const evidence = mentions.find((mention) => this.#speaksOf(mention, service, environment));
    return evidence && { name, environment, kind: 'name', value: undefined, at: evidence.at, entry: undefined };
  }

  /** Mentions in the service's own folder, or in files that belong to no other service. */
  evidenceFor(service: Service, name: string): readonly NameEvidence[] {
    const byFolder = this.#evidence.get(name);
    return byFolder ? [service.folder, ...foldersAbove(service.folder)].flatMap((folder) => byFolder.get(folder) ?? []) : [];
  }

  #speaksOf(mention: NameEvidence, service: Service, environment: Environment): boolean {
    if (mention.grant?.kind === 'build' || this.#deployments.isForAnother(mention, service)) return false;
    const isListed = this.savedFlySecretsOf(service, environment).length > 0;
    if (isListed ? !this.#fly.reaches(mention, service, environment) : this.#fly.isForAnother(mention, service)) return false;
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
    const saved = this.savedFlySecretsOf(service, environment);
    const files = saved.length > 0 ? this.#filesOfImage(service, environment) : this.filesOf(service, environment);
    const lookUp = (name: string) => files.map((file) => this.#entries.get(file)?.get(name)).find((entry) => entry !== undefined);
    for (const file of files) {
      for (const [name, entry] of this.#entries.get(file) ?? []) {
        if (provisions.has(name)) continue;
        const value = isKeptElsewhere(entry) ? undefined : valueGiven(entry, service, lookUp);
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
      // Secrets beat what the Fly file sets.
      for (const { name, at } of saved.flatMap((list) => list.secrets))
        provisions.set(name, { name, environment, kind: 'name', value: undefined, at, entry: undefined });
      for (const provision of this.#fly.importedBy(service, environment)) provisions.set(provision.name, provision);
    }
    return provisions;
  }

  /** Where the secrets of the app are known, an env file counts that git keeps or that is named for the environment; any other is of a developer's machine. */
  #filesOfImage(service: Service, environment: Environment): readonly string[] {
    const files = [
      ...this.filesOf(service, environment),
      ...this.filesOf(service, 'development').filter((file) => this.#tracked.has(file)),
    ];
    return [...new Set(files)].filter((file) => this.#tracked.has(file) || environmentNamed(file) === environment);
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

/** Whether an entry only points to where its value is kept. */
export function isKeptElsewhere(entry: EnvEntry): boolean {
  return pointsElsewhere(entry.value.reveal());
}
