import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { decode } from './decode';
import { codeOf, explainCode } from './system-error';

/** `problem` is one line that quotes nothing; `isAbsent` when there is no such file. */
export type TextRead =
  | { readonly text: string; readonly problem?: undefined }
  | { readonly text?: undefined; readonly problem: string; readonly isAbsent: boolean };

/** In bytes. A device may have no end, and says that it is empty, so that only reading tells. */
const LIMIT = 16 * 1024 * 1024;
const CHUNK = 65_536;

/**
 * The text of a file that is read once, without its byte order mark. A pipe or a device is read only when `mayBePipe`, because opening
 * one that somebody left in a workspace could wait for good; a person who names one means it.
 */
export function readText(file: string, mayBePipe: boolean): TextRead {
  let descriptor: number | undefined;
  try {
    // Windows has no such flag.
    descriptor = openSync(file, constants.O_RDONLY | (mayBePipe ? 0 : (constants.O_NONBLOCK ?? 0)));
    const stat = fstatSync(descriptor);
    if (stat.isDirectory()) return failed('a folder');
    if (!mayBePipe && !stat.isFile()) return failed('not a regular file');
    const bytes = bounded(descriptor);
    return bytes === undefined ? failed(`larger than ${LIMIT / (1024 * 1024)} MB`) : { text: decode(bytes).text };
  } catch (error) {
    return { problem: explainCode(codeOf(error)), isAbsent: codeOf(error) === 'ENOENT' };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function bounded(descriptor: number): Buffer | undefined {
  const chunks: Buffer[] = [];
  for (let length = 0; length <= LIMIT; ) {
    const chunk = Buffer.allocUnsafe(CHUNK);
    const count = readSync(descriptor, chunk);
    if (count === 0) return Buffer.concat(chunks);
    chunks.push(chunk.subarray(0, count));
    length += count;
  }
  return undefined;
}

function failed(problem: string): TextRead {
  return { problem, isAbsent: false };
}
