import type { EnvLoader, Manifest } from '../facts/fact';
import type { FactBase } from '../facts/fact-base';
import { baseName, folderOf, isInside } from '../text/source';
import type { Expansion, Service, Stack } from './contract';
import { commonFolder, insideWorkspace, isExampleFolder } from './file-roles';

// Services: one for each folder with a manifest of code, and one for a folder with only a Dockerfile or a Fly file
// when no service of code is around it.

/** The services of a workspace and the nearest one of each file. */
export interface ServiceMap {
  readonly services: readonly Service[];
  readonly serviceOf: (file: string) => Service;
  /** The path of a file inside the workspace, also when the host gives absolute ones. */
  readonly inWorkspace: (file: string) => string;
}

const PRIMARY: ReadonlySet<Manifest['manifest']> = new Set([
  'package.json',
  'pyproject.toml',
  'requirements.txt',
  'pipfile',
  'setup.py',
  'deno.json',
]);
/** Frameworks that expand `$X` themselves, always. */
const EXPANDING: ReadonlySet<Stack> = new Set(['next', 'vite', 'expo', 'react-scripts']);
const PYTHON: ReadonlySet<Manifest['manifest']> = new Set(['pyproject.toml', 'requirements.txt', 'pipfile', 'setup.py']);

export function findServices(facts: FactBase): ServiceMap {
  const manifests = new Map<string, Manifest[]>();
  for (const manifest of facts.all('manifest')) {
    const folder = homeOf(manifest);
    manifests.set(folder, [...(manifests.get(folder) ?? []), manifest]);
  }
  const folders = [...manifests.keys()].filter((folder) => isServiceFolder(folder, manifests));
  const top = commonFolder(facts.files());
  // Where files outside any service are at home.
  const homes = new Set([...folders, ...(folders.includes('') ? [] : [top])]);
  const nearest = nearestAmong(homes);

  const loaders = new Map<string, EnvLoader[]>();
  for (const loader of facts.all('env-loader')) {
    const home = nearest(folderOf(loader.file));
    loaders.set(home, [...(loaders.get(home) ?? []), loader]);
  }
  const python = new Set<string>();
  const typescript = new Set<string>();
  for (const file of facts.files()) {
    if (file.endsWith('.py')) python.add(nearest(folderOf(file)));
    else if (/\.[cm]?[jt]sx?$/.test(file)) typescript.add(nearest(folderOf(file)));
  }
  const byFolder = new Map<string, Service>();
  for (const folder of homes) {
    const own = manifests.get(folder) ?? [];
    const dependencies = Object.assign({}, ...own.map((manifest) => manifest.dependencies)) as Record<string, string>;
    const own_loaders = loaders.get(folder) ?? [];
    const stack = stackOf(dependencies, own_loaders, own);
    byFolder.set(folder, {
      folder,
      name: own.find((manifest) => manifest.name !== '')?.name || baseName(folder) || 'workspace',
      stack,
      expansion: expansionOf(stack, dependencies, own_loaders),
      languages: [...(typescript.has(folder) ? (['typescript'] as const) : []), ...(python.has(folder) ? (['python'] as const) : [])],
      dependencies,
      loaders: own_loaders,
      flyApps: facts.all('fly-app').filter((app) => app.app !== '' && ownsFlyFile(folder, folderOf(app.file), homes)),
      library: own.some((manifest) => manifest.library) && own.every((manifest) => manifest.library || !PRIMARY.has(manifest.manifest)),
      example: isExampleFolder(insideWorkspace(folder, top)),
    });
  }
  const serviceOf = (file: string) => byFolder.get(nearest(folderOf(file))) as Service;
  return { services: [...byFolder.values()], serviceOf, inWorkspace: (file) => insideWorkspace(file, top) };
}

/** `requirements/base.txt` belongs to the folder above. */
function homeOf(manifest: Manifest): string {
  const folder = folderOf(manifest.file);
  return manifest.manifest === 'requirements.txt' && /^requirements?$|^reqs?$/.test(baseName(folder)) ? folderOf(folder) : folder;
}

function isServiceFolder(folder: string, manifests: ReadonlyMap<string, readonly Manifest[]>): boolean {
  const own = manifests.get(folder) ?? [];
  if (own.some((manifest) => PRIMARY.has(manifest.manifest))) return true;
  for (const [other, list] of manifests) {
    const primary = list.some((manifest) => PRIMARY.has(manifest.manifest) && !manifest.workspaceRoot);
    if (primary && other !== folder && (isInside(folder, other) || isInside(other, folder))) return false;
  }
  return true;
}

function nearestAmong(homes: ReadonlySet<string>): (folder: string) => string {
  const known = new Map<string, string>();
  const find = (folder: string): string => {
    const cached = known.get(folder);
    if (cached !== undefined) return cached;
    const result = homes.has(folder) || folder === '' ? folder : find(folderOf(folder));
    known.set(folder, result);
    return result;
  };
  const fallback = [...homes].sort((left, right) => left.length - right.length)[0] ?? '';
  return (folder) => {
    const found = find(folder);
    return homes.has(found) ? found : fallback;
  };
}

/** A service owns the Fly files in its own folder and, when it is the only home below, those right above it. */
function ownsFlyFile(folder: string, flyFolder: string, homes: ReadonlySet<string>): boolean {
  if (flyFolder === folder) return true;
  if (isInside(flyFolder, folder))
    return ![...homes].some((home) => home !== folder && isInside(flyFolder, home) && isInside(home, folder));
  return folderOf(folder) === flyFolder && !homes.has(flyFolder);
}

function stackOf(dependencies: Readonly<Record<string, string>>, loaders: readonly EnvLoader[], manifests: readonly Manifest[]): Stack {
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
  if (kinds.has('python-dotenv') || has('python-dotenv')) return 'python-dotenv';
  if (has('dotenv')) return 'dotenv';
  return manifests.some((manifest) => PYTHON.has(manifest.manifest)) && has('pydantic-settings') ? 'pydantic-settings' : 'unknown';
}

function expansionOf(stack: Stack, dependencies: Readonly<Record<string, string>>, loaders: readonly EnvLoader[]): Expansion {
  // Bun, and Prisma's client up to version 6, load `.env` before the service's own loader does, and expand it.
  if (['@types/bun', 'bun-types', 'prisma', '@prisma/client'].some((name) => Object.hasOwn(dependencies, name)) && !EXPANDING.has(stack))
    return 'unknown';
  if (EXPANDING.has(stack)) return 'expand';
  switch (stack) {
    case 'nest':
      return loaders.some((loader) => loader.expands)
        ? 'expand'
        : loaders.some((loader) => loader.loader === 'nest-config')
          ? 'literal'
          : 'unknown';
    case 'dotenv':
      if (
        Object.hasOwn(dependencies, 'dotenv-expand') ||
        Object.hasOwn(dependencies, 'dotenv-cli') ||
        Object.hasOwn(dependencies, '@dotenvx/dotenvx')
      )
        return 'expand';
      return loaders.some((loader) => loader.loader === 'dotenv') && !loaders.some((loader) => loader.expands) ? 'literal' : 'unknown';
    case 'dotenv-flow':
    case 'python-decouple':
      return 'literal';
    case 'pydantic-settings':
    case 'python-dotenv':
      return 'braces';
    default:
      return 'unknown';
  }
}
