import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { DiagnosticTag, FileChangeType, WorkspaceDiagnosticRequest } from 'vscode-languageserver-protocol/node';
import { MemoryClient, PLAIN, uri } from './memory-client';
import { MemoryHost } from './memory-host';

const BROKEN = 'app = "shop"\n[env\n';
const MENDED = 'app = "shop"\n[env]\n';

describe('language server: diagnostics', () => {
  let client: MemoryClient;
  afterEach(() => client.stop());

  it('announces pull diagnostics over files to clients that pull, and only to them', async () => {
    client = await MemoryClient.start(new MemoryHost({}));
    assert.deepEqual(client.initialized?.capabilities.diagnosticProvider, {
      identifier: 'authlint',
      interFileDependencies: true,
      workspaceDiagnostics: true,
    });
    assert.equal(client.initialized?.capabilities.positionEncoding, 'utf-16');
    client.stop();
    client = await MemoryClient.start(new MemoryHost({}), { capabilities: PLAIN });
    assert.equal(client.initialized?.capabilities.diagnosticProvider, undefined);
  });

  it('reports files that nobody opened', async () => {
    client = await MemoryClient.start(new MemoryHost({ '/ws/api/fly.toml': BROKEN }));
    const { items } = await client.pullWorkspace();
    assert.deepEqual(
      items.map((item) => [item.uri, item.version, item.kind === 'full' && item.items.map(({ source, code }) => [source, code])]),
      [[uri('/ws/api/fly.toml'), null, [['Authlint', 'authlint/problem']]]],
    );
  });

  it('says that a token has expired at the moment when it has, though nobody types', async () => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const exp = Math.floor(Date.now() / 1000) + 7200;
    const env = `API_TOKEN=${part({ alg: 'RS256' })}.${part({ iss: 'https://id.example', exp })}.c2lnbmF0dXJl\n`;
    const isTold = async () => (await client.pull('/ws/.env')).some(({ code }) => code === 'token/expired');
    // Verifiers give clocks five minutes at most.
    const over = (exp + 300) * 1000;
    let now = over - 20;
    const clock = mock.method(Date, 'now', () => now);
    try {
      client = await MemoryClient.start(new MemoryHost({ '/ws/.env': env }));
      await client.open('/ws/.env', env);
      assert.equal(await isTold(), false);
      now = over;
      await client.until('the client is told to ask again', () => client.refreshes === 1);
      assert.equal(await isTold(), true);
    } finally {
      clock.mock.restore();
    }
  });

  it('shows faded what nothing reads', async () => {
    client = await MemoryClient.start(
      new MemoryHost({
        '/ws/package.json': '{ "name": "api", "private": true, "dependencies": { "express": "5.1.0", "dotenv": "17.2.0" } }',
        '/ws/.env': 'PORT=3000\nJWT_SECRET=k3Jd82nfPq7Lw9Zx1Vb4Tm6Rc0Ys5Ha8Ue2Gi7No\n',
        '/ws/server.ts': "import 'dotenv/config';\nexport const port = process.env.PORT;\n",
      }),
    );
    const { items } = await client.pullWorkspace();
    const found = items.flatMap((item) => (item.kind === 'full' ? item.items : [])).filter(({ code }) => code === 'secret/unused');
    assert.deepEqual(
      found.map(({ tags, message }) => [tags, String(message).split('\n')[0]]),
      [[[DiagnosticTag.Unnecessary], 'JWT_SECRET is read nowhere']],
    );
  });

  it('names nothing in a workspace report as long as nothing changed', async () => {
    client = await MemoryClient.start(new MemoryHost({ '/ws/fly.toml': BROKEN, '/ws/b/fly.toml': BROKEN }));
    const { items } = await client.pullWorkspace();
    const previous = items.map((item) => ({ uri: item.uri, value: item.resultId ?? '' }));
    const again = await client.pullWorkspace(previous);
    assert.deepEqual(again.items, []);
    await client.open('/ws/fly.toml', BROKEN);
    await assert.rejects(client.pull('/ws/fly.toml', previous.find((item) => item.uri.endsWith('/ws/fly.toml'))?.value), /unchanged/);
    await client.replace('/ws/fly.toml', '[env', '[env]');
    const third = await client.pullWorkspace(previous);
    assert.deepEqual(
      third.items.map((item) => [item.uri, item.kind]),
      [[uri('/ws/fly.toml'), 'full']],
    );
  });

  it('sends a workspace report in parts when asked to', async () => {
    const files = Object.fromEntries(Array.from({ length: 450 }, (_, index) => [`/ws/app${index}/fly.toml`, BROKEN]));
    client = await MemoryClient.start(new MemoryHost(files));
    const parts: number[] = [];
    client.connection.onProgress(WorkspaceDiagnosticRequest.partialResult, 'part', (part) => void parts.push(part.items.length));
    const rest = await client.connection.sendRequest(WorkspaceDiagnosticRequest.type, {
      previousResultIds: [],
      partialResultToken: 'part',
    });
    assert.deepEqual([...parts, rest.items.length], [200, 200, 50, 0]);
  });

  it('follows what is typed, with one extraction for a keystroke', async () => {
    client = await MemoryClient.start(new MemoryHost({ '/ws/fly.toml': MENDED, '/ws/b/fly.toml': MENDED }));
    await client.open('/ws/fly.toml', MENDED);
    assert.deepEqual(await client.pull('/ws/fly.toml'), []);
    const { analysis } = client.session.workspace;
    const before = analysis.extractions;
    await client.replace('/ws/fly.toml', '[env]', '[env');
    assert.equal((await client.pull('/ws/fly.toml')).length, 1);
    assert.equal(analysis.extractions, before + 1);
    await client.replace('/ws/fly.toml', '[env', '[env]');
    assert.deepEqual(await client.pull('/ws/fly.toml'), []);
    assert.equal(analysis.extractions, before + 2);
  });

  it('believes the editor before the disk, and the disk again when the editor closes', async () => {
    const host = new MemoryHost({ '/ws/fly.toml': MENDED });
    client = await MemoryClient.start(host);
    await client.open('/ws/fly.toml', BROKEN);
    assert.equal((await client.pull('/ws/fly.toml')).length, 1);
    host.files.set('/ws/fly.toml', `${MENDED}PORT = "1"\n`);
    await client.watched('/ws/fly.toml', FileChangeType.Changed);
    assert.equal((await client.pull('/ws/fly.toml')).length, 1);
    await client.close('/ws/fly.toml');
    assert.deepEqual(await client.pull('/ws/fly.toml'), []);
  });

  it('keeps clearing a file in workspace reports after the editor forgot it', async () => {
    client = await MemoryClient.start(new MemoryHost({ '/ws/fly.toml': MENDED }));
    await client.open('/ws/fly.toml', BROKEN);
    await client.pull('/ws/fly.toml');
    await client.close('/ws/fly.toml');
    const { items } = await client.pullWorkspace();
    assert.deepEqual(
      items.map((item) => [item.uri, item.kind === 'full' && item.items]),
      [[uri('/ws/fly.toml'), []]],
    );
  });

  it('re-reads watched files and asks the client to pull again', async () => {
    const host = new MemoryHost({ '/ws/fly.toml': MENDED });
    client = await MemoryClient.start(host);
    await client.pullWorkspace();
    host.files.set('/ws/b/fly.toml', BROKEN);
    await client.watched('/ws/b/fly.toml', FileChangeType.Created);
    await client.until('a refresh', () => client.refreshes === 1);
    assert.equal((await client.pull('/ws/b/fly.toml')).length, 1);
    host.files.clear();
    await client.watched('/ws/b', FileChangeType.Deleted);
    await client.until('a second refresh', () => client.refreshes === 2);
    assert.deepEqual(await client.pull('/ws/b/fly.toml'), []);
  });

  it('asks git again when an ignore file changed, and not while somebody types', async () => {
    const secret = 'k3Jd82nfPq7Lw9Zx1Vb4Tm6Rc0Ys5Ha8Ue2Gi7No';
    const env = `JWT_SECRET=${secret}\n`;
    const host = new MemoryHost({ '/ws/.env': env, '/ws/package.json': '{ "name": "api", "private": true }' });
    host.standings = new Map([['/ws/.env', 'untracked']]);
    client = await MemoryClient.start(host);
    await client.open('/ws/.env', env);
    const committed = async () => (await client.pull('/ws/.env')).filter(({ code }) => code === 'secret/committed').length;
    assert.equal(await committed(), 1);
    const runs = host.gitRuns;
    await client.replace('/ws/.env', 'JWT_SECRET', 'AUTH_SECRET');
    assert.equal(await committed(), 1);
    assert.equal(host.gitRuns, runs);
    host.standings = new Map([['/ws/.env', 'ignored']]);
    host.files.set('/ws/.gitignore', '.env\n');
    await client.watched('/ws/.gitignore', FileChangeType.Created);
    assert.equal(await committed(), 0);
    assert.ok(!client.received.join('').includes(secret));
  });

  it('reads a folder that appears as one event', async () => {
    const host = new MemoryHost({});
    client = await MemoryClient.start(host);
    await client.pullWorkspace();
    host.files.set('/ws/new/fly.toml', BROKEN);
    await client.watched('/ws/new', FileChangeType.Created);
    assert.equal((await client.pull('/ws/new/fly.toml')).length, 1);
  });

  it('checks nothing again for files that it does not read', async () => {
    const host = new MemoryHost({ '/ws/fly.toml': BROKEN });
    client = await MemoryClient.start(host);
    await client.pullWorkspace();
    const { generation } = client.session.workspace.check();
    host.files.set('/ws/out.bin', '');
    await client.watched('/ws/out.bin', FileChangeType.Created);
    await client.watched('/ws/node_modules/x/fly.toml', FileChangeType.Changed);
    await client.watched('/ws/out.bin', FileChangeType.Deleted);
    await client.pullWorkspace();
    assert.equal(client.session.workspace.check().generation, generation);
  });

  it('reads a module once it exists', async () => {
    const host = new MemoryHost({
      '/ws/package.json': '{ "name": "api", "dependencies": { "jsonwebtoken": "9.0.3" } }',
      '/ws/sign.ts':
        "import jwt from 'jsonwebtoken';\nimport { LIFETIME } from './lifetime';\nexport const s = (k: string) => jwt.sign({ sub: '1', type: 'access' }, k, { expiresIn: LIFETIME });\n",
    });
    client = await MemoryClient.start(host);
    assert.deepEqual(await client.pull('/ws/sign.ts'), []);
    host.files.set('/ws/lifetime.ts', 'export const LIFETIME = 60;\n');
    await client.watched('/ws/lifetime.ts', FileChangeType.Created);
    assert.deepEqual(
      (await client.pull('/ws/sign.ts')).map(({ code }) => code),
      ['token/short-expiry'],
    );
    host.files.delete('/ws/lifetime.ts');
    await client.watched('/ws/lifetime.ts', FileChangeType.Deleted);
    assert.deepEqual(await client.pull('/ws/sign.ts'), []);
  });

  it('parses no open document that says nothing, until a file imports it, and then as it is in the editor', async () => {
    const sign =
      "import jwt from 'jsonwebtoken';\nimport { LIFETIME } from './lifetime';\nexport const s = (k: string) => jwt.sign({ sub: '1', type: 'access' }, k, { expiresIn: LIFETIME });\n";
    const host = new MemoryHost({
      '/ws/package.json': '{ "name": "api", "dependencies": { "jsonwebtoken": "9.0.3" } }',
      '/ws/lifetime.ts': 'export const LIFETIME = 86400;\n',
    });
    client = await MemoryClient.start(host);
    await client.open('/ws/lifetime.ts', 'export const LIFETIME = 86400;\n');
    assert.deepEqual(await client.pull('/ws/lifetime.ts'), []);
    const { analysis } = client.session.workspace;
    const before = analysis.extractions;
    await client.replace('/ws/lifetime.ts', '86400', '60');
    assert.deepEqual(await client.pull('/ws/lifetime.ts'), []);
    assert.equal(analysis.extractions, before);
    host.files.set('/ws/sign.ts', sign);
    await client.watched('/ws/sign.ts', FileChangeType.Created);
    const codes = async () => (await client.pull('/ws/sign.ts')).map(({ code }) => code);
    assert.deepEqual(await codes(), ['token/short-expiry']);
    await client.replace('/ws/lifetime.ts', '60', '86400');
    assert.ok(!(await codes()).includes('token/short-expiry'));
  });

  it('registers for files and settings where the client can', async () => {
    client = await MemoryClient.start(new MemoryHost({}));
    await client.until('registrations', () => client.registrations.length >= 2);
    const methods = client.registrations.map(({ method }) => method).sort();
    assert.deepEqual(
      methods.filter((method) => method !== 'workspace/didChangeWorkspaceFolders'),
      ['workspace/didChangeConfiguration', 'workspace/didChangeWatchedFiles'],
    );
  });

  it('reads several folders as one workspace, follows added and removed ones, and documents outside of them', async () => {
    const host = new MemoryHost({ '/front/fly.toml': BROKEN, '/back/fly.toml': BROKEN, '/late/fly.toml': BROKEN });
    client = await MemoryClient.start(host, { folders: ['/front', '/back'] });
    const uris = async () =>
      (await client.pullWorkspace()).items.filter((item) => item.kind === 'full' && item.items.length > 0).map((item) => item.uri);
    assert.deepEqual(await uris(), [uri('/back/fly.toml'), uri('/front/fly.toml')]);
    const event = { added: [{ uri: uri('/late'), name: 'late' }], removed: client.folders.slice(0, 1) };
    client.folders = [{ uri: uri('/back'), name: 'back' }, ...event.added];
    await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event });
    await client.until('a refresh', () => client.refreshes > 0);
    assert.deepEqual(await uris(), [uri('/back/fly.toml'), uri('/late/fly.toml')]);
    await client.open('/elsewhere/fly.toml', BROKEN);
    assert.equal((await client.pull('/elsewhere/fly.toml')).length, 1);
  });

  it('leaves documents alone that the workspace leaves out', async () => {
    client = await MemoryClient.start(new MemoryHost({}));
    await client.open('/ws/node_modules/x/fly.toml', BROKEN);
    assert.deepEqual(await client.pull('/ws/node_modules/x/fly.toml'), []);
  });

  it('reads every file once at the start', async () => {
    const host = new MemoryHost({ '/ws/fly.toml': MENDED, '/ws/b/fly.toml': MENDED, '/ws/readme': '' });
    client = await MemoryClient.start(host, { capabilities: PLAIN });
    await client.open('/ws/fly.toml', MENDED);
    await client.until('an answer', () => client.published.length > 0);
    // The settings file and the baseline are looked for as well.
    assert.ok(host.reads <= 4, `${host.reads} reads`);
  });
});

describe('language server: pushed diagnostics', () => {
  let client: MemoryClient;
  const start = async (host: MemoryHost) => {
    client = await MemoryClient.start(host, { capabilities: PLAIN });
  };
  afterEach(() => client.stop());

  it('sends unopened files without and open ones with a version', async () => {
    await start(new MemoryHost({ '/ws/fly.toml': BROKEN }));
    await client.until('diagnostics', () => client.shownFor('/ws/fly.toml').length === 1);
    assert.equal(client.published[0]?.version, undefined);
    await client.open('/ws/fly.toml', BROKEN, 7);
    await client.until('a version', () => client.published.at(-1)?.version === 7);
    await client.replace('/ws/fly.toml', '[env', '[env]');
    await client.until('cleared', () => client.shownFor('/ws/fly.toml').length === 0);
    assert.equal(client.published.at(-1)?.version, 8);
  });

  it('answers every version of an open document, also when there is nothing to say', async () => {
    await start(new MemoryHost({ '/ws/fly.toml': MENDED }));
    await client.open('/ws/fly.toml', MENDED);
    await client.until('an answer', () => client.published.some(({ version }) => version === 1));
    assert.deepEqual(client.published, [{ uri: uri('/ws/fly.toml'), version: 1, diagnostics: [] }]);
  });

  it('sends only the file that changed', async () => {
    await start(new MemoryHost({ '/ws/a/fly.toml': BROKEN, '/ws/b/fly.toml': BROKEN }));
    await client.until('diagnostics', () => client.published.length === 2);
    await client.open('/ws/a/fly.toml', BROKEN);
    await client.replace('/ws/a/fly.toml', '[env', '[env]');
    await client.until('cleared', () => client.shownFor('/ws/a/fly.toml').length === 0);
    assert.deepEqual(
      client.published.slice(2).filter((params) => params.uri !== uri('/ws/a/fly.toml')),
      [],
    );
  });

  it('clears a file that was deleted', async () => {
    const host = new MemoryHost({ '/ws/fly.toml': BROKEN });
    await start(host);
    await client.until('diagnostics', () => client.shownFor('/ws/fly.toml').length === 1);
    host.files.clear();
    await client.watched('/ws/fly.toml', FileChangeType.Deleted);
    await client.until('cleared', () => client.shownFor('/ws/fly.toml').length === 0);
    assert.equal(client.published.length, 2);
  });
});
