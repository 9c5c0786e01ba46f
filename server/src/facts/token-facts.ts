import type { Place } from '../text/range';
import type { LibraryId } from './library';
import type { ReferenceValue, Value } from './value';

// Facts about what code does with secrets and tokens: it signs, verifies, compares, sends and deletes.

/** Text that takes the place of other text. */
export interface Replacement {
  readonly at: Place;
  readonly newText: string;
}

/** Where text can be inserted so that the result is an option given to the call: prefix + option text + suffix. */
export interface InsertionSlot {
  readonly at: Place;
  readonly prefix: string;
  readonly suffix: string;
}

/** A value with the place of its whole option (`expiresIn: '15m'`, `leeway=60`), so that a fix can replace the value or remove the option. */
export interface OptionValue {
  readonly value: Value;
  /** The value's own place; absent when the option is unset. */
  readonly valueAt: Place | undefined;
}

/** In which form an issuer states when its token expires. See `library.ts` for what each means per library. */
export type ExpiryForm =
  /** `expiresIn` of jsonwebtoken, @nestjs/jwt: relative. */
  | 'relative-option'
  /** `exp` in the payload: absolute NumericDate, or a datetime that the library converts. */
  | 'exp-claim'
  /** jose `setExpirationTime`: a number or Date is absolute, a string relative. */
  | 'jose-expiration';

export interface TokenExpiry {
  readonly form: ExpiryForm;
  readonly value: Value;
  readonly valueAt: Place;
}

/** A call that signs a token. */
export interface TokenIssuer {
  readonly kind: 'token-issuer';
  readonly file: string;
  /** The whole call. */
  readonly at: Place;
  /** The part to underline when the call as a whole is meant: `jwt.sign`, `new SignJWT`. */
  readonly calleeAt: Place;
  readonly library: LibraryId;
  readonly key: Value;
  readonly algorithm: Value;
  readonly audience: OptionValue;
  readonly issuer: OptionValue;
  readonly subject: Value;
  /** `unset`: seen to have no expiry. `unknown`: options or payload that cannot be read may set one. */
  readonly expiry: TokenExpiry | 'unset' | 'unknown';
  /** Names that hint at the token's role: enclosing functions, the variable it is assigned to, claims such as `type: 'refresh'`, key names. */
  readonly hints: readonly string[];
  /** Where an option such as `audience: 'api'` can be added; absent when there is no clean place. */
  readonly optionSlot: InsertionSlot | undefined;
}

/** A call, strategy or middleware that verifies a token. */
export interface TokenVerifier {
  readonly kind: 'token-verifier';
  readonly file: string;
  readonly at: Place;
  readonly calleeAt: Place;
  readonly library: LibraryId;
  readonly key: Value;
  readonly algorithms: OptionValue;
  readonly audience: OptionValue;
  readonly issuer: OptionValue;
  /** Clock tolerance in the library's own unit. `unset`: seen to be absent. */
  readonly leeway: OptionValue;
  /** False when an option switches the check off, `unknown` when that cannot be read. */
  readonly checks: {
    readonly signature: boolean | 'unknown';
    readonly expiry: boolean | 'unknown';
    readonly audience: boolean | 'unknown';
    readonly issuedAt: boolean | 'unknown';
  };
  readonly hints: readonly string[];
  /** Where an option in the library's own form can be added, see `LibrarySemantics.leewayOption`. */
  readonly optionSlot: InsertionSlot | undefined;
  /** Where a keyword argument or top-level option can be added, for libraries that have both kinds (python-jose audience). */
  readonly argumentSlot: InsertionSlot | undefined;
}

/**
 * A secret given to something that neither signs nor verifies a JWT in sight: the `secret` of express-session or Auth.js,
 * `app.secret_key`, Django's `SECRET_KEY`, `SessionMiddleware(secret_key=...)`.
 */
export interface SecretSetting {
  readonly kind: 'secret-setting';
  readonly file: string;
  /** The option or assignment as a whole. */
  readonly at: Place;
  /** What takes the secret, for messages: `express-session`, `Flask`. */
  readonly owner: string;
  /** The option as written: `secret`, `SECRET_KEY`. */
  readonly setting: string;
  readonly key: Value;
}

/** A check that passes, or is skipped, when the secret it compares with is not set. */
export interface OpenCheck {
  readonly kind: 'open-check';
  readonly file: string;
  /** The condition or comparison that lets the request through. */
  readonly at: Place;
  /** The environment variable that may be missing; empty when `through` leads to it. */
  readonly name: string;
  /** The setting of another file that holds the variable: `settings.CRON_SECRET`. `model/open-checks.ts` finds the name. */
  readonly through?: ReferenceValue;
  /**
   * `allows`: an early success when it is not set. `guarded`: `SECRET && given !== SECRET`, or a check inside `if (SECRET)` without else.
   * `template`: the comparison is with a text built around it, so "Bearer undefined" passes. `undefined-equals`: both sides can be
   * undefined or None and are then equal. `continues`: it warns and goes on.
   */
  readonly shape: 'allows' | 'guarded' | 'template' | 'undefined-equals' | 'continues';
  /** The edits that make it refuse when the secret is not set; empty when no clean edit is known. */
  readonly closingEdits: readonly Replacement[];
}

/** A deletion of one row or several of a model that keeps sessions or tokens. */
export interface RowDeletion {
  readonly kind: 'row-deletion';
  readonly file: string;
  readonly at: Place;
  readonly orm: 'prisma' | 'typeorm' | 'django' | 'sqlalchemy' | 'sqlmodel' | 'tortoise';
  /** The model or table as written: `refreshToken`, `RefreshToken`. */
  readonly model: string;
  /** What happens when the row is gone, by the ORM and the call's form. */
  readonly whenMissing: 'throws' | 'silent';
  /** The error in the library's own words: `P2025`, `RefreshToken.DoesNotExist`, `UnmappedInstanceError`. */
  readonly error: string;
  /** `caught`: a handler keeps it from ending the request. `rethrown`: there is a handler and it lets this error pass. `unknown`: the promise or the exception goes to a caller that cannot be seen. */
  readonly handling: 'unhandled' | 'caught' | 'rethrown' | 'unknown';
  /** Whether the deleted row, the call's result, is used. */
  readonly resultUsed: boolean;
  /** Edits that make it delete without failing when the row is gone (`delete` to `deleteMany`); empty when there is no plain one. */
  readonly tolerantEdits: readonly Replacement[];
  /** Edits that catch just this error; empty when there is no clean place. */
  readonly catchEdits: readonly Replacement[];
}

/** Code that puts a token into an Authorization header. */
export interface AuthorizationHeader {
  readonly kind: 'authorization-header';
  readonly file: string;
  /** The header's value expression. */
  readonly at: Place;
  /** The scheme as written before the token (`Bearer`), empty for a raw token. */
  readonly scheme: string;
  /** The token expression inside the value. */
  readonly tokenAt: Place;
  /** The token expression's text where it is a plain name or member access; empty otherwise. */
  readonly tokenText: string;
  /** Whether the token can be null or undefined here, after guards; `unknown` when nothing tells. */
  readonly missing: 'possible' | 'impossible' | 'unknown';
  /** Why it can be missing, in words for a message: "localStorage.getItem() returns null when nothing is stored". Empty unless possible. */
  readonly reason: string;
  /** Edits that send the header only when there is a token; empty when no clean edit is known. */
  readonly guardEdits: readonly Replacement[];
}
