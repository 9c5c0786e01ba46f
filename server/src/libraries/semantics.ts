import type { LibraryId } from '../facts/library';

// What a JWT library does, as data: the rules and the verifier simulation read the same rows. Sections are those of RFC 7519
// unless said otherwise. In errors, `{expected}`, `{actual}`, `{claim}` and the like stand for what the library fills in.

/** What a verifier looks at, in the order in which it does; the first that fails is the error a caller sees. */
export type CheckName =
  | 'form'
  | 'header'
  | 'allow-list'
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
  readonly expiry: ExpirySemantics;
  readonly notBefore: { readonly error: string };
  readonly issuedAt: {
    /** Whether a token issued in the future is refused. */
    readonly future: 'reject' | 'ignore';
    readonly futureError: string;
    /** Whether `sign` writes `iat` by itself. */
    readonly automatic: boolean;
  };
  readonly audience: ExpectationSemantics;
  readonly issuer: ExpectationSemantics;
  /** Whether `sub` must be a string, and the error when it is not; empty where anything goes. */
  readonly subject: {
    readonly option: string | undefined;
    readonly mustBeString: boolean;
    readonly error: string;
    readonly typeError: string;
  };
  /** Claims without which every token is refused. */
  readonly required: readonly string[];
  /** The option that names further ones; undefined where there is none. */
  readonly requiredOption: string | undefined;
  readonly requiredError: string;
  readonly signatureError: string;
  readonly order: readonly CheckName[];
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
  /** The error for a value of the wrong type; empty where none is known. */
  readonly typeError: string;
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
  /** An empty text as the option: `skip` checks nothing, `enforce` compares with it. */
  readonly emptyOption: 'skip' | 'enforce';
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
