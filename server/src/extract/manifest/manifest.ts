import type { Manifest } from '../../facts/fact';
import { baseName, type Source } from '../../text/source';
import { type Extraction, type Extractor, NOTHING } from '../extractor';
import { isFlyConfigName, readFlyConfig } from '../toml/fly-config';
import { type ManifestContent, NO_CONTENT } from './content';
import { readDenoJson } from './deno-json';
import { readPackageJson } from './package-json';
import { readPipfile, readPyproject } from './pyproject';
import { readRequirements } from './requirements';
import { readSetupPy } from './setup-py';

/** Manifests: the files that make their folder a service. What cannot be read of one is left out; that is for other tools to report. */
export const manifestExtractor: Extractor = {
  id: 'manifest',
  reads: (path) => kindOf(path) !== undefined || isForeign(path),
  anchors: undefined,
  extract,
};

function extract({ path, text }: Source): Extraction {
  const kind = kindOf(path);
  if (kind === undefined) return isForeign(path) ? { facts: [{ kind: 'foreign-code', file: path }], problems: [] } : NOTHING;
  const content = readContent(kind, path, text);
  return content ? { facts: [{ kind: 'manifest', file: path, manifest: kind, ...content }], problems: [] } : NOTHING;
}

function readContent(kind: Manifest['manifest'], path: string, text: string): ManifestContent | undefined {
  switch (kind) {
    case 'package.json':
      return readPackageJson(text);
    case 'deno.json':
      return readDenoJson(text);
    case 'pyproject.toml':
      return readPyproject(text);
    case 'pipfile':
      return readPipfile(text);
    case 'requirements.txt':
      return readRequirements(text);
    case 'setup.py':
      return readSetupPy(text);
    case 'dockerfile':
      return NO_CONTENT;
    case 'fly.toml':
      return readFly(path, text);
  }
}

function readFly(path: string, text: string): ManifestContent | undefined {
  const reading = readFlyConfig(path, text);
  if (reading === 'something else') return undefined;
  return { ...NO_CONTENT, name: 'config' in reading ? (reading.config.app?.name ?? '') : '' };
}

function kindOf(path: string): Manifest['manifest'] | undefined {
  const base = baseName(path).toLowerCase();
  switch (base) {
    case 'package.json':
    case 'pyproject.toml':
    case 'pipfile':
    case 'setup.py':
    case 'deno.json':
      return base;
    case 'deno.jsonc':
      return 'deno.json';
  }
  if (isDockerfileName(path)) return 'dockerfile';
  if (/^(?:[a-z]+[-_])?requirements(?:[-_.][\w.-]*)?\.(?:txt|in)$/.test(base)) return 'requirements.txt';
  return isFlyConfigName(path) ? 'fly.toml' : undefined;
}

const FOREIGN: ReadonlySet<string> = new Set([
  ...['go.mod', 'gemfile', 'pom.xml', 'build.gradle', 'build.gradle.kts', 'cargo.toml', 'composer.json', 'mix.exs', 'pubspec.yaml'],
  ...['package.swift', 'build.sbt', 'foundry.toml', 'deps.edn', 'project.clj', 'rebar.config', 'gleam.toml'],
]);

/** Whether the file says that code of a language which is not read stands below it. */
function isForeign(path: string): boolean {
  const base = baseName(path).toLowerCase();
  return FOREIGN.has(base) || /\.(?:cs|fs|vb)proj$/.test(base);
}

/** `Dockerfile`, `Dockerfile.prod`, `api.Dockerfile`, `Containerfile`. */
export function isDockerfileName(path: string): boolean {
  const base = baseName(path).toLowerCase();
  return /^(?:dockerfile|containerfile)(?:[.-][\w.-]+)?$/.test(base) ? !base.endsWith('ignore') : base.endsWith('.dockerfile');
}
