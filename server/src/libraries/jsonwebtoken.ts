import { ANY_ISSUED_AT, ANY_TYPE, EXPECTATION, KEY_ALGORITHMS, LEEWAY_SECONDS, MAXIMUM_AGE, NO_PRESENCE, PLAIN_ALGORITHMS } from './parts';
import type { LibraryHistory, LibrarySemantics } from './semantics';

// jsonwebtoken and what is built on it.

const SPAN_ERROR = 'Error: "expiresIn" should be a number of seconds or string representing a timespan';

const jsonwebtoken: LibrarySemantics = {
  ...NO_PRESENCE,
  id: 'jsonwebtoken',
  title: 'jsonwebtoken',
  language: 'typescript',
  packages: ['jsonwebtoken'],
  source: 'jsonwebtoken 8.5.1 and 9.0.3: sign.js, verify.js, lib/timespan.js',
  algorithms: {
    option: 'algorithms',
    form: 'list',
    whenUnset: 'by-key',
    fixed: [],
    missingError: '',
    refusedError: 'JsonWebTokenError: invalid algorithm',
    ...PLAIN_ALGORITHMS,
    byKey: {
      secret: KEY_ALGORITHMS.secret,
      rsa: KEY_ALGORITHMS.rsa,
      'rsa-pss': KEY_ALGORITHMS.rsa,
      ec: ['ES256', 'ES384', 'ES512'],
      okp: KEY_ALGORITHMS.rsa,
    },
    keyMakesList: true,
    hmacKeyError: 'JsonWebTokenError: secretOrPublicKey must be a symmetric key when using {actual}',
    publicKeyError: 'JsonWebTokenError: secretOrPublicKey must be an asymmetric key when using {actual}',
    otherKeyError: 'Error: "alg" parameter for "{key}" key type must be one of: {expected}',
    signingDefault: 'HS256',
  },
  leeway: LEEWAY_SECONDS,
  relativeExpiry: {
    option: 'expiresIn',
    number: 'seconds',
    bareText: 'milliseconds',
    grammar: 'ms',
    zero: 'expired',
    defaultSeconds: undefined,
    typeError: SPAN_ERROR,
    unset: 'error',
    emptyText: 'error',
    zeroText: 'expired',
    negative: 'expired',
    fraction: 'error',
    notANumber: 'error',
    infinite: 'error',
    numberError: '',
    textError: `${SPAN_ERROR} eg: "1d", "20h", 60`,
  },
  expiry: {
    absent: 'accept',
    absentError: '',
    numericText: 'reject',
    typeError: 'JsonWebTokenError: invalid exp value',
    boundary: 'at',
    wholeSeconds: true,
    error: 'TokenExpiredError: jwt expired',
    zero: 'enforce',
  },
  notBefore: {
    error: 'NotBeforeError: jwt not active',
    numericText: 'reject',
    typeError: 'JsonWebTokenError: invalid nbf value',
    zero: 'enforce',
    leewayOn: 'clock',
  },
  issuedAt: { ...ANY_ISSUED_AT, automatic: true },
  maximumAge: {
    ...MAXIMUM_AGE,
    absentError: 'JsonWebTokenError: iat required when maxAge is specified',
    error: 'TokenExpiredError: maxAge exceeded',
    typeError: 'JsonWebTokenError: "maxAge" should be a number of seconds or string representing a timespan eg: "1d", "20h", 60',
  },
  type: ANY_TYPE,
  audience: {
    ...EXPECTATION,
    option: 'audience',
    joint: ' or ',
    mismatchError: 'JsonWebTokenError: jwt audience invalid. expected: {expected}',
    absentError: 'JsonWebTokenError: jwt audience invalid. expected: {expected}',
  },
  issuer: {
    ...EXPECTATION,
    option: 'issuer',
    joint: ',',
    claimList: 'never',
    mismatchError: 'JsonWebTokenError: jwt issuer invalid. expected: {expected}',
    absentError: 'JsonWebTokenError: jwt issuer invalid. expected: {expected}',
  },
  subject: {
    option: 'subject',
    emptyOption: 'skip',
    mustBeString: false,
    absent: 'reject',
    error: 'JsonWebTokenError: jwt subject invalid. expected: {expected}',
    typeError: '',
    absentError: 'JsonWebTokenError: jwt subject invalid. expected: {expected}',
  },
  required: [],
  requiredOption: undefined,
  requiredError: '',
  signatureError: 'JsonWebTokenError: invalid signature',
  unsignedError: 'JsonWebTokenError: jwt signature is required',
  order: [
    'form',
    'header',
    'unsigned',
    'allow-list',
    'key',
    'signature',
    'not-before',
    'expiry',
    'audience',
    'issuer',
    'subject',
    'token-id',
    'maximum-age',
  ],
  ignored: {
    leeway: 'clockTolerance',
    clockSkew: 'clockTolerance',
    aud: 'audience',
    iss: 'issuer',
    sub: 'subject',
    algorithm: 'algorithms',
  },
};

/**
 * Version 8 looks at the text of a public key alone: RSA's and EC's are not told apart, and a key that does not fit fails in the
 * library of signatures. It signs with RSA keys of any size and takes an unsigned token when it is given no key at all.
 */
const EARLIER: LibraryHistory['earlier'] = [
  {
    below: '9.0.0',
    was: {
      algorithms: {
        ...jsonwebtoken.algorithms,
        byKey: {
          secret: KEY_ALGORITHMS.secret,
          rsa: [...KEY_ALGORITHMS.rsa, 'ES256', 'ES384', 'ES512'],
          'rsa-pss': [...KEY_ALGORITHMS.rsa, 'ES256', 'ES384', 'ES512'],
          ec: [...KEY_ALGORITHMS.rsa, 'ES256', 'ES384', 'ES512'],
          okp: [...KEY_ALGORITHMS.rsa, 'ES256', 'ES384', 'ES512'],
        },
        hmacKeyError: '',
        publicKeyError: 'Error: {openssl}',
        otherKeyError: '',
      },
    },
  },
];

export const JSONWEBTOKEN: LibraryHistory = { newest: jsonwebtoken, earlier: EARLIER };

export const NEST_JWT: LibraryHistory = {
  newest: {
    ...jsonwebtoken,
    id: '@nestjs/jwt',
    title: '@nestjs/jwt',
    packages: ['@nestjs/jwt'],
    source: '@nestjs/jwt 9.0.0 to 12.0.2: dist/jwt.service.js; hands its options to jsonwebtoken',
  },
  // Version 9 brings jsonwebtoken 8.5.1, version 10 and later 9.
  earlier: EARLIER.map(({ was }) => ({ below: '10.0.0', was })),
};

export const PASSPORT_JWT: LibraryHistory = {
  newest: {
    ...jsonwebtoken,
    id: 'passport-jwt',
    title: 'passport-jwt',
    packages: ['passport-jwt'],
    source:
      'passport-jwt 4.0.1: lib/strategy.js; clockTolerance is read from jsonWebTokenOptions only, where the other options are overwritten',
    leeway: { ...jsonwebtoken.leeway, shownAs: 'jsonWebTokenOptions.clockTolerance' },
    relativeExpiry: undefined,
    ignored: { ...jsonwebtoken.ignored, clockTolerance: 'jsonWebTokenOptions.clockTolerance' },
  },
  earlier: [],
};

export const EXPRESS_JWT: LibraryHistory = {
  newest: {
    ...jsonwebtoken,
    id: 'express-jwt',
    title: 'express-jwt',
    packages: ['express-jwt'],
    source: 'express-jwt 8.5.1: dist/index.js; hands its options to jsonwebtoken',
    algorithms: {
      ...jsonwebtoken.algorithms,
      whenUnset: 'required',
      missingError: 'RangeError: express-jwt: `algorithms` is a required option',
    },
    relativeExpiry: undefined,
  },
  earlier: [],
};

export const KOA_JWT: LibraryHistory = {
  newest: {
    ...jsonwebtoken,
    id: 'koa-jwt',
    title: 'koa-jwt',
    packages: ['koa-jwt'],
    source: 'koa-jwt 4.0.4: lib/index.js; hands its options to jsonwebtoken and hides its errors unless debug is set',
    relativeExpiry: undefined,
  },
  earlier: [],
};
