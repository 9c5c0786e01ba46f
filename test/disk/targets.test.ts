import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs';
import { readText } from '../../server/src/disk/read-text';
import { replaceFile, writeChanges } from '../../server/src/disk/write';
import { TemporaryFolder } from './temporary-folder';

describe('disk: where a report is written to', () => {
  let folder: TemporaryFolder;
  let outside: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder({ 'real.json': 'old' });
    outside = new TemporaryFolder({ kept: 'theirs' });
  });
  afterEach(() => {
    folder.remove();
    outside.remove();
  });

  const replace = (name: string) => replaceFile(folder.path(name), 'new', folder.root);

  it('is the file that a link inside of the folder leads to, and the link stays', () => {
    symlinkSync('real.json', folder.path('report.json'));
    replace('report.json');
    assert.equal(folder.read('real.json'), 'new');
    assert.equal(readlinkSync(folder.path('report.json')), 'real.json');
  });

  it('is never outside, whichever part of the path is a link', () => {
    symlinkSync(outside.path('kept'), folder.path('report.json'));
    symlinkSync(outside.root, folder.path('out'));
    for (const name of ['report.json', 'out/kept', 'out/fresh']) assert.throws(() => replace(name), { code: 'EOUTSIDE' }, name);
    const change = { path: 'out/new/.env', before: undefined, after: 'A=1\n' };
    assert.match(writeChanges(folder.root, [change])[0]?.message ?? '', /a link leads out of the folder/);
    assert.deepEqual(readdirSync(outside.root), ['kept']);
    assert.equal(outside.read('kept'), 'theirs');
  });

  it('may be a place outside that a person names, and not what a link there leads to elsewhere', () => {
    replaceFile(outside.path('kept'), 'new', folder.root);
    assert.equal(outside.read('kept'), 'new');
    symlinkSync(folder.path('real.json'), outside.path('link'));
    assert.throws(() => replaceFile(outside.path('link'), 'new', folder.path('elsewhere')), { code: 'EOUTSIDE' });
    assert.equal(folder.read('real.json'), 'old');
  });

  it('is no folder, and no link that leads nowhere or to itself', () => {
    mkdirSync(folder.path('a'));
    symlinkSync('nowhere', folder.path('b'));
    symlinkSync('c', folder.path('c'));
    assert.throws(() => replace('a'), { code: 'EISDIR' });
    assert.throws(() => replace('b'), { code: 'ENOENT' });
    assert.throws(() => replace('c'), { code: 'ELOOP' });
    assert.deepEqual(readdirSync(folder.root).sort(), ['a', 'b', 'c', 'real.json']);
  });

  it('may be a device, which stays one', () => {
    replaceFile('/dev/null', 'new', folder.root);
    assert.ok(lstatSync('/dev/null').isCharacterDevice());
  });
});

describe('disk: files that are read once', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder({ 'bom.json': '\ufeff{}\r\n', 'wide.json': Buffer.from('\ufeff{}', 'utf16le') });
  });
  afterEach(() => folder.remove());

  it('are text of any encoding, without its mark', () => {
    assert.equal(readText(folder.path('bom.json'), false).text, '{}\r\n');
    assert.equal(readText(folder.path('wide.json'), false).text, '{}');
  });

  it('are refused in one line when they are no files', () => {
    mkdirSync(folder.path('a'));
    symlinkSync('loop', folder.path('loop'));
    assert.deepEqual(readText(folder.path('a'), false), { problem: 'a folder', isAbsent: false });
    assert.deepEqual(readText(folder.path('none'), true), { problem: 'no such file or folder', isAbsent: true });
    assert.deepEqual(readText(folder.path('loop'), true), { problem: 'a link that leads to itself', isAbsent: false });
  });

  it('never make the program wait', () => {
    assert.equal(spawnSync('mkfifo', [folder.path('pipe')]).status, 0);
    assert.equal(readText(folder.path('pipe'), false).problem, 'not a regular file');
    assert.equal(readText('/dev/zero', false).problem, 'not a regular file');
    assert.equal(readText('/dev/zero', true).problem, 'larger than 16 MB');
  });

  it('may be links where a person names them', () => {
    symlinkSync('bom.json', folder.path('link.json'));
    assert.equal(readText(folder.path('link.json'), true).text, readFileSync(folder.path('link.json'), 'utf8').slice(1));
  });
});
