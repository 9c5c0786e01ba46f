import type { ts } from '@ts-morph/common';
import { bindingOf, isAssigned } from '../guards/guard-bindings';
import { keyOf, nodesMatching, unwrap } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';
import { type FunctionLike, sendsRefresh } from './refresh-calls';
import { givenNames, type RequestHandler } from './refresh-handlers';
import { lockStateOf } from './refresh-locks';

// Whether a condition in front of a retry stops it the second time.

export interface Limits {
  readonly handler: RequestHandler;
  readonly scope: FunctionLike;
  readonly refresh: ts.CallExpression;
  /** The call that sends the request again, or the one that refreshes when that comes by the handler. */
  readonly resend: ts.CallExpression;
}

export type Limit =
  /** It comes out alike every time: a status, an address, a token that was found. */
  | { readonly says: 'nothing' }
  /** It stops the second round. `onRequest` when that is noted on the request, under `name`. */
  | { readonly says: 'limits'; readonly onRequest: boolean; readonly name: string }
  /** A flag that is asked for and set nowhere in the file. */
  | { readonly says: 'idle'; readonly name: string }
  /** The address is asked for, and that of the refresh may be meant. */
  | { readonly says: 'elsewhere' }
  | { readonly says: 'unknown' };

const NOTHING: Limit = { says: 'nothing' };
const UNKNOWN: Limit = { says: 'unknown' };
const RETRIED = /retr|sent|attempt|refreshed|again|tried|loop|once/i;
const OF_ANSWER =
  /(?<![\w$.])\w{0,40}(?:[sS]tatus\w{0,20}|[rR]esponse|[rR]esp|[rR]es|[rR]esult|[eE]rr(?:or)?|code|data|ok|body|message|payload|ex|e|reason)(?![\w$])/;
const OF_TOKEN = /token|session|refreshed|success|result|data|credential|auth|user|renewed|ok|jwt|store|cookie/i;
const ADDRESS =
  /\burl\b|\burls?\b|path|endpoint|route|\.includes\(|startsWith|endsWith|\.some\(|\.test\(|isAuth(?:Url|Request|Route|Path|Endpoint)|isRefresh|isLogin|Excluded|PUBLIC/i;

export function limitOf(file: ParsedFile, operand: ts.Expression, limits: Limits): Limit {
  const { ts: api } = file;
  const text = file.text.slice(operand.getStart(file.tree), operand.end).slice(0, 400);
  if (api.isTypeOfExpression(operand) || /^typeof\s|\bwindow\b|isServer|isBrowser|import\.meta|process\./.test(text)) return NOTHING;
  const flag = flagOf(file, operand, limits);
  if (flag !== undefined) return flag;
  const lock = lockStateOf(file, operand, limits);
  if (lock !== undefined) return lock === 'open' ? NOTHING : UNKNOWN;
  if (isOfAddress(file, operand, text)) return aboutRefresh(file, operand, text, limits);
  if (/\b(?:401|403|419|440|498)\b|[sS]tatus|isAxiosError|UNAUTHORIZED|Unauthorized|instanceof/.test(text)) return NOTHING;
  const key = keyOf(file, operand);
  if (key === undefined) return isOfAnswer(text) || isComparedWithAnswer(file, operand) ? NOTHING : UNKNOWN;
  if (isRequestItself(file, operand, limits)) return NOTHING;
  return ofValue(file, operand, key, limits);
}

/** `original._retry`, `config.headers['x-retry']`, `original._count < 3`, `config._retry === true`, a parameter `retry`. */
function flagOf(file: ParsedFile, operand: ts.Expression, { handler, scope, resend }: Limits): Limit | undefined {
  const { ts: api } = file;
  const names = givenNames(file, scope);
  const member = memberIn(file, operand, names);
  if (member !== undefined) {
    if (isSet(file, member, scope)) return { says: 'limits', onRequest: true, name: member };
    // `config.headers.Authorization !== current` asks whether another request has refreshed meanwhile.
    if (api.isBinaryExpression(operand) && !isLiteral(file, operand.left) && !isLiteral(file, operand.right)) return UNKNOWN;
    if (RETRIED.test(member)) return isNamedElsewhere(file, member, operand) ? UNKNOWN : { says: 'idle', name: member };
    // A flag of the caller's, such as `skipAuth`, comes back as it was, when the request is sent again as it was.
    return isSentAsItWas(file, handler, resend) ? NOTHING : UNKNOWN;
  }
  const parameter = parameterIn(file, operand, handler);
  if (parameter === undefined) return undefined;
  if (handler.when !== 'wrapper') return undefined;
  if (RETRIED.test(parameter) && !isSentAsItWas(file, handler, resend)) return { says: 'limits', onRequest: false, name: parameter };
  return isSentAsItWas(file, handler, resend) ? NOTHING : { says: 'limits', onRequest: false, name: parameter };
}

function isLiteral(file: ParsedFile, expression: ts.Expression): boolean {
  const { ts: api } = file;
  const node = unwrap(file, expression);
  return api.isLiteralExpression(node) || /^(?:true|false|null|undefined)$/.test(node.getText(file.tree));
}

/** Members of a request that every request has, and of an error. */
const PLAIN_MEMBER =
  /^(?:url|method|headers?|data|baseURL|params|body|response|status|statusText|config|request|message|code|error|name|get|has|includes|startsWith|endsWith|toLowerCase|ok|length|isAxiosError|signal|credentials|then|clone|test|match|indexOf|pathname|path|endpoint|some)$/;

/** The member of the request that the operand asks for: the last one that is not a part of every request. */
function memberIn(file: ParsedFile, operand: ts.Expression, names: ReadonlySet<string>): string | undefined {
  const { ts: api } = file;
  let found: string | undefined;
  for (const node of nodesMatching(file, /(?<=\.\s{0,20})[A-Za-z_$#][\w$]{0,60}|(?<=\[\s{0,4}["'`])[\w-]{1,60}/g, operand)) {
    const access = node.parent;
    if (access === undefined || !(api.isPropertyAccessExpression(access) || api.isElementAccessExpression(access))) continue;
    const name = api.isIdentifier(node) || api.isStringLiteralLike(node) ? node.text : '';
    if (name === '' || PLAIN_MEMBER.test(name)) continue;
    const key = keyOf(file, access.expression) ?? textOfRoot(file, access.expression);
    const root = /^[\w$]+/.exec(key)?.[0] ?? '';
    if (names.has(root) && !/(?:^|\.)(?:response|data|error)$/.test(key)) found = name;
  }
  for (const call of nodesMatching(file, /(?<=\.(?:get|has)\(\s{0,9}["'`])[\w-]{1,60}/g, operand)) {
    if (api.isStringLiteralLike(call) && /retr|attempt|skip/i.test(call.text)) found = call.text;
  }
  return found;
}

/** `(original as Retriable)._retry` has no key of its own. */
function textOfRoot(file: ParsedFile, expression: ts.Expression): string {
  return keyOf(file, unwrap(file, expression)) ?? '';
}

/** Whether the file gives a member of that name a value: by assignment, in an object, as a header or through `Object.assign`. */
function isSet(file: ParsedFile, name: string, scope: FunctionLike): boolean {
  const { ts: api } = file;
  const pattern = new RegExp(`(?<![\\w$-])${name.replace(/[$-]/g, '\\$&')}(?![\\w$-])`, 'g');
  for (const node of nodesMatching(file, pattern)) {
    const holder = node.parent;
    if (holder === undefined) continue;
    if (api.isPropertyAssignment(holder) && holder.name === node) return true;
    if (api.isShorthandPropertyAssignment(holder)) return true;
    const access = api.isPropertyAccessExpression(holder) && holder.name === node ? holder : undefined;
    const element = api.isElementAccessExpression(holder) && holder.argumentExpression === node ? holder : undefined;
    const target = access ?? element;
    if (target !== undefined && isAssigned(file, outermost(file, target))) return true;
    // `headers.set('x-retry', '1')`
    if (api.isCallExpression(holder) && /\.(?:set|append|defineProperty)$/.test(keyOf(file, holder.expression) ?? '')) return true;
  }
  return /Object\.assign\(|Reflect\.set\(/.test(file.text.slice(scope.pos, scope.end));
}

function outermost(file: ParsedFile, node: ts.Node): ts.Node {
  const { ts: api } = file;
  let outer = node;
  while (api.isParenthesizedExpression(outer.parent) || api.isNonNullExpression(outer.parent) || api.isAsExpression(outer.parent)) {
    outer = outer.parent;
  }
  return outer;
}

/** Whether the name stands somewhere that is neither a type nor a question: another function may set it. */
function isNamedElsewhere(file: ParsedFile, name: string, operand: ts.Expression): boolean {
  const { ts: api } = file;
  const pattern = new RegExp(`(?<![\\w$-])${name.replace(/[$-]/g, '\\$&')}(?![\\w$-])`, 'g');
  for (const node of nodesMatching(file, pattern)) {
    if (node.pos >= operand.pos && node.end <= operand.end) continue;
    if (api.isPropertyAccessExpression(node.parent) || api.isPropertySignature(node.parent)) continue;
    return true;
  }
  return false;
}

/** The parameter of a wrapper that the operand asks for, also through a variable that was made of it. */
function parameterIn(file: ParsedFile, operand: ts.Expression, handler: RequestHandler): string | undefined {
  const { ts: api } = file;
  const names = givenNames(file, handler.fn);
  let found: string | undefined;
  for (const node of nodesMatching(file, /(?<![\w$]|(?<!\.\.)\.)[A-Za-z_$][\w$]{0,60}/g, operand)) {
    if (!api.isIdentifier(node)) continue;
    if (!names.has(node.text)) return undefined;
    found ??= node.text;
  }
  return found;
}

/** Whether every argument of a retry is a parameter of the function around it, in its place and never changed. */
function isSentAsItWas(file: ParsedFile, handler: RequestHandler, resend: ts.CallExpression): boolean {
  const { ts: api } = file;
  if (handler.when !== 'wrapper')
    return resend.arguments.every((argument) => api.isIdentifier(argument) || keyOf(file, argument) !== undefined);
  const parameters = handler.fn.parameters ?? [];
  return resend.arguments.every((argument, index) => {
    const parameter = parameters[index];
    if (parameter === undefined || !api.isIdentifier(argument) || !api.isIdentifier(parameter.name)) return false;
    if (argument.text !== parameter.name.text || bindingOf(file, argument) !== parameter) return false;
    return !isChanged(file, handler.fn, argument.text);
  });
}

/** `options = ...`, `options.retry = ...`, `retries -= 1` */
function isChanged(file: ParsedFile, fn: FunctionLike, name: string): boolean {
  const { ts: api } = file;
  for (const node of nodesMatching(file, new RegExp(`(?<![\\w$.])${name.replaceAll('$', '\\$')}(?![\\w$])`, 'g'), fn)) {
    let target: ts.Node = node;
    while (api.isPropertyAccessExpression(target.parent) || api.isElementAccessExpression(target.parent)) target = target.parent;
    if (target.parent !== undefined && isAssigned(file, target) && !/\.headers\b/.test(file.text.slice(node.pos, target.end))) return true;
  }
  return false;
}

function isOfAddress(file: ParsedFile, operand: ts.Expression, text: string): boolean {
  if (/\[[^\]]{0,80}\b40\d\b[^\]]{0,80}\]\s{0,4}\.includes|[mM]essage|code/.test(text)) return false;
  return ADDRESS.test(text) || isNamedForAddress(file, operand);
}

/** `const isAuthEndpoint = url.startsWith('/auth/login')` */
function isNamedForAddress(file: ParsedFile, operand: ts.Expression): boolean {
  const source = sourceOf(file, operand);
  return source !== undefined && ADDRESS.test(source) && !/await/.test(source);
}

function sourceOf(file: ParsedFile, operand: ts.Expression): string | undefined {
  const { ts: api } = file;
  const binding = api.isIdentifier(operand) ? bindingOf(file, operand) : undefined;
  const source = binding !== undefined && api.isVariableDeclaration(binding) ? binding.initializer : undefined;
  return source === undefined ? undefined : file.text.slice(source.pos, Math.min(source.end, source.pos + 600));
}

/** A test of the address stops no retry of another request; it may keep the refresh itself out. */
function aboutRefresh(file: ParsedFile, operand: ts.Expression, text: string, { resend, refresh }: Limits): Limit {
  if (resend.pos > refresh.pos && resend !== refresh && !sendsRefresh(file, resend)) return NOTHING;
  const literals = [...(sourceOf(file, operand) ?? text).matchAll(/["'`]([^"'`\n]{2,120})["'`]/g)].map((match) => match[1] ?? '');
  const only =
    literals.length > 0 &&
    literals.every((literal) => /^\/?[\w/.-]*(?:log-?in|sign-?in|sign-?up|register|log-?out)[\w/.-]*$/i.test(literal));
  return only ? NOTHING : { says: 'elsewhere' };
}

function isOfAnswer(text: string): boolean {
  return OF_ANSWER.test(text);
}

function isComparedWithAnswer(file: ParsedFile, operand: ts.Expression): boolean {
  const { ts: api } = file;
  if (!api.isBinaryExpression(operand)) return false;
  return isOfAnswer(file.text.slice(operand.left.pos, operand.left.end)) && api.isLiteralExpression(unwrap(file, operand.right));
}

/** `originalRequest &&`, `error.config` */
function isRequestItself(file: ParsedFile, operand: ts.Expression, { scope }: Limits): boolean {
  const { ts: api } = file;
  const names = givenNames(file, scope);
  if (api.isIdentifier(operand)) return names.has(operand.text);
  const key = keyOf(file, operand) ?? '';
  const root = /^[\w$]+/.exec(key)?.[0] ?? '';
  return names.has(root) && PLAIN_MEMBER.test(key.slice(key.lastIndexOf('.') + 1));
}

/** A variable or call: what the refresh gave or the storage holds comes out alike; what is kept outside may count rounds. */
function ofValue(file: ParsedFile, operand: ts.Expression, key: string, { scope }: Limits): Limit {
  const { ts: api } = file;
  if (RETRIED.test(key) && !/refreshed$/i.test(key)) return UNKNOWN;
  const root = /^[\w$]+/.exec(key)?.[0] ?? '';
  let first: ts.Expression = operand;
  while (api.isPropertyAccessExpression(first) || api.isCallExpression(first)) first = unwrap(file, first.expression);
  const binding = api.isIdentifier(first) ? bindingOf(file, first) : undefined;
  const isLocal = binding !== undefined && scope.pos <= binding.pos && binding.end <= scope.end;
  if (isLocal) return OF_TOKEN.test(key) || OF_ANSWER.test(root) ? NOTHING : UNKNOWN;
  return /^(?:localStorage|sessionStorage|Cookies|cookies|storage)\b|get\w*Token\(|(?:[rR]efresh|[aA]ccess)?[tT]oken\w*$/.test(key)
    ? NOTHING
    : UNKNOWN;
}
