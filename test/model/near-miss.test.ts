import assert from 'node:assert/strict';
import fc from 'fast-check';
import { NearNames, nearMiss } from '../../server/src/model/near-miss';
import { editDistance } from '../../server/src/text/edit-distance';

describe('a misspelt name', () => {
  const meant: readonly (readonly [string, string, string])[] = [
    ['letters that changed places', 'JWT_SECRET', 'JWT_SERCET'],
    ['letters that changed places in a short word', 'JWT_SECRET', 'JTW_SECRET'],
    ['a letter too few', 'CLOUDFLARE_TOKEN', 'CLOUFLARE_TOKEN'],
    ['a letter too few in a short word', 'JWT_SECRET', 'JW_SECRET'],
    ['a letter too many', 'AUTH_SECRET', 'AUTH_SECRETT'],
    ['a plural', 'AUTH_SECRET', 'AUTH_SECRETS'],
    ['another letter', 'SESSION_SECRET', 'SESSION_SECRAT'],
    ['two mistakes', 'SESSION_SECRET', 'SESION_SERCET'],
    ['words in another order', 'JWT_SECRET', 'SECRET_JWT'],
    ['three words in another order', 'ACCESS_TOKEN_SECRET', 'TOKEN_SECRET_ACCESS'],
    ['words run together', 'NEXTAUTH_SECRET', 'NEXT_AUTH_SECRET'],
    ['no underscores', 'JWT_SECRET', 'JWTSECRET'],
    ['hyphens', 'JWT_SECRET', 'JWT-SECRET'],
    ['another case', 'JWT_SECRET', 'jwt_secret'],
    ['two underscores', 'JWT_SECRET', 'JWT__SECRET'],
    ['a letter in the wrong word', 'JWT_SECRET', 'JWTS_ECRET'],
  ];
  for (const [title, name, written] of meant)
    it(`is recognised: ${title}`, () => {
      assert.equal(nearMiss(name, ['PORT', written, 'DATABASE_URL']), written);
      assert.equal(nearMiss(written, ['PORT', name, 'DATABASE_URL']), name);
    });

  const others: readonly (readonly [string, string])[] = [
    ['SECRET_A', 'SECRET_B'],
    ['JWT_SECRET_A', 'JWT_SECRET_B'],
    ['JWT_SECRET_1', 'JWT_SECRET_2'],
    ['JWT_SECRET_V1', 'JWT_SECRET_V2'],
    ['JWT_SECRET', 'JWT_SECRET_OLD'],
    ['JWT_SECRET', 'JWT_SECRET_2'],
    ['JWT_SECRET', 'JWT_SECRET_KEY'],
    ['JWT_SECRET_OLD', 'JWT_SECRET_NEW'],
    ['AWS_SECRET', 'JWT_SECRET'],
    ['JWE_SECRET', 'JWT_SECRET'],
    ['AUTH_SECRET', 'OAUTH_SECRET'],
    ['AUTH_SECRET', 'NEXTAUTH_SECRET'],
    ['API_KEY', 'APP_KEY'],
    ['APP_SECRET', 'API_SECRET'],
    ['DB_URL', 'DB_URI'],
    ['DEV_SECRET', 'DEV_TOKEN'],
    ['TEST_SECRET', 'REST_SECRET'],
    ['TOKEN_A_KEY', 'TOKEN_B_KEY'],
    ['S3_KEY', 'S4_KEY'],
    ['ACCESS_SECRET', 'REFRESH_SECRET'],
    ['EU_SECRET', 'US_SECRET'],
    ['SECRET', 'SESSION_SECRET'],
    ['KEY', 'KEYS'],
  ];
  for (const [left, right] of others)
    it(`is not seen in another name: ${left} and ${right}`, () => {
      assert.equal(nearMiss(left, [right]), left === 'KEY' ? 'KEYS' : undefined);
      assert.equal(nearMiss(right, [left]), left === 'KEY' ? 'KEY' : undefined);
    });

  it('is the closest of several, and never the name itself', () => {
    assert.equal(nearMiss('SESSION_SECRET', ['SESION_SERCET', 'SESSION_SERCET', 'SESSION_SECRET']), 'SESSION_SERCET');
    assert.equal(nearMiss('JWT_SECRET', ['JWT_SERCET', 'SECRET_JWT']), 'SECRET_JWT');
    assert.equal(nearMiss('JWT_SECRET', ['JWT_SECRET']), undefined);
    assert.equal(nearMiss('JWT_SECRET', []), undefined);
  });
});

describe('the distance of two texts', () => {
  it('counts insertions, deletions, replacements and swaps', () => {
    for (const [left, right, distance] of [
      ['', '', 0],
      ['a', '', 1],
      ['abc', 'abc', 0],
      ['abc', 'acb', 1],
      ['abc', 'abd', 1],
      ['abc', 'abcd', 1],
      ['abc', 'bc', 1],
      ['abcd', 'badc', 2],
      ['kitten', 'sitting', 3],
    ] as const)
      assert.equal(editDistance(left, right, 5), distance, `${left} ${right}`);
  });

  it('gives up where lengths alone are too different', () => assert.equal(editDistance('a', 'abcdef', 2), 3));

  it('is the same both ways', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
    fc.assert(fc.property(text, text, (left, right) => editDistance(left, right, 9) === editDistance(right, left, 9)));
  });
});

describe('many names among the same candidates', () => {
  it('finds what one after the other finds', () => {
    const candidates = ['PORT', 'JWT_SERCET', 'SESSION_SECRETS', 'TOKEN_SECRET_ACCESS', 'NEXT_AUTH_SECRET', 'S3_SECRET', 'DATABASE_URL'];
    const near = new NearNames(candidates);
    for (const name of ['JWT_SECRET', 'SESION_SECRET', 'ACCESS_TOKEN_SECRET', 'NEXTAUTH_SECRET', 'S4_SECRET', 'DATABASE_ULR', 'OTHER'])
      assert.equal(near.find(name), nearMiss(name, candidates), name);
  });

  it('takes no name of a series for its neighbour, and finds the misspelt one beside it', () => {
    const letters = [...'abcdefghijklmnopqrstuvwxyz'];
    const series = letters.flatMap((first) => letters.map((second) => `APP_WORD${first}${second}_SECRET`.toUpperCase()));
    const near = new NearNames([...series, 'JWT_SERCET']);
    assert.equal(near.find('APP_WORDS_SECRET'), undefined);
    assert.equal(near.find('JWT_SECRET'), 'JWT_SERCET');
  });
});
