import type { Dialect, Engine } from '../facts/dialect';
import type { EnvLoader, Manifest } from '../facts/fact';
import type { Stack } from './contract';
import { type Dependencies, EXPANDING, expansionOf, loadsBeforehand, lowestMajor, PYTHON_MANIFESTS } from './stacks';

// In which dialect a service's env files are read, and what expands `$X` in them, told by its loader and the versions of
// its dependencies. A range that names no version stands for the newest.

const NEWEST = Number.POSITIVE_INFINITY;

/** The dialects of which one reads the service's env files. */
export function dialectsOf(
  stack: Stack,
  dependencies: Dependencies,
  loaders: readonly EnvLoader[],
  manifests: readonly Manifest[],
): readonly Dialect[] {
  const own = dialectsOfStack(stack, dependencies, loaders, manifests);
  // Bun loads `.env` before any code runs, whatever the code loads then.
  return usesBun(dependencies) && !own.includes('bun') && !manifests.some(isPython) ? [...own, 'bun'] : own;
}

function dialectsOfStack(
  stack: Stack,
  dependencies: Dependencies,
  loaders: readonly EnvLoader[],
  manifests: readonly Manifest[],
): readonly Dialect[] {
  switch (stack) {
    // @next/env, c12, @nestjs/config and dotenv-flow bring `dotenv` 16 or newer with them.
    case 'next':
    case 'nuxt':
    case 'nest':
    case 'dotenv-flow':
      return ['dotenv'];
    case 'expo':
      return ['node'];
    case 'react-scripts':
      return ['dotenv-10'];
    case 'vite':
      if (!Object.hasOwn(dependencies, 'vite')) return ['dotenv', 'node'];
      return majorOf(dependencies, 'vite') >= 8 ? ['node'] : ['dotenv'];
    case 'dotenv':
      return [...dotenvDialects(dependencies, loaders), ...(usesNode(loaders) ? nodeDialects(dependencies) : [])];
    case 'pydantic-settings':
    case 'python-dotenv':
      return pythonDialects(dependencies, loaders);
    case 'python-decouple':
      return ['python-decouple'];
    case 'unknown':
      return unknownDialects(dependencies, manifests);
  }
}

function dotenvDialects(dependencies: Dependencies, loaders: readonly EnvLoader[]): readonly Dialect[] {
  if (usesNode(loaders) && !loaders.some(({ loader }) => loader === 'dotenv' || loader === 'dotenv-expand')) return [];
  const major = majorOf(dependencies, 'dotenv');
  if (major >= 16) return ['dotenv'];
  if (major === 15) return ['dotenv-15'];
  // 11 to 14 stand between the two.
  return major <= 10 ? ['dotenv-10'] : ['dotenv-10', 'dotenv-15'];
}

function usesNode(loaders: readonly EnvLoader[]): boolean {
  return loaders.some(({ loader }) => loader === 'node');
}

function nodeDialects(dependencies: Dependencies): readonly Dialect[] {
  const major = majorOf(dependencies, '@types/node');
  if (major <= 20) return ['node-20'];
  return major < 24 ? ['node-20', 'node'] : ['node'];
}

/** django-environ and Starlette's `Config` read files themselves; where others read too, it may be either. */
function pythonDialects(dependencies: Dependencies, loaders: readonly EnvLoader[]): readonly Dialect[] {
  const kinds = new Set(loaders.map(({ loader }) => loader));
  const others = [...kinds].some((kind) => kind === 'python-dotenv' || kind === 'pydantic-settings');
  return [
    ...(kinds.has('django-environ') ? [djangoEnviron(dependencies)] : []),
    ...(kinds.has('starlette') ? (['starlette'] as const) : []),
    ...(others || !(kinds.has('django-environ') || kinds.has('starlette')) ? [pythonDotenv(dependencies)] : []),
  ];
}

function djangoEnviron(dependencies: Dependencies): Dialect {
  return /^\s*(?:===?|~=|\^)?\s*0\.(?:11|10)\b/.test(dependencies['django-environ'] ?? '') ? 'django-environ-0.11' : 'django-environ';
}

function unknownDialects(dependencies: Dependencies, manifests: readonly Manifest[]): readonly Dialect[] {
  const has = (name: string) => Object.hasOwn(dependencies, name);
  if (has('django-environ')) return [djangoEnviron(dependencies)];
  if (has('environs') || has('dynaconf')) return [pythonDotenv(dependencies)];
  const python = manifests.some(isPython);
  const javascript = manifests.some(({ manifest }) => manifest === 'package.json' || manifest === 'deno.json');
  const deno: readonly Dialect[] = manifests.some(({ manifest }) => manifest === 'deno.json') ? ['deno'] : [];
  return [
    ...(python && !javascript ? [] : (['dotenv', 'node', ...deno] as const)),
    ...(python ? (['python-dotenv', 'django-environ', 'python-decouple'] as const) : []),
  ];
}

/** Only a pin says that it is older than 1.2.3. */
function pythonDotenv(dependencies: Dependencies): Dialect {
  const pin = /^\s*(?:===?\s*(\d+)\.(\d+)(?:\.(\d+))?|~=\s*(\d+)\.(\d+)\.(\d+))\s*$/.exec(dependencies['python-dotenv'] ?? '');
  if (!pin) return 'python-dotenv';
  const exact = pin[1] !== undefined;
  const [major, minor, patch] = pin.slice(exact ? 1 : 4, exact ? 4 : 7).map((part) => Number(part ?? 0));
  const line = (major ?? 0) * 1000 + (minor ?? 0);
  if (line !== 1002) return line < 1002 ? 'python-dotenv-1.2.2' : 'python-dotenv';
  return exact && (patch ?? 0) <= 2 ? 'python-dotenv-1.2.2' : 'python-dotenv';
}

/** What may expand `$X` for the service; empty when that cannot be told. */
export function enginesOf(stack: Stack, dependencies: Dependencies, loaders: readonly EnvLoader[]): readonly Engine[] {
  if (!EXPANDING.has(stack) && loadsBeforehand(dependencies)) return [];
  switch (stack) {
    case 'next':
      return ['next'];
    case 'expo':
      return ['expo'];
    case 'nuxt':
      return ['c12'];
    case 'react-scripts':
      return ['expand-5'];
    case 'vite': {
      // 6.4 came with version 12 of dotenv-expand, 6.0 without.
      const major = majorOf(dependencies, 'vite');
      return major >= 7 ? ['expand-12'] : major === 6 ? ['expand-11', 'expand-12'] : ['expand-11', 'expand-10'];
    }
    default:
      return enginesOfCode(stack, dependencies, loaders);
  }
}

function enginesOfCode(stack: Stack, dependencies: Dependencies, loaders: readonly EnvLoader[]): readonly Engine[] {
  switch (expansionOf(stack, dependencies, loaders)) {
    case 'literal':
      return ['none'];
    case 'braces':
      return ['python-dotenv'];
    case 'unknown':
      return readsPlainly(stack, dependencies, loaders) ? ['none'] : [];
    case 'expand':
      if (stack === 'nest') return majorOf(dependencies, '@nestjs/config') >= 4 ? ['expand-12'] : ['expand-10', 'expand-11'];
      if (Object.hasOwn(dependencies, 'dotenv-expand')) return [dotenvExpand(majorOf(dependencies, 'dotenv-expand'))];
      return Object.hasOwn(dependencies, 'dotenv-cli') ? ['expand-12'] : [];
  }
}

/** django-environ and Starlette's `Config` expand nothing. */
function readsPlainly(stack: Stack, dependencies: Dependencies, loaders: readonly EnvLoader[]): boolean {
  const plain = loaders.filter(({ loader }) => loader === 'django-environ' || loader === 'starlette');
  if (loaders.length > 0) return plain.length === loaders.length;
  return stack === 'unknown' && Object.hasOwn(dependencies, 'django-environ');
}

function dotenvExpand(major: number): Engine {
  if (major >= 1000) return 'expand-1000';
  if (major >= 12) return 'expand-12';
  if (major === 11) return 'expand-11';
  return major <= 5 ? 'expand-5' : 'expand-10';
}

function majorOf(dependencies: Dependencies, name: string): number {
  const range = dependencies[name];
  return range === undefined ? NEWEST : (lowestMajor(range) ?? NEWEST);
}

function usesBun(dependencies: Dependencies): boolean {
  return Object.hasOwn(dependencies, '@types/bun') || Object.hasOwn(dependencies, 'bun-types');
}

function isPython({ manifest }: Manifest): boolean {
  return PYTHON_MANIFESTS.has(manifest);
}
