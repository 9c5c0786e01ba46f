import assert from 'node:assert/strict';
import {
  DidChangeWatchedFilesNotification,
  DidChangeWorkspaceFoldersNotification,
  FileChangeType,
  type FileEvent,
} from 'vscode-languageserver-protocol/node';
import { relativePath } from '../../server/src/lsp/convert';
import { folderLabel } from '../../server/src/lsp/documents/folder-names';
import { MemoryClient, PLAIN, PULLING, uri } from './memory-client';
import { MemoryHost } from './memory-host';

const service = (folder: string, secret: string) => ({
  [`${folder}/requirements.txt`]: 'PyJWT==2.9.0\n',
  [`${folder}/.env`]: `JWT_SECRET=${secret}\n`,
  [`${folder}/auth.py`]: 'import os, jwt\njwt.decode(t, os.environ["JWT_SECRET"], algorithms=["HS256"], leeway=30)\n',
});
const GOOD = 'h3s9Q2v8Zx1Lr7Tn5Wk0Yb4Md6Pc9Fg3';

describe('lsp: several folders', () => {
  let client: MemoryClient;
  let host: MemoryHost;
  afterEach(() => client.stop());

  async function start(files: Readonly<Record<string, string>>, folders: readonly string[], capabilities = PULLING) {
    host = new MemoryHost(files);
    client = await MemoryClient.start(host, { folders, capabilities });
  }

  async function folders(added: readonly string[], removed: readonly string[]) {
    const of = (list: readonly string[]) => list.map((folder) => ({ uri: uri(folder), name: folder }));
    client.folders = [...client.folders.filter((folder) => !of(removed).some((gone) => gone.uri === folder.uri)), ...of(added)];
    await client.connection.sendNotification(DidChangeWorkspaceFoldersNotification.type, {
      event: { added: of(added), removed: of(removed) },
    });
  }

  async function found(): Promise<string[]> {
    const { items } = await client.pullWorkspace();
    return items.flatMap((item) => ('items' in item ? item.items.map(({ code }) => `${item.uri.slice(7)} ${code}`) : []));
  }

  it('come and go while the server runs', async () => {
    await start({ ...service('/a/api', 'changeme'), ...service('/b/web', 'changeme') }, ['/a']);
    assert.deepEqual(await found(), ['/a/api/.env secret/placeholder']);
    await folders(['/b'], []);
    await client.until('the other folder', () => client.session.workspace.folders.length === 2);
    assert.deepEqual(await found(), ['/a/api/.env secret/placeholder', '/b/web/.env secret/placeholder']);
    await folders([], ['/a']);
    await client.until('one folder', () => client.session.workspace.folders.length === 1);
    assert.deepEqual(await found(), ['/b/web/.env secret/placeholder']);
  });

  it('inside one another have each file once, named from the innermost', async () => {
    await start(service('/ws/packages/api', 'changeme'), ['/ws', '/ws/packages/api']);
    assert.deepEqual(await found(), ['/ws/packages/api/.env secret/placeholder']);
    assert.equal(relativePath(client.session.workspace, '/ws/packages/api/.env'), 'api/.env');
    assert.equal(relativePath(client.session.workspace, '/ws/packages/web/.env'), 'ws/packages/web/.env');
    await folders([], ['/ws/packages/api']);
    await client.until('one folder', () => client.session.workspace.folders.length === 1);
    assert.deepEqual(await found(), ['/ws/packages/api/.env secret/placeholder']);
  });

  it('of one name are told apart by the folders above them', async () => {
    assert.equal(folderLabel(['/a/api', '/b/api', '/b/web'], '/b/api'), 'b/api');
    assert.equal(folderLabel(['/a/api', '/b/api', '/b/web'], '/b/web'), 'web');
    assert.equal(folderLabel(['/api', '/b/api'], '/api'), 'api');
    assert.equal(folderLabel(['c:/x/api', 'd:/x/api'], 'd:/x/api'), 'd:/x/api');
    await start({ ...service('/a/api', 'changeme'), ...service('/b/api', 'changeme') }, ['/a/api', '/b/api']);
    await client.pull('/b/api/.env');
    assert.equal(relativePath(client.session.workspace, '/b/api/.env'), 'b/api/.env');
  });

  it('that vanish take their findings along', async () => {
    await start({ ...service('/a/api', 'changeme'), ...service('/b/web', GOOD) }, ['/a', '/b'], PLAIN);
    await client.until('the finding', () => client.shownFor('/a/api/.env').length === 1);
    for (const file of [...host.files.keys()]) if (file.startsWith('/a/')) host.files.delete(file);
    await client.watched('/a', FileChangeType.Deleted);
    await client.until('nothing', () => client.shownFor('/a/api/.env').length === 0);
  });

  it('that are renamed are read at their new place', async () => {
    await start(service('/ws/api', 'changeme'), ['/ws'], PLAIN);
    await client.until('the finding', () => client.shownFor('/ws/api/.env').length === 1);
    for (const [file, text] of [...host.files]) {
      host.files.delete(file);
      host.files.set(file.replace('/ws/api', '/ws/backend'), text);
    }
    const changes: FileEvent[] = [
      { uri: uri('/ws/api'), type: FileChangeType.Deleted },
      { uri: uri('/ws/backend'), type: FileChangeType.Created },
    ];
    await client.connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes });
    await client.until('the new place', () => client.shownFor('/ws/backend/.env').length === 1);
    assert.deepEqual(client.shownFor('/ws/api/.env'), []);
  });

  it('that change as a whole, as by a checkout, cost one check and ask git once', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => [
        `/ws/m${index}/${index < 10 ? '.env' : index < 100 ? 'm.py' : 'm.txt'}`,
        `JWT_SECRET="${GOOD}${index}"\n`,
      ]),
    );
    await start({ ...service('/ws/api', GOOD), ...many }, ['/ws']);
    await client.pull('/ws/api/.env');
    const { generation } = client.session.workspace.check();
    const asked = host.gitRuns;
    let checks = 0;
    const { analysis } = client.session.workspace;
    const check = analysis.check.bind(analysis);
    analysis.check = (now) => {
      checks++;
      return check(now);
    };
    for (const file of Object.keys(many)) host.files.set(file, 'JWT_SECRET="changeme"\n');
    await client.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
      changes: Object.keys(many).map((file): FileEvent => ({ uri: uri(file), type: FileChangeType.Changed })),
    });
    await client.pull('/ws/m7/.env');
    assert.ok(client.session.workspace.check().generation > generation);
    assert.equal(checks, 1);
    assert.equal(host.gitRuns - asked, 1);
  });

  it('are trusted first or asked nothing: what git knows comes with the trust', async () => {
    host = new MemoryHost(service('/ws/api', GOOD));
    host.standings = new Map([['/ws/api/.env', 'tracked']]);
    client = await MemoryClient.start(host, { initializationOptions: { isTrusted: false } });
    assert.deepEqual(await found(), []);
    await client.connection.sendNotification('authlint/trusted');
    assert.deepEqual(await found(), ['/ws/api/.env secret/committed']);
  });

  it('and files with odd names are found under the name that the client gave', async () => {
    const odd = ['/ws/a b#c%25/x', '/ws/ünï/x', '/ws/[id] (copy)+&/x'];
    await start(Object.assign({}, ...odd.map((folder) => service(folder, 'changeme'))), ['/ws']);
    assert.deepEqual((await client.pullWorkspace()).items.filter((item) => 'items' in item && item.items.length > 0).length, 3);
    for (const folder of odd) {
      const encoded = `file://${encodeURI(`${folder}/.env`).replaceAll('#', '%23')}`;
      const report = await client.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri: encoded } });
      assert.match(JSON.stringify(report), /secret\/placeholder/, encoded);
    }
  });
});
