import assert from 'node:assert/strict';
import { FileChangeType, WorkDoneProgress } from 'vscode-languageserver-protocol/node';
import { MemoryClient, PLAIN } from './memory-client';
import { MemoryHost } from './memory-host';

const ENV = '/ws/.env';
const PLACEHOLDER = 'JWT_SECRET=changeme\n';
const settingsFile = (severity: string) => JSON.stringify({ rules: { 'secret/placeholder': severity } });

describe('language server: settings', () => {
  let client: MemoryClient;
  afterEach(() => client.stop());
  const warnings = () => client.logged.filter((line) => !/^(?:Read(?:ing)?|Settings of) /.test(line));
  const severities = async () => (await client.pull(ENV)).map(({ severity }) => severity);

  it('rechecks everything when the editor settings change', async () => {
    client = await MemoryClient.start(new MemoryHost({ [ENV]: PLACEHOLDER }));
    assert.deepEqual(await severities(), [1]);
    client.settings = { rules: { 'secret/placeholder': 'info' }, trace: { server: 'off' } };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await client.until('a refresh', () => client.refreshes > 0);
    assert.deepEqual(await severities(), [3]);
    assert.deepEqual(warnings(), []);
  });

  it('reads authlint.json, follows it, and lets the editor have the last word', async () => {
    const host = new MemoryHost({ [ENV]: PLACEHOLDER, '/ws/authlint.json': `// why\n${settingsFile('warning')}` });
    client = await MemoryClient.start(host);
    assert.deepEqual(await severities(), [2]);
    host.files.set('/ws/authlint.json', settingsFile('off'));
    await client.watched('/ws/authlint.json', FileChangeType.Changed);
    await client.until('a refresh', () => client.refreshes > 0);
    assert.deepEqual(await severities(), []);
    client.settings = { rules: { 'secret/placeholder': 'error' } };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await client.until('a second refresh', () => client.refreshes > 1);
    assert.deepEqual(await severities(), [1]);
  });

  it('takes settings from initializationOptions and pushed changes where the client cannot be asked', async () => {
    client = await MemoryClient.start(new MemoryHost({ [ENV]: PLACEHOLDER }), {
      capabilities: PLAIN,
      initializationOptions: { authlint: { rules: { 'secret/placeholder': 'off' } } },
    });
    await client.open(ENV, PLACEHOLDER);
    await client.until('an answer', () => client.published.length > 0);
    assert.deepEqual(client.shownFor(ENV), []);
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: { authlint: {} } });
    await client.until('diagnostics', () => client.shownFor(ENV).length === 1);
  });

  it('names what it cannot use, once and without values', async () => {
    const host = new MemoryHost({ '/ws/authlint.json': '{ "rules": { "secret/placeholder": "hunter2" }, "hunter": "hunter2" }' });
    client = await MemoryClient.start(host);
    await client.pullWorkspace();
    await client.until('warnings', () => warnings().length === 2);
    assert.doesNotMatch(client.logged.join('\n'), /hunter2/);
    assert.match(warnings().join('\n'), /\/ws\/authlint\.json: .*secret\/placeholder/);
    host.files.set('/ws/authlint.json', '{ "rules": ');
    await client.watched('/ws/authlint.json', FileChangeType.Changed);
    await client.until('a third warning', () => warnings().length === 3);
    assert.match(warnings()[2] ?? '', /Line 1, column \d+: Value expected, so that the file is left out$/);
  });
});

describe('language server: hover and audit', () => {
  let client: MemoryClient;
  afterEach(() => client.stop());

  it('explains the finding under the cursor with a link to its page', async () => {
    client = await MemoryClient.start(new MemoryHost({ [ENV]: PLACEHOLDER }));
    assert.match(
      (await client.hoverText(ENV, { line: 0, character: 13 })) ?? '',
      /\[secret\/placeholder\]\(https:\/\/github\.com\/authlint\/authlint\/blob\/main\/docs\/rules\/secret\/placeholder\.md\)/,
    );
    assert.doesNotMatch((await client.hoverText(ENV, { line: 0, character: 2 })) ?? '', /placeholder\.md/);
    assert.equal(await client.hoverText(ENV, { line: 1, character: 0 }), undefined);
  });

  it('explains it as plain text to clients without Markdown', async () => {
    client = await MemoryClient.start(new MemoryHost({ [ENV]: PLACEHOLDER }), { capabilities: PLAIN });
    const text = (await client.hoverText(ENV, { line: 0, character: 13 })) ?? '';
    assert.match(text, /^secret\/placeholder: A live env file[\s\S]*\nJWT_SECRET /);
    assert.match(text, /\nhttps:\/\/\S+placeholder\.md$/);
  });

  it('does not repeat a diagnostic for an editor that shows it in the hover', async () => {
    const brief = { initializationOptions: { showsDiagnosticsInHover: true } };
    client = await MemoryClient.start(new MemoryHost({ [ENV]: PLACEHOLDER }), brief);
    const text = (await client.hoverText(ENV, { line: 0, character: 13 })) ?? '';
    assert.match(text, /A live env file holds[\s\S]*- Fix: Generate a new random value$/);
    assert.doesNotMatch(text, /JWT/);
  });

  it('gives a diagnostic its rule, its page and a first line that makes sense alone', async () => {
    client = await MemoryClient.start(new MemoryHost({ [ENV]: PLACEHOLDER }));
    const [diagnostic] = await client.pull(ENV);
    assert.ok(diagnostic);
    assert.equal(diagnostic.code, 'secret/placeholder');
    assert.equal(diagnostic.source, 'Authlint');
    assert.equal(diagnostic.codeDescription?.href, 'https://github.com/authlint/authlint/blob/main/docs/rules/secret/placeholder.md');
    assert.ok(typeof diagnostic.message === 'string');
    assert.match(diagnostic.message, /^JWT_SECRET [^\n]*[^.\n]\n\S/);
    assert.match(String(diagnostic.data?.fingerprint), /^[0-9a-f]{16}$/);
  });

  it('audits the disk as it is, with progress', async () => {
    const host = new MemoryHost({ [ENV]: PLACEHOLDER, '/ws/fly.toml': '[env\n' });
    client = await MemoryClient.start(host);
    await client.pullWorkspace();
    host.files.set('/ws/b/.env', PLACEHOLDER);
    const progress: string[] = [];
    client.connection.onProgress(WorkDoneProgress.type, 'audit', (value) => void progress.push(value.kind));
    const result = await client.audit({ workDoneToken: 'audit' });
    assert.deepEqual([result.files, result.errors, result.warnings], [3, 3, 0]);
    assert.match(result.report, /^# Authlint audit\n\n.*2 problems \(2 errors\).* in 2 files/);
    assert.match(result.report, /`fly\.toml:2`: This file is not valid TOML/);
    assert.match(result.report, /### `b\/\.env`\n\n- \*\*error\*\*, line 1: JWT\\_SECRET/);
    assert.deepEqual([progress[0], progress.at(-1)], ['begin', 'end']);
    assert.equal((await client.pull('/ws/b/.env')).length, 1);
  });

  it('says so when there is nothing to find', async () => {
    client = await MemoryClient.start(new MemoryHost({ '/ws/fly.toml': 'app = "shop"\n' }));
    const result = await client.audit();
    assert.match(result.report, /No problems/);
    assert.equal(result.errors + result.warnings + result.infos, 0);
  });
});
