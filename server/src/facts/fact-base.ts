import type { Fact, FactKind, FactOf } from './fact';

/** The facts of all files, indexed by kind and by file. Files keep the order in which they are given. */
export class FactBase {
  readonly #byKind = new Map<FactKind, Fact[]>();
  readonly #byFile: ReadonlyMap<string, readonly Fact[]>;

  constructor(byFile: ReadonlyMap<string, readonly Fact[]>) {
    this.#byFile = byFile;
    for (const facts of byFile.values()) {
      for (const fact of facts) {
        const list = this.#byKind.get(fact.kind);
        if (list) list.push(fact);
        else this.#byKind.set(fact.kind, [fact]);
      }
    }
  }

  all<Kind extends FactKind>(kind: Kind): readonly FactOf<Kind>[] {
    return (this.#byKind.get(kind) ?? []) as FactOf<Kind>[];
  }

  ofFile(file: string): readonly Fact[] {
    return this.#byFile.get(file) ?? [];
  }

  hasFile(file: string): boolean {
    return this.#byFile.has(file);
  }

  files(): Iterable<string> {
    return this.#byFile.keys();
  }
}
