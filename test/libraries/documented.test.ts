import assert from 'node:assert/strict';
import type { LibraryId } from '../../server/src/facts/library';
import { semanticsOf } from '../../server/src/libraries/index';
import { relativeLifetime } from '../../server/src/libraries/lifetime';
import { type SimulatedVerifier, simulate } from '../../server/src/libraries/simulate';
import { NOW } from './cells';

// Libraries that were read and not run: what is built on PyJWT, and supabase-js, which asks a server.

const SECOND = NOW / 1000;

type Case = readonly [
  library: LibraryId,
  what: string,
  claims: Readonly<Record<string, unknown>>,
  verifier: Partial<SimulatedVerifier>,
  said: string,
];

const FLASK = { sub: 'ada' };
const SIMPLE = { jti: 'one', token_type: 'access', user_id: 7 };
const USERS = { sub: 'ada', aud: 'fastapi-users:auth' };
const USERS_AUDIENCE = { audience: ['fastapi-users:auth'] };

const CASES: readonly Case[] = [
  ['flask-jwt-extended', 'an audience that nobody asked for', { ...FLASK, aud: 'web' }, {}, 'accepted'],
  ['flask-jwt-extended', 'no audience', FLASK, { audience: 'web' }, 'MissingRequiredClaimError: Token is missing the "aud" claim'],
  ['flask-jwt-extended', 'no subject', {}, {}, 'JWTDecodeError: Missing claim: sub'],
  ['flask-jwt-extended', 'a number as subject', { sub: 7 }, {}, 'InvalidSubjectError: Subject must be a string'],
  [
    'flask-jwt-extended',
    'issued in the future',
    { ...FLASK, iat: SECOND + 2 },
    {},
    'ImmatureSignatureError: The token is not yet valid (iat)',
  ],
  ['flask-jwt-extended', 'issued in the future, with leeway', { ...FLASK, iat: SECOND + 2 }, { leeway: 5 }, 'accepted'],
  [
    'flask-jwt-extended',
    'another algorithm',
    FLASK,
    { algorithms: ['HS512'] },
    'InvalidAlgorithmError: The specified alg value is not allowed',
  ],
  ['simplejwt', 'all it needs', SIMPLE, {}, 'accepted'],
  ['simplejwt', 'an audience that nobody asked for', { ...SIMPLE, aud: 'web' }, {}, 'accepted'],
  [
    'simplejwt',
    'expired, as every other error',
    { ...SIMPLE, exp: SECOND - 60 },
    {},
    'InvalidToken: Given token not valid for any token type',
  ],
  ['simplejwt', 'no token type', { jti: 'one' }, {}, 'InvalidToken: Given token not valid for any token type'],
  ['simplejwt', 'no exp', { ...SIMPLE, exp: undefined }, {}, 'InvalidToken: Given token not valid for any token type'],
  ['fastapi-users', 'its own audience', USERS, USERS_AUDIENCE, 'accepted'],
  ['fastapi-users', 'no audience', { sub: 'ada' }, USERS_AUDIENCE, 'MissingRequiredClaimError: Token is missing the "aud" claim'],
  ['fastapi-users', 'another audience', { ...USERS, aud: 'web' }, USERS_AUDIENCE, "InvalidAudienceError: Audience doesn't match"],
  ['fastapi-users', 'an issuer, which it never looks at', { ...USERS, iss: 'a' }, { ...USERS_AUDIENCE, issuer: 'b' }, 'accepted'],
  ['supabase-js', 'no exp', { exp: undefined }, { key: 'secret' }, 'Error: Missing exp claim'],
  ['supabase-js', 'expired', { exp: SECOND }, {}, 'Error: JWT has expired'],
  ['supabase-js', 'not yet active, which it never looks at', { nbf: SECOND + 60 }, {}, 'accepted'],
];

describe('a library that was read and not run', () => {
  for (const [library, what, claims, verifier, said] of CASES) {
    it(`${library}: ${what}`, () => {
      const verdict = simulate(
        semanticsOf(library),
        { header: { alg: 'HS256', typ: 'JWT' }, claims: { exp: SECOND + 60, ...claims }, signature: 'valid' },
        { key: 'secret', ...verifier },
        NOW,
      );
      assert.equal(verdict === 'accepted' ? verdict : verdict.error, said);
    });
  }

  const spanError = { error: 'RuntimeError: must be able to add JWT_ACCESS_TOKEN_EXPIRES to datetime.datetime' };
  it('Flask-JWT-Extended takes seconds, and of zero makes a token that never expires', () => {
    const row = semanticsOf('flask-jwt-extended');
    assert.deepEqual(relativeLifetime(row, 3600), { seconds: 3600 });
    assert.equal(relativeLifetime(row, 0), 'without');
    for (const text of ['3600', '15m', '']) assert.deepEqual(relativeLifetime(row, text), spanError);
    assert.deepEqual(relativeLifetime(row, undefined), spanError);
  });

  it('fastapi-users takes seconds, and of zero and None makes a token that never expires', () => {
    const row = semanticsOf('fastapi-users');
    assert.deepEqual(relativeLifetime(row, 3600), { seconds: 3600 });
    assert.equal(relativeLifetime(row, 0), 'without');
    assert.equal(relativeLifetime(row, undefined), 'without');
  });
});
