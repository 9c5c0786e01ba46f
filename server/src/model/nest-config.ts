import type { RecordValue, ReferenceValue, Value } from '../facts/value';

/** A load list is re-exported through fewer files than this. */
const MOST_HOPS = 12;

/** Follows a reference to another file, see `ModuleResolver.resolve`. */
type Resolve = (reference: ReferenceValue) => { readonly value: Value; readonly rest: readonly string[] } | undefined;

/**
 * What the factories that ConfigModule loads return under a key, the lists as `configLoads` writes them. None where one of them cannot
 * be read: it may have the key as well, and a later one wins.
 */
export function loadedUnder(key: string, lists: readonly Value[], resolve: Resolve): readonly Value[] {
  const found: Value[] = [];
  for (const list of lists) {
    for (const item of list.kind === 'list' ? list.items : [list]) {
      const record = settled(item, resolve);
      if (record === 'registered') continue;
      if (record === undefined) return [];
      const entry = Object.hasOwn(record.entries, key) ? record.entries[key] : undefined;
      if (entry !== undefined) found.push(entry);
      else if (record.open) return [];
    }
  }
  return found;
}

/** What a factory returns; `registered` for one of `registerAs`, whose entries stand under a namespace. */
function settled(item: Value, resolve: Resolve): RecordValue | 'registered' | undefined {
  let value = item;
  for (let hops = 0; hops < MOST_HOPS && value.kind === 'reference'; hops++) {
    const resolved = resolve(value);
    if (resolved === undefined) return isRegistered(value, resolve) ? 'registered' : undefined;
    const step = resolved.rest.length === 0 ? resolved.value : inside(resolved.value, resolved.rest);
    if (step === undefined) return undefined;
    value = step;
  }
  return value.kind === 'record' ? value : undefined;
}

/** What `registerAs` gives is exported as a value and not as a function. */
function isRegistered(factory: ReferenceValue, resolve: Resolve): boolean {
  const path = factory.path.map((step) => (step.endsWith('()') ? step.slice(0, -2) : step));
  const registered = resolve({ ...factory, path });
  return registered?.rest.length === 0 && registered.value.kind === 'record';
}

function inside(value: Value, path: readonly string[]): Value | undefined {
  let inner = value;
  for (const [index, step] of path.entries()) {
    if (inner.kind === 'reference') return { ...inner, path: [...inner.path, ...path.slice(index)] };
    const entry = inner.kind === 'record' && Object.hasOwn(inner.entries, step) ? inner.entries[step] : undefined;
    if (entry === undefined) return undefined;
    inner = entry;
  }
  return inner;
}
