import assert from 'node:assert/strict';
import type { Environment } from '../../server/src/model/contract';
import { contractOf, given, packageJson, serviceAt, type Workspace } from './workspace';

// Which file gives a name, per loader and environment. Every file holds its own name as the value of AUTH_SECRET, so the
// value that a service is given names the file that won.

type Winners = Readonly<Record<Environment, string>>;

const NONE = '(nothing)';
const ALL = [
  '.env',
  '.env.local',
  '.env.development',
  '.env.development.local',
  '.env.test',
  '.env.test.local',
  '.env.staging',
  '.env.production',
  '.env.production.local',
];

function withFiles(loader: Workspace, names: readonly string[] = ALL): Workspace {
  return { ...loader, ...Object.fromEntries(names.map((name) => [name, `AUTH_SECRET=${name}\n`])) };
}

function winners(files: Workspace, folder = ''): Winners {
  const contract = contractOf(files);
  const inEnvironment = (environment: Environment) => given(contract, folder, environment);
  return {
    development: inEnvironment('development'),
    test: inEnvironment('test'),
    staging: inEnvironment('staging'),
    production: inEnvironment('production'),
  };
}

const next = { 'package.json': packageJson({ next: '16' }) };
const vite = { 'package.json': packageJson({ vite: '8' }) };
const flow = { 'package.json': packageJson({ 'dotenv-flow': '4' }), 'index.js': "require('dotenv-flow').config();\n" };

function node(code: string): Workspace {
  return { 'package.json': packageJson({ dotenv: '17' }), 'src/index.ts': code };
}

function nest(options: string): Workspace {
  return {
    'package.json': packageJson({ '@nestjs/config': '4' }),
    'src/app.module.ts': `import { ConfigModule } from '@nestjs/config';\nexport const config = ConfigModule.forRoot(${options});\n`,
  };
}

function pydantic(config: string, fields = 'auth_secret: str'): Workspace {
  return {
    'requirements.txt': 'pydantic-settings==2.15\n',
    'app/config.py': `from pydantic_settings import BaseSettings, SettingsConfigDict\n\nclass Settings(BaseSettings):\n    model_config = SettingsConfigDict(${config})\n    ${fields}\n`,
  };
}

function python(code: string, requirement = 'python-dotenv==1.2'): Workspace {
  return { 'requirements.txt': `${requirement}\n`, 'app/main.py': code };
}

describe('the file that gives a name', () => {
  const table: readonly (readonly [string, Workspace, Winners])[] = [
    [
      'Next.js',
      withFiles(next),
      {
        development: '.env.development.local',
        test: '.env.test.local',
        staging: '.env.local',
        production: '.env.production.local',
      },
    ],
    [
      'Next.js: .env.local beats the file of the environment, and is left out in tests',
      withFiles(next, ['.env', '.env.local', '.env.development', '.env.test', '.env.production']),
      { development: '.env.local', test: '.env.test', staging: '.env.local', production: '.env.local' },
    ],
    [
      'Next.js: nothing for a test but .env',
      withFiles(next, ['.env', '.env.local']),
      { development: '.env.local', test: '.env', staging: '.env.local', production: '.env.local' },
    ],
    [
      'Expo: as Next.js',
      withFiles({ 'package.json': packageJson({ expo: '54' }) }, [
        '.env',
        '.env.local',
        '.env.development',
        '.env.test',
        '.env.production',
      ]),
      { development: '.env.local', test: '.env.test', staging: '.env.local', production: '.env.local' },
    ],
    [
      'Create React App: as Next.js',
      withFiles({ 'package.json': packageJson({ 'react-scripts': '5' }) }, ['.env', '.env.local', '.env.test', '.env.production']),
      { development: '.env.local', test: '.env.test', staging: '.env.local', production: '.env.local' },
    ],
    [
      'Vite: the same files, the opposite winner',
      withFiles(vite, ['.env', '.env.local', '.env.development', '.env.test', '.env.production']),
      { development: '.env.development', test: '.env.test', staging: '.env.local', production: '.env.production' },
    ],
    [
      'Vite: .env.local in tests, too',
      withFiles(vite, ['.env', '.env.local']),
      { development: '.env.local', test: '.env.local', staging: '.env.local', production: '.env.local' },
    ],
    [
      'dotenv-flow: as Vite, but no .env.local in tests',
      withFiles(flow, ['.env', '.env.local', '.env.development', '.env.production']),
      { development: '.env.development', test: '.env', staging: '.env.local', production: '.env.production' },
    ],
    [
      'dotenv: only .env, and what a deployment is named for is taken from the file of that name',
      withFiles(node("import 'dotenv/config';\n")),
      { development: '.env', test: '.env.test', staging: '.env.staging', production: '.env.production' },
    ],
    [
      'dotenv with a path',
      withFiles(node("import dotenv from 'dotenv';\ndotenv.config({ path: '.env.local' });\n")),
      { development: '.env.local', test: '.env.local', staging: '.env.local', production: '.env.local' },
    ],
    [
      'dotenv with a list: the first file wins',
      withFiles(node("import dotenv from 'dotenv';\ndotenv.config({ path: ['.env.local', '.env'] });\n")),
      { development: '.env.local', test: '.env.local', staging: '.env.local', production: '.env.local' },
    ],
    [
      'dotenv with a path that holds the environment',
      withFiles(node("import { config } from 'dotenv';\nconfig({ path: `.env.${process.env.NODE_ENV}` });\n")),
      { development: '.env.development', test: '.env.test', staging: '.env.staging', production: '.env.production' },
    ],
    [
      'dotenv with a list of which one holds the environment, written short',
      withFiles(node("import { config } from 'dotenv';\nconfig({ path: [`.env.${process.env.NODE_ENV || 'dev'}`, '.env'] });\n"), [
        '.env',
        '.env.dev',
        '.env.prod',
      ]),
      { development: '.env.dev', test: '.env', staging: '.env', production: '.env.prod' },
    ],
    [
      'dotenv with a path that cannot be read: as if untold',
      withFiles(node("import { config } from 'dotenv';\nimport { file } from 'elsewhere';\nconfig({ path: file });\n"), [
        '.env',
        '.env.production',
      ]),
      { development: '.env', test: NONE, staging: NONE, production: '.env.production' },
    ],
    [
      'dotenv told a file of another environment',
      withFiles(node("import { config } from 'dotenv';\nconfig({ path: '.env.production' });\n")),
      { development: NONE, test: NONE, staging: NONE, production: '.env.production' },
    ],
    [
      "Node's own loader",
      withFiles(node("process.loadEnvFile('.env.local');\n"), ['.env', '.env.local']),
      { development: '.env.local', test: '.env.local', staging: '.env.local', production: '.env.local' },
    ],
    [
      'Nest: .env when untold',
      withFiles(nest('')),
      { development: '.env', test: '.env.test', staging: '.env.staging', production: '.env.production' },
    ],
    [
      'Nest with envFilePath: the first file wins',
      withFiles(nest("{ isGlobal: true, envFilePath: ['.env.local', '.env'] }")),
      { development: '.env.local', test: '.env.local', staging: '.env.local', production: '.env.local' },
    ],
    [
      'Nest with an envFilePath of the environment',
      withFiles(nest('{ envFilePath: [`.env.${process.env.NODE_ENV}.local`, `.env.${process.env.NODE_ENV}`] }')),
      { development: '.env.development.local', test: '.env.test.local', staging: '.env.staging', production: '.env.production.local' },
    ],
    [
      'pydantic-settings with a string',
      withFiles(pydantic('env_file=".env"')),
      { development: '.env', test: '.env', staging: '.env', production: '.env' },
    ],
    [
      'pydantic-settings with a tuple: the last file wins',
      withFiles(pydantic('env_file=(".env", ".env.local")')),
      { development: '.env.local', test: '.env.local', staging: '.env.local', production: '.env.local' },
    ],
    [
      'pydantic-settings with a list: the last file wins, where it is of that environment',
      withFiles(pydantic('env_file=[".env", ".env.production"]')),
      { development: '.env', test: '.env', staging: '.env', production: '.env.production' },
    ],
    [
      'python-dotenv',
      withFiles(python('from dotenv import load_dotenv\n\nload_dotenv()\n')),
      { development: '.env', test: '.env.test', staging: '.env.staging', production: '.env.production' },
    ],
    [
      'python-dotenv with a path',
      withFiles(python('from dotenv import load_dotenv\n\nload_dotenv(".env.local")\n')),
      { development: '.env.local', test: '.env.local', staging: '.env.local', production: '.env.local' },
    ],
    [
      'python-decouple',
      withFiles(python('from decouple import config\n\nSECRET = config("AUTH_SECRET")\n', 'python-decouple==3.8')),
      { development: '.env', test: '.env.test', staging: '.env.staging', production: '.env.production' },
    ],
    [
      'python-dotenv before pydantic-settings: what is in the process beats what is read from a file',
      withFiles({
        ...pydantic('env_file=".env.local"'),
        'app/main.py': 'from dotenv import load_dotenv\n\nload_dotenv(".env")\n',
      }),
      { development: '.env', test: '.env', staging: '.env', production: '.env' },
    ],
  ];
  for (const [title, files, expected] of table) it(title, () => assert.deepEqual(winners(files), expected));

  it('is one file for Next.js and another for Vite in one workspace', () => {
    const names = ['.env.local', '.env.production'];
    const files = Object.fromEntries([
      ['web/package.json', packageJson({ next: '16' })],
      ['admin/package.json', packageJson({ vite: '8' })],
      ...names.flatMap((name) => ['web', 'admin'].map((folder) => [`${folder}/${name}`, `AUTH_SECRET=${name}\n`])),
    ]);
    const contract = contractOf(files);
    assert.equal(given(contract, 'web', 'production'), '.env.local');
    assert.equal(given(contract, 'admin', 'production'), '.env.production');
  });

  it('is never a template, a schema or a vault', () => {
    const names = ['.env.example', '.env.sample', '.env.template', '.env.production.example', '.env.vault', '.env.schema', 'env.example'];
    const contract = contractOf(withFiles(next, names));
    for (const environment of ['development', 'test', 'staging', 'production'] as const) {
      assert.equal(given(contract, '', environment), NONE);
      assert.deepEqual(contract.envFilesOf(serviceAt(contract, ''), environment), []);
    }
    assert.deepEqual(contract.environmentsOf(serviceAt(contract, '')), []);
  });

  it('has the last of two entries with one name', () => {
    assert.equal(given(contractOf({ ...next, '.env': 'AUTH_SECRET=first\nAUTH_SECRET=second\n' }), '', 'development'), 'second');
  });
});

describe('a file that code names', () => {
  const at = (path: string, code: string, env: string): Workspace => ({
    'apps/api/package.json': packageJson({ dotenv: '17' }),
    [`apps/api/${path}`]: `import path from 'node:path';\nimport dotenv from 'dotenv';\n${code}\n`,
    [env]: 'AUTH_SECRET=right\n',
  });
  const table: readonly (readonly [string, Workspace])[] = [
    ['from beside the code', at('src/index.ts', "dotenv.config({ path: path.resolve(__dirname, '../.env') });", 'apps/api/.env')],
    ['from deeper code', at('src/config/env.ts', "dotenv.config({ path: path.join(__dirname, '..', '..', '.env') });", 'apps/api/.env')],
    ['from the working directory', at('src/index.ts', "dotenv.config({ path: '../../.env' });", '.env')],
    ['in a folder of its own', at('src/index.ts', "dotenv.config({ path: './config/local.env' });", 'apps/api/config/local.env')],
    ['in the folder of the code', at('src/index.ts', "dotenv.config({ path: path.join(__dirname, '.env') });", 'apps/api/src/.env')],
    [
      'from the root by process.cwd()',
      at('src/index.ts', "dotenv.config({ path: path.resolve(process.cwd(), '.env') });", 'apps/api/.env'),
    ],
  ];
  for (const [title, files] of table)
    it(`is found ${title}`, () => {
      assert.equal(given(contractOf(files), 'apps/api', 'development'), 'right');
      const elsewhere = Object.fromEntries(Object.entries(files).map(([file, text]) => [`/srv/shop/${file}`, text]));
      assert.equal(given(contractOf(elsewhere), '/srv/shop/apps/api', 'development'), 'right');
    });

  it('is found by a search upwards in Python', () => {
    const files = { 'requirements.txt': 'python-dotenv\n', 'app/core/main.py': 'from dotenv import load_dotenv\nload_dotenv()\n' };
    assert.equal(given(contractOf({ ...files, 'app/.env': 'AUTH_SECRET=app\n', '.env': 'AUTH_SECRET=top\n' }), '', 'development'), 'app');
    assert.equal(given(contractOf({ ...files, '.env': 'AUTH_SECRET=top\n' }), '', 'development'), 'top');
  });

  it('of a test, a script or a tool is not the one that the product loads', () => {
    for (const file of [
      'test/setup.ts',
      'src/app.test.ts',
      'scripts/seed.ts',
      'prisma/seed.ts',
      'drizzle.config.ts',
      'playwright.config.ts',
    ]) {
      const contract = contractOf({
        ...withFiles(node("import 'dotenv/config';\n"), ['.env', '.env.local', '.env.seed']),
        [file]: "import dotenv from 'dotenv';\ndotenv.config({ path: '.env.seed' });\n",
      });
      assert.equal(given(contract, '', 'development'), '.env', file);
    }
  });

  it("does not turn a framework's service into another", () => {
    const contract = contractOf({
      ...withFiles(vite, ['.env', '.env.local', '.env.seed']),
      'drizzle.config.ts': "import 'dotenv/config';\n",
      'scripts/seed.ts': "import { config } from 'dotenv';\nconfig({ path: '.env.seed' });\n",
    });
    assert.equal(serviceAt(contract, '').stack, 'vite');
    assert.equal(given(contract, '', 'development'), '.env.local');
    assert.equal(contract.localEnvFileOf(serviceAt(contract, '')), '.env.local');
  });

  it('comes after the cascade of a framework, which loads first', () => {
    const contract = contractOf({
      ...withFiles(next, ['.env.local', '.env.shared']),
      'src/env.ts': "import { config } from 'dotenv';\nconfig({ path: '.env.shared' });\n",
    });
    assert.equal(given(contract, '', 'development'), '.env.local');
    assert.deepEqual(contract.envFilesOf(serviceAt(contract, ''), 'development'), ['.env.local', '.env.shared']);
    assert.equal(contract.localEnvFileOf(serviceAt(contract, '')), '.env.local');
  });

  it('is where a new secret goes', () => {
    const local = (files: Workspace) => contractOf(files).localEnvFileOf(serviceAt(contractOf(files), ''));
    assert.equal(local(next), '.env.local');
    assert.equal(local(vite), '.env.local');
    assert.equal(local(flow), '.env.local');
    assert.equal(local(node("import 'dotenv/config';\n")), '.env');
    assert.equal(local(nest("{ envFilePath: ['.env.local', '.env'] }")), '.env.local');
    assert.equal(local(pydantic('env_file=(".env", ".env.local")')), '.env.local');
  });
});

describe('the files of a monorepo', () => {
  const files: Workspace = {
    'package.json': packageJson({}, { workspaces: ['apps/*'] }),
    '.env': 'AUTH_SECRET=root\nONLY_ROOT=root\n',
    'apps/web/package.json': packageJson({ next: '16' }),
    'apps/web/.env.local': 'AUTH_SECRET=web\n',
    'apps/api/package.json': packageJson({ dotenv: '17' }),
    'apps/api/src/index.ts': "import 'dotenv/config';\n",
    'apps/worker/requirements.txt': 'python-dotenv\n',
    'apps/worker/main.py': 'from dotenv import load_dotenv\nload_dotenv()\n',
  };

  it('are shared by the services below, each of which may say otherwise', () => {
    const contract = contractOf(files);
    assert.equal(given(contract, 'apps/web', 'development'), 'web');
    assert.equal(given(contract, 'apps/web', 'development', 'ONLY_ROOT'), 'root');
    assert.equal(given(contract, 'apps/api', 'development'), 'root');
    assert.equal(given(contract, 'apps/worker', 'development'), 'root');
    assert.deepEqual(contract.envFilesOf(serviceAt(contract, 'apps/web'), 'development'), ['apps/web/.env.local', '.env']);
  });

  it('are not shared past another service, nor by neighbours', () => {
    const contract = contractOf({ ...files, 'apps/package.json': packageJson({ dotenv: '17' }), 'apps/api/.env': 'API_ONLY=1\n' });
    assert.equal(given(contract, 'apps/worker', 'development'), NONE);
    assert.equal(given(contract, 'apps/web', 'development', 'API_ONLY'), NONE);
  });
});

describe('the environments of a service', () => {
  const environments = (files: Workspace) => contractOf(files).environmentsOf(serviceAt(contractOf(files), ''));

  it('are those that files are named for', () => {
    assert.deepEqual(environments(withFiles(next, ['.env'])), ['development']);
    assert.deepEqual(environments(withFiles(next, ['.env.local', '.env.test'])), ['development', 'test']);
    assert.deepEqual(environments(withFiles(next)), ['development', 'test', 'staging', 'production']);
    assert.deepEqual(environments(withFiles(next, ['.env.production'])), ['production']);
    assert.deepEqual(environments(next), []);
  });

  it('are those that it is deployed to', () => {
    const fly = 'app = "shop"\n\n[env]\n  AUTH_SECRET = "from-fly"\n';
    assert.deepEqual(environments({ ...next, 'fly.toml': fly }), ['production']);
    assert.deepEqual(environments({ ...next, 'fly.staging.toml': fly }), ['staging']);
    assert.deepEqual(environments({ ...withFiles(next, ['.env']), 'fly.toml': fly, 'fly.staging.toml': fly }), [
      'development',
      'staging',
      'production',
    ]);
  });

  it('are given what their deployment says before what files say', () => {
    const contract = contractOf({
      ...withFiles(next, ['.env', '.env.production']),
      'fly.toml': 'app = "shop"\n\n[env]\n  AUTH_SECRET = "from-fly"\n\n[build.args]\n  BUILD_ONLY = "1"\n',
    });
    assert.equal(given(contract, '', 'production'), 'from-fly');
    assert.equal(given(contract, '', 'development'), '.env');
    assert.equal(given(contract, '', 'production', 'BUILD_ONLY'), NONE);
  });
});
