import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { isEnvFile } from '../facts/env-file-names';
import { decode, encode } from './decode';
import { type DiskProblem, targetInside } from './read';
import { codeOf, explainCode } from './system-error';

/** A file's text before and after; `before` is undefined for a file that is to be created. `path` is relative to the root. */
export interface Change {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string;
}

interface Staged {
  readonly temporary: string;
  readonly target: string;
}

/** Written by the owner alone: a new env file is made to hold a secret. */
const SECRET_MODE = 0o600;
const COMMON_MODE = 0o666;

/**
 * Writes all changes, or none when one of them cannot be made: a file that is not any more as it was read, that
 * is no valid text, or may not be written. Each file is replaced in one step, so nobody ever sees a half-written one.
 * Returns what kept it from writing; an empty list when everything is written.
 */
export function writeChanges(root: string, changes: readonly Change[]): readonly DiskProblem[] {
  const staged: Staged[] = [];
  const problems: DiskProblem[] = [];
  const afterByTarget = new Map<string, string>();
  for (const change of changes) {
    try {
      const file = stage(root, change);
      staged.push(file);
      const rival = afterByTarget.get(file.target);
      // Two links to one file: the second would undo what the first one wrote.
      if (rival !== undefined && rival !== change.after) throw new Refusal('another name of the same file is changed, too');
      afterByTarget.set(file.target, change.after);
    } catch (error) {
      problems.push({ path: change.path, message: `Not written: ${error instanceof Refusal ? error.reason : explainCode(codeOf(error))}` });
    }
  }
  if (problems.length > 0) {
    for (const { temporary } of staged) unlinkQuietly(temporary);
    return problems;
  }
  for (const [index, { temporary, target }] of staged.entries()) {
    try {
      renameSync(temporary, target);
    } catch (error) {
      unlinkQuietly(temporary);
      problems.push({ path: changes[index]?.path ?? target, message: `Not written: ${explainCode(codeOf(error))}` });
    }
  }
  return problems;
}

/**
 * Replaces a file that this program owns, a report for example, in one step. A link stays a link: what it leads to is replaced, and
 * a link in `within`, an absolute folder, must not lead out of it, because an audited workspace may hold any link. Devices and pipes are
 * written to and stay what they are. @throws the system's error, or one with the code `EOUTSIDE`.
 */
export function replaceFile(file: string, text: string, within: string): void {
  const isDevice = /^\/(?:dev|proc)\//.test(file);
  const target = isDevice ? file : linkedTarget(file, within);
  const known = statSync(target, { throwIfNoEntry: false });
  if (known?.isDirectory()) throw Object.assign(new Error('A folder'), { code: 'EISDIR' });
  if (isDevice || (known && !known.isFile())) {
    writeFileSync(target, text);
    return;
  }
  const temporary = writeTemporary(target, Buffer.from(text, 'utf8'), known, COMMON_MODE);
  try {
    renameSync(temporary, target);
  } catch (error) {
    unlinkQuietly(temporary);
    throw error;
  }
}

/** Where a file finally stands. One that a person named outside of `within` must not be led further than its own folder. */
function linkedTarget(file: string, within: string): string {
  const folder = path.dirname(file);
  const region = realpathSync(isBelow(file, within) ? within : folder);
  const isLink = lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  const target = isLink ? realpathSync(file) : path.join(realpathSync(folder), path.basename(file));
  if (!isBelow(target, region)) throw Object.assign(new Error('A link leads out'), { code: 'EOUTSIDE' });
  return target;
}

/** The innermost folder above a file that is there already. */
function nearestFolder(file: string): string {
  let folder = path.dirname(file);
  while (!existsSync(folder) && folder !== path.dirname(folder)) folder = path.dirname(folder);
  return folder;
}

function isBelow(inner: string, outer: string): boolean {
  return inner.startsWith(outer.endsWith(path.sep) ? outer : outer + path.sep);
}

class Refusal extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

function stage(root: string, change: Change): Staged {
  const file = path.resolve(root, change.path);
  return change.before === undefined ? stageNew(root, file, change.after) : stageExisting(root, file, change.before, change.after);
}

function stageNew(root: string, file: string, text: string): Staged {
  if (existsSync(file)) throw new Refusal('the file exists already');
  if (!isBelow(file, root)) throw new Refusal('outside the folder that is audited');
  // Before a folder is made: it could be made anywhere.
  if (!isBelow(`${realpathSync(nearestFolder(file))}${path.sep}`, realpathSync(root)))
    throw new Refusal('a link leads out of the folder that is audited');
  mkdirSync(path.dirname(file), { recursive: true });
  const mode = isEnvFile(file.replaceAll('\\', '/')) ? SECRET_MODE : COMMON_MODE;
  return { temporary: writeTemporary(file, Buffer.from(text, 'utf8'), undefined, mode), target: file };
}

function stageExisting(root: string, file: string, before: string, after: string): Staged {
  const target = targetInside(root, file);
  if (target === undefined) throw new Refusal('the link leads out of the folder that is audited');
  accessSync(target, constants.W_OK);
  const current = decode(readFileSync(target));
  if (!current.lossless) throw new Refusal('the file is not valid UTF-8');
  if (current.text !== before) throw new Refusal('the file was changed meanwhile');
  return { temporary: writeTemporary(target, encode(after, current), statSync(target), COMMON_MODE), target };
}

/** Writes a file beside the one it will replace, with its mode and, where that is allowed, its owner. */
function writeTemporary(target: string, bytes: Buffer, like: Stats | undefined, mode: number): string {
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
  const descriptor = openSync(temporary, 'wx', like === undefined ? mode : SECRET_MODE);
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
    fsyncSync(descriptor);
  } catch (error) {
    closeSync(descriptor);
    unlinkQuietly(temporary);
    throw error;
  }
  closeSync(descriptor);
  if (like) keepOwner(temporary, like);
  return temporary;
}

function keepOwner(temporary: string, like: Stats): void {
  try {
    chownSync(temporary, like.uid, like.gid);
  } catch {
    // Only a privileged user may give files away; anyone else owns what they may replace.
  }
  chmodSync(temporary, like.mode & 0o7777);
}

function unlinkQuietly(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // It is gone already, which is what was wanted.
  }
}
