import assert from 'node:assert/strict';
import { CancellationTokenSource, ExecuteCommandRequest } from 'vscode-languageserver-protocol/node';
import type { AuthMapResult } from '../../server/src/lsp/requests';
import { MemoryClient, PLAIN } from './memory-client';
import { MemoryHost } from './memory-host';

const SECRET = 'k7Jx0v2mQpZ8sW4tYc6uB1nE5rA9dG3f';
const WEB = '/ws/web/token.ts';
const API = '/ws/api/auth.ts';

/** A service that issues and another that verifies, whose audiences differ. */
const SHOP = {
  '/ws/web/package.json': '{ "name": "web", "dependencies": { "jsonwebtoken": "9.0.2" } }',
  '/ws/web/.env': `API_JWT_SECRET=${SECRET}\n`,
  [WEB]: `import jwt from 'jsonwebtoken';\nexport const make = (sub: string) =>\n  jwt.sign({ sub }, process.env.API_JWT_SECRET, { expiresIn: '15m', audience: 'shop' });\n`,
  '/ws/api/package.json': '{ "name": "api", "dependencies": { "jsonwebtoken": "9.0.2" } }',
  '/ws/api/.env': `API_JWT_SECRET=${SECRET}\n`,
  [API]: `import jwt from 'jsonwebtoken';\nexport const check = (token: string) =>\n  jwt.verify(token, process.env.API_JWT_SECRET, { algorithms: ['HS256'], audience: 'api', clockTolerance: 60 });\n`,
};

describe('language server: the Auth Map', () => {
  let client: MemoryClient;

  afterEach(() => client.stop());

  const ask = (params: { live?: boolean } = {}) => client.connection.sendRequest<AuthMapResult>('authlint/authMap', params);

  it('draws the workspace, counts what is broken, and every place opens', async () => {
    client = await MemoryClient.start(new MemoryHost(SHOP));
    const { page, style, services, tokens, broken } = await ask();
    assert.deepEqual([services, tokens], [2, 1]);
    assert.ok(broken >= 1, `${broken} broken`);
    assert.match(page, /<h1 id="headline"[^>]*>\d parts? (?:is|are) broken<\/h1>/);
    assert.match(page, /data-open="\/ws\/web\/token\.ts" data-line="3"/);
    assert.match(page, /data-open="\/ws\/api\/auth\.ts"/);
    assert.match(page, /API_JWT_SECRET/);
    assert.ok(style.length > 100 && !style.includes('</'));
    for (const forbidden of [/<script/i, /<style/i, /\sstyle=/i, /\son[a-z]+=/i, /javascript:/i]) assert.doesNotMatch(page, forbidden);
  });

  it('says how many of many services it draws', async () => {
    const services = Array.from({ length: 40 }, (_, index) =>
      Object.entries(SHOP).map(([path, text]) => [path.replace('/ws/', `/ws/s${index}/`), text.replaceAll('API_JWT_SECRET', `S${index}`)]),
    );
    client = await MemoryClient.start(new MemoryHost(Object.fromEntries(services.flat())));
    const { page, services: count } = await ask();
    const [, drawn, of] = /<span>(\d+) of (\d+) services drawn<\/span>/.exec(page) ?? [];
    assert.equal(Number(of), count);
    assert.ok(Number(drawn) < count);
    assert.ok(page.includes(`${drawn} of ${of} services, the broken ones first`));
  });

  it('says what it looks for where there is nothing to draw', async () => {
    client = await MemoryClient.start(new MemoryHost({ '/ws/README.md': 'Hello\n' }));
    const { page, services, tokens, broken } = await ask();
    assert.deepEqual([services, tokens, broken], [0, 0, 0]);
    assert.match(page, /What is looked for/);
    assert.match(page, /data-do="again"/);
  });

  it('exports the map as a drawing and as Mermaid', async () => {
    client = await MemoryClient.start(new MemoryHost(SHOP));
    const svg = await client.connection.sendRequest<string>('authlint/exportMap', { format: 'svg' });
    const mermaid = await client.connection.sendRequest<string>('authlint/exportMap', { format: 'mermaid' });
    assert.match(svg, /^(?:<\?xml[^>]*>\s*)?<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    assert.match(svg, /<\/svg>\s*$/);
    assert.match(mermaid, /flowchart LR/);
    for (const text of [svg, mermaid]) assert.ok(text.includes('web') && text.includes('api'), text);
  });

  it('tells a client that watches once that there is a newer map, and shows it then', async () => {
    client = await MemoryClient.start(new MemoryHost(SHOP));
    let told = 0;
    client.connection.onNotification('authlint/mapChanged', () => void told++);
    const before = await ask({ live: true });
    await client.open(API, SHOP[API]);
    await client.replace(API, "audience: 'api'", "audience: 'shop'");
    await client.until('the news', () => told === 1);
    await client.replace(API, 'clockTolerance: 60', 'clockTolerance: 30');
    await client.pull(API);
    const after = await ask();
    assert.ok(after.broken < before.broken, `${after.broken} of ${before.broken}`);
    assert.equal(told, 1);
  });

  it('tells nothing to a client that does not watch', async () => {
    client = await MemoryClient.start(new MemoryHost(SHOP), { capabilities: PLAIN });
    let told = 0;
    client.connection.onNotification('authlint/mapChanged', () => void told++);
    assert.equal((await ask()).services, 2);
    await client.open(API, SHOP[API]);
    await client.replace(API, "audience: 'api'", "audience: 'shop'");
    await client.until('a push', () => client.published.some(({ version }) => version === 2));
    await client.connection.sendRequest(ExecuteCommandRequest.type, { command: 'none' }).catch(() => undefined);
    assert.equal(told, 0);
  });

  it('is cancelled while the workspace is read', async () => {
    client = await MemoryClient.start(new MemoryHost(SHOP));
    const source = new CancellationTokenSource();
    const asked = client.connection.sendRequest('authlint/authMap', {}, source.token);
    source.cancel();
    await assert.rejects(asked, { code: -32800 });
    assert.equal((await ask()).services, 2);
  });

  it('makes no markup of what the workspace says, and shows no secret', async () => {
    const evil = '"><img src=x onerror=alert(1)>';
    client = await MemoryClient.start(
      new MemoryHost({
        ...SHOP,
        '/ws/web/package.json': JSON.stringify({ name: evil, dependencies: { jsonwebtoken: '9.0.2' } }),
        [WEB]: SHOP[WEB].replace("'shop'", JSON.stringify(evil)),
      }),
    );
    const { page } = await ask();
    const svg = await client.connection.sendRequest<string>('authlint/exportMap', { format: 'svg' });
    assert.doesNotMatch(page + svg, /<img/);
    await client.connection.sendRequest<string>('authlint/exportMap', { format: 'mermaid' });
    assert.ok(!client.received.join('').includes(SECRET), 'a secret was said');
  });
});
