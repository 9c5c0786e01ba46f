import { RULE_IDS } from '../../rules/ids';

const RULES: ReadonlySet<string> = new Set(RULE_IDS);
/** A path with its slashes: from the top of the disk or of a drive, or from a folder of the workspace. */
const PATH = /(?:[A-Za-z]:)?(?:[\w@.+~$%()[\]-]{1,200})?(?:[\\/][^\s\\/:;,'"<>|]{1,200})+/g;
const QUOTED = /"[^"\n]{1,400}"|'[^'\n]{1,400}'/g;

/**
 * Names of a workspace replaced by others that tell nothing: the same name by the same, so that a report can be followed.
 * Rules keep their names, which are ours.
 */
export class StandIns {
  readonly #files = new Map<string, string>();
  readonly #names: ReadonlyMap<string, string>;

  /** `names` by what is written for them: those of services and folders. */
  constructor(names: ReadonlyMap<string, string>) {
    this.#names = names;
  }

  /** A text that says where something is, without saying where it is. */
  hide(text: string): string {
    const bare = text
      .replace(QUOTED, (quoted) => (RULES.has(quoted.slice(1, -1)) ? quoted : '"…"'))
      .replace(PATH, (path) => (RULES.has(path) ? path : this.#file(path)));
    return this.#names.size === 0 ? bare : bare.replace(/[\w@.-]+/g, (word) => this.#names.get(word) ?? word);
  }

  #file(path: string): string {
    const known = this.#files.get(path);
    if (known) return known;
    const extension = /\.(?:[cm]?[jt]sx?|py|ipynb|toml|ya?ml|json|env|sh|prisma)$/.exec(path)?.[0] ?? '';
    const made = `file-${this.#files.size + 1}${extension}`;
    this.#files.set(path, made);
    return made;
  }
}
