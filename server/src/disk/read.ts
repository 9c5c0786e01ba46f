import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { mayHoldFacts } from '../extract/index';
import { isEnvFile } from '../facts/env-file-names';
import { lockFormatOf } from '../facts/lock-file-names';
import { decode, type FileText, isBinary, utf16Of } from './decode';
import { codeOf, explainCode } from './system-error';

/** Something about a file or folder that keeps it from being read, for the user. The message never quotes a text. */
export interface DiskProblem {
  readonly path: string;
  readonly message: string;
}

export type ReadResult =
  | { readonly state: 'text'; readonly file: FileText }
  /** Not there, or a link out of the workspace. */
  | { readonly state: 'absent' }
  /** There, and nothing to tell about: a source file that holds no facts, a binary. */
  | { readonly state: 'passed-over' }
  | { readonly state: 'failed'; readonly message: string };

const MEGABYTE = 1024 * 1024;
/** Source files above this are generated, and their facts would be somebody else's. They are missed aloud all the same. */
const SOURCE_LIMIT = 2 * MEGABYTE;
/** Files whose values everything hangs on are read up to here, and missed aloud. */
const SETTINGS_LIMIT = 16 * MEGABYTE;

// A pipe without a writer would block `open` for good, and a link has to be looked at before it is followed.
// Windows has neither flag.
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);
const FOLLOW_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Reads files synchronously into one buffer, which is two to three times as fast as reading many small files through promises.
 */
export class FileReader {
  readonly #rootOf: (file: string) => string;
  #buffer = Buffer.allocUnsafeSlow(MEGABYTE);

  /** `rootOf` gives the absolute folder that a linked file must stay inside of. */
  constructor(rootOf: (file: string) => string) {
    this.#rootOf = rootOf;
  }

  /** The text of a file, whatever it holds. `file` is absolute. */
  read(file: string): ReadResult {
    return this.#read(file, undefined);
  }

  /** Like `read`, but a file whose bytes say that it holds no facts is passed over without being decoded. `name` is its path for the engine. */
  readIfRelevant(file: string, name: string): ReadResult {
    return this.#read(file, name);
  }

  #read(file: string, name: string | undefined): ReadResult {
    // Without its lock file a service is judged by its manifest: nothing to tell about.
    const isLock = lockFormatOf(file.replaceAll('\\', '/')) !== undefined;
    const settings = !isLock && carriesSettings(file);
    let descriptor: number | undefined;
    try {
      descriptor = this.#open(file);
      if (descriptor === undefined) return { state: 'absent' };
      const stat = fstatSync(descriptor);
      if (!stat.isFile())
        return settings ? failed(`Skipped: ${stat.isDirectory() ? 'a folder' : 'not a regular file'}`) : { state: 'passed-over' };
      const limit = settings || isLock ? SETTINGS_LIMIT : SOURCE_LIMIT;
      const bytes = this.#fill(descriptor, stat.size, limit);
      if (bytes === undefined && isLock) return { state: 'passed-over' };
      if (bytes === undefined) return failed(`Skipped: larger than ${limit / MEGABYTE} MB`);
      if (isBinary(bytes)) return settings ? failed('Skipped: a binary file') : { state: 'passed-over' };
      return decideAndDecode(bytes, name);
    } catch (error) {
      return failureOf(error);
    } finally {
      if (descriptor !== undefined) closeSync(descriptor);
    }
  }

  #open(file: string): number | undefined {
    try {
      return openSync(file, OPEN_FLAGS);
    } catch (error) {
      if (codeOf(error) !== 'ELOOP' && codeOf(error) !== 'EMLINK') throw error;
    }
    const target = targetInside(this.#rootOf(file), file);
    return target === undefined ? undefined : openSync(target, FOLLOW_FLAGS);
  }

  /** The file's bytes, valid until the next read; undefined when there are more than `limit`. */
  #fill(descriptor: number, size: number, limit: number): Buffer | undefined {
    if (size > limit) return undefined;
    let length = 0;
    for (;;) {
      // One byte of room above the size tells the end of a file that did not grow meanwhile.
      if (this.#buffer.length <= Math.max(length, size)) this.#grow(length, Math.max(length, size) + 1);
      const read = readSync(descriptor, this.#buffer, length, this.#buffer.length - length, null);
      length += read;
      if (length > limit) return undefined;
      // A file of the size it was said to have has been read to its end; asking again would double the calls for a tree.
      if (read === 0 || (length === size && size > 0)) return this.#buffer.subarray(0, length);
    }
  }

  #grow(used: number, needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, used);
    this.#buffer = larger;
  }
}

/** Where a path finally leads, when that is inside the root. @throws when it leads nowhere. */
export function targetInside(root: string, file: string): string | undefined {
  const realRoot = realpathSync(root);
  const target = realpathSync(file);
  return target.startsWith(realRoot.endsWith(path.sep) ? realRoot : realRoot + path.sep) ? target : undefined;
}

function decideAndDecode(bytes: Buffer, name: string | undefined): ReadResult {
  if (name === undefined) return { state: 'text', file: decode(bytes) };
  // The anchors are ASCII: they are found in latin1 text, except where every other byte is a NUL.
  if (utf16Of(bytes) === undefined) {
    return mayHoldFacts(name, bytes.toString('latin1')) ? { state: 'text', file: decode(bytes) } : { state: 'passed-over' };
  }
  const file = decode(bytes);
  return mayHoldFacts(name, file.text) ? { state: 'text', file } : { state: 'passed-over' };
}

/** Whether a file that cannot be read leaves a hole that the user must know of. */
function carriesSettings(file: string): boolean {
  return isEnvFile(file.replaceAll('\\', '/')) || /\.(?:toml|json|jsonc)$/i.test(file);
}

function failureOf(error: unknown): ReadResult {
  const code = codeOf(error);
  // A tracked file that was deleted and not yet committed is listed by git and is nothing to tell about.
  if (code === 'ENOENT' || code === 'ENOTDIR') return { state: 'absent' };
  return failed(`Skipped: ${explainCode(code)}`);
}

function failed(message: string): ReadResult {
  return { state: 'failed', message };
}
