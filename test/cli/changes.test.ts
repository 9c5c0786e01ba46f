import assert from 'node:assert/strict';
import { TemporaryFolder } from '../disk/temporary-folder';
import { runCli } from './memory-io';

const verifier = (name: string) =>
  `import jwt from 'jsonwebtoken';\nexport const ${name} = (token) => jwt.verify(token, process.env.JWT_SECRET);\n`;
const FILES = {
  'package.json': '{"name": "shop", "dependencies": {"jsonwebtoken": "9.0.2"}}\n',
  '.env.example': 'JWT_SECRET=\n',
  'src/one.js': verifier('one'),
  'src/two.js': verifier('two'),
};

describe('command line: findings of changes alone', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder(FILES);
    folder.git('init', '-q');
    folder.git('add', '.');
    folder.git('commit', '-q', '-m', 'first');
  });
  afterEach(() => folder.remove());
  const filesOf = async (args: readonly string[], cwd = folder.root) => {
    const { stdout, stderr } = await runCli(['--format', 'json', ...args], { cwd });
    assert.equal(stderr, '');
    return [...new Set(JSON.parse(stdout).findings.map(({ file }: { file: string }) => file))].sort();
  };

  it('shows those of files in the index', async () => {
    folder.write('src/two.js', verifier('changed'));
    assert.deepEqual(await filesOf(['--staged']), []);
    folder.git('add', 'src/two.js');
    folder.write('src/new.js', verifier('fresh'));
    assert.deepEqual(await filesOf(['--staged']), ['src/two.js']);
    assert.deepEqual(await filesOf([]), ['src/new.js', 'src/one.js', 'src/two.js']);
  });

  it('shows those of files that differ from where a branch began, committed, changed or new', async () => {
    folder.git('checkout', '-q', '-b', 'feature');
    folder.write('src/committed.js', verifier('committed'));
    folder.git('add', '.');
    folder.git('commit', '-q', '-m', 'second');
    folder.git('checkout', '-q', 'main');
    folder.write('src/one.js', verifier('meanwhile'));
    folder.git('commit', '-q', '-a', '-m', 'others');
    folder.git('checkout', '-q', 'feature');
    folder.write('src/two.js', verifier('two').replace('two', 'edited'));
    folder.write('src/new.js', verifier('fresh'));
    // Touched and not changed, as after a copy.
    folder.write('src/one.js', verifier('one'));
    assert.deepEqual(await filesOf(['--since', 'main']), ['src/committed.js', 'src/new.js', 'src/two.js']);
    assert.deepEqual(await filesOf(['--since', 'main'], folder.path('src')), ['committed.js', 'new.js', 'two.js']);
    assert.deepEqual(await filesOf(['--since', 'HEAD']), ['src/new.js', 'src/two.js']);
  });

  it('shows a disagreement when either of its ends changed', async () => {
    folder.write(
      'src/issue.js',
      "import jwt from 'jsonwebtoken';\nexport const issue = () => jwt.sign({}, process.env.JWT_SECRET, { expiresIn: '15m', audience: 'web' });\n",
    );
    folder.write('src/one.js', verifier('one').replace('JWT_SECRET)', "JWT_SECRET, { audience: 'api' })"));
    folder.git('add', '.');
    folder.git('commit', '-q', '-m', 'second');
    const whole = JSON.parse((await runCli(['--format', 'json'], { cwd: folder.root })).stdout).findings;
    const two = whole.find(({ rule }: { rule: string }) => rule === 'contract/audience');
    assert.ok(two, 'there is a disagreement to see');
    const ends = [two.file, ...two.related.map(({ file }: { file: string }) => file)];
    for (const end of new Set(ends)) {
      folder.write(end, `${folder.read(end)}\n`);
      folder.git('add', end);
      const { stdout } = await runCli(['--format', 'json', '--staged'], { cwd: folder.root });
      assert.ok(
        JSON.parse(stdout).findings.some(({ rule }: { rule: string }) => rule === 'contract/audience'),
        end,
      );
      folder.git('reset', '-q', '--hard');
    }
    assert.ok(ends.length > 1);
  });

  it('runs no program that the repository names', async () => {
    folder.write('.gitattributes', '*.js filter=evil diff=evil\n');
    for (const [key, value] of [
      ['filter.evil.clean', 'touch ran; cat'],
      ['diff.evil.command', 'touch ran'],
      ['diff.evil.textconv', 'touch ran; cat'],
      ['core.fsmonitor', 'touch ran'],
    ] as const)
      folder.git('config', key, value);
    folder.write('.git/hooks/post-index-change', '#!/bin/sh\ntouch ran\n');
    folder.write('src/two.js', verifier('edited'));
    assert.deepEqual(await filesOf(['--since', 'HEAD']), ['src/two.js']);
    assert.deepEqual(await filesOf(['--staged']), []);
    assert.throws(() => folder.read('ran'), /ENOENT/);
  });

  it('says in one line what cannot be done', async () => {
    const plain = new TemporaryFolder(FILES);
    const problem = async (args: readonly string[], cwd = folder.root) => {
      const { status, stdout, stderr } = await runCli(args, { cwd });
      assert.deepEqual([status, stdout], [2, '']);
      return stderr;
    };
    assert.match(await problem(['--since', 'nowhere']), /^authlint: --since: git knows no commit "nowhere" here; [^\n]*\n$/);
    assert.match(await problem(['--since=--output=x']), /^authlint: --since: git knows no commit "--output=x" here; [^\n]*\n$/);
    assert.match(
      await problem(['--staged'], plain.root),
      /^authlint: --staged: git is missing, or this folder is in no repository[^\n]*\n$/,
    );
    assert.match(await problem(['--staged', '--since', 'HEAD']), /^authlint: --staged and --since exclude each other\n$/);
    plain.remove();
  });
});
