import type { LibraryHistory, LibrarySemantics } from './semantics';

// PyJWT and what is built on it.

const pyjwt: LibrarySemantics = {
  id: 'pyjwt',
  title: 'PyJWT',
  language: 'python',
  packages: ['pyjwt'],
  source: 'PyJWT 2.0.0 to 2.15.1: jwt/api_jwt.py, jwt/api_jws.py',
  algorithms: {
    option: 'algorithms',
    form: 'list',
    whenUnset: 'required',
    fixed: [],
    missingError: 'DecodeError: It is required that you pass in a value for the "algorithms" argument when calling decode().',
    refusedError: 'InvalidAlgorithmError: The specified alg value is not allowed',
    signingDefault: 'HS256',
  },
  leeway: { option: 'leeway', shownAs: 'leeway', unit: 'seconds', defaultSeconds: 0, text: 'error' },
  relativeExpiry: undefined,
  expiry: {
    absent: 'accept',
    absentError: '',
    numericText: 'accept',
    typeError: 'DecodeError: Expiration Time claim (exp) must be an integer.',
    boundary: 'at',
    wholeSeconds: false,
    error: 'ExpiredSignatureError: Signature has expired',
  },
  notBefore: { error: 'ImmatureSignatureError: The token is not yet valid (nbf)' },
  issuedAt: { future: 'reject', futureError: 'ImmatureSignatureError: The token is not yet valid (iat)', automatic: false },
  audience: {
    option: 'audience',
    unexpected: 'reject',
    absent: 'reject',
    mandatory: false,
    emptyOption: 'enforce',
    mismatchError: "InvalidAudienceError: Audience doesn't match",
    unexpectedError: 'InvalidAudienceError: Invalid audience',
    absentError: 'MissingRequiredClaimError: Token is missing the "aud" claim',
  },
  issuer: {
    option: 'issuer',
    unexpected: 'skip',
    absent: 'reject',
    mandatory: false,
    emptyOption: 'enforce',
    mismatchError: 'InvalidIssuerError: Invalid issuer',
    unexpectedError: '',
    absentError: 'MissingRequiredClaimError: Token is missing the "iss" claim',
  },
  subject: {
    option: 'subject',
    mustBeString: true,
    error: 'InvalidSubjectError: Invalid subject',
    typeError: 'InvalidSubjectError: Subject must be a string',
  },
  required: [],
  requiredOption: 'require',
  requiredError: 'MissingRequiredClaimError: Token is missing the "{claim}" claim',
  signatureError: 'InvalidSignatureError: Signature verification failed',
  order: [
    'form',
    'header',
    'allow-list',
    'key',
    'signature',
    'required',
    'issued-at',
    'not-before',
    'expiry',
    'issuer',
    'audience',
    'subject',
    'token-id',
  ],
  ignored: { aud: 'audience', iss: 'issuer', sub: 'subject', verify: 'options', algorithm: 'algorithms' },
};

/** Newest first. */
const EARLIER: LibraryHistory['earlier'] = [
  { below: '2.10.0', was: { subject: { option: undefined, mustBeString: false, error: '', typeError: '' } } },
  {
    below: '2.7.0',
    was: {
      audience: { ...pyjwt.audience, mismatchError: 'InvalidAudienceError: Invalid audience' },
      expiry: { ...pyjwt.expiry, wholeSeconds: true },
    },
  },
  {
    below: '2.6.0',
    was: {
      issuedAt: { future: 'ignore', futureError: '', automatic: false },
      expiry: { ...pyjwt.expiry, boundary: 'after', wholeSeconds: true },
    },
  },
];

export const PYJWT: LibraryHistory = { newest: pyjwt, earlier: EARLIER };

export const FLASK_JWT_EXTENDED: LibraryHistory = {
  newest: {
    ...pyjwt,
    id: 'flask-jwt-extended',
    title: 'Flask-JWT-Extended',
    packages: ['flask-jwt-extended'],
    source: 'Flask-JWT-Extended 4.7.4: config.py, tokens.py; on PyJWT, with verify_aud off unless an audience is set',
    algorithms: {
      ...pyjwt.algorithms,
      option: 'JWT_DECODE_ALGORITHMS',
      whenUnset: 'fixed',
      fixed: ['HS256'],
      missingError: '',
    },
    leeway: { ...pyjwt.leeway, option: 'JWT_DECODE_LEEWAY', shownAs: 'JWT_DECODE_LEEWAY' },
    relativeExpiry: {
      option: 'JWT_ACCESS_TOKEN_EXPIRES',
      number: 'seconds',
      bareText: 'error',
      grammar: 'none',
      zero: 'without',
      defaultSeconds: 900,
      typeError: 'RuntimeError: must be able to add JWT_ACCESS_TOKEN_EXPIRES to datetime.datetime',
    },
    issuedAt: { ...pyjwt.issuedAt, automatic: true },
    audience: { ...pyjwt.audience, option: 'JWT_DECODE_AUDIENCE', unexpected: 'skip', unexpectedError: '', emptyOption: 'skip' },
    issuer: { ...pyjwt.issuer, option: 'JWT_DECODE_ISSUER', emptyOption: 'skip' },
    subject: { ...pyjwt.subject, option: undefined },
    required: ['sub'],
    requiredOption: undefined,
    requiredError: 'JWTDecodeError: Missing claim: {claim}',
    ignored: {},
  },
  earlier: [],
};

export const SIMPLEJWT: LibraryHistory = {
  newest: {
    ...pyjwt,
    id: 'simplejwt',
    title: 'djangorestframework-simplejwt',
    packages: ['djangorestframework-simplejwt', 'drf-simplejwt'],
    source:
      'djangorestframework-simplejwt 5.5.1: settings.py, backends.py, tokens.py; on PyJWT, with verify_aud off unless an audience is set',
    algorithms: { ...pyjwt.algorithms, option: 'ALGORITHM', form: 'single', whenUnset: 'fixed', fixed: ['HS256'], missingError: '' },
    leeway: { ...pyjwt.leeway, option: 'LEEWAY', shownAs: 'SIMPLE_JWT["LEEWAY"]' },
    relativeExpiry: {
      option: 'ACCESS_TOKEN_LIFETIME',
      number: 'error',
      bareText: 'error',
      grammar: 'none',
      zero: 'expired',
      defaultSeconds: 300,
      typeError: '',
    },
    expiry: { ...pyjwt.expiry, absent: 'reject', absentError: "TokenError: Token has no 'exp' claim" },
    issuedAt: { ...pyjwt.issuedAt, automatic: true },
    audience: { ...pyjwt.audience, option: 'AUDIENCE', unexpected: 'skip', unexpectedError: '' },
    issuer: { ...pyjwt.issuer, option: 'ISSUER' },
    subject: { ...pyjwt.subject, option: undefined },
    required: ['exp', 'jti', 'token_type'],
    requiredOption: undefined,
    requiredError: 'TokenError: Token has no {claim}',
    ignored: {},
  },
  earlier: [],
};

export const FASTAPI_USERS: LibraryHistory = {
  newest: {
    ...pyjwt,
    id: 'fastapi-users',
    title: 'fastapi-users',
    packages: ['fastapi-users'],
    source: 'fastapi-users 15.0.5: authentication/strategy/jwt.py, jwt.py; every PyJWT error becomes an anonymous user',
    algorithms: { ...pyjwt.algorithms, option: 'algorithm', form: 'single', whenUnset: 'fixed', fixed: ['HS256'], missingError: '' },
    leeway: { option: undefined, shownAs: '', unit: 'seconds', defaultSeconds: 0, text: 'ignored' },
    relativeExpiry: {
      option: 'lifetime_seconds',
      number: 'seconds',
      bareText: 'error',
      grammar: 'none',
      zero: 'without',
      defaultSeconds: undefined,
      typeError: '',
    },
    audience: { ...pyjwt.audience, option: 'token_audience' },
    issuer: { ...pyjwt.issuer, option: undefined },
    subject: { ...pyjwt.subject, option: undefined },
    required: ['sub'],
    requiredOption: undefined,
    ignored: {},
  },
  earlier: [],
};
