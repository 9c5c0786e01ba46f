import { baseName } from '../text/source';

// What a file's name alone says about it: whether it is an env file, a template, local, and for which environment.
// The extractor, the model and the rules must agree on these, so they stand here once.

/** Words that make an env file a template: committed, loaded by nothing, its values placeholders. */
const TEMPLATE_WORDS: ReadonlySet<string> = new Set([
  'example',
  'examples',
  'sample',
  'samples',
  'template',
  'templates',
  'tpl',
  'tmpl',
  'dist',
  'skeleton',
  'placeholder',
  'placeholders',
]);

/** Env files of other tools that hold a contract or ciphertext: no dotenv loader takes values from them. */
const NEVER_LIVE: ReadonlySet<string> = new Set(['.env.schema', '.env.vault', '.env.keys', '.env.me']);

/** Last extensions that make `.env.X` a program, a document or ciphertext instead of an env file. */
const OTHER_FORMATS: ReadonlySet<string> = new Set(
  `ts mts cts tsx js mjs cjs jsx json jsonc json5 yml yaml toml sh bash zsh fish ps1 bat cmd py rb go rs php java kt swift lua
   md mdx rst html lock log gpg age asc enc sops encrypted zip gz tar swp`.split(/\s+/),
);

const ENVIRONMENT_WORDS: Readonly<Record<string, NamedEnvironment>> = {
  development: 'development',
  develop: 'development',
  dev: 'development',
  test: 'test',
  tests: 'test',
  testing: 'test',
  ci: 'test',
  e2e: 'test',
  staging: 'staging',
  stage: 'staging',
  stg: 'staging',
  preview: 'staging',
  preprod: 'staging',
  preproduction: 'staging',
  qa: 'staging',
  uat: 'staging',
  production: 'production',
  prod: 'production',
  prd: 'production',
};

export type NamedEnvironment = 'development' | 'test' | 'staging' | 'production';

/**
 * Whether a file of this path is read as `NAME=value` lines: `.env`, `.env.production`, `prod.env`, `.dev.vars`,
 * `env.example`. `.envrc` is a shell script and `env.ts` a program, so neither is one.
 */
export function isEnvFile(path: string): boolean {
  const base = baseName(path).toLowerCase();
  if (base === '.env' || base === '.flaskenv' || base === '.dev.vars' || base.startsWith('.dev.vars.')) return true;
  if (OTHER_FORMATS.has(base.slice(base.lastIndexOf('.') + 1))) return false;
  if (/^\.env[.\-_]/.test(base) || base.endsWith('.env')) return true;
  const words = wordsOf(base);
  // Without the leading dot, only a name that says which env file it stands for is one: `env.example`, not `env.txt`.
  if (words.some((word) => word === 'env' || word === 'dotenv')) {
    if (words[0] === 'env' || words[0] === 'dotenv') return words.slice(1).some(isKnownWord);
    return words.length === 2 && words[1] === 'env' && isKnownWord(words[0] ?? '');
  }
  return false;
}

/** Whether an env file of this path is never loaded as it stands: a template, a schema, a vault or its keys. */
export function isTemplate(path: string): boolean {
  return isEnvFile(path) && (NEVER_LIVE.has(baseName(path).toLowerCase()) || isNamedAsTemplate(path));
}

/** Whether the name of any file says that it is there to be copied: `fly.example.toml`, `docker-compose.sample.yml`. */
export function isNamedAsTemplate(path: string): boolean {
  return wordsOf(baseName(path).toLowerCase()).some((word) => TEMPLATE_WORDS.has(word));
}

/** The environment that a file's name speaks of: `.env.production`, `fly.staging.toml`, `compose.prod.yml`; undefined when it names none. */
export function environmentNamed(path: string): NamedEnvironment | undefined {
  const base = baseName(path).toLowerCase();
  // Wrangler's `.dev.vars.staging` is about staging; `.dev.vars` itself is only ever read by `wrangler dev`.
  const words = wordsOf(base.replace(/^\.dev\.vars/, ''));
  for (let index = words.length - 1; index >= 0; index--) {
    const named = Object.hasOwn(ENVIRONMENT_WORDS, words[index] ?? '') ? ENVIRONMENT_WORDS[words[index] ?? ''] : undefined;
    if (named === undefined) continue;
    return named === 'production' && words[index - 1] === 'pre' ? 'staging' : named;
  }
  return base.startsWith('.dev.vars') ? 'development' : undefined;
}

/** Whether an env file of this path belongs to one machine and is expected to be ignored by git: `.env.local`, `.env.test.local`, `.dev.vars`. */
export function isLocal(path: string): boolean {
  const base = baseName(path).toLowerCase();
  return base.startsWith('.dev.vars') || wordsOf(base).includes('local');
}

function isKnownWord(word: string): boolean {
  return word === 'local' || TEMPLATE_WORDS.has(word) || Object.hasOwn(ENVIRONMENT_WORDS, word);
}

function wordsOf(base: string): readonly string[] {
  return base.split(/[.\-_]/).filter((word) => word !== '');
}
