import type { GitStanding } from '../facts/fact';

/**
 * What the server needs from the disk. Paths are absolute, with `/` separators.
 * Nothing here throws: what cannot be read is not there.
 */
export interface Host {
  /** The files below a workspace folder that an extractor reads, ignored files left out. */
  readonly list: (folder: string) => readonly string[];
  /** The text of a file without its byte order mark; undefined when it cannot be read. */
  readonly read: (path: string) => string | undefined;
  /** Like `read`, and undefined for a file that cannot hold facts, so that most source files are never decoded or kept. */
  readonly readIfRelevant: (path: string) => string | undefined;
  /** Whether `list(folder)` would name this path if the file existed. */
  readonly covers: (folder: string, path: string) => boolean;
  readonly isFolder: (path: string) => boolean;
  /** Says whether the user trusts the workspace. Where not, no program is started in it: git reads a configuration of its own there. */
  readonly setTrusted: (trusted: boolean) => void;
  /** How git regards the live env files among these; files of which it cannot be told are left out. */
  readonly gitStandings: (files: Iterable<string>) => ReadonlyMap<string, GitStanding['standing']>;
}
