import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { SecretText } from '../../server/src/facts/secret-text';
import { readToken, withClaims } from '../../server/src/tokens/read/decode';
import { errorOf, NOW, part, read, SECONDS, SIGNATURE, tokenOf } from './making';

describe('reading a token', () => {
  it('reads header, claims and times', () => {
    const token = read(tokenOf({ sub: 'ada', iat: SECONDS - 60, exp: SECONDS + 840 }));
    assert.deepEqual({ ...token.header }, { alg: 'HS256', typ: 'JWT' });
    assert.deepEqual({ ...token.claims }, { sub: 'ada', iat: SECONDS - 60, exp: SECONDS + 840 });
    assert.deepEqual(
      token.times.map(({ claim, iso, fromNow }) => [claim, iso, fromNow]),
      [
        ['iat', '2026-03-15T11:59:00Z', -60],
        ['exp', '2026-03-15T12:14:00Z', 840],
      ],
    );
    assert.deepEqual([token.kind, token.payload, token.status, token.signatureBytes], ['jws', 'claims', 'valid', 32]);
    assert.deepEqual(token.notes, []);
  });

  it('reads whatever is valid as jose does', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const names = fc.string().filter((name) => !/pass|pwd|secret|key|token/i.test(name));
    fc.assert(
      fc.property(fc.dictionary(names, value), fc.dictionary(names, fc.string()), (claims, header) => {
        const text = tokenOf(claims, { ...header, alg: 'HS256' });
        const token = read(text);
        assert.equal(JSON.stringify(token.claims), JSON.stringify(decodeJwt(text)));
        assert.equal(JSON.stringify(token.header), JSON.stringify(decodeProtectedHeader(text)));
      }),
      { numRuns: 60 },
    );
  });

  it('never throws, whatever it is given', () => {
    const piece = fc.oneof(fc.base64String({ maxLength: 24 }), fc.string({ maxLength: 12 }), fc.json({ maxDepth: 2 }).map(part));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const { token, error } = readToken(new SecretText(pieces.join('.')), NOW);
        assert.notEqual(token === undefined, error === undefined);
      }),
      { numRuns: 200 },
    );
  });

  it('judges times as a verifier without leeway does', () => {
    const status = (claims: Record<string, number>) => read(tokenOf(claims)).status;
    assert.equal(status({ exp: SECONDS + 1 }), 'valid');
    assert.equal(status({ exp: SECONDS }), 'expired');
    assert.equal(status({ exp: SECONDS - 1 }), 'expired');
    assert.equal(status({ nbf: SECONDS + 1 }), 'not-yet-valid');
    assert.equal(status({ nbf: SECONDS, exp: SECONDS + 1 }), 'valid');
  });

  it('reads a token without a signature', () => {
    const token = read(`${part({ alg: 'none' })}.${part({ sub: 'ada' })}.`);
    assert.deepEqual([token.kind, token.signatureBytes, token.claims['sub']], ['unsigned', 0, 'ada']);
  });

  it('reads the header of an encrypted token and says what opens it', () => {
    const token = read(`${part({ alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: 'k1' })}.AAAA.BBBB.CCCC.DDDD`);
    assert.deepEqual([token.kind, token.payload, token.status], ['jwe', 'encrypted', 'unknown']);
    assert.deepEqual({ ...token.claims }, {});
    assert.match(
      token.words.map(({ text }) => text).join('\n'),
      /the private RSA key of the receiver opens it\nAES in GCM mode, a key of 32 bytes/,
    );
  });

  it('takes the claims of an encrypted token that was opened', () => {
    const token = read(`${part({ alg: 'dir', enc: 'A256CBC-HS512', kid: 'k1' })}..BBBB.CCCC.DDDD`);
    const opened = withClaims(token, { sub: 'ada', exp: SECONDS - 1, accessToken: 'ya29.something' }, NOW);
    assert.deepEqual([opened.kind, opened.payload, opened.status], ['jwe', 'claims', 'expired']);
    assert.equal(opened.claims['accessToken'], '[hidden, 14 characters]');
    assert.match(opened.maker, /Auth\.js v5/);
  });

  it('reads the token inside of a token, three deep', () => {
    const inner = tokenOf({ sub: 'ada', exp: SECONDS - 1 });
    const wrap = (text: string) => tokenOf(text, { alg: 'RS256', cty: 'JWT' }, Buffer.alloc(256, 1).toString('base64url'));
    const two = read(wrap(inner));
    assert.deepEqual([two.payload, two.status, two.nested?.claims['sub']], ['token', 'expired', 'ada']);
    assert.equal(read(wrap(wrap(inner))).nested?.nested?.claims['sub'], 'ada');
    const four = read(wrap(wrap(wrap(inner))));
    assert.equal(four.nested?.nested?.nested, undefined);
    assert.match(four.nested?.nested?.notes[0]?.text ?? '', /nested more than 3 deep/);
    const sealed = read(wrap(`${part({ alg: 'dir', enc: 'A256GCM' })}..BBBB.CCCC.DDDD`));
    assert.deepEqual([sealed.nested?.kind, sealed.status], ['jwe', 'unknown']);
  });

  it('still reads the claims of a token whose signature was cut', () => {
    const token = read(tokenOf({ sub: 'ada' }, undefined, SIGNATURE.slice(0, 21)));
    assert.equal(token.claims['sub'], 'ada');
    assert.match(token.notes.map(({ text }) => text).join('\n'), /at least one character is missing\n.*has 15 bytes, and HS256 makes 32/);
  });

  it('shows nothing of a payload that is no object but how long it is', () => {
    for (const [payload, expected] of [
      ['top secret text', /payload of 15 bytes is not JSON/],
      [[1, 2], /payload of 5 bytes is JSON, but a list and no object/],
      ['"a text"', /is JSON, but a text and no object/],
      ['null', /is JSON, but null and no object/],
      [Buffer.from([0xff, 0xfe, 0x80]), /payload of 3 bytes is not UTF-8 text/],
    ] as const) {
      const token = read(tokenOf(payload));
      assert.deepEqual([token.payload, token.status, Object.keys(token.claims).length], ['other', 'unknown', 0]);
      assert.match(token.notes.map(({ text }) => text).join('\n'), expected);
      assert.doesNotMatch(JSON.stringify(token), /top secret|a text"/);
    }
  });

  it('does not show what among the claims is a credential', () => {
    const inner = tokenOf({ sub: 'ada' });
    const claims = {
      sub: 'ada',
      password: 'hunter2hunter2',
      user: { refresh_token: 'r-1234567890', name: 'Ada' },
      handed: [inner],
      token_type: 'access',
    };
    const token = read(tokenOf(claims));
    const text = JSON.stringify(token);
    for (const secret of ['hunter2', 'r-1234567890', inner, SIGNATURE]) assert.ok(!text.includes(secret));
    assert.equal(token.claims['token_type'], 'access');
    assert.deepEqual(token.claims['user'], { refresh_token: '[hidden, 12 characters]', name: 'Ada' });
    assert.match(
      token.notes.map((note) => note.text).join('\n'),
      /password, refresh_token and handed hold credentials, which are not shown/,
    );
  });
});

describe('a text that is no token', () => {
  it('gets a sentence that does not quote it', () => {
    const good = tokenOf({ sub: 'ada' });
    const [header = '', claims = ''] = good.split('.');
    const cases: readonly (readonly [string, RegExp])[] = [
      ['', /no token/],
      ['hunter2hunter2', /opaque/],
      ['a.b', /this text has 2: its signature may have been cut off/],
      ['a.b.c.d', /has 4/],
      ['a.b.c.d.e.f.g.h', /has more than six/],
      [`${header}..${SIGNATURE}`, /second part, the claims, is empty/],
      [`.${claims}.${SIGNATURE}`, /first part, the header, is empty/],
      [`${header}=.${claims.slice(0, 5)}.${SIGNATURE}`, /first part, the header, is base64, and a JWT needs base64url/],
      [`${header}.${claims}ü.${SIGNATURE}`, /second part, the claims, holds characters/],
      [`${header}.${claims}.abc%3D`, /third part, the signature, holds "%": the token is URL-encoded/],
      [`${header}.${claims.slice(0, 9)}.${SIGNATURE}`, /second part, the claims, has a length that no base64url text has/],
      [`${header}.${claims.slice(0, 5)} ${claims.slice(5)}.${SIGNATURE}`, /White space stands inside/],
      [`${part('text')}.${claims}.${SIGNATURE}`, /header, is not JSON/],
      [`${part(['HS256'])}.${claims}.${SIGNATURE}`, /header, is JSON, but a list and no object/],
      [`${part(Buffer.from([0xc3, 0x28]))}.${claims}.${SIGNATURE}`, /header, is not UTF-8/],
      [JSON.stringify({ payload: claims, protected: header, signature: SIGNATURE }), /flattened JWS JSON/],
      [JSON.stringify({ payload: claims, signatures: [] }), /general JWS JSON/],
      [JSON.stringify({ protected: header, ciphertext: 'AAAA' }), /JWE JSON serialization.*five parts/],
      [JSON.stringify({ sub: 'hunter2' }), /JSON and no token/],
    ];
    for (const [text, expected] of cases) {
      const error = errorOf(text);
      assert.match(error, expected);
      assert.doesNotMatch(error, /hunter2/);
      if (text.length > 40) assert.ok(!error.includes(SIGNATURE.slice(0, 8)));
    }
  });

  it('is read all the same when it is in base64, and told that verifiers refuse it so', () => {
    const [header, claims] = [part({ alg: 'HS256' }), part({ sub: 'ada' })];
    for (const text of [
      `${header}=.${claims}==.${SIGNATURE}`,
      `${header}.${claims}.sig+nature/`,
      `${part({ alg: 'dir', enc: 'A256GCM' })}..B+BB.CCCC.DD==`,
    ]) {
      const { token, isBase64 } = readToken(new SecretText(text), NOW);
      assert.equal(isBase64, true);
      assert.match(token?.notes[0]?.text ?? '', /written in base64.*most verifiers refuse it/);
    }
  });

  it('is refused before it is decoded when it is longer than a megabyte', () => {
    assert.match(
      errorOf(`${part({ alg: 'HS256' })}.${'A'.repeat(1_048_576)}.${SIGNATURE}`),
      /longer than 1 MB \(1,048,576 characters\), and nothing above that is read/,
    );
  });
});

describe('odd JSON in a token', () => {
  const notesOfPayload = (payload: string) =>
    read(tokenOf(payload))
      .notes.map(({ text }) => text)
      .join('\n');

  it('is read to a hundred levels', () => {
    const nested = (levels: number) => read(tokenOf(`{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`));
    assert.equal(nested(100).payload, 'claims');
    assert.equal(nested(101).payload, 'other');
    assert.match(nested(101).notes[0]?.text ?? '', /nested more than 100 levels deep/);
    assert.match(notesOfPayload('['.repeat(400_000)), /nested more than 100 levels deep/);
  });

  it('may have a name twice, and the last one is shown', () => {
    const token = read(tokenOf('{"sub":"ada","sub":"bob","deep":{"x":1,"x":2,"y":1},"list":[{"y":1},{"y":2}],"text":"\\"sub\\":"}'));
    assert.equal(token.claims['sub'], 'bob');
    const notes = token.notes.map(({ text }) => text).join('\n');
    assert.match(notes, /The claim sub stands there more than once: the last one is shown/);
    assert.match(notes, /The claim deep\/x stands/);
    assert.doesNotMatch(notes, /claim (?:y|list|text|deep\/y)/);
    assert.match(notesOfPayload('{"sub":1,"\\u0073ub":2}'), /The claim sub stands there more than once/);
    const header = read(`${part('{"alg":"none","alg":"HS256"}')}.${part({})}.${SIGNATURE}`);
    assert.match(header.notes[0]?.text ?? '', /header field alg stands there more than once/);
  });

  it('may hold numbers that JavaScript cannot', () => {
    const token = read(
      tokenOf('{"id":12345678901234567890,"far":1e999,"near":0.1,"safe":9007199254740991,"deep":[{"n":-9007199254740993}]}'),
    );
    assert.deepEqual(
      [...token.written],
      [
        ['/claims/id', '12345678901234567890'],
        ['/claims/far', '1e999'],
        ['/claims/deep/0/n', '-9007199254740993'],
      ],
    );
    assert.match(token.notes.map(({ text }) => text).join('\n'), /id, far, deep\/0\/n are numbers too large for JavaScript/);
  });

  it('may have the names of prototypes', () => {
    const token = read(tokenOf('{"__proto__":{"admin":true},"constructor":"c","in":{"__proto__":{"admin":true}}}'));
    assert.deepEqual(Object.keys(token.claims), ['__proto__', 'constructor', 'in']);
    assert.equal(token.claims['admin'], undefined);
    assert.equal(token.claims['toString'], undefined);
    assert.equal(Object.getPrototypeOf(token.claims['in']), Object.prototype);
    assert.equal(Object.hasOwn(Object.prototype, 'admin'), false);
  });

  it('may begin with a byte order mark, or hold half of a character', () => {
    const marked = read(tokenOf('\ufeff{"sub":"ada"}'));
    assert.equal(marked.claims['sub'], 'ada');
    assert.match(marked.notes.map(({ text }) => text).join('\n'), /begin with a byte order mark/);
    assert.match(notesOfPayload('{"sub":"\\ud800"}'), /sub holds half of a character/);
    assert.doesNotMatch(notesOfPayload('{"sub":"\\ud83d\\ude00"}'), /half/);
  });

  it('may be written with stray bits', () => {
    // "{}" is e30: the last character has two bits to spare.
    const token = read(`${part({ alg: 'HS256' })}.e31.${SIGNATURE}`);
    assert.equal(token.payload, 'claims');
    assert.match(token.notes.map(({ text }) => text).join('\n'), /last character of its payload carries bits/);
  });

  it('is read in bounded time', () => {
    const started = performance.now();
    for (const payload of [
      `{"${'a'.repeat(100_000)}":[${'[],'.repeat(50_000)}1]}`,
      `{"s":"${'\\\\'.repeat(120_000)}"}`,
      `{"s":"${'\\'.repeat(250_001)}`,
      `{${'"a":1,'.repeat(40_000)}"b":${'9'.repeat(100_000)}}`,
      'eyJ'.repeat(100_000),
    ]) {
      read(tokenOf(payload));
    }
    assert.ok(performance.now() - started < 5_000);
  });
});
