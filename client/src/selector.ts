/**
 * The documents sent to the server, by name and not by language: `.env` is `dotenv`, `properties` or plain text,
 * by version and by other extensions. The server's extractors decide in the end which of them they read.
 */
export const DOCUMENT_PATTERNS: readonly string[] = [
  '**/.env',
  '**/.env.*',
  '**/.env-*',
  '**/.env_*',
  '**/*.env',
  '**/*.env.*',
  '**/env.*',
  '**/.flaskenv',
  '**/.envrc',
  '**/.dev.vars*',
  '**/fly*.{toml,json}',
  '**/fly.{yml,yaml}',
  '**/*.fly.{toml,json}',
  '**/wrangler.{toml,json,jsonc}',
  '**/netlify.toml',
  '**/vercel.json',
  '**/render.{yml,yaml}',
  '**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}',
  '**/*.py',
  '**/*.prisma',
  '**/{package.json,pyproject.toml,Pipfile,deno.json,deno.jsonc}',
  '**/*requirements*.{txt,in}',
  '**/{docker-compose,compose}*.{yml,yaml}',
  '**/{Dockerfile,Dockerfile.*,*.Dockerfile,Containerfile}',
  '**/.github/workflows/*.{yml,yaml}',
  '**/{authlint,authlint-baseline}.json',
];

/** Languages of documents that were never saved and so have no name to go by. */
const UNSAVED_LANGUAGES = ['typescript', 'typescriptreact', 'javascript', 'javascriptreact', 'python', 'dotenv'];

/** A comparison with an old version (`git:`) and the like are left out: what is found in the file would be told twice. */
export const DOCUMENT_SELECTOR: ({ scheme: string; pattern: string } | { scheme: string; language: string })[] = [
  ...DOCUMENT_PATTERNS.map((pattern) => ({ scheme: 'file', pattern })),
  ...UNSAVED_LANGUAGES.map((language) => ({ scheme: 'untitled', language })),
];

/** The Python cells of notebooks, which the server reads as one file. */
export const NOTEBOOK_CELLS = { notebook: 'jupyter-notebook', language: 'python' };
