import assert from 'node:assert/strict';
import { contractOf, given, packageJson, serviceAt, type Workspace } from './workspace';

// In which dialect a service's env files are read, told by its dependencies and their versions, and what follows for a value.

const ENV_FILE = { '.env': 'OTHER=1\n' };

function dialects(files: Workspace): string {
  const { dialects, engines } = serviceAt(contractOf({ ...ENV_FILE, ...files }), '');
  return `${dialects.join(' or ')}, ${engines.join(' or ') || 'unknown'}`;
}

const npm = (dependencies: Readonly<Record<string, string>>, code = ''): Workspace => ({
  'package.json': packageJson(dependencies),
  ...(code === '' ? {} : { 'src/index.ts': code }),
});
const pip = (requirements: string, code = ''): Workspace => ({
  'requirements.txt': `${requirements}\n`,
  ...(code === '' ? {} : { 'app/main.py': code }),
});

const DOTENV = "import 'dotenv/config';\n";
const EXPAND = "import dotenv from 'dotenv';\nimport { expand } from 'dotenv-expand';\nexpand(dotenv.config());\n";
const LOAD = 'from dotenv import load_dotenv\n\nload_dotenv()\n';

describe('the dialect of a service', () => {
  const table: readonly (readonly [string, Workspace, string])[] = [
    ['Next.js', npm({ next: '15.5.0' }), 'dotenv, next'],
    ['Vite 8', npm({ vite: '^8.0.0' }), 'node, expand-12'],
    ['Vite 7', npm({ vite: '~7.1.0' }), 'dotenv, expand-12'],
    ['Vite 6', npm({ vite: '^6.0.0' }), 'dotenv, expand-11 or expand-12'],
    ['Vite 5', npm({ vite: '5' }), 'dotenv, expand-11 or expand-10'],
    ['the newest Vite', npm({ vite: 'latest' }), 'node, expand-12'],
    ['Astro, whose Vite cannot be seen', npm({ astro: '5' }), 'dotenv or node, expand-12'],
    ['Expo', npm({ expo: '54' }), 'node, expo'],
    ['Nuxt', npm({ nuxt: '4' }), 'dotenv, c12'],
    ['Create React App', npm({ 'react-scripts': '5.0.1' }), 'dotenv-10, expand-5'],
    ['dotenv', npm({ dotenv: '^17.0.0' }, DOTENV), 'dotenv, none'],
    ['dotenv 15', npm({ dotenv: '15.0.1' }, DOTENV), 'dotenv-15, none'],
    ['dotenv 10', npm({ dotenv: '^10.0.0' }, DOTENV), 'dotenv-10, none'],
    ['dotenv 14, which was not measured', npm({ dotenv: '^14.0.0' }, DOTENV), 'dotenv-10 or dotenv-15, none'],
    ['dotenv-expand 5', npm({ dotenv: '16', 'dotenv-expand': '^5.1.0' }, EXPAND), 'dotenv, expand-5'],
    ['dotenv-expand 10', npm({ dotenv: '16', 'dotenv-expand': '10.0.0' }, EXPAND), 'dotenv, expand-10'],
    ['dotenv-expand 13', npm({ dotenv: '16', 'dotenv-expand': '^13.0.0' }, EXPAND), 'dotenv, expand-12'],
    ['the newest dotenv-expand', npm({ dotenv: '16', 'dotenv-expand': 'latest' }, EXPAND), 'dotenv, expand-1000'],
    ["Node's own loader", npm({}, "process.loadEnvFile('.env');\n"), 'node, none'],
    ["Node's own loader on Node 20", npm({ '@types/node': '^20.1.0' }, "process.loadEnvFile('.env');\n"), 'node-20, none'],
    ["Node's own loader on Node 22", npm({ '@types/node': '22' }, "process.loadEnvFile('.env');\n"), 'node-20 or node, none'],
    ['Bun under dotenv', npm({ dotenv: '17', '@types/bun': '1' }, DOTENV), 'dotenv or bun, unknown'],
    ['nothing in sight', npm({ express: '5' }), 'dotenv or node, unknown'],
    ['python-dotenv', pip('python-dotenv>=1.0', LOAD), 'python-dotenv, python-dotenv'],
    ['python-dotenv 1.2.2', pip('python-dotenv==1.2.2', LOAD), 'python-dotenv-1.2.2, python-dotenv'],
    ['python-dotenv 1.2.4', pip('python-dotenv==1.2.4', LOAD), 'python-dotenv, python-dotenv'],
    ['python-dotenv 1.0', pip('python-dotenv~=1.0.1', LOAD), 'python-dotenv-1.2.2, python-dotenv'],
    ['pydantic-settings', pip('pydantic-settings==2.15'), 'python-dotenv, python-dotenv'],
    ['python-decouple', pip('python-decouple==3.8', 'from decouple import config\n\nA = config("A")\n'), 'python-decouple, none'],
    ['environs', pip('environs==15'), 'python-dotenv, unknown'],
    ['a Python project without a loader', pip('flask==3'), 'python-dotenv or django-environ or python-decouple, unknown'],
  ];
  for (const [title, files, expected] of table) it(title, () => assert.equal(dialects(files), expected));
});

describe('a value by the dialect of its service', () => {
  const NEXT = npm({ next: '15.5.0' });
  const VITE = npm({ vite: '8' });
  const CRA = npm({ 'react-scripts': '5' });
  const DECOUPLE = pip('python-decouple==3.8', 'from decouple import config\n\nA = config("A")\n');
  const PYTHON = pip('python-dotenv==1.2.4', LOAD);
  const NOTHING = npm({});

  /** A line and what each of these loaders takes for the secret from it. */
  const table: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['AUTH_SECRET=abc#def', { next: 'abc', cra: 'abc#def', python: 'abc#def', decouple: 'abc#def', nothing: 'abc' }],
    ['AUTH_SECRET="a\\tb"', { next: 'a\\tb', python: 'a\tb', decouple: 'a\\tb' }],
    ['AUTH_SECRET="a\\"b"', { next: 'a\\"b', vite: 'a\\', python: 'a"b', nothing: '(elsewhere)' }],
    ['export AUTH_SECRET=abc', { next: 'abc', decouple: '(elsewhere)', python: 'abc', cra: '(elsewhere)' }],
    ['AUTH_SECRET=   \nNEXT=1', { next: '', vite: 'NEXT=1', python: '', nothing: '(elsewhere)' }],
    ["AUTH_SECRET='a$1b'", { next: 'a', vite: 'a$1b', python: 'a$1b', cra: 'a' }],
    ['AUTH_SECRET=a\\$b', { next: 'a$b', python: 'a\\$b', decouple: 'a\\$b' }],
    ['AUTH_SECRET=`abc`', { next: 'abc', cra: '`abc`', python: '`abc`' }],
  ];
  const loaders: Readonly<Record<string, Workspace>> = {
    next: NEXT,
    vite: VITE,
    cra: CRA,
    python: PYTHON,
    decouple: DECOUPLE,
    nothing: NOTHING,
  };
  for (const [line, outcomes] of table) {
    it(JSON.stringify(line), () => {
      const found = Object.keys(outcomes).map((name) => [
        name,
        given(contractOf({ ...loaders[name], '.env': `${line}\n` }), '', 'development'),
      ]);
      assert.deepEqual(Object.fromEntries(found), outcomes);
    });
  }

  it('is not told where a command would make it', () => {
    const files = npm({ dotenv: '17', 'dotenv-expand': '1000.0.0' }, EXPAND);
    assert.equal(given(contractOf({ ...files, '.env': 'AUTH_SECRET=$(openssl rand -hex 32)\n' }), '', 'development'), '(elsewhere)');
  });
});
