import type { ts } from '@ts-morph/common';
import type { FunctionNode } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';

// On which side a file runs: in a browser, on a server for pages in front of another service, or on a server of its own.

const BROWSER_MODULE =
  /^(?:react|react-dom|react-native|react-router|react-redux|@react-.*|vue|vue-router|pinia|vuex|svelte|@angular\/.*|@ionic\/.*|@capacitor\/.*|expo(?:-.*)?|solid-js|preact|@reduxjs\/.*|zustand|js-cookie|universal-cookie|react-cookie|nookies|@tanstack\/react-query|next\/(?:router|navigation|link|image|dynamic)|rxjs|electron|@tauri-apps\/.*|ngx-.*|antd|@mui\/.*)(?:\/.*)?$/;
const BROWSER_TEXT =
  /\b(?:localStorage|sessionStorage|AsyncStorage|SecureStore|document\.cookie|window\.|navigator\.|chrome\.(?:storage|runtime|identity)|useState|useEffect|useContext)\b/;
const SERVER_MODULE =
  /^(?:express|koa|@koa\/.*|fastify|@fastify\/.*|hono(?:\/.*)?|@nestjs\/.*|restify|@hapi\/.*|next\/(?:headers|server)|server-only|socket\.io|ws|graphql-yoga|@apollo\/server.*|apollo-server.*|@trpc\/server.*|h3|elysia|mongoose|mongodb|@prisma\/client|typeorm|sequelize|drizzle-orm.*|knex|pg|mysql2?|(?:node:)?(?:http|https|fs|path)|@remix-run\/(?:node|cloudflare|deno)|@sveltejs\/kit|astro:.*|@middy\/.*|aws-lambda|@supabase\/(?:ssr|auth-helpers-.*)|jsonwebtoken|routing-controllers|type-graphql|@adonisjs\/.*|firebase-functions.*)$/;
const SERVER_PATH =
  /(?:^|\/)(?:server|backend|(?:app|pages)\/api|(?:netlify|supabase)\/functions|lambdas?|controllers|resolvers)\/|(?:^|\/)(?:route|middleware|proxy|hooks\.server|\+(?:server|page\.server|layout\.server))\.[cm]?[jt]s$|\.server\.[jt]sx?$/;
/** Frameworks whose server renders pages and, as often as not, hands the token on to a service that verifies it. */
const PAGES_MODULE =
  /^(?:next(?:\/.*)?|next-auth(?:\/.*)?|@auth\/.*|@remix-run\/.*|react-router|@react-router\/.*|@sveltejs\/kit|\$lib\/.*|\$app\/.*|\$env\/.*|h3|nuxt.*|#imports|#app|astro(?::.*)?|@tanstack\/(?:react-|solid-)?start.*|@solidjs\/start|server-only|@supabase\/(?:ssr|auth-helpers-.*))$/;
const PAGES_PATH =
  /(?:^|\/)(?:app\/(?:.*\/)?(?:route|page|layout|actions?)\.[jt]sx?|pages\/.*\.[jt]sx?|(?:middleware|proxy|hooks\.server)\.[cm]?[jt]s|\+(?:server|page|layout)(?:\.server)?\.[jt]s)$/;

export function isClientFile(reader: ValueReader): boolean {
  const { file, index } = reader;
  const [first] = file.tree.statements;
  if (first !== undefined && /^["']use client["']/.test(file.text.slice(first.getStart(file.tree), first.end))) return true;
  const modules = [...index.modules];
  // A component that is rendered on the server reads the request by these.
  if (modules.some((module) => /^(?:next\/(?:headers|server)|server-only)$/.test(module))) return false;
  if (modules.some((module) => /^(?:express|fastify|koa|hono|@nestjs\/.*)$/.test(module))) return false;
  return modules.some((module) => BROWSER_MODULE.test(module)) || BROWSER_TEXT.test(file.text) || /\.(?:vue|svelte|jsx)$/.test(file.path);
}

export function isServerFile(reader: ValueReader): boolean {
  return [...reader.index.modules].some((module) => SERVER_MODULE.test(module)) || SERVER_PATH.test(reader.file.path);
}

export function isPageServer(reader: ValueReader): boolean {
  const modules = [...reader.index.modules];
  if (modules.some((module) => /^(?:express|fastify|koa|hono|@nestjs\/.*)$/.test(module))) return false;
  return modules.some((module) => PAGES_MODULE.test(module)) || PAGES_PATH.test(reader.file.path);
}

const SAID =
  /\b(?:already|previously)\s+(?:been\s+)?(?:verified|validated|authenticated|checked)|(?:verified|validated|checked|verification|validation)[^\n]{0,30}\b(?:by|in|at|upstream|happen\w*|happens|before|elsewhere|earlier)\b|\bgateway\b|\bupstream\b|full validation|\b(?:backend|api|server)\s+(?:verifies|validates|checks)|not?\s+security|requestContext|trusted proxy/i;

/** Whether a comment or the request itself says that something in front of this code verifies the token. */
export function saysVerifiedBefore(reader: ValueReader, node: ts.Node, fn: FunctionNode): boolean {
  const { file } = reader;
  // A comment that stands above the function counts for it.
  const start = Math.max(0, fn.pos);
  return SAID.test(file.text.slice(start, Math.min(node.end + 200, fn.end, start + 6000)));
}
