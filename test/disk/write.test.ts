import assert from 'node:assert/strict';
import { chmodSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { type Change, replaceFile, writeChanges } from '../../server/src/disk/write';
import { TemporaryFolder } from './temporary-folder';

describe('disk: writing', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder({ '.env': 'A=1\r\n', 'web/auth.ts': 'one\n' });
  });
  afterEach(() => folder.remove());

  const write = (...changes: readonly Change[]) => writeChanges(folder.root, changes);
  const leftovers = () => readdirSync(folder.root, { recursive: true }).filter((name) => String(name).endsWith('.tmp'));

  it('replaces files and keeps their mode', () => {
    chmodSync(folder.path('.env'), 0o640);
    const problems = write({ path: '.env', before: 'A=1\r\n', after: 'A=2\r\n' }, { path: 'web/auth.ts', before: 'one\n', after: 'two\n' });
    assert.deepEqual(problems, []);
    assert.equal(folder.read('.env'), 'A=2\r\n');
    assert.equal(folder.read('web/auth.ts'), 'two\n');
    assert.equal(statSync(folder.path('.env')).mode & 0o777, 0o640);
    assert.deepEqual(leftovers(), []);
  });

  it('keeps the encoding and the byte order mark', () => {
    const wide = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le');
    folder.write('wide.env', wide('A=1\n'));
    folder.write('marked.env', '\uFEFFA=1\n');
    assert.deepEqual(
      write({ path: 'wide.env', before: 'A=1\n', after: 'A=ü\n' }, { path: 'marked.env', before: 'A=1\n', after: 'A=ü\n' }),
      [],
    );
    assert.deepEqual(readFileSync(folder.path('wide.env')), wide('A=ü\n'));
    assert.equal(folder.read('marked.env'), '\uFEFFA=ü\n');
  });

  it('creates an env file for its owner alone, with the folders above it', () => {
    assert.deepEqual(write({ path: 'new/app/.env.local', before: undefined, after: 'A=1\n' }), []);
    assert.equal(folder.read('new/app/.env.local'), 'A=1\n');
    assert.equal(statSync(folder.path('new/app/.env.local')).mode & 0o777, 0o600);
  });

  it('writes nothing at all when one file cannot be written', () => {
    const good = { path: 'web/auth.ts', before: 'one\n', after: 'two\n' };
    folder.write('broken.env', Buffer.from([0x41, 0x3d, 0xff]));
    const cases: readonly (readonly [Change, string])[] = [
      [{ path: '.env', before: 'A=0\r\n', after: 'A=2\r\n' }, 'Not written: the file was changed meanwhile'],
      [{ path: 'gone.env', before: 'A=0\n', after: 'A=2\n' }, 'Not written: no such file or folder'],
      [{ path: '.env', before: undefined, after: 'A=2\n' }, 'Not written: the file exists already'],
      [{ path: '../beside.env', before: undefined, after: 'A=2\n' }, 'Not written: outside the folder that is audited'],
      [{ path: 'broken.env', before: 'A=\ufffd', after: 'A=2\n' }, 'Not written: the file is not valid UTF-8'],
    ];
    for (const [bad, message] of cases) {
      assert.deepEqual(write(good, bad), [{ path: bad.path, message }]);
      assert.equal(folder.read('web/auth.ts'), 'one\n');
      assert.equal(folder.read('.env'), 'A=1\r\n');
      assert.deepEqual(leftovers(), []);
    }
  });

  it('writes through a link inside the root, and not through one that leads out', () => {
    const outside = new TemporaryFolder({ '.env': 'A=1\n' });
    symlinkSync(path.join('..', '.env'), folder.path('web/.env'));
    symlinkSync(outside.path('.env'), folder.path('web/out.env'));
    assert.deepEqual(write({ path: 'web/.env', before: 'A=1\r\n', after: 'A=2\r\n' }), []);
    assert.equal(lstatSync(folder.path('web/.env')).isSymbolicLink(), true);
    assert.equal(folder.read('.env'), 'A=2\r\n');
    assert.deepEqual(write({ path: 'web/out.env', before: 'A=1\n', after: 'A=2\n' }), [
      { path: 'web/out.env', message: 'Not written: the link leads out of the folder that is audited' },
    ]);
    assert.equal(outside.read('.env'), 'A=1\n');
    outside.remove();
  });

  it('does not let two names of one file undo each other', () => {
    symlinkSync(path.join('..', '.env'), folder.path('web/.env'));
    const change = (name: string, after: string) => ({ path: name, before: 'A=1\r\n', after });
    assert.deepEqual(write(change('.env', 'A=2\r\n'), change('web/.env', 'A=3\r\n')), [
      { path: 'web/.env', message: 'Not written: another name of the same file is changed, too' },
    ]);
    assert.equal(folder.read('.env'), 'A=1\r\n');
    assert.deepEqual(leftovers(), []);
    assert.deepEqual(write(change('.env', 'A=2\r\n'), change('web/.env', 'A=2\r\n')), []);
    assert.equal(folder.read('.env'), 'A=2\r\n');
    assert.deepEqual(leftovers(), []);
  });

  it('replaces a report of its own', () => {
    replaceFile(folder.path('report.json'), 'one', folder.root);
    replaceFile(folder.path('report.json'), 'two', folder.root);
    assert.equal(folder.read('report.json'), 'two');
    assert.throws(() => replaceFile(folder.path('nowhere/report.json'), 'x', folder.root), { code: 'ENOENT' });
  });
});
