import type { ts } from '@ts-morph/common';
import { enclosingFunction, functionName, keyOf, lastName, unwrap } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';

// Which models keep sessions or tokens that someone logs in with, and which receivers are a Prisma client.

// Words before `session` or `token` that keep the meaning. Everything else gives another thing: a checkout session,
// a training session, a push token, a token balance.
const SESSION_WORDS =
  /^(?:user|auth|login|web|account|admin|refresh|active|jwt|api|customer|member|employee|staff|oauth|sso|security|access|browser|app|device|next|express|http|sso|impersonation|persistent|remember|token)$/;
const TOKEN_WORDS =
  /^(?:access|refresh|auth|authentication|session|api|restricted|verification|verify|verified|email|password|reset|magic|link|login|jwt|personal|oauth|oauth2|user|confirm|confirmation|activation|security|bearer|remember|me|persistent|id|two|factor|otp|mfa|account|one|time|registration|signup|csrf|customer|sso|app|web|member|admin|forgot|recovery|impersonation|temporary|temp|opaque)$/;

/** What a model's name says: `plain` is a bare `session` or `token`, which other trades use too. */
export type ModelName = 'credential' | 'plain' | 'other';

export function modelName(name: string): ModelName {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split('_')
    .filter((word) => word !== '');
  const last = words.pop();
  const kind = last === 'session' || last === 'sessions' ? SESSION_WORDS : last === 'token' || last === 'tokens' ? TOKEN_WORDS : undefined;
  if (kind === undefined) return 'other';
  if (words.length === 0) return 'plain';
  return words.every((word) => kind.test(word)) ? 'credential' : 'other';
}

/** The name without the words that say what holds the rows: `RefreshTokenModel`, `sessionsTable`. */
export function modelOfName(name: string): string {
  return name.replace(/^_+/, '').replace(/(?<=.)(?:Model|Table|Entity|Schema)$/, '');
}

const CREDENTIAL_KEYS = /^(?:session_?token|token|token_?hash|hashed_?token|refresh_?token|access_?token|jti|sid|session_?key|jwt)$/i;
const FOREIGN_KEYS =
  /^(?:address|symbol|mint|chain_?id|contract\w*|game\w*|course\w*|workout\w*|mentor\w*|coach\w*|speaker\w*|room\w*|event\w*)$/i;
const SIGN_IN = /auth(?!or)|log_?out|log_?in|sign_?out|sign_?in|refresh|revoke|rotat|token|cookie|credential|jwt/i;

/**
 * Whether a bare `session` or `token` model is about signing in: by the columns it is found by, or by the names of the
 * file and functions around and the words of the function itself. A fitness app has sessions and a wallet has tokens.
 */
export function isAboutSigningIn(file: ParsedFile, call: ts.CallExpression): boolean {
  const keys = whereKeys(file, call);
  if (keys.some((key) => FOREIGN_KEYS.test(key))) return false;
  if (keys.some((key) => CREDENTIAL_KEYS.test(key))) return true;
  if (SIGN_IN.test(nearPath(file))) return true;
  let outermost: ts.Node | undefined;
  for (let fn = enclosingFunction(file, call); fn !== undefined; fn = enclosingFunction(file, fn)) {
    if (SIGN_IN.test(functionName(file, fn))) return true;
    outermost ??= fn;
  }
  if (outermost === undefined) return false;
  const words = file.text.slice(outermost.getStart(file.tree), outermost.end);
  return /cookie|session_?token|refresh_?token|access_?token|\bjwt\b|bearer|expires_?at\b|log_?out|sign_?out/i.test(words);
}

/** The file's name and folder: folders further up name the project, not what the file does. */
export function nearPath(file: ParsedFile): string {
  return file.path.split('/').slice(-2).join('/');
}

function whereKeys(file: ParsedFile, call: ts.CallExpression): readonly string[] {
  const { ts: api } = file;
  const [first] = call.arguments;
  // Prisma and Sequelize name the filter, for Mongoose it is the argument itself.
  const filter = first !== undefined && api.isObjectLiteralExpression(first) ? first : undefined;
  const where = whereOf(file, call) ?? filter;
  const keys: string[] = [];
  for (const property of where?.properties ?? []) {
    if (property.name !== undefined && (api.isIdentifier(property.name) || api.isStringLiteralLike(property.name))) {
      keys.push(property.name.text);
    }
  }
  return keys;
}

/** The object after `where:` in a Prisma call; undefined when there is none to read. */
export function whereOf(file: ParsedFile, call: ts.CallExpression): ts.ObjectLiteralExpression | undefined {
  const { ts: api } = file;
  const property = whereProperty(file, call);
  if (property === undefined || !api.isPropertyAssignment(property)) return undefined;
  const value = unwrap(file, property.initializer);
  return api.isObjectLiteralExpression(value) ? value : undefined;
}

/** The `where` of a call whose only argument is an object: the form that tells Prisma from a Map, a cache or an HTTP client. */
export function whereProperty(file: ParsedFile, call: ts.CallExpression): ts.ObjectLiteralElementLike | undefined {
  const { ts: api } = file;
  const [argument, ...more] = call.arguments;
  if (argument === undefined || more.length > 0) return undefined;
  const object = unwrap(file, argument);
  if (!api.isObjectLiteralExpression(object)) return undefined;
  return object.properties.find(
    (property) => property.name !== undefined && api.isIdentifier(property.name) && property.name.text === 'where',
  );
}

const CLIENT = /prisma|^(?:db|tx|trx|client|database|transaction|dbClient|orm|#db|_db)$/i;

/** Whether the receiver of `.<model>` is a Prisma client by its name, or the parameter of a `$transaction` callback. */
export function isPrismaClient(file: ParsedFile, receiver: ts.Expression): boolean {
  const { ts: api } = file;
  const node = unwrap(file, receiver);
  if (api.isCallExpression(node)) return /prisma|^\$extends$|^(?:get|use)_?(?:db|client|database)$/i.test(lastName(file, node.expression));
  if (api.isAwaitExpression(node)) return isPrismaClient(file, node.expression);
  if (CLIENT.test(lastName(file, node))) return true;
  return api.isIdentifier(node) && isTransactionParameter(file, node);
}

function isTransactionParameter(file: ParsedFile, identifier: ts.Identifier): boolean {
  const { ts: api } = file;
  for (let fn = enclosingFunction(file, identifier); fn !== undefined; fn = enclosingFunction(file, fn)) {
    const first = fn.parameters?.[0];
    if (first === undefined || keyOf(file, first.name) !== identifier.text) continue;
    return fn.parent !== undefined && api.isCallExpression(fn.parent) && lastName(file, fn.parent.expression) === '$transaction';
  }
  return false;
}
