import assert from 'node:assert/strict';
import { LogMessageNotification, MessageType } from 'vscode-languageserver-protocol/node';
import type { ServerStatus } from '../../server/src/lsp/requests';
import { RecentLog } from '../../server/src/lsp/support/recent-log';
import { redacted } from '../../server/src/lsp/support/redacted';
import { StandIns } from '../../server/src/lsp/support/stand-ins';
import { MemoryClient, PLAIN } from './memory-client';
import { MemoryHost } from './memory-host';

const SECRET = 'zq8Wm4kLr2Xn7Tb5Vd9Pf3Gh6Js1Yc0E';

const FILES = {
  '/ws/gateway/package.json': '{ "name": "acme-gateway", "dependencies": { "jsonwebtoken": "^9.0.2", "@acme/private": "1.0.0" } }',
  '/ws/gateway/.env': `AUTH_SECRET=${SECRET}\n`,
  '/ws/gateway/auth.ts': [
    "import jwt from 'jsonwebtoken';",
    'export const sign = () => jwt.sign({}, process.env.AUTH_SECRET!);',
    "export const check = (token: string) => jwt.verify(token, process.env.AUTH_SECRET!, { algorithms: ['HS256'] });",
    '',
  ].join('\n'),
};
const OURS = { showsStatus: true };

async function start(files: Readonly<Record<string, string>>, settings?: unknown) {
  const client = await MemoryClient.start(new MemoryHost(files), { initializationOptions: OURS, settings });
  const told: ServerStatus[] = [];
  client.connection.onNotification('authlint/status', (status: ServerStatus) => void told.push(status));
  return { client, told };
}
const debugInfo = (client: MemoryClient) => client.connection.sendRequest<string>('authlint/debugInfo', {});

describe('language server: status', () => {
  let client: MemoryClient;
  afterEach(() => client.stop());

  it('says that it reads, then what there is', async () => {
    const started = await start(FILES);
    client = started.client;
    await client.until('ready', () => started.told.at(-1)?.state === 'ready');
    assert.deepEqual(
      started.told.map(({ state }) => state),
      ['reading', 'ready'],
    );
    const { checkMs, readAt, ...rest } = started.told.at(-1) as ServerStatus;
    assert.deepEqual(rest, {
      state: 'ready',
      services: 1,
      secrets: 1,
      issuers: 1,
      verifiers: 1,
      files: 3,
      errors: 0,
      warnings: 0,
      infos: 1,
    });
    assert.ok(checkMs > 0 && checkMs < 20_000, `${checkMs}`);
    assert.ok(Math.abs(Date.now() - readAt) < 60_000);
  });

  it('tells of a change once nobody types, and of nothing while nothing changes', async () => {
    const started = await start(FILES);
    client = started.client;
    const { told } = started;
    await client.until('ready', () => told.at(-1)?.state === 'ready');
    const before = told.at(-1)?.errors ?? 0;
    await client.open('/ws/gateway/auth.ts', FILES['/ws/gateway/auth.ts']);
    for (let key = 0; key < 5; key++) await client.replace('/ws/gateway/auth.ts', '\n', '\n ');
    await client.replace('/ws/gateway/auth.ts', 'process.env.AUTH_SECRET!', "'the-hard-coded-key-of-acme'");
    await client.until('one more error', () => (told.at(-1)?.errors ?? 0) > before);
    const changes = told.filter(({ state }) => state === 'ready').length;
    assert.ok(changes <= 3, `${changes} messages for six keystrokes`);
  });

  it('is for clients that show it', async () => {
    client = await MemoryClient.start(new MemoryHost(FILES), { capabilities: PLAIN });
    await client.until('diagnostics', () => client.published.length > 0);
    // Others are told that the workspace is being read, which is before there are diagnostics.
    assert.doesNotMatch(client.received.join(''), /authlint\/status/);
  });
});

describe('language server: log', () => {
  let client: MemoryClient;
  afterEach(() => client.stop());

  it('names what was read, how much of it counts and how long it took', async () => {
    client = (await start(FILES)).client;
    await client.pullWorkspace();
    await client.until('the reading', () => client.logged.some((line) => /^Read 3 files in \d+ ms, 3 of them with/.test(line)));
    assert.ok(client.logged.includes('Reading /ws'));
  });

  it('keeps what happens at every keystroke to the level debug, and from clients that may not know it', async () => {
    const levels: { type: MessageType; message: string }[] = [];
    client = await MemoryClient.start(new MemoryHost(FILES));
    client.connection.onNotification(LogMessageNotification.type, (message) => void levels.push(message));
    await client.pullWorkspace();
    await client.audit();
    assert.ok(!levels.some(({ type }) => type === MessageType.Debug));
    client.stop();
    client = (await start(FILES)).client;
    client.connection.onNotification(LogMessageNotification.type, (message) => void levels.push(message));
    await client.until('a check', () => levels.some(({ type, message }) => type === MessageType.Debug && /^Checked in/.test(message)));
  });

  it('masks what could be a secret, should it ever come that far', () => {
    const lines: string[] = [];
    const log = new RecentLog((level, text) => lines.push(`${level} ${text}`));
    const token = `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.${SECRET}`;
    log.info(`Unknown setting "${SECRET}"`);
    log.warn(`a ${token} b`);
    log.error(`postgres://ada:${SECRET}@db/x and API_KEY: "short" and JWT_SECRET=${SECRET}`);
    log.debug(`-----BEGIN PRIVATE KEY-----\n${SECRET}\n-----END PRIVATE KEY-----`);
    assert.deepEqual(lines, [
      'info Unknown setting "[masked]"',
      'warn a [token] b',
      'error postgres://[credentials]@db/x and API_KEY: [masked] and JWT_SECRET=[masked]',
      'debug [key]',
    ]);
    assert.ok(!JSON.stringify(log.lines).includes(SECRET));
  });

  it('leaves paths, rules and times as they are', () => {
    for (const line of [
      '/home/ada/work/shop-2026-11/api/src/auth-middleware.ts: not valid JSON in line 12 (ValueExpected), so the file is left out',
      'The check failed: TypeError\n  at keysOf (language-server.js:12:345678)',
      'Read 1234 files in 56 ms, 78 of them with auth configuration or code',
      'Unknown rule "token/never-heard-of-this-one" in "rules"',
    ])
      assert.equal(redacted(line), line);
  });

  it('keeps no more than it needs for a report', () => {
    const log = new RecentLog(
      () => {},
      () => 7,
    );
    for (let line = 0; line < 1000; line++) log.info(`line ${line}`);
    assert.equal(log.lines.length, 200);
    assert.deepEqual(log.lines.at(-1), { at: 7, level: 'info', text: 'line 999' });
  });
});

describe('language server: debug report', () => {
  let client: MemoryClient;
  afterEach(() => client.stop());

  it('counts facts, findings and times', async () => {
    client = (await start(FILES)).client;
    await client.pullWorkspace();
    const report = await debugInfo(client);
    assert.match(report, /\| service-1 \| \S+ \| typescript \| 1 \| 1 \| jsonwebtoken \^9\.0\.2 \|/);
    assert.match(report, /\| token-issuer \| 1 \|/);
    assert.match(report, /\| verify\/no-leeway \| 1 \|/);
    assert.match(report, /\| The last check took \| \d+\.\d ms \|/);
    assert.match(report, /\| Memory \| \d+ MiB resident/);
    assert.match(report, /info +Read 3 files in \d+ ms/);
  });

  it('holds no name, path, value or setting of the workspace', async () => {
    const settings = {
      rules: { 'token/no-expiry': 'warning' },
      options: { 'token/long-expiry': { accessHours: 12 } },
      sharedSecrets: [['acme-gateway:AUTH_SECRET', 'acme-billing:AUTH_SECRET']],
      flySecrets: { 'acme-fly': 'acme/secrets.json' },
      [SECRET]: SECRET,
    };
    client = (
      await start(
        {
          ...FILES,
          '/ws/authlint.json': `{ "rules": { "acme-billing": "off", "${SECRET}": "off" }, "baseline": "acme/known.json" }`,
          '/ws/acme-billing/package.json': `{ "name": "acme-billing", "dependencies": { "jose": "${SECRET}" } }`,
          '/ws/acme-billing/auth.ts': `import { jwtVerify } from 'jose'; export const check = (t: string) => jwtVerify(t, new TextEncoder().encode('${SECRET}'));`,
          '/ws/acme-billing/fly.toml': `app = "acme-billing\n[env]\nAUTH_SECRET = "${SECRET}"\n`,
        },
        settings,
      )
    ).client;
    await client.pullWorkspace();
    const report = await debugInfo(client);
    assert.match(report, /service-2/);
    assert.match(report, /"token\/no-expiry": "warning"/);
    assert.doesNotMatch(report, /acme|gateway|billing|\/ws|auth\.ts|AUTH_SECRET/i);
    assert.ok(!report.includes(SECRET));
    assert.ok(!client.logged.join('\n').includes(SECRET));
  });

  it('gives one name one stand-in, wherever it stands in the log', () => {
    const standIns = new StandIns(new Map([['shop-api', 'service-1']]));
    assert.equal(
      standIns.hide(
        '/ws/shop-api/src/a.ts: cannot be read; shop-api; /ws/shop-api/src/a.ts again; "a text"; secret/missing; C:\\Users\\ada\\x.env',
      ),
      'file-1.ts: cannot be read; service-1; file-1.ts again; "…"; secret/missing; file-2.env',
    );
  });

  it('cannot be broken out of by what was logged', async () => {
    client = (await start({ ...FILES, '/ws/authlint.json': '{ "```\\n# Owned": 1, "````": 2 }' })).client;
    await client.pullWorkspace();
    const report = await debugInfo(client);
    assert.doesNotMatch(report, /Owned/);
    const fences = report.split('\n').filter((line) => /^`{3,}/.test(line));
    assert.equal(fences.length, 4);
  });
});
