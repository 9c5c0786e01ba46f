import assert from 'node:assert/strict';
import {
  type CodeAction,
  CodeActionRequest,
  DefinitionRequest,
  type Diagnostic,
  DocumentDiagnosticRequest,
  type Hover,
  HoverRequest,
  InlayHintRequest,
  type Location,
  ReferencesRequest,
  RenameRequest,
  type TextDocumentEdit,
} from 'vscode-languageserver-protocol/node';
import { pythonOf } from '../../server/src/lsp/documents/notebook-text';
import { MemoryClient, PLAIN, PULLING, uri } from './memory-client';
import { MemoryHost } from './memory-host';
import { NotebookClient } from './notebook-client';

const IMPORTS = 'import jwt\nimport os\n%pip install pyjwt\nkey = os.environ["JWT_SECRET"]';
const ISSUE = '!ls\ntoken = jwt.encode({"sub": "ada"}, key, algorithm="HS256")';
const VERIFY = 'claims = jwt.decode(token, key)';
const WORKSPACE = {
  '/ws/api/requirements.txt': 'PyJWT==2.9.0\n',
  '/ws/api/.env': 'JWT_SECRET=h3s9Q2v8Zx1Lr7Tn5Wk0Yb4Md6Pc9Fg3\n',
  '/ws/api/main.py': 'import os\nSECRET = os.environ["JWT_SECRET"]\n',
};

describe('lsp: notebooks', () => {
  let client: MemoryClient;
  let notebook: NotebookClient;
  afterEach(() => client.stop());

  async function start(
    cells: Readonly<Record<string, string>>,
    capabilities = PULLING,
    files: Readonly<Record<string, string>> = WORKSPACE,
  ) {
    client = await MemoryClient.start(new MemoryHost(files), { capabilities });
    notebook = new NotebookClient(client, '/ws/api/nb.ipynb');
    await notebook.open(cells);
  }

  async function report(name: string, previousResultId?: string) {
    const textDocument = { uri: notebook.cell(name) };
    return client.connection.sendRequest(DocumentDiagnosticRequest.type, {
      textDocument,
      ...(previousResultId ? { previousResultId } : {}),
    });
  }

  async function pull(name: string): Promise<Diagnostic[]> {
    const answer = await report(name);
    assert.equal(answer.kind, 'full');
    return answer.kind === 'full' ? answer.items : [];
  }

  const codes = async (name: string) => (await pull(name)).map(({ code, range }) => `${code} ${range.start.line}:${range.start.character}`);

  it('are one module: a cell knows what those above it say, and each shows its own findings', async () => {
    await start({ a: IMPORTS, b: ISSUE, c: VERIFY });
    assert.deepEqual(await codes('a'), []);
    assert.deepEqual(await codes('b'), ['token/no-expiry 1:8']);
    assert.deepEqual(await codes('c'), ['verify/no-algorithms 0:9']);
    await notebook.splice(0, 1, [], {}, ['a']);
    assert.deepEqual(await codes('c'), [], 'without its import jwt may be anything');
  });

  it('follow cells that are edited, moved, added and removed', async () => {
    await start({ a: IMPORTS, b: ISSUE, c: VERIFY });
    await notebook.write('a', `# more\n\n${IMPORTS}`);
    assert.deepEqual(await codes('c'), ['verify/no-algorithms 0:9']);
    await notebook.splice(1, 2, ['c', 'b'], {});
    assert.deepEqual(await codes('b'), ['token/no-expiry 1:8']);
    assert.deepEqual(await codes('c'), ['verify/no-algorithms 0:9']);
    await notebook.splice(1, 0, ['d'], { d: '\nother = jwt.decode(token, key)\n' });
    assert.deepEqual(await codes('d'), ['verify/no-algorithms 1:8']);
    await notebook.splice(2, 1, [], {}, ['c']);
    assert.deepEqual(await codes('c'), []);
    assert.deepEqual(await codes('b'), ['token/no-expiry 1:8']);
  });

  it('give a cell an id of its own, which outlives a change of another cell', async () => {
    await start({ a: IMPORTS, b: ISSUE });
    const first = await report('b');
    await notebook.write('a', `# more\n${IMPORTS}`);
    assert.equal((await report('b', first.kind === 'full' ? first.resultId : '')).kind, 'unchanged');
    await notebook.write('b', `\n${ISSUE}`);
    assert.equal((await report('b', first.kind === 'full' ? first.resultId : '')).kind, 'full');
  });

  it('stand in the report of the workspace cell by cell, and never as a file', async () => {
    await start({ a: IMPORTS, b: ISSUE });
    const { items } = await client.pullWorkspace();
    const reported = items.map(
      ({ uri: of, kind, ...rest }) => `${of.replace(/^.*#/, '')} ${kind} ${'items' in rest ? rest.items.length : ''}`,
    );
    assert.ok(reported.includes('b full 1'), reported.join('\n'));
    const again = await client.pullWorkspace(items.map(({ uri: of, resultId }) => ({ uri: of, value: resultId ?? '' })));
    assert.deepEqual(again.items, []);
    await notebook.close(['a', 'b']);
    assert.doesNotMatch(JSON.stringify([items, await client.pullWorkspace()]), /ipynb\.|file:\/\/\/ws\/api\/nb/);
  });

  it('are pushed cell by cell to clients that do not ask, and taken back when they are closed', async () => {
    await start({ a: IMPORTS, b: ISSUE }, PLAIN);
    const shown = (name: string) => client.published.findLast((params) => params.uri === notebook.cell(name));
    await client.until('the finding', () => shown('b')?.diagnostics.length === 1);
    const sent = client.published.filter((params) => params.uri === notebook.cell('a')).length;
    await notebook.write('b', 'x = 1');
    await client.until('no finding', () => shown('b')?.diagnostics.length === 0);
    assert.equal(client.published.filter((params) => params.uri === notebook.cell('a')).length, sent, 'the other cell is left in peace');
    await notebook.write('b', ISSUE);
    await client.until('the finding again', () => shown('b')?.diagnostics.length === 1);
    await notebook.close(['a', 'b']);
    await client.until('the end', () => shown('b')?.diagnostics.length === 0);
    assert.ok(client.published.every((params) => !params.uri.startsWith('file:///ws/api/nb')));
  });

  it('take fixes in the cell, and edits elsewhere beside them', async () => {
    await start({ a: IMPORTS, b: VERIFY });
    const [finding] = await pull('b');
    assert.ok(finding);
    const params = { textDocument: { uri: notebook.cell('b') }, range: finding.range, context: { diagnostics: [finding] } };
    const actions = ((await client.connection.sendRequest(CodeActionRequest.type, params)) ?? []) as CodeAction[];
    const [action] = actions.filter(({ kind }) => kind === 'quickfix');
    assert.ok(action, 'no action');
    const { edit } = await client.resolve(action);
    const [change] = (edit?.documentChanges ?? []) as TextDocumentEdit[];
    assert.equal(change?.textDocument.uri, notebook.cell('b'));
    assert.equal(change?.textDocument.version, 1);
    assert.ok(change?.edits.every((one) => 'range' in one && one.range.start.line === 0));
  });

  it('are found from elsewhere and find what stands elsewhere', async () => {
    await start({ a: IMPORTS, b: ISSUE });
    const at = { textDocument: { uri: notebook.cell('a') }, position: { line: 3, character: 20 } };
    const [defined] = (await client.connection.sendRequest(DefinitionRequest.type, at)) as Location[];
    assert.equal(defined?.uri, uri('/ws/api/.env'));
    const from = { textDocument: { uri: uri('/ws/api/.env') }, position: { line: 0, character: 3 }, context: { includeDeclaration: true } };
    const places = ((await client.connection.sendRequest(ReferencesRequest.type, from)) ?? []).map(
      ({ uri: of, range }) => `${of} ${range.start.line}`,
    );
    assert.deepEqual(places.sort(), [`${uri('/ws/api/.env')} 0`, `${uri('/ws/api/main.py')} 1`, `${notebook.cell('a')} 3`]);
    const hover = (await client.connection.sendRequest(HoverRequest.type, at)) as Hover;
    assert.equal(hover.range?.start.line, 3);
    assert.doesNotMatch(JSON.stringify(hover), /cells\.py/);
    const renamed = await client.connection.sendRequest(RenameRequest.type, { ...from, newName: 'AUTH_KEY' });
    const edited = ((renamed?.documentChanges ?? []) as TextDocumentEdit[]).map(({ textDocument }) => textDocument.uri);
    assert.deepEqual(edited.sort(), [uri('/ws/api/.env'), uri('/ws/api/main.py'), notebook.cell('a')]);
  });

  it('show hints of the cell alone', async () => {
    const issue = (days: number) => `jwt.encode({"exp": datetime.utcnow() + timedelta(days=${days})}, key, algorithm="HS256")`;
    await start({ a: `from datetime import datetime, timedelta\n${IMPORTS}`, b: issue(2), c: `\n${issue(2)}` });
    const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
    const lines = async (name: string) =>
      ((await client.connection.sendRequest(InlayHintRequest.type, { textDocument: { uri: notebook.cell(name) }, range })) ?? []).map(
        ({ position }) => position.line,
      );
    assert.deepEqual([await lines('a'), await lines('b'), await lines('c')], [[], [0], [1]]);
  });

  it('need no variable of their service: a kernel gets its environment elsewhere', async () => {
    await start({ a: 'import os, jwt\nkey = os.environ["ANOTHER_SECRET"]\njwt.decode(t, key, algorithms=["HS256"], leeway=30)' });
    assert.deepEqual(await codes('a'), []);
  });

  it('are named with their cell where another file refers to them', async () => {
    await start(
      { a: IMPORTS, b: 'jwt.encode({"sub": "a", "aud": "web", "exp": 1}, os.environ["JWT_SECRET"], algorithm="HS256")' },
      PULLING,
      {
        ...WORKSPACE,
        '/ws/api/main.py': 'import os, jwt\njwt.decode(t, os.environ["JWT_SECRET"], algorithms=["HS256"], audience="shop", leeway=30)\n',
      },
    );
    const text = JSON.stringify([await client.pull('/ws/api/main.py'), await client.audit()]);
    assert.match(text, /vscode-notebook-cell|nb\.ipynb/);
    assert.doesNotMatch(text, /cells\.py/);
  });

  it('of a comparison with an old version are left out', async () => {
    client = await MemoryClient.start(new MemoryHost(WORKSPACE));
    notebook = new NotebookClient(client, '/ws/api/nb.ipynb');
    await notebook.open({ a: `${IMPORTS}\n${ISSUE}` }, 'git:/ws/api/nb.ipynb?%7B%22ref%22%3A%22HEAD%22%7D');
    assert.deepEqual(await codes('a'), []);
  });

  it('keep every character at its place where only a notebook understands it', () => {
    const same = (cell: string, python: string) => {
      assert.equal(pythonOf(cell), python);
      assert.equal(pythonOf(cell).length, cell.length);
    };
    same('%pip install x\nimport jwt', '              \nimport jwt');
    same('%%bash\necho $SECRET', '      \n            ');
    same('\n%%time\njwt.decode(t)', '\n      \njwt.decode(t)');
    same('if x:\n    !ls -la\ny = !ls\nz = 1', 'if x:\n    pass   \ny = ...\nz = 1');
    same('print("%s"\n      % name)\nok = a != b', 'print("%s"\n      % name)\nok = a != b');
    same('!echo a \\\r\n  b\r\nimport jwt\r\njwt.decode?', '         \r\n   \r\nimport jwt\r\n           ');
  });
});
