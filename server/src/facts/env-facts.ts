import type { Place } from '../text/range';
import type { Dialect, Quote } from './dialect';
import type { SecretText } from './secret-text';
import type { Replacement } from './token-facts';
import type { Value } from './value';

// Facts about variables: the files that give them, and the code that reads them.

/** An env file exists. `appendAt` is the empty range at its end where a new entry goes. */
export interface EnvFile {
  readonly kind: 'env-file';
  readonly file: string;
  readonly appendAt: Place;
  /** Whether text before `appendAt` ends in a line break (or the file is empty). */
  readonly endsWithNewline: boolean;
  /** The loaders and tools that refuse the whole file, each with the line that makes it. */
  readonly refusals: readonly FileRefusal[];
  /** The names that comments speak of, each once: `# JWT_SECRET=` tells of a variable without setting it. */
  readonly commentedNames: readonly string[];
}

/** A loader or tool takes nothing from a file because of one line. */
export interface FileRefusal {
  readonly dialect: Dialect;
  readonly at: Place;
  /** Why, as a noun: "a name with a space". Never a part of the file's text. */
  readonly why: string;
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
  /** The lines of the entry with their line break, so that it can be removed. */
  readonly linesAt: Place;
  /** The entry with its line break and the blanks before it: what is taken out when the entry goes. */
  readonly removeAt: Place;
  readonly quote: Quote;
  readonly references: readonly EnvReference[];
  /** The text of a trailing comment without `#`, for unit hints; empty when there is none. */
  readonly comment: string;
  /**
   * What other dialects than dotenv's take from the file for this name, where it differs: `absent` when they see no such
   * name. Empty for all but a few lines. Of entries with one name, only the last has them. A dialect that refuses the
   * whole file is in the `EnvFile`, not here.
   */
  readonly readings: EnvReadings;
}

export type EnvReadings = Readonly<Partial<Record<Dialect, EnvReading | 'absent'>>>;

/** A value as a dialect reads it, before anything is expanded in it. */
export interface EnvReading {
  readonly value: SecretText;
  readonly quote: Quote;
}

/** A line of an env file that no loader takes as it was meant, or the first of several in a row. */
export interface EnvLineDefect {
  readonly kind: 'env-line-defect';
  readonly file: string;
  readonly at: Place;
  /** How many lines in a row have the defect. */
  readonly lines: number;
  /** The name that the line, or the one it goes on from, would set; empty when there is none. */
  readonly name: string;
  /** What is wrong with it, as the middle of a sentence: "has no equals sign". Never a part of the line's text. */
  readonly defect: string;
}

/** A command hands an env file to a tool that reads it in a dialect of its own: `docker run --env-file`, `fly secrets import <`. */
export interface EnvFileUse {
  readonly kind: 'env-file-use';
  readonly file: string;
  readonly at: Place;
  readonly dialect: 'docker' | 'kubectl' | 'fly';
  /** The env file as the command names it. */
  readonly path: string;
  /** The Fly app named in the same command; empty where there is none. */
  readonly app: string;
}

/** Code of the file makes line breaks of a `\n` that is two characters: `key.replace(/\\n/g, '\n')`, as keys in PEM need it. */
export interface LineBreakRepair {
  readonly kind: 'line-break-repair';
  readonly file: string;
}

/** How git regards an env file. Told by the host, because no text says it. */
export interface GitStanding {
  readonly kind: 'git-standing';
  readonly file: string;
  /** `untracked`: git would add it, because no ignore rule speaks of it. */
  readonly standing: 'tracked' | 'ignored' | 'untracked';
}

/** A `.gitignore` exists. `appendAt` is the empty range at its end where a new pattern goes. */
export interface IgnoreFile {
  readonly kind: 'ignore-file';
  readonly file: string;
  readonly appendAt: Place;
  /** Whether text before `appendAt` ends in a line break (or the file is empty). */
  readonly endsWithNewline: boolean;
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
  /** A framework reads the variable only where all of these, which other files export, are unset. */
  readonly configured?: readonly Value[];
  /** The reader does without the variable in development and refuses to run without it in production; `requirement` is `optional`. */
  readonly requiredInProduction?: true;
}

/** Code that takes the environment as a whole, so that any name may be read there: `process.env[key]`, `{ ...process.env }`, `dict(os.environ)`. */
export interface WholeEnvironmentRead {
  readonly kind: 'whole-environment-read';
  readonly file: string;
  readonly at: Place;
}

/** How a Python file can read a variable, for a fix. There is none where the name for it may mean something else. */
export interface EnvironmentAccess {
  readonly kind: 'environment-access';
  readonly file: string;
  /** What stands for the environment there: `os.environ`. */
  readonly written: string;
  /** The offset behind which it can be used as the file stands: after its own import. */
  readonly from: number;
  /** The import that it needs in front of that; undefined when there is no clean place for one. */
  readonly importing: Replacement | undefined;
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
    | 'python-decouple'
    | 'django-environ'
    | 'starlette';
  /** The files it is told to load, as a literal or a list; `unset` for the loader's default. */
  readonly files: Value;
  /** Whether `$X` is expanded, where that is an option. */
  readonly expands: boolean;
  /** pydantic-settings `env_prefix`. */
  readonly prefix: string;
}
