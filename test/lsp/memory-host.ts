import { isRead } from '../../server/src/extract/index';
import type { GitStanding } from '../../server/src/facts/fact';
import type { Host } from '../../server/src/lsp/host';
import { isInside } from '../../server/src/text/source';

/** A disk in memory. */
export class MemoryHost implements Host {
  readonly files: Map<string, string>;
  /** How often a file was read, so that tests can see that work was not done. */
  reads = 0;
  /** What git would say, and how often it was asked. */
  standings: ReadonlyMap<string, GitStanding['standing']> = new Map();
  gitRuns = 0;
  trusted = true;

  constructor(files: Readonly<Record<string, string>>) {
    this.files = new Map(Object.entries(files));
  }

  readonly list = (folder: string) => [...this.files.keys()].filter((path) => this.covers(folder, path)).sort();

  readonly read = (path: string) => {
    this.reads++;
    return this.files.get(path);
  };

  readonly readIfRelevant = (path: string) => (isRead(path) ? this.read(path) : undefined);

  readonly covers = (folder: string, path: string) => isInside(path, folder) && isRead(path) && !path.includes('/node_modules/');

  readonly setTrusted = (trusted: boolean) => {
    this.trusted = trusted;
  };

  readonly gitStandings = (files: Iterable<string>) => {
    if (!this.trusted) return new Map();
    this.gitRuns++;
    const asked = new Set(files);
    return new Map([...this.standings].filter(([file]) => asked.has(file)));
  };

  readonly isFolder = (path: string) => !this.files.has(path) && [...this.files.keys()].some((file) => isInside(file, path));
}
