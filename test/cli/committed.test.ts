import assert from 'node:assert/strict';
import { TemporaryFolder } from '../disk/temporary-folder';
import { runCli } from './memory-io';

const SECRET = 'k3Jd82nfPq7Lw9Zx1Vb4Tm6Rc0Ys5Ha8Ue2Gi7No';

describe('command line: env files that git would add', () => {
  let folder: TemporaryFolder;
  afterEach(() => folder.remove());

  const committed = async (...args: readonly string[]) => {
    const { stdout } = await runCli(['--format', 'json', ...args], { cwd: folder.root });
    const { findings } = JSON.parse(stdout) as { findings: { rule: string; file: string; severity: string }[] };
    return findings.filter(({ rule }) => rule === 'secret/committed').map(({ file, severity }) => `${severity} ${file}`);
  };

  it('are ignored by git itself after the fix, whatever their folders are called', async () => {
    folder = new TemporaryFolder({
      '.gitignore': 'node_modules/',
      'package.json': '{ "name": "api", "private": true }\n',
      '.env': `JWT_SECRET=${SECRET}\n`,
      'apps/[web]/package.json': '{ "name": "web", "private": true }\n',
      'apps/[web]/.env.local': `SESSION_SECRET=${SECRET}Web\n`,
    });
    folder.git('init', '-q');
    assert.deepEqual(await committed(), ['warning .env', 'warning apps/[web]/.env.local']);
    assert.deepEqual(await committed('--fix-suggested'), []);
    assert.deepEqual(await committed(), []);
    // A blank line separates nothing (gitignore(5)); each pattern stands there once.
    const lines = folder.read('.gitignore').split('\n').filter(Boolean);
    assert.deepEqual(lines, ['node_modules/', '/.env', '/apps/\\[web\\]/.env.local']);
  });

  it('stay a finding while git tracks them, and the command that takes them out is told', async () => {
    folder = new TemporaryFolder({ 'package.json': '{ "name": "api", "private": true }\n', '.env': `JWT_SECRET=${SECRET}\n` });
    folder.git('init', '-q');
    folder.git('add', '.env');
    assert.deepEqual(await committed(), ['error .env']);
    const { stderr } = await runCli(['--fix-suggested'], { cwd: folder.root });
    assert.match(stderr, /git rm --cached "\.env"/);
    assert.deepEqual(await committed(), ['error .env']);
    folder.git('rm', '-q', '--cached', '.env');
    assert.deepEqual(await committed(), []);
  });
});
