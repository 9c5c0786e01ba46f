import { environmentNamed } from '../facts/env-file-names';
import type { EnvEntry, EnvFileUse, FlyApp, FlySecretsList, NameEvidence } from '../facts/fact';
import type { FactBase } from '../facts/fact-base';
import { baseName, folderOf, joinPath } from '../text/source';
import type { Environment, Provision, SavedFlySecrets, Service } from './contract';
import type { ServiceMap } from './services';

// What is known of the secrets of Fly apps: the saved lists of them, which are complete, and the env files that commands import.

/** Words of a saved list's name that name no app. */
const PLAIN_WORDS: ReadonlySet<string> = new Set(['fly', 'flyio', 'io', 'secret', 'secrets', 'list', 'saved', 'json']);

/** Which evidence speaks of what an image or Fly itself gives. The rest starts processes elsewhere. */
const REACHES_FLY: ReadonlySet<NameEvidence['source']> = new Set(['fly-secrets', 'dockerfile', 'platform', 'workflow']);

export interface FlySecretsContext {
  readonly facts: FactBase;
  readonly map: ServiceMap;
  /** What the settings say: the app's name to the file, as a path in the workspace. */
  readonly told: Readonly<Record<string, string>>;
  readonly entries: ReadonlyMap<string, ReadonlyMap<string, EnvEntry>>;
}

/** An env file that a command imports into an app of a service. */
interface Import {
  readonly environment: Environment;
  /** Every path that the command may mean. */
  readonly candidates: readonly string[];
}

export class FlySecrets {
  readonly #map: ServiceMap;
  readonly #entries: FlySecretsContext['entries'];
  readonly #apps: readonly FlyApp[];
  readonly #owners = new Map<string, Service[]>();
  readonly #lists = new Map<string, FlySecretsList>();
  readonly #appOfFile = new Map<string, string>();
  readonly #imports = new Map<Service, Import[]>();

  constructor({ facts, map, told, entries }: FlySecretsContext) {
    this.#map = map;
    this.#entries = entries;
    this.#apps = facts.all('fly-app').filter((fact) => fact.app !== '');
    for (const service of map.services)
      for (const app of new Set(service.flyApps.map((fact) => fact.app))) push(this.#owners, app, service);
    const toldApps = new Map(Object.entries(told).map(([app, path]) => [joinPath('', path), app]));
    for (const list of facts.all('fly-secrets-list')) {
      const app = toldApps.get(map.inWorkspace(list.file)) ?? this.#guessApp(list.file);
      if (app === undefined) continue;
      this.#appOfFile.set(list.file, app);
      // What the settings name beats a guess; of two guesses the first counts.
      if (!this.#lists.has(app) || toldApps.has(map.inWorkspace(list.file))) this.#lists.set(app, list);
    }
    for (const use of facts.all('env-file-use')) if (use.dialect === 'fly') this.#addImport(use);
  }

  /** The saved lists of all apps that the service is in that environment; none unless each of them has one. */
  savedOf(service: Service, environment: Environment): readonly SavedFlySecrets[] {
    if (this.#lists.size === 0) return [];
    const apps = new Set(service.flyApps.filter((app) => flyEnvironment(app.file) === environment).map(({ app }) => app));
    const saved = [...apps].flatMap((app) => {
      const list = this.#lists.get(app);
      return list ? [{ app, file: list.file, secrets: list.secrets }] : [];
    });
    return saved.length === apps.size ? saved : [];
  }

  /** Whether evidence that is no env file reaches a service whose secrets are all listed. */
  reaches(evidence: NameEvidence, service: Service, environment: Environment): boolean {
    if (this.isForAnother(evidence, service)) return false;
    const named = this.#appOf(evidence);
    const own = service.flyApps.filter(({ app }) => app === named);
    if (own.length > 0 && !own.some(({ file }) => flyEnvironment(file) === environment)) return false;
    return REACHES_FLY.has(evidence.source) || (evidence.source === 'shell' && /\.(?:ba)?sh$/.test(evidence.file));
  }

  /** Whether evidence is of a Fly app that other services are, and not this one. */
  isForAnother(evidence: NameEvidence, service: Service): boolean {
    const app = this.#appOf(evidence);
    const owners = app === undefined ? undefined : this.#owners.get(app);
    return owners !== undefined && service.flyApps.length > 0 && !owners.includes(service);
  }

  /** The Fly app that a command names or a saved list is of. */
  #appOf({ app, file }: NameEvidence): string | undefined {
    return app === '' ? this.#appOfFile.get(file) : app;
  }

  /** The names of every env file that a command imports into an app of the service. */
  *importedBy(service: Service, environment: Environment): Iterable<Provision> {
    for (const file of this.#importsOf(service, environment).flatMap(({ found }) => found)) {
      for (const [name, entry] of this.#entries.get(file) ?? []) {
        const reading = entry.readings.fly;
        if (reading === 'absent') continue;
        const value = reading?.value ?? entry.value;
        yield {
          name,
          environment,
          kind: value.isEmpty ? 'name' : 'value',
          value: value.isEmpty ? undefined : value,
          at: entry.valueAt,
          entry,
        };
      }
    }
  }

  /** The env files that a command imports into an app of the service and that are not in the workspace. */
  unseenImportsOf(service: Service, environment: Environment): readonly string[] {
    return this.#importsOf(service, environment).flatMap(({ found, first }) => (found.length > 0 || first === undefined ? [] : [first]));
  }

  #importsOf(service: Service, environment: Environment) {
    return (this.#imports.get(service) ?? [])
      .filter((use) => use.environment === environment)
      .map(({ candidates }) => ({ first: candidates[0], found: candidates.filter((file) => this.#entries.has(file)).slice(0, 1) }));
  }

  /** A command that names no app is for the app of the folder that it, or the file, stands in. */
  #addImport(use: EnvFileUse): void {
    const top = this.#map.inWorkspace(use.file) === use.file ? '' : use.file.slice(0, -this.#map.inWorkspace(use.file).length - 1);
    const places = [joinPath(folderOf(use.file), use.path), joinPath(top, use.path)];
    const near = places.filter((file) => this.#entries.has(file)).map((file) => this.#map.serviceOf(file));
    const services =
      use.app !== ''
        ? (this.#owners.get(use.app) ?? [])
        : [...near, this.#map.serviceOf(use.file)].filter(({ flyApps }) => flyApps.length > 0).slice(0, 1);
    for (const service of services) {
      const environments = new Set(
        service.flyApps.filter(({ app }) => use.app === '' || app === use.app).map(({ file }) => flyEnvironment(file)),
      );
      const named = environmentNamed(use.path);
      const [only] = environments;
      const environment = named !== undefined && environments.has(named) ? named : environments.size > 1 ? 'production' : only;
      if (environment === undefined) continue;
      const candidates = [...new Set([...places, joinPath(service.folder, use.path)])];
      push(this.#imports, service, { environment, candidates });
    }
  }

  /** By the app's name in the file's name, or by the Fly file beside it when the name speaks of no app. */
  #guessApp(file: string): string | undefined {
    const base = baseName(file)
      .toLowerCase()
      .replace(/\.json$/, '');
    const words = base.split(/[.\-_]/).filter((word) => word !== '');
    if (!words.includes('fly') && !words.includes('flyio')) return undefined;
    const named = this.#apps.find(({ app }) => namesOnly(words, app.toLowerCase().split('-')));
    if (named) return named.app;
    if (!words.every((word) => PLAIN_WORDS.has(word) || environmentNamed(`.env.${word}`) !== undefined)) return undefined;
    const environment = environmentNamed(base) ?? 'production';
    const beside = this.#apps.filter((app) => folderOf(app.file) === folderOf(file) && flyEnvironment(app.file) === environment);
    const [app, ...others] = new Set(beside.map((fact) => fact.app));
    return others.length === 0 ? app : undefined;
  }
}

/** The environment a Fly file deploys to, by its name; production unless it says otherwise. */
export function flyEnvironment(file: string): Environment {
  return (environmentNamed(file) ?? 'production') === 'production' ? 'production' : 'staging';
}

/** Whether the words of an app's name stand one after the other among words that name nothing: `fly-secrets.shop-api`. */
function namesOnly(words: readonly string[], wanted: readonly string[]): boolean {
  return words.some((_, start) => {
    const rest = [...words.slice(0, start), ...words.slice(start + wanted.length)];
    return wanted.every((word, index) => words[start + index] === word) && rest.every((word) => PLAIN_WORDS.has(word));
  });
}

function push<Key, Item>(index: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = index.get(key);
  if (list) list.push(item);
  else index.set(key, [item]);
}
