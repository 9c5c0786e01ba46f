import type { Place } from '../text/range';
import type { LibraryId } from './library';
import type { SecretText } from './secret-text';
import type { Value } from './value';

// Every kind of fact. A fact is plain data: printable, comparable, and with the places that a fix needs.
// `file` is always the file the fact was read from.

export type Fact =
  | EnvFile
  | EnvEntry
  | EnvLineDefect
  | EnvRead
  | WholeEnvironmentRead
  | EnvLoader
  | NameEvidence
  | Manifest
  | FlyApp
  | FlyVariable
  | HostMention
  | TokenIssuer
  | TokenVerifier
  | SecretSetting
  | OpenCheck
  | RowDeletion
  | AuthorizationHeader
  | Export;

export type FactKind = Fact['kind'];
export type FactOf<Kind extends FactKind> = Extract<Fact, { kind: Kind }>;

/** An env file exists. `appendAt` is the empty range at its end where a new entry goes. */
export interface EnvFile {
  readonly kind: 'env-file';
  readonly file: string;
  readonly appendAt: Place;
  /** Whether text before `appendAt` ends in a line break (or the file is empty). */
  readonly endsWithNewline: boolean;
}

/** One entry of an env file, read as the `dotenv` package (16 to 18) reads it. */
export interface EnvEntry {
  readonly kind: 'env-entry';
  readonly file: string;
  readonly key: string;
  readonly keyAt: Place;
  /** The value as dotenv gives it: unquoted, `\n` in double quotes expanded, nothing interpolated. */
  readonly value: SecretText;
  /** The value as written, quotes included; empty range when there is no value. */
  readonly valueAt: Place;
  /** The whole entry without its line break: from `export` or the key to the end of the comment. */
  readonly entryAt: Place;
  readonly quote: 'none' | 'single' | 'double' | 'backtick';
  readonly references: readonly EnvReference[];
  /** The text of a trailing comment without `#`, for unit hints; empty when there is none. */
  readonly comment: string;
}

/** A line of an env file that no loader takes as it was meant. */
export interface EnvLineDefect {
  readonly kind: 'env-line-defect';
  readonly file: string;
  readonly at: Place;
  /** What is wrong with it, as the middle of a sentence: "has no equals sign". Never a part of the line's text. */
  readonly defect: string;
}

/** A `$NAME` or `${NAME}` in a value, `operator` being `:-`, `-`, `:+`, `+`, `:?` or `?` when there is one. `escaped` for `\$NAME`. */
export interface EnvReference {
  readonly at: Place;
  readonly name: string;
  readonly braced: boolean;
  readonly escaped: boolean;
  readonly operator: string;
  /** The text after the operator. */
  readonly alternative: SecretText;
}

/** How the code behaves when the variable is not there. */
export type Requirement =
  /** The read itself fails: `os.environ["X"]`, `getOrThrow`, a settings field without default, a schema. */
  | 'required'
  /** The code asserts that it is there: `process.env.X!`, `as string`, a check that throws. */
  | 'asserted'
  /** Read and used as it comes. */
  | 'plain'
  /** The code tests for it and goes on without it. */
  | 'optional';

/** Code that reads an environment variable, or a settings field or schema entry that stands for one. */
export interface EnvRead {
  readonly kind: 'env-read';
  readonly file: string;
  /** The whole read expression with its fallback, or the settings field. */
  readonly at: Place;
  readonly name: string;
  /** The name as written in the code, without quotes, so that it can be replaced; for a pydantic field the field's name. */
  readonly nameAt: Place;
  readonly requirement: Requirement;
  /** What the code uses when the variable is missing: `unset` when nothing. */
  readonly fallback: Value;
  /** The edits that make the code fail fast instead of using the fallback; empty when no fallback or no clean edit. */
  readonly failFast: readonly Replacement[];
  /** Pydantic matches names without regard to case. */
  readonly caseInsensitive: boolean;
  /** Who reads the variable when no line of the project's code does: `Auth.js`, `better-auth`. Empty when the code does. */
  readonly reader: string;
}

/** Code that takes the environment as a whole, so that any name may be read there: `process.env[key]`, `{ ...process.env }`, `dict(os.environ)`. */
export interface WholeEnvironmentRead {
  readonly kind: 'whole-environment-read';
  readonly file: string;
  readonly at: Place;
}

export interface Replacement {
  readonly at: Place;
  readonly newText: string;
}

/** The env-file loader that code sets up or that a framework brings: dotenv.config(), ConfigModule.forRoot(), SettingsConfigDict(env_file=...), load_dotenv(), decouple's config. */
export interface EnvLoader {
  readonly kind: 'env-loader';
  readonly file: string;
  readonly at: Place;
  readonly loader:
    | 'dotenv'
    | 'dotenv-expand'
    | 'dotenv-flow'
    | 'nest-config'
    | 'node'
    | 'python-dotenv'
    | 'pydantic-settings'
    | 'python-decouple';
  /** The files it is told to load, as a literal or a list; `unset` for the loader's default. */
  readonly files: Value;
  /** Whether `$X` is expanded, where that is an option. */
  readonly expands: boolean;
  /** pydantic-settings `env_prefix`. */
  readonly prefix: string;
}

/** Something other than an env file or code mentions that a variable is given to a process. */
export interface NameEvidence {
  readonly kind: 'name-evidence';
  readonly file: string;
  readonly at: Place;
  readonly name: string;
  readonly source: 'compose' | 'workflow' | 'dockerfile' | 'shell' | 'fly-secrets' | 'platform' | 'documentation' | 'code';
  /** The Fly app named in the same command, where there is one; empty otherwise. */
  readonly app: string;
}

/** A file that makes its folder a service. */
export interface Manifest {
  readonly kind: 'manifest';
  readonly file: string;
  readonly manifest:
    | 'package.json'
    | 'pyproject.toml'
    | 'requirements.txt'
    | 'pipfile'
    | 'setup.py'
    | 'fly.toml'
    | 'dockerfile'
    | 'deno.json';
  /** The package's own name; empty when it has none. */
  readonly name: string;
  /** Lower-cased package name to version range as written; `*` when none is written. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** A package.json with `workspaces`, or a pnpm/lerna/turbo root: its folder groups services and is rarely one itself. */
  readonly workspaceRoot: boolean;
  /** Published as a library (`main`/`exports`/`files` and no start script): its needs are its users' needs. */
  readonly library: boolean;
}

/** A Fly configuration file. */
export interface FlyApp {
  readonly kind: 'fly-app';
  readonly file: string;
  /** The app's name; empty when the file has none. */
  readonly app: string;
  readonly at: Place;
}

/** One variable of `[env]` or `[build.args]` in a Fly configuration file. */
export interface FlyVariable {
  readonly kind: 'fly-variable';
  readonly file: string;
  readonly section: 'env' | 'build.args';
  readonly app: string;
  readonly key: string;
  readonly keyAt: Place;
  readonly value: SecretText;
  readonly valueAt: Place;
  /** The whole line or lines of the entry with their line break, so that it can be removed. */
  readonly entryAt: Place;
}

/** A `*.fly.dev` host in an env file or a string literal. */
export interface HostMention {
  readonly kind: 'host-mention';
  readonly file: string;
  readonly at: Place;
  /** The host, lower-cased: `my-app.fly.dev`. `at` covers exactly it. */
  readonly host: string;
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
  /** The environment variable that may be missing. */
  readonly name: string;
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

/**
 * A value that a file exports: a constant, a config object, a settings instance. A record holds its entries.
 * Name 'default' is the default export. Nest's `registerAs('jwt', ...)` is exported as 'registerAs:jwt'.
 * `export * from './x'` is name '*', value a reference with an empty path.
 */
export interface Export {
  readonly kind: 'export';
  readonly file: string;
  readonly name: string;
  readonly value: Value;
}
