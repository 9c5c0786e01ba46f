import assert from 'node:assert/strict';
import { FORMAT_NAMES } from '../../server/src/report/format-names';
import { TemporaryFolder } from '../disk/temporary-folder';
import { runCli } from './memory-io';

// Every secret of this workspace holds this word, so that no output may hold it.
const MARK = 'zqmarkzq';
const MARKED = new RegExp(MARK, 'i');

const FILES = {
  'docker-compose.yml': `services:\n  api:\n    environment:\n      JWT_SECRET: ${MARK}-compose-1\n      - REFRESH_SECRET=${MARK}-compose-2\n`,
  'deploy.sh': `fly secrets set JWT_SECRET=${MARK}-deploy-1 --app shop-api\n`,
  'api/fly.toml': `app = "shop-api"\n\n[env]\n  AUTH_SECRET = "${MARK}-fly-1"\n  JWT_SECRET = "${MARK}-fly-2"\n`,
  'api/package.json': '{"name": "shop-api", "scripts": {"start": "node ."}, "dependencies": {"jsonwebtoken": "9.0.2"}}\n',
  'api/.env': [
    `# old: JWT_SECRET=${MARK}-comment`,
    `AUTH_SECRET=${MARK}-Aa1-auth-4f8d2c6b9e1a7053#${MARK}-tail`,
    `JWT_SECRET="${MARK}-$UNSET-expands"`,
    `REFRESH_SECRET='${MARK}`,
    `${MARK}-second-line=`,
    "'",
    `not a line ${MARK}`,
    `DATABASE_URL=postgres://user:${MARK}@shop-db.fly.dev/shop`,
    `EMPTY_SECRET=your-secret-key`,
    '',
  ].join('\n'),
  'api/src/auth.ts': [
    "import jwt from 'jsonwebtoken';",
    `const fallback = process.env.JWT_SECRET || '${MARK}-fallback-1';`,
    `const other = { apiKey: '${MARK}', secret: "${MARK}-x" };`,
    `export const sign = () => jwt.sign({ sub: 1 }, fallback, { expiresIn: '3600', audience: 'web' });`,
    `export const check = (t: string) => jwt.verify(t, process.env.AUTH_SECRET ?? '${MARK}-fallback-2', { audience: 'other' }); // x`,
    `export const refresh = (t: string) => jwt.verify(t, process.env.REFRESH_SECRT!);`,
    'export const later = (t: string) => jwt.verify(t, process.env.EMPTY_SECRET!);',
    `export const last = jwt.sign({}, '${MARK}-hard-coded', { expiresIn: 10 });`,
    'export const unused = other;',
    '',
  ].join('\n'),
  'web/package.json': '{"name": "shop-web", "scripts": {"start": "next"}, "dependencies": {"next": "15.0.0", "jose": "6.0.0"}}\n',
  'web/.env.local': `AUTH_SECRET=${MARK}-Bb2-different-7c1e5a9d3f60\nNEXT_PUBLIC_API_URL=https://shop-apii.fly.dev\n`,
  'web/src/session.ts': [
    "import { SignJWT, jwtVerify } from 'jose';",
    'const key = new TextEncoder().encode(process.env.AUTH_SECRET);',
    "export const sign = () => new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setAudience('api').setExpirationTime('10s').sign(key);",
    'export const check = (token: string) => jwtVerify(token, key);',
    '',
  ].join('\n'),
  'py/requirements.txt': 'PyJWT==2.10.0\n',
  'py/.env': `AUTH_SECRET=${MARK}-Cc3-third-1b9d7f3e5a2c\n`,
  'py/auth.py': [
    'import os',
    'import jwt',
    `SECRET_KEY = os.getenv("AUTH_SECRET", "${MARK}-python")`,
    `OLD_PASSWORD = "${MARK}"`,
    'def user(token):',
    '    return jwt.decode(token, SECRET_KEY, algorithms=["HS256"])',
    '',
  ].join('\n'),
};

describe('command line: secrets', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder(FILES);
  });
  afterEach(() => folder.remove());

  it('are in no output of any command', async () => {
    const everyRule = ['--fail-on', 'info'];
    const runs: readonly (readonly string[])[] = [
      [],
      ...FORMAT_NAMES.map((name) => ['--format', name]),
      ['--update-baseline', '--baseline', 'known.json'],
      ['--print-config', '.'],
      ['api', 'web', 'py'],
      ['--fix-dry-run'],
      ['--fix-dry-run', '--fix-suggested'],
      ['--fix-suggested'],
      ['--fix-suggested', '--format', 'json'],
    ];
    const sizes: number[] = [];
    for (const args of runs) {
      for (const tty of [false, true]) {
        const { status, stdout, stderr } = await runCli([...args, ...everyRule], { cwd: folder.root, tty });
        assert.notEqual(status, 2, stderr);
        assert.doesNotMatch(stdout + stderr, MARKED, args.join(' '));
        sizes.push(stdout.length);
      }
    }
    assert.ok((sizes[0] ?? 0) > 2000, 'there is much to report');
    assert.doesNotMatch(folder.read('known.json'), MARKED);
    for (const args of [
      ['secrets'],
      ['secrets', '--json'],
      ['secrets', 'api'],
      ['explain', 'JWT_SECRET'],
      ['explain', 'JWT_SECRET', 'api'],
    ]) {
      const { status, stdout, stderr } = await runCli(args, { cwd: folder.root });
      assert.equal(status, 0, stderr);
      assert.match(stdout, /JWT_SECRET/);
      assert.doesNotMatch(stdout + stderr, MARKED, args.join(' '));
    }
  });

  it('that were made just now are in no output either', async () => {
    const { stdout, stderr } = await runCli(['--fix-suggested', '--format', 'json'], { cwd: folder.root });
    const made = /^EMPTY_SECRET=(.{20,})$/m.exec(folder.read('api/.env'))?.[1];
    assert.notEqual(made, undefined, 'a secret was made');
    assert.ok(!(stdout + stderr).includes(made ?? ''));
  });

  it('cover several rules and languages in this test', async () => {
    const { stdout } = await runCli(['--format', 'json'], { cwd: folder.root });
    const rules = new Set(JSON.parse(stdout).findings.map((finding: { rule: string }) => finding.rule));
    for (const rule of [
      'secret/fallback',
      'secret/missing',
      'secret/placeholder',
      'fly/plaintext-secret',
      'token/expiry-unit',
      'verify/no-leeway',
    ]) {
      assert.ok(rules.has(rule), `${rule} is among ${[...rules].join(', ')}`);
    }
    const files = new Set(JSON.parse(stdout).findings.map((finding: { file: string }) => finding.file));
    assert.ok(files.has('py/auth.py') && files.has('api/src/auth.ts') && files.has('api/fly.toml'));
  });
});
