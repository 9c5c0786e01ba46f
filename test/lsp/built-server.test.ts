import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  createProtocolConnection,
  DocumentDiagnosticRequest,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  WorkspaceDiagnosticRequest,
} from 'vscode-languageserver-protocol/node';
import { URI } from 'vscode-uri';
import { PULLING } from './memory-client';

// The bundles that are shipped, over real pipes and a real disk. `npm test` builds them first.
for (const [name, args] of [
  ['dist/server.js --stdio', ['dist/server.js', '--stdio']],
  ['dist/server.js without a transport', ['dist/server.js']],
  ['dist/cli.js lsp --stdio', ['dist/cli.js', 'lsp', '--stdio']],
] as const) {
  describe(`language server: ${name}`, () => {
    let folder: string;
    let child: ChildProcess;
    let connection: ProtocolConnection;

    beforeEach(async () => {
      folder = mkdtempSync(path.join(os.tmpdir(), 'authlint-lsp-'));
      mkdirSync(path.join(folder, 'node_modules/x'), { recursive: true });
      writeFileSync(path.join(folder, '.env'), 'JWT_SECRET=changeme\n');
      writeFileSync(path.join(folder, '.gitignore'), '.env\n');
      writeFileSync(path.join(folder, 'fly.toml'), '[env\n');
      writeFileSync(path.join(folder, 'node_modules/x/fly.toml'), '[env\n');
      child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
      assert.ok(child.stdin && child.stdout);
      connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
      connection.onRequest('workspace/configuration', () => [{}]);
      connection.onRequest('client/registerCapability', () => null);
      connection.onRequest('window/workDoneProgress/create', () => null);
      connection.listen();
      const workspaceFolders = [{ uri: URI.file(folder).toString(), name: 'ws' }];
      await connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: PULLING, workspaceFolders });
      await connection.sendNotification('initialized', {});
    });

    afterEach(() => {
      child.kill();
      connection.dispose();
      rmSync(folder, { recursive: true });
    });

    it('reads a workspace from disk, follows an edit and ends when told to', async () => {
      const { items } = await connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: [] });
      const found = items.flatMap((item) => (item.kind === 'full' ? item.items.map(({ code }) => [path.basename(item.uri), code]) : []));
      assert.deepEqual(found, [
        ['.env', 'secret/placeholder'],
        ['fly.toml', 'authlint/problem'],
      ]);
      const uri = URI.file(path.join(folder, 'fly.toml')).toString();
      await connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'toml', version: 1, text: '[env]\n' } });
      const report = await connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
      assert.deepEqual(report.kind === 'full' && report.items, []);
      const exit = once(child, 'exit');
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      assert.equal((await exit)[0], 0);
    });
  });
}
