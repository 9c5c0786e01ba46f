import { environmentNamed } from '../facts/env-file-names';
import type { EnvLoader } from '../facts/fact';
import { SecretText } from '../facts/secret-text';
import type { Value } from '../facts/value';
import { folderOf, isInside, joinPath } from '../text/source';
import { cascade } from './cascade';
import type { Environment, Service } from './contract';
import { foldersAbove } from './folders';

// Which env files a service loads: what its code tells its loaders, and what they do untold.

/** A file that may be loaded, as it is written, and the folder of the code that says so. */
interface ToldFile {
  readonly name: string;
  readonly from: string;
}

/** Frameworks load their own cascade before any code of the service runs. */
const FRAMEWORKS: ReadonlySet<Service['stack']> = new Set(['next', 'vite', 'expo', 'react-scripts']);
/** These look for `.env` in the folder of the code that calls them and upwards, not in the working directory. */
const SEARCHING: ReadonlySet<EnvLoader['loader']> = new Set(['python-dotenv', 'python-decouple', 'django-environ']);
/** Variables that hold the name of the environment: `.env.${NODE_ENV}`. */
const ENVIRONMENT_VARIABLE = /^(?:NODE_ENV|APP_ENV|ENV|ENVIRONMENT|ENV_NAME|NODE_ENVIRONMENT|PYTHON_ENV|FASTAPI_ENV|STAGE)$/;
const SHORT_NAMES: Readonly<Record<Environment, readonly string[]>> = {
  development: ['development', 'dev'],
  test: ['test', 'testing'],
  staging: ['staging', 'stage'],
  production: ['production', 'prod'],
};

/**
 * The paths that the service's env files may have in an environment, strongest first. `above` are the folders whose files
 * it shares. A name is looked for in the service's folder, where processes usually start, and beside the code that tells it.
 */
export function envFileCandidates(service: Service, environment: Environment, above: readonly string[]): readonly string[] {
  const files = filesToLoad(service, environment);
  const own = files.flatMap(({ name, from }) => {
    const places = [joinPath(service.folder, name), joinPath(from, name)];
    return name.startsWith('../') ? places.reverse() : places;
  });
  const shared = above.flatMap((folder) => files.filter(({ name }) => !name.startsWith('../')).map(({ name }) => joinPath(folder, name)));
  return [...own, ...shared];
}

/** The file a developer keeps a service's local secrets in. */
export function localFile(service: Service): string {
  if (FRAMEWORKS.has(service.stack)) return '.env.local';
  const [told] = service.loaders.flatMap((loader) => toldBy(loader, 'development').files);
  return told?.name ?? (service.stack === 'dotenv-flow' ? '.env.local' : '.env');
}

function filesToLoad(service: Service, environment: Environment): readonly ToldFile[] {
  const untold = cascade(service.stack, environment).map((name) => ({ name, from: service.folder }));
  const framework = FRAMEWORKS.has(service.stack) ? untold : [];
  // What is loaded into the process's environment beats what pydantic-settings reads by itself.
  const intoProcess = service.loaders.filter((loader) => loader.loader !== 'pydantic-settings');
  const settings = service.loaders.filter((loader) => loader.loader === 'pydantic-settings');
  const files = [
    ...framework,
    ...intoProcess.flatMap((loader) => toldBy(loader, environment).files),
    ...intoProcess.filter((loader) => !toldBy(loader, environment).all).flatMap((loader) => foundBySearch(loader, service)),
    ...(intoProcess.some((loader) => !toldBy(loader, environment).all) ? untold : []),
    ...settings.flatMap((loader) => toldBy(loader, environment).files),
  ];
  const complete = service.loaders.length > 0 && settings.every((loader) => toldBy(loader, environment).all);
  return complete ? files : [...files, ...untold];
}

/** `load_dotenv()` in `app/main.py` finds `app/.env` before the one beside the manifest. */
function foundBySearch(loader: EnvLoader, service: Service): readonly ToldFile[] {
  if (!SEARCHING.has(loader.loader)) return [];
  const folder = folderOf(loader.file);
  return [folder, ...foldersAbove(folder)]
    .filter((from) => from !== service.folder && isInside(from, service.folder))
    .map((from) => ({ name: relativeTo(service.folder, `${from}/.env`), from: service.folder }));
}

function relativeTo(folder: string, path: string): string {
  return folder === '' ? path : path.slice(folder.length + 1);
}

/** The files a loader names for an environment, strongest first, and whether these are all it may load. */
function toldBy(loader: EnvLoader, environment: Environment): { readonly files: readonly ToldFile[]; readonly all: boolean } {
  if (loader.files.kind === 'unset') return { files: [], all: false };
  const from = folderOf(loader.file);
  const items = loader.files.kind === 'list' ? loader.files.items : [loader.files];
  const readings = items.map((item) => namesIn(item, environment));
  const files = readings
    .flatMap((names) => names ?? [])
    .filter((name) => (environmentNamed(name) ?? environment) === environment)
    .map((name) => ({ name, from }));
  return {
    files: loader.loader === 'pydantic-settings' ? files.reverse() : files,
    all: readings.every((names) => names !== undefined),
  };
}

/** The relative paths that one item stands for; undefined when it cannot be read. */
function namesIn(item: Value, environment: Environment): readonly string[] | undefined {
  if (item.kind === 'literal' && item.value instanceof SecretText) return relative([item.value.reveal()]);
  if (item.kind !== 'template') return undefined;
  let names = [''];
  for (const part of item.parts) {
    const endings =
      part.kind === 'literal' && part.value instanceof SecretText
        ? [part.value.reveal()]
        : part.kind === 'env' && ENVIRONMENT_VARIABLE.test(part.name)
          ? SHORT_NAMES[environment]
          : undefined;
    if (!endings) return undefined;
    names = names.flatMap((name) => endings.map((ending) => name + ending));
  }
  return relative(names);
}

/** Absolute paths lead out of the workspace. */
function relative(names: readonly string[]): readonly string[] | undefined {
  const plain = names.map((name) => name.replace(/^(?:\.\/)+/, ''));
  return plain.some((name) => name === '' || name.startsWith('/')) ? undefined : plain;
}
