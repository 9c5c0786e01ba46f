import assert from 'node:assert/strict';
import type { DecodeParams, DecodeResult } from '../../server/src/lsp/requests';
import { MemoryClient, uri } from './memory-client';
import { MemoryHost } from './memory-host';

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = (subject: string) => `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub: subject, exp: 1700000000 })}.c2lnbmF0dXJl`;
const FILE = '/ws/request.http';

describe('language server: decoding', () => {
  let client: MemoryClient;
  afterEach(() => client.stop());
  beforeEach(async () => {
    client = await MemoryClient.start(
      new MemoryHost({ [FILE]: `GET /\nAuthorization: Bearer ${token('ada')}\nA ${token('ada')} ${token('bob')}\n` }),
    );
  });
  const ask = (params: Partial<DecodeParams>): Promise<DecodeResult> =>
    client.connection.sendRequest('authlint/decode', { textDocument: { uri: uri(FILE) }, position: { line: 0, character: 0 }, ...params });

  it('takes the token under the cursor, and the only one of a line', async () => {
    assert.match((await ask({ position: { line: 1, character: 0 } })).markdown ?? '', /"sub": "ada"/);
    const second = await ask({ position: { line: 2, character: token('ada').length + 10 } });
    assert.match(second.markdown ?? '', /"sub": "bob"/);
    assert.match(second.markdown ?? '', /Expired/);
  });

  it('says when there is none, or when it cannot tell which', async () => {
    assert.deepEqual(await ask({}), { problem: 'There is no JWT under the cursor' });
    assert.deepEqual(await ask({ position: { line: 2, character: 0 } }), { problem: 'There is no JWT under the cursor' });
    assert.deepEqual(await ask({ position: { line: 99, character: 0 } }), { problem: 'There is no JWT under the cursor' });
  });

  it('takes the text of the client for documents it does not have', async () => {
    const untitled = { textDocument: { uri: 'untitled:Untitled-1' } };
    assert.match((await ask({ ...untitled, text: `x ${token('ada')}`, offset: 4 })).markdown ?? '', /"sub": "ada"/);
    assert.match((await ask({ ...untitled, text: `Bearer ${token('bob')}` })).markdown ?? '', /"sub": "bob"/);
    assert.match((await ask({ ...untitled, text: 'no token' })).problem ?? '', /^\w[^.]+$/);
  });

  it('never repeats the signature', async () => {
    const { markdown } = await ask({ position: { line: 1, character: 30 } });
    assert.ok(markdown && !markdown.includes('c2lnbmF0dXJl'));
  });
});
