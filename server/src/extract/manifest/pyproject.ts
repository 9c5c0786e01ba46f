import { readTomlTolerantly, type TomlDocument, type TomlEntry } from '../toml/toml';
import { type ManifestContent, NO_CONTENT } from './content';
import { normalizedName, readRequirement, runsServer } from './python-requirement';

/** Reads a pyproject.toml as PEP 621, Poetry, uv and PDM write it. */
export function readPyproject(text: string): ManifestContent {
  const document = readTomlTolerantly(text);
  if (!document) return NO_CONTENT;
  const dependencies: Record<string, string> = {};
  for (const entry of document.entries) Object.assign(dependencies, listed(entry), poetryTable(entry, isPoetryTable));
  const name = stringAt(document, 'project', 'name') ?? stringAt(document, 'tool', 'poetry', 'name') ?? '';
  return {
    name,
    dependencies,
    workspaceRoot: has(document, 'tool', 'uv', 'workspace'),
    library: isLibrary(document) && !runsServer(dependencies),
  };
}

/** Reads a Pipfile: `[packages]` and `[dev-packages]` are tables like Poetry's. */
export function readPipfile(text: string): ManifestContent {
  const dependencies: Record<string, string> = {};
  const isTable = (path: readonly string[]) => path.length === 1 && (path[0] === 'packages' || path[0] === 'dev-packages');
  for (const entry of readTomlTolerantly(text)?.entries ?? []) Object.assign(dependencies, poetryTable(entry, isTable));
  return { ...NO_CONTENT, dependencies };
}

/** Lists of PEP 508 requirements. */
function listed({ path, value }: TomlEntry): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || !isRequirementList(path)) return {};
  return Object.fromEntries(
    value.flatMap((item) => {
      const requirement = readRequirement(item);
      return requirement ? [[requirement.name, requirement.range]] : [];
    }),
  );
}

function isRequirementList(path: readonly string[]): boolean {
  const dotted = path.join('.');
  if (dotted === 'project.dependencies' || dotted === 'tool.uv.dev-dependencies') return true;
  if (path.length === 3 && path[0] === 'project' && path[1] === 'optional-dependencies') return true;
  if (path.length === 2 && path[0] === 'dependency-groups') return true;
  return path.length === 4 && dotted.startsWith('tool.pdm.dev-dependencies.');
}

/** An entry of a table that maps names to a range, or to a table with a `version`. */
function poetryTable({ path, value }: TomlEntry, isTable: (path: readonly string[]) => boolean): Readonly<Record<string, string>> {
  const name = path.at(-1);
  if (name !== undefined && isTable(path.slice(0, -1)) && name !== 'python') {
    return { [normalizedName(name)]: typeof value === 'string' && value !== '' ? value : '*' };
  }
  // `name = { version = "^1", extras = [...] }` and `[tool.poetry.dependencies.name]`.
  const owner = path.at(-2);
  if (owner === undefined || !isTable(path.slice(0, -2))) return {};
  if (name === 'version') return { [normalizedName(owner)]: typeof value === 'string' && value !== '' ? value : '*' };
  return name === 'git' || name === 'path' || name === 'url' ? { [normalizedName(owner)]: '*' } : {};
}

function isPoetryTable(path: readonly string[]): boolean {
  const dotted = path.join('.');
  if (dotted === 'tool.poetry.dependencies' || dotted === 'tool.poetry.dev-dependencies') return true;
  return path.length === 5 && dotted.startsWith('tool.poetry.group.') && path[4] === 'dependencies';
}

/** Published: built as a package and described for an index. A build system alone is in every application that a tool set up. */
function isLibrary(document: TomlDocument): boolean {
  const described = [
    ['project', 'classifiers'],
    ['project', 'urls'],
    ['tool', 'poetry', 'classifiers'],
    ['tool', 'poetry', 'urls'],
    ['tool', 'poetry', 'repository'],
  ];
  return has(document, 'build-system') && described.some((path) => has(document, ...path));
}

function has(document: TomlDocument, ...path: readonly string[]): boolean {
  const begins = (other: readonly string[]) => path.every((name, index) => other[index] === name);
  return document.tables.some(begins) || document.entries.some((entry) => begins(entry.path));
}

function stringAt(document: TomlDocument, ...path: readonly string[]): string | undefined {
  const found = document.entries.find(
    (entry) => entry.path.length === path.length && path.every((name, index) => entry.path[index] === name),
  );
  return typeof found?.value === 'string' ? found.value : undefined;
}
