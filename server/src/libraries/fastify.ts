import { ANY_ISSUED_AT, ANY_TYPE, EXPECTATION, KEY_ALGORITHMS, MAXIMUM_AGE, NO_PRESENCE, PLAIN_ALGORITHMS } from './parts';
import type { EarlierSemantics, LibraryHistory, LibrarySemantics } from './semantics';

// fast-jwt, and Fastify's plugin on top of it.

const LIFETIME_ERROR = 'TokenError: The expiresIn option must be a positive number or a valid string.';
const TOLERANCE_ERROR = 'TokenError: The clockTolerance option must be a finite, non-negative number.';

const fastJwt: LibrarySemantics = {
  ...NO_PRESENCE,
  id: 'fast-jwt',
  title: 'fast-jwt',
  language: 'typescript',
  packages: ['fast-jwt'],
  source: 'fast-jwt 1.7.2 to 6.3.6: src/signer.js, src/verifier.js; all times in milliseconds',
  algorithms: {
    option: 'algorithms',
    form: 'list',
    whenUnset: 'by-key',
    fixed: [],
    missingError: '',
    refusedError: 'TokenError: The token algorithm is invalid.',
    ...PLAIN_ALGORITHMS,
    emptyList: 'unset',
    byKey: { ...KEY_ALGORITHMS, 'rsa-pss': KEY_ALGORITHMS.rsa, ec: ['ES256', 'ES384', 'ES512'] },
    keyMakesList: true,
    publicKeyError: 'TokenError: Cannot verify the signature.',
    listKeyError: 'TokenError: Invalid public key provided for algorithms {list}.',
    hmacListsTakeAnyKey: true,
    signingDefault: 'by-key',
  },
  leeway: {
    option: 'clockTolerance',
    shownAs: 'clockTolerance',
    unit: 'milliseconds',
    defaultSeconds: 0,
    text: 'error',
    textError: TOLERANCE_ERROR,
    emptyText: 'text',
    errorAt: 'setup',
    negative: 'error',
    negativeError: TOLERANCE_ERROR,
  },
  relativeExpiry: {
    option: 'expiresIn',
    number: 'milliseconds',
    bareText: 'milliseconds',
    grammar: 'ms',
    zero: 'expired',
    defaultSeconds: undefined,
    typeError: LIFETIME_ERROR,
    unset: 'without',
    emptyText: 'without',
    zeroText: 'error',
    negative: 'expired',
    fraction: 'accept',
    notANumber: 'error',
    infinite: 'without',
    numberError: '',
    textError: '',
  },
  expiry: {
    absent: 'accept',
    absentError: '',
    numericText: 'reject',
    typeError: 'TokenError: The exp claim must be a number.',
    boundary: 'after',
    wholeSeconds: false,
    error: 'TokenError: The token has expired at {time}.',
    zero: 'enforce',
  },
  notBefore: {
    error: 'TokenError: The token will be active at {time}.',
    numericText: 'reject',
    typeError: 'TokenError: The nbf claim must be a number.',
    zero: 'enforce',
    leewayOn: 'claim',
  },
  issuedAt: { ...ANY_ISSUED_AT, automatic: true },
  maximumAge: {
    ...MAXIMUM_AGE,
    number: 'milliseconds',
    grammar: 'none',
    absent: 'accept',
    boundary: 'after',
    leeway: false,
    zero: 'enforce',
    error: 'TokenError: The token has expired at {time}.',
  },
  type: { ...ANY_TYPE, option: 'checkTyp', absent: 'reject', error: 'TokenError: Invalid typ.' },
  audience: {
    ...EXPECTATION,
    option: 'allowedAud',
    absent: 'accept',
    listMismatchError: 'TokenError: None of aud claim values are allowed.',
    typeError: 'TokenError: The aud claim must be a string or an array of strings.',
    mismatchError: 'TokenError: The aud claim value is not allowed.',
  },
  issuer: {
    ...EXPECTATION,
    option: 'allowedIss',
    absent: 'accept',
    claimList: 'never',
    typeError: 'TokenError: The iss claim must be a string.',
    mismatchError: 'TokenError: The iss claim value is not allowed.',
  },
  subject: {
    option: 'allowedSub',
    emptyOption: 'skip',
    mustBeString: false,
    absent: 'accept',
    error: 'TokenError: The sub claim value is not allowed.',
    typeError: 'TokenError: The sub claim must be a string.',
    absentError: '',
  },
  required: [],
  requiredOption: 'requiredClaims',
  requiredError: 'TokenError: The {claim} claim is required.',
  signatureError: 'TokenError: The token signature is invalid.',
  unsignedError: 'TokenError: The token signature is missing.',
  order: [
    'form',
    'unsigned',
    'allow-list',
    'key',
    'signature',
    'header',
    'type',
    'required',
    'not-before',
    'expiry',
    'maximum-age',
    'token-id',
    'audience',
    'issuer',
    'subject',
  ],
  ignored: {
    leeway: 'clockTolerance',
    audience: 'allowedAud',
    issuer: 'allowedIss',
    subject: 'allowedSub',
    aud: 'allowedAud',
    iss: 'allowedIss',
    sub: 'allowedSub',
  },
};

const OLD_TOLERANCE_ERROR = 'TokenError: The clockTolerance option must be a positive number.';

/** Below 6.3.0 a lifetime of zero was none, and a claim in the payload won over the option. */
const before63: EarlierSemantics['was'] = {
  relativeExpiry: fastJwt.relativeExpiry && { ...fastJwt.relativeExpiry, zero: 'without', notANumber: 'without' },
  leeway: { ...fastJwt.leeway, textError: OLD_TOLERANCE_ERROR, negativeError: OLD_TOLERANCE_ERROR, emptyText: 'default' },
  algorithms: { ...fastJwt.algorithms, hmacListsTakeAnyKey: false },
};

export const FAST_JWT: LibraryHistory = { newest: fastJwt, earlier: [{ below: '6.3.0', was: before63 }] };

const SECONDS_ERROR = 'TokenError: The expiresIn option must be a finite number or a valid string.';

const seconds = fastJwt.relativeExpiry && {
  ...fastJwt.relativeExpiry,
  number: 'seconds' as const,
  emptyText: 'error' as const,
  infinite: 'error' as const,
  typeError: SECONDS_ERROR,
};

export const FASTIFY_JWT: LibraryHistory = {
  newest: {
    ...fastJwt,
    id: '@fastify/jwt',
    title: '@fastify/jwt',
    packages: ['@fastify/jwt', 'fastify-jwt'],
    source: '@fastify/jwt 5.0.1 to 10.2.8: index.js; lifetimes in seconds, clockTolerance in milliseconds',
    relativeExpiry: seconds,
    maximumAge: fastJwt.maximumAge && {
      ...fastJwt.maximumAge,
      number: 'seconds',
      grammar: 'ms',
      typeError: 'TokenError: The maxAge option must be a finite number or a valid string.',
      errorAt: 'setup',
    },
    ignored: { leeway: 'clockTolerance', audience: 'allowedAud', issuer: 'allowedIss', subject: 'allowedSub' },
  },
  // Version 5.0.1 began to multiply numbers by a thousand; before, they went to fast-jwt as they were.
  earlier: [{ below: '5.0.1', was: { ...before63, maximumAge: fastJwt.maximumAge } }],
};
