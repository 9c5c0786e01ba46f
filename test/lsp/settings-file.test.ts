import assert from 'node:assert/strict';
import { type CodeAction, type Diagnostic, FileChangeType, type TextEdit } from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { MemoryClient, PLAIN, PULLING } from './memory-client';
import { MemoryHost } from './memory-host';

const PLACEHOLDER = 'JWT_SECRET=changeme\n';
const FILE = '/ws/authlint.json';

describe('language server: authlint.json', () => {
  let client: MemoryClient;
  afterEach(() => client.stop());

  const underlined = (text: string, diagnostics: readonly Diagnostic[]) => {
    const document = TextDocument.create('', '', 0, text);
    return diagnostics.map(({ range, message }) => `${document.getText(range)} ${String(message)}`);
  };

  const applied = (text: string, { edit }: CodeAction) => {
    const [change] = edit?.documentChanges ?? [];
    const edits = change && 'edits' in change ? change.edits : Object.values(edit?.changes ?? {})[0];
    return TextDocument.applyEdits(TextDocument.create('', '', 0, text), (edits ?? []) as TextEdit[]);
  };

  it('is underlined while it is typed, saved or not, and renamed by a quick fix', async () => {
    const saved = '{ "rules": {} }';
    client = await MemoryClient.start(new MemoryHost({ [FILE]: saved, '/ws/.env': PLACEHOLDER }));
    assert.deepEqual(await client.pull(FILE), []);
    await client.open(FILE, saved);
    await client.replace(FILE, '{}', '{ "secret/placeholdr": "off" }');
    const text = client.document(FILE).getText();
    const [diagnostic, ...more] = await client.pull(FILE);
    assert.ok(diagnostic && more.length === 0);
    assert.deepEqual(underlined(text, [diagnostic]), [
      '"secret/placeholdr" Unknown rule "secret/placeholdr": did you mean "secret/placeholder"?',
    ]);
    assert.deepEqual([diagnostic.source, diagnostic.code, diagnostic.severity], ['Authlint', 'authlint/settings', 2]);
    const [action] = await client.actions(FILE, diagnostic);
    assert.ok(action?.isPreferred && action.diagnostics?.length === 1);
    assert.equal(action.title, 'Change it to "secret/placeholder"');
    assert.equal(applied(text, action), '{ "rules": { "secret/placeholder": "off" } }');
    await client.replace(FILE, 'placeholdr', 'placeholder');
    assert.deepEqual(await client.pull(FILE), []);
    // The settings are those of the disk until the file is saved.
    assert.equal((await client.pull('/ws/.env')).length, 1);
  });

  it('offers no edit to a client whose actions are commands', async () => {
    const text = '{ "ruls": {} }';
    const titles = async (options: object) => {
      client = await MemoryClient.start(new MemoryHost({ [FILE]: text }), options);
      await client.open(FILE, text);
      const diagnostic = { range: { start: { line: 0, character: 2 }, end: { line: 0, character: 8 } }, message: '' };
      const actions = await client.actions(FILE, diagnostic);
      client.stop();
      return actions.map(({ title }) => title);
    };
    assert.deepEqual(await titles({}), ['Change it to "rules"']);
    const { codeAction: _, ...textDocument } = PULLING.textDocument ?? {};
    assert.deepEqual(await titles({ capabilities: { ...PULLING, textDocument } }), []);
  });

  it('is told of without being open, and no longer when it is mended or gone', async () => {
    const host = new MemoryHost({ [FILE]: '{ "ruls": {} }' });
    client = await MemoryClient.start(host, { capabilities: PLAIN });
    await client.until('a diagnostic', () => client.shownFor(FILE).length === 1);
    host.files.set(FILE, '{ "rules": {} }');
    await client.watched(FILE, FileChangeType.Changed);
    await client.until('none', () => client.shownFor(FILE).length === 0);
    await client.open(FILE, '{ "exclude": ["../x"] }');
    await client.until('another', () => client.shownFor(FILE).length === 1);
    const [diagnostic] = client.shownFor(FILE);
    assert.ok(diagnostic);
    assert.deepEqual(await client.actions(FILE, diagnostic), []);
    await client.close(FILE);
    await client.until('none again', () => client.shownFor(FILE).length === 0);
  });

  it('leaves to an editor what that says of JSON by itself', async () => {
    const text = '{ "rules": { "secret/weak": "of", "secret/weak": "off" }, "ruls": 1 }';
    const count = async (options: object, json = text) => {
      client = await MemoryClient.start(new MemoryHost({ [FILE]: json }), options);
      const found = await client.pull(FILE);
      client.stop();
      return found.length;
    };
    const checksJson = { initializationOptions: { checksJson: true } };
    assert.deepEqual([await count({}), await count(checksJson)], [2, 1]);
    const named = text.replace('{', '{ "$schema": "./schema.json",');
    assert.deepEqual([await count({}, named), await count(checksJson, named)], [2, 0]);
    assert.deepEqual([await count({}, '{ "rules": '), await count(checksJson, '{ "rules": ')], [2, 0]);
  });

  it('shows no value of the file in any message', async () => {
    const secret = 'hunter2-hunter2';
    const host = new MemoryHost({
      [FILE]: JSON.stringify({
        rules: { 'secret/weak': secret },
        baseline: `/${secret}`,
        exclude: [`!${secret}`],
        flySecrets: { a: secret },
      }),
    });
    client = await MemoryClient.start(host, { settings: { rules: { 'secret/weak': secret }, options: secret } });
    const diagnostics = await client.pull(FILE);
    assert.equal(diagnostics.length, 4);
    for (const diagnostic of diagnostics) await client.actions(FILE, diagnostic);
    await client.until('warnings', () => client.logged.filter((line) => line.includes('The editor settings: ')).length === 2);
    assert.doesNotMatch(client.received.join(''), /hunter2/);
  });
});

describe('language server: settings of several folders', () => {
  let client: MemoryClient;
  afterEach(() => client.stop());
  const severities = async (...paths: string[]) => {
    const all: (number | undefined)[][] = [];
    for (const path of paths) all.push((await client.pull(path)).map(({ severity }) => severity));
    return all;
  };
  const files = {
    '/a/.env': PLACEHOLDER,
    '/a/legacy/.env': PLACEHOLDER,
    '/a/authlint.json': '{ "rules": { "secret/placeholder": "info" }, "overrides": [{ "files": ["legacy/"], "rules": { "*": "off" } }] }',
    '/b/.env': PLACEHOLDER,
    '/b/authlint.json': '{ "rules": { "secret/*": "warning" } }',
    '/c/.env': PLACEHOLDER,
  };

  it('are those of each folder, in its file and in the editor', async () => {
    client = await MemoryClient.start(new MemoryHost(files), { folders: ['/a', '/b', '/c'] });
    const shown = () => severities('/a/.env', '/a/legacy/.env', '/b/.env', '/c/.env');
    assert.deepEqual(await shown(), [[3], [], [2], [1]]);
    client.folderSettings.set('/b', { rules: { 'secret/placeholder': 'off' } });
    client.folderSettings.set('/c', { exclude: ['.env'] });
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await client.until('a refresh', () => client.refreshes > 0);
    assert.deepEqual(await shown(), [[3], [], [], []]);
  });

  it('come and go with the folder', async () => {
    client = await MemoryClient.start(new MemoryHost(files), { folders: ['/b'] });
    assert.deepEqual(await severities('/b/.env'), [[2]]);
    client.folders = [...client.folders, { uri: 'file:///a', name: 'a' }];
    await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
      event: { added: [{ uri: 'file:///a', name: 'a' }], removed: [] },
    });
    await client.until('the folder', () => client.session.workspace.folders.length === 2);
    assert.deepEqual(await severities('/a/.env', '/a/legacy/.env', '/b/.env'), [[3], [], [2]]);
  });
});
