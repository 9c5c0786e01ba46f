import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import {
  createConnection,
  ProposedFeatures,
  StreamMessageReader as ServerReader,
  StreamMessageWriter as ServerWriter,
} from 'vscode-languageserver/node';
import {
  createProtocolConnection,
  ErrorCodes,
  HoverRequest,
  InitializeRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { foldersOf } from '../../server/src/lsp/documents/workspace-files';
import { connect } from '../../server/src/lsp/server';
import { MemoryClient, PLAIN, PULLING, uri } from './memory-client';
import { MemoryHost } from './memory-host';

const FILES = { '/ws/.env': 'JWT_SECRET=changeme\n', '/late/.env': 'JWT_SECRET=changeme\n' };
const AS_INFO = { rules: { 'secret/placeholder': 'info' } };

describe('language server: clients that can less than VS Code', () => {
  let client: MemoryClient;
  afterEach(() => client.stop());

  const severities = async () => (await client.pull('/ws/.env')).map(({ severity }) => severity);

  it('have what they sent at the start for their settings when they cannot be asked for them', async () => {
    for (const settings of [new Error('no such method'), null]) {
      client = await MemoryClient.start(new MemoryHost(FILES), { settings, initializationOptions: AS_INFO });
      assert.deepEqual(await severities(), [3]);
      await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
      assert.deepEqual(await severities(), [3]);
      assert.equal(client.complaints.length, settings === null ? 0 : 2);
      client.stop();
    }
  });

  it('wait for a new folder when they ask at once, and cannot be told to ask again', async () => {
    const workspace = { ...PULLING.workspace, diagnostics: {} };
    client = await MemoryClient.start(new MemoryHost(FILES), { capabilities: { ...PULLING, workspace } });
    const found = async () => (await client.pullWorkspace()).items.filter((item) => 'items' in item && item.items.length > 0);
    assert.equal((await found()).length, 1);
    // The list of folders is never asked for: the event says it all.
    const event = { added: [{ uri: uri('/late'), name: 'late' }], removed: client.folders };
    await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event });
    assert.deepEqual(
      (await found()).map((item) => item.uri),
      [uri('/late/.env')],
    );
  });

  it('say what they save when they watch no files', async () => {
    const host = new MemoryHost(FILES);
    client = await MemoryClient.start(host, { capabilities: PLAIN });
    assert.deepEqual(client.initialized?.capabilities.textDocumentSync, { openClose: true, change: 2, save: { includeText: false } });
    await client.open('/ws/authlint.json', '');
    await client.until('the finding', () => client.shownFor('/ws/.env')[0]?.severity === 1);
    host.files.set('/ws/authlint.json', JSON.stringify(AS_INFO));
    await client.connection.sendNotification('textDocument/didSave', { textDocument: { uri: uri('/ws/authlint.json') } });
    await client.until('the new severity', () => client.shownFor('/ws/.env')[0]?.severity === 3);
  });

  it('are not asked to say so when they watch files', async () => {
    client = await MemoryClient.start(new MemoryHost(FILES));
    assert.deepEqual(client.initialized?.capabilities.textDocumentSync, { openClose: true, change: 2 });
  });

  it('may refuse to register what they said they can', async () => {
    client = await MemoryClient.start(new MemoryHost(FILES), { refusesRegistrations: true });
    assert.deepEqual(await severities(), [1]);
    // Watching files is asked for all the same when settings cannot be watched.
    await client.until(
      'both refusals',
      () => client.complaints.filter((text) => text.startsWith('The client did not register')).length === 2,
    );
  });

  it('are told when a format is none', async () => {
    client = await MemoryClient.start(new MemoryHost(FILES));
    for (const method of ['authlint/exportMap', 'authlint/exportReport'])
      await assert.rejects(client.connection.sendRequest(method, { format: 'png' }), { code: ErrorCodes.InvalidParams });
  });

  it('may name their folder by a path', () => {
    const params = { processId: null, rootUri: null, capabilities: {} };
    assert.deepEqual(foldersOf({ ...params, rootPath: '/w s' }), ['/w s']);
    assert.deepEqual(foldersOf({ ...params, rootPath: '/other', rootUri: 'file:///ws' }), ['/ws']);
    assert.deepEqual(foldersOf({ ...params, rootPath: null }), []);
  });
});

describe('language server: the start of a session', () => {
  it('comes before any request, and once', async () => {
    const [toServer, toClient] = [new PassThrough(), new PassThrough()];
    connect(createConnection(ProposedFeatures.all, new ServerReader(toServer), new ServerWriter(toClient)), new MemoryHost({}));
    const connection = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
    connection.listen();
    const hovering = () =>
      connection.sendRequest(HoverRequest.type, { textDocument: { uri: uri('/ws/.env') }, position: { line: 0, character: 0 } });
    const starting = () => connection.sendRequest(InitializeRequest.type, { processId: null, rootUri: null, capabilities: {} });
    await assert.rejects(hovering(), { code: ErrorCodes.ServerNotInitialized });
    assert.equal((await starting()).serverInfo?.name, 'authlint');
    await assert.rejects(starting(), { code: ErrorCodes.InvalidRequest });
    await assert.rejects(connection.sendRequest('authlint/nope'), { code: ErrorCodes.MethodNotFound });
    connection.dispose();
    for (const stream of [toServer, toClient]) stream.destroy();
  });
});
