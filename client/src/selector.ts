import type { DocumentFilter } from 'vscode-languageclient/node';

/**
 * The documents sent to the server, by name and not by language: `.env` is `dotenv`, `properties` or plain text,
 * by version and by other extensions. The server's extractors decide in the end which of them they read.
 */
export const DOCUMENT_PATTERNS: readonly string[] = [
  '**/.env',
  '**/.env.*',
  '**/*.env',
  '**/*.env.*',
  '**/.envrc',
  '**/.dev.vars*',
  '**/fly*.toml',
  '**/*.fly.toml',
  '**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}',
  '**/*.py',
  '**/*.prisma',
  '**/{package.json,pyproject.toml,Pipfile,deno.json,deno.jsonc}',
  '**/*requirements*.txt',
  '**/{docker-compose,compose}*.{yml,yaml}',
  '**/{Dockerfile,Dockerfile.*,*.Dockerfile}',
  '**/.github/workflows/*.{yml,yaml}',
];

export const DOCUMENT_SELECTOR: DocumentFilter[] = DOCUMENT_PATTERNS.map((pattern) => ({ scheme: 'file', pattern }));
