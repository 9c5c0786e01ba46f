import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { Progress } from '../../server/src/cli/progress';
import { FORMAT_NAMES } from '../../server/src/report/format-names';
import { TemporaryFolder } from '../disk/temporary-folder';
import { runCli } from './memory-io';

const FILES = {
  '.git/HEAD': 'ref: refs/heads/main\n',
  'services/api/package.json': '{"name": "api", "dependencies": {"jsonwebtoken": "9.0.2"}}\n',
  'services/api/.env': 'JWT_SECRET=changeme\n',
  'services/api/auth.js': "import jwt from 'jsonwebtoken';\nexport const one = (token) => jwt.verify(token, process.env.JWT_SECRET);\n",
};

describe('command line: formats', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder(FILES);
  });
  afterEach(() => folder.remove());

  it('goes into several files and onto the screen at once, with one status', async () => {
    const files = FORMAT_NAMES.map((name) => `--format=${name}=report.${name}`);
    const { status, stdout, stderr } = await runCli([...files, '--format', 'stylish', '.'], { cwd: folder.root });
    assert.deepEqual([status, stderr], [1, '']);
    assert.match(stdout, /secret\/placeholder/);
    for (const name of FORMAT_NAMES) assert.match(folder.read(`report.${name}`), /secret\/placeholder/, name);
  });

  it('names files from the top of the repository where it is for a forge', async () => {
    const cwd = folder.path('services/api');
    const pathsIn = async (format: string, env = {}) => (await runCli(['--format', format], { cwd, env })).stdout;
    assert.match(await pathsIn('github'), /^::error file=services\/api\/\.env,line=1,/);
    assert.match(await pathsIn('gitlab'), /"path": "services\/api\/\.env"/);
    assert.match(await pathsIn('junit'), /file="services\/api\/\.env"/);
    const sarif = await pathsIn('sarif');
    assert.match(sarif, /"uri": "services\/api\/\.env"/);
    assert.doesNotMatch(sarif, /"uri": "\.env"/);
    assert.equal(JSON.parse(sarif).runs[0].originalUriBaseIds.SRCROOT.uri, `${pathToFileURL(folder.root).href}/`);
    assert.match(await pathsIn('github', { GITHUB_WORKSPACE: folder.root }), /^::error file=services\/api\/\.env,line=1,/);
    assert.match(await pathsIn('github', { GITHUB_WORKSPACE: '/elsewhere' }), /^::error file=services\/api\/\.env,line=1,/);
  });

  it('writes nothing at all where one file cannot be written', async () => {
    const before = readdirSync(folder.root);
    const run = async (...args: readonly string[]) => runCli(args, { cwd: folder.root });
    assert.deepEqual(await run('--format', 'html=a.html', '--format', 'json=out/b.json'), {
      status: 2,
      stdout: '',
      stderr: 'authlint: The report cannot be written to out/b.json: there is no folder out\n',
    });
    assert.match(
      (await run('--format', 'html=a.html', '--format', 'json=./a.html')).stderr,
      /^authlint: Two formats cannot go to one file: a\.html\n$/,
    );
    assert.match((await run('--format', 'html=services')).stderr, /^authlint: The report cannot be written to services: it is a folder\n$/);
    assert.match(
      (await run('--format', 'html=reports/')).stderr,
      /^authlint: --format html=reports\/ names a folder: name the file in it\n$/,
    );
    assert.match((await run('--format', 'jnit')).stderr, /^authlint: Unknown format "jnit": did you mean "junit"\?\n$/);
    assert.deepEqual(readdirSync(folder.root), before);
  });
});

describe('command line: progress', () => {
  function told(isTTY: boolean, step: number): string {
    let time = 0;
    const written: string[] = [];
    const output = { isTTY, columns: 80, write: (part: string) => void written.push(part) };
    const progress = new Progress(output, () => {
      time += step;
      return time;
    });
    assert.equal([...progress.reading(['a', 'b', 'c'])].length, 3);
    progress.end();
    return written.join('');
  }

  it('counts files on a terminal, for who waits, and is gone at the end', () => {
    assert.equal(
      told(true, 500),
      '\r\x1b[2KRead 0 of 3 files\r\x1b[2KRead 1 of 3 files\r\x1b[2KRead 2 of 3 files\r\x1b[2KChecking 3 files\r\x1b[2K',
    );
    assert.equal(told(true, 10), '');
    assert.equal(told(false, 500), '');
  });
});
