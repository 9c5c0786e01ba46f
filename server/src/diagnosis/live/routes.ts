import type { HttpRoute, RouteMount } from '../../facts/fact';
import { SecretText } from '../../facts/secret-text';
import type { Contract, Service } from '../../model/contract';
import { candidatesFor } from '../../model/modules';
import { folderOf } from '../../text/source';

// The whole paths of a service's routes: a router's own path with all that it is mounted below.

/** Mounts inside of mounts that are followed. */
const DEEPEST = 5;

/** A route whose whole path is known. */
export interface KnownRoute {
  readonly fact: HttpRoute;
  readonly path: string;
  /** What asks for a token before it; empty where nothing is seen to. */
  readonly guard: string;
}

/** The routes of a service that need a token, the best to try first: guarded, without parameters, and reading only. */
export function routesOf(service: Service, contract: Contract): readonly KnownRoute[] {
  const resolver = new RouteResolver(service, contract);
  // A folder without a manifest may hold another server, in another language, which answers elsewhere.
  const checking = [
    ...contract.verifiers.map((verifier) => verifier.fact.file),
    ...contract.facts.all('authorization-parse').map(({ file }) => file),
  ];
  const languages = new Set(checking.filter((file) => contract.serviceOf(file) === service).map(isPython));
  const known = contract.facts.all('http-route').flatMap((fact) => {
    if (contract.serviceOf(fact.file) !== service || contract.isTestFile(fact.file)) return [];
    if (languages.size === 1 && !languages.has(isPython(fact.file))) return [];
    return resolver.routesOf(fact);
  });
  return known
    .filter(({ path }) => /^\/[\w./:{}[\]-]*$/.test(path))
    .map((route, index) => ({ route, index, rank: rankOf(route) }))
    .sort((left, right) => right.rank - left.rank || left.index - right.index)
    .map(({ route }) => route);
}

function isPython(file: string): boolean {
  return file.endsWith('.py');
}

const PARAMETER = /[:{[]/;
/** Paths that anybody may ask for. */
const OPEN =
  /\b(?:health|healthz|ping|status|login|log-in|sign-?in|signup|sign-up|register|callback|refresh|logout|docs|metrics|public|webhooks?|static|csrf|forgot|reset|verify|ready|live|version|github|google|facebook|oauth|sso|saml|\.well-known)/i;
const OWN = /\/(?:me|profile|whoami|account|settings|session|user|current-user|validate-session)\/?$/i;

function rankOf({ fact, path, guard }: KnownRoute): number {
  return (
    (asksForToken(guard) ? 8 : 0) +
    (fact.method === 'GET' ? 4 : 0) +
    (PARAMETER.test(path) ? -6 : 0) +
    (OPEN.test(path) ? -8 : 0) +
    (/\badmin\b/i.test(path) ? -3 : 0) +
    (OWN.test(path) ? 3 : 0) +
    (path === '/' ? -5 : 0)
  );
}

/** Whether a route is worth trying where nothing is seen to ask for a token: its name says that it is of the user who asks. */
export function isLikely(route: KnownRoute): boolean {
  return route.fact.method === 'GET' && OWN.test(route.path) && rankOf(route) >= 4;
}

/** Whether a route is seen to need a token, so that a 401 without one is what to expect. */
export function isGuarded({ guard, path }: KnownRoute): boolean {
  return asksForToken(guard) && !OPEN.test(path);
}

/** Guards of the steps of a sign-in ask for something else. */
function asksForToken(guard: string): boolean {
  return guard !== '' && !/local|google|github|facebook|twitter|refresh|csrf|throttl|apikey|api_key/i.test(guard);
}

class RouteResolver {
  readonly #contract: Contract;
  readonly #service: Service;
  readonly #mounts: readonly RouteMount[];
  /** The mounts of each file of a router. */
  readonly #byFile = new Map<string, RouteMount[]>();

  constructor(service: Service, contract: Contract) {
    this.#contract = contract;
    this.#service = service;
    this.#mounts = contract.facts
      .all('route-mount')
      .filter(({ file }) => contract.serviceOf(file) === service && !contract.isTestFile(file));
    const packages = new Map(contract.facts.all('manifest').map(({ name, file }) => [name, folderOf(file)]));
    for (const mount of this.#mounts) {
      const candidates = mount.module === '' ? [mount.file] : routerFiles(mount, packages);
      const file = candidates.find((path) => contract.facts.hasFile(path));
      if (file === undefined) continue;
      const list = this.#byFile.get(file);
      if (list) list.push(mount);
      else this.#byFile.set(file, [mount]);
    }
  }

  routesOf(fact: HttpRoute): readonly KnownRoute[] {
    const above = fact.complete ? [{ path: '', guard: '' }] : this.#above(fact.file, fact.owner, 0);
    return above.map(({ path, guard }) => ({ fact, path: clean(`${path}/${fact.path}`), guard: fact.guard || guard }));
  }

  /** All that may stand before the paths of a router. */
  #above(file: string, owner: string, depth: number): readonly { readonly path: string; readonly guard: string }[] {
    if (depth > DEEPEST) return [];
    const mounts = owner === 'nest' ? this.#mounts.filter(({ router }) => router === 'nest').slice(0, 1) : this.#mountsOf(file, owner);
    return mounts.flatMap((mount) => {
      const own = this.#prefixOf(mount);
      if (own === undefined) return [];
      const outer = mount.complete ? [{ path: '', guard: '' }] : this.#above(mount.file, mount.owner, depth + 1);
      return outer.map(({ path, guard }) => ({ path: `${path}/${own}`, guard: mount.guard || guard }));
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
    return this.#contract.facts.ofFile(file).every((fact) => fact.kind !== 'http-route' || fact.owner === owner);
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

function clean(path: string): string {
  const single = path.replace(/\/{2,}/g, '/');
  return single.length > 1 ? single.replace(/\/$/, '') : '/';
}
