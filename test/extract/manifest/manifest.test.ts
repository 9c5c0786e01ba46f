import assert from 'node:assert/strict';
import { manifestExtractor } from '../../../server/src/extract/manifest/manifest';
import type { Manifest } from '../../../server/src/facts/fact';

function read(path: string, text: string): Manifest {
  const { facts, problems } = manifestExtractor.extract({ path, text });
  assert.deepEqual(problems, []);
  assert.equal(facts.length, 1);
  const [fact] = facts;
  assert.ok(fact?.kind === 'manifest');
  assert.equal(fact.file, path);
  return fact;
}

const packageJson = (content: object) => read('api/package.json', JSON.stringify(content));

describe('package.json', () => {
  it('gives name and dependencies, the real one before the peer', () => {
    assert.deepEqual(
      packageJson({
        name: '@shop/api',
        dependencies: { JSONWebToken: '^9.0.0', jose: '' },
        devDependencies: { typescript: '5.9.3' },
        peerDependencies: { jsonwebtoken: '>=8', react: '*' },
      }),
      {
        kind: 'manifest',
        file: 'api/package.json',
        manifest: 'package.json',
        name: '@shop/api',
        dependencies: { jsonwebtoken: '^9.0.0', jose: '*', typescript: '5.9.3', react: '*' },
        workspaceRoot: false,
        library: false,
      },
    );
  });

  it('with workspaces or a monorepo tool is a workspace root', () => {
    assert.equal(packageJson({ workspaces: ['apps/*'] }).workspaceRoot, true);
    assert.equal(packageJson({ workspaces: { packages: ['apps/*'] } }).workspaceRoot, true);
    assert.equal(packageJson({ private: true, devDependencies: { turbo: '2' } }).workspaceRoot, true);
    assert.equal(packageJson({ devDependencies: { turbo: '2' } }).workspaceRoot, false);
    assert.equal(packageJson({ private: true, dependencies: { next: '16' } }).workspaceRoot, false);
  });

  it('with something to import and nothing to start is a library', () => {
    const library = (content: object) => packageJson(content).library;
    assert.equal(library({ main: 'dist/index.js', files: ['dist'] }), true);
    assert.equal(library({ exports: './src/index.ts', scripts: { dev: 'tsup --watch', build: 'tsup' } }), true);
    assert.equal(library({ main: 'index.js', scripts: { test: 'x' }, peerDependencies: { express: '4' } }), true);
    assert.equal(library({ main: 'index.js', scripts: { start: 'node .' } }), false);
    assert.equal(library({ main: 'index.js', scripts: { 'start:prod': 'node .' } }), false);
    assert.equal(library({ main: 'index.js', scripts: { dev: 'nodemon index.js' } }), false);
    assert.equal(library({ main: 'index.js', dependencies: { express: '4' } }), false);
    assert.equal(library({ scripts: { build: 'x' } }), false);
  });

  it('that is half typed gives what can be read', () => {
    const half = read('package.json', '{"name": "a", "dependencies": {"jose": "6", "jsonweb');
    assert.deepEqual([half.name, half.dependencies], ['a', { jose: '6' }]);
    assert.deepEqual(read('package.json', '').dependencies, {});
    assert.deepEqual(read('package.json', '[1]').name, '');
    assert.deepEqual(read('package.json', '{"dependencies": ["jose"], "name": 7}').dependencies, {});
    assert.deepEqual(read('package.json', `{"a":${'['.repeat(100_000)}`).dependencies, {});
  });
});

describe('pyproject.toml', () => {
  it('of PEP 621 with uv', () => {
    const manifest = read(
      'api/pyproject.toml',
      `[project]
name = "shop-api"
dependencies = [
  "FastAPI[standard]>=0.115,<1",
  "python_jose[cryptography] (>=3.3) ; python_version > '3.8'", # JWT
  "mylib @ git+https://example.org/x.git",
]
[project.optional-dependencies]
dev = ["pytest"]
[dependency-groups]
lint = ["ruff~=0.5", {include-group = "x"}]
[tool.uv]
dev-dependencies = ["mypy==1.0"]
[build-system]
requires = ["hatchling"]
`,
    );
    assert.deepEqual(manifest.dependencies, {
      fastapi: '>=0.115,<1',
      'python-jose': '>=3.3',
      mylib: '@ git+https://example.org/x.git',
      pytest: '*',
      ruff: '~=0.5',
      mypy: '==1.0',
    });
    assert.deepEqual(
      [manifest.manifest, manifest.name, manifest.workspaceRoot, manifest.library],
      ['pyproject.toml', 'shop-api', false, false],
    );
  });

  it('of Poetry', () => {
    const manifest = read(
      'pyproject.toml',
      `[tool.poetry]
name = "shop"
[tool.poetry.dependencies]
python = "^3.12"
PyJWT = {version = "^2.8", extras = ["crypto"]}
python-dotenv = "^1"
local = {path = "../local"}
[tool.poetry.dependencies.uvicorn]
version = "*"
[tool.poetry.group.dev.dependencies]
pytest = "^8"
`,
    );
    assert.equal(manifest.name, 'shop');
    assert.deepEqual(manifest.dependencies, { pyjwt: '^2.8', 'python-dotenv': '^1', local: '*', uvicorn: '*', pytest: '^8' });
  });

  it('tells workspace roots and libraries', () => {
    assert.equal(read('pyproject.toml', '[tool.uv.workspace]\nmembers = ["a"]').workspaceRoot, true);
    const published = '[project]\nname="x"\nclassifiers=["a"]\ndependencies=["pyjwt"]\n[build-system]\nrequires=[]\n';
    assert.equal(read('pyproject.toml', published).library, true);
    assert.equal(read('pyproject.toml', published.replace('pyjwt', 'uvicorn')).library, false);
  });

  it('with half-typed lines gives the others', () => {
    const manifest = read('pyproject.toml', '[project]\nname = "a"\nversion = \ndependencies = ["jose>=1"]\nreadme "x"\n');
    assert.deepEqual([manifest.name, manifest.dependencies], ['a', { jose: '>=1' }]);
  });

  it('that cannot be read at all is still a manifest', () => {
    assert.deepEqual(read('pyproject.toml', '= =\n'.repeat(20)).dependencies, {});
  });
});

describe('other Python manifests', () => {
  it('requirements.txt', () => {
    const manifest = read(
      'requirements-dev.txt',
      '\uFEFF# pinned\r\nPyJWT[crypto]==2.8.0 # jwt\r\n-r base.txt\r\n--index-url https://x\r\npython_dotenv\r\n./local\r\nflask>=3 ; python_version>"3"\r\nuvicorn==0.30 \\\r\n    --hash=sha256:aa\r\n' +
        'some prose here\r\ngit+https://example.org/x\r\n',
    );
    assert.equal(manifest.manifest, 'requirements.txt');
    assert.deepEqual(manifest.dependencies, { pyjwt: '==2.8.0', 'python-dotenv': '*', flask: '>=3', uvicorn: '==0.30' });
  });

  it('Pipfile', () => {
    const manifest = read(
      'Pipfile',
      '[[source]]\nurl = "x"\n[packages]\nPyJWT = "*"\nflask = {version = ">=3"}\n[dev-packages]\npytest = "*"\n',
    );
    assert.deepEqual([manifest.manifest, manifest.dependencies], ['pipfile', { pyjwt: '*', flask: '>=3', pytest: '*' }]);
  });

  it('setup.py', () => {
    const text = `setup(
  name="shop",
  install_requires=[
    "PyJWT[crypto]>=2", # it's here
    'requests',
  ],
  extras_require={"dev": ["pytest"]},
)`;
    const manifest = read('setup.py', text);
    assert.deepEqual([manifest.name, manifest.dependencies, manifest.library], ['shop', { pyjwt: '>=2', requests: '*' }, true]);
    assert.equal(read('setup.py', text.replace('requests', 'flask')).library, false);
    assert.deepEqual(read('setup.py', 'setup(install_requires=read())').dependencies, {});
    assert.deepEqual(read('setup.py', 'setup(install_requires=["a", "b').dependencies, { a: '*' });
  });
});

describe('manifests without dependencies', () => {
  it('Dockerfile', () => {
    for (const path of ['Dockerfile', 'api/Dockerfile.prod', 'web.Dockerfile', 'Containerfile']) {
      assert.equal(read(path, 'FROM node').manifest, 'dockerfile');
    }
  });

  it('fly.toml, which has the name of its app', () => {
    const manifest = read('fly.staging.toml', 'app = "shop"');
    assert.deepEqual([manifest.manifest, manifest.name], ['fly.toml', 'shop']);
    assert.equal(read('fly.toml', 'app = ').name, '');
    assert.deepEqual(manifestExtractor.extract({ path: 'fly-data.toml', text: 'x = 1' }).facts, []);
  });

  it('deno.json, which has npm and jsr imports', () => {
    const text =
      '{\n// c\n"name": "@a/b", "imports": {"jose": "npm:jose@^6.0.0", "@std/x": "jsr:@std/x", "./": "./src/"}, "tasks": {"dev": "x"}}';
    const manifest = read('deno.jsonc', text);
    assert.deepEqual(
      [manifest.manifest, manifest.name, manifest.dependencies, manifest.library],
      [...['deno.json', '@a/b'], { jose: '^6.0.0', '@std/x': '*' }, false],
    );
  });

  it('nothing else', () => {
    for (const path of [
      'package-lock.json',
      'tsconfig.json',
      'Dockerfile.dockerignore',
      'notes.txt',
      'requirements.md',
      'setup.cfg',
      'flyway.toml',
    ]) {
      assert.equal(manifestExtractor.reads(path), false, path);
    }
  });
});

describe('code of languages that are not read', () => {
  it('is known by its manifest', () => {
    for (const path of [
      'go.mod',
      'api/Gemfile',
      'pom.xml',
      'api/build.gradle.kts',
      'Cargo.toml',
      'composer.json',
      'mix.exs',
      'src/Api/Api.csproj',
    ]) {
      assert.deepEqual(manifestExtractor.extract({ path, text: 'anything' }), {
        facts: [{ kind: 'foreign-code', file: path }],
        problems: [],
      });
    }
  });

  it('is not what only sounds like it', () => {
    for (const path of ['go.sum', 'Gemfile.lock', 'composer.lock', 'a.csproj.user', 'docs/pom.md'])
      assert.equal(manifestExtractor.reads(path), false, path);
  });
});
