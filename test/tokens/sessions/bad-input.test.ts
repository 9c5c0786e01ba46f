import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { CompactEncrypt } from 'jose';
import { openSession } from '../../../server/src/tokens/sessions/open';
import { contractOf, packageJson, type Workspace } from '../../model/workspace';
import { foundToken, keysOf, locate, open } from './cases';

const NOW = 1_772_366_400_000;
const SECRET = 'b7Qw2_mZr8TnKx41vLdPyHc6sEuJ0gFa';

const files = (env: string): Workspace => ({
  'package.json': packageJson({ 'next-auth': '5.0.0-beta.30', jose: '6.2.17' }),
  'auth.ts': "import NextAuth from 'next-auth';\nexport const { handlers, auth } = NextAuth({ providers: [] });\n",
  '.env': env,
});
const OWN = files(`AUTH_SECRET=${SECRET}\n`);

const json = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwe = (header: unknown, ciphertext = 'Y2lwaGVydGV4dA') => `${json(header)}..aXZpdml2aXZpdml2aXY.${ciphertext}.dGFndGFndGFndGFndGFndA`;
const AUTH_JS = { alg: 'dir', enc: 'A256CBC-HS512' };

async function problemOf(text: string, cookie = ''): Promise<string> {
  const opened = await open(OWN, cookie, text, NOW, { form: 'jwe' });
  assert.ok(opened);
  assert.equal(opened.token, undefined);
  return opened.problem;
}

const sealed = (claims: object, header: { alg: string; enc: string }, key: Parameters<CompactEncrypt['encrypt']>[0]) =>
  new CompactEncrypt(Buffer.from(JSON.stringify(claims))).setProtectedHeader(header).encrypt(key);

describe('encrypted tokens of the workspace', () => {
  const BYTES = Buffer.alloc(32, 7);

  it('opens one with the secret as it is, or decoded', async () => {
    const ways: readonly (readonly [string, string, string, Uint8Array])[] = [
      ['text', `ENCRYPTION_SECRET=${SECRET}`, 'dir', Buffer.from(SECRET)],
      ['hex', `ENCRYPTION_SECRET=${BYTES.toString('hex')}`, 'dir', BYTES],
      ['base64', `ENCRYPTION_SECRET=${BYTES.toString('base64')}`, 'A256KW', BYTES],
    ];
    for (const [encoding, env, alg, key] of ways) {
      const opened = await open(files(`${env}\n`), '', await sealed({ sub: 'user_1' }, { alg, enc: 'A256GCM' }, key), NOW);
      assert.equal(opened?.token?.claims['sub'], 'user_1', encoding);
      assert.deepEqual(keysOf(opened), ['ENCRYPTION_SECRET .env']);
      assert.equal(opened?.signature.keys[0]?.encoding, encoding);
      assert.deepEqual(opened?.verdicts, []);
    }
  });

  it('opens one with a private key, with the line breaks as env files write them', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().replaceAll('\n', '\\n');
    const text = await sealed({ sub: 'user_1' }, { alg: 'ECDH-ES+A256KW', enc: 'A256GCM' }, publicKey);
    const opened = await open(files(`JWE_PRIVATE_KEY='${pem}'\n`), '', text, NOW);
    assert.equal(opened?.token?.claims['sub'], 'user_1');
    assert.equal(opened?.signature.keys[0]?.encoding, 'pem');
  });

  it('says what a key would have to be', async () => {
    assert.equal(
      await problemOf(await sealed({}, { alg: 'A128KW', enc: 'A256GCM' }, Buffer.alloc(16, 1))),
      'Encrypted, and the workspace has nothing that could open it: it needs a secret of 16 bytes',
    );
    assert.equal(
      await problemOf(jwe({ alg: 'RSA-OAEP-256', enc: 'A256GCM' })),
      'Encrypted, and the workspace has nothing that could open it: it needs a private RSA key',
    );
    assert.equal(await problemOf(jwe({ alg: 'X', enc: 'A256GCM' })), 'Encrypted in a way for which no key can be tried here');
  });
});

describe('bad input for sessions', () => {
  it('does not inflate what is compressed', async () => {
    const bomb = deflateRawSync(Buffer.alloc(5_000_000)).toString('base64url');
    for (const cookie of ['', 'authjs.session-token']) {
      assert.match(await problemOf(jwe({ ...AUTH_JS, zip: 'DEF' }, bomb), cookie), /^Its content is compressed .* it is not opened$/);
    }
  });

  it('refuses to work for a token', async () => {
    const header = { alg: 'PBES2-HS256+A128KW', enc: 'A256GCM', p2s: 'c2FsdA' };
    for (const p2c of [2_000_000_000, '1000', -1, null]) {
      assert.match(await problemOf(jwe({ ...header, p2c })), p2c === -1 ? /^Encrypted, and none/ : /more than 10,000 iterations/);
    }
  });

  it('says a sentence of every broken header', async () => {
    assert.match(await problemOf('e30.x.x.x.x'), /no "alg" and "enc"/);
    assert.match(await problemOf('eyJ9.x.x.x.x'), /is not base64url of a JSON object/);
    assert.match(await problemOf(`${json([1])}.x.x.x.x`), /is not base64url of a JSON object/);
    assert.match(await problemOf(jwe({ ...AUTH_JS, kid: 'x'.repeat(30_000) })), /longer than any/);
    assert.match(await problemOf(jwe({ alg: '__proto__', enc: 'constructor' })), /no key can be tried/);
    assert.match(await problemOf(jwe({ alg: 'dir', enc: '__proto__' })), /no key can be tried/);
    assert.match(await problemOf(`${jwe(AUTH_JS)}`.replace(/\.[^.]*$/, '.')), /A part of it is missing/);
    const deep = `${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`;
    assert.match(await problemOf(`${Buffer.from(deep).toString('base64url')}.x.x.x.x`), /is not base64url of a JSON object/);
  });

  it('is done soon with a megabyte, and refuses more', async () => {
    const env = Array.from({ length: 150 }, (_, index) => `A${index}_SECRET=${SECRET.slice(0, -4)}${1000 + index}`).join('\n');
    const contract = contractOf(files(env));
    const text = jwe(AUTH_JS, 'A'.repeat(900_000));
    const start = performance.now();
    const opened = await openSession(foundToken(text), contract, NOW, locate);
    assert.equal(opened?.token, undefined);
    assert.ok(performance.now() - start < 3000, 'a long token takes too long');
    assert.match(await problemOf(jwe(AUTH_JS, 'A'.repeat(1_500_000))), /longer than a megabyte/);
  });

  it('is no session at once', async () => {
    const contract = contractOf(OWN);
    const texts = [
      `${json({ alg: 'HS256' })}.${json({ sub: '1' })}.c2lnbmF0dXJl`,
      `${json({ alg: 'HS256' })}.${json({ session: 1, user: 2 })}.c2lnbmF0dXJl`,
      'ghp_0123456789abcdefghijklmnopqrstuvwxyz',
      'a.b',
      's:x.y',
      '%E0%A4%A.%2B',
      '-'.repeat(500_000),
      `${'.a'.repeat(5000)}.AAAAAA.${'A'.repeat(27)}`,
      `${COMPACT}${'A'.repeat(300_000)}`,
      `${COMPACT}AAAA`,
      '',
    ];
    for (const text of texts) assert.equal(await openSession(foundToken(text), contract, NOW, locate), undefined, text.slice(0, 40));
  });

  it('says that a cookie which begins like a session is none', async () => {
    const seal = await open(OWN, 'shop', `Fe26.2*1*${'a'.repeat(200_000)}`, NOW);
    assert.match(seal?.problem ?? '', /no whole iron-session cookie/);
    const cache = await open(OWN, 'better-auth.session_data', `${COMPACT}AAAA`, NOW);
    assert.match(cache?.problem ?? '', /no whole better-auth session cache/);
  });

  it('takes fields called like those of objects for fields', async () => {
    const text = Buffer.from(
      '{"session":{"session":{"__proto__":{"x":1}},"user":{},"updatedAt":1},"expiresAt":9,"signature":"x"}',
    ).toString('base64url');
    const opened = await open(OWN, 'better-auth.session_data', text, NOW);
    assert.equal(opened?.signature.state, 'unknown');
    assert.equal(({} as Record<string, unknown>)['x'], undefined);
  });
});

/** base64url of `{"session":{`. */
const COMPACT = 'eyJzZXNzaW9uIjp7';
