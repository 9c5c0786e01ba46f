import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { Analysis } from '../../server/src/analysis/analysis';
import { DiskHost } from '../../server/src/disk/host';
import { loadInto, openWorkspace } from '../../server/src/disk/workspace';
import { TemporaryFolder } from './temporary-folder';

/** What is found when every file is parsed, or only those that the byte filter keeps. */
function findingsIn(root: string, which: 'filtered' | 'all'): readonly string[] {
  const analysis = new Analysis();
  const workspace = openWorkspace(root);
  for (const file of which === 'all' ? workspace.files : []) {
    const text = workspace.read(file);
    if (text !== undefined) analysis.setFile(file, text);
  }
  loadInto(analysis, workspace, which === 'all' ? [] : workspace.files);
  return analysis.check().findings.map(({ rule, at, message }) => `${at.file}:${at.start} ${rule} ${message}`);
}

describe('the byte filter', () => {
  for (const parent of ['examples', 'test/corpus']) {
    for (const name of readdirSync(parent)) {
      it(`changes no finding in ${parent}/${name}`, () => {
        const all = findingsIn(`${parent}/${name}`, 'all');
        assert.deepEqual(findingsIn(`${parent}/${name}`, 'filtered'), all);
      });
    }
  }

  it('meets findings in the trees it is compared on', () => {
    assert.ok(readdirSync('examples').some((name) => findingsIn(`examples/${name}`, 'filtered').length > 5));
  });
});

describe('code of tests', () => {
  const issuer = "import jwt from 'jsonwebtoken';\nexport const t = jwt.sign({}, process.env.JWT_SECRET);\n";
  let folder: TemporaryFolder;

  afterEach(() => folder.remove());

  /** The files that an audit and an editor read below a folder. */
  function readIn(root: string): { audit: readonly string[]; editor: readonly string[] } {
    const analysis = new Analysis();
    loadInto(analysis, openWorkspace(root));
    const host = new DiskHost();
    const relevant = host.list(root).filter((file) => host.readIfRelevant(file) !== undefined);
    return { audit: [...analysis.files()].sort(), editor: relevant.map((file) => file.slice(root.length + 1)).sort() };
  }

  it('is not read, while settings beside it are', () => {
    folder = new TemporaryFolder({
      'package.json': '{}',
      'src/token.ts': issuer,
      'src/token.test.ts': issuer,
      'tests/setup.ts': issuer,
      'tests/conftest.py': 'import jwt\n',
      'tests/.env.test': 'JWT_SECRET=x\n',
      'tests/app/package.json': '{}',
    });
    const expected = ['package.json', 'src/token.ts', 'tests/.env.test', 'tests/app/package.json'];
    assert.deepEqual(readIn(folder.posix), { audit: expected, editor: expected });
  });

  it('is read when other code imports it', () => {
    folder = new TemporaryFolder({
      'src/token.ts': "import jwt from 'jsonwebtoken';\nimport { key } from '../fixtures/key';\nexport const t = jwt.sign({}, key);\n",
      'fixtures/key.ts': 'export const key = process.env.JWT_SECRET;\n',
    });
    assert.deepEqual(readIn(folder.posix).audit, ['fixtures/key.ts', 'src/token.ts']);
  });

  it('is told by the path inside the workspace alone', () => {
    folder = new TemporaryFolder({ 'tests/app/src/token.ts': issuer });
    assert.deepEqual(readIn(`${folder.posix}/tests/app`), { audit: ['src/token.ts'], editor: ['src/token.ts'] });
  });
});
