import assert from 'node:assert/strict';
import {
  CodeActionRequest,
  type Diagnostic,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticRequest,
  type Hover,
  HoverRequest,
  type TextDocumentEdit,
} from 'vscode-languageserver-protocol/node';
import { MemoryClient, PLAIN, PULLING, uri } from './memory-client';
import { MemoryHost } from './memory-host';

const ISSUER = "import jwt from 'jsonwebtoken';\nexport const token = jwt.sign({ sub: 'a', aud: 'web' }, process.env.JWT_SECRET!);\n";
const VERIFIER = "import jwt from 'jsonwebtoken';\njwt.verify(t, process.env.JWT_SECRET, { ignoreExpiration: true });\n";
const WORKSPACE = {
  '/ws/api/package.json': '{ "name": "api", "dependencies": { "jsonwebtoken": "9.0.2" } }',
  '/ws/api/.env': 'JWT_SECRET=h3s9Q2v8Zx1Lr7Tn5Wk0Yb4Md6Pc9Fg3\n',
  '/ws/api/auth.ts':
    "import jwt from 'jsonwebtoken';\njwt.verify(t, process.env.JWT_SECRET!, { algorithms: ['HS256'], audience: 'shop', clockTolerance: 30 });\n",
};

describe('lsp: documents that are no files of the workspace', () => {
  let client: MemoryClient;
  afterEach(() => client.stop());

  const start = async (capabilities = PULLING) => {
    client = await MemoryClient.start(new MemoryHost(WORKSPACE), { capabilities });
  };
  const open = (of: string, languageId: string, text: string) =>
    client.connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument: { uri: of, languageId, version: 1, text } });
  const close = (of: string) => client.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri: of } });
  const pull = async (of: string): Promise<Diagnostic[]> => {
    const report = await client.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri: of } });
    return report.kind === 'full' ? report.items : [];
  };
  const codes = async (of: string) => (await pull(of)).map(({ code }) => code);

  it('are told what they prove by themselves, and nothing that hangs on what is around them', async () => {
    await start();
    const before = JSON.stringify(await client.pull('/ws/api/auth.ts'));
    await open('untitled:Untitled-1', 'typescript', ISSUER + VERIFIER);
    assert.deepEqual(await codes('untitled:Untitled-1'), ['token/no-expiry', 'verify/no-algorithms', 'verify/disabled']);
    assert.equal(JSON.stringify(await client.pull('/ws/api/auth.ts')), before, 'the workspace is as it was');
    await open('untitled:Untitled-2', 'dotenv', 'JWT_SECRET=changeme\nJWT_SECRET=secret\n');
    assert.ok((await codes('untitled:Untitled-2')).includes('env/duplicate-key'));
    assert.ok(!(await codes('untitled:Untitled-2')).includes('secret/unused'));
    assert.deepEqual(
      await codes('untitled:Untitled-1'),
      ['token/no-expiry', 'verify/no-algorithms', 'verify/disabled'],
      'nor do they know each other',
    );
  });

  it('are read by their language, whatever it becomes', async () => {
    await start();
    await open('untitled:Untitled-1', 'plaintext', VERIFIER);
    assert.deepEqual(await codes('untitled:Untitled-1'), []);
    await close('untitled:Untitled-1');
    await open('untitled:Untitled-1', 'javascript', VERIFIER);
    assert.deepEqual(await codes('untitled:Untitled-1'), ['verify/no-algorithms', 'verify/disabled']);
    await close('untitled:Untitled-1');
    await open('untitled:Untitled-1', 'python', 'import jwt\n');
    assert.ok(!(await codes('untitled:Untitled-1')).includes('verify/disabled'));
  });

  it('are pushed under their own name, and taken back when the language changes', async () => {
    await start(PLAIN);
    const shown = () => client.published.findLast((params) => params.uri === 'untitled:Untitled-1')?.diagnostics.map(({ code }) => code);
    await open('untitled:Untitled-1', 'javascript', VERIFIER);
    await client.until('the finding', () => shown()?.length === 2);
    await close('untitled:Untitled-1');
    await open('untitled:Untitled-1', 'python', 'import jwt\n');
    await client.until('no finding', () => shown()?.length === 0);
    assert.ok(client.published.every((params) => !params.uri.includes('//unsaved')));
  });

  it('take fixes that stay within them', async () => {
    await start();
    await open('untitled:new/Untitled 1#x.ts', 'typescript', `${VERIFIER}jwt.sign({ exp: 1 }, 'hunter2hunter2');\n`);
    const diagnostics = await pull('untitled:new/Untitled 1#x.ts');
    const targets = new Set<string>();
    for (const finding of diagnostics) {
      const params = { textDocument: { uri: 'untitled:new/Untitled 1#x.ts' }, range: finding.range, context: { diagnostics: [finding] } };
      for (const action of (await client.connection.sendRequest(CodeActionRequest.type, params)) ?? []) {
        const { edit } = 'kind' in action && action.kind === 'quickfix' ? await client.resolve(action) : { edit: undefined };
        for (const change of (edit?.documentChanges ?? []) as TextDocumentEdit[])
          targets.add(change.textDocument?.uri ?? JSON.stringify(change));
      }
    }
    assert.ok(diagnostics.length > 1);
    assert.deepEqual([...targets], ['untitled:new/Untitled 1#x.ts']);
  });

  it('explain a token, with the verifiers of the workspace', async () => {
    await start();
    await open(
      'untitled:Untitled-1',
      'typescript',
      "const t = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEiLCJhdWQiOiJ3ZWIifQ.c2lnbmF0dXJlc2lnbmF0dXJl';\n",
    );
    const at = { textDocument: { uri: 'untitled:Untitled-1' }, position: { line: 0, character: 30 } };
    const hover = (await client.connection.sendRequest(HoverRequest.type, at)) as Hover;
    assert.match(JSON.stringify(hover.contents), /HS256/);
    assert.doesNotMatch(JSON.stringify(hover.contents), /unsaved/);
  });

  it('of a comparison, an output or another machine are left alone', async () => {
    await start();
    for (const of of [
      'git:/ws/api/auth.ts?%7B%22path%22%3A%22/ws/api/auth.ts%22%7D',
      'output:extension-output',
      'vscode-vfs://github/acme/shop/auth.ts',
    ]) {
      await open(of, 'typescript', VERIFIER);
      assert.deepEqual(await codes(of), [], of);
      assert.equal(
        await client.connection.sendRequest(HoverRequest.type, { textDocument: { uri: of }, position: { line: 0, character: 0 } }),
        null,
      );
    }
    assert.doesNotMatch(JSON.stringify(await client.pullWorkspace()), /git:|output:|vscode-vfs|unsaved/);
  });

  it('on disk outside of the folders are looked at alone as well', async () => {
    await start();
    await client.open('/elsewhere/new.ts', ISSUER + VERIFIER);
    assert.deepEqual(
      (await client.pull('/elsewhere/new.ts')).map(({ code }) => code),
      ['token/no-expiry', 'verify/no-algorithms', 'verify/disabled'],
    );
    client.folders = [{ uri: uri('/elsewhere'), name: 'elsewhere' }];
  });

  it('tell the workspace nothing when they go', async () => {
    await start();
    await open('untitled:Untitled-1', 'typescript', VERIFIER);
    const { items } = await client.pullWorkspace();
    const mine = items.filter(({ uri: of }) => of === 'untitled:Untitled-1');
    assert.equal(mine.length, 1);
    await close('untitled:Untitled-1');
    const held = items.map(({ uri: of, resultId }) => ({ uri: of, value: resultId ?? '' }));
    const after = (await client.pullWorkspace(held)).items;
    assert.deepEqual(
      after.map((item) => [item.uri, 'items' in item ? item.items.length : '']),
      [['untitled:Untitled-1', 0]],
    );
    const again = await client.pullWorkspace([
      ...held.filter(({ uri: of }) => of !== 'untitled:Untitled-1'),
      { uri: 'untitled:Untitled-1', value: after[0]?.resultId ?? '' },
    ]);
    assert.deepEqual(again.items, []);
  });
});
