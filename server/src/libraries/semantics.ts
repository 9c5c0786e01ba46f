import type { LibraryId } from '../facts/library';

// What a JWT library does, as data: the rules and the verifier simulation read the same rows. Sections are those of RFC 7519
// unless said otherwise. In errors, `{expected}`, `{actual}`, `{claim}` and the like stand for what the library fills in.

/** What a verifier looks at, in the order in which it does; the first that fails is the error a caller sees. */
export type CheckName =
  | 'form'
  | 'header'
  /** The types of all registered claims, where a library looks at them before any value. */
  | 'claim-types'
  /** A token without a signature, refused before anything is asked of its algorithm. */
  | 'unsigned'
  | 'allow-list'
  /** Whether the library knows the algorithm at all. */
  | 'algorithm'
  /** Whether the key is one that the token's algorithm works with. */
  | 'key'
  | 'signature'
  | 'type'
  | 'required'
  | 'not-before'
  | 'expiry'
  | 'issued-at'
  | 'maximum-age'
  | 'audience'
  | 'issuer'
  | 'subject'
  | 'token-id';

/** What a verifier's key is: a shared secret, or the kind of its public key. */
export type KeyKind = 'secret' | 'rsa' | 'rsa-pss' | 'ec' | 'okp';

export interface LibrarySemantics {
  readonly id: LibraryId;
  /** As people call it in a sentence. */
  readonly title: string;
  readonly language: 'typescript' | 'python';
  /** Names in manifests and lock files, in lower case. */
  readonly packages: readonly string[];
  /** Versions read and run, with the files that say it. */
  readonly source: string;
  readonly algorithms: AlgorithmSemantics;
  readonly leeway: LeewaySemantics;
  /** A lifetime given as an option; undefined where only the claim says it. */
  readonly relativeExpiry: RelativeExpirySemantics | undefined;
  /** A method that sets `exp` itself, as jose's `setExpirationTime`; undefined where there is none. */
  readonly expirySetter: ExpirySetterSemantics | undefined;
  readonly expiry: ExpirySemantics;
  readonly notBefore: {
    readonly error: string;
    /** `nbf` as a text of digits, the error for what is no number, and a value of zero. */
    readonly numericText: 'accept' | 'reject';
    readonly typeError: string;
    readonly zero: 'enforce' | 'skip';
    /** Whether the tolerance is added to the clock or taken from the claim, which tells what becomes of a text. */
    readonly leewayOn: 'clock' | 'claim';
  };
  readonly issuedAt: {
    /** Whether a token issued in the future is refused. */
    readonly future: 'reject' | 'ignore';
    readonly futureError: string;
    /** Whether `sign` writes `iat` by itself. */
    readonly automatic: boolean;
    /** `iat` as a text of digits where verifiers look at its type at all. */
    readonly numericText: 'accept' | 'reject' | 'ignore';
    readonly typeError: string;
  };
  /** How old a token may be by its `iat`; undefined where that cannot be asked. */
  readonly maximumAge: MaximumAgeSemantics | undefined;
  /** The header's `typ`. */
  readonly type: {
    /** The verifier's option; undefined where there is none. */
    readonly option: string | undefined;
    /** What a verifier without the option wants; undefined where anything goes. */
    readonly expected: string | undefined;
    /** Whether a token without `typ` passes. */
    readonly absent: 'accept' | 'reject';
    readonly error: string;
  };
  readonly audience: ExpectationSemantics;
  readonly issuer: ExpectationSemantics;
  /** Whether `sub` must be a string, and the error when it is not; empty where anything goes. */
  readonly subject: {
    readonly option: string | undefined;
    /** As in `ExpectationSemantics`. */
    readonly emptyOption: ExpectationSemantics['emptyOption'];
    readonly mustBeString: boolean;
    /** The verifier names a subject and the token has none. */
    readonly absent: 'reject' | 'accept';
    readonly error: string;
    readonly typeError: string;
    readonly absentError: string;
  };
  /** Whether `jti` must be a string, and the error when it is not. */
  readonly tokenId: { readonly mustBeString: boolean; readonly typeError: string };
  /** Whether fractions of NumericDates in the token are cut, as Python's int() does. */
  readonly cutsClaims: boolean;
  /** Claims without which every token is refused. */
  readonly required: readonly string[];
  /** The option that names further ones; undefined where there is none. `require_` stands before the claim's name, `essential` in its own options. */
  readonly requiredOption: string | undefined;
  readonly requiredError: string;
  /**
   * Claims whose absence is found in the check `required`, before any value is looked at: those that the verifier names a value
   * for, `iat` where it limits the age, and `*` for the claims of `requiredOption`. Empty where each check looks for its own.
   */
  readonly presence: readonly string[];
  /** Of several required claims that are missing, the error names the `first` in the verifier's list, the `last`, or `all`. */
  readonly requiredOrder: 'first' | 'last' | 'all';
  /** The claim by which it tells access tokens from refresh tokens by itself; absent where that is left to the code around. */
  readonly kindClaim?: string;
  readonly signatureError: string;
  /** A token without a signature; empty where that is a wrong signature like any other. */
  readonly unsignedError: string;
  readonly order: readonly CheckName[];
  /** Whether the checks of single claims come in the order in which the token has the claims. */
  readonly followsToken: boolean;
  /** Options that look right and are passed over without a word, with the right name; empty where there is none. */
  readonly ignored: Readonly<Record<string, string>>;
}

export interface AlgorithmSemantics {
  /** The verifier's allow-list; undefined where it cannot be given. */
  readonly option: string | undefined;
  readonly form: 'list' | 'single';
  /**
   * Without a list: `by-key` is what the key's type fits, `header` is whatever the token says, `required` is an error,
   * `fixed` is the list in `fixed`.
   */
  readonly whenUnset: 'by-key' | 'header' | 'required' | 'fixed';
  readonly fixed: readonly string[];
  readonly missingError: string;
  readonly refusedError: string;
  /** The error where no list is given and the library's own has not got it; `refusedError` where it is empty. */
  readonly unlistedError: string;
  /** Whether `none` in the list lets unsigned tokens pass. */
  readonly acceptsNone: boolean;
  /** An empty list: no algorithm is allowed (`reject`), it is as if none was given (`unset`), or it is an error as the verifier is set up. */
  readonly emptyList: 'reject' | 'unset' | 'error';
  /** The algorithms that work with a kind of key: what `by-key` allows. */
  readonly byKey: Readonly<Record<KeyKind, readonly string[]>>;
  /** Whether the key's algorithms make a list, so that others are refused by the check `allow-list` and not by `key`. */
  readonly keyMakesList: boolean;
  /** An HMAC algorithm with a public key, an algorithm of public keys with a secret, and one with another kind of public key; empty where it is a wrong signature. */
  readonly hmacKeyError: string;
  readonly publicKeyError: string;
  readonly otherKeyError: string;
  /** A list of which no algorithm works with the key, found as the verifier is set up; empty where that is not looked at. */
  readonly listKeyError: string;
  /** Whether a list of nothing but HMAC takes the text of any key for a secret, and so passes that check. */
  readonly hmacListsTakeAnyKey: boolean;
  /** The algorithms that the library knows at all, where one that it does not know has an error of its own. */
  readonly known: readonly string[] | undefined;
  readonly unknownError: string;
  /** What an issuer signs with when it names none; undefined where it must. */
  readonly signingDefault: 'HS256' | 'by-key' | undefined;
}

export interface LeewaySemantics {
  /** The option's name where it is written; undefined where there is none. */
  readonly option: string | undefined;
  /** The option as messages name it, with the object it belongs into. */
  readonly shownAs: string;
  readonly unit: 'seconds' | 'milliseconds';
  /** Tolerance when nothing is said, in seconds. */
  readonly defaultSeconds: number;
  /** A text instead of a number: `concatenated` onto `exp`, so that nothing ever expires; a `span` with a unit; an `error`; read as a `number`. */
  readonly text: 'concatenated' | 'span' | 'error' | 'number' | 'ignored';
  /** The error for a text; empty where none is raised or known. */
  readonly textError: string;
  /** An empty text: as if nothing was given, or a text like any other. */
  readonly emptyText: 'default' | 'text';
  /** Whether a wrong tolerance fails as the verifier is set up, before the first time is looked at, or only where a time is compared. */
  readonly errorAt: 'setup' | 'claims' | 'use';
  /** A negative number: it makes tokens end `earlier`, is an `error`, or is passed over for the default. */
  readonly negative: 'earlier' | 'error' | 'ignored';
  readonly negativeError: string;
}

export interface RelativeExpirySemantics {
  readonly option: string;
  /** The unit of a number; `error` where a typed span (timedelta) is asked for. */
  readonly number: 'seconds' | 'milliseconds' | 'error';
  /** What a text of digits without a unit means. */
  readonly bareText: 'milliseconds' | 'seconds' | 'error';
  /** Who reads a text with a unit. */
  readonly grammar: 'ms' | 'jose' | 'none';
  /** A lifetime of zero: born `expired`, or a token `without` expiry. */
  readonly zero: 'expired' | 'without' | 'error';
  /** Lifetime in seconds when nothing is said; undefined for a token without expiry. */
  readonly defaultSeconds: number | undefined;
  /** The same for refresh tokens where it is another. */
  readonly refreshDefaultSeconds?: number;
  /** The error for a value of the wrong type; empty where none is known. */
  readonly typeError: string;
  /** The option is there and undefined or None, as an unset variable leaves it. */
  readonly unset: 'error' | 'without' | 'default';
  /** An empty text. */
  readonly emptyText: 'error' | 'without';
  /** A text that comes to zero. */
  readonly zeroText: 'expired' | 'error';
  readonly negative: 'expired' | 'error' | 'without';
  readonly fraction: 'accept' | 'error';
  /** NaN, as what is left of a text that was no number; and infinity. */
  readonly notANumber: 'error' | 'without';
  readonly infinite: 'error' | 'without';
  /** The error for a number that is not taken, and for a text that does not parse; `typeError` where they are empty. */
  readonly numberError: string;
  readonly textError: string;
}

/** A method that takes a point in time, or a span in jose's grammar. */
export interface ExpirySetterSemantics {
  readonly method: string;
  /** Whether a span may have a sign, `ago` or `from now`. */
  readonly signed: boolean;
  /** A `Date` as the argument. */
  readonly date: 'accept' | 'error';
  /** NaN or infinity: an `error`, or `null` in the token, which never expires. */
  readonly notFinite: 'error' | 'null';
  readonly numberError: string;
  readonly textError: string;
}

export interface MaximumAgeSemantics {
  readonly option: string;
  readonly number: 'seconds' | 'milliseconds';
  readonly grammar: 'ms' | 'jose' | 'none';
  /** A token without `iat`. */
  readonly absent: 'accept' | 'reject';
  readonly absentError: string;
  /** Refused `at` iat + age, or only `after` it. */
  readonly boundary: 'at' | 'after';
  /** Whether the clock tolerance counts here as well. */
  readonly leeway: boolean;
  /** An age of zero: as if there were none, or nothing older than now. */
  readonly zero: 'skip' | 'enforce';
  readonly error: string;
  /** A token from the future; empty where it passes. */
  readonly futureError: string;
  readonly typeError: string;
  /** Whether a wrong age fails as the verifier is set up, or only where a token's is compared. */
  readonly errorAt: 'setup' | 'use';
}

export interface ExpirySemantics {
  /** A token without `exp`. */
  readonly absent: 'accept' | 'reject';
  readonly absentError: string;
  /** `exp` as a text of digits. */
  readonly numericText: 'accept' | 'reject';
  readonly typeError: string;
  /** Expired `at` exp (now >= exp + leeway) or only `after` it. */
  readonly boundary: 'at' | 'after';
  /** Whether the clock is cut to whole seconds. */
  readonly wholeSeconds: boolean;
  readonly error: string;
  /** `exp: 0`. */
  readonly zero: 'enforce' | 'skip';
}

/** `aud` or `iss`. */
export interface ExpectationSemantics {
  /** The verifier's option; undefined where it cannot be given. */
  readonly option: string | undefined;
  /** The token has the claim and the verifier names none. */
  readonly unexpected: 'reject' | 'skip';
  /** The verifier names one and the token has none. */
  readonly absent: 'reject' | 'accept';
  /** Whether a verifier that names none fails as it is set up. */
  readonly mandatory: boolean;
  /** The error of a verifier that names none and must, as it is set up or only when a token comes; empty where `mandatory` is false. */
  readonly missingOptionError: string;
  readonly missingOptionAt: 'setup' | 'use';
  /** An empty text as the option: `skip` checks nothing, `presence` asks for the claim alone, `enforce` compares with it. */
  readonly emptyOption: 'skip' | 'presence' | 'enforce';
  /** A list as the option: `any` of them will do, it asks for the claim alone (`presence`), it `never` matches, or it is an `error`. */
  readonly list: 'any' | 'presence' | 'never' | 'error';
  /** An empty list as the option. */
  readonly emptyList: 'enforce' | 'skip';
  readonly listError: string;
  /** How an error names the entries of a list that the verifier or the token has: what stands between them. */
  readonly joint: string;
  readonly claimJoint: string;
  /** An empty text in the token: a `value` like any other, as if it were `absent`, or `refused` whatever is expected. */
  readonly emptyClaim: 'value' | 'absent' | 'refused';
  /** Whether an empty list in the token is as good as an empty text. */
  readonly emptyClaimList: boolean;
  /** A list in the token: `any` of its entries will do, or it `never` matches. */
  readonly claimList: 'any' | 'never';
  /** The error when none of a token's list matches; `mismatchError` where it is empty. */
  readonly listMismatchError: string;
  /** What becomes of a token's value that is neither a text nor a list of texts: most compare it and `refuse`. */
  readonly mistyped: 'refuse' | 'accept';
  /** The error for one; empty where that is a mismatch like any other. */
  readonly typeError: string;
  /** Whether that is looked at even where the verifier names nothing. */
  readonly typeAlways: boolean;
  readonly mismatchError: string;
  readonly unexpectedError: string;
  readonly absentError: string;
}

/** How a library was before a version. Applied to the newest row one after the other, the latest change first. */
export interface EarlierSemantics {
  /** The first version that no longer was so. */
  readonly below: string;
  readonly was: Partial<LibrarySemantics>;
}

export interface LibraryHistory {
  readonly newest: LibrarySemantics;
  readonly earlier: readonly EarlierSemantics[];
}
