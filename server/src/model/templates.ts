import { environmentNamed } from '../facts/env-file-names';
import type { EnvFile } from '../facts/fact';
import { baseName, folderOf, isInside } from '../text/source';
import type { Contract, Service } from './contract';

// Which template tells the readers of a service's code what it needs.

/** Env files that no loader takes values from and that are no page to read either: ciphertext and its keys. */
const UNREADABLE: ReadonlySet<string> = new Set(['.env.vault', '.env.keys', '.env.me']);

export interface Documentation {
  /** The template that a new name belongs into. */
  readonly template: EnvFile;
  /** The names of every template that counts, in upper case. */
  readonly names: ReadonlySet<string>;
}

/** Answers for a service, from the templates of the workspace. Each is read once. */
export class Templates {
  readonly #contract: Contract;
  readonly #files: readonly EnvFile[];
  readonly #names = new Map<string, readonly string[]>();

  constructor(contract: Contract) {
    this.#contract = contract;
    this.#files = contract.facts
      .all('env-file')
      .filter(({ file }) => contract.isTemplate(file) && !contract.isTestFile(file) && !UNREADABLE.has(baseName(file)));
  }

  /**
   * What documents the needs of the code in `file`: the template nearest above it. One in the service's own folder speaks for it
   * alone; one further up may be there for other things, so it counts only when the service reads something that it names, and
   * then every template of the workspace does. Undefined when no template speaks for the code.
   */
  documentationOf(service: Service, file: string): Documentation | undefined {
    const around = this.#files.filter((candidate) => isInside(file, folderOf(candidate.file)) && isForAll(candidate.file));
    const depth = Math.max(...around.map((candidate) => folderOf(candidate.file).length));
    const [template] = around.filter((candidate) => folderOf(candidate.file).length === depth).sort(byName);
    if (template === undefined) return undefined;
    const isOwn = isInside(folderOf(template.file), service.folder);
    const counted = isOwn
      ? this.#files.filter((other) => this.#contract.serviceOf(other.file) === service || isInside(file, folderOf(other.file)))
      : this.#files;
    const names = new Set(counted.flatMap((other) => this.#namesIn(other)));
    if (this.#namesIn(template).length === 0) return undefined;
    if (!isOwn && !this.#contract.needsOf(service).some((need) => this.#namesIn(template).includes(need.name.toUpperCase())))
      return undefined;
    return { template, names };
  }

  /** Names that it sets, names of which its comments speak, and names that its values refer to. */
  #namesIn(template: EnvFile): readonly string[] {
    let names = this.#names.get(template.file);
    if (!names) {
      const entries = this.#contract.facts.ofFile(template.file).filter((fact) => fact.kind === 'env-entry');
      names = [
        ...template.commentedNames,
        ...entries.flatMap((entry) => [entry.key, ...entry.references.map((reference) => reference.name)]),
      ].map((name) => name.toUpperCase());
      this.#names.set(template.file, names);
    }
    return names;
  }
}

/** A template for tests says nothing of what the product needs, and a schema is a contract of its own. */
function isForAll(file: string): boolean {
  return environmentNamed(file) !== 'test' && baseName(file) !== '.env.schema';
}

/** `.env.example` before `.env.production.example`. */
function byName(left: EnvFile, right: EnvFile): number {
  return left.file.length - right.file.length || (left.file < right.file ? -1 : 1);
}
