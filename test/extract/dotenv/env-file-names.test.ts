import assert from 'node:assert/strict';
import { environmentNamed, isEnvFile, isLocal, isTemplate } from '../../../server/src/facts/env-file-names';

describe('env file names', () => {
  const live = [
    ...['.env', '.env.local', '.env.production', '.env.production.local', '.env.dev', '.env-staging', '.env.defaults', '.env.dashboard'],
    ...['prod.env', 'db.env', '.local.env', '.dev.vars', '.dev.vars.staging', '.flaskenv', 'env.production', 'env.local'],
  ];
  const templates = [
    ...['.env.example', '.env.sample', '.env.template', '.env.dist', '.env.tpl', '.env.example.local', '.env.local.example'],
    ...['.env.production.example', '.dev.vars.example', 'env.example', 'example.env', 'sample.env', 'template.env', '.example.env'],
    ...['env-example', 'env-example-relational', 'env_sample', 'example-env', 'dotenv.example', '.env-example', '.env.Example'],
    ...['.env.schema', '.env.vault', '.env.keys'],
  ];
  const others = [
    ...[
      '.envrc',
      '.environment',
      'env.ts',
      'env.js',
      'env.d.ts',
      'env.mjs',
      'env.py',
      '.env.ts',
      '.env.json',
      '.env.yml',
      '.env.sh',
      '.env.gpg',
    ],
    ...[
      'env.txt',
      'environment',
      'env',
      'my-env-example',
      'test-environment.js',
      'README.md',
      'example',
      'invention.environ',
      'env.test.ts',
    ],
  ];

  for (const name of live) {
    it(`${name} is a live env file`, () => {
      assert.deepEqual([isEnvFile(`a/b/${name}`), isTemplate(`a/b/${name}`)], [true, false]);
    });
  }
  for (const name of templates) {
    it(`${name} is an env file that nothing loads`, () => {
      assert.deepEqual([isEnvFile(name), isTemplate(name)], [true, true]);
    });
  }
  for (const name of others) {
    it(`${name} is no env file`, () => {
      assert.deepEqual([isEnvFile(`a/${name}`), isTemplate(`a/${name}`)], [false, false]);
    });
  }

  it('look at the name only, not at the folders', () => {
    assert.equal(isEnvFile('.env/lib/site.py'), false);
    assert.equal(isTemplate('examples/.env'), false);
    assert.equal(environmentNamed('production/.env'), undefined);
  });

  const environments: Readonly<Record<string, ReturnType<typeof environmentNamed>>> = {
    '.env': undefined,
    '.env.local': undefined,
    '.env.development.local': 'development',
    '.env.dev': 'development',
    '.dev.vars': 'development',
    '.dev.vars.production': 'production',
    '.env.test': 'test',
    '.env.ci': 'test',
    '.env.stage': 'staging',
    '.env.pre-prod': 'staging',
    'prod.env': 'production',
    'fly.staging.toml': 'staging',
    'fly.toml': undefined,
    'docker-compose.prod.yml': 'production',
    '.env.constructor': undefined,
  };
  for (const [name, environment] of Object.entries(environments)) {
    it(`${name} speaks of ${environment ?? 'no environment'}`, () => {
      assert.equal(environmentNamed(`deploy/${name}`), environment);
    });
  }

  it('say whether a file belongs to one machine', () => {
    assert.deepEqual(['.env.local', '.env.test.local', '.local.env', '.dev.vars', '.env', '.env.production', 'local/.env'].map(isLocal), [
      ...[true, true, true, true],
      ...[false, false, false],
    ]);
  });
});
