import assert from 'node:assert/strict';
import { CancellationTokenSource, WorkDoneProgress } from 'vscode-languageserver-protocol/node';
import type { AuditResult } from '../../server/src/lsp/pages/audit';
import type { ReportFormat } from '../../server/src/lsp/requests';
import { MemoryClient, PLAIN } from './memory-client';
import { MemoryHost } from './memory-host';

const SECRET = 'k7Jx0v2mQpZ8sW4tYc6uB1nE5rA9dG3f';
const FILES = {
  '/ws/api/requirements.txt': 'PyJWT==2.10.1\n',
  '/ws/api/.env': 'JWT_SECRET=changeme\n',
  '/ws/api/fly.toml': `app = "api"\n[env]\nJWT_SECRET = "${SECRET}"\n`,
  '/ws/api/auth.py': 'import os, jwt\n\ndef check(t):\n    return jwt.decode(t, os.environ["JWT_SECRET"], algorithms=["HS256"])\n',
};

describe('language server: the audit', () => {
  let client: MemoryClient;

  afterEach(() => client.stop());

  const audit = (params: object = {}) => client.connection.sendRequest<AuditResult>('authlint/audit', params);
  const exported = (format: ReportFormat) => client.connection.sendRequest<string>('authlint/exportReport', { format });

  it('counts along: files read, then what is checked, then the findings', async () => {
    client = await MemoryClient.start(new MemoryHost(FILES));
    const said: string[] = [];
    client.connection.onProgress(WorkDoneProgress.type, 'audit', (value) => {
      if (value.kind !== 'end') said.push(value.message ?? value.kind);
      else said.push('end');
    });
    const { errors, warnings, infos } = await audit({ workDoneToken: 'audit' });
    const findings = errors + warnings + infos;
    assert.equal(said[0], 'begin');
    assert.deepEqual(said.slice(-3), ['checking what 4 files say', `${findings} findings`, 'end']);
  });

  it('gives any client a report in Markdown and its numbers, and no page unless it is asked for', async () => {
    client = await MemoryClient.start(new MemoryHost(FILES), { capabilities: PLAIN });
    const result = await audit();
    assert.equal(result.files, 4);
    assert.ok(result.errors >= 2, `${result.errors} errors`);
    assert.match(result.report, /^# Authlint audit\n/);
    assert.match(result.report, /fly\/plaintext-secret/);
    assert.equal(result.page, undefined);
  });

  it('gives a page without script or style, whose places open by absolute paths', async () => {
    client = await MemoryClient.start(new MemoryHost(FILES));
    const { page = '', style = '' } = await audit({ page: true });
    assert.match(page, /data-open="\/ws\/api\/fly\.toml" data-line="3"/);
    for (const format of ['html', 'markdown', 'sarif', 'again', 'map']) assert.match(page, new RegExp(`data-do="${format}"`));
    for (const forbidden of [/<script/i, /<style/i, /\sstyle=/i, /\son[a-z]+=/i]) assert.doesNotMatch(page, forbidden);
    assert.ok(style.length > 100 && !style.includes('</'));
  });

  it('exports the report as HTML, Markdown and SARIF, of the workspace as it is now', async () => {
    client = await MemoryClient.start(new MemoryHost(FILES));
    const html = await exported('html');
    assert.match(html, /^<!DOCTYPE html>/);
    assert.match(html, /<\/html>\s*$/);
    assert.match(await exported('markdown'), /^# Authlint audit/);
    const sarif = JSON.parse(await exported('sarif'));
    assert.equal(sarif.version, '2.1.0');
    const rules = () => sarif.runs[0].results.map(({ ruleId }: { ruleId: string }) => ruleId);
    assert.ok(rules().includes('secret/placeholder'));
    const uris = sarif.runs[0].results.map(
      (result: { locations: [{ physicalLocation: { artifactLocation: { uri: string } } }] }) =>
        result.locations[0].physicalLocation.artifactLocation.uri,
    );
    assert.ok(uris.includes('api/fly.toml'), uris.join());
    await client.open('/ws/api/.env', FILES['/ws/api/.env']);
    await client.replace('/ws/api/.env', 'changeme', SECRET);
    assert.doesNotMatch(await exported('sarif'), /"ruleId": "secret\/placeholder"/);
  });

  it('says the same of several folders, by paths from the folder they are all in', async () => {
    const files = { ...FILES, '/ws/web/.env': 'JWT_SECRET=changeme\n' };
    client = await MemoryClient.start(new MemoryHost(files), { folders: ['/ws/api', '/ws/web'] });
    const { report, page = '' } = await audit({ page: true });
    assert.match(report, /api\/fly\\?\.toml/);
    assert.match(page, /data-open="\/ws\/web\/\.env"/);
  });

  it('leaves an open document that is in no folder out', async () => {
    client = await MemoryClient.start(new MemoryHost(FILES));
    const before = await audit();
    await client.open('/elsewhere/.env', 'JWT_SECRET=changeme\n');
    const after = await audit({ page: true });
    assert.equal(after.errors, before.errors);
    assert.doesNotMatch(after.page ?? '', /elsewhere/);
  });

  it('is cancelled at once while a large workspace is read, and the next one reads all', async () => {
    const many = Object.fromEntries(Array.from({ length: 2500 }, (_, index) => [`/ws/app${index}/.env`, 'PORT=3000\n']));
    client = await MemoryClient.start(new MemoryHost({ ...FILES, ...many }));
    const source = new CancellationTokenSource();
    let ended = 0;
    client.connection.onProgress(WorkDoneProgress.type, 'audit', ({ kind }) => {
      if (kind === 'report') source.cancel();
      if (kind === 'end') ended++;
    });
    const asked = client.connection.sendRequest('authlint/audit', { workDoneToken: 'audit' }, source.token);
    await assert.rejects(asked, { code: -32800 });
    assert.equal(ended, 1, 'its progress is taken away');
    assert.equal((await audit()).files, 2504);
  });

  it('says of a workspace without problems what that rests on', async () => {
    client = await MemoryClient.start(
      new MemoryHost({ '/ws/api/.env': `JWT_SECRET=${SECRET}\n`, '/ws/api/requirements.txt': 'PyJWT==2.10.1\n' }),
    );
    const { page = '', errors, warnings, infos } = await audit({ page: true });
    assert.equal(errors + warnings + infos, 0, page);
    assert.match(page, /<h1[^>]*>No problems<\/h1>/);
    assert.match(page, /<dt>Secrets<\/dt><dd>JWT_SECRET<\/dd>/);
    assert.match(page, /issued in 0 places, verified in 0 places/);
    assert.doesNotMatch(page, /whoever issues a token and whoever verifies it agree/, 'there is nobody to agree');
  });

  it('shows no secret in any form', async () => {
    client = await MemoryClient.start(new MemoryHost(FILES));
    await audit({ page: true });
    for (const format of ['html', 'markdown', 'sarif'] as const) await exported(format);
    assert.ok(!client.received.join('').includes(SECRET), 'a secret was said');
  });
});
