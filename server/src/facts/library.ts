/** The libraries whose meaning is known. One row each in `LIBRARIES`. */
export type LibraryId = 'jsonwebtoken' | 'jose' | '@nestjs/jwt' | 'passport-jwt' | 'pyjwt' | 'python-jose';

/**
 * What a library does, as far as rules and the verifier simulation need it. All from reading and running the
 * versions named in `source`; the sections are those of RFC 7519 unless said otherwise.
 */
export interface LibrarySemantics {
  readonly id: LibraryId;
  /** As people call it in a sentence. */
  readonly title: string;
  readonly language: 'typescript' | 'python';
  /** Versions read and run. */
  readonly source: string;
  readonly leeway: {
    /** The option's name, for messages. */
    readonly option: string;
    /** The unit of a number. */
    readonly unit: 'seconds' | 'milliseconds';
    /** Default tolerance in seconds. */
    readonly defaultSeconds: number;
    /** The option's text for a tolerance of `seconds`, to be put into the verifier's `optionSlot`. */
    readonly write: (seconds: number) => string;
  };
  /** What a number given as expiry means, by form. */
  readonly expiryNumber: {
    readonly 'relative-option': 'seconds' | 'milliseconds';
    readonly 'jose-expiration': 'absolute-seconds';
    readonly 'exp-claim': 'absolute-seconds';
  };
  /** What a string of digits without a unit means as a relative expiry: jsonwebtoken hands it to `ms`, jose refuses it. */
  readonly bareStringExpiry: 'milliseconds' | 'error';
  readonly audience: {
    /** The token has `aud`, the verifier names none. */
    readonly unexpected: 'reject' | 'skip';
    /** The verifier names an audience, the token has none. */
    readonly absent: 'reject' | 'accept';
    /** The verifier's option text for an audience, written as a source literal. */
    readonly write: (literal: string) => string;
    /** The error a caller sees for a wrong audience, in the library's words. */
    readonly mismatchError: string;
    readonly unexpectedError: string;
    readonly absentError: string;
  };
  /** Whether a token issued in the future is refused. */
  readonly futureIssuedAt: 'reject' | 'ignore';
}

const jsonwebtoken: LibrarySemantics = {
  id: 'jsonwebtoken',
  title: 'jsonwebtoken',
  language: 'typescript',
  source: 'jsonwebtoken 8.5.1 and 9.0.3: sign.js, verify.js, lib/timespan.js',
  leeway: { option: 'clockTolerance', unit: 'seconds', defaultSeconds: 0, write: (seconds) => `clockTolerance: ${seconds}` },
  expiryNumber: { 'relative-option': 'seconds', 'jose-expiration': 'absolute-seconds', 'exp-claim': 'absolute-seconds' },
  bareStringExpiry: 'milliseconds',
  audience: {
    unexpected: 'skip',
    absent: 'reject',
    write: (literal) => `audience: ${literal}`,
    mismatchError: 'JsonWebTokenError: jwt audience invalid',
    unexpectedError: '',
    absentError: 'JsonWebTokenError: jwt audience invalid',
  },
  futureIssuedAt: 'ignore',
};

export const LIBRARIES: Readonly<Record<LibraryId, LibrarySemantics>> = {
  jsonwebtoken,
  '@nestjs/jwt': {
    ...jsonwebtoken,
    id: '@nestjs/jwt',
    title: '@nestjs/jwt',
    source: '@nestjs/jwt 9.0.0 to 12.0.2: dist/jwt.service.js; hands its options to jsonwebtoken',
  },
  'passport-jwt': {
    ...jsonwebtoken,
    id: 'passport-jwt',
    title: 'passport-jwt',
    source: 'passport-jwt 4.0.1: lib/strategy.js; clockTolerance is read from jsonWebTokenOptions only',
    leeway: { ...jsonwebtoken.leeway, option: 'jsonWebTokenOptions.clockTolerance' },
  },
  jose: {
    id: 'jose',
    title: 'jose',
    language: 'typescript',
    source: 'jose 4.15.9, 5.10.0 and 6.2.17: lib/jwt_claims_set.js',
    leeway: { option: 'clockTolerance', unit: 'seconds', defaultSeconds: 0, write: (seconds) => `clockTolerance: ${seconds}` },
    expiryNumber: { 'relative-option': 'seconds', 'jose-expiration': 'absolute-seconds', 'exp-claim': 'absolute-seconds' },
    bareStringExpiry: 'error',
    audience: {
      unexpected: 'skip',
      absent: 'reject',
      write: (literal) => `audience: ${literal}`,
      mismatchError: 'JWTClaimValidationFailed: unexpected "aud" claim value',
      unexpectedError: '',
      absentError: 'JWTClaimValidationFailed: missing required "aud" claim',
    },
    futureIssuedAt: 'ignore',
  },
  pyjwt: {
    id: 'pyjwt',
    title: 'PyJWT',
    language: 'python',
    source: 'PyJWT 2.0.0 to 2.15.1: jwt/api_jwt.py; future iat refused since 2.6.0',
    leeway: { option: 'leeway', unit: 'seconds', defaultSeconds: 0, write: (seconds) => `leeway=${seconds}` },
    expiryNumber: { 'relative-option': 'seconds', 'jose-expiration': 'absolute-seconds', 'exp-claim': 'absolute-seconds' },
    bareStringExpiry: 'error',
    audience: {
      unexpected: 'reject',
      absent: 'reject',
      write: (literal) => `audience=${literal}`,
      mismatchError: "InvalidAudienceError: Audience doesn't match",
      unexpectedError: 'InvalidAudienceError: Invalid audience',
      absentError: 'MissingRequiredClaimError: Token is missing the "aud" claim',
    },
    futureIssuedAt: 'reject',
  },
  'python-jose': {
    id: 'python-jose',
    title: 'python-jose',
    language: 'python',
    source: 'python-jose 3.5.0: jose/jwt.py; leeway is an entry of options',
    leeway: { option: 'options["leeway"]', unit: 'seconds', defaultSeconds: 0, write: (seconds) => `"leeway": ${seconds}` },
    expiryNumber: { 'relative-option': 'seconds', 'jose-expiration': 'absolute-seconds', 'exp-claim': 'absolute-seconds' },
    bareStringExpiry: 'error',
    audience: {
      unexpected: 'reject',
      absent: 'accept',
      write: (literal) => `audience=${literal}`,
      mismatchError: 'JWTClaimsError: Invalid audience',
      unexpectedError: 'JWTClaimsError: Invalid audience',
      absentError: '',
    },
    futureIssuedAt: 'ignore',
  },
};
