import type { Node } from 'jsonc-parser';
import type { ManifestContent } from './content';
import { memberOf, membersOf, readJson, stringOf } from './json-tree';

/** Weakest first: a package that is both a peer and a real dependency has the real one's range. */
const DEPENDENCY_SECTIONS = ['peerDependencies', 'optionalDependencies', 'devDependencies', 'dependencies'] as const;

/** Tools that run the packages of a workspace; a root that has one is rarely a service itself. */
const MONOREPO_TOOLS = ['turbo', 'lerna'] as const;

/** Frameworks that make the package which depends on them a program, even where it has a `main`. */
const SERVER_FRAMEWORKS = ['express', 'fastify', 'koa', 'hono', '@nestjs/core', 'next', 'nuxt', '@hapi/hapi', 'restify', 'expo'] as const;

/** Commands that only build on change: a `dev` script made of one starts no program. */
const BUILD_WATCHER = /\b(?:tsc|tsup|tsdown|rollup|unbuild|microbundle|swc|babel|bunchee|esbuild|vite build|ng-packagr)\b/;

/** Reads a package.json as far as it can be read. */
export function readPackageJson(text: string): ManifestContent {
  const root = readJson(text);
  const dependencies: Record<string, string> = {};
  for (const section of DEPENDENCY_SECTIONS) Object.assign(dependencies, rangesOf(memberOf(root, section)));
  return {
    name: stringOf(memberOf(root, 'name')) ?? '',
    dependencies,
    workspaceRoot: isWorkspaceRoot(root, dependencies),
    library: isLibrary(root),
  };
}

function rangesOf(section: Node | undefined): Readonly<Record<string, string>> {
  const ranges: [string, string][] = membersOf(section).map(({ name, value }) => [name.toLowerCase(), stringOf(value) || '*']);
  return Object.fromEntries(ranges);
}

function isWorkspaceRoot(root: Node | undefined, dependencies: Readonly<Record<string, string>>): boolean {
  if (memberOf(root, 'workspaces')) return true;
  return memberOf(root, 'private')?.value === true && MONOREPO_TOOLS.some((tool) => Object.hasOwn(dependencies, tool));
}

/**
 * A package is made for others to import when it says what they import and has no script that starts it. `npm init`
 * writes `main` into every package, so `main` alone counts for less than `exports`, `files` or types.
 */
function isLibrary(root: Node | undefined): boolean {
  const scripts = membersOf(memberOf(root, 'scripts'));
  const starts = scripts.some(({ name, value }) => {
    if (/^(?:start|serve)(?:$|:)/.test(name)) return true;
    return name === 'dev' && !BUILD_WATCHER.test(stringOf(value) ?? '');
  });
  if (starts) return false;
  const own = membersOf(memberOf(root, 'dependencies')).map((member) => member.name);
  if (SERVER_FRAMEWORKS.some((framework) => own.includes(framework))) return false;
  const offers = new Set(membersOf(root).map((member) => member.name));
  return ['exports', 'files', 'module', 'types', 'typings', 'publishConfig', 'main'].some((name) => offers.has(name));
}
