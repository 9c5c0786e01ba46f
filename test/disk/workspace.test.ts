import assert from 'node:assert/strict';
import { Analysis } from '../../server/src/analysis/analysis';
import { loadInto, openWorkspace } from '../../server/src/disk/workspace';
import { TemporaryFolder } from './temporary-folder';

const SIGN = `import jwt from 'jsonwebtoken';
import { settings } from './settings';
export const sign = (id: string) => jwt.sign({ sub: id }, settings.key, { expiresIn: settings.life });
`;

const FILES = {
  'package.json': '{"name": "shop", "dependencies": {"jsonwebtoken": "9.0.2"}}\n',
  '.env': '\uFEFFJWT_SECRET=something-long-enough-for-a-secret\r\n',
  'src/tokens.ts': SIGN,
  'src/settings.ts': "import { life } from './life';\nexport const settings = { key: 'abc', life };\n",
  'src/life.ts': "export const life = '15m';\n",
  'src/plain.ts': 'export const answer = 42;\n',
};

describe('disk: loading a workspace', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder(FILES);
  });
  afterEach(() => folder.remove());

  it('gives the engine files with facts and the modules they lead to, and no others', () => {
    const analysis = new Analysis();
    const workspace = openWorkspace(folder.root);
    assert.deepEqual(workspace.files, Object.keys(FILES).sort());
    loadInto(analysis, workspace);
    const given = [...analysis.files()].sort();
    assert.deepEqual(given, ['.env', 'package.json', 'src/life.ts', 'src/settings.ts', 'src/tokens.ts']);
    assert.deepEqual(workspace.problems, []);
    assert.deepEqual(analysis.wanted(), []);
    assert.equal(analysis.textOf('.env'), 'JWT_SECRET=something-long-enough-for-a-secret\r\n');
    assert.deepEqual(workspace.originOf('.env')?.bom, true);
  });

  it('can name files by their absolute paths', () => {
    const analysis = new Analysis();
    const workspace = openWorkspace(folder.root, 'absolute');
    loadInto(analysis, workspace);
    assert.ok([...analysis.files()].every((file) => file.startsWith(`${folder.posix}/`)));
    assert.ok(analysis.has(`${folder.posix}/src/life.ts`));
  });

  it('never reads a module outside its root', () => {
    folder.write('app/src/tokens.ts', SIGN.replace('./settings', '../../src/settings'));
    folder.write('app/package.json', FILES['package.json']);
    const analysis = new Analysis();
    const workspace = openWorkspace(folder.path('app'));
    loadInto(analysis, workspace);
    assert.deepEqual([...analysis.files()].sort(), ['package.json', 'src/tokens.ts']);
    assert.equal(workspace.diskPath('../src/settings.ts'), undefined);
    assert.equal(workspace.diskPath('..env'), folder.path('app/..env'));
    assert.equal(workspace.read('../src/settings.ts'), undefined);
  });

  it('tells what could not be read', () => {
    folder.write('broken/.env', Buffer.from([0x41, 0x00, 0x42]));
    const workspace = openWorkspace(folder.root);
    loadInto(new Analysis(), workspace);
    assert.deepEqual(workspace.problems, [{ path: 'broken/.env', message: 'Skipped: a binary file' }]);
  });
});
