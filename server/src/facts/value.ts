import type { Place } from '../text/range';
import type { SecretText } from './secret-text';

/**
 * What an expression in code, or an entry in a file, says - in one small language that TypeScript and
 * Python share. Extractors write values; `model/evaluate` computes them for a service and an environment.
 *
 * `unset` means: seen to be absent. `unknown` means: present, and not readable. They are never mixed up,
 * because rules report only the first.
 */
export type Value =
  | UnsetValue
  | UnknownValue
  | LiteralValue
  | EnvValue
  | ReferenceValue
  | ListValue
  | RecordValue
  | OperationValue
  | TemplateValue
  | DurationValue
  | NowValue
  | GeneratedValue
  | ParameterValue
  | EitherValue
  | EncodedValue
  | ConvertedValue;

/** The option, argument or entry is not there. */
export interface UnsetValue {
  readonly kind: 'unset';
}

/** Something is there that cannot be read statically. */
export interface UnknownValue {
  readonly kind: 'unknown';
  readonly at: Place;
}

/** A literal. Strings are held as SecretText, because one never knows which of them is a key. */
export interface LiteralValue {
  readonly kind: 'literal';
  readonly at: Place;
  readonly value: SecretText | number | boolean | null;
}

/** A read of an environment variable. `fallback` is what the code uses instead when it is missing. */
export interface EnvValue {
  readonly kind: 'env';
  readonly at: Place;
  readonly name: string;
  readonly fallback: Value;
}

/**
 * A value that another file exports, as `path` steps into the export: `config.jwt.secret` imported from
 * './config' is module './config', path ['config', 'jwt', 'secret']. The default export is the step 'default'.
 * Python: `from app.config import settings; settings.SECRET_KEY` is module 'app.config', path ['settings', 'SECRET_KEY'];
 * relative imports keep their leading dots ('.config').
 */
export interface ReferenceValue {
  readonly kind: 'reference';
  readonly at: Place;
  readonly module: string;
  readonly path: readonly string[];
}

export interface ListValue {
  readonly kind: 'list';
  readonly at: Place;
  readonly items: readonly Value[];
}

/** An object, dict or settings class. `open` when a spread or a computed key may add entries that cannot be read. */
export interface RecordValue {
  readonly kind: 'record';
  readonly at: Place;
  readonly entries: Readonly<Record<string, Value>>;
  readonly open: boolean;
}

export interface OperationValue {
  readonly kind: 'operation';
  readonly at: Place;
  readonly operator: '+' | '-' | '*' | '/' | '%' | '**';
  readonly left: Value;
  readonly right: Value;
}

/** A template literal, an f-string or a concatenation: the parts joined as strings. */
export interface TemplateValue {
  readonly kind: 'template';
  readonly at: Place;
  readonly parts: readonly Value[];
}

/** A typed span of time (`timedelta(minutes=15)`), in seconds. */
export interface DurationValue {
  readonly kind: 'duration';
  readonly at: Place;
  readonly seconds: Value;
}

/**
 * The current time. `seconds` and `milliseconds` are numbers since the epoch (`time.time()`, `Date.now()`);
 * `datetime` is an object that the JWT library converts (`new Date()`, `datetime.now(timezone.utc)`).
 * `zone` matters for Python: a naive datetime is read as UTC by PyJWT, whatever it meant.
 */
export interface NowValue {
  readonly kind: 'now';
  readonly at: Place;
  readonly unit: 'seconds' | 'milliseconds' | 'datetime';
  readonly zone: 'utc' | 'naive-utc' | 'naive-local';
}

/** Something random that the process makes once, when its module is loaded: `crypto.randomBytes(32)`, `os.urandom(32)`, `uuid4()`. `by` is the call as a message names it. */
export interface GeneratedValue {
  readonly kind: 'generated';
  readonly at: Place;
  readonly by: string;
}

/**
 * A parameter of a function of the project: what it is, its callers say. `model/wrappers.ts` puts the arguments in its place;
 * where no call is seen, its default counts, and without one it is unknown.
 */
export interface ParameterValue {
  readonly kind: 'parameter';
  readonly at: Place;
  /** The function as its callers name it; empty where they cannot. */
  readonly owner: string;
  /** Its place among those that callers give: TypeScript's `this` and Python's `self` do not count. */
  readonly position: number;
  readonly name: string;
  /** Steps into the argument, for a parameter that is taken apart: `({ expiresIn })`, `options.expiresIn`. */
  readonly path: readonly string[];
  readonly fallback: Value;
}

/** `first || second`, `first ?? second`, `first or second`, where it is not seen in this file whether the first is there. */
export interface EitherValue {
  readonly kind: 'either';
  readonly at: Place;
  readonly first: Value;
  readonly second: Value;
  /** When the second counts: where the first is not there at all, or also where it is empty, zero or false. */
  readonly unless: 'present' | 'truthy';
}

/** Bytes made from a text: `Buffer.from(s, 'base64')`, `new TextEncoder().encode(s)`, `b64decode(s)`. */
export interface EncodedValue {
  readonly kind: 'encoded';
  readonly at: Place;
  readonly encoding: 'utf8' | 'base64' | 'base64url' | 'hex';
  readonly of: Value;
}

/**
 * `Number(x)`, `parseInt(x)`, `int(x)`, `String(x)`, `str(x)`; `span-ms` is the `ms` package: a span such as '15m' to milliseconds.
 * `number` of a typed span is its seconds: `timedelta.total_seconds()`. `json` is text that is parsed, and anything else as it is.
 * `list` splits a text at its commas, `trimmed-list` also drops the blanks around the items. `without-slash` drops slashes at the end.
 * `unix` and `time` are a date's seconds and milliseconds since the epoch.
 */
export interface ConvertedValue {
  readonly kind: 'converted';
  readonly at: Place;
  readonly to:
    | 'number'
    | 'integer'
    | 'string'
    | 'boolean'
    | 'span-ms'
    | 'json'
    | 'list'
    | 'trimmed-list'
    | 'trimmed'
    | 'upper'
    | 'lower'
    | 'without-slash'
    | 'unix'
    | 'time';
  readonly of: Value;
}

export const UNSET: UnsetValue = { kind: 'unset' };

export function unknownAt(at: Place): UnknownValue {
  return { kind: 'unknown', at };
}
