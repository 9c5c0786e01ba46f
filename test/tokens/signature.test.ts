import assert from 'node:assert/strict';
import crypto, { createHmac, type KeyObject } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { CompactSign } from 'jose';
import { SecretText } from '../../server/src/facts/secret-text';
import { formedAs, formsOf } from '../../server/src/tokens/keys/key-forms';
import { checkSignature } from '../../server/src/tokens/keys/signature';

// Signed by jose or by node:crypto, found out again by the forms of a text.

const BYTES = Buffer.from('fbffef5b7a9e0f2d4c6b8a1e3f5d7c9b0a2e4f6d8c1b3a5e7f9d0c2b4a6e8f1d', 'hex');
const PAIRS = {
  RS256: crypto.generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES384: crypto.generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  ES512: crypto.generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  ES256K: crypto.generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
  EdDSA: crypto.generateKeyPairSync('ed25519'),
};
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

async function signed(alg: string, key: Uint8Array | KeyObject): Promise<SecretText> {
  return new SecretText(await new CompactSign(Buffer.from('{"sub":"ada"}')).setProtectedHeader({ alg }).sign(key));
}

/** A token that jose would not sign. */
function token(header: object, sign: (input: string) => Buffer): SecretText {
  const input = `${part(header)}.${part({ sub: 'ada' })}`;
  return new SecretText(`${input}.${sign(input).toString('base64url')}`);
}

/** The encodings in which a text made the token, with what is odd about each. */
async function madeBy(text: string, made: SecretText): Promise<readonly string[]> {
  const found: string[] = [];
  for (const form of formsOf(new SecretText(text))) {
    if ((await checkSignature(made, form)) === 'valid') found.push(form.oddity === '' ? form.encoding : `${form.encoding}: ${form.oddity}`);
  }
  return found;
}

const pem = (key: KeyObject, type: 'spki' | 'pkcs8' | 'pkcs1' | 'sec1' = key.type === 'public' ? 'spki' : 'pkcs8') =>
  String(key.export({ type: type as 'spki', format: 'pem' }));

describe('the secret of a token', () => {
  for (const alg of ['HS256', 'HS384', 'HS512']) {
    it(`of ${alg} is told from every text that it is written as`, async () => {
      const bytes = await signed(alg, BYTES);
      const cases: readonly (readonly [string, string])[] = [
        [BYTES.toString('base64'), 'base64'],
        [BYTES.toString('base64').replace(/=+$/, ''), 'base64'],
        [BYTES.toString('base64url'), 'base64url'],
        [`${BYTES.toString('base64url')}=`, 'base64url'],
        [BYTES.toString('hex'), 'hex'],
        [BYTES.toString('hex').toUpperCase(), 'hex'],
        [`"${BYTES.toString('hex')}" `, 'hex: the value without the blanks or quotes around it'],
        [`base64:${BYTES.toString('base64')}`, 'base64: what stands behind "base64:"'],
        [`whsec_${BYTES.toString('base64')}`, 'base64: what stands behind "whsec_"'],
        [JSON.stringify({ kty: 'oct', k: BYTES.toString('base64url') }), 'jwk'],
        [JSON.stringify({ keys: [{ kty: 'oct', kid: 'a', k: BYTES.toString('base64url') }] }), 'jwk'],
      ];
      for (const [text, expected] of cases) assert.deepEqual(await madeBy(text, bytes), [expected]);
      assert.deepEqual(await madeBy('correct horse', await signed(alg, Buffer.from('correct horse'))), ['text']);
    });
  }

  it('is told where the blanks, the quotes or a line break make the difference', async () => {
    const plain = await signed('HS256', Buffer.from('s3cret-of-all'));
    for (const text of [' s3cret-of-all', '"s3cret-of-all"', "'s3cret-of-all'\n"])
      assert.deepEqual(await madeBy(text, plain), ['text: the value without the blanks or quotes around it']);
    assert.deepEqual(await madeBy('s3cret-of-all', await signed('HS256', Buffer.from('s3cret-of-all\n'))), [
      'text: the value with a line break behind it',
    ]);
  });

  it('is told as Node and Python decode what is not quite base64', async () => {
    const text = 'not-base64_at all!';
    assert.deepEqual(await madeBy(text, await signed('HS256', Buffer.from(text, 'base64'))), [
      'base64url: what Node makes of a text that is not base64',
    ]);
    const url = 'abcd-efg_hij';
    assert.deepEqual(await madeBy(url, await signed('HS256', Buffer.from('abcdefghij', 'base64'))), [
      'base64: what b64decode makes of base64url',
    ]);
  });

  it('is none of another text, and none of a token that was changed', async () => {
    const made = (await signed('HS256', BYTES)).reveal();
    assert.deepEqual(await madeBy('something else', new SecretText(made)), []);
    assert.deepEqual(await madeBy(BYTES.toString('hex'), new SecretText(made.replace('.', `.${part({ a: 1 })}`))), []);
  });

  it('is read as a verifier reads it when the encoding is given', async () => {
    const made = await signed('HS256', BYTES);
    const hex = new SecretText(BYTES.toString('hex'));
    const verdict = async (encoding: 'text' | 'base64' | 'hex') => {
      const key = formedAs(hex, encoding);
      assert.ok(key);
      return checkSignature(made, key);
    };
    assert.deepEqual([await verdict('hex'), await verdict('text'), await verdict('base64')], ['valid', 'invalid', 'invalid']);
    assert.equal(formedAs(new SecretText(''), 'text'), undefined);
  });

  it('is always told, whatever it is and however it is written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 80 }),
        fc.constantFrom('base64' as const, 'base64url' as const, 'hex' as const),
        fc.constantFrom('HS256', 'HS384', 'HS512'),
        async (bytes, encoding, alg) => {
          const made = await signed(alg, bytes);
          const found = await madeBy(Buffer.from(bytes).toString(encoding), made);
          assert.equal(found.length, 1);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('the public key of a token', () => {
  const algorithms = { ...PAIRS, RS384: PAIRS.RS256, RS512: PAIRS.RS256, PS256: PAIRS.RS256, PS384: PAIRS.RS256, PS512: PAIRS.RS256 };
  for (const [alg, { publicKey, privateKey }] of Object.entries(algorithms)) {
    it(`of ${alg} is told from PEM, DER and JWK, public and private`, async () => {
      const made =
        alg === 'ES256K'
          ? token({ alg }, (input) => crypto.sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }))
          : await signed(alg, privateKey);
      const spki = pem(publicKey);
      for (const key of [spki, pem(privateKey)]) {
        assert.deepEqual(await madeBy(key, made), ['pem']);
        assert.deepEqual(await madeBy(key.replaceAll('\n', '\\n'), made), ['pem: usable only after "\\n" is made a line break']);
        assert.deepEqual(await madeBy(key.trim().replaceAll('\n', ' '), made), ['pem']);
        assert.deepEqual(await madeBy(Buffer.from(key).toString('base64'), made), ['pem: wrapped in base64']);
      }
      const der = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
      assert.deepEqual(await madeBy(der, made), ['base64: in DER, without the frame of PEM']);
      for (const key of [publicKey, privateKey]) {
        const jwk = key.export({ format: 'jwk' });
        assert.deepEqual(await madeBy(JSON.stringify(jwk), made), ['jwk']);
        assert.deepEqual(await madeBy(JSON.stringify({ keys: [{ kty: 'RSA', n: '?' }, null, 3, { ...jwk, kid: 'b' }] }), made), ['jwk']);
        assert.deepEqual(await madeBy(Buffer.from(JSON.stringify(jwk)).toString('base64'), made), ['jwk: wrapped in base64']);
      }
      const others = Object.entries(PAIRS).filter(([, pair]) => pair.publicKey !== publicKey);
      for (const [, other] of others) assert.deepEqual(await madeBy(pem(other.publicKey), made), []);
    });
  }

  it('is told from the older forms of private keys', async () => {
    assert.deepEqual(await madeBy(pem(PAIRS.RS256.privateKey, 'pkcs1'), await signed('RS256', PAIRS.RS256.privateKey)), ['pem']);
    assert.deepEqual(await madeBy(pem(PAIRS.ES256.privateKey, 'sec1'), await signed('ES256', PAIRS.ES256.privateKey)), ['pem']);
  });

  it('is tried though jose takes no key of 1024 bits', async () => {
    const small = crypto.generateKeyPairSync('rsa', { modulusLength: 1024 });
    const made = token({ alg: 'RS256' }, (input) => crypto.sign('sha256', Buffer.from(input), small.privateKey));
    assert.deepEqual(await madeBy(pem(small.publicKey), made), ['pem']);
    assert.deepEqual(await madeBy(pem(PAIRS.RS256.publicKey), made), []);
  });

  it('is tried though the token has a critical header that nobody knows', async () => {
    const made = token({ alg: 'HS256', crit: ['x'], x: 1 }, (input) => createHmac('sha256', 'abc').update(input).digest());
    assert.deepEqual(await madeBy('abc', made), ['text']);
  });
});

describe('a key that cannot be used', () => {
  const refusals = (text: string) => formsOf(new SecretText(text)).flatMap(({ refusal }) => (refusal === '' ? [] : [refusal]));
  const jwk = { kty: 'RSA', e: 'AQAB', n: PAIRS.RS256.publicKey.export({ format: 'jwk' }).n };

  it('is said to be too large before it is used', () => {
    const modulus = Buffer.alloc(4097, 0xff).toString('base64url');
    assert.deepEqual(refusals(JSON.stringify({ ...jwk, n: modulus })), ['an RSA key of 32776 bits, which would take too long to try']);
    const der = crypto.createPublicKey({ key: { ...jwk, n: Buffer.alloc(2048, 0xff).toString('base64url') }, format: 'jwk' });
    assert.deepEqual(refusals(pem(der)), ['an RSA key of 16384 bits, which would take too long to try']);
    const huge = Buffer.alloc(64, 0xff).toString('base64url');
    assert.deepEqual(refusals(JSON.stringify({ ...jwk, e: huge })), [
      'an RSA key with an exponent of more than 64 bits, which is not tried',
    ]);
  });

  it('is said to be encrypted, unreadable, or of a kind that signs nothing', () => {
    const encrypted = PAIRS.ES256.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'p' });
    assert.deepEqual(refusals(String(encrypted)), ['encrypted with a passphrase']);
    assert.deepEqual(refusals('-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'), ['in PEM that cannot be read']);
    assert.deepEqual(refusals(JSON.stringify({ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' })), ['a JWK that cannot be read']);
    assert.deepEqual(refusals(pem(crypto.generateKeyPairSync('x25519').publicKey)), ['of a kind that signs no tokens']);
  });

  it('is unfit for the token, and so is a text that is no token', async () => {
    const made = await signed('HS256', BYTES);
    const [, key] = formsOf(new SecretText(pem(PAIRS.RS256.publicKey))).toReversed();
    const [secret] = formsOf(new SecretText('abc'));
    assert.ok(key && secret);
    for (const form of formsOf(new SecretText(pem(PAIRS.RS256.publicKey))))
      assert.equal(await checkSignature(made, form), form.kind === 'secret' ? 'invalid' : 'unfit');
    for (const text of [
      '',
      'a.b.c',
      `${part({ alg: 1 })}.e30.AA`,
      `${part([])}.e30.AA`,
      `${part({ alg: 'none' })}.e30.`,
      'x'.repeat(2_000_000),
    ])
      assert.equal(await checkSignature(new SecretText(text), secret), 'unfit');
    assert.equal(await checkSignature(new SecretText(`${made.reveal().slice(0, -1)}=`), secret), 'unfit');
  });

  it('is no text that breaks anything', () =>
    fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string(), fc.base64String({ minLength: 40, maxLength: 80 })),
        fc.constantFrom('', '-----BEGIN PUBLIC KEY-----', 'MII', '{"kty":"RSA"}', '-----BEGIN PRIVATE KEY----------END '),
        async (text, frame) => {
          for (const form of formsOf(new SecretText(frame + text))) await checkSignature(new SecretText(text), form);
        },
      ),
      { numRuns: 40 },
    ));
});

describe('a formed key', () => {
  it('shows nothing of itself, however it is printed', () => {
    const text = BYTES.toString('hex');
    const jwk = PAIRS.RS256.privateKey.export({ format: 'jwk' });
    for (const shown of [text, pem(PAIRS.ES256.privateKey), JSON.stringify(jwk)].map((value) => formsOf(new SecretText(value)))) {
      const printed = inspect(shown, { depth: 9, showHidden: true }) + JSON.stringify(shown) + String(shown);
      for (const part of [text.slice(0, 12), jwk.n?.slice(0, 12) ?? '', '0xfb', '251, 255', 'Uint8Array', 'PRIVATE'])
        assert.ok(!printed.includes(part), part);
    }
  });
});
