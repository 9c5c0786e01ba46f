import type { HttpRoute, RouteMount } from '../../facts/fact';
import { SecretText } from '../../facts/secret-text';
import type { Contract, Service } from '../../model/contract';
import { candidatesFor } from '../../model/modules';
import { folderOf } from '../../text/source';

// The whole paths of a service's routes: a router's own path with all that it is mounted below.

export type RouteFact = HttpRoute | RouteMount;

/** The owner of every controller of Nest. */
const NEST = 'nest';
/** Mounts inside of mounts that are followed. */
const DEEPEST = 5;

/** A route whose whole path is known. */
export interface KnownRoute {
  readonly fact: HttpRoute;
  readonly path: string;
  /** What asks for a token before it; empty where nothing is seen to. */
  readonly guard: string;
}

/** What is known of a workspace's routes: by the audit, and by whoever read further for a diagnosis. */
export class RouteBook {
  readonly routes: readonly HttpRoute[];
  readonly mounts: readonly RouteMount[];
  readonly #contract: Contract;
  readonly #byFile = new Map<string, RouteFact[]>();

  constructor(contract: Contract, more: readonly RouteFact[]) {
    this.#contract = contract;
    const all = [...contract.facts.all('http-route'), ...contract.facts.all('route-mount'), ...more];
    for (const fact of all) {
      const list = this.#byFile.get(fact.file);
      if (list) list.push(fact);
      else this.#byFile.set(fact.file, [fact]);
    }
    this.routes = all.filter((fact) => fact.kind === 'http-route');
    this.mounts = all.filter((fact) => fact.kind === 'route-mount');
  }

  hasFile(file: string): boolean {
    return this.#byFile.has(file) || this.#contract.facts.hasFile(file);
  }

  ofFile(file: string): readonly RouteFact[] {
    return this.#byFile.get(file) ?? [];
  }
}

/** The routes of a service that need a token, the best to try first: guarded, without parameters, and reading only. */
export function routesOf(service: Service, contract: Contract, book: RouteBook): readonly KnownRoute[] {
  const resolver = new RouteResolver(service, contract, book);
  // A folder without a manifest may hold another server, in another language, which answers elsewhere.
  const checking = [
    ...contract.verifiers.map((verifier) => verifier.fact.file),
    ...contract.facts.all('authorization-parse').map(({ file }) => file),
  ];
  const languages = new Set(checking.filter((file) => contract.serviceOf(file) === service).map(isPython));
  const known = book.routes.flatMap((fact) => {
    if (contract.serviceOf(fact.file) !== service || contract.isTestFile(fact.file)) return [];
    if (languages.size === 1 && !languages.has(isPython(fact.file))) return [];
    return resolver.routesOf(fact);
  });
  return known
    .filter(({ path }) => /^\/[\w./:{}[\]<>-]*$/.test(path))
    .map((route, index) => ({ route, index, rank: rankOf(route) }))
    .sort((left, right) => right.rank - left.rank || left.index - right.index)
    .map(({ route }) => route);
}

function isPython(file: string): boolean {
  return file.endsWith('.py');
}

const PARAMETER = /[:{[<]/;
/** Paths that anybody may ask for. */
const OPEN =
  /\b(?:health|healthz|ping|status|login|log-in|sign-?in|signup|sign-up|register|callback|refresh|logout|docs|metrics|public|webhooks?|static|csrf|forgot|reset|verify|ready|live|version|github|google|facebook|oauth|sso|saml|\.well-known)/i;
const OWN = /\/(?:me|profile|whoami|account|settings|session|user|current-user|validate-session)\/?$/i;

function rankOf({ fact, path, guard }: KnownRoute): number {
  return (
    (asksForToken(guard) ? 8 : 0) +
    (fact.method === 'GET' ? 4 : fact.method === 'ALL' ? 3 : 0) +
    (PARAMETER.test(path) ? -6 : 0) +
    (OPEN.test(path) ? -8 : 0) +
    (/\badmin\b/i.test(path) ? -3 : 0) +
    (OWN.test(path) ? 3 : 0) +
    (path === '/' ? -5 : 0)
  );
}

/** Whether a route is worth trying where nothing is seen to ask for a token: its name says that it is of the user who asks. */
export function isLikely(route: KnownRoute): boolean {
  return /^(?:GET|ALL)$/.test(route.fact.method) && OWN.test(route.path) && rankOf(route) >= 4;
}

/** Whether a route is seen to need a token, so that a 401 without one is what to expect. */
export function isGuarded({ guard, path }: KnownRoute): boolean {
  return asksForToken(guard) && !OPEN.test(path);
}

/** Guards of the steps of a sign-in ask for something else. */
function asksForToken(guard: string): boolean {
  return guard !== '' && !/local|google|github|facebook|twitter|refresh|csrf|throttl|apikey|api_key/i.test(guard);
}

/** The path with a stand-in for each parameter, as Express, FastAPI, Next.js, Flask and Django write them. */
export function pathToTry({ path }: KnownRoute): string {
  return path
    .replace(/<(?:\w{1,20}:)?(\w{1,60})>/g, '<$1>')
    .replace(/\[{1,2}(?:\.{3})?(\w{1,60})\]{1,2}/g, '<$1>')
    .replace(/\{(\w{1,60})(?::\w{1,20})?\}/g, '<$1>')
    .replace(/:(\w{1,60})/g, '<$1>');
}

/** What stands before the paths of a router, and the innermost mount that says so. */
interface Above {
  readonly path: string;
  readonly guard: string;
  readonly mount: RouteMount | undefined;
}

class RouteResolver {
  readonly #contract: Contract;
  readonly #book: RouteBook;
  readonly #service: Service;
  readonly #mounts: readonly RouteMount[];
  /** The mounts of each file of a router. */
  readonly #byFile = new Map<string, RouteMount[]>();

  constructor(service: Service, contract: Contract, book: RouteBook) {
    this.#contract = contract;
    this.#book = book;
    this.#service = service;
    this.#mounts = book.mounts.filter(({ file }) => contract.serviceOf(file) === service && !contract.isTestFile(file));
    const packages = new Map(contract.facts.all('manifest').map(({ name, file }) => [name, folderOf(file)]));
    for (const mount of this.#mounts) {
      const candidates = mount.module === '' ? [mount.file] : routerFiles(mount, packages);
      const file = candidates.find((path) => book.hasFile(path));
      if (file === undefined) continue;
      const list = this.#byFile.get(file);
      if (list) list.push(mount);
      else this.#byFile.set(file, [mount]);
    }
  }

  routesOf(fact: HttpRoute): readonly KnownRoute[] {
    return this.#before(fact).flatMap(({ path, guard, mount }) => {
      const version = fact.owner === NEST ? this.#versionOf(fact, mount) : '';
      if (version === undefined) return [];
      const own = mount?.replaces === true ? fact.path.slice(fact.ownPrefix?.length ?? 0) : fact.path;
      return { fact, path: clean(`${path}/${version}/${own}`, fact), guard: fact.guard || guard };
    });
  }

  #before(fact: HttpRoute): readonly Above[] {
    if (!fact.complete) return this.#above(fact.file, fact.owner, 0);
    // Routes that are files stand below the base path of Next.js.
    const base = fact.owner === '' ? this.#mounts.find(({ router }) => router === 'next') : undefined;
    return [{ path: (base && this.#prefixOf(base)) ?? '', guard: '', mount: undefined }];
  }

  /** Undefined where the application does not say that a version is a part of the address. */
  #versionOf({ version }: HttpRoute, mount: RouteMount | undefined): string | undefined {
    const { versioning } = mount ?? {};
    if (versioning === undefined) return version === undefined ? '' : undefined;
    const named = version ?? versioning.byDefault;
    return named === '' ? '' : `${versioning.prefix}${named}`;
  }

  /** All that may stand before the paths of a router. */
  #above(file: string, owner: string, depth: number): readonly Above[] {
    if (depth > DEEPEST) return [];
    const mounts = owner === NEST ? this.#mounts.filter(({ router }) => router === NEST).slice(0, 1) : this.#mountsOf(file, owner);
    return mounts.flatMap((mount) => {
      const own = this.#prefixOf(mount);
      if (own === undefined) return [];
      const outer = mount.complete ? [{ path: '', guard: '' }] : this.#above(mount.file, mount.owner, depth + 1);
      return outer.map(({ path, guard }) => ({ path: `${path}/${own}`, guard: mount.guard || guard, mount }));
    });
  }

  #mountsOf(file: string, owner: string): readonly RouteMount[] {
    const own = (this.#byFile.get(file) ?? []).filter(
      ({ router, module, file: from }) => module !== '' || from !== file || router === owner || router === '',
    );
    const named = own.filter(({ router }) => router === owner);
    return (
      named.length > 0 ? named : own.filter(({ router }) => router === '' || router === 'default' || this.#isOnlyOwner(file, owner))
    ).slice(0, 3);
  }

  /** A file with one router gives that one, under whatever name it is imported. */
  #isOnlyOwner(file: string, owner: string): boolean {
    return this.#book.ofFile(file).every((fact) => fact.kind !== 'http-route' || fact.owner === owner);
  }

  /** The prefix as a text; undefined where it cannot be read. */
  #prefixOf({ prefix }: RouteMount): string | undefined {
    if (prefix.kind === 'unset') return '';
    const evaluated = this.#contract.evaluate(prefix, { service: this.#service, environment: 'development' });
    if (evaluated.state !== 'known' || !(evaluated.value instanceof SecretText) || evaluated.variable !== '') return undefined;
    const text = evaluated.value.reveal();
    return text.length <= 100 && /^[\w./:{}-]*$/.test(text) ? text : undefined;
  }
}

function routerFiles({ file, module, router }: RouteMount, packages: ReadonlyMap<string, string>): readonly string[] {
  const own = candidatesFor(file, module, packages);
  // `from app.routers import users` imports a module where there is one of that name.
  return file.endsWith('.py') && router !== ''
    ? [...own, ...candidatesFor(file, module.endsWith('.') ? `${module}${router}` : `${module}.${router}`, packages)]
    : own;
}

/** Python's frameworks tell a path with a slash at its end from the one without, and send the other on. */
function clean(path: string, { file, path: own }: HttpRoute): string {
  const single = path.replace(/\/{2,}/g, '/');
  if (isPython(file) && own.endsWith('/')) return single;
  return single.length > 1 ? single.replace(/\/$/, '') : '/';
}
