import assert from 'node:assert/strict';
import { PLAIN, uri } from './memory-client';
import { NamesClient, SHOP } from './names';

const WEB = '/ws/shop/web';
const API = '/ws/shop/api';
const EVERYWHERE = [
  `${API}/.env:1 SHOP_AUTH_SECRET`,
  `${API}/auth.py:5 SHOP_AUTH_SECRET`,
  `${WEB}/.env.example:1 SHOP_AUTH_SECRET`,
  `${WEB}/.env.local:1 SHOP_AUTH_SECRET`,
  `${WEB}/token.ts:2 SHOP_AUTH_SECRET`,
];

describe('language server: names of variables', () => {
  let client: NamesClient;
  afterEach(() => client.stop());

  it('tells on hover who needs a secret, where it is provided and what it signs', async () => {
    client = await NamesClient.start(SHOP);
    const said = (await client.hover(`${WEB}/token.ts`, 'process.env.SHOP_|AUTH_SECRET')) ?? '';
    assert.match(said, /\*\*`SHOP_AUTH_SECRET`\*\*: signing secret, shared: /);
    assert.match(said, /- web: read without a check, \[shop\/web\/token\.ts:2\]\(file:\/\/\/ws\/shop\/web\/token\.ts#L2\)/);
    assert.match(said, /- api: required, \[shop\/api\/auth\.py:5\]/);
    assert.match(
      said,
      /- web, development, production: \[shop\/web\/\.env\.local:1\]\([^)]*\), 32 characters, base64, fingerprint `[0-9a-f]{8}`/,
    );
    assert.match(said, /- api, production: nowhere seen/);
    assert.match(said, /- web signs \w* ?tokens with jose at /);
    assert.match(said, /- api verifies \w* ?tokens with pyjwt at /);
    assert.match(said, /Documented in\n- \[shop\/web\/\.env\.example:1\]/);
    const prints = [...said.matchAll(/fingerprint `(\w+)`/g)].map(([, print]) => print);
    assert.equal(prints.length, 2);
    assert.equal(new Set(prints).size, 1, 'equal values have equal fingerprints');
  });

  it('says the same on the entry, after what the findings there say', async () => {
    const files = { ...SHOP, [`${WEB}/.env.local`]: 'SHOP_AUTH_SECRET=changeme\n' };
    client = await NamesClient.start(files, { capabilities: PLAIN });
    const said = (await client.hover(`${WEB}/.env.local`, 'SHOP_AUTH_SECRET|=')) ?? '';
    assert.match(said, /^SHOP_AUTH_SECRET: signing secret/m);
    const [value] = [(await client.hover(`${WEB}/.env.local`, 'SHOP_AUTH_SECRET=change|me')) ?? ''];
    assert.match(value, /secret\/placeholder/);
    assert.doesNotMatch(said + value, /changeme/);
  });

  it('makes other fingerprints in every run', async () => {
    const print = async () => {
      client = await NamesClient.start(SHOP);
      const said = (await client.hover(`${WEB}/token.ts`, 'SHOP_|AUTH_SECRET')) ?? '';
      client.stop();
      return /fingerprint `(\w+)`/.exec(said)?.[1];
    };
    assert.notEqual(await print(), await print());
  });

  it('says nothing on hover of a name that is none of auth', async () => {
    client = await NamesClient.start({ '/ws/.env': 'COLOUR=red\n' });
    assert.equal(await client.hover('/ws/.env', 'COL|OUR'), undefined);
  });

  it('goes from a read to the entry of its own service, and to a template where there is none', async () => {
    const { [`${API}/.env`]: _, ...rest } = SHOP;
    client = await NamesClient.start({ ...rest, [`${API}/.env.example`]: 'SHOP_AUTH_SECRET=\n' });
    assert.deepEqual(await client.definition(`${WEB}/token.ts`, 'env.SHOP|_AUTH_SECRET'), [`${WEB}/.env.local:1 SHOP_AUTH_SECRET`]);
    client.stop();
    client = await NamesClient.start({
      '/ws/package.json': '{ "name": "app", "private": true, "scripts": { "start": "node ." } }',
      '/ws/.env.example': 'JWT_SECRET=\n',
      '/ws/a.ts': 'export const secret = process.env.JWT_SECRET;\n',
    });
    assert.deepEqual(await client.definition('/ws/a.ts', 'JWT|_SECRET'), ['/ws/.env.example:1 JWT_SECRET']);
  });

  it('goes to the strongest entry first, in each environment, and to fly.toml', async () => {
    client = await NamesClient.start({
      '/ws/package.json': '{ "name": "app", "private": true, "dependencies": { "next": "15.0.0" } }',
      '/ws/.env': 'JWT_SECRET=a-value-of-ours-12345\n',
      '/ws/.env.local': 'JWT_SECRET=b-value-of-ours-12345\n',
      '/ws/.env.production': 'JWT_SECRET=c-value-of-ours-12345\n',
      '/ws/fly.toml': 'app = "shop"\n[env]\n  JWT_SECRET = "d-value-of-ours-12345"\n',
      '/ws/a.ts': 'export const secret = process.env.JWT_SECRET;\n',
    });
    const [first, ...others] = await client.definition('/ws/a.ts', 'JWT|_SECRET');
    assert.equal(first, '/ws/.env.local:1 JWT_SECRET');
    assert.deepEqual([...others].sort(), ['/ws/.env.production:1 JWT_SECRET', '/ws/.env:1 JWT_SECRET', '/ws/fly.toml:3 JWT_SECRET']);
  });

  it('goes from a compose file to the entry beside it, and stays on a definition', async () => {
    client = await NamesClient.start({
      '/ws/docker-compose.yml': 'services:\n  api:\n    environment:\n      JWT_SECRET: ${JWT_SECRET}\n',
      '/ws/.env': 'JWT_SECRET=a-value-of-ours-12345\n',
    });
    assert.deepEqual(await client.definition('/ws/docker-compose.yml', '${JWT|_SECRET}'), ['/ws/.env:1 JWT_SECRET']);
    assert.deepEqual(await client.definition('/ws/.env', 'JWT|_SECRET'), ['/ws/.env:1 JWT_SECRET']);
  });

  it('finds every place of the services that share a secret, and none of an unrelated app', async () => {
    client = await NamesClient.start(SHOP);
    assert.deepEqual(await client.references(`${WEB}/token.ts`, 'env.SHOP|_AUTH_SECRET'), EVERYWHERE);
    assert.deepEqual(await client.references(`${API}/.env`, '|SHOP_AUTH_SECRET'), EVERYWHERE);
    assert.deepEqual(await client.references('/ws/blog/.env', 'SHOP|_AUTH_SECRET'), [
      '/ws/blog/.env:1 SHOP_AUTH_SECRET',
      '/ws/blog/index.js:2 SHOP_AUTH_SECRET',
    ]);
    assert.deepEqual(await client.references(`${API}/.env`, '|SHOP_AUTH_SECRET', false), [
      `${API}/auth.py:5 SHOP_AUTH_SECRET`,
      `${WEB}/.env.example:1 SHOP_AUTH_SECRET`,
      `${WEB}/token.ts:2 SHOP_AUTH_SECRET`,
    ]);
  });

  it('finds places in code that no rule asks about', async () => {
    client = await NamesClient.start({
      '/ws/package.json': '{ "name": "app", "private": true, "scripts": { "start": "node ." } }',
      '/ws/.env': 'MAIL_HOST=mail\n',
      '/ws/mail.ts': 'export const host = process.env.MAIL_HOST;\n',
      '/ws/mail.test.ts': "process.env.MAIL_HOST = 'x';\n",
    });
    await client.client.session.workspace.analysis.removeFile('/ws/mail.ts');
    assert.deepEqual(await client.references('/ws/.env', 'MAIL|_HOST'), [
      '/ws/.env:1 MAIL_HOST',
      '/ws/mail.test.ts:1 MAIL_HOST',
      '/ws/mail.ts:1 MAIL_HOST',
    ]);
  });

  it('sees what is typed and not saved', async () => {
    client = await NamesClient.start(SHOP);
    await client.client.open(`${WEB}/token.ts`, SHOP[`${WEB}/token.ts`] ?? '', 1);
    await client.client.replace(`${WEB}/token.ts`, 'const key', "// 😀\nconst emoji = '😀', key");
    assert.deepEqual(await client.definition(`${WEB}/token.ts`, 'env.SHOP|_AUTH_SECRET'), [`${WEB}/.env.local:1 SHOP_AUTH_SECRET`]);
    assert.ok((await client.references(`${API}/.env`, '|SHOP_AUTH_SECRET')).includes(`${WEB}/token.ts:3 SHOP_AUTH_SECRET`));
  });

  it('marks a name in its file, and outlines env files without values', async () => {
    const env = '/ws/.env';
    client = await NamesClient.start({ [env]: 'JWT_SECRET=a-value-of-ours-12345\nURL=${JWT_SECRET}/x\n' });
    const marked = await client.client.connection.sendRequest('textDocument/documentHighlight', client.at(env, 'JWT|_SECRET='));
    assert.deepEqual(
      (marked as { range: { start: unknown }; kind: number }[]).map(({ range, kind }) => ({ start: range.start, kind })),
      [
        { start: { line: 0, character: 0 }, kind: 3 },
        { start: { line: 1, character: 6 }, kind: 2 },
      ],
    );
    const outline = await client.client.connection.sendRequest('textDocument/documentSymbol', { textDocument: { uri: uri(env) } });
    assert.deepEqual(
      (outline as { name: string }[]).map(({ name }) => name),
      ['JWT_SECRET', 'URL'],
    );
    assert.doesNotMatch(JSON.stringify(outline), /a-value-of-ours/);
  });

  it('tells folders of a workspace apart', async () => {
    client = await NamesClient.start(SHOP, { folders: ['/ws/shop/web', '/ws/shop/api', '/ws/blog'] });
    assert.deepEqual(await client.references('/ws/blog/.env', 'SHOP|_AUTH_SECRET'), [
      '/ws/blog/.env:1 SHOP_AUTH_SECRET',
      '/ws/blog/index.js:2 SHOP_AUTH_SECRET',
    ]);
    assert.match((await client.hover('/ws/blog/.env', 'SHOP|_AUTH_SECRET')) ?? '', /\[blog\/index\.js:2\]/);
  });

  it('answers nonsense with nothing', async () => {
    client = await NamesClient.start(SHOP);
    const position = { line: 999, character: 999 };
    for (const file of ['untitled:Untitled-1', uri('/ws/nowhere.ts'), uri(`${WEB}/token.ts`)]) {
      for (const method of ['completion', 'definition', 'references', 'documentHighlight']) {
        const params = { textDocument: { uri: file }, position, context: { includeDeclaration: true } };
        assert.deepEqual(await client.client.connection.sendRequest(`textDocument/${method}`, params), [], `${method} ${file}`);
      }
      assert.equal(
        await client.client.connection.sendRequest('textDocument/prepareRename', { textDocument: { uri: file }, position }),
        null,
      );
    }
    assert.deepEqual(client.client.complaints, []);
  });
});
