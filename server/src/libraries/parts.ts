import type {
  AlgorithmSemantics,
  ExpectationSemantics,
  KeyKind,
  LeewaySemantics,
  LibrarySemantics,
  MaximumAgeSemantics,
  RelativeExpirySemantics,
} from './semantics';

// Parts that many rows share.

const HMAC = ['HS256', 'HS384', 'HS512'] as const;
const RSA = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const;
const PSS = ['PS256', 'PS384', 'PS512'] as const;
const ELLIPTIC = ['ES256', 'ES384', 'ES512'] as const;

/** What each kind of key works with by RFC 7518 and RFC 8037. */
export const KEY_ALGORITHMS: Readonly<Record<KeyKind, readonly string[]>> = {
  secret: HMAC,
  rsa: RSA,
  'rsa-pss': PSS,
  ec: [...ELLIPTIC, 'ES256K'],
  okp: ['EdDSA'],
};

/** The allow-list and the key of a library that does neither derive a list nor complain about keys. */
export const PLAIN_ALGORITHMS: Omit<
  AlgorithmSemantics,
  'option' | 'form' | 'whenUnset' | 'fixed' | 'missingError' | 'refusedError' | 'signingDefault'
> = {
  emptyList: 'reject',
  byKey: KEY_ALGORITHMS,
  keyMakesList: false,
  hmacKeyError: '',
  publicKeyError: '',
  otherKeyError: '',
  listKeyError: '',
  hmacListsTakeAnyKey: false,
  unlistedError: '',
  acceptsNone: false,
  known: undefined,
  unknownError: '',
};

export const NO_LEEWAY: LeewaySemantics = {
  option: undefined,
  shownAs: '',
  unit: 'seconds',
  defaultSeconds: 0,
  text: 'ignored',
  textError: '',
  emptyText: 'text',
  errorAt: 'use',
  negative: 'ignored',
  negativeError: '',
};

/** What a JavaScript library does that adds the tolerance to a number. */
export const LEEWAY_SECONDS: LeewaySemantics = {
  option: 'clockTolerance',
  shownAs: 'clockTolerance',
  unit: 'seconds',
  defaultSeconds: 0,
  text: 'concatenated',
  textError: '',
  emptyText: 'default',
  errorAt: 'use',
  negative: 'earlier',
  negativeError: '',
};

/** An expectation as most rows have it; a row names its option and its errors. */
export const EXPECTATION: ExpectationSemantics = {
  option: undefined,
  unexpected: 'skip',
  absent: 'reject',
  mandatory: false,
  missingOptionError: '',
  missingOptionAt: 'setup',
  emptyOption: 'skip',
  list: 'any',
  emptyList: 'enforce',
  listError: '',
  joint: ', ',
  claimJoint: ',',
  emptyClaim: 'value',
  emptyClaimList: false,
  claimList: 'any',
  listMismatchError: '',
  mistyped: 'refuse',
  typeError: '',
  typeAlways: false,
  mismatchError: '',
  unexpectedError: '',
  absentError: '',
};

/** A claim that a verifier never looks at. */
export const NEVER: ExpectationSemantics = { ...EXPECTATION, absent: 'accept' };

export const ANY_SUBJECT: LibrarySemantics['subject'] = {
  option: undefined,
  emptyOption: 'skip',
  mustBeString: false,
  absent: 'accept',
  error: '',
  typeError: '',
  absentError: '',
};

export const ANY_TYPE: LibrarySemantics['type'] = { option: undefined, expected: undefined, absent: 'accept', error: '' };

/** `iat` that nobody looks at. */
export const ANY_ISSUED_AT: LibrarySemantics['issuedAt'] = {
  future: 'ignore',
  futureError: '',
  automatic: false,
  numericText: 'ignore',
  typeError: '',
};

/** A lifetime as Python's libraries on PyJWT take it: a number or a timedelta, and no text. */
export const NUMBER_LIFETIME: RelativeExpirySemantics = {
  option: '',
  number: 'seconds',
  bareText: 'error',
  grammar: 'none',
  zero: 'expired',
  defaultSeconds: undefined,
  typeError: '',
  unset: 'error',
  emptyText: 'error',
  zeroText: 'error',
  negative: 'expired',
  fraction: 'accept',
  notANumber: 'error',
  infinite: 'error',
  numberError: '',
  textError: '',
};

/** What the claims of a row that has none of it leave unsaid. */
export const NO_PRESENCE: Pick<
  LibrarySemantics,
  'presence' | 'requiredOrder' | 'unsignedError' | 'expirySetter' | 'maximumAge' | 'tokenId' | 'cutsClaims' | 'followsToken'
> = {
  presence: [],
  requiredOrder: 'first',
  unsignedError: '',
  tokenId: { mustBeString: false, typeError: '' },
  cutsClaims: false,
  followsToken: false,
  expirySetter: undefined,
  maximumAge: undefined,
};

export const MAXIMUM_AGE: MaximumAgeSemantics = {
  option: 'maxAge',
  number: 'seconds',
  grammar: 'ms',
  absent: 'reject',
  absentError: '',
  boundary: 'at',
  leeway: true,
  zero: 'skip',
  error: '',
  futureError: '',
  typeError: '',
  errorAt: 'use',
};
