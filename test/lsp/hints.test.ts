import assert from 'node:assert/strict';
import type { ClientCapabilities, CodeLens, InlayHint } from 'vscode-languageserver-protocol/node';
import { MemoryClient, PULLING, uri } from './memory-client';
import { MemoryHost } from './memory-host';

const SIGN = `const jwt = require('jsonwebtoken');
const DAY = 60 * 60 * 24;
exports.access = (user) => jwt.sign({ sub: user.id }, process.env.JWT_SECRET, { expiresIn: process.env.JWT_TTL });
exports.refresh = (user) => jwt.sign({ sub: user.id }, process.env.REFRESH_SECRET, { expiresIn: DAY * 7 });
exports.reset = (user) => jwt.sign({ sub: user.id }, process.env.RESET_SECRET, { expiresIn: '15m' });
`;

const FILES = {
  '/ws/api/package.json': '{ "name": "api", "private": true, "dependencies": { "jsonwebtoken": "9.0.2", "dotenv": "16.0.0" } }',
  '/ws/api/.env': 'JWT_SECRET=zq8Wm4kLr2Xn7Tb5Vd9Pf3Gh6Js1Yc0E\nJWT_TTL=3600\n',
  '/ws/api/index.js': "require('dotenv').config();\n",
  '/ws/api/sign.js': SIGN,
  '/ws/api/verify.js':
    "const jwt = require('jsonwebtoken');\nmodule.exports = (t) => jwt.verify(t, process.env.JWT_SECRET, { algorithms: ['HS256'], clockTolerance: 90 });\n",
};

const WHOLE = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };

const REFRESHING: ClientCapabilities = {
  ...PULLING,
  workspace: { ...PULLING.workspace, inlayHint: { refreshSupport: true }, codeLens: { refreshSupport: true } },
};

describe('language server: inlay hints and code lenses', () => {
  let client: MemoryClient;
  afterEach(() => client.stop());

  const start = async (options: Parameters<typeof MemoryClient.start>[1] = {}) => {
    client = await MemoryClient.start(new MemoryHost(FILES), options);
    return client;
  };
  /** Each hint as its line, the text before it and its label. */
  const hints = async (path: string, range = WHOLE): Promise<readonly string[]> => {
    const found = await client.connection.sendRequest('textDocument/inlayHint', { textDocument: { uri: uri(path) }, range });
    const text = client.documents.get(path)?.getText() ?? FILES[path as keyof typeof FILES];
    return (found as InlayHint[]).map(({ position, label }) => {
      const line = text.split('\n')[position.line] ?? '';
      return `${position.line + 1}: ${line.slice(Math.max(0, position.character - 12), position.character)} ${String(label)}`;
    });
  };
  const lenses = async (path: string): Promise<readonly CodeLens[]> =>
    (await client.connection.sendRequest('textDocument/codeLens', { textDocument: { uri: uri(path) } })) as CodeLens[];

  it('shows the real lifetime beside the option and beside the value it comes from', async () => {
    await start();
    assert.deepEqual(await hints('/ws/api/sign.js'), ['3: .env.JWT_TTL 3.6 seconds', '4: sIn: DAY * 7 7 days']);
    assert.deepEqual(await hints('/ws/api/.env'), ['2: JWT_TTL=3600 3.6 seconds']);
    assert.deepEqual(await hints('/ws/api/verify.js'), ['2: olerance: 90 90 seconds']);
  });

  it('answers for the visible part only', async () => {
    await start();
    const range = { start: { line: 3, character: 0 }, end: { line: 4, character: 0 } };
    assert.deepEqual(await hints('/ws/api/sign.js', range), ['4: sIn: DAY * 7 7 days']);
  });

  it('says on an issuer where its tokens are verified, and on a verifier where they are issued', async () => {
    await start({ initializationOptions: { showsPlaces: true } });
    const [lens, ...others] = await lenses('/ws/api/sign.js');
    assert.equal(others.length, 0, 'no verifier of the other tokens is known');
    assert.equal(lens?.command?.title, 'Verified in api/verify.js');
    assert.equal(lens?.command?.command, 'authlint.showPlaces');
    assert.deepEqual(lens?.command?.arguments?.slice(0, 2), [uri('/ws/api/sign.js'), { line: 2, character: 27 }]);
    const [back] = await lenses('/ws/api/verify.js');
    assert.equal(back?.command?.title, 'Issued in api/sign.js');
  });

  it('gives other clients the words without a command', async () => {
    await start();
    const [lens] = await lenses('/ws/api/verify.js');
    assert.deepEqual(lens?.command, { title: 'Issued in api/sign.js', command: '' });
  });

  it('shows neither when the settings say so', async () => {
    await start({ settings: { inlayHints: false, codeLens: false } });
    assert.deepEqual(await hints('/ws/api/sign.js'), []);
    assert.deepEqual(await lenses('/ws/api/sign.js'), []);
  });

  it('asks the client to ask again when another file changed what is shown', async () => {
    await start({ capabilities: REFRESHING });
    let refreshed = 0;
    client.connection.onRequest('workspace/inlayHint/refresh', () => {
      refreshed++;
      return null;
    });
    await client.open('/ws/api/sign.js', SIGN);
    await client.open('/ws/api/.env', FILES['/ws/api/.env']);
    await hints('/ws/api/sign.js');
    await client.replace('/ws/api/.env', '3600', '7200');
    await client.until('the hints are refreshed', () => refreshed > 0);
    assert.equal((await hints('/ws/api/sign.js'))[0], '3: .env.JWT_TTL 7.2 seconds');
  });
});
