import assert from 'node:assert/strict';
import { CancellationTokenSource, HoverRequest, WorkDoneProgress } from 'vscode-languageserver-protocol/node';
import { describeError } from '../../server/src/lsp/support/log';
import { MemoryClient, PLAIN, uri } from './memory-client';
import { MemoryHost } from './memory-host';

const SECRET = 'zq8Wm4kLr2Xn7Tb5Vd9Pf3Gh6Js1Yc0E';
const PUBLIC_SECRET = 'your-256-bit-secret';

/** Everything that can be asked about a name, at every name of every file, and completion at the start of every line and after each dot and equals sign. */
async function askAboutNames(client: MemoryClient, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await client.open(path, text);
    const document = client.document(path);
    const ask = (method: string, offset: number, more: object = {}) =>
      client.connection
        .sendRequest(`textDocument/${method}`, { textDocument: { uri: uri(path) }, position: document.positionAt(offset), ...more })
        .catch((error: Error) => client.received.push(error.message));
    for (const { index } of text.matchAll(/[A-Z]+_SECRET/g)) {
      for (const method of ['hover', 'definition', 'documentHighlight', 'prepareRename']) await ask(method, index + 1);
      await ask('references', index + 1, { context: { includeDeclaration: true } });
      await ask('rename', index + 1, { newName: 'ANOTHER_NAME' });
    }
    for (const { index } of text.matchAll(/^|[.=]/gm)) await ask('completion', index + 1);
    await ask('documentSymbol', 0);
  }
}

describe('language server: robustness', () => {
  let client: MemoryClient;
  afterEach(() => client.stop());

  it('lives on after any text', async () => {
    const names = [
      '/ws/.env',
      '/ws/fly.toml',
      '/ws/a.ts',
      '/ws/a.tsx',
      '/ws/b.py',
      '/ws/package.json',
      '/ws/requirements.txt',
      '/ws/docker-compose.yml',
    ];
    const texts = [
      '\0\0\0',
      '\ud800 = \udfff',
      '${'.repeat(500),
      '"""',
      '[[[[',
      '{'.repeat(2000),
      'process.env.X || jwt.verify((',
      '\r\r\n\u2028=',
      '<a b={`${',
    ];
    client = await MemoryClient.start(new MemoryHost({}));
    for (const name of names) {
      for (const [version, text] of texts.entries()) {
        await client.open(name, text, version + 1);
        assert.ok(Array.isArray(await client.pull(name)));
        await client.close(name);
      }
    }
    await client.open('/ws/fly.toml', '[env\n');
    assert.equal((await client.pull('/ws/fly.toml')).length, 1);
    assert.deepEqual(client.complaints, []);
  });

  it('answers nonsense with an empty answer', async () => {
    client = await MemoryClient.start(new MemoryHost({}));
    assert.deepEqual(await client.pull('/ws/not-there.ts'), []);
    const position = { line: 9999, character: 9999 };
    assert.equal(await client.connection.sendRequest(HoverRequest.type, { textDocument: { uri: 'untitled:Untitled-1' }, position }), null);
    assert.equal(await client.connection.sendRequest(HoverRequest.type, { textDocument: { uri: uri('/ws/.env') }, position }), null);
    assert.deepEqual(await client.connection.sendRequest('codeAction/resolve', { title: 'x', data: { kind: 'fix' } }), {
      title: 'x',
      data: { kind: 'fix' },
    });
    await client.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri: 'git:/ws/.env?x', languageId: 'x', version: 1, text: 'A=' },
    });
    const { items } = await client.pullWorkspace();
    assert.deepEqual(
      items.flatMap((item) => (item.kind === 'full' ? item.items : [])),
      [],
    );
  });

  it('answers every question about a token, however it is put, and logs nothing of it', async () => {
    const token = `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.${'sIgNaTuRe0'.repeat(4)}abc`;
    client = await MemoryClient.start(new MemoryHost({ '/ws/a.txt': token }));
    const questions = [
      ...[{}, { text: 5 }, { text: null, offset: 1 }, { text: token, offset: -5 }, { text: token, offset: 1e9, end: -1 }],
      ...[
        { text: token, offset: 'x', end: {} },
        { text: token, offset: 0.5, end: 1e300 },
        { text: [token], offset: [] },
      ],
      ...[
        { textDocument: { uri: 'git:/ws/a.txt' }, position: { line: 0, character: 0 } },
        { textDocument: 5, position: 5 },
      ],
      ...[{ textDocument: { uri: uri('/ws/closed.txt') }, position: { line: -1, character: -1 } }, { textDocument: { uri: 5 } }],
      ...[
        { textDocument: { uri: uri('/ws/a.txt') }, position: { line: 1e9, character: Number.NaN } },
        { text: 'a.'.repeat(500_000), offset: 9 },
      ],
    ];
    for (const method of ['decode', 'diagnose', 'tokenHover', 'applyTokenFix']) {
      for (const question of questions) {
        for (const more of [{}, { page: true, fix: '0.0' }])
          await client.connection.sendRequest(`authlint/${method}`, { ...question, ...more }).catch(() => undefined);
      }
    }
    const source = new CancellationTokenSource();
    source.cancel();
    await client.connection.sendRequest('authlint/decode', { text: token }, source.token).catch(() => undefined);
    const answer = await client.connection.sendRequest('authlint/decode', { text: token, page: true });
    assert.match(JSON.stringify(answer), /"sub"/);
    assert.doesNotMatch(client.logged.join('\n') + client.received.join('\n'), /sIgNaTuRe0|eyJzdWIiOiJhZGEifQ/);
  });

  it('stops an audit that is cancelled on the way, and still answers', async () => {
    const files = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`/ws/app${index}/.env`, 'PORT=3000\n']));
    const host = new MemoryHost(files);
    client = await MemoryClient.start(host);
    await client.pullWorkspace();
    const source = new CancellationTokenSource();
    client.connection.onProgress(WorkDoneProgress.type, 'audit', ({ kind }) => {
      if (kind === 'report') source.cancel();
    });
    host.reads = 0;
    await assert.rejects(client.audit({ workDoneToken: 'audit' }, source.token), { code: -32800 });
    assert.ok(host.reads < 5000, `${host.reads} of 5000 files were read`);
    assert.equal((await client.audit()).files, 5000);
  });

  it('keeps secrets out of everything it says', async () => {
    const files = {
      '/ws/web/package.json': '{ "name": "web", "dependencies": { "jose": "6.0.0", "next": "15.0.0" } }',
      '/ws/web/.env.local': `AUTH_SECRET=${SECRET}\nJWT_SECRET=${PUBLIC_SECRET}\n`,
      '/ws/web/auth.ts': `import { SignJWT } from 'jose';\nconst key = new TextEncoder().encode(process.env.AUTH_SECRET || '${SECRET}f');\nexport const make = () => new SignJWT({}).setExpirationTime('15').sign(key);\n`,
      '/ws/api/requirements.txt': 'PyJWT==2.10.1\n',
      '/ws/api/.env': `AUTH_SECRET=${SECRET}2\n`,
      '/ws/api/auth.py': 'import os, jwt\n\ndef check(t):\n    return jwt.decode(t, os.environ["AUTH_SECRET"], algorithms=["HS256"])\n',
      '/ws/api/fly.toml': `app = "api"\n[env]\nAUTH_SECRET = "${SECRET}3"\n`,
    };
    for (const capabilities of [undefined, PLAIN]) {
      client = await MemoryClient.start(new MemoryHost(files), capabilities ? { capabilities } : {});
      if (!capabilities) {
        const { items } = await client.pullWorkspace();
        assert.ok(items.filter((item) => item.kind === 'full' && item.items.length > 0).length >= 3, 'findings to look into');
        for (const item of items) {
          if (item.kind !== 'full') continue;
          for (const diagnostic of item.items) {
            await client.actions(item.uri.slice('file://'.length), diagnostic);
            const position = diagnostic.range.start;
            await client.connection.sendRequest(HoverRequest.type, { textDocument: { uri: item.uri }, position });
          }
        }
      }
      await askAboutNames(client, files);
      assert.ok(client.received.join('').includes('fingerprint'), 'hovers to look into');
      const { report, errors } = await client.audit();
      assert.ok(errors > 0);
      assert.ok(report.includes('fly/plaintext-secret'));
      const said = client.received.join('');
      for (const secret of [SECRET, PUBLIC_SECRET]) assert.ok(!said.includes(secret), 'a secret was said');
      if (!capabilities) client.stop();
    }
  });

  it('logs errors by class and place only', () => {
    client = { stop: () => {} } as MemoryClient;
    const described = describeError(new TypeError(`cannot read ${SECRET}\n    at ${SECRET} (/x/y.ts:1:1)`));
    assert.match(described, /^TypeError\n/);
    assert.doesNotMatch(described, new RegExp(SECRET));
  });
});
