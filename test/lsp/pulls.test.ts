import assert from 'node:assert/strict';
import {
  CancellationTokenSource,
  DocumentDiagnosticRequest,
  FileChangeType,
  LSPErrorCodes,
  type WorkspaceDiagnosticReport,
  WorkspaceDiagnosticRequest,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver-protocol/node';
import { MemoryClient, PULLING, uri } from './memory-client';
import { MemoryHost } from './memory-host';

const BROKEN = 'app = "shop"\n[env\n';
const MENDED = 'app = "shop"\n[env]\n';
const SIGN =
  "import jwt from 'jsonwebtoken';\nimport { LIFETIME } from './lifetime';\nexport const s = (k: string) => jwt.sign({ sub: '1', type: 'access' }, k, { expiresIn: LIFETIME });\n";

describe('language server: pulled diagnostics', () => {
  let client: MemoryClient;
  afterEach(() => client.stop());

  /** Asks for the workspace as VS Code does: with the ids of what it shows, and for an answer in parts. */
  function streamed(previous: Map<string, string>, token = new CancellationTokenSource().token) {
    const items: WorkspaceDocumentDiagnosticReport[] = [];
    const take = (part: WorkspaceDiagnosticReport) => {
      for (const item of part.items) {
        items.push(item);
        previous.set(item.uri, item.resultId ?? '');
      }
    };
    const name = `part-${Math.random()}`;
    const listener = client.connection.onProgress(WorkspaceDiagnosticRequest.partialResult, name, take);
    const previousResultIds = [...previous].map(([where, value]) => ({ uri: where, value }));
    const answer = client.connection
      .sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds, partialResultToken: name }, token)
      .then(take)
      .finally(() => listener.dispose());
    return { items, answer };
  }

  it('has an idle client wait, and answers with what changed as soon as something has', async () => {
    const host = new MemoryHost({ '/ws/a/fly.toml': BROKEN, '/ws/b/fly.toml': BROKEN });
    client = await MemoryClient.start(host);
    const known = new Map<string, string>();
    const first = streamed(known);
    await first.answer;
    assert.equal(first.items.length, 2);
    let isAnswered = false;
    const second = streamed(known);
    void second.answer.then(() => {
      isAnswered = true;
    });
    // What is asked later is answered, so the server has seen the question that it holds.
    await client.pull('/ws/a/fly.toml');
    assert.equal(isAnswered, false);
    host.files.set('/ws/b/fly.toml', MENDED);
    await client.watched('/ws/b/fly.toml', FileChangeType.Changed);
    await second.answer;
    assert.deepEqual(
      second.items.map((item) => [item.uri, item.kind === 'full' && item.items]),
      [[uri('/ws/b/fly.toml'), []]],
    );
  });

  it('lets go at once of a question that is cancelled', async () => {
    client = await MemoryClient.start(new MemoryHost({ '/ws/fly.toml': BROKEN }));
    const known = new Map<string, string>();
    await streamed(known).answer;
    const source = new CancellationTokenSource();
    const held = streamed(known, source.token);
    source.cancel();
    await assert.rejects(held.answer, { code: LSPErrorCodes.RequestCancelled });
  });

  it('sends again what changed while the parts were sent', async () => {
    const files = Object.fromEntries(Array.from({ length: 450 }, (_, index) => [`/ws/app${index}/fly.toml`, BROKEN]));
    client = await MemoryClient.start(new MemoryHost(files));
    await client.open('/ws/app0/fly.toml', BROKEN);
    await client.pull('/ws/app0/fly.toml');
    const known = new Map<string, string>();
    const { items, answer } = streamed(known);
    await client.replace('/ws/app0/fly.toml', '[env', '[env]');
    await answer;
    const last = items.findLast((item) => item.uri === uri('/ws/app0/fly.toml'));
    assert.deepEqual([last?.version, last?.kind === 'full' && last.items], [2, []]);
  });

  it('brings what an edit changed in other files, to clients that take it', async () => {
    const { textDocument } = PULLING;
    const capabilities = { ...PULLING, textDocument: { ...textDocument, diagnostic: { relatedDocumentSupport: true } } };
    const host = new MemoryHost({
      '/ws/package.json': '{ "name": "api", "dependencies": { "jsonwebtoken": "9.0.3" } }',
      '/ws/sign.ts': SIGN,
      '/ws/lifetime.ts': 'export const LIFETIME = 60;\n',
    });
    client = await MemoryClient.start(host, { capabilities });
    await client.open('/ws/lifetime.ts', 'export const LIFETIME = 60;\n');
    const ask = () => client.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri: uri('/ws/lifetime.ts') } });
    const related = async () => {
      const { relatedDocuments = {} } = await ask();
      return Object.entries(relatedDocuments).map(([where, report]) => [
        where,
        report.kind === 'full' && report.items.map(({ code }) => code),
      ]);
    };
    assert.deepEqual(await related(), []);
    await client.replace('/ws/lifetime.ts', '60', '600');
    assert.deepEqual(await related(), [[uri('/ws/sign.ts'), []]]);
    assert.deepEqual(await related(), []);
    await client.replace('/ws/lifetime.ts', '600', '60');
    assert.deepEqual(await related(), [[uri('/ws/sign.ts'), ['token/short-expiry']]]);
    await client.close('/ws/lifetime.ts');
    client.stop();
    client = await MemoryClient.start(host);
    await client.open('/ws/lifetime.ts', 'export const LIFETIME = 600;\n');
    assert.deepEqual(await related(), []);
    await client.replace('/ws/lifetime.ts', '600', '60');
    assert.deepEqual(await related(), []);
  });

  it('leads to the page that the client can open, and else to the published one', async () => {
    const href = async (initializationOptions?: unknown) => {
      client = await MemoryClient.start(new MemoryHost({ '/ws/.env': 'JWT_SECRET=changeme\n' }), { initializationOptions });
      const [diagnostic] = await client.pull('/ws/.env');
      return diagnostic?.codeDescription?.href;
    };
    assert.equal(
      await href({ rulePage: 'editor://authlint.authlint/rules/{rule}' }),
      'editor://authlint.authlint/rules/secret/placeholder',
    );
    client.stop();
    for (const rulePage of [undefined, 7, 'no address', 'https://example.com/']) {
      assert.match((await href({ rulePage })) ?? '', /^https:\/\/github\.com\/.*\/secret\/placeholder\.md$/);
      client.stop();
    }
    client = await MemoryClient.start(new MemoryHost({}));
  });
});
