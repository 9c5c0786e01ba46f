import type { Fact } from '../facts/fact';
import type { FactBase } from '../facts/fact-base';
import type { ReferenceValue, Value } from '../facts/value';
import { folderOf, joinPath } from '../text/source';

// From a module specifier to the file that it means, without asking the disk: the candidates are given in the order in
// which resolvers try them, and the first that is in the fact base wins.

const ENDINGS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];
/** How far the folders above a Python file are tried as the root of an absolute import. */
const PYTHON_ROOTS = 8;
/** Export chains longer than this are circular or hopeless. */
const LONGEST_CHAIN = 8;

/** The module name under which Nest's `registerAs` namespaces are looked up in the whole service. */
export const NEST_CONFIG_MODULE = 'nest-config';

/** The paths that a specifier written in `file` may mean, best first. Empty for packages. */
export function candidatesFor(file: string, specifier: string, packages: ReadonlyMap<string, string>): readonly string[] {
  if (specifier === NEST_CONFIG_MODULE) return [];
  if (file.endsWith('.py')) return pythonCandidates(file, specifier);
  const folder = folderOf(file);
  if (specifier.startsWith('.')) return withEndings(joinPath(folder, specifier));
  const packageFolder = packages.get(specifier);
  if (packageFolder !== undefined)
    return ['src/index', 'index', 'src/main', 'lib/index'].flatMap((entry) => withEndings(joinPath(packageFolder, entry)));
  const alias = /^(?:@\/|~\/|#\/|\$lib\/|src\/|app\/|server\/|config\/|lib\/)/.exec(specifier);
  if (!alias) return [];
  const stripped = /^(?:src|app|server|config|lib)\/$/.test(alias[0]) ? specifier : specifier.slice(alias[0].length);
  return ancestors(folder).flatMap((root) => [...withEndings(joinPath(root, `src/${stripped}`)), ...withEndings(joinPath(root, stripped))]);
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
  return ancestors(folderOf(file)).slice(0, PYTHON_ROOTS).flatMap(asModule);
}

/** The folder itself and every folder above it, nearest first. */
function ancestors(folder: string): string[] {
  const result = [folder];
  for (let current = folder; current !== ''; ) {
    current = folderOf(current);
    result.push(current);
  }
  return result;
}

/** Resolves references to the exported values of other files. One per contract. */
export class ModuleResolver {
  readonly #facts: FactBase;
  readonly #packages = new Map<string, string>();
  readonly #files = new Map<string, string | undefined>();
  readonly #exports = new Map<string, Map<string, Value>>();

  constructor(facts: FactBase) {
    this.#facts = facts;
    for (const manifest of facts.all('manifest')) {
      if (manifest.manifest === 'package.json' && manifest.name !== '') this.#packages.set(manifest.name, folderOf(manifest.file));
    }
  }

  /** The candidates of a reference's module; the host reads the first that exists. */
  candidates(reference: ReferenceValue): readonly string[] {
    return candidatesFor(reference.at.file, reference.module, this.#packages);
  }

  fileOf(reference: ReferenceValue): string | undefined {
    const key = `${folderOf(reference.at.file)}\n${reference.module}`;
    if (!this.#files.has(key))
      this.#files.set(
        key,
        this.candidates(reference).find((path) => this.#facts.hasFile(path)),
      );
    return this.#files.get(key);
  }

  /** The exports of a file by name. */
  exportsOf(file: string): ReadonlyMap<string, Value> {
    let exported = this.#exports.get(file);
    if (!exported) {
      exported = new Map();
      for (const fact of this.#facts.ofFile(file)) if (fact.kind === 'export') exported.set(fact.name, fact.value);
      this.#exports.set(file, exported);
    }
    return exported;
  }

  /**
   * The value a reference stands for, with the steps of its path that are still to be taken; undefined when it cannot be found.
   * Follows re-exports, `export *`, and a Python package whose submodule is meant (`from app import config; config.X`).
   */
  resolve(reference: ReferenceValue, depth = 0): { value: Value; rest: readonly string[] } | undefined {
    if (depth > LONGEST_CHAIN) return undefined;
    if (reference.module === NEST_CONFIG_MODULE) return this.#namespace(reference);
    const file = this.fileOf(reference);
    const [first, ...rest] = reference.path;
    if (file !== undefined && first !== undefined) {
      const exported = this.exportsOf(file);
      const found = exported.get(first) ?? (first === 'default' ? undefined : this.#throughDefault(exported, first));
      if (found) return { value: found, rest };
      const star = exported.get('*');
      if (star?.kind === 'reference') return this.resolve({ ...star, path: reference.path }, depth + 1);
    }
    if (!reference.at.file.endsWith('.py') || first === undefined || rest.length === 0) return undefined;
    const separator = reference.module.endsWith('.') || reference.module === '' ? '' : '.';
    return this.resolve({ ...reference, module: `${reference.module}${separator}${first}`, path: rest }, depth + 1);
  }

  /** `module.exports = {a}` is a default export, and `const {a} = require(...)` asks for `a`. */
  #throughDefault(exported: ReadonlyMap<string, Value>, name: string): Value | undefined {
    const whole = exported.get('default');
    return whole?.kind === 'record' && Object.hasOwn(whole.entries, name) ? whole.entries[name] : undefined;
  }

  #namespace(reference: ReferenceValue): { value: Value; rest: readonly string[] } | undefined {
    const [name, ...rest] = reference.path;
    const matches = this.#facts.all('export').filter((fact) => fact.name === name);
    const only = matches[0];
    // Two services with a namespace of the same name cannot be told apart here, so neither is guessed.
    return only && matches.length === 1 ? { value: only.value, rest } : undefined;
  }
}

/** Every value that the fact states directly about a token or a loader. */
function valuesOf(fact: Fact): readonly Value[] {
  switch (fact.kind) {
    case 'token-issuer':
      return [
        fact.key,
        fact.algorithm,
        fact.audience.value,
        fact.issuer.value,
        fact.subject,
        ...(typeof fact.expiry === 'string' ? [] : [fact.expiry.value]),
      ];
    case 'token-verifier':
      return [fact.key, fact.algorithms.value, fact.audience.value, fact.issuer.value, fact.leeway.value];
    case 'env-loader':
      return [fact.files];
    default:
      return [];
  }
}

/** Calls `visit` with every reference inside a value. */
export function eachReference(value: Value, visit: (reference: ReferenceValue) => void): void {
  switch (value.kind) {
    case 'reference':
      visit(value);
      break;
    case 'env':
      eachReference(value.fallback, visit);
      break;
    case 'list':
      for (const item of value.items) eachReference(item, visit);
      break;
    case 'record':
      for (const entry of Object.values(value.entries)) eachReference(entry, visit);
      break;
    case 'operation':
      eachReference(value.left, visit);
      eachReference(value.right, visit);
      break;
    case 'template':
      for (const part of value.parts) eachReference(part, visit);
      break;
    case 'duration':
      eachReference(value.seconds, visit);
      break;
    case 'encoded':
    case 'converted':
      eachReference(value.of, visit);
      break;
  }
}

/**
 * Modules that token facts refer to, directly or through exports, and that the fact base has no file of, each as the
 * paths it may have.
 */
export function moduleCandidates(facts: FactBase): readonly (readonly string[])[] {
  const resolver = new ModuleResolver(facts);
  const wanted = new Map<string, readonly string[]>();
  const seen = new Set<Value>();
  const follow = (value: Value): void => {
    eachReference(value, (reference) => {
      if (seen.has(reference)) return;
      seen.add(reference);
      const resolved = resolver.resolve(reference);
      if (resolved) {
        follow(resolved.value);
        return;
      }
      for (const step of unresolvedSteps(reference)) {
        const candidates = resolver.candidates(step);
        if (candidates.length > 0 && !candidates.some((path) => facts.hasFile(path))) wanted.set(candidates.join('\n'), candidates);
      }
    });
  };
  for (const kind of ['token-issuer', 'token-verifier', 'env-loader'] as const) {
    for (const fact of facts.all(kind)) for (const value of valuesOf(fact)) follow(value);
  }
  return [...wanted.values()];
}

/** The reference's own module and, in Python, the submodule its first step may name. */
function unresolvedSteps(reference: ReferenceValue): readonly ReferenceValue[] {
  const [first, ...rest] = reference.path;
  if (!reference.at.file.endsWith('.py') || first === undefined || rest.length === 0) return [reference];
  const separator = reference.module.endsWith('.') || reference.module === '' ? '' : '.';
  return [reference, { ...reference, module: `${reference.module}${separator}${first}`, path: rest }];
}
