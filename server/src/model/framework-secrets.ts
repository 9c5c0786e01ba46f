import type { EnvRead } from '../facts/fact';
import type { ReferenceValue, Value } from '../facts/value';
import { lowestMajor } from './stacks';

// What a framework reads by itself depends on its version and on what other files configure: both are known here.

type Dependencies = Readonly<Record<string, string>>;
type Follow = (reference: ReferenceValue) => Value | undefined;

/** A framework's read as it is in a service; undefined when the framework does not make it there. Any other read as it stands. */
export function frameworkRead(read: EnvRead, dependencies: Dependencies, follow: Follow): EnvRead | undefined {
  if (read.reader === '') return read;
  let settled = read.reader === 'Auth.js' ? authJs(read, dependencies) : read;
  for (const value of read.configured ?? []) {
    const given = value.kind === 'reference' ? follow(value) : value;
    if (given !== undefined && given.kind !== 'unset') return undefined;
    // The configuration is in a file that cannot be found, and may give anything.
    if (given === undefined && settled !== undefined) settled = unsure(settled);
  }
  return settled;
}

function unsure(read: EnvRead): EnvRead {
  const { requiredInProduction: _, ...rest } = read;
  return { ...rest, requirement: 'optional' };
}

const SWAPPED: Readonly<Record<string, string>> = { AUTH_SECRET: 'NEXTAUTH_SECRET', NEXTAUTH_SECRET: 'AUTH_SECRET' };

/**
 * Version 5 asks for AUTH_SECRET everywhere, and version 4 for NEXTAUTH_SECRET, which it derives from the options in development:
 * next-auth 4.24.15, 5.0.0-beta.32. Providers, rotation and AUTH_TRUST_HOST are version 5's.
 */
function authJs(read: EnvRead, dependencies: Dependencies): EnvRead | undefined {
  const major = authJsMajor(dependencies);
  if (major === 5) return read;
  if (major === 4) {
    const name = SWAPPED[read.name];
    if (name === undefined) return /^NEXTAUTH_URL$/.test(read.name) ? read : undefined;
    if (read.fallback.kind === 'env') return { ...read, name, fallback: { ...read.fallback, name: read.name } };
    return { ...read, name, requirement: 'optional', ...(read.requirement === 'required' ? { requiredInProduction: true } : {}) };
  }
  if (read.fallback.kind === 'env') return read;
  return { ...read, requirement: 'optional', ...(read.requirement === 'required' ? { requiredInProduction: true } : {}) };
}

/** The major version of Auth.js in a service; undefined when the range says nothing: a catalog, a workspace, `latest`, no next-auth at all. */
export function authJsMajor(dependencies: Dependencies): 4 | 5 | undefined {
  if (Object.keys(dependencies).some((name) => /^@auth\/(?:sveltekit|express|solid-start|qwik)$/.test(name))) return 5;
  const range = dependencies['next-auth'];
  if (range === undefined) return undefined;
  if (/^(?:beta|.{0,10}5\.0\.0-beta)/.test(range)) return 5;
  const major = lowestMajor(range);
  return major === undefined ? undefined : major >= 5 ? 5 : 4;
}
