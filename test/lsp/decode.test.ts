import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { ApplyWorkspaceEditRequest, CancellationTokenSource, HoverRequest, type WorkspaceEdit } from 'vscode-languageserver-protocol/node';
import type { ApplyTokenFixResult, DecodeResult, DiagnoseResult, TokenHoverResult, TokenQuestion } from '../../server/src/lsp/requests';
import { MemoryClient, PLAIN, PULLING, uri } from './memory-client';
import { MemoryHost } from './memory-host';

const SECRET = 'Vq3xT0mZ7bLk9wRd2sYc5nHf8jPg1uEa';
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const sign = (claims: object, secret = SECRET) => {
  const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
};
const ADA = sign({ sub: 'ada', aud: 'web', iat: 1700000000, exp: 1700000900 });
const BOB = sign({ sub: 'bob', aud: 'api', iat: 1700000000, exp: 4102444800 });
const split = (token: string) => token.split('.').join('"\n    ".');
const signatureOf = (token: string) => token.slice(token.lastIndexOf('.') + 1);

const FILES = {
  '/ws/package.json': '{ "dependencies": { "jsonwebtoken": "9.0.2" } }',
  '/ws/.env': `JWT_SECRET=${SECRET}\nTEST_TOKEN=${BOB}\n`,
  '/ws/auth.ts': `import jwt from 'jsonwebtoken';\nexport const check = (t: string) => jwt.verify(t, process.env.JWT_SECRET!, { algorithms: ['HS256'], audience: 'web' });\n`,
  '/ws/request.http': `GET /\nAuthorization: Bearer ${ADA}\nA ${ADA} ${BOB}\n`,
  '/ws/smoke.py': `TOKEN = (\n    "${split(BOB)}"\n)\nOTHER = 1\n`,
};

describe('language server: tokens', () => {
  let client: MemoryClient;
  const start = async (capabilities = PULLING) => {
    client = await MemoryClient.start(new MemoryHost(FILES), { capabilities });
  };
  afterEach(() => {
    const said = client.received.join('');
    for (const secret of [SECRET, signatureOf(ADA), signatureOf(BOB)]) assert.ok(!said.includes(secret), 'a key or a signature was sent');
    assert.deepEqual(client.complaints, [], 'nothing goes wrong');
    client.stop();
  });
  const at = (file: keyof typeof FILES, line: number, character: number) => ({
    textDocument: { uri: uri(file) },
    position: { line, character },
  });
  const decode = (question: TokenQuestion): Promise<DecodeResult> => client.connection.sendRequest('authlint/decode', question);
  const diagnose = (question: TokenQuestion): Promise<DiagnoseResult> => client.connection.sendRequest('authlint/diagnose', question);
  const hoverIn = (text: string, offset: number): Promise<TokenHoverResult> =>
    client.connection.sendRequest('authlint/tokenHover', { text, offset });
  const markdownOf = async (question: TokenQuestion) => (await decode(question)).markdown ?? '';

  describe('decoding', () => {
    beforeEach(() => start());

    it('takes the token under the cursor, and the only one of a line', async () => {
      assert.match(await markdownOf(at('/ws/request.http', 1, 0)), /"sub": "ada"/);
      const second = await markdownOf(at('/ws/request.http', 2, ADA.length + 10));
      assert.match(second, /"sub": "bob"/);
      assert.doesNotMatch(second, /"sub": "ada"/);
    });

    it('says when there is none, or when it cannot tell which', async () => {
      const none = { problem: 'There is no token under the cursor' };
      assert.deepEqual(await decode(at('/ws/request.http', 0, 0)), none);
      assert.deepEqual(await decode(at('/ws/request.http', 2, 0)), none);
      assert.deepEqual(await decode(at('/ws/request.http', 99, 0)), none);
      assert.deepEqual(await decode({}), none);
      assert.deepEqual(await decode({ text: 'no token here', offset: 3 }), none);
      assert.deepEqual(await decode({ text: '', offset: Number.MAX_SAFE_INTEGER }), none);
    });

    it('takes the text of the client for documents that the server does not have', async () => {
      assert.match(await markdownOf({ text: `x ${ADA}`, offset: 4 }), /"sub": "ada"/);
      assert.match(await markdownOf({ text: `Bearer ${BOB}` }), /"sub": "bob"/);
      assert.match(await markdownOf({ text: `const t = "${split(BOB)}"`, offset: 14 }), /"sub": "bob"/);
    });

    it('takes the whole token when only a part of it is selected, and the selected one of several', async () => {
      const text = `${ADA} ${BOB}`;
      const claims = text.indexOf('.', ADA.length) + 1;
      assert.match(await markdownOf({ text, offset: claims, end: claims + 20 }), /"sub": "bob"/);
      assert.match(await markdownOf({ text, offset: 0, end: ADA.length }), /"sub": "ada"/);
    });

    it('says who signed it and what each verifier of the workspace says', async () => {
      assert.match(await markdownOf({ text: ADA }), /JWT\\?_SECRET/);
      const bob = await decode({ text: BOB, page: true, origin: 'clipboard' });
      assert.ok(bob.problem === undefined);
      assert.match(bob.page ?? '', /From the clipboard/);
      assert.match(bob.page ?? '', /jsonwebtoken.*auth\.ts:2.*Refuses.*It wants the audience/s);
      assert.ok(JSON.stringify(bob.report).includes('auth.ts'));
    });

    it('makes a page only when it is asked for one', async () => {
      assert.ok(!('page' in (await decode({ text: ADA }))));
    });
  });

  describe('hovering', () => {
    it('explains a token in any file that is open, one that is split over lines too', async () => {
      await start();
      await client.open('/ws/smoke.py', FILES['/ws/smoke.py']);
      for (const line of [1, 2, 3]) assert.match((await client.hoverText('/ws/smoke.py', { line, character: 8 })) ?? '', /"sub": "bob"/);
      assert.equal(await client.hoverText('/ws/smoke.py', { line: 5, character: 3 }), undefined);
    });

    it('joins what is known of the finding and what is known of the token', async () => {
      await start();
      const said = (await client.hoverText('/ws/.env', { line: 1, character: 30 })) ?? '';
      assert.match(said, /"sub": "bob"/);
      assert.match((await client.hoverText('/ws/.env', { line: 0, character: 2 })) ?? '', /signing secret/);
    });

    it('is plain text for a client without Markdown', async () => {
      await start(PLAIN);
      const said = (await client.hoverText('/ws/.env', { line: 1, character: 30 })) ?? '';
      assert.match(said, /"sub": "bob"/);
      assert.doesNotMatch(said, /\*\*|```/);
    });

    it('gives the text and the stretch for a document that only the client has', async () => {
      await start();
      const found = await hoverIn(`one two\nAuthorization: Bearer ${ADA}\n`, 50);
      assert.ok(found);
      assert.match(found.markdown, /"sub": "ada"/);
      assert.deepEqual([found.start, found.end], [30, 30 + ADA.length]);
      assert.equal(await hoverIn('one two three', 4), null);
    });

    it('leaves a token of a megabyte to the command, at once', async () => {
      await start();
      const large = sign({ sub: 'x'.repeat(1_000_000) });
      const began = performance.now();
      assert.equal(await hoverIn(large, 500_000), null);
      assert.ok(performance.now() - began < 2000, `${performance.now() - began} ms`);
    });

    it('stops when the client does not want it any more', async () => {
      await start();
      const source = new CancellationTokenSource();
      const asked = client.connection.sendRequest(HoverRequest.type, at('/ws/.env', 1, 30), source.token);
      source.cancel();
      await assert.rejects(asked, /[Cc]ancel/);
    });
  });

  describe('a hover', () => {
    const VSCODE = { showsDiagnosticsInHover: true, runsTokenCommands: true };
    const FORGED = sign({ sub: 'eve', iat: 1700000000, exp: 1700000900 }, 'changeme');
    const said = async (initializationOptions: unknown) => {
      const files = { ...FILES, '/ws/.env': `JWT_SECRET=changeme\nAPI_TOKEN=${FORGED}\n` };
      client = await MemoryClient.start(new MemoryHost(files), { capabilities: PULLING, initializationOptions });
      return (await client.hoverText('/ws/.env', { line: 1, character: 30 })) ?? '';
    };

    it('has a dozen lines at most, and links that run the commands at its place where the editor can', async () => {
      const lines = (await said(VSCODE)).split('\n').filter((line) => line !== '');
      assert.ok(lines.length <= 12, lines.join('\n'));
      const link = /\[Decode\]\(command:authlint\.decodeJwt\?([^)]+)\)/.exec(lines[1] ?? '')?.[1];
      assert.deepEqual(JSON.parse(decodeURIComponent(link ?? '')), [uri('/ws/.env'), 1, 30]);
      client.stop();
      assert.doesNotMatch(await said({}), /command:/);
    });

    it('does not say of a token what the finding there says', async () => {
      assert.doesNotMatch(await said(VSCODE), /secret\/placeholder/);
      client.stop();
      const elsewhere = await said({});
      assert.match(elsewhere, /secret\/placeholder/);
      assert.equal(elsewhere.match(/publicly known secret/g)?.length, 1, elsewhere);
    });
  });

  describe('diagnosing', () => {
    beforeEach(() => start());

    it('fills in the checklist with the token', async () => {
      const result = await diagnose({ text: BOB, page: true });
      assert.ok(result.problem === undefined);
      assert.equal(result.hasToken, true);
      assert.match(result.page ?? '', /<h1[^>]*>.*audience/s);
      assert.match(result.markdown, /audience/);
    });

    it('asks the workspace alone when there is none', async () => {
      const result = await diagnose({ page: true });
      assert.ok(result.problem === undefined);
      assert.equal(result.hasToken, false);
      assert.match(result.page ?? '', /No token was given/);
    });
  });

  describe('fixing', () => {
    const APPLYING = { ...PULLING, workspace: { ...PULLING.workspace, applyEdit: true } };
    const fixOf = async (question: TokenQuestion) => {
      const result = await decode({ ...question, page: true });
      return /data-fix="([^"]+)"/.exec(result.problem === undefined ? (result.page ?? '') : '')?.[1] ?? '';
    };
    const apply = (question: TokenQuestion & { fix: string }): Promise<ApplyTokenFixResult> =>
      client.connection.sendRequest('authlint/applyTokenFix', question);

    it('has the client apply the edit that a page offered, made from the text as it now is', async () => {
      await start(APPLYING);
      await client.open('/ws/auth.ts', FILES['/ws/auth.ts']);
      const edits: WorkspaceEdit[] = [];
      client.connection.onRequest(ApplyWorkspaceEditRequest.type, ({ edit }) => {
        edits.push(edit);
        return { applied: true };
      });
      const fix = await fixOf({ text: BOB });
      assert.notEqual(fix, '');
      await client.replace('/ws/auth.ts', 'const check', 'const checkToken');
      assert.deepEqual(await apply({ text: BOB, fix }), { applied: true, problem: '' });
      const [change] = edits[0]?.documentChanges ?? [];
      assert.ok(change && 'edits' in change);
      assert.deepEqual([change.textDocument.uri, change.textDocument.version], [uri('/ws/auth.ts'), 2]);
    });

    it('applies a fix that a diagnosis offered without any token', async () => {
      const files = { '/ws/fly.toml': 'app = "shop"\n[env]\n  JWT_SECRET = "Vq3xT0mZ7bLk9wRd2sYc5nHf8jPg1uEa"\n' };
      client = await MemoryClient.start(new MemoryHost({ ...FILES, ...files }), { capabilities: APPLYING });
      client.connection.onRequest(ApplyWorkspaceEditRequest.type, () => ({ applied: true }));
      const { page = '' } = (await diagnose({ page: true })) as { readonly page?: string };
      const fix = /data-fix="([^"]*fly[^"]*)"/.exec(page)?.[1] ?? '';
      assert.notEqual(fix, '', 'The page offers the fix of fly.toml');
      assert.deepEqual(await apply({ fix }), { applied: true, problem: '' });
    });

    it('changes nothing when the offer no longer stands', async () => {
      await start(APPLYING);
      const { applied, problem } = await apply({ text: BOB, fix: 'something else' });
      assert.deepEqual([applied, problem], [false, 'The code or the token has changed since; look again']);
    });

    it('says so when the client applies no edits', async () => {
      await start();
      assert.match((await apply({ text: BOB, fix: await fixOf({ text: BOB }) })).problem, /applies no edits/);
    });
  });
});
