import { createRequire } from 'node:module';
import path from 'node:path';
import type { LibraryId } from '../../server/src/facts/library';
import type { SimulatedVerifier } from '../../server/src/libraries/simulate';
import type { Reach } from './cells';

/** A real library with the door that the grid asks it through. */
export interface Adapter {
  readonly title: string;
  readonly library: LibraryId;
  readonly version: string;
  readonly reach: Reach;
  /** Loads the library; the result verifies: it returns or resolves when the token is accepted and throws or rejects when not. */
  load(folder: string): Promise<Verify> | Verify;
  /** The error in the words of the library's row; `name: message` unless said otherwise. */
  readonly errorOf?: (error: unknown) => string;
  /** Cells of which the verdict alone is compared and not the words, with the reason. */
  readonly wordless?: readonly { readonly cells: RegExp; readonly because: string }[];
}

export type Verify = (token: string, verifier: SimulatedVerifier) => unknown;

/** Packages are loaded as a service loads them, and not bundled with the tests. */
const load = createRequire(path.join(process.cwd(), 'package.json'));

// biome-ignore lint/suspicious/noExplicitAny: the packages have no common type, and some have none at all.
export type Package = any;

export function requirePackage(name: string): Package {
  return load(name);
}

/** Packages of another folder, where those are that are too large for a development dependency. */
export function requireFrom(folder: string, name: string): Package {
  return createRequire(path.join(folder, 'package.json'))(name);
}

/** Packages that can only be imported. The name is no literal, so that the bundler leaves it alone. */
export async function importPackage(name: string): Promise<Package> {
  const specifier = name;
  return await import(specifier);
}

export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** The options that are there: an option that is given as undefined is an error in some libraries. */
export function present(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
