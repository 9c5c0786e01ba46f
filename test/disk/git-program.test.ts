import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DiskHost } from '../../server/src/disk/host';
import { TemporaryFolder } from './temporary-folder';

describe('disk: a hostile repository', () => {
  let folder: TemporaryFolder;
  const PATH = process.env['PATH'];
  afterEach(() => {
    process.env['PATH'] = PATH;
    folder.remove();
  });

  const trap = () => path.join(folder.root, 'RAN');

  /** A program that leaves a trace when it runs. */
  function program(relative: string): string {
    const file = path.join(folder.root, relative);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\ntouch '${trap()}'\nexit 1\n`);
    chmodSync(file, 0o755);
    return file;
  }

  function repository(): void {
    folder = new TemporaryFolder({ '.env': 'A=1\n', 'app.py': 'import jwt\n', '.gitattributes': '* filter=evil diff=evil merge=evil\n' });
    folder.git('init', '-q');
    folder.git('add', '.');
  }

  /** Everything that the server asks git about a folder. */
  function ask(trusted = true): Readonly<Record<string, string>> {
    const host = new DiskHost();
    host.setTrusted(trusted);
    const files = host.list(folder.root);
    assert.deepEqual(
      files.map((file) => path.basename(file)),
      ['.env', 'app.py'],
    );
    return Object.fromEntries([...host.gitStandings(files)].map(([file, standing]) => [path.basename(file), standing]));
  }

  it('gets none of its programs run: monitor, hooks, filters, drivers, pager, transports', () => {
    repository();
    const evil = program('evil');
    for (const [name, value] of [
      ['core.fsmonitor', evil],
      ['core.hooksPath', path.dirname(program('hooks/post-index-change'))],
      ['core.pager', evil],
      ['core.editor', evil],
      ['core.sshCommand', evil],
      ['core.askPass', evil],
      ['core.alternateRefsCommand', evil],
      ['filter.evil.clean', evil],
      ['filter.evil.process', evil],
      ['diff.external', evil],
      ['diff.evil.textconv', evil],
      ['alias.ls-files', `!${evil}`],
      ['protocol.ext.allow', 'always'],
      ['remote.origin.url', `ext::${evil}`],
      ['remote.origin.promisor', 'true'],
      ['remote.origin.uploadpack', evil],
      ['extensions.partialClone', 'origin'],
    ] as const)
      folder.git('config', name, value);
    writeFileSync(path.join(folder.root, '.git/info/exclude'), 'evil\nhooks/\nRAN\n');
    assert.deepEqual(ask(), { '.env': 'tracked' });
    assert.equal(existsSync(trap()), false);
  });

  it('would have run them: the trap is one', () => {
    repository();
    folder.git('config', 'core.fsmonitor', program('evil'));
    folder.git('status');
    assert.equal(existsSync(trap()), true);
  });

  it('gets no missing object fetched by a command of its own', () => {
    folder = new TemporaryFolder({ '.env': 'A=1\n', 'top/app.py': 'import jwt\n', 'sub/b.py': 'import jwt\n' });
    folder.git('init', '-q');
    folder.git('add', '.');
    folder.git('commit', '-q', '-m', 'first');
    folder.git('sparse-checkout', 'init', '--cone', '--sparse-index');
    folder.git('sparse-checkout', 'set', 'top');
    const tree = execFileSync('git', ['rev-parse', 'HEAD:sub'], { cwd: folder.root, encoding: 'utf8' }).trim();
    rmSync(folder.path(`.git/objects/${tree.slice(0, 2)}/${tree.slice(2)}`));
    for (const [name, value] of [
      ['core.repositoryformatversion', '1'],
      ['extensions.partialClone', 'origin'],
      ['remote.origin.promisor', 'true'],
      ['remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*'],
      ['remote.origin.url', `ext::${program('.git/evil')}`],
      ['protocol.ext.allow', 'always'],
    ] as const)
      folder.git('config', name, value);
    ask();
    assert.equal(existsSync(trap()), false);
    spawnSync('git', ['ls-files'], { cwd: folder.root, stdio: 'ignore' });
    assert.equal(existsSync(trap()), true, 'without care it would have run');
  });

  it('gets no program of its own taken for git', () => {
    repository();
    writeFileSync(path.join(folder.root, '.git/info/exclude'), 'bin/\ngit\nRAN\n');
    program('bin/git');
    program('git');
    process.env['PATH'] = ['', '.', path.join(folder.root, 'bin'), PATH].join(path.delimiter);
    assert.deepEqual(ask(), { '.env': 'tracked' });
    assert.equal(existsSync(trap()), false);
  });

  it('is asked nothing at all before the user trusts it', () => {
    folder = new TemporaryFolder({ '.env': 'A=1\n', 'app.py': 'import jwt\n' });
    folder.git('init', '-q');
    folder.git('add', '.');
    const tools = new TemporaryFolder({});
    const log = path.join(tools.root, 'asked');
    const git = path.join(tools.root, 'git');
    writeFileSync(git, `#!/bin/sh\necho "$@" >> '${log}'\nexit 1\n`);
    chmodSync(git, 0o755);
    process.env['PATH'] = [tools.root, PATH].join(path.delimiter);
    assert.deepEqual(ask(false), {});
    assert.equal(existsSync(log), false);
    ask();
    assert.equal(existsSync(log), true);
    tools.remove();
  });
});
