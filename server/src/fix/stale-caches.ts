import type { CacheRefusal, SessionCache, SignOut } from '../facts/fact';
import type { FixEdit } from '../rules/rule';
import type { Place } from '../text/range';
import { folderOf } from '../text/source';
import { replaceText } from './edits';

/** A cache and what leaves it as it is; see `model/stale-caches.ts`. */
interface StaleCache {
  readonly cache: SessionCache;
  readonly occasion: 'sign-out' | 'refused';
  readonly signOut: SignOut | undefined;
  readonly refusals: readonly CacheRefusal[];
  readonly importedAt: Place | undefined;
}

/** The edits that clear what a sign-out or the answer to a 401 leaves; empty when no clean ones are known. */
export function clearingEdits(stale: StaleCache): readonly FixEdit[] {
  const { cache, signOut } = stale;
  const refusals = stale.refusals.flatMap(({ edits }) => edits.map(({ at, newText }) => replaceText(at, newText)));
  // One finding stands for all places that leave the cache, so a fix that leaves one of them is none.
  if (stale.refusals.some(({ edits }) => edits.length === 0)) return [];
  if (stale.occasion === 'refused' || cache.holds === 'store') return refusals;
  const slot = signOut?.slot;
  if (signOut === undefined || slot === undefined) return [];
  const put = (statements: readonly string[]) =>
    replaceText(slot.at, statements.map((statement) => `${slot.separator}${statement}${signOut.imports.semicolon}`).join(''));
  const cleared = (client: string) => cache.clearing.map((statement) => statement.replace('CLIENT', () => client));
  const isOwnFile = signOut.file === cache.file;
  switch (cache.holds) {
    case 'session': {
      if (isOwnFile) return cache.clearing.length === 0 ? [] : [put(cache.clearing), ...refusals];
      if (cache.clearName === '') return [];
      const added = cache.clearEdits.map(({ at, newText }) => replaceText(at, newText));
      return [...importEdits(stale, signOut, cache.clearName), put([`${cache.clearName}()`]), ...added, ...refusals];
    }
    case 'queries': {
      const [drop, ...others] = signOut.drops;
      // What removes one key gives way to what removes all.
      if (drop !== undefined && others.length === 0 && drop.remover !== '') return [replaceText(drop.at, cleared(drop.remover).join(''))];
      const name = signOut.clientName !== '' ? signOut.clientName : isOwnFile ? cache.name : cache.exportedAs;
      if (name === '' || name === 'default') return [];
      const edits = signOut.clientName !== '' || isOwnFile ? [] : importEdits(stale, signOut, name);
      return [...edits, put(cleared(name))];
    }
    case 'storage':
      return cache.clearing.length === 0 ? [] : [put(cache.clearing)];
  }
}

/** The import of a name of the cache's file, beside others of that file or on a line of its own. */
function importEdits({ cache, importedAt }: StaleCache, { imports, file }: SignOut, name: string): readonly FixEdit[] {
  if (importedAt !== undefined) return [replaceText(importedAt, `, ${name}`)];
  const { at, prefix, suffix, quote, semicolon } = imports;
  const specifier = `${quote}${relativeModule(file, cache, imports)}${quote}`;
  return [replaceText(at, `${prefix}import { ${name} } from ${specifier}${semicolon}${suffix}`)];
}

/** The module specifier of the cache's file as the other file writes such: without an ending unless it writes one. */
function relativeModule(from: string, cache: SessionCache, imports: SignOut['imports']): string {
  const source = folderOf(from).split('/').filter(Boolean);
  const target = cache.file
    .replace(/\.[cm]?[jt]sx?$/, '')
    .split('/')
    .filter(Boolean);
  let shared = 0;
  while (shared < source.length && shared < target.length - 1 && source[shared] === target[shared]) shared++;
  const up = source.length - shared;
  const path = `${up === 0 ? './' : '../'.repeat(up)}${target.slice(shared).join('/')}`;
  return imports.modules.some(({ module }) => /^\.{1,2}\/.*\.js$/.test(module)) ? `${path}.js` : path;
}
