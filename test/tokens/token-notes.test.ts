import assert from 'node:assert/strict';
import { notesOn, part, read, SECONDS, tokenOf } from './making';

const PLAIN = { sub: 'ada', exp: SECONDS + 900 };
const bytes = (size: number) => Buffer.alloc(size, 1).toString('base64url');

describe('notes on the claims of a token', () => {
  it('are none where nothing is odd', () => {
    assert.equal(notesOn({ ...PLAIN, iat: SECONDS - 1, nbf: SECONDS - 1, iss: 'https://a.example/', aud: 'api', jti: '1' }), '');
  });

  it('tell milliseconds and smaller units from seconds, with what was meant', () => {
    assert.match(
      notesOn({ sub: 'a', exp: SECONDS * 1e3 }),
      /error: exp looks like milliseconds \(2026-03-15T12:00:00Z\).*practically never expires/,
    );
    assert.match(notesOn({ sub: 'a', exp: SECONDS * 1e6 }), /error: exp looks like microseconds \(2026-03-15T12:00:00Z\)/);
    assert.match(notesOn({ ...PLAIN, nbf: SECONDS * 1e3 }), /error: nbf looks like milliseconds .*not valid for thousands of years/);
    const issued = notesOn({ ...PLAIN, iat: SECONDS * 1e3 });
    assert.match(issued, /warning: iat looks like milliseconds/);
    assert.doesNotMatch(issued, /in the future, as/);
  });

  it('tell a time that is no number', () => {
    const text = notesOn({ sub: 'a', exp: String(SECONDS + 900) });
    assert.match(text, /error: exp is a number written as a text.*most verifiers refuse anything else, though .*PyJWT.* read it/);
    assert.doesNotMatch(text, /no exp/);
    assert.match(notesOn({ ...PLAIN, iat: '2026-03-15T12:00:00Z' }), /error: iat is a text: .*verifiers refuse anything else/);
    assert.match(notesOn({ sub: 'a', exp: null }), /error: exp is null/);
    assert.match(notesOn('{"sub":"a","exp":1e999}'), /error: exp is too large for a number/);
    assert.match(notesOn({ sub: 'a', exp: 1e300 }), /exp is so large that no calendar has it/);
    assert.match(notesOn({ sub: 'a', exp: -5 }), /exp is negative/);
    assert.match(notesOn({ sub: 'a', exp: SECONDS + 0.5 }), /info: exp has a fraction/);
  });

  it('say by how much a token comes from the future, and who minds', () => {
    const notes = notesOn({ ...PLAIN, iat: SECONDS + 300 });
    assert.match(notes, /warning: It was issued 5 minutes in the future, as seen from here: .*PyJWT.* refuse it/);
    assert.doesNotMatch(notes, /jsonwebtoken|jose\b/);
  });

  it('tell times that contradict each other', () => {
    assert.match(notesOn({ sub: 'a', iat: SECONDS, exp: SECONDS }), /expires no later than it was issued/);
    assert.match(notesOn({ sub: 'a', nbf: SECONDS + 20, exp: SECONDS + 10 }), /there is no time at which it is/);
    assert.match(notesOn({ ...PLAIN, iat: SECONDS, exp: SECONDS + 10 * 31_557_600 }), /info: It lives 10 years/);
  });

  it('tell what is missing', () => {
    assert.match(notesOn({ sub: 'a' }), /warning: There is no exp: the token never expires by itself, and .*supabase-js.* refuse it/);
    assert.match(notesOn({ exp: SECONDS + 1 }), /warning: There is no sub/);
    assert.match(notesOn({ exp: SECONDS + 1, user_id: 7 }), /info: There is no sub; user_id seems to say/);
    assert.doesNotMatch(notesOn({ iss: 'supabase', ref: 'abc', role: 'anon', exp: SECONDS + 1 }), /no sub/);
  });

  it('tell claims of the wrong type', () => {
    assert.match(notesOn({ ...PLAIN, sub: 7 }), /sub is a number, and RFC 7519 section 4.1.2 wants a text: .*PyJWT.* refuse it/);
    assert.match(notesOn({ ...PLAIN, aud: ['a', 'b'] }), /info: aud names 2 audiences/);
    assert.match(notesOn({ ...PLAIN, aud: [] }), /aud is an empty list/);
    assert.match(notesOn({ ...PLAIN, aud: [1] }), /something else than texts/);
    assert.match(notesOn({ ...PLAIN, aud: { api: true } }), /aud is an object/);
    assert.match(notesOn({ ...PLAIN, iss: 7 }), /iss is a number/);
    assert.equal(notesOn({ ...PLAIN, aud: ['a'] }), '');
  });

  it('tell a token that is there for something else', () => {
    for (const claims of [
      { type: 'refresh' },
      { token_type: 'refresh' },
      { token_use: 'refresh' },
      { typ: 'Refresh' },
      { typ: 'Offline' },
    ]) {
      assert.match(notesOn({ ...PLAIN, ...claims }), /warning: It is a refresh token/);
    }
    assert.match(notesOn({ ...PLAIN, token_use: 'id' }), /warning: It is an ID token \(token_use is "id"\)/);
    assert.match(notesOn({ ...PLAIN, at_hash: 'x', nonce: 'y' }), /info: It is an ID token, as at_hash and nonce show/);
    assert.equal(notesOn({ ...PLAIN, nonce: 'y' }, { alg: 'HS256', typ: 'at+jwt' }), '');
    assert.match(notesOn({ ...PLAIN }, { alg: 'HS256', typ: 'dpop+jwt' }), /DPoP proof/);
    for (const claims of [{ type: 'access' }, { token_type: 'Bearer' }, { token_use: 'access' }, { typ: 'Bearer' }]) {
      assert.equal(notesOn({ ...PLAIN, ...claims }), '');
    }
  });

  it('tell a large token', () => {
    assert.match(notesOn({ ...PLAIN, groups: 'g'.repeat(8_000) }), /characters long: servers refuse a header of more than 8 KB/);
  });
});

describe('notes on the header of a token', () => {
  it('tell a token that is not signed', () => {
    assert.match(notesOn(PLAIN, { alg: 'none' }, ''), /error: alg is "none": the token is not signed/);
    assert.match(notesOn(PLAIN, { alg: 'None' }, bytes(32)), /It has a signature all the same/);
    assert.match(notesOn(PLAIN, { alg: 'HS256' }, ''), /error: Its signature is missing, and HS256 makes one/);
  });

  it('tell an algorithm that nobody knows', () => {
    assert.match(notesOn(PLAIN, { typ: 'JWT' }), /error: Its header names no algorithm/);
    assert.match(notesOn(PLAIN, { alg: 'hs256' }), /error: alg is "hs256", and it is written HS256: case counts/);
    assert.match(notesOn(PLAIN, { alg: 'FOO1' }), /warning: alg is "FOO1", which is no registered algorithm/);
    assert.match(notesOn(PLAIN, { alg: 'A256KW' }), /A256KW, which encrypts, and the token has the three parts/);
    assert.equal(notesOn(PLAIN, { alg: 'EdDSA' }, bytes(64)), '');
    assert.equal(notesOn(PLAIN, { alg: 'RS256' }, bytes(256)), '');
  });

  it('tell a signature of the wrong length', () => {
    assert.match(notesOn(PLAIN, { alg: 'HS256' }, bytes(20)), /has 20 bytes, and HS256 makes 32: some of it was cut off/);
    assert.match(notesOn(PLAIN, { alg: 'HS256' }, bytes(40)), /something was added to it/);
    assert.match(notesOn(PLAIN, { alg: 'ES256' }, bytes(71)), /DER form of OpenSSL/);
    assert.match(notesOn(PLAIN, { alg: 'EdDSA' }, bytes(63)), /has 63 bytes/);
    assert.match(notesOn(PLAIN, { alg: 'RS256' }, bytes(128)), /128 bytes, and one of an RSA key of 2,048 bits has 256/);
    assert.match(notesOn(PLAIN, { alg: 'RS256' }, bytes(8_192)), /no RSA key in use is that large/);
  });

  it('tell extensions that a verifier must understand', () => {
    assert.match(notesOn(PLAIN, { alg: 'HS256', crit: ['tenant'], tenant: 'a' }), /must understand "tenant"/);
    assert.match(notesOn(PLAIN, { alg: 'HS256', crit: ['tenant'] }), /crit names "tenant", which the header does not have/);
    for (const crit of [[], 'tenant', [1]]) assert.match(notesOn(PLAIN, { alg: 'HS256', crit }), /crit is no list of names/);
    const plain = read(`${part({ alg: 'HS256', b64: false, crit: ['b64'] })}.{"sub":"ada"}.${bytes(32)}`);
    assert.equal(plain.claims['sub'], 'ada');
    assert.match(plain.notes[0]?.text ?? '', /b64 is false/);
    assert.doesNotMatch(plain.notes.map(({ text }) => text).join(), /must understand/);
  });

  it('tell headers that lead a verifier astray', () => {
    assert.match(
      notesOn(PLAIN, { alg: 'HS256', jku: 'https://a.example/keys' }),
      /jku is an address of public keys, and HS256 has a shared secret/,
    );
    assert.match(notesOn(PLAIN, { alg: 'RS256', x5u: 'https://a.example/c' }, bytes(256)), /lets the sender choose the key/);
    assert.match(notesOn(PLAIN, { alg: 'ES256', jwk: { kty: 'EC' } }, bytes(64)), /jwk holds the key itself/);
    for (const kid of ['../../dev/null', "x' OR '1'='1", 'a|b'])
      assert.match(notesOn(PLAIN, { alg: 'HS256', kid }), /kid looks like a path/);
    assert.match(notesOn(PLAIN, { alg: 'HS256', kid: 7 }), /kid is no text/);
    for (const kid of ['2024-01/key', 'a1_b-c.d=', 'arn:aws:kms:eu:1:key/2']) assert.equal(notesOn(PLAIN, { alg: 'HS256', kid }), '');
  });

  it('tell what makes an encrypted token hard to open', () => {
    const notes = (header: unknown) =>
      read(`${part(header)}.AAAA.BBBB.CCCC.DDDD`)
        .notes.map(({ text }) => text)
        .join('\n');
    assert.match(notes({ alg: 'dir', enc: 'A256GCM', zip: 'DEF' }), /compressed \(zip\).*many libraries refuse it/);
    assert.match(notes({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2c: 9_000_000 }), /9,000,000 rounds/);
    assert.match(notes({ alg: 'HS256', enc: 'A128GCM' }), /HS256, which signs, and the token has the five parts/);
    assert.match(notes({ alg: 'dir' }), /does not say how the content is encrypted/);
    assert.match(notes({ alg: 'dir', enc: 'ROT13' }), /enc is "ROT13"/);
    assert.match(notes({ enc: 'A256GCM' }), /names no algorithm/);
    assert.equal(notes({ alg: 'dir', enc: 'A256GCM' }), '');
  });

  it('stay short whatever the token holds', () => {
    const long = 'x'.repeat(40_000);
    const header = { alg: long, crit: [long], [long]: 1, kid: `../${long}` };
    const claims = `{"${long}":1e999,"${long}":"\\ud800","password${'d'.repeat(3)}":1,"sub":"${long}","in":{"secret":"${long}"}}`;
    for (const { text } of read(tokenOf(claims, header)).notes) assert.ok(text.length < 500, text.slice(0, 80));
  });
});
