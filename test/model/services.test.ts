import assert from 'node:assert/strict';
import type { Contract } from '../../server/src/model/contract';
import { contractOf, packageJson, serviceAt, type Workspace } from './workspace';

const SIGN =
  "import jwt from 'jsonwebtoken';\nexport const sign = (sub: string) => jwt.sign({ sub }, process.env.AUTH_SECRET!, { expiresIn: '15m' });\n";
const VERIFY =
  'import os\nimport jwt\n\ndef current_user(token):\n    return jwt.decode(token, os.environ["AUTH_SECRET"], algorithms=["HS256"])\n';

function folders(files: Workspace): readonly string[] {
  return contractOf(files)
    .services.map((service) => service.folder)
    .sort();
}

function homeOf(files: Workspace, file: string): string {
  return contractOf(files).serviceOf(file).folder;
}

describe('the services of a workspace', () => {
  const table: readonly (readonly [string, Workspace, readonly string[]])[] = [
    ['one, at the top', { 'package.json': packageJson(), 'src/a.ts': SIGN }, ['']],
    ['no manifest at all', { 'src/a.ts': SIGN, 'src/b.ts': VERIFY }, ['src']],
    [
      'one for each manifest',
      {
        'a/package.json': packageJson(),
        'b/requirements.txt': 'flask\n',
        'c/pyproject.toml': '',
        'd/Pipfile': '',
        'e/setup.py': '',
        'f/deno.json': '{}',
      },
      ['', 'a', 'b', 'c', 'd', 'e', 'f'],
    ],
    ['one inside another', { 'package.json': packageJson(), 'functions/package.json': packageJson() }, ['', 'functions']],
    ['two manifests in one folder', { 'package.json': packageJson(), 'requirements.txt': 'flask\n' }, ['']],
    [
      'requirements in a folder belong to the one above',
      { 'api/requirements/base.txt': 'flask\n', 'api/requirements/dev-requirements.txt': 'flask\n', 'api/app.py': VERIFY },
      ['', 'api'].slice(1),
    ],
    [
      'a Dockerfile stands for a service where there is no code around',
      { 'proxy/Dockerfile': 'FROM nginx\n', 'web/package.json': packageJson() },
      ['', 'proxy', 'web'],
    ],
    ['a Dockerfile is a part of the code around it', { 'package.json': packageJson(), 'docker/Dockerfile': 'FROM node\n' }, ['']],
    [
      'a Dockerfile is a part of the code below it',
      { Dockerfile: 'FROM node\n', 'server/package.json': packageJson(), 'client/package.json': packageJson() },
      ['', 'client', 'server'],
    ],
    [
      'a Dockerfile in a monorepo is a service, as the root is none that could own it',
      { 'package.json': packageJson({}, { workspaces: ['apps/*'] }), 'apps/proxy/Dockerfile': 'FROM nginx\n' },
      ['', 'apps/proxy'],
    ],
    ['a Fly file alone', { 'edge/fly.toml': 'app = "edge"\n', 'web/package.json': packageJson() }, ['', 'edge', 'web']],
  ];
  for (const [title, files, expected] of table) it(title, () => assert.deepEqual(folders(files), [...expected].sort()));

  it('are the home of the files below them, the nearest first', () => {
    const files = {
      'package.json': packageJson({}, { workspaces: ['apps/*'] }),
      'apps/web/package.json': packageJson(),
      'apps/web/src/deep/a.ts': SIGN,
      'apps/README.md': '# Apps\n',
      'tools/x.ts': SIGN,
    };
    assert.equal(homeOf(files, 'apps/web/src/deep/a.ts'), 'apps/web');
    assert.equal(homeOf(files, 'apps/web/package.json'), 'apps/web');
    assert.equal(homeOf(files, 'apps/README.md'), '');
    assert.equal(homeOf(files, 'tools/x.ts'), '');
    assert.equal(homeOf(files, 'apps/website/a.ts'), '');
  });

  it('have a home for files outside of any', () => {
    const files = { 'apps/web/package.json': packageJson(), 'apps/shared/a.ts': SIGN, 'compose.yml': 'services: {}\n' };
    assert.equal(homeOf(files, 'apps/shared/a.ts'), '');
    assert.equal(homeOf(files, 'never/seen.ts'), '');
    const [issuer] = contractOf(files).issuers;
    assert.equal(issuer?.service.folder, '');
  });

  it('have the name of their package, or else of their folder', () => {
    const contract = contractOf({
      'apps/web/package.json': packageJson({}, { name: '@shop/web' }),
      'apps/api/requirements.txt': 'flask\n',
      'apps/fly/fly.toml': 'app = "shop-edge"\n',
    });
    assert.equal(serviceAt(contract, 'apps/web').name, '@shop/web');
    assert.equal(serviceAt(contract, 'apps/api').name, 'api');
    assert.equal(serviceAt(contract, 'apps/fly').name, 'shop-edge');
    assert.equal(serviceAt(contractOf({ 'a.ts': SIGN }), '').name, 'workspace');
  });

  it('speak the languages of their files', () => {
    const contract = contractOf({
      'web/package.json': packageJson(),
      'web/a.tsx': SIGN,
      'api/requirements.txt': 'flask\n',
      'api/a.py': VERIFY,
      'both/package.json': packageJson(),
      'both/a.mjs': SIGN,
      'both/b.py': VERIFY,
      'none/package.json': packageJson(),
    });
    const languages = (folder: string) => serviceAt(contract, folder).languages;
    assert.deepEqual(
      [languages('web'), languages('api'), languages('both'), languages('none')],
      [['typescript'], ['python'], ['typescript', 'python'], []],
    );
  });

  it('are libraries and examples by what their manifest and their folder say', () => {
    const contract = contractOf({
      'packages/sdk/package.json': JSON.stringify({ name: 'sdk', main: 'index.js' }),
      'packages/api/package.json': packageJson({ express: '5' }, { main: 'index.js' }),
      'examples/shop/package.json': packageJson(),
      'apps/web/package.json': packageJson(),
    });
    const shown = (folder: string) => [serviceAt(contract, folder).library, serviceAt(contract, folder).example];
    assert.deepEqual(shown('packages/sdk'), [true, false]);
    assert.deepEqual(shown('packages/api'), [false, false]);
    assert.deepEqual(shown('examples/shop'), [false, true]);
    assert.deepEqual(shown('apps/web'), [false, false]);
  });

  it('own the Fly files around them', () => {
    const apps = (files: Workspace, folder: string) => serviceAt(contractOf(files), folder).flyApps.map((app) => app.app);
    const fly = 'app = "shop"\n';
    assert.deepEqual(apps({ 'api/package.json': packageJson(), 'api/fly.toml': fly }, 'api'), ['shop']);
    assert.deepEqual(apps({ 'api/package.json': packageJson(), 'api/deploy/fly.toml': fly }, 'api'), ['shop']);
    // Beside the folders that it deploys.
    const beside = { 'fly.toml': fly, 'server/package.json': packageJson(), 'client/package.json': packageJson() };
    assert.deepEqual(apps(beside, 'server'), ['shop']);
    assert.deepEqual(apps(beside, 'client'), ['shop']);
    // A service's own is not its neighbours', nor of what stands inside it.
    const own = {
      'api/package.json': packageJson(),
      'api/fly.toml': fly,
      'web/package.json': packageJson(),
      'api/tool/package.json': packageJson(),
    };
    assert.deepEqual(apps(own, 'web'), []);
    assert.deepEqual(apps(own, 'api/tool'), []);
    assert.deepEqual(apps({ 'api/package.json': packageJson(), 'api/fly.toml': 'primary_region = "ams"\n' }, 'api'), []);
  });
});

describe('what expands a $ in the files of a service', () => {
  const table: readonly (readonly [string, Workspace, string])[] = [
    ['Next.js', { 'package.json': packageJson({ next: '16' }) }, 'expand'],
    ['Next.js with Prisma', { 'package.json': packageJson({ next: '16', '@prisma/client': '5' }) }, 'expand'],
    ['Vite', { 'package.json': packageJson({ vite: '8' }) }, 'expand'],
    ['Expo', { 'package.json': packageJson({ expo: '54' }) }, 'expand'],
    ['dotenv', node({ dotenv: '17' }), 'literal'],
    ['dotenv with dotenv-expand', node({ dotenv: '17', 'dotenv-expand': '12' }), 'expand'],
    ['dotenv with Bun', node({ dotenv: '17', '@types/bun': '1' }), 'unknown'],
    ['dotenv that nothing calls', { 'package.json': packageJson({ dotenv: '17' }) }, 'unknown'],
    ["Node's own loader", { 'package.json': packageJson(), 'a.ts': 'process.loadEnvFile();\n' }, 'literal'],
    ['dotenv-flow', { 'package.json': packageJson({ 'dotenv-flow': '4' }) }, 'literal'],
    ['Nest', nest('{}'), 'literal'],
    ['Nest with expandVariables', nest('{ expandVariables: true }'), 'expand'],
    ['Nest without a registration in sight', { 'package.json': packageJson({ '@nestjs/config': '4' }) }, 'unknown'],
    ['python-dotenv', python('load_dotenv()'), 'braces'],
    ['python-dotenv told not to', python('load_dotenv(interpolate=False)'), 'literal'],
    ['python-decouple', { 'requirements.txt': 'python-decouple\n' }, 'literal'],
    ['pydantic-settings', { 'requirements.txt': 'pydantic-settings\n' }, 'braces'],
    ['nothing known', { 'package.json': packageJson() }, 'unknown'],
    // Prisma's client loads `.env` by itself up to version 6.
    ...['^6.2.0', '6', '5.22.0', '*', 'latest', 'next', '>=5', '^6 || ^7', '<8', 'workspace:*', '~4.1'].map(
      (range) => [`dotenv with @prisma/client ${range}`, node({ dotenv: '17', '@prisma/client': range }), 'unknown'] as const,
    ),
    ...[
      '^7.0.0',
      '7',
      '7.x',
      '~7.1.2',
      '>=7',
      '>= 7.0.0',
      'v7.2.0',
      '^7 || ^8',
      '10.1.0',
      '7.0.0-dev.3',
      'npm:@prisma/client@^7',
      '=7.1.0',
    ].map(
      (range) =>
        [`dotenv with @prisma/client ${range}`, node({ dotenv: '17', '@prisma/client': range, prisma: range }), 'literal'] as const,
    ),
    ['dotenv with the client of 7 and any prisma', node({ dotenv: '17', '@prisma/client': '^7.0.0', prisma: '*' }), 'literal'],
    ['dotenv with the command of 6 alone', node({ dotenv: '17', prisma: '^6' }), 'unknown'],
  ];
  for (const [title, files, expected] of table) it(title, () => assert.equal(serviceAt(contractOf(files), '').expansion, expected));

  function node(dependencies: Readonly<Record<string, string>>): Workspace {
    return { 'package.json': packageJson(dependencies), 'a.ts': "import 'dotenv/config';\n" };
  }
  function nest(options: string): Workspace {
    return {
      'package.json': packageJson({ '@nestjs/config': '4' }),
      'a.ts': `import { ConfigModule } from '@nestjs/config';\nexport const c = ConfigModule.forRoot(${options});\n`,
    };
  }
  function python(call: string): Workspace {
    return { 'requirements.txt': 'python-dotenv\n', 'a.py': `from dotenv import load_dotenv\n${call}\n` };
  }
});

describe('the stack of a service', () => {
  const table: readonly (readonly [string, Workspace, string])[] = [
    ['Nuxt', { 'package.json': packageJson({ nuxt: '4', vite: '8' }) }, 'nuxt'],
    ['SvelteKit', { 'package.json': packageJson({ '@sveltejs/kit': '2' }) }, 'vite'],
    ['Astro', { 'package.json': packageJson({ astro: '5' }) }, 'vite'],
    [
      'a server built with Vite that loads its own files',
      { 'package.json': packageJson({ vite: '8', express: '5' }), 'a.ts': "import 'dotenv/config';\n" },
      'dotenv',
    ],
    [
      'a page built with Vite whose tests load files',
      {
        'package.json': packageJson({ vite: '8' }),
        'vitest.setup.ts': "import 'dotenv/config';\n",
        'test/a.ts': "import 'dotenv/config';\n",
      },
      'vite',
    ],
    ['Express and dotenv, in the dependencies only', { 'package.json': packageJson({ express: '5', dotenv: '17' }) }, 'dotenv'],
    ['FastAPI with nothing to load', { 'requirements.txt': 'fastapi\n' }, 'unknown'],
    [
      'settings with a file beat the package that reads it',
      {
        'requirements.txt': 'pydantic-settings\npython-dotenv\n',
        'a.py':
          'from pydantic_settings import BaseSettings, SettingsConfigDict\n\nclass S(BaseSettings):\n    model_config = SettingsConfigDict(env_file=".env")\n    a: str\n',
      },
      'pydantic-settings',
    ],
  ];
  for (const [title, files, expected] of table) it(title, () => assert.equal(serviceAt(contractOf(files), '').stack, expected));
});

describe('a workspace that lies elsewhere', () => {
  const shop: Workspace = {
    'package.json': packageJson({}, { workspaces: ['apps/*'] }),
    '.env': 'SHARED_JWT_SECRET=one-for-both\n',
    'apps/web/package.json': packageJson({ next: '16' }, { name: 'web' }),
    'apps/web/.env.local': 'AUTH_SECRET=web-secret\nPLAIN=1\n',
    'apps/web/src/token.ts': SIGN,
    'apps/web/src/config.ts': "export const config = { ttl: '15m' };\n",
    'apps/web/src/issue.ts':
      "import jwt from 'jsonwebtoken';\nimport { config } from '@/config';\nexport const make = () => jwt.sign({}, process.env.AUTH_SECRET!, { expiresIn: config.ttl });\n",
    'apps/api/requirements.txt': 'fastapi\npython-dotenv\n',
    'apps/api/.env': 'AUTH_SECRET=api-secret\n',
    'apps/api/app/core/security.py': VERIFY,
    'apps/api/fly.toml': 'app = "shop-api"\n\n[env]\n  MODE = "live"\n',
    'apps/api/tests/test_auth.py': VERIFY,
    'examples/mini/package.json': packageJson({ express: '5' }),
    'examples/mini/index.ts': SIGN,
    'compose.yml': 'services:\n  api:\n    environment:\n      INTERNAL_TOKEN: x\n',
  };
  const usual = pictureOf(contractOf(shop), '');

  it('has what the picture below is about', () => {
    assert.equal(usual.links.length, 2);
    assert.equal(usual.sharedSecrets.length, 1);
    assert.deepEqual(usual.issuers, ['apps/web/src/token.ts web', 'apps/web/src/issue.ts web', 'examples/mini/index.ts mini']);
  });

  for (const top of ['/srv/checkouts/shop', '/home/me/tests/examples/shop', 'C:/work/shop', 'd:/a', '/w'])
    it(`has the same contract at ${top}`, () => {
      const moved = Object.fromEntries(Object.entries(shop).map(([path, text]) => [`${top}/${path}`, text]));
      assert.deepEqual(pictureOf(contractOf(moved), `${top}/`), usual);
    });

  /** Everything that tells a contract from another, with paths as they are below the top. */
  function pictureOf(contract: Contract, top: string) {
    const inside = (path: string) => (`${path}/`.startsWith(top) ? path.slice(top.length) : path);
    const environments = ['development', 'test', 'staging', 'production'] as const;
    return {
      services: contract.services.map((service) => ({
        folder: inside(service.folder),
        name: service.folder === top.slice(0, -1) ? 'the root' : service.name,
        stack: service.stack,
        expansion: service.expansion,
        languages: service.languages,
        example: service.example,
        library: service.library,
        flyApps: service.flyApps.map((app) => app.app),
        local: inside(contract.localEnvFileOf(service)),
        environments: contract.environmentsOf(service),
        files: environments.map((environment) => contract.envFilesOf(service, environment).map(inside)),
        provisions: environments.map((environment) =>
          contract
            .provisionsOf(service, environment)
            .map((provision) => `${provision.name} ${provision.kind} ${provision.value?.reveal()}`),
        ),
        needs: contract.needsOf(service).map((need) => `${need.name} ${need.reads.length} ${need.keyOf.length}`),
        evidence: contract.evidenceFor(service, 'INTERNAL_TOKEN').map((evidence) => inside(evidence.file)),
      })),
      issuers: contract.issuers.map((party) => `${inside(party.fact.file)} ${party.service.name}`),
      verifiers: contract.verifiers.map((party) => `${inside(party.fact.file)} ${party.service.name}`),
      links: contract.links.map((link) => `${inside(link.issuer.fact.file)} to ${inside(link.verifier.fact.file)}: ${link.because}`),
      sharedSecrets: contract.sharedSecrets.map(
        (shared) => `${shared.members.map((member) => `${inside(member.service.folder)} ${member.name}`)}: ${shared.because}`,
      ),
      lifetimes: contract.issuers.map(({ fact, service }) =>
        typeof fact.expiry === 'string' ? fact.expiry : contract.evaluate(fact.expiry.value, { service, environment: 'development' }).state,
      ),
      pathInWorkspace: contract.issuers.map((party) => contract.pathInWorkspace(party.fact.file)),
    };
  }
});
