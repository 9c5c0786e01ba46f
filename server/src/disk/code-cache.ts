import { createHash } from 'node:crypto';
import { closeSync, lstatSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import v8 from 'node:v8';
import vm from 'node:vm';

// V8 spends more time on compiling the TypeScript compiler than on running it over a small workspace. What it compiled is
// kept beside the system's temporary files and handed back to it the next time. A cache that is missing, foreign, damaged or
// cannot be written costs time and nothing else.

/** What `Module.wrap` makes of a file. */
type Wrapper = (exports: unknown, require: NodeJS.Require, module: Module, filename: string, dirname: string) => void;

const DIGEST_LENGTH = 32;
/** A run as long as this, in milliseconds, has compiled nearly all that any run needs. */
const THOROUGH_MS = 700;
/** A server saves what it compiled after so many milliseconds, since editors may end it without notice. */
const SETTLED_MS = 5_000;
/** How many caches are kept, the newest: one to two megabytes each, for a few versions of Authlint and of Node side by side. */
const MOST_CACHES = 24;

/** How much of the code had been used when a cache was made. A quick run makes a poor cache, which a longer one replaces. */
const GRADES = ['thorough', 'quick'] as const;
type Grade = (typeof GRADES)[number];

/** Loads a CommonJS file as `require` does, by way of V8's code cache. */
export function loadCode(file: string): unknown {
  const folder = cacheFolder();
  if (folder === undefined) return require(file);
  const source = readFileSync(file);
  // V8 compares no more than the length of a source with its cache.
  const name = `${path.basename(file, '.js')}-${sha256(source).toString('hex').slice(0, 20)}-${v8.cachedDataVersionTag().toString(16)}`;
  const found = readCache(folder, name);
  const script = new vm.Script(Module.wrap(source.toString()), { filename: file, ...(found ? { cachedData: found.data } : {}) });
  const rejected = script.cachedDataRejected === true;
  if (rejected) forget(folder, name);
  const grade = rejected ? undefined : found?.grade;
  if (grade !== 'thorough') saveLater(script, folder, name, grade);
  const module = new Module(file);
  module.filename = file;
  module.loaded = true;
  (script.runInThisContext() as Wrapper).call(module.exports, module.exports, createRequire(file), module, file, path.dirname(file));
  return module.exports;
}

function saveLater(script: vm.Script, folder: string, name: string, have: Grade | undefined): void {
  const start = performance.now();
  let saved = false;
  const save = (): void => {
    if (saved) return;
    saved = true;
    const grade = performance.now() - start > THOROUGH_MS ? 'thorough' : 'quick';
    if (grade !== have) writeCache(folder, name, grade, script.createCachedData());
  };
  process.once('exit', save);
  setTimeout(save, SETTLED_MS).unref();
}

function readCache(folder: string, name: string): { grade: Grade; data: Buffer } | undefined {
  for (const grade of GRADES) {
    try {
      const bytes = readFileSync(path.join(folder, `${name}.${grade}`));
      const data = bytes.subarray(DIGEST_LENGTH);
      // V8 trusts the bytes and crashes when they are damaged.
      if (sha256(data).equals(bytes.subarray(0, DIGEST_LENGTH))) return { grade, data };
    } catch {
      // There is none yet.
    }
  }
  return undefined;
}

function writeCache(folder: string, name: string, grade: Grade, data: Buffer): void {
  const temporary = path.join(folder, `${name}.${process.pid}.new`);
  try {
    const descriptor = openSync(temporary, 'wx', 0o600);
    try {
      for (const part of [sha256(data), data]) for (let at = 0; at < part.length; ) at += writeSync(descriptor, part, at);
    } finally {
      closeSync(descriptor);
    }
    if (grade === 'thorough') forget(folder, name);
    renameSync(temporary, path.join(folder, `${name}.${grade}`));
    removeOldest(folder);
  } catch {
    remove(temporary);
  }
}

function forget(folder: string, name: string): void {
  for (const grade of GRADES) remove(path.join(folder, `${name}.${grade}`));
}

function removeOldest(folder: string): void {
  const files = readdirSync(folder).map((name) => path.join(folder, name));
  const newestFirst = files.map((file) => ({ file, time: statSync(file).mtimeMs })).sort((left, right) => right.time - left.time);
  for (const { file } of newestFirst.slice(MOST_CACHES)) remove(file);
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // It stays until somebody may remove it.
  }
}

/**
 * A folder that only this user can write to: what stands in it is run. Undefined when there can be none, or when
 * `NODE_DISABLE_COMPILE_CACHE` asks for none, as it does of Node's own cache.
 */
function cacheFolder(): string | undefined {
  if (process.env['NODE_DISABLE_COMPILE_CACHE']) return undefined;
  const user = process.getuid?.();
  const folder = path.join(os.tmpdir(), user === undefined ? 'authlint-cache' : `authlint-cache-${user}`);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch {
    // It is there already, or the next line says that it is not.
  }
  try {
    const stat = lstatSync(folder);
    const own = user === undefined || (stat.uid === user && (stat.mode & 0o022) === 0);
    return stat.isDirectory() && own ? folder : undefined;
  } catch {
    return undefined;
  }
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
