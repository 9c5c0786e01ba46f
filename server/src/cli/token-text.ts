import { closeSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { decode } from '../disk/decode';
import { codeOf, explainCode } from '../disk/system-error';
import { type Io, LONGEST_INPUT, UsageError } from './io';

// Where `authlint decode` takes its text from.

/** The text that the arguments mean. Undefined where none is given and none is needed. @throws UsageError */
export async function tokenText(positionals: readonly string[], io: Io, isOptional: boolean): Promise<string | undefined> {
  const [first] = positionals;
  if (first === '-' || (first === undefined && !io.stdin.isTTY)) return io.stdin.read();
  if (first === undefined && isOptional) return undefined;
  if (first === undefined || first === '@') throw new UsageError('decode needs a token, - for standard input, or @FILE');
  return first.startsWith('@') ? fileText(first.slice(1), io) : positionals.join(' ');
}

/** The text of a file, in UTF-16 too, as Windows PowerShell writes it. */
function fileText(file: string, io: Io): string {
  let bytes: Buffer | undefined;
  try {
    bytes = boundedBytes(path.resolve(io.cwd, file));
  } catch (error) {
    throw new UsageError(`${file}: ${explainCode(codeOf(error))}`);
  }
  if (bytes === undefined) throw new UsageError(`${file}: longer than 16 MB; cut out the part that holds the token`);
  return decode(bytes).text;
}

/** Undefined where there is more than is read. A device may have no end, and says that it is empty, so that only reading tells. */
function boundedBytes(file: string): Buffer | undefined {
  const descriptor = openSync(file, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let length = 0; length <= LONGEST_INPUT; ) {
      const chunk = Buffer.allocUnsafe(65_536);
      const count = readSync(descriptor, chunk);
      if (count === 0) return Buffer.concat(chunks);
      chunks.push(chunk.subarray(0, count));
      length += count;
    }
    return undefined;
  } finally {
    closeSync(descriptor);
  }
}
