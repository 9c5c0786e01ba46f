import { type Node, type ParseError, printParseErrorCode } from 'jsonc-parser';
import type { Range } from '../../text/range';
import { baseName } from '../../text/source';
import { insideQuotes, itemsOf, memberOf, membersOf, rangeOf, readJson, stringOf } from '../manifest/json-tree';
import { readFlyYaml } from './fly-yaml';
import { readToml, removalInList, type TomlDocument, type TomlEntry } from './toml';

/** What Authlint needs from a Fly configuration, whichever format it is written in. */
export interface FlyConfig {
  /** The app's name with its place; undefined when the file names none. */
  readonly app: { readonly name: string; readonly at: Range } | undefined;
  readonly variables: readonly FlyConfigVariable[];
  /** Names of secrets that are mounted as files: `[[files]] secret_name`. */
  readonly secretNames: readonly { readonly name: string; readonly at: Range }[];
  /** Values of a kind that Fly does not take where they stand: the app's name, a variable. */
  readonly misfits: readonly { readonly what: string; readonly at: Range }[];
  /** YAML under a name that flyctl does not take for YAML. */
  readonly readAsToml?: boolean;
}

export interface FlyConfigVariable {
  readonly section: 'env' | 'build.args';
  readonly key: string;
  readonly keyAt: Range;
  /** As a process gets it: flyctl turns numbers and booleans into text. */
  readonly value: string;
  readonly valueAt: Range;
  readonly removeAt: Range;
}

export type FlyReading =
  | { readonly config: FlyConfig }
  | { readonly error: { readonly at: Range; readonly message: string } }
  /** The name is like a Fly configuration's, the content is not. */
  | 'something else';

/** Names that flyctl looks for by itself, and those that people give with `--config`: `fly.staging.toml`, `api.fly.toml`, `fly_prod.toml`. */
export function isFlyConfigName(path: string): boolean {
  const base = baseName(path).toLowerCase();
  return isOwnName(base) || /^fly\.ya?ml$/.test(base) || /^fly[._-].+\.(?:toml|json)$/.test(base) || /\.fly\.(?:toml|json)$/.test(base);
}

/** Reads a file with a name like a Fly configuration's. flyctl takes `.json` for JSON, `.yaml` for YAML and anything else for TOML. */
export function readFlyConfig(path: string, text: string): FlyReading {
  const base = baseName(path).toLowerCase();
  if (/\.ya?ml$/.test(base)) return readFlyYaml(path, text);
  const reading = base.endsWith('.json') ? readFlyJson(text) : readFlyToml(text);
  if (isOwnName(base)) return 'error' in reading ? { error: reading.error } : { config: reading.config };
  if ('error' in reading) return FLY_LINE.test(text) ? { error: reading.error } : 'something else';
  return reading.topLevel.some((name) => FLY_SECTIONS.has(name)) ? { config: reading.config } : 'something else';
}

function isOwnName(base: string): boolean {
  return base === 'fly.toml' || base === 'fly.json';
}

const FLY_SECTIONS: ReadonlySet<string> = new Set(
  'app primary_region env http_service services processes mounts vm statics checks console_command kill_signal'.split(' '),
);
/** Tells a Fly configuration with an error in it from another TOML file. */
const FLY_LINE = /^(?:app *=|primary_region *=|\[env\]|\[http_service\]|\[\[services\]\])/m;

type FormatReading =
  | { readonly config: FlyConfig; readonly topLevel: readonly string[] }
  | { readonly error: { readonly at: Range; readonly message: string } };

function readFlyToml(text: string): FormatReading {
  const reading = readToml(text);
  if ('error' in reading) {
    return { error: { at: reading.error.at, message: `This file is not valid TOML: ${lowerFirst(reading.error.message)}` } };
  }
  return { config: configOf(reading.document), topLevel: topLevelOf(reading.document) };
}

function configOf(document: TomlDocument): FlyConfig {
  const app = document.entries.find((entry) => entry.path.length === 1 && entry.path[0] === 'app');
  return {
    app: typeof app?.value === 'string' ? { name: app.value, at: app.valueAt } : undefined,
    variables: document.entries.flatMap((entry) => {
      const section = sectionOf(entry.path);
      const value = textOf(entry.value);
      const key = entry.path.at(-1);
      if (section === undefined || value === undefined || key === undefined) return [];
      return [{ section, key, keyAt: entry.keyAt, value, valueAt: entry.valueAt, removeAt: entry.removeAt }];
    }),
    secretNames: document.entries.flatMap(({ path, value, valueAt }) =>
      path.length === 2 && path[0] === 'files' && path[1] === 'secret_name' && typeof value === 'string'
        ? [{ name: value, at: { start: valueAt.start + 1, end: valueAt.end - 1 } }]
        : [],
    ),
    misfits: document.entries.flatMap(({ path, value, valueAt, keyAt }) => {
      if (path.length === 1 && path[0] === 'app') return typeof value === 'string' ? [] : [{ what: 'app', at: valueAt }];
      if (path[0] === 'env' && path.length > 2) return [{ what: path.slice(1).join('.'), at: keyAt }];
      return sectionOf(path) !== undefined && textOf(value) === undefined ? [{ what: path.at(-1) ?? '', at: valueAt }] : [];
    }),
  };
}

function topLevelOf(document: TomlDocument): readonly string[] {
  return [...document.entries.map((entry) => entry.path), ...document.tables].map((path) => path[0] ?? '');
}

/** `[env]` has variables one level down, `[build.args]` two; anything deeper is no variable. */
function sectionOf(path: readonly string[]): FlyConfigVariable['section'] | undefined {
  if (path.length === 2 && path[0] === 'env') return 'env';
  return path.length === 3 && path[0] === 'build' && path[1] === 'args' ? 'build.args' : undefined;
}

function textOf(value: TomlEntry['value']): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
  return typeof value === 'bigint' || typeof value === 'boolean' ? String(value) : undefined;
}

function readFlyJson(text: string): FormatReading {
  const errors: ParseError[] = [];
  // flyctl's own JSON reader takes neither comments nor trailing commas.
  const root = readJson(text, errors, true);
  const [error] = errors;
  if (error || root?.type !== 'object') {
    const start = Math.min(error?.offset ?? 0, text.length);
    const why = error ? wordsOfCode(printParseErrorCode(error.error)) : 'a Fly configuration is one object';
    return {
      error: { at: { start, end: Math.min(start + (error?.length ?? 0), text.length) }, message: `This file is not valid JSON: ${why}` },
    };
  }
  const app = memberOf(root, 'app');
  const name = stringOf(app);
  return {
    config: {
      app: app && name !== undefined ? { name, at: rangeOf(app) } : undefined,
      variables: [...variablesOf(memberOf(root, 'env'), 'env'), ...variablesOf(memberOf(root, 'build', 'args'), 'build.args')],
      secretNames: itemsOf(memberOf(root, 'files')).flatMap((file) => {
        const secret = memberOf(file, 'secret_name');
        const secretName = stringOf(secret);
        return secret && secretName !== undefined ? [{ name: secretName, at: insideQuotes(secret) }] : [];
      }),
      misfits: [
        ...(app && name === undefined ? [{ what: 'app', at: rangeOf(app) }] : []),
        ...membersOf(memberOf(root, 'env')).flatMap(({ name: key, value }) =>
          value.type === 'object' || value.type === 'array' ? [{ what: key, at: rangeOf(value) }] : [],
        ),
      ],
    },
    topLevel: membersOf(root).map((member) => member.name),
  };
}

function variablesOf(object: Node | undefined, section: FlyConfigVariable['section']): readonly FlyConfigVariable[] {
  const members = membersOf(object);
  // The member's whole text begins at the opening quote of its name.
  const ranges = members.map((member) => ({ start: member.nameAt.start - 1, end: rangeOf(member.value).end }));
  return members.flatMap(({ name, nameAt, value }, index) =>
    value.type === 'string' || value.type === 'number' || value.type === 'boolean'
      ? [
          {
            section,
            key: name,
            keyAt: nameAt,
            value: String(value.value),
            valueAt: rangeOf(value),
            removeAt: removalInList(ranges, index),
          },
        ]
      : [],
  );
}

/** 'PropertyNameExpected' to 'property name expected'. */
function wordsOfCode(code: string): string {
  return code.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
