import type { EnvLoader, Manifest } from '../facts/fact';
import type { Expansion, Stack } from './contract';

// What loads a service's env files, told by its code and its dependencies.

export type Dependencies = Readonly<Record<string, string>>;

export const PYTHON_MANIFESTS: ReadonlySet<Manifest['manifest']> = new Set(['pyproject.toml', 'requirements.txt', 'pipfile', 'setup.py']);
/** Frameworks that expand `$X` themselves, always. */
export const EXPANDING: ReadonlySet<Stack> = new Set(['next', 'vite', 'expo', 'react-scripts']);

export function stackOf(dependencies: Dependencies, loaders: readonly EnvLoader[], manifests: readonly Manifest[]): Stack {
  const has = (name: string) => Object.hasOwn(dependencies, name);
  if (has('next')) return 'next';
  if (has('nuxt') || has('nuxt3')) return 'nuxt';
  if (has('expo')) return 'expo';
  if (has('react-scripts')) return 'react-scripts';
  if (has('@nestjs/config')) return 'nest';
  const kinds = new Set(loaders.map((loader) => loader.loader));
  if (kinds.has('nest-config')) return 'nest';
  if (kinds.has('dotenv-flow') || has('dotenv-flow')) return 'dotenv-flow';
  if (kinds.has('dotenv') || kinds.has('dotenv-expand') || kinds.has('node')) return 'dotenv';
  if (has('vite') || has('@sveltejs/kit') || has('astro')) return 'vite';
  if (kinds.has('pydantic-settings')) return 'pydantic-settings';
  if (kinds.has('python-decouple') || has('python-decouple')) return 'python-decouple';
  if (kinds.has('python-dotenv') || kinds.has('django-environ') || kinds.has('starlette') || has('python-dotenv')) return 'python-dotenv';
  if (has('dotenv')) return 'dotenv';
  return manifests.some((manifest) => PYTHON_MANIFESTS.has(manifest.manifest)) && has('pydantic-settings')
    ? 'pydantic-settings'
    : 'unknown';
}

export function expansionOf(stack: Stack, dependencies: Dependencies, loaders: readonly EnvLoader[]): Expansion {
  if (EXPANDING.has(stack)) return 'expand';
  if (loadsBeforehand(dependencies)) return 'unknown';
  switch (stack) {
    case 'nest':
      return loaders.some((loader) => loader.expands)
        ? 'expand'
        : loaders.some((loader) => loader.loader === 'nest-config')
          ? 'literal'
          : 'unknown';
    case 'dotenv': {
      if (['dotenv-expand', 'dotenv-cli', '@dotenvx/dotenvx'].some((name) => Object.hasOwn(dependencies, name))) return 'expand';
      const plain = loaders.some((loader) => loader.loader === 'dotenv' || loader.loader === 'node');
      return plain && !loaders.some((loader) => loader.expands) ? 'literal' : 'unknown';
    }
    case 'dotenv-flow':
    case 'python-decouple':
      return 'literal';
    case 'pydantic-settings':
      return 'braces';
    case 'python-dotenv':
      // django-environ and Starlette's Config have ways of their own.
      if (loaders.some((loader) => loader.loader === 'django-environ' || loader.loader === 'starlette')) return 'unknown';
      // `load_dotenv(interpolate=False)`.
      return loaders.length > 0 && loaders.every((loader) => loader.loader === 'python-dotenv' && !loader.expands) ? 'literal' : 'braces';
    default:
      return 'unknown';
  }
}

/** Bun, and Prisma's client up to version 6, load `.env` before the service's own loader does, and expand it. */
export function loadsBeforehand(dependencies: Dependencies): boolean {
  if (Object.hasOwn(dependencies, '@types/bun') || Object.hasOwn(dependencies, 'bun-types')) return true;
  const prisma = dependencies['@prisma/client'] ?? dependencies['prisma'];
  return prisma !== undefined && (lowestMajor(prisma) ?? 0) < 7;
}

/** The lowest major version that a range allows; undefined when it names none: `*`, `latest`, `workspace:*`, `<8`. */
export function lowestMajor(range: string): number | undefined {
  const majors = range
    .split('||')
    .map((part) => /^(?:npm:[^\s]{1,100}@|workspace:)?\s*(?:\^|~|>=?|=)?\s*v?(\d{1,6})(?:\.|\s|-|$)/.exec(part.trim())?.[1]);
  return majors.every((major) => major !== undefined) ? Math.min(...majors.map(Number)) : undefined;
}
