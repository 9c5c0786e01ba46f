import type { EnvLoader, FlyApp, Manifest } from '../facts/fact';
import type { FactBase } from '../facts/fact-base';
import { baseName, folderOf } from '../text/source';
import type { Service } from './contract';
import { commonFolder, insideWorkspace, isExampleFolder, isTestFile, isToolFile } from './file-roles';
import { foldersAbove } from './folders';
import { LockFiles } from './lock-files';
import { dialectsOf, enginesOf } from './service-dialects';
import { expansionOf, stackOf } from './stacks';

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

export function findServices(facts: FactBase): ServiceMap {
  const manifests = new Map<string, Manifest[]>();
  for (const manifest of facts.all('manifest')) push(manifests, homeOf(manifest), manifest);
  const folders = serviceFolders(manifests);
  const top = commonFolder(facts.files());
  // Where files outside any service are at home.
  const homes = new Set([...folders, ...(folders.has('') ? [] : [top])]);
  const nearest = nearestAmong(homes);
  const inWorkspace = (file: string) => insideWorkspace(file, top);

  const loaders = new Map<string, EnvLoader[]>();
  for (const loader of facts.all('env-loader')) {
    // A test, a script or a tool's configuration loads files for itself, not for the product.
    const path = inWorkspace(loader.file);
    if (!isTestFile(path) && !isToolFile(path)) push(loaders, nearest(folderOf(loader.file)), loader);
  }
  const python = new Set<string>();
  const typescript = new Set<string>();
  for (const file of facts.files()) {
    if (file.endsWith('.py')) python.add(nearest(folderOf(file)));
    else if (/\.[cm]?[jt]sx?$/.test(file)) typescript.add(nearest(folderOf(file)));
  }
  const locks = new LockFiles(facts);
  const flyApps = flyAppsByOwner(facts.all('fly-app'), folders, homes, nearest);
  const byFolder = new Map<string, Service>();
  for (const folder of homes) {
    const own = manifests.get(folder) ?? [];
    const dependencies = Object.assign({}, ...own.map((manifest) => manifest.dependencies)) as Record<string, string>;
    const ownLoaders = loaders.get(folder) ?? [];
    const stack = stackOf(dependencies, ownLoaders, own);
    byFolder.set(folder, {
      folder,
      name: own.find((manifest) => manifest.name !== '')?.name || baseName(folder) || 'workspace',
      stack,
      expansion: expansionOf(stack, dependencies, ownLoaders),
      dialects: dialectsOf(stack, dependencies, ownLoaders, own),
      engines: enginesOf(stack, dependencies, ownLoaders),
      languages: [...(typescript.has(folder) ? (['typescript'] as const) : []), ...(python.has(folder) ? (['python'] as const) : [])],
      dependencies,
      locked: locks.versionsOf(folder, dependencies),
      loaders: ownLoaders,
      flyApps: flyApps.get(folder) ?? [],
      library: own.some((manifest) => manifest.library) && own.every((manifest) => manifest.library || !PRIMARY.has(manifest.manifest)),
      example: isExampleFolder(insideWorkspace(folder, top)),
    });
  }
  const serviceOf = (file: string) => byFolder.get(nearest(folderOf(file))) as Service;
  return { services: [...byFolder.values()], serviceOf, inWorkspace };
}

/** `requirements/base.txt` belongs to the folder above. */
function homeOf(manifest: Manifest): string {
  const folder = folderOf(manifest.file);
  return manifest.manifest === 'requirements.txt' && /^requirements?$|^reqs?$/.test(baseName(folder)) ? folderOf(folder) : folder;
}

/** Folders with a manifest of code, and those with only a Dockerfile or a Fly file that have no code's folder above or below. */
function serviceFolders(manifests: ReadonlyMap<string, readonly Manifest[]>): ReadonlySet<string> {
  const code = new Set<string>();
  const above = new Set<string>();
  for (const [folder, own] of manifests) {
    if (!own.some((manifest) => PRIMARY.has(manifest.manifest) && !manifest.workspaceRoot)) continue;
    code.add(folder);
    for (const parent of foldersAbove(folder)) above.add(parent);
  }
  const folders = new Set<string>();
  for (const [folder, own] of manifests) {
    const primary = own.some((manifest) => PRIMARY.has(manifest.manifest));
    if (primary || (!above.has(folder) && !foldersAbove(folder).some((parent) => code.has(parent)))) folders.add(folder);
  }
  return folders;
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

/**
 * A Fly file belongs to the nearest service around it. One in a folder that is no service itself deploys what stands right
 * below it, too: `fly.toml` beside `server/` and `client/`.
 */
function flyAppsByOwner(
  apps: readonly FlyApp[],
  folders: ReadonlySet<string>,
  homes: ReadonlySet<string>,
  nearest: (folder: string) => string,
): ReadonlyMap<string, readonly FlyApp[]> {
  const below = new Map<string, string[]>();
  for (const home of homes) if (home !== '') push(below, folderOf(home), home);
  const owned = new Map<string, FlyApp[]>();
  for (const app of apps) {
    if (app.app === '') continue;
    const folder = folderOf(app.file);
    const children = folders.has(folder) ? [] : (below.get(folder) ?? []);
    for (const owner of new Set([nearest(folder), ...children])) push(owned, owner, app);
  }
  return owned;
}

function push<Item>(index: Map<string, Item[]>, key: string, item: Item): void {
  const list = index.get(key);
  if (list) list.push(item);
  else index.set(key, [item]);
}
