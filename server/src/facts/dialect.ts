// The ways in which env files are read. A dialect is a grammar: which lines set what. An engine is what expands `$NAME`
// in the values afterwards. What each one does was measured with the versions named here, input by input; see
// `test/extract/dotenv/env-parser-matrix.json`.

/** The grammar by which a program reads an env file. */
export type Dialect =
  /** The `dotenv` package 16 to 18: its regular expression has been the same since 16.3. */
  | 'dotenv'
  /** `dotenv` 15: knows no backticks. */
  | 'dotenv-15'
  /** `dotenv` 10, inside react-scripts 4 and 5: no `export`, no comments behind values, no value of several lines. */
  | 'dotenv-10'
  /** `node --env-file`, `process.loadEnvFile`, `util.parseEnv` of Node 24 to 26; Vite 8 and Expo read with it. */
  | 'node'
  /** The same of Node 20.20. */
  | 'node-20'
  | 'bun'
  | 'deno'
  /** python-dotenv 1.2.4. */
  | 'python-dotenv'
  /** python-dotenv up to 1.2.2: `KEY= # note` is a value, and a byte order mark hides the first name. */
  | 'python-dotenv-1.2.2'
  /** django-environ 0.12 and later. */
  | 'django-environ'
  /** django-environ 0.11: cuts at `#` even inside double quotes. */
  | 'django-environ-0.11'
  /** python-decouple 3.8. */
  | 'python-decouple'
  /** `starlette.config.Config(".env")`. */
  | 'starlette'
  /** compose-go 2: the `.env` of a Compose project and `env_file`. */
  | 'compose'
  /** `docker run --env-file`. */
  | 'docker'
  /** `kubectl create secret --from-env-file`. */
  | 'kubectl'
  /** `fly secrets import`. */
  | 'fly'
  /** `EnvironmentFile=` of a systemd unit. */
  | 'systemd';

export const DIALECTS: readonly Dialect[] = [
  'dotenv',
  'dotenv-15',
  'dotenv-10',
  'node',
  'node-20',
  'bun',
  'deno',
  'python-dotenv',
  'python-dotenv-1.2.2',
  'django-environ',
  'django-environ-0.11',
  'python-decouple',
  'starlette',
  'compose',
  'docker',
  'kubectl',
  'fly',
  'systemd',
];

/** What expands `$NAME` in values. `none` leaves the dollar sign alone. */
export type Engine =
  | 'none'
  /** dotenv-expand 5, inside react-scripts. */
  | 'expand-5'
  | 'expand-10'
  | 'expand-11'
  /** dotenv-expand 12 and 13. */
  | 'expand-12'
  /** dotenv-expand 1000, which also runs commands. */
  | 'expand-1000'
  /** `@next/env`: dotenv-expand 10, but a value that names itself takes its default. */
  | 'next'
  /** Nuxt. */
  | 'c12'
  | 'bun'
  | 'deno'
  /** `@expo/env`: dotenv-expand 11, but a value that names itself takes its default. */
  | 'expo'
  | 'python-dotenv'
  | 'compose';

/** How a value is quoted, as the reader of the dialect sees it. Some engines leave a value in single quotes alone. */
export type Quote = 'none' | 'single' | 'double' | 'backtick';

/** How a loader or tool of the dialect is called in messages. */
export const DIALECT_NAMES: Readonly<Record<Dialect, string>> = {
  dotenv: 'dotenv',
  'dotenv-15': 'dotenv 15',
  'dotenv-10': 'Create React App',
  node: 'Node',
  'node-20': 'Node 20',
  bun: 'Bun',
  deno: 'Deno',
  'python-dotenv': 'python-dotenv',
  'python-dotenv-1.2.2': 'python-dotenv',
  'django-environ': 'django-environ',
  'django-environ-0.11': 'django-environ',
  'python-decouple': 'python-decouple',
  starlette: 'Starlette',
  compose: 'Docker Compose',
  docker: 'docker run',
  kubectl: 'kubectl',
  fly: 'fly secrets import',
  systemd: 'systemd',
};
