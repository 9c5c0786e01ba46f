import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { decode, encode } from '../../server/src/disk/decode';
import { FileReader } from '../../server/src/disk/read';
import { TemporaryFolder } from './temporary-folder';

describe('disk: decoding', () => {
  it('strips a byte order mark and remembers it, for each encoding', () => {
    for (const [encoding, bytes] of [
      ['utf8', Buffer.from('\uFEFFA=ü😀\r\n', 'utf8')],
      ['utf16le', Buffer.from('\uFEFFA=ü😀\r\n', 'utf16le')],
      ['utf16be', Buffer.from('\uFEFFA=ü😀\r\n', 'utf16le').swap16()],
    ] as const) {
      const file = decode(bytes);
      assert.deepEqual(file, { text: 'A=ü😀\r\n', encoding, bom: true, lossless: true });
      assert.deepEqual(encode(file.text, file), bytes);
    }
  });

  it('keeps plain text as it is', () => {
    for (const text of ['', 'A=1\r\nB=2\n', 'ü😀\u2028']) {
      const file = decode(Buffer.from(text, 'utf8'));
      assert.deepEqual(file, { text, encoding: 'utf8', bom: false, lossless: true });
    }
  });

  it('reads invalid bytes and knows that it lost something', () => {
    assert.deepEqual(decode(Buffer.from([0x41, 0x3d, 0xff, 0xc3])), {
      text: 'A=\ufffd\ufffd',
      encoding: 'utf8',
      bom: false,
      lossless: false,
    });
    assert.equal(decode(Buffer.from([0xff, 0xfe, 0x41, 0x00, 0x42])).lossless, false);
  });
});

describe('disk: reading', () => {
  let folder: TemporaryFolder;
  let reader: FileReader;
  beforeEach(() => {
    folder = new TemporaryFolder();
    reader = new FileReader(() => folder.root);
  });
  afterEach(() => folder.remove());

  const textOf = (name: string) => {
    const result = reader.read(folder.path(name));
    return result.state === 'text' ? result.file.text : result;
  };

  it('reads one file after the other, whatever their sizes', () => {
    const sizes = [0, 1, 3_000, 1_048_575, 1_048_576, 1_500_000, 10];
    for (const size of sizes) folder.write(`${size}.ts`, 'x'.repeat(size));
    for (const size of sizes) assert.equal(textOf(`${size}.ts`), 'x'.repeat(size));
  });

  it('says which giants it skips, and which binaries where settings are missed', () => {
    folder.write('giant.ts', 'x'.repeat(2 * 1024 * 1024 + 1));
    folder.write('binary.ts', Buffer.from('a\0b'));
    folder.write('.env', Buffer.from('A=\0b'));
    folder.write('huge.env', 'x'.repeat(16 * 1024 * 1024 + 1));
    assert.deepEqual(textOf('giant.ts'), { state: 'failed', message: 'Skipped: larger than 2 MB' });
    assert.deepEqual(textOf('binary.ts'), { state: 'passed-over' });
    assert.deepEqual(textOf('.env'), { state: 'failed', message: 'Skipped: a binary file' });
    assert.deepEqual(textOf('huge.env'), { state: 'failed', message: 'Skipped: larger than 16 MB' });
  });

  it('knows files that are not there from those that are no files', () => {
    mkdirSync(folder.path('folder.env'));
    mkdirSync(folder.path('folder.ts'));
    symlinkSync('loop.env', folder.path('loop.env'));
    assert.deepEqual(textOf('missing.env'), { state: 'absent' });
    assert.deepEqual(textOf('missing/.env'), { state: 'absent' });
    assert.deepEqual(textOf('folder.env'), { state: 'failed', message: 'Skipped: a folder' });
    assert.deepEqual(textOf('folder.ts'), { state: 'passed-over' });
    assert.deepEqual(textOf('loop.env'), { state: 'failed', message: 'Skipped: a link that leads to itself' });
  });

  it('does not wait for a pipe that nobody writes to', () => {
    assert.equal(spawnSync('mkfifo', [folder.path('.env')]).status, 0);
    assert.deepEqual(textOf('.env'), { state: 'failed', message: 'Skipped: not a regular file' });
  });

  it('follows a linked file inside the root and no further', () => {
    const outside = new TemporaryFolder({ 'secret.env': 'A=1\n' });
    folder.write('shared/.env', 'A=1\n');
    mkdirSync(folder.path('app'));
    symlinkSync(path.join('..', 'shared', '.env'), folder.path('app/.env'));
    symlinkSync(outside.path('secret.env'), folder.path('app/stolen.env'));
    assert.equal(textOf('app/.env'), 'A=1\n');
    assert.deepEqual(textOf('app/stolen.env'), { state: 'absent' });
    outside.remove();
  });

  it('passes over a source file that cannot hold facts, in any encoding', () => {
    const auth = "import jwt from 'jsonwebtoken';\njwt.sign({}, process.env.JWT_SECRET);\n";
    folder.write('plain.ts', 'export const one = 1;\n');
    folder.write('auth.ts', auth);
    folder.write('wide.ts', Buffer.from(`\uFEFF${auth}`, 'utf16le'));
    const relevant = (name: string) => {
      const result = reader.readIfRelevant(folder.path(name), name);
      return result.state === 'text' ? result.file.text : result.state;
    };
    assert.equal(relevant('plain.ts'), 'passed-over');
    assert.equal(relevant('auth.ts'), auth);
    assert.equal(relevant('wide.ts'), auth);
  });
});
