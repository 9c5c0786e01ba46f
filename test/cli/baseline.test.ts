import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { TemporaryFolder } from '../disk/temporary-folder';
import { runCli } from './memory-io';

const FILES = {
  'package.json': '{"name": "shop", "dependencies": {"jsonwebtoken": "9.0.2"}}\n',
  '.env': 'JWT_SECRET=changeme\n',
  'src/auth.js': "import jwt from 'jsonwebtoken';\nexport const one = (token) => jwt.verify(token, process.env.JWT_SECRET);\n",
};
const FILE = 'authlint-baseline.json';

describe('command line: baseline', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder(FILES);
  });
  afterEach(() => folder.remove());
  const cli = (...args: readonly string[]) => runCli(args, { cwd: folder.root });
  const found = async (...args: readonly string[]) => JSON.parse((await cli('--format', 'json', ...args)).stdout);

  it('is written, keeps what it holds out of every report, and is pruned', async () => {
    assert.equal((await cli()).status, 1);
    const written = await cli('--update-baseline');
    assert.deepEqual([written.status, written.stdout], [0, '✔ No problems in 3 files (3 findings of the baseline not shown)\n']);
    assert.equal(written.stderr, `${FILE}: 3 findings, 3 of them new; 0 entries removed\n`);
    const { findings, summary, problems } = await found();
    assert.deepEqual([findings, summary.baselined, problems], [[], 3, []]);
    folder.write('.env', 'JWT_SECRET=q7Gd2mXv9Lr4Tz8Kb1Nw6Ys3Hc5Pf0Je\n');
    assert.deepEqual((await found()).problems, [{ file: FILE, message: '1 entry matches nothing any more: run --update-baseline' }]);
    assert.equal((await cli('--update-baseline')).stderr, `${FILE}: 2 findings, 0 of them new; 1 entry removed\n`);
    assert.deepEqual((await found()).problems, []);
  });

  it('lets new findings through, and their fixes alone', async () => {
    await cli('--update-baseline');
    folder.write('src/new.js', FILES['src/auth.js']);
    const { findings } = await found();
    assert.deepEqual(
      findings.map(({ file }: { file: string }) => file),
      ['src/new.js'],
    );
    await cli('--fix-suggested');
    assert.equal(folder.read('src/auth.js'), FILES['src/auth.js']);
    assert.notEqual(folder.read('src/new.js'), FILES['src/auth.js']);
  });

  it('stands where the settings or the command line say', async () => {
    folder.write('authlint.json', '{ "baseline": "known.json" }');
    await cli('--update-baseline');
    assert.ok(folder.read('known.json').includes('secret/placeholder') && !existsSync(folder.path(FILE)));
    assert.equal((await cli('--baseline', 'other.json', '--update-baseline')).status, 0);
    folder.write('known.json', '{ "version": 1, "findings": [] }');
    assert.equal((await cli()).status, 1);
    assert.equal((await cli('--baseline', 'other.json')).status, 0);
  });

  it('that cannot be used ends the audit with one line and 2', async () => {
    assert.deepEqual(await cli('--baseline', 'none.json'), {
      status: 2,
      stdout: '',
      stderr: 'authlint: There is no baseline none.json: write it with --update-baseline\n',
    });
    folder.write(FILE, '{ "version": 1, hunter2');
    const { status, stdout, stderr } = await cli();
    assert.deepEqual([status, stdout, stderr], [2, '', `authlint: ${FILE}: Line 1, column 17: invalid symbol\n`]);
    assert.equal((await cli('--update-baseline', 'src/auth.js')).status, 2);
    assert.equal((await cli('--update-baseline', '--staged')).status, 2);
    assert.equal(folder.read(FILE), '{ "version": 1, hunter2');
  });

  it('comes into being only when there is something to hold', async () => {
    const empty = new TemporaryFolder();
    assert.equal((await runCli(['--update-baseline'], { cwd: empty.root })).status, 0);
    assert.ok(!existsSync(empty.path(FILE)));
    empty.remove();
  });
});
