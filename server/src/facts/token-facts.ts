import type { Place } from '../text/range';
import type { LibraryId, SessionLibraryId } from './library';
import type { ReferenceValue, Value } from './value';

// Facts about what code does with secrets and tokens: it signs, verifies, compares, sends and deletes.

/** Text that takes the place of other text. */
export interface Replacement {
  readonly at: Place;
  readonly newText: string;
}

/**
 * How an option is written where it is put: `name: value`, `name=value`, `"name": value`, `name = value`, `["name"] = value`,
 * or the value alone where the place says which option it is.
 */
export type OptionForm = 'property' | 'keyword' | 'entry' | 'assignment' | 'item' | 'value';

/** Where text can be inserted so that the result is an option given to the call: prefix + option text + suffix. `fix/options.ts` writes the option. */
export interface InsertionSlot {
  readonly at: Place;
  readonly prefix: string;
  readonly suffix: string;
  readonly form: OptionForm;
}

/** An option or keyword argument as the call gives it, known to the library or not. */
export interface GivenOption {
  readonly name: string;
  /** `inner`: in an object inside the options, such as `jsonWebTokenOptions`, `verifyOptions` or PyJWT's `options`. */
  readonly group: 'option' | 'argument' | 'inner';
  /** The name as written. */
  readonly at: Place;
  readonly value: Value;
  /** The whole option with its comma, so that it can be removed; undefined when there is no clean way to. */
  readonly removeAt: Place | undefined;
  /** The name is the value as well: `{ audience }`. */
  readonly shorthand?: true;
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
  /**
   * The value stands in an object of another file that may not have it at all: a shared options object, the options of a module.
   * When it is unset, the token has no expiry by this option; it is not one that is given as `undefined`.
   */
  readonly inherited?: true;
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
  /** The payload as a record of claims, `open` when more may be added; `unknown` when it cannot be read. Registered claims that options set are not repeated here. */
  readonly claims: Value;
  readonly issuedAt: OptionValue;
  readonly notBefore: OptionValue;
  /** The functions whose result is the token or holds it, from the inside out, as callers name them; empty when it goes elsewhere. */
  readonly returnedBy: readonly string[];
  /** The variable of the same function that the token is given to; empty when there is none. */
  readonly assignedTo: string;
  readonly given: readonly GivenOption[];
}

/** A check of a verifier that an option may switch off. */
export type SwitchableCheck =
  | 'signature'
  | 'expiry'
  | 'not-before'
  | 'audience'
  | 'issuer'
  | 'issued-at'
  | 'subject'
  | 'token-id'
  | 'algorithms';

export interface CheckSwitch {
  readonly check: SwitchableCheck;
  /** The option with its value. */
  readonly at: Place;
  /** As written: `ignoreExpiration: true`, `"verify_exp": False`. */
  readonly text: string;
  /** Whether it is off for every token; `unknown` when a condition or a variable decides. */
  readonly off: boolean | 'unknown';
  /** The edits that make the check happen; empty when no clean edit is known. */
  readonly enableEdits: readonly Replacement[];
}

/** An option of another file that switches a check off by being true. */
export interface InheritedSwitch {
  readonly check: 'expiry' | 'not-before';
  readonly ignores: ReferenceValue;
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
    /** Only where options of another file decide; else `switches` say it. */
    readonly notBefore?: boolean | 'unknown';
  };
  /** The options of another file that decide whether a check is made. The contract reads them, and corrects `checks`. */
  readonly inherited?: readonly InheritedSwitch[];
  readonly hints: readonly string[];
  /** Where an option in the library's own form can be added, see `LibrarySemantics.leewayOption`. */
  readonly optionSlot: InsertionSlot | undefined;
  /** Where a keyword argument or top-level option can be added, for libraries that have both kinds (python-jose audience). */
  readonly argumentSlot: InsertionSlot | undefined;
  readonly subject: OptionValue;
  /** The claims that must be there: `requiredClaims`, `options={"require": [...]}`. */
  readonly required: OptionValue;
  /** `maxAge`, `maxTokenAge`: how old a token may be, in the library's own unit. */
  readonly maximumAge: OptionValue;
  /** What the header's `typ` must be, where that stands in options that are not among `given`: those of a registration. */
  readonly type?: OptionValue;
  readonly switches: readonly CheckSwitch[];
  readonly given: readonly GivenOption[];
  /** The claims that the code around reads from the verified payload, each once: how it may tell kinds of tokens apart. `unknown` when the payload goes where it cannot be followed. */
  readonly inspects: readonly string[] | 'unknown';
}

/**
 * A call of a function of the project that may sign or verify with what it is given: `signToken(user, config.jwt.secret, '15m')`.
 * An issuer whose values are `parameter`s is one issuer for each such call.
 */
export interface WrapperCall {
  readonly kind: 'wrapper-call';
  readonly file: string;
  readonly at: Place;
  readonly calleeAt: Place;
  /** The function as the file that defines it names it: a method by its own name. */
  readonly name: string;
  /** The file's module for a function that is imported, empty for one of this file; undefined for a method of which nobody can tell. */
  readonly module: string | undefined;
  /** Arguments by position, then those given by name. */
  readonly positional: readonly Value[];
  readonly named: Readonly<Record<string, Value>>;
  /** Whether arguments may follow that cannot be seen: `...rest`, `*args`, `**kwargs`. */
  readonly open: boolean;
  /** Names that hint at the role of this call's token: those of its arguments but the first, of what takes the result, kinds in words. */
  readonly hints: readonly string[];
  /** The functions and classes around the call, which say less of it than the function that is called. */
  readonly surroundings: readonly string[];
  /** The variable of the calling function that takes the result; empty when there is none. */
  readonly assignedTo: string;
}

/**
 * A token is decoded without a check of its signature: `jwt.decode` of jsonwebtoken, `decodeJwt` of jose, `jwtDecode`,
 * `atob(token.split('.')[1])`, `verify_signature: False`, Authlib's `decode` without `validate`.
 */
export interface UnverifiedDecode {
  readonly kind: 'unverified-decode';
  readonly file: string;
  readonly at: Place;
  readonly calleeAt: Place;
  /** As messages name it: `jsonwebtoken`, `jwt-decode`, `atob`. */
  readonly library: string;
  /** What is left out: all checks, or those of the claims only. */
  readonly skips: 'signature' | 'claims';
  /**
   * What becomes of the result. `identity`: a server takes it for who the caller is - it goes to `req.user`, a query by the
   * user's id, a session, the return value of a guard. `verified`: the same token is verified beside it. The others are harmless.
   */
  readonly use: 'identity' | 'header' | 'expiry' | 'display' | 'client' | 'verified' | 'unknown';
  /** Where the result is taken for the caller's identity. */
  readonly useAt: Place | undefined;
  /**
   * Where code of another file may have verified the token before this runs: `middleware` where only that of the framework runs
   * first, `service` where it would be another part of the service, `anywhere` for handlers whose routes stand elsewhere and for
   * pages, which may also stand behind or in front of another service.
   */
  readonly guardedBy?: 'middleware' | 'service' | 'anywhere';
  /** The edits that verify instead; empty when no clean edit is known. */
  readonly verifyEdits: readonly Replacement[];
}

/** Something that keeps a token, and has a lifetime of its own: a cookie, a row of a table, an entry of a cache. */
export interface StoredLifetime {
  readonly kind: 'stored-lifetime';
  readonly file: string;
  /** The call that stores. */
  readonly at: Place;
  readonly holder: 'cookie' | 'row' | 'cache';
  /** As messages name it: `res.cookie`, `prisma.session.create`, `cookies().set`. */
  readonly api: string;
  /** The cookie's name or the model; empty when it cannot be read. */
  readonly name: string;
  /** `relative`: a span in `unit`. `absolute`: a point in time. Unset: until the browser closes, or for ever. */
  readonly form: 'relative' | 'absolute';
  readonly unit: 'seconds' | 'milliseconds' | 'days';
  readonly lifetime: OptionValue;
  /** Where the token that is kept comes from; undefined when it cannot be told. */
  readonly token: TokenSource | undefined;
  /** It keeps the token's id (`jti`) in its stead, or gives the token its own. */
  readonly keepsId?: true;
  /** The longest lifetime that is taken, and the error that a longer one throws. */
  readonly most?: { readonly seconds: number; readonly error: string };
}

/** The call that gives a token: an issuer's own, or that of a function which returns it. */
export interface TokenSource {
  readonly at: Place;
  /** The function of the project by the name that its callers use; empty for a call of a library. */
  readonly call: string;
  /** The module it is imported from, empty for one of this file; undefined for a method of which nobody can tell. */
  readonly module: string | undefined;
  /** The member of the result: `tokens.accessToken`, `const { refreshToken } = ...`; empty for the result itself. */
  readonly member: string;
}

/** How long a library of sessions keeps them, by its configuration. */
export interface SessionSetting {
  readonly kind: 'session-setting';
  readonly file: string;
  readonly at: Place;
  readonly calleeAt: Place;
  readonly library: SessionLibraryId;
  /** The lifetime of a session in the library's own unit, see `libraries/sessions.ts`. */
  readonly maximumAge: OptionValue;
  /** Auth.js: `jwt.maxAge`. Unset for the others. */
  readonly tokenMaximumAge: OptionValue;
  /** How old a session may get before it is renewed: `updateAge`. */
  readonly updateAge: OptionValue;
  /** Whether sessions are tokens or rows of a database; `unknown` when that cannot be read. */
  readonly strategy: 'jwt' | 'database' | 'unknown';
  /**
   * Auth.js: the names that the configuration gives its session cookie, one for each branch of a condition; empty where it names it and
   * the name cannot be read, absent where it is not seen to.
   */
  readonly cookieNames?: readonly string[];
  readonly optionSlot: InsertionSlot | undefined;
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
