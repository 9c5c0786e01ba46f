import { ANY_SUBJECT, ANY_TYPE, EXPECTATION, NO_LEEWAY, NO_PRESENCE, NUMBER_LIFETIME, PLAIN_ALGORITHMS } from './parts';
import type { LibraryHistory, LibrarySemantics } from './semantics';

// PyJWT and what is built on it.

const pyjwt: LibrarySemantics = {
  ...NO_PRESENCE,
  id: 'pyjwt',
  title: 'PyJWT',
  language: 'python',
  packages: ['pyjwt'],
  source: 'PyJWT 2.0.0 to 2.15.1: jwt/api_jwt.py, jwt/api_jws.py',
  algorithms: {
    ...PLAIN_ALGORITHMS,
    emptyList: 'error',
    hmacKeyError: 'InvalidKeyError: {problem}',
    publicKeyError: 'InvalidKeyError: {problem}',
    otherKeyError: 'InvalidKeyError: {problem}',
    option: 'algorithms',
    form: 'list',
    whenUnset: 'required',
    fixed: [],
    missingError: 'DecodeError: It is required that you pass in a value for the "algorithms" argument when calling decode().',
    refusedError: 'InvalidAlgorithmError: The specified alg value is not allowed',
    signingDefault: 'HS256',
  },
  leeway: {
    ...NO_LEEWAY,
    option: 'leeway',
    shownAs: 'leeway',
    text: 'error',
    textError: "TypeError: unsupported operand type(s) for {operator}: {number} and 'str'",
    negative: 'earlier',
  },
  relativeExpiry: undefined,
  expiry: {
    absent: 'accept',
    absentError: '',
    numericText: 'accept',
    typeError: 'DecodeError: Expiration Time claim (exp) must be an integer.',
    boundary: 'at',
    wholeSeconds: false,
    error: 'ExpiredSignatureError: Signature has expired',
    zero: 'enforce',
  },
  notBefore: {
    error: 'ImmatureSignatureError: The token is not yet valid (nbf)',
    numericText: 'accept',
    typeError: 'DecodeError: Not Before claim (nbf) must be an integer.',
    zero: 'enforce',
    leewayOn: 'clock',
  },
  issuedAt: {
    future: 'reject',
    futureError: 'ImmatureSignatureError: The token is not yet valid (iat)',
    automatic: false,
    numericText: 'accept',
    typeError: 'InvalidIssuedAtError: Issued At claim (iat) must be an integer.',
  },
  type: ANY_TYPE,
  audience: {
    ...EXPECTATION,
    emptyClaim: 'absent',
    emptyClaimList: true,
    typeError: 'InvalidAudienceError: Invalid claim format in token',
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
    ...EXPECTATION,
    claimList: 'never',
    typeError: 'InvalidIssuerError: Payload Issuer (iss) must be a string',
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
    emptyOption: 'enforce',
    mustBeString: true,
    absent: 'accept',
    absentError: '',
    error: 'InvalidSubjectError: Invalid subject',
    typeError: 'InvalidSubjectError: Subject must be a string',
  },
  tokenId: { mustBeString: true, typeError: 'InvalidJTIError: JWT ID must be a string' },
  cutsClaims: true,
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
  {
    below: '2.10.0',
    was: { tokenId: { mustBeString: false, typeError: '' }, subject: ANY_SUBJECT, issuer: { ...pyjwt.issuer, typeError: '' } },
  },
  // A list of issuers was compared with the claim as a whole.
  { below: '2.9.0', was: { issuer: { ...pyjwt.issuer, typeError: '', list: 'never' } } },
  {
    below: '2.7.0',
    was: {
      audience: { ...pyjwt.audience, mismatchError: 'InvalidAudienceError: Invalid audience' },
      expiry: { ...pyjwt.expiry, wholeSeconds: true },
      // A text was compared as it was.
      issuedAt: {
        ...pyjwt.issuedAt,
        numericText: 'reject',
        typeError: "TypeError: '>' not supported between instances of 'str' and {number}",
      },
    },
  },
  {
    below: '2.6.0',
    was: {
      issuedAt: { ...pyjwt.issuedAt, future: 'ignore', futureError: '' },
      expiry: { ...pyjwt.expiry, boundary: 'after', wholeSeconds: true },
    },
  },
  // The algorithms were optional, with a warning.
  { below: '2.0.0', was: { algorithms: { ...pyjwt.algorithms, whenUnset: 'header', missingError: '' } } },
];

export const PYJWT: LibraryHistory = { newest: pyjwt, earlier: EARLIER };

/** What is built on PyJWT looks for its own claims when that is done. */
const REQUIRED_LAST = [...pyjwt.order.filter((check) => check !== 'required'), 'required' as const];

export const FLASK_JWT_EXTENDED: LibraryHistory = {
  newest: {
    ...pyjwt,
    id: 'flask-jwt-extended',
    kindClaim: 'type',
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
      ...NUMBER_LIFETIME,
      option: 'JWT_ACCESS_TOKEN_EXPIRES',
      number: 'seconds',
      bareText: 'error',
      grammar: 'none',
      zero: 'without',
      defaultSeconds: 900,
      refreshDefaultSeconds: 2_592_000,
      typeError: 'RuntimeError: must be able to add JWT_ACCESS_TOKEN_EXPIRES to datetime.datetime',
    },
    issuedAt: { ...pyjwt.issuedAt, automatic: true },
    audience: { ...pyjwt.audience, option: 'JWT_DECODE_AUDIENCE', unexpected: 'skip', unexpectedError: '', emptyOption: 'skip' },
    issuer: { ...pyjwt.issuer, option: 'JWT_DECODE_ISSUER', emptyOption: 'skip' },
    subject: { ...pyjwt.subject, option: undefined },
    order: REQUIRED_LAST,
    required: ['sub'],
    requiredOption: undefined,
    requiredError: 'JWTDecodeError: Missing claim: {claim}',
    ignored: {},
  },
  earlier: [],
};

/** What callers see of every error of PyJWT: `backends.py` makes a TokenBackendError of it, `tokens.py` a TokenError, and `authentication.py` this. */
const NOT_VALID = 'InvalidToken: Given token not valid for any token type';

const NOT_EXPECTED = { typeError: NOT_VALID, mismatchError: NOT_VALID, absentError: NOT_VALID } as const;

export const SIMPLEJWT: LibraryHistory = {
  newest: {
    ...pyjwt,
    id: 'simplejwt',
    kindClaim: 'token_type',
    title: 'djangorestframework-simplejwt',
    packages: ['djangorestframework-simplejwt', 'drf-simplejwt'],
    source:
      'djangorestframework-simplejwt 5.5.1: settings.py, backends.py, tokens.py; on PyJWT, with verify_aud off unless an audience is set',
    algorithms: {
      ...pyjwt.algorithms,
      option: 'ALGORITHM',
      form: 'single',
      whenUnset: 'fixed',
      fixed: ['HS256'],
      missingError: '',
      refusedError: NOT_VALID,
    },
    leeway: { ...pyjwt.leeway, option: 'LEEWAY', shownAs: 'SIMPLE_JWT["LEEWAY"]' },
    relativeExpiry: {
      ...NUMBER_LIFETIME,
      option: 'ACCESS_TOKEN_LIFETIME',
      number: 'error',
      bareText: 'error',
      grammar: 'none',
      zero: 'expired',
      defaultSeconds: 300,
      refreshDefaultSeconds: 86_400,
      typeError: '',
    },
    expiry: { ...pyjwt.expiry, absent: 'reject', absentError: NOT_VALID, typeError: NOT_VALID, error: NOT_VALID },
    notBefore: { ...pyjwt.notBefore, error: NOT_VALID, typeError: NOT_VALID },
    issuedAt: { ...pyjwt.issuedAt, automatic: true, futureError: NOT_VALID, typeError: NOT_VALID },
    audience: { ...pyjwt.audience, ...NOT_EXPECTED, option: 'AUDIENCE', unexpected: 'skip', unexpectedError: '' },
    issuer: { ...pyjwt.issuer, ...NOT_EXPECTED, option: 'ISSUER' },
    subject: { ...pyjwt.subject, option: undefined, typeError: NOT_VALID },
    tokenId: { ...pyjwt.tokenId, typeError: NOT_VALID },
    signatureError: NOT_VALID,
    order: REQUIRED_LAST,
    required: ['exp', 'jti', 'token_type'],
    requiredOption: undefined,
    requiredError: NOT_VALID,
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
    leeway: NO_LEEWAY,
    relativeExpiry: {
      ...NUMBER_LIFETIME,
      option: 'lifetime_seconds',
      unset: 'without',
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
    order: REQUIRED_LAST,
    required: ['sub'],
    requiredOption: undefined,
    ignored: {},
  },
  earlier: [],
};
