import assert from 'node:assert/strict';
import picomatch from 'picomatch';
import { DOCUMENT_PATTERNS } from '../../client/src/selector';
import { isRead } from '../../server/src/extract/index';
import { WATCHERS } from '../../server/src/lsp/documents/workspace-files';

/** Names in which people edit what Authlint speaks of: it must follow them unsaved, and offer its fixes there. */
const EDITED = [
  ...['.env', '.env.local', '.env-prod', '.env_prod', 'prod.env', 'env.example', '.flaskenv', '.envrc', '.dev.vars'],
  ...['fly.toml', 'fly.staging.toml', 'fly-api.toml', 'api.fly.toml', 'fly.json', 'fly.yaml', 'wrangler.toml', 'wrangler.jsonc'],
  ...['render.yaml', 'vercel.json', 'netlify.toml', 'compose.yaml', 'docker-compose.prod.yml', '.github/workflows/ci.yml'],
  ...['Dockerfile', 'Dockerfile.dev', 'api.Dockerfile', 'Containerfile', 'schema.prisma'],
  ...[
    'package.json',
    'deno.json',
    'deno.jsonc',
    'pyproject.toml',
    'Pipfile',
    'requirements.txt',
    'requirements-dev.txt',
    'requirements.in',
  ],
  ...['auth.ts', 'auth.tsx', 'auth.mts', 'auth.cts', 'auth.js', 'auth.jsx', 'auth.mjs', 'auth.cjs', 'auth.py'],
];
/** Names that only count: a change on disk is enough. */
const COUNTED = [
  ...['.gitignore', 'package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'poetry.lock', 'uv.lock', 'Pipfile.lock'],
  ...['k8s/deploy.yaml', 'deploy.sh', 'Makefile', 'justfile', 'Procfile', 'Procfile.dev', 'api.service', 'main.tf', 'README.md'],
];

const DOT = { dot: true };
const isSent = (name: string) => DOCUMENT_PATTERNS.some((pattern) => picomatch(pattern, DOT)(name));
const isWatched = (name: string) =>
  WATCHERS.some(({ globPattern, kind = 7 }) => (kind & 2) !== 0 && picomatch(String(globPattern), DOT)(name));

describe('language server: names of files that are read', () => {
  for (const [what, names] of Object.entries({ edited: EDITED, counted: COUNTED })) {
    it(`tells of changes on disk: those that are ${what}`, () => {
      assert.deepEqual(
        names.filter((name) => !isRead(`/ws/${name}`)),
        [],
      );
      assert.deepEqual(
        names.filter((name) => !isWatched(`ws/${name}`)),
        [],
      );
    });
  }

  it('are sent while they are edited', () => {
    assert.deepEqual(
      EDITED.filter((name) => !isSent(`ws/${name}`)),
      [],
    );
  });

  it('are not those of everything', () => {
    for (const name of ['main.go', 'notes.txt', 'logo.png', 'environment.rb', 'flyway.sql', 'tsconfig.md'])
      assert.deepEqual([isSent(`ws/${name}`), isRead(`/ws/${name}`)], [false, false], name);
  });
});
