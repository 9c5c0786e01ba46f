import type { Export } from '../facts/fact';
import type { FactBase } from '../facts/fact-base';
import type { ReferenceValue, Value } from '../facts/value';
import { isSameValue, partsOf, statedAt } from '../facts/value-walk';
import { folderOf, joinPath } from '../text/source';
import { isTestFile } from './file-roles';
import { foldersAbove } from './folders';
import { FrameworkSettings } from './framework-settings';
import { loadedUnder } from './nest-config';
import type { ServiceMap } from './services';

// From a module specifier to the file that it means, without asking the disk: the candidates are given in the order in
// which resolvers try them, and the first that is in the fact base wins.

const ENDINGS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];
/** How far the folders above a Python file are tried as the root of an absolute import. */
const PYTHON_ROOTS = 8;
/** A value is re-exported through fewer files than this. */
const MOST_HOPS = 60;

/**
 * What `registerAs('jwt', ...)`, ConfigModule's `load`, `JwtModule.register(...)`, Nest's providers, Fastify's JWT plugin and Nuxt's
 * `runtimeConfig` are exported as: none is imported by its file.
 */
const NEST_REGISTRATION = /^(?:registerAs:|ConfigModule\.load$|JwtModule$|JwtService:|FastifyJwt(?::|$)|useRuntimeConfig$)/;
/** The module name under which Nest's `registerAs` namespaces are looked up in the whole service. */
export const NEST_CONFIG_MODULE = 'nest-config';
const NAMESPACE = 'registerAs:';

/** The paths that a specifier written in `file` may mean, best first. Empty for packages. */
export function candidatesFor(file: string, specifier: string, packages: ReadonlyMap<string, string>): readonly string[] {
  if (specifier === NEST_CONFIG_MODULE) return [];
  if (file.endsWith('.py')) return pythonCandidates(file, specifier);
  const folder = folderOf(file);
  if (specifier.startsWith('.')) return withEndings(joinPath(folder, specifier));
  const packageFolder = packages.get(specifier);
  if (packageFolder !== undefined)
    return ['src/index', 'index', 'src/main', 'lib/index'].flatMap((entry) => withEndings(joinPath(packageFolder, entry)));
  const inPackage = insidePackage(specifier, packages);
  if (inPackage !== undefined) return ['src/', ''].flatMap((root) => withEndings(joinPath(inPackage.folder, root + inPackage.path)));
  const stripped = withoutAlias(specifier);
  if (stripped === undefined) return [];
  return [folder, ...foldersAbove(folder)].flatMap((root) => [
    ...withEndings(joinPath(root, `src/${stripped}`)),
    ...withEndings(joinPath(root, stripped)),
  ]);
}

/** A file of a package of the workspace: `@shop/stores/auth` of the package `@shop/stores`. */
function insidePackage(specifier: string, packages: ReadonlyMap<string, string>): { folder: string; path: string } | undefined {
  const name = /^(?:@[\w.-]{1,100}\/)?[\w.-]{1,100}(?=\/)/.exec(specifier)?.[0];
  const folder = name === undefined ? undefined : packages.get(name);
  return folder === undefined || name === undefined ? undefined : { folder, path: specifier.slice(name.length + 1) };
}

/**
 * The path below some root that an alias stands for. `@/x`, `~/x` and `#/x` name the root; SvelteKit's `$lib/x`, `~config/x`
 * and `@config/x` name a folder of it, which a package of that scope does not have.
 */
function withoutAlias(specifier: string): string | undefined {
  if (/^[@~#]\//.test(specifier)) return specifier.slice(2);
  if (/^(?:\$lib|[@~#][a-z][\w-]*)\/./i.test(specifier)) return specifier.slice(1);
  return /^(?:src|app|server|config|lib)\//.test(specifier) ? specifier : undefined;
}

function withEndings(path: string): string[] {
  const ending = ENDINGS.find((candidate) => path.endsWith(candidate));
  if (!ending) return [...ENDINGS.map((candidate) => path + candidate), ...ENDINGS.map((candidate) => `${path}/index${candidate}`)];
  // TypeScript sources import './x.js' and mean './x.ts'.
  const stem = path.slice(0, -ending.length);
  return [path, ...(ending.includes('j') ? [stem + ending.replace('j', 't'), `${stem}.tsx`] : [])];
}

function pythonCandidates(file: string, specifier: string): string[] {
  const dots = /^\.*/.exec(specifier)?.[0].length ?? 0;
  const relative = specifier.slice(dots).split('.').filter(Boolean).join('/');
  const asModule = (root: string) => {
    const path = joinPath(root, relative);
    return relative === '' ? [joinPath(root, '__init__.py')] : [`${path}.py`, `${path}/__init__.py`];
  };
  if (dots > 0) return asModule(joinPath(folderOf(file), '../'.repeat(dots - 1)));
  const folder = folderOf(file);
  return [folder, ...foldersAbove(folder)].slice(0, PYTHON_ROOTS).flatMap(asModule);
}

interface Exports {
  readonly named: ReadonlyMap<string, Value>;
  /** `export * from './x'`, in the order in which they are written. */
  readonly stars: readonly ReferenceValue[];
}

/** A value, and the steps of a path that are still to be taken into it. */
interface Resolved {
  readonly value: Value;
  readonly rest: readonly string[];
}

/** Resolves references to the exported values of other files. One per contract. */
export class ModuleResolver {
  readonly #facts: FactBase;
  readonly #packages = new Map<string, string>();
  readonly #files = new Map<string, string | undefined>();
  readonly #exports = new Map<string, Exports>();
  readonly #namespaces = new Map<string, Export[]>();
  readonly #map: ServiceMap | undefined;
  readonly #frameworkSettings: FrameworkSettings;

  /** `map` tells the Nest registrations of two services apart. */
  constructor(facts: FactBase, map?: ServiceMap) {
    this.#facts = facts;
    this.#map = map;
    this.#frameworkSettings = new FrameworkSettings(facts, map);
    for (const fact of facts.all('export')) {
      if (!NEST_REGISTRATION.test(fact.name) || (map && isTestFile(map.inWorkspace(fact.file)))) continue;
      const list = this.#namespaces.get(fact.name);
      if (list) list.push(fact);
      else this.#namespaces.set(fact.name, [fact]);
    }
    for (const manifest of facts.all('manifest')) {
      if (manifest.manifest === 'package.json' && manifest.name !== '') this.#packages.set(manifest.name, folderOf(manifest.file));
    }
  }

  /** The candidates of a reference's module; the host reads the first that exists. */
  candidates(reference: ReferenceValue): readonly string[] {
    return candidatesFor(reference.at.file, reference.module, this.#packages);
  }

  fileOf(reference: ReferenceValue): string | undefined {
    const { file } = reference.at;
    const key = `${file.endsWith('.py') ? 'python' : 'typescript'}\n${folderOf(file)}\n${reference.module}`;
    if (!this.#files.has(key))
      this.#files.set(
        key,
        this.candidates(reference).find((path) => this.#facts.hasFile(path)),
      );
    return this.#files.get(key);
  }

  /** The exports of a file. */
  exportsOf(file: string): Exports {
    let exported = this.#exports.get(file);
    if (!exported) {
      const named = new Map<string, Value>();
      const stars: ReferenceValue[] = [];
      for (const fact of this.#facts.ofFile(file)) {
        if (fact.kind !== 'export') continue;
        if (fact.name !== '*') named.set(fact.name, fact.value);
        else if (fact.value.kind === 'reference') stars.push(fact.value);
      }
      exported = { named, stars };
      this.#exports.set(file, exported);
    }
    return exported;
  }

  /**
   * The value a reference stands for, with the steps of its path that are still to be taken; undefined when it cannot be found.
   * Follows re-exports, `export *`, and a Python package whose submodule is meant (`from app import config; config.X`).
   */
  resolve(reference: ReferenceValue): Resolved | undefined {
    return this.#resolve(reference, new Set()) ?? this.#frameworkSettings.resolve(reference);
  }

  #resolve(reference: ReferenceValue, seen: Set<string>): Resolved | undefined {
    if (reference.module === NEST_CONFIG_MODULE) return this.#namespace(reference);
    const file = this.fileOf(reference);
    const [first, ...rest] = reference.path;
    if (first === undefined) return undefined;
    if (file !== undefined) {
      const step = `${file}\n${first}`;
      if (seen.has(step) || seen.size > MOST_HOPS) return undefined;
      seen.add(step);
      const { named, stars } = this.exportsOf(file);
      const value = named.get(first);
      if (value) return { value, rest };
      const byDefault = this.#throughDefault(named, first, rest);
      if (byDefault) return byDefault;
      // `export *` passes everything on but the default.
      for (const star of first === 'default' ? [] : stars) {
        const found = this.#resolve({ ...star, path: reference.path }, seen);
        if (found) return found;
      }
    }
    if (!reference.at.file.endsWith('.py') || rest.length === 0) return undefined;
    return this.#resolve(submodule(reference, first, rest), seen);
  }

  /** `module.exports = {a}` is a default export, and `const {a} = require(...)` asks for `a`. */
  #throughDefault(named: ReadonlyMap<string, Value>, first: string, rest: readonly string[]): Resolved | undefined {
    const whole = named.get('default');
    if (first === 'default' || whole === undefined) return undefined;
    if (whole.kind === 'reference') return { value: whole, rest: [first, ...rest] };
    const entry = whole.kind === 'record' && Object.hasOwn(whole.entries, first) ? whole.entries[first] : undefined;
    return entry && { value: entry, rest };
  }

  #namespace(reference: ReferenceValue): Resolved | undefined {
    const [name = '', ...rest] = reference.path;
    const reachable = this.#registered(name, reference);
    const isNamespace = reachable.length > 0 || !name.startsWith(NAMESPACE);
    const values = isNamespace
      ? reachable.map(({ value }) => value)
      : loadedUnder(name.slice(NAMESPACE.length), this.loadsFor(reference), (each) => this.resolve(each));
    // Registrations of one name cannot be told apart, so none is guessed, but what all of them say holds whichever it is.
    return oneOf(values, rest);
  }

  /** What ConfigModule loads in the service of a reference, a list for each call. */
  loadsFor(reference: ReferenceValue): readonly Value[] {
    return reference.module === NEST_CONFIG_MODULE ? this.#registered('ConfigModule.load', reference).map(({ value }) => value) : [];
  }

  /** The registrations of a name that the reference's service has, or else the packages of the workspace. */
  #registered(name: string, reference: ReferenceValue): readonly Export[] {
    const all = this.#namespaces.get(name) ?? [];
    const service = this.#map?.serviceOf(reference.at.file);
    const own = all.filter((fact) => this.#map?.serviceOf(fact.file) === service);
    return own.length > 0 ? own : all.filter((fact) => this.#map?.serviceOf(fact.file).library === true);
  }
}

/** The only value, or what all of them state at the path. */
function oneOf(values: readonly Value[], rest: readonly string[]): Resolved | undefined {
  const [only, ...others] = values;
  if (only === undefined || others.length === 0) return only && { value: only, rest };
  const [first, ...more] = values.map((value) => statedAt(value, rest));
  return first && more.every((value) => value && isSameValue(value, first)) ? { value: first, rest: [] } : undefined;
}

/** Calls `visit` with every reference inside a value. */
export function eachReference(value: Value, visit: (reference: ReferenceValue) => void): void {
  if (value.kind === 'reference') visit(value);
  for (const part of partsOf(value)) eachReference(part, visit);
}

/** `from app import config; config.X` read as X of the module `app.config`. */
export function submodule(reference: ReferenceValue, name: string, path: readonly string[]): ReferenceValue {
  const separator = reference.module.endsWith('.') || reference.module === '' ? '' : '.';
  return { ...reference, module: `${reference.module}${separator}${name}`, path };
}
