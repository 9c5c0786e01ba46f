import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Analysis } from '../../server/src/analysis/analysis';
import { settingsFor } from '../../server/src/cli/settings-file';
import { loadInto, openWorkspace } from '../../server/src/disk/workspace';
import { TemporaryFolder } from '../disk/temporary-folder';

// The program as it is shipped: its bundles, the cut-down compiler, and the code cache. `npm test` builds it first.

interface Told {
  readonly rule: string;
  readonly file: string;
  readonly message: string;
}

/** Runs dist/cli.js with a folder of its own for temporary files. */
function authlint(temporary: string, ...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const env = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary, NODE_DISABLE_COMPILE_CACHE: undefined };
  const run = spawnSync(process.execPath, ['dist/cli.js', ...args], { encoding: 'utf8', env });
  return { status: run.status, stdout: run.stdout, stderr: run.stderr };
}

function findingsOf(stdout: string): readonly Told[] {
  const { findings, problems } = JSON.parse(stdout) as { findings: readonly Told[]; problems: readonly unknown[] };
  assert.deepEqual(problems, []);
  return findings.map(({ rule, file, message }) => ({ rule, file, message }));
}

describe('the shipped command', () => {
  let folder: TemporaryFolder;

  beforeEach(() => {
    folder = new TemporaryFolder({
      'token.ts': "import jwt from 'jsonwebtoken';\nexport const t = jwt.sign({}, k, { expiresIn: '3600' });\n",
    });
    folder.write('package.json', '{ "dependencies": { "jsonwebtoken": "^9.0.0" } }');
    mkdirSync(folder.path('tmp'));
  });
  afterEach(() => folder.remove());

  const audit = () => authlint(folder.path('tmp'), 'audit', '--format', 'json', folder.root);
  const caches = () => readdirSync(folder.path('tmp')).filter((name) => name.startsWith('authlint-cache'));
  const cacheFolder = () => folder.path(`tmp/${caches()[0]}`);
  const cacheFiles = () => readdirSync(cacheFolder()).map((name) => path.join(cacheFolder(), name));

  describe('finds what the engine finds', () => {
    // The first run compiles, and the others take what it kept.
    const temporary = new TemporaryFolder();
    after(() => temporary.remove());

    for (const name of ['examples/full-stack', ...readdirSync('test/corpus').map((story) => `test/corpus/${story}`)]) {
      it(`in ${name}`, () => {
        const analysis = new Analysis(settingsFor(path.resolve(name), process.cwd(), undefined).settings);
        loadInto(analysis, openWorkspace(name));
        const expected = analysis.check().findings.map(({ rule, at, message }) => ({ rule, file: at.file, message }));
        assert.deepEqual(findingsOf(authlint(temporary.root, 'audit', '--format', 'json', name).stdout), expected);
      });
    }
  });

  it('says its version and nothing else', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    assert.deepEqual(authlint(folder.path('tmp'), '--version'), { status: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('keeps its status when nobody reads what it says', async () => {
    const child = spawn(process.execPath, ['dist/cli.js', 'nope'], { stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr.destroy();
    assert.deepEqual(await once(child, 'exit'), [2, null]);
  });

  it('tells wrong use in one line, from whichever bundle it comes', () => {
    for (const args of [['audit', '--nope'], ['nope']]) {
      const { status, stderr } = authlint(folder.path('tmp'), ...args);
      assert.equal(status, 2);
      assert.match(stderr, /^authlint: [^\n]*"-*nope"[^\n]*\n$/);
    }
  });

  it('keeps what was compiled where nobody else can write, and says the same with it', () => {
    const first = audit();
    assert.equal(first.stderr, '');
    assert.equal(findingsOf(first.stdout).length, 1);
    assert.ok(cacheFiles().some((file) => path.basename(file).startsWith('typescript-')));
    if (process.platform !== 'win32') {
      assert.equal(lstatSync(cacheFolder()).mode & 0o777, 0o700);
      for (const file of cacheFiles()) assert.equal(lstatSync(file).mode & 0o777, 0o600, file);
    }
    assert.deepEqual(findingsOf(audit().stdout), findingsOf(first.stdout));
  });

  it('is not misled by a damaged cache', () => {
    const first = audit();
    for (const damage of [
      (bytes: Buffer) => bytes.subarray(0, bytes.length / 2),
      (bytes: Buffer) => bytes.fill(0x55, 1000, 5000),
      (bytes: Buffer) => bytes.fill(0, 0, 32),
      () => Buffer.alloc(0),
    ]) {
      for (const file of cacheFiles()) writeFileSync(file, damage(readFileSync(file)));
      const again = audit();
      assert.equal(again.stderr, '');
      assert.deepEqual(findingsOf(again.stdout), findingsOf(first.stdout));
    }
  });

  it('keeps no more caches than a few versions need', () => {
    audit();
    for (let index = 0; index < 40; index++) {
      const old = path.join(cacheFolder(), `commands-${index}.quick`);
      writeFileSync(old, 'old');
      utimesSync(old, 1, 1);
    }
    for (const file of cacheFiles()) if (path.basename(file).startsWith('typescript-')) rmSync(file);
    audit();
    assert.ok(cacheFiles().length <= 24, String(cacheFiles().length));
    assert.ok(cacheFiles().some((file) => path.basename(file).startsWith('typescript-')));
  });

  it('does without a cache where it cannot have one', () => {
    audit();
    const name = caches()[0] as string;
    const blocked = new TemporaryFolder({ [name]: 'a file of that name' });
    try {
      const { stdout, stderr } = authlint(blocked.root, 'audit', '--format', 'json', folder.root);
      assert.equal(stderr, '');
      assert.equal(findingsOf(stdout).length, 1);
    } finally {
      blocked.remove();
    }
  });

  it('uses no cache in a folder that others can write to', () => {
    if (process.platform === 'win32') return;
    audit();
    const name = caches()[0] as string;
    const open = new TemporaryFolder();
    try {
      mkdirSync(open.path(name));
      chmodSync(open.path(name), 0o777);
      const { stdout } = authlint(open.root, 'audit', '--format', 'json', folder.root);
      assert.equal(findingsOf(stdout).length, 1);
      assert.deepEqual(readdirSync(open.path(name)), []);
    } finally {
      open.remove();
    }
  });
});
