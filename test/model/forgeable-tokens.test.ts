import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { SecretText } from '../../server/src/facts/secret-text';
import { listedSigner } from '../../server/src/model/forgeable-tokens';
import { KNOWN_HMAC_STATES, SUPABASE_HMAC_STATES } from '../../server/src/model/known-hmac-states';

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function token(secret: string, { alg = 'HS256', hash = 'sha256', claims = { sub: '1234567890', role: 'admin' } as object } = {}): string {
  const text = `${part({ alg, typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${createHmac(hash, secret).update(text).digest('base64url')}`;
}

const signer = (text: string) => listedSigner(new SecretText(text));

describe('who signed a token', () => {
  for (const secret of [
    'secret',
    'keyboard cat',
    'your-256-bit-secret',
    'a-string-secret-at-least-256-bits-long',
    'reallyreallyreallyreallyverysafe',
    // As long as a block of SHA-256, and longer.
    '09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7',
    '3EK6FD+o0+c7tzBNVfjpMkNDi2yARAAKzQlk8O2IKoxQu4nF7EdAh8s3TwpHwrdWT6R',
    'DO NOT USE THIS VALUE. INSTEAD, CREATE A COMPLEX SECRET AND KEEP IT SAFE OUTSIDE OF THE SOURCE CODE.',
  ]) {
    it(`is told for ${secret}`, () => assert.equal(signer(token(secret)), 'other'));
  }

  for (const secret of [
    'super-secret-jwt-token-with-at-least-32-characters-long',
    'your-super-secret-jwt-token-with-at-least-32-characters-long',
  ]) {
    it(`is told for Supabase's ${secret}`, () => assert.equal(signer(token(secret)), 'supabase'));
  }

  it('is told whatever the claims are', () =>
    fc.assert(
      fc.property(fc.object(), (claims) => assert.equal(signer(token('shhhhh', { claims })), 'other')),
      { numRuns: 20 },
    ));

  it('is told with blanks around the token', () => assert.equal(signer(` ${token('secret')}\n`), 'other'));

  const good = token('secret');
  const [header = '', claims = '', signature = ''] = good.split('.');
  const others: Readonly<Record<string, string>> = {
    'a secret that is not listed': token('k3Jd82nfPq7Lw9Zx1Vb4Tm6Rc0Ys5Ha8Ue2Gi7No'),
    'another spelling of a listed secret': token('Secret'),
    HS384: token('secret', { alg: 'HS384', hash: 'sha384' }),
    HS512: token('secret', { alg: 'HS512', hash: 'sha512' }),
    'a header that names another algorithm': token('secret', { alg: 'RS256' }),
    'a header that names the algorithm in another case': token('secret', { alg: 'hs256' }),
    'claims that were changed': `${header}.${part({ sub: '2' })}.${signature}`,
    'a truncated signature': good.slice(0, -4),
    'no signature': `${header}.${claims}.`,
    'two parts': `${header}.${claims}`,
    'five parts': `${good}.${claims}.${signature}`,
    'a header that is no JSON': `eyJub3Q.${claims}.${signature}`,
    'a token within a sentence': `Bearer ${good}`,
    'more than 8 KB': token('secret', { claims: { data: 'x'.repeat(8192) } }),
    nothing: '',
  };
  for (const [name, text] of Object.entries(others)) it(`is not told for ${name}`, () => assert.equal(signer(text), undefined));

  it('is no question that any text can break', () =>
    fc.assert(fc.property(fc.string(), fc.string(), (first, second) => signer(`eyJ${first}.${second}.${signature}`) === undefined)));
});

describe('the table of known secrets', () => {
  const all = [...KNOWN_HMAC_STATES, ...SUPABASE_HMAC_STATES];

  it('holds two states of eight words in every entry', () => {
    for (const entry of all) assert.match(entry, /^[0-9a-f]{8}(?: [0-9a-f]{8}){15}$/);
  });

  it('holds no entry twice', () => assert.equal(new Set(all).size, all.length));

  it('is sorted, so that the order tells nothing', () => assert.deepEqual(KNOWN_HMAC_STATES, [...KNOWN_HMAC_STATES].sort()));
});
