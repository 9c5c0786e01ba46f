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
  readonly others: readonly LeavingSignOut[];
  readonly refusals: readonly CacheRefusal[];
  readonly importedAt: Place | undefined;
}

interface LeavingSignOut {
  readonly signOut: SignOut;
  readonly importedAt: Place | undefined;
}

/** The edits that clear a cache, and whether they do at every sign-out that leaves it or only at the one that is reported. */
export interface Clearing {
  readonly edits: readonly FixEdit[];
  readonly isComplete: boolean;
}

/** The edits that clear what sign-outs or the answer to a 401 leave; none when no clean ones are known. */
export function clearingOf({ cache, occasion, signOut, others, refusals, importedAt }: StaleCache): Clearing {
  const answers = refusals.flatMap(({ edits }) => edits.map(({ at, newText }) => replaceText(at, newText)));
  // One finding stands for all answers that leave the cache, so a fix that leaves one of them is none.
  if (refusals.some(({ edits }) => edits.length === 0)) return { edits: [], isComplete: true };
  if (occasion === 'refused' || cache.holds === 'store') return { edits: answers, isComplete: true };
  if (signOut === undefined) return { edits: [], isComplete: true };
  const reported = { signOut, importedAt };
  const isComplete = others.every((other) => editsAt(cache, other) !== undefined);
  const ends = isComplete ? [reported, ...others] : [reported];
  const edits = ends.flatMap((end) => editsAt(cache, end) ?? []);
  if (edits.length === 0) return { edits, isComplete: true };
  const isCalled = cache.holds === 'session' && ends.some((end) => end.signOut.file !== cache.file);
  const added = isCalled ? cache.clearEdits.map(({ at, newText }) => replaceText(at, newText)) : [];
  return { edits: withoutRepeats([...edits, ...added, ...answers]), isComplete };
}

/** Several sign-outs of one file need one import, and it is the same for each. */
function withoutRepeats(edits: readonly FixEdit[]): readonly FixEdit[] {
  return [...new Map(edits.map((edit) => [JSON.stringify(edit), edit])).values()];
}

/** What clears the cache at one sign-out; undefined when no clean edit is known. */
function editsAt(cache: SessionCache, end: LeavingSignOut): readonly FixEdit[] | undefined {
  const { signOut } = end;
  const { slot } = signOut;
  if (slot === undefined) return undefined;
  const put = (statements: readonly string[]) =>
    replaceText(slot.at, statements.map((statement) => `${slot.separator}${statement}${signOut.imports.semicolon}`).join(''));
  const cleared = (client: string) => cache.clearing.map((statement) => statement.replace('CLIENT', () => client));
  const isOwnFile = signOut.file === cache.file;
  switch (cache.holds) {
    case 'session': {
      if (isOwnFile) return cache.clearing.length === 0 ? undefined : [put(cache.clearing)];
      return cache.clearName === '' ? undefined : [...importEdits(cache, end, cache.clearName), put([`${cache.clearName}()`])];
    }
    case 'queries': {
      if (cache.clearing.some((statement) => statement.startsWith('DISPATCH('))) {
        const { dispatchName } = signOut;
        const api = isOwnFile ? cache.name : cache.exportedAs;
        if (dispatchName === '' || api === '' || api === 'default') return undefined;
        const edits = isOwnFile ? [] : importEdits(cache, end, api);
        return [...edits, put(cleared(api).map((statement) => statement.replace('DISPATCH', () => dispatchName)))];
      }
      const [drop, ...others] = signOut.drops;
      // What removes one key gives way to what removes all.
      if (drop !== undefined && others.length === 0 && drop.remover !== '') return [replaceText(drop.at, cleared(drop.remover).join(''))];
      const name = signOut.clientName !== '' ? signOut.clientName : isOwnFile ? cache.name : cache.exportedAs;
      if (name === '' || name === 'default') return undefined;
      const edits = signOut.clientName !== '' || isOwnFile ? [] : importEdits(cache, end, name);
      return [...edits, put(cleared(name))];
    }
    case 'storage':
      return cache.clearing.length === 0 ? undefined : [put(cache.clearing)];
    case 'store':
      return undefined;
  }
}

/** The import of a name of the cache's file, beside others of that file or on a line of its own. */
function importEdits(cache: SessionCache, { signOut, importedAt }: LeavingSignOut, name: string): readonly FixEdit[] {
  if (importedAt !== undefined) return [replaceText(importedAt, `, ${name}`)];
  const { at, prefix, suffix, quote, semicolon } = signOut.imports;
  const specifier = `${quote}${relativeModule(signOut.file, cache, signOut.imports)}${quote}`;
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
