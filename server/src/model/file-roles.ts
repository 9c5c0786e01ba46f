import { folderOf, isInside } from '../text/source';

// What a path says about the part a file plays in its project. Only the path inside the workspace counts: a project that
// was cloned into a folder called `tests` is no test. A host that gives absolute paths therefore asks `insideWorkspace` first.

const TEST =
  /(?:^|\/)(?:tests?|__tests__|__mocks__|spec|specs|e2e|cypress|playwright|mocks?|fixtures?|testing|testdata)(?:\/|$)|[._-](?:test|tests|spec|e2e|stories|fixture|mock)\.[a-z]+$|(?:^|\/)(?:test_[^/]*|conftest)\.py$|_test\.py$|(?:^|\/)(?:integration|unit)[-_]?tests?(?:\/|$)|(?:^|\/)(?:global[-_]?)?setup(?:[-_]?tests?)?\.[cm]?[jt]sx?$|(?:^|\/)(?:jest|vitest|playwright|cypress|karma)\.[\w.-]*$/i;
/** Scripts that try something out by hand, outside the source folder: `scripts/test-login.ts`, `api_smoke.py`. */
const TRYING_OUT = /^(?!(?:.*\/)?src\/)(?:.*\/)?test[-_][^/]*\.[cm]?[jt]s$|(?:^|[/_.-])smoke(?:[-_]?tests?)?\.(?:[cm]?[jt]sx?|py)$/i;
/** Classes that stand in for others: `FakeTokenService.ts`. */
const STAND_IN = /(?:^|\/)(?:Fake|Mock|Stub|InMemory)[A-Z]\w*\.[cm]?[jt]sx?$/;
const EXAMPLE =
  /(?:^|\/)(?:examples?|samples?|templates?|demos?|fixtures?|playground|sandbox|starters?|boilerplates?|snippets?|tutorials?|docs?|tests?|__tests__|e2e|test-apps?|dev-apps?)(?:\/|$)/i;
const TOOL =
  /(?:^|\/)(?:next|nuxt|vite|astro|svelte|drizzle|prisma|webpack|rollup|tsup|tsdown|eslint|postcss|tailwind|codegen|react-router|remix|metro|capacitor|wdio)\.config\.[cm]?[jt]s$|(?:^|\/)(?:scripts?|seeds?|seeders?|migrations?|alembic)\/|(?:^|\/)seed(?:er|s)?\.(?:[cm]?[jt]sx?|py)$/i;
const NOTEBOOK = /\.ipynb(?:\.|$)/i;
const COLLECTION = /(?:^|\/)(?:examples|samples|templates|demos|starters|boilerplates|snippets|tutorials|fixtures|playground|sandbox)$/i;

/** Whether the file is there for tests: what it issues, verifies or reads says nothing of the product. */
export function isTestFile(path: string): boolean {
  return TEST.test(path) || TRYING_OUT.test(path) || STAND_IN.test(path);
}

/** Whether the file is a tool's configuration or a script beside the product: `drizzle.config.ts`, `scripts/seed.ts`. */
export function isToolFile(path: string): boolean {
  return TOOL.test(path) || NOTEBOOK.test(path);
}

/** Whether the file is a notebook's code: a kernel is given its environment by whoever starts it, and no deployment runs it. */
export function isNotebook(path: string): boolean {
  return NOTEBOOK.test(path);
}

/** Whether the folder is an example, a template or a fixture: it stands alone and its reader completes it. */
export function isExampleFolder(folder: string): boolean {
  return EXAMPLE.test(folder);
}

/** Whether the folder gathers projects that have nothing to do with one another: `examples`, `templates`. */
export function isCollection(folder: string): boolean {
  return COLLECTION.test(folder);
}

/** The folder that holds all of these files; the empty string when there is none, or no file. */
export function commonFolder(files: Iterable<string>): string {
  let common: string | undefined;
  for (const file of files) {
    const folder = folderOf(file);
    common ??= folder;
    while (!isInside(folder, common)) common = folderOf(common);
    if (common === '') break;
  }
  return common ?? '';
}

/** The part of an absolute path below `top`, the folder that holds all files; a relative path as it is. */
export function insideWorkspace(path: string, top: string): string {
  if (!/^(?:\/|[A-Za-z]:\/)/.test(path) || top === '' || !isInside(path, top)) return path;
  return path.slice(top.length + 1);
}
