import assert from 'node:assert/strict';
import type { LibraryId } from '../../server/src/facts/library';
import { LIBRARIES, semanticsOf } from '../../server/src/libraries/index';
import { relativeLifetime } from '../../server/src/libraries/lifetime';
import { type SimulatedVerifier, simulate } from '../../server/src/libraries/simulate';
import { leewayInSeconds } from '../../server/src/libraries/times';
import { compareVersions, parseVersion } from '../../server/src/libraries/version';
import { NOW } from './cells';

// What changed with a version of which no package is at hand to be run: as the libraries' changelogs and sources say.

const SECOND = NOW / 1000;

interface Change {
  readonly library: LibraryId;
  readonly what: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly algorithm?: string;
  readonly verifier?: Partial<SimulatedVerifier>;
  /** The last version before and the first one after, each with what it says. */
  readonly before: readonly [string, string];
  readonly after: readonly [string, string];
}

const CHANGES: readonly Change[] = [
  {
    library: 'pyjwt',
    what: 'no algorithms',
    verifier: { algorithms: undefined },
    before: ['1.7.1', 'accepted'],
    after: ['2.0.0', 'DecodeError: It is required that you pass in a value for the "algorithms" argument when calling decode().'],
  },
  {
    library: 'pyjwt',
    what: 'a token from the future',
    claims: { iat: SECOND + 1 },
    before: ['2.5.0', 'accepted'],
    after: ['2.6.0', 'ImmatureSignatureError: The token is not yet valid (iat)'],
  },
  {
    library: 'pyjwt',
    what: 'exp as of now',
    claims: { exp: SECOND },
    before: ['2.5.0', 'accepted'],
    after: ['2.6.0', 'ExpiredSignatureError: Signature has expired'],
  },
  {
    library: 'pyjwt',
    what: 'another audience',
    claims: { aud: 'web' },
    verifier: { audience: 'api' },
    before: ['2.6.0', 'InvalidAudienceError: Invalid audience'],
    after: ['2.7.0', "InvalidAudienceError: Audience doesn't match"],
  },
  {
    library: 'pyjwt',
    what: 'a list of issuers',
    claims: { iss: 'a' },
    verifier: { issuer: ['a', 'b'] },
    before: ['2.8.0', 'InvalidIssuerError: Invalid issuer'],
    after: ['2.9.0', 'accepted'],
  },
  {
    library: 'pyjwt',
    what: 'a number as subject',
    claims: { sub: 42 },
    before: ['2.9.0', 'accepted'],
    after: ['2.10.0', 'InvalidSubjectError: Subject must be a string'],
  },
  {
    library: 'pyjwt',
    what: 'a number as token id',
    claims: { jti: 42 },
    before: ['2.9.0', 'accepted'],
    after: ['2.10.0', 'InvalidJTIError: JWT ID must be a string'],
  },
  {
    library: 'hono',
    what: 'an issuer that verify could not be told',
    claims: { iss: 'a' },
    verifier: { issuer: 'b' },
    before: ['4.8.12', 'accepted'],
    after: ['4.9.0', 'JwtTokenIssuer: expected issuer "b", got "a" '],
  },
  {
    library: 'hono',
    what: 'an audience that verify could not be told',
    claims: { aud: 'a' },
    verifier: { audience: 'b' },
    before: ['4.10.1', 'accepted'],
    after: ['4.10.2', 'JwtTokenAudience: expected audience "b", got "a"'],
  },
  {
    library: 'hono',
    what: 'no algorithm',
    verifier: { algorithms: undefined },
    before: ['4.11.3', 'accepted'],
    after: ['4.11.4', 'JwtAlgorithmRequired: JWT verification requires "alg" option to be specified'],
  },
  {
    library: 'hono',
    what: 'exp as zero',
    claims: { exp: 0 },
    before: ['4.12.10', 'accepted'],
    after: ['4.12.20', 'JwtTokenExpired: token (...) expired'],
  },
  {
    library: 'jose',
    what: 'an audience that is an empty text',
    claims: { aud: 'a' },
    verifier: { audience: '' },
    before: ['6.2.3', 'accepted'],
    after: ['6.2.8', 'JWTClaimValidationFailed: unexpected "aud" claim value'],
  },
];

describe('a library by its version', () => {
  for (const { library, what, claims, algorithm = 'HS256', verifier, before, after } of CHANGES) {
    it(`${library} ${after[0]}: ${what}`, () => {
      for (const [version, said] of [before, after]) {
        const verdict = simulate(
          semanticsOf(library, parseVersion(version)),
          { header: { alg: algorithm, typ: 'JWT' }, claims: { exp: SECOND + 60, ...claims }, signature: 'valid' },
          { key: 'secret', algorithms: [algorithm], ...verifier },
          NOW,
        );
        assert.equal(verdict === 'accepted' ? verdict : verdict.error, said, version);
      }
    });
  }

  it('@fastify/jwt counts lifetimes in seconds since 5.0.1, and its tolerance in milliseconds always', () => {
    for (const [version, seconds] of [
      ['4.2.0', 0],
      ['5.0.1', 900],
    ] as const) {
      const semantics = semanticsOf('@fastify/jwt', parseVersion(version));
      assert.deepEqual(relativeLifetime(semantics, 900), { seconds });
      assert.deepEqual(leewayInSeconds(semantics, 60), { seconds: 0.06 });
    }
  });

  it('an unknown version is the newest', () => {
    for (const [library, { newest }] of Object.entries(LIBRARIES)) assert.equal(semanticsOf(library as LibraryId), newest);
  });

  it('names its changes from the latest to the first', () => {
    for (const { newest, earlier } of Object.values(LIBRARIES)) {
      const limits = earlier.map(({ below }) => parseVersion(below) ?? assert.fail(below));
      assert.deepEqual(
        limits,
        limits.toSorted((left, right) => compareVersions(right, left)),
        newest.title,
      );
    }
  });

  it('has a source in every row', () => {
    for (const { newest } of Object.values(LIBRARIES))
      assert.match(newest.source, /\d+\.\d+.*(?:\.js|\.py|rfc7519|getClaims|verifyToken)/, newest.title);
  });
});
