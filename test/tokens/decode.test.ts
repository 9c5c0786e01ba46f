import assert from 'node:assert/strict';
import { bareToken, decodeToken } from '../../server/src/tokens/decode';
import { describeToken, describeTokenMarkdown, relativeTime } from '../../server/src/tokens/describe';

const NOW = Date.UTC(2026, 0, 31, 12, 0, 0);
const SECONDS = NOW / 1000;
const SIGNATURE = 'c2lnbmF0dXJl';
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const tokenOf = (claims: unknown, header: unknown = { alg: 'HS256', typ: 'JWT' }) => `${part(header)}.${part(claims)}.${SIGNATURE}`;

function decoded(claims: unknown, header?: unknown) {
  const { token, error } = decodeToken(tokenOf(claims, header), NOW);
  assert.equal(error, undefined);
  assert.ok(token);
  return token;
}

describe('decoding a token', () => {
  it('reads header, claims and times', () => {
    const token = decoded({ sub: 'ada', iat: SECONDS - 60, exp: SECONDS + 840 });
    assert.deepEqual(token.header, { alg: 'HS256', typ: 'JWT' });
    assert.deepEqual(token.claims, { sub: 'ada', iat: SECONDS - 60, exp: SECONDS + 840 });
    assert.deepEqual(token.times, [
      { claim: 'iat', seconds: SECONDS - 60, iso: '2026-01-31T11:59:00Z', fromNow: -60 },
      { claim: 'exp', seconds: SECONDS + 840, iso: '2026-01-31T12:14:00Z', fromNow: 840 },
    ]);
    assert.equal(token.status, 'valid');
    assert.deepEqual(token.notes, []);
  });

  it('takes tokens as people copy them', () => {
    const token = tokenOf({ sub: 'ada' });
    const folded = `${token.slice(0, 20)}\n  ${token.slice(20)}`;
    for (const text of [
      token,
      `Bearer ${token}`,
      `bearer   ${token}\n`,
      `Authorization: Bearer ${token}`,
      `"Bearer ${token}",`,
      `'${token}'`,
      `"${token}";`,
      folded,
    ]) {
      assert.equal(bareToken(text), token);
    }
  });

  it('judges times as a verifier without leeway does', () => {
    const status = (claims: Record<string, number>) => decoded(claims).status;
    assert.equal(status({ exp: SECONDS + 1 }), 'valid');
    assert.equal(status({ exp: SECONDS }), 'expired');
    assert.equal(status({ exp: SECONDS - 1 }), 'expired');
    assert.equal(status({ nbf: SECONDS + 1 }), 'not-yet-valid');
    assert.equal(status({ nbf: SECONDS, exp: SECONDS + 1 }), 'valid');
  });

  it('notes milliseconds, text, the future, and what is missing', () => {
    const notes = (claims: unknown, header?: unknown) => decoded(claims, header).notes.join('\n');
    assert.match(notes({ exp: NOW + 900_000 }), /exp looks like milliseconds \(2026-01-31T12:15:00Z\).*practically never expires/);
    assert.match(notes({ exp: String(SECONDS + 900) }), /exp is not a number/);
    assert.doesNotMatch(notes({ exp: String(SECONDS + 900) }), /There is no exp/);
    assert.match(notes({ iat: SECONDS + 5, exp: SECONDS + 900 }), /issued in the future/);
    assert.match(notes({ iat: SECONDS, exp: SECONDS }), /expires no later than it was issued/);
    assert.match(notes({}), /never expires/);
    assert.match(notes({ exp: SECONDS + 1 }, { alg: 'none' }), /not signed/);
    assert.equal(decoded({ exp: 1e300 }).times[0]?.iso, undefined);
  });

  it('says why a text is no token, without quoting it', () => {
    const good = tokenOf({ sub: 'ada' });
    const [header = '', claims = ''] = good.split('.');
    const cases: readonly (readonly [string, RegExp])[] = [
      ['', /no token/],
      ['hunter2hunter2', /opaque/],
      ['a.b', /three parts between dots, and this text has 2/],
      ['a.b.c.d', /has 4/],
      ['a.b.c.d.e', /encrypted token \(JWE/],
      [`${header}..${SIGNATURE}`, /second part, the claims, is empty/],
      [`${header}=.${claims}.${SIGNATURE}`, /first part, the header, is base64, and a JWT needs base64url/],
      [`${header}.${claims}.sig+nature`, /third part, the signature, is base64/],
      [`${header}.${claims}ü.${SIGNATURE}`, /second part, the claims, holds characters/],
      [`${part('text')}.${claims}.${SIGNATURE}`, /header, is not base64url of a JSON object/],
      [`${header}.${part([1])}.${SIGNATURE}`, /claims, is not base64url of a JSON object/],
      [`${header}.bm90IGpzb24.${SIGNATURE}`, /claims, is not base64url of a JSON object/],
    ];
    for (const [text, expected] of cases) {
      const { token, error } = decodeToken(text, NOW);
      assert.equal(token, undefined);
      assert.match(error ?? '', expected);
      assert.doesNotMatch(error ?? '', /hunter2/);
    }
  });

  it('reads a token without a signature', () => {
    const { token } = decodeToken(`${part({ alg: 'none' })}.${part({ sub: 'ada' })}.`, NOW);
    assert.deepEqual(token?.claims, { sub: 'ada' });
  });
});

describe('describing a token', () => {
  it('says first whether it is valid, and never shows the signature', () => {
    const text = describeToken(decoded({ sub: 'ada', exp: SECONDS + 840 }));
    assert.equal(
      text,
      [
        'Valid now, expires in 14 minutes',
        '',
        'Header',
        '  {',
        '    "alg": "HS256",',
        '    "typ": "JWT"',
        '  }',
        '',
        'Claims',
        '  {',
        '    "sub": "ada",',
        `    "exp": ${SECONDS + 840}`,
        '  }',
        '',
        'Times',
        '  exp  2026-01-31T12:14:00Z  in 14 minutes',
        '',
        '- The signature was not checked',
        '',
      ].join('\n'),
    );
    for (const claims of [{}, { exp: SECONDS - 7200 }, { nbf: SECONDS + 1 }]) {
      assert.doesNotMatch(describeToken(decoded(claims)) + describeTokenMarkdown(decoded(claims)), new RegExp(SIGNATURE));
    }
  });

  it('has a headline for each state, in text and Markdown', () => {
    const headline = (claims: unknown) => describeToken(decoded(claims)).split('\n')[0];
    assert.equal(headline({}), 'Valid now, without expiry');
    assert.equal(headline({ exp: SECONDS - 7200 }), 'Expired 2 hours ago');
    assert.equal(headline({ nbf: SECONDS + 61 }), 'Not valid yet: valid in 1 minute');
    const markdown = describeTokenMarkdown(decoded({ exp: SECONDS - 7200 }));
    assert.match(markdown, /^\*\*Expired 2 hours ago\*\*\n\n```json\n/);
    assert.match(markdown, /^- `exp`: 2026-01-31T10:00:00Z {2}2 hours ago$/m);
  });

  it('cannot be made to steer the terminal', () => {
    const text = describeToken(decoded({ sub: 'a\u001b[31m\u009b31m\u202eb' }));
    assert.match(text, /"a\\u001b\[31m\\u009b31m\\u202eb"/);
  });

  it('counts spans of time in the largest unit that fits', () => {
    const words = [0.4, 1, -59, 60, 3599, 3600, -86_400, 365 * 86_400, 31_557_600, 63_115_200_000].map(relativeTime);
    assert.deepEqual(words, [
      'now',
      'in 1 second',
      '59 seconds ago',
      'in 1 minute',
      'in 59 minutes',
      'in 1 hour',
      '1 day ago',
      'in 365 days',
      'in 1 year',
      'in 2,000 years',
    ]);
  });
});
