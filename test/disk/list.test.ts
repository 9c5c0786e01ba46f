import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { DiskHost } from '../../server/src/disk/host';
import { listFiles } from '../../server/src/disk/list';
import { TemporaryFolder } from './temporary-folder';

const TREE = {
  '.gitignore': '.env*\n*.env\nnode_modules/\ngenerated/\n/only-here.ts\n!keep.env\n',
  '.env': 'A=1\n',
  '.env.local': 'A=1\n',
  'api/.env': 'A=1\n',
  'api/config/prod.env': 'A=1\n',
  'api/main.py': 'x = 1\n',
  'api/only-here.ts': 'export {};\n',
  'web/auth.ts': 'export {};\n',
  'web/Uzbekistán.tsx': 'export {};\n',
  'web/.gitignore': 'private.ts\n',
  'web/private.ts': 'export {};\n',
  'web/logo.png': 'png',
  'only-here.ts': 'export {};\n',
  'generated/client.ts': 'export {};\n',
  'generated/.env': 'A=1\n',
  'node_modules/x/index.js': 'x\n',
  'node_modules/x/.env': 'A=1\n',
  'api/venv/lib/site.py': 'x = 1\n',
  'api/__pycache__/x.py': 'x = 1\n',
};

const WANTED = [
  '.env',
  '.env.local',
  '.gitignore',
  'api/.env',
  'api/config/prod.env',
  'api/main.py',
  'api/only-here.ts',
  'web/.gitignore',
  'web/Uzbekistán.tsx',
  'web/auth.ts',
];

describe('disk: listing files', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder(TREE);
  });
  afterEach(() => folder.remove());

  const withoutGit = <Result>(action: () => Result): Result => {
    const saved = process.env['PATH'];
    process.env['PATH'] = folder.root;
    try {
      return action();
    } finally {
      process.env['PATH'] = saved;
    }
  };

  it('lists what git does not ignore, and env files although it does', () => {
    folder.git('init', '-q');
    assert.deepEqual(listFiles(folder.root), { files: WANTED, problems: [] });
  });

  it('lists the same without a repository and without git', () => {
    assert.deepEqual(listFiles(folder.root).files, WANTED);
    assert.deepEqual(
      withoutGit(() => listFiles(folder.root)),
      { files: WANTED, problems: [] },
    );
  });

  it('names a tracked file once, in a merge conflict too, and leaves out packages that are tracked', () => {
    folder.git('init', '-q');
    folder.git('add', '-f', '.');
    folder.git('commit', '-qm', 'one');
    folder.git('checkout', '-qb', 'other');
    folder.write('web/auth.ts', 'export const a = 1;\n');
    folder.git('commit', '-qam', 'two');
    folder.git('checkout', '-q', 'main');
    folder.write('web/auth.ts', 'export const b = 1;\n');
    folder.git('commit', '-qam', 'three');
    spawnSync('git', ['merge', '-q', 'other'], { cwd: folder.root });
    const { files } = listFiles(folder.root);
    assert.deepEqual(
      files.filter((file) => file === 'web/auth.ts'),
      ['web/auth.ts'],
    );
    assert.ok(files.includes('generated/client.ts'), 'a tracked file is listed, whatever is ignored');
    assert.ok(!files.some((file) => file.includes('node_modules')));
  });

  it('reads a folder that the repository around it ignores, when it is named', () => {
    folder.git('init', '-q');
    assert.deepEqual(listFiles(folder.path('generated')).files, ['.env', 'client.ts']);
  });

  it('lists repositories inside a repository', () => {
    folder.git('init', '-q');
    folder.write('nested/one.ts', 'export {};\n');
    folder.write('nested/.gitignore', 'two.ts\n');
    folder.write('nested/two.ts', 'export {};\n');
    spawnSync('git', ['init', '-q'], { cwd: folder.path('nested') });
    const { files } = listFiles(folder.root);
    assert.deepEqual(
      files.filter((file) => file.startsWith('nested/')),
      ['nested/.gitignore', 'nested/one.ts'],
    );
  });

  it('answers for its own folder when a git hook points elsewhere', () => {
    folder.git('init', '-q');
    const other = new TemporaryFolder({ 'x.ts': 'x' });
    other.git('init', '-q');
    process.env['GIT_DIR'] = other.path('.git');
    try {
      assert.deepEqual(listFiles(folder.root).files, WANTED);
    } finally {
      delete process.env['GIT_DIR'];
      other.remove();
    }
  });

  it('does not run the file system monitor that a repository names', () => {
    folder.git('init', '-q');
    folder.write('monitor.sh', `#!/bin/sh\ntouch "${folder.path('ran')}"\n`);
    spawnSync('chmod', ['+x', folder.path('monitor.sh')]);
    folder.git('config', 'core.fsmonitor', folder.path('monitor.sh'));
    listFiles(folder.root);
    assert.throws(() => folder.read('ran'), /ENOENT/);
  });

  it('leaves out virtual environments that are called .env', () => {
    folder.git('init', '-q');
    folder.write('tool/.env/lib/site.py', 'x = 1\n');
    folder.write('tool/.env/bin/activate.env', 'A=1\n');
    assert.ok(!listFiles(folder.root).files.some((file) => file.startsWith('tool/')));
  });

  it('follows no linked folder, and says which folder cannot be read', () => {
    symlinkSync(folder.path('web'), folder.path('linked'));
    symlinkSync('..', folder.path('api/up'));
    assert.deepEqual(listFiles(folder.root).files, WANTED);
    const gone = folder.path('gone.txt');
    folder.write('gone.txt', 'no folder');
    assert.deepEqual(listFiles(gone), { files: [], problems: [{ path: '.', message: 'Folder skipped: it cannot be read (ENOTDIR)' }] });
  });

  it('covers for a server what it lists', () => {
    for (const repository of [false, true]) {
      if (repository) folder.git('init', '-q');
      const host = new DiskHost();
      const fresh = new DiskHost();
      assert.deepEqual(
        host.list(folder.posix),
        WANTED.map((file) => `${folder.posix}/${file}`),
      );
      for (const file of Object.keys(TREE)) {
        for (const disk of [host, fresh]) {
          assert.equal(disk.covers(folder.posix, `${folder.posix}/${file}`), WANTED.includes(file), `${file}, repository: ${repository}`);
        }
      }
      assert.equal(fresh.covers(folder.posix, `${folder.posix}-beside/a.ts`), false);
      assert.equal(fresh.covers(folder.posix, `${folder.posix}/new/folder/a.ts`), true);
    }
  });

  it('covers for a server the files of a folder that the repository around it ignores', () => {
    folder.git('init', '-q');
    const host = new DiskHost();
    const inside = `${folder.posix}/generated`;
    assert.deepEqual(host.list(inside), [`${inside}/.env`, `${inside}/client.ts`]);
    assert.equal(host.covers(inside, `${inside}/other.ts`), true);
  });

  it('tells folders from files and survives what is not there', () => {
    const host = new DiskHost();
    assert.equal(host.isFolder(`${folder.posix}/web`), true);
    assert.equal(host.isFolder(`${folder.posix}/.env`), false);
    assert.equal(host.isFolder(`${folder.posix}/nowhere`), false);
    assert.equal(host.read(`${folder.posix}/nowhere.ts`), undefined);
    rmSync(folder.path('web'), { recursive: true });
    mkdirSync(folder.path('web'));
    assert.equal(host.read(`${folder.posix}/web/auth.ts`), undefined);
  });
});
