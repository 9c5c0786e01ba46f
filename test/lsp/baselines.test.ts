import assert from 'node:assert/strict';
import { FileChangeType } from 'vscode-languageserver-protocol/node';
import { MemoryClient } from './memory-client';
import { MemoryHost } from './memory-host';

const FILE = '/ws/authlint-baseline.json';
const ENV = '/ws/.env';

describe('language server: baseline', () => {
  let client: MemoryClient;
  afterEach(() => client.stop());

  it('keeps findings out of sight, follows its file, and leaves a broken one out', async () => {
    const host = new MemoryHost({ [ENV]: 'JWT_SECRET=changeme\n' });
    client = await MemoryClient.start(host);
    const [shown] = await client.pull(ENV);
    const entry = { rule: shown?.code, file: '.env', message: String(shown?.message ?? '').split('\n')[0] };
    host.files.set(FILE, JSON.stringify({ version: 1, findings: [entry] }));
    await client.watched(FILE, FileChangeType.Created);
    await client.until('a refresh', () => client.refreshes > 0);
    assert.deepEqual(await client.pull(ENV), []);
    host.files.set(FILE, '{ "version": 1, hunter2');
    await client.watched(FILE, FileChangeType.Changed);
    await client.until('a warning', () => client.logged.some((line) => line.includes(FILE)));
    assert.equal((await client.pull(ENV)).length, 1);
    assert.equal(client.logged.at(-1), `${FILE}: Line 1, column 17: invalid symbol, so that the file is left out`);
  });

  it('stands where the settings of the folder say', async () => {
    const host = new MemoryHost({ [ENV]: 'JWT_SECRET=changeme\n', '/ws/authlint.json': '{ "baseline": "known.json" }' });
    client = await MemoryClient.start(host);
    const [shown] = await client.pull(ENV);
    const entry = { rule: shown?.code, file: '.env', message: String(shown?.message ?? '').split('\n')[0] };
    host.files.set('/ws/known.json', JSON.stringify({ version: 1, findings: [entry] }));
    await client.watched('/ws/known.json', FileChangeType.Created);
    await client.until('a refresh', () => client.refreshes > 0);
    assert.deepEqual(await client.pull(ENV), []);
  });
});
