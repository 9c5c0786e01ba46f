import type { LibraryHistory, LibrarySemantics } from './semantics';

// jsonwebtoken and what is built on it.

const jsonwebtoken: LibrarySemantics = {
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
    signingDefault: 'HS256',
  },
  leeway: { option: 'clockTolerance', shownAs: 'clockTolerance', unit: 'seconds', defaultSeconds: 0, text: 'concatenated' },
  relativeExpiry: {
    option: 'expiresIn',
    number: 'seconds',
    bareText: 'milliseconds',
    grammar: 'ms',
    zero: 'expired',
    defaultSeconds: undefined,
    typeError: 'Error: "expiresIn" should be a number of seconds or string representing a timespan',
  },
  expiry: {
    absent: 'accept',
    absentError: '',
    numericText: 'reject',
    typeError: 'JsonWebTokenError: invalid exp value',
    boundary: 'at',
    wholeSeconds: true,
    error: 'TokenExpiredError: jwt expired',
  },
  notBefore: { error: 'NotBeforeError: jwt not active' },
  issuedAt: { future: 'ignore', futureError: '', automatic: true },
  audience: {
    option: 'audience',
    unexpected: 'skip',
    absent: 'reject',
    mandatory: false,
    emptyOption: 'skip',
    mismatchError: 'JsonWebTokenError: jwt audience invalid. expected: {expected}',
    unexpectedError: '',
    absentError: 'JsonWebTokenError: jwt audience invalid. expected: {expected}',
  },
  issuer: {
    option: 'issuer',
    unexpected: 'skip',
    absent: 'reject',
    mandatory: false,
    emptyOption: 'skip',
    mismatchError: 'JsonWebTokenError: jwt issuer invalid. expected: {expected}',
    unexpectedError: '',
    absentError: 'JsonWebTokenError: jwt issuer invalid. expected: {expected}',
  },
  subject: { option: 'subject', mustBeString: false, error: 'JsonWebTokenError: jwt subject invalid. expected: {expected}', typeError: '' },
  required: [],
  requiredOption: undefined,
  requiredError: '',
  signatureError: 'JsonWebTokenError: invalid signature',
  order: [
    'form',
    'header',
    'key',
    'allow-list',
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

export const JSONWEBTOKEN: LibraryHistory = { newest: jsonwebtoken, earlier: [] };

export const NEST_JWT: LibraryHistory = {
  newest: {
    ...jsonwebtoken,
    id: '@nestjs/jwt',
    title: '@nestjs/jwt',
    packages: ['@nestjs/jwt'],
    source: '@nestjs/jwt 9.0.0 to 12.0.2: dist/jwt.service.js; hands its options to jsonwebtoken',
  },
  earlier: [],
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
