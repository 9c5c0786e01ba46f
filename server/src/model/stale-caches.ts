import type { CacheClearing, CacheRefusal, SessionCache, SignOut, UserQuery } from '../facts/fact';
import type { Place } from '../text/range';
import type { Contract, Service } from './contract';
import { candidatesFor } from './modules';

// Caches that outlive the session, within one service: what keeps a session in one module, and the sign-out in another that
// leaves it. Whatever clears a cache anywhere in the service is taken to be reached, so that only a plain omission is left.

export interface StaleCache {
  /** What leaves the cache as it is: the sign-out, or the answer to a 401. */
  readonly at: Place;
  readonly cache: SessionCache;
  readonly occasion: 'sign-out' | 'refused';
  readonly signOut: SignOut | undefined;
  /** The other sign-outs of the service that leave it, apart from those that go through this one or that this one goes through. */
  readonly others: readonly LeavingSignOut[];
  /** The answers to a 401 that leave it as well. */
  readonly refusals: readonly CacheRefusal[];
  /** The exported function that clears it and that nothing calls; empty when there is none. */
  readonly clearName: string;
  /** Where the sign-out's file already imports names from the cache's file. */
  readonly importedAt: Place | undefined;
}

/** A further sign-out, and where its file already imports names from the cache's file. */
export interface LeavingSignOut {
  readonly signOut: SignOut;
  readonly importedAt: Place | undefined;
}

/** Their components stand in templates that are not read, so what they call is not seen. */
const UNREAD_TEMPLATES = ['vue', 'nuxt', 'svelte', '@sveltejs/kit', 'astro', 'ember-source'];

/** An operation of GraphQL does not say whose answer it brings. */
const APOLLO = 'The Apollo client';
const RTK = "RTK Query's cache";

interface Part {
  readonly caches: SessionCache[];
  readonly signOuts: SignOut[];
  readonly clearings: CacheClearing[];
  readonly queries: UserQuery[];
}

/** Every cache that a sign-out or an answer to a 401 leaves behind, each once. */
export function* staleCaches(contract: Contract): Iterable<StaleCache> {
  for (const [service, part] of partsOf(contract)) {
    if (part.caches.length === 0 || service.example || service.library) continue;
    const ends = UNREAD_TEMPLATES.some((name) => name in service.dependencies) ? [] : plainEnds(part);
    const names = new Set(part.clearings.filter((clearing) => clearing.of === 'function').map(({ name }) => name));
    const clients = part.caches.filter((cache) => cache.holds === 'queries');
    const stored = new Set<string>();
    for (const cache of part.caches) {
      if (cache.holds === 'session') yield* staleSession(contract, cache, ends, names);
      else if (cache.holds === 'queries') {
        if (clients.length === 1) yield* staleQueries(contract, cache, ends, part);
      } else if (cache.holds === 'store') yield* staleStore(cache, part);
      else if (!stored.has(cache.name)) {
        stored.add(cache.name);
        yield* staleStorage(contract, cache, ends, part);
      }
    }
  }
}

function partsOf(contract: Contract): ReadonlyMap<Service, Part> {
  const parts = new Map<Service, Part>();
  const partOf = (file: string): Part | undefined => {
    if (contract.isTestFile(file)) return undefined;
    const service = contract.serviceOf(file);
    const part = parts.get(service) ?? { caches: [], signOuts: [], clearings: [], queries: [] };
    parts.set(service, part);
    return part;
  };
  for (const cache of contract.facts.all('session-cache')) partOf(cache.file)?.caches.push(cache);
  for (const signOut of contract.facts.all('sign-out')) partOf(signOut.file)?.signOuts.push(signOut);
  for (const clearing of contract.facts.all('cache-clearing')) partOf(clearing.file)?.clearings.push(clearing);
  for (const query of contract.facts.all('user-query')) partOf(query.file)?.queries.push(query);
  return parts;
}

/** The places that end a session; none where any sign-out of the service loads the page anew or calls what cannot be followed. */
function plainEnds({ signOuts, clearings }: Part): readonly SignOut[] {
  if (signOuts.some((signOut) => signOut.reloads || signOut.open)) return [];
  const called = new Set(signOuts.flatMap((signOut) => signOut.calls));
  const isReloaded = clearings.some(({ of, onSignOut, name }) => of === 'page' && (onSignOut || called.has(name)));
  return isReloaded ? [] : signOuts.filter((signOut) => signOut.role === 'session');
}

function* staleSession(
  contract: Contract,
  cache: SessionCache,
  ends: readonly SignOut[],
  named: ReadonlySet<string>,
): Iterable<StaleCache> {
  const isCleared = cache.clearedHere || cache.clearedBy.some((name) => named.has(name));
  const signOut = isCleared ? undefined : bestOf(ends, cache.file);
  const common = { cache, refusals: cache.refusals, clearName: cache.clearedBy[0] ?? '' };
  if (signOut !== undefined) yield { ...common, ...atSignOut(contract, cache, signOut, ends) };
  else if (cache.refusals[0] !== undefined)
    yield { ...common, at: cache.refusals[0].at, occasion: 'refused', signOut: undefined, others: [], importedAt: undefined };
}

function* staleQueries(contract: Contract, cache: SessionCache, ends: readonly SignOut[], part: Part): Iterable<StaleCache> {
  if (cache.clearedHere || part.clearings.some((clearing) => clearing.of === 'queries')) return;
  const dropped = part.signOuts.map(({ drops }) => drops.map(({ key }) => key));
  // Who drops several keys has thought about which of them belong to the user.
  if (dropped.some((keys) => keys.length > 1 || keys.includes(''))) return;
  if (cache.label === RTK && part.clearings.some((clearing) => clearing.of === 'store')) return;
  // A client without queries keeps nothing.
  if (cache.label !== APOLLO && !part.queries.some(({ key }) => !dropped.some((keys) => keys.includes(key)))) return;
  const signOut = bestOf(ends, cache.file, (end) => end.clientName !== '' || cache.exportedAs !== '');
  if (signOut === undefined) return;
  yield { ...atSignOut(contract, cache, signOut, ends), cache, refusals: [], clearName: '' };
}

function* staleStorage(contract: Contract, cache: SessionCache, ends: readonly SignOut[], { clearings }: Part): Iterable<StaleCache> {
  if (clearings.some(({ of, name }) => of === 'storage' && (name === '' || name === cache.name))) return;
  const signOut = bestOf(ends, cache.file);
  if (signOut === undefined) return;
  yield { ...atSignOut(contract, cache, signOut, ends), cache, refusals: [], clearName: '' };
}

/** A store says by itself what its sign-out leaves, unless the one around it drops the state of all. */
function* staleStore(cache: SessionCache, { clearings }: Part): Iterable<StaleCache> {
  if (clearings.some(({ of }) => of === 'store')) return;
  const [first, ...others] = cache.refusals;
  if (first === undefined || others.length > 0) return;
  const { refusals } = cache;
  yield { at: first.at, cache, occasion: 'sign-out', signOut: undefined, others: [], refusals, clearName: '', importedAt: undefined };
}

/** What is the same for every cache that sign-outs leave. */
function atSignOut(
  contract: Contract,
  cache: SessionCache,
  signOut: SignOut,
  ends: readonly SignOut[],
): Pick<StaleCache, 'at' | 'occasion' | 'signOut' | 'others' | 'importedAt'> {
  const isApart = (end: SignOut) => end !== signOut && !goesThrough(end, signOut) && !goesThrough(signOut, end);
  const others = ends.filter(isApart).map((end) => ({ signOut: end, importedAt: importedAt(contract, end, cache.file) }));
  return { at: signOut.at, occasion: 'sign-out', signOut, others, importedAt: importedAt(contract, signOut, cache.file) };
}

/** Whether a sign-out calls a function of the other's name, by which one clearing serves both. */
function goesThrough(caller: SignOut, called: SignOut): boolean {
  return called.name !== '' && caller.calls.includes(called.name) && (!called.isPrivate || caller.file === called.file);
}

/** The sign-out to report: in the cache's own file, else where a fix can be written, else the first. */
function bestOf(ends: readonly SignOut[], file: string, isPreferred: (end: SignOut) => boolean = () => true): SignOut | undefined {
  const score = (end: SignOut) => (end.file === file ? 4 : 0) + (end.slot !== undefined ? 2 : 0) + (isPreferred(end) ? 1 : 0);
  let best: SignOut | undefined;
  for (const end of ends) if (best === undefined || score(end) > score(best)) best = end;
  return best;
}

function importedAt(contract: Contract, signOut: SignOut, file: string): Place | undefined {
  const found = signOut.imports.modules.find(
    ({ module }) => candidatesFor(signOut.file, module, new Map()).find((path) => contract.facts.hasFile(path)) === file,
  );
  return found?.at;
}
