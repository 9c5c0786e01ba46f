import type { ts } from '@ts-morph/common';
import { functionName } from '../guards/guard-tree';
import type { FileView } from '../syntax/file-view';
import { plainName, stringText } from '../syntax/syntax';

// The names that code around sessions goes by.

const SIGN_OUT_NAME = /(?:log|sign)_?out/i;
/** Names of those that undo a sign-out, ask for it or tell of it. */
const NOT_SIGN_OUT = /^is|confirm|dialog|modal|show|open|schema|cancel|without|url|path|after|device|other/i;
const TOKEN_KEY = /(?:^|[_.:@/-]|[a-z](?=[A-Z]))(?:[a-z]*token|[A-Z][a-z]*Token|TOKEN|jwt|JWT)$/i;
const OTHER_TOKEN =
  /csrf|xsrf|captcha|push|device|fcm|reset|invit|verif|notif|mapbox|theme|cart|guest|anon|share|oauth_?state|expo|unsubscribe/i;
/** Functions that clear something of a session by their name; `session-anchors.ts` finds every file that names one. */
const CLEARER = /^(?:clear|forget)\w{0,20}(?:Session|SessionCache|[tT]oken|(?:[sS]ession|[tT]oken|[uU]ser|[aA]uth)Cache)$/;
const SERVER_FILE =
  /(?:^|\/)(?:pages\/api|app\/api|controllers?|middlewares?|resolvers?)\/|(?:^|\/)(?:route|middleware|\+server|\+page\.server|\+layout\.server|proxy)\.[jt]sx?$|\.(?:server|controller|resolver|guard|module)\.[jt]sx?$/i;
const SERVER_MODULE =
  /^(?:express|fastify|koa|hono|@nestjs\/(?!react)|next\/headers|server-only|type-graphql|@trpc\/server|passport|jsonwebtoken|@prisma\/)/;

/** Functions that are handed a token to keep; `session-anchors.ts` finds every file that calls one. */
export const TOKEN_SETTER = /^set(?:Access|Auth|Api|Bearer|Jwt)\w{0,12}Token$/;

/** Whether a function of that name signs the user out: `logout`, `handleSignOut`. */
export function isSignOutName(name: string): boolean {
  return SIGN_OUT_NAME.test(name) && !NOT_SIGN_OUT.test(name);
}

/** Whether a key of a storage holds a token of the user. */
export function isTokenKey(key: string): boolean {
  return key.length < 80 && TOKEN_KEY.test(key) && !OTHER_TOKEN.test(key);
}

/** Whether a function of that name clears what is kept of a session: `clearSessionCache`, `forgetToken`. */
export function isClearerName(name: string): boolean {
  return CLEARER.test(name);
}

/** Whether the file runs on a server, where a session is one of many and a sign-out ends a row or a cookie. */
export function isServerFile(view: FileView): boolean {
  const { api, file } = view;
  if (SERVER_FILE.test(file.path)) return true;
  const first = file.tree.statements[0];
  if (first !== undefined && api.isExpressionStatement(first) && stringText(api, first.expression) === 'use server') return true;
  return [...view.index.modules].some((module) => SERVER_MODULE.test(module));
}

/** The name that a function, a variable or a property around gives to what is written in it; empty when it gives none. */
export function nameGivenBy(view: FileView, node: ts.Node): string {
  const { api, file } = view;
  if (api.isFunctionLike(node)) return functionName(file, node);
  if (api.isVariableDeclaration(node) || api.isPropertyAssignment(node) || api.isPropertyDeclaration(node))
    return plainName(api, node.name) ?? '';
  return '';
}

/** Names of functions that hear when a session begins or ends. */
export const AUTH_LISTENER = /^(?:onAuthStateChanged?|onIdTokenChanged|authStateChanged?|onUserChanged)$/;

/** Whether the expression is nothing: `null`, `undefined`, `void 0`, an empty text. */
export function isNothing(view: FileView, expression: ts.Expression): boolean {
  const { api } = view;
  if (expression.kind === api.SyntaxKind.NullKeyword || api.isVoidExpression(expression)) return true;
  return (api.isIdentifier(expression) && expression.text === 'undefined') || stringText(api, expression) === '';
}
