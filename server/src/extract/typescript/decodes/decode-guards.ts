import type { ts } from '@ts-morph/common';
import { functionOf } from '../env/env-wrappers';
import { functionName, lastName } from '../guards/guard-tree';
import { lookup } from '../syntax/file-view';
import { enclosingFunction, type FunctionNode, isFunctionNode, memberStep, plainName, unwrap } from '../syntax/syntax';
import { callsOf } from '../tokens/token-flow';
import type { ValueReader } from '../values/value-reader';
import { originOfToken } from './decode-sources';

// Whether a token that is decoded is verified too: beside the decoding call, in a function that is given the token, or by what
// runs before the handler.

const VERIFIES =
  /verif(?:y|ied|ication)|introspect|^authenticate\w{0,20}$|timingSafeEqual|createHmac|^validate\w{0,20}(?:token|jwt|signature|session)\w{0,20}$|^is_?valid\w{0,20}(?:token|jwt)?$|^check\w{0,20}(?:token|jwt|signature)$/i;
const VERIFIES_OTHER = /e?mail|password|otp|(?:^|_)code|hash|captcha|phone|sms|^send|two_?factor|2fa|exp/i;
/** Supabase: the session then comes from its server. */
const SIGNS_IN = /^(?:signIn(?:With\w{1,20})?|setSession|exchangeCodeForSession|refreshSession|signUp)$/;
const GUARD = /auth|verif|protect|guard|jwt|passport/i;
const LOOKS_UP =
  /^(?:find\w{0,20}|get|has|exists?|compare\w{0,10}|hash\w{0,20}|sha256|update|includes|where|eq|filter|lookup\w{0,20}|sIsMember|sismember|is\w{0,10}(?:Revoked|Blacklisted|Known))$/;
const CARE = /auth|verif|protect|guard|jwt|require|session|passport|ensure|check|login|permission|role|secur|token|private/i;
const ROUTES = /^(?:get|post|put|patch|delete|all|options|head|route)$/;
const HOOKS = /^(?:preHandler|onRequest|preValidation|beforeHandle|middlewares?|use|pre|auth|config)$/;
const PROCEDURES = /protected|private|authed|authenticated|admin|secure|member|user/i;
const MOST_CALLS = 400;

/** Whether the token, or what is told by it, is verified in or around one of these functions. */
export function isVerifiedIn(
  reader: ValueReader,
  functions: ReadonlySet<FunctionNode>,
  token: ts.Expression | undefined,
  self: ts.Node,
): boolean {
  if (isInsideVerifier(reader, self)) return true;
  const declaring = token && declaringFunction(reader, token);
  for (const fn of declaring === undefined ? functions : [...functions, declaring]) {
    if (verifiesIn(reader, fn, token, self) || isGuarded(reader, fn)) return true;
  }
  return false;
}

/** `jwt.verify(token, key, (error) => { req.user = jwt.decode(token); })`, and `verify(token).then(() => ...)`. */
function isInsideVerifier(reader: ValueReader, self: ts.Node): boolean {
  const { api } = reader;
  for (let node = self.parent; node !== undefined; node = node.parent) {
    if (!api.isCallExpression(node)) continue;
    let call: ts.Node = node;
    for (let links = 0; links < 6 && api.isCallExpression(call); links++) {
      if (isVerifying(reader, call)) return true;
      const base = memberStep(api, unwrap(api, call.expression))?.base;
      if (base === undefined) break;
      call = unwrap(api, base);
    }
  }
  return false;
}

/** The function in which the variable of a token is declared: what it does with the token counts for the functions inside it. */
function declaringFunction(reader: ValueReader, token: ts.Expression): FunctionNode | undefined {
  const { api } = reader;
  let root = unwrap(api, token);
  for (let step = memberStep(api, root); step !== undefined; step = memberStep(api, root)) root = unwrap(api, step.base);
  const binding = lookup(reader, root);
  return binding?.kind === 'variable' || binding?.kind === 'parameter' ? enclosingFunction(api, binding.declaration) : undefined;
}

function verifiesIn(reader: ValueReader, fn: FunctionNode, token: ts.Expression | undefined, self: ts.Node): boolean {
  const calls = callsIn(reader, fn);
  const text = token?.getText(reader.file.tree);
  for (const call of calls) {
    if (call === self) continue;
    if (isVerifying(reader, call)) return true;
    if (text !== undefined && isLookedUp(reader, call, text)) return true;
    // A function of this file that is given the same token.
    const isGiven = text !== undefined && call.arguments.some((argument) => argument.getText(reader.file.tree) === text);
    const target = isGiven ? functionOf(reader, unwrap(reader.api, call.expression)) : undefined;
    if (target !== undefined && callsIn(reader, target).some((inner) => inner !== self && isVerifying(reader, inner))) return true;
  }
  return false;
}

/** A token that is looked for as it is, or compared as a hash, is as good as verified: nobody else knows it. */
function isLookedUp(reader: ValueReader, call: ts.CallExpression, token: string): boolean {
  if (!LOOKS_UP.test(lastName(reader.file, call.expression))) return false;
  return call.arguments.some((argument) => {
    const text = argument.getText(reader.file.tree);
    const at = text.length < 600 ? text.indexOf(token) : -1;
    return at >= 0 && !/[\w$.'"`]/.test(text[at - 1] ?? '') && !/[\w$.('"`]/.test(text[at + token.length] ?? '');
  });
}

function callsIn(reader: ValueReader, fn: FunctionNode): readonly ts.CallExpression[] {
  const found: ts.CallExpression[] = [];
  for (const call of reader.index.calls) {
    if (call.pos < fn.pos || call.end > fn.end) continue;
    if (found.push(call) > MOST_CALLS) break;
  }
  return found;
}

function isVerifying(reader: ValueReader, call: ts.CallExpression): boolean {
  const { api, file } = reader;
  const callee = unwrap(api, call.expression);
  const name = lastName(file, callee);
  const base = memberStep(api, callee)?.base.getText(file.tree).slice(-40) ?? '';
  if (/bcrypt|argon|password|scrypt|otp|speakeasy|captcha|schema/i.test(base)) return false;
  return (
    (VERIFIES.test(name) && !VERIFIES_OTHER.test(name)) ||
    (name === 'getUser' && /\bauth$/.test(base)) ||
    name === 'getClaims' ||
    SIGNS_IN.test(name)
  );
}

/** Whether something runs before the handler that a function is, and may verify the token. */
function isGuarded(reader: ValueReader, fn: FunctionNode): boolean {
  return isDecorated(reader, fn) || isBehindArguments(reader, fn) || isBehindHooks(reader, fn);
}

/** `@UseGuards(JwtAuthGuard)` on a method or its class, and decorators of projects named after it. */
function isDecorated(reader: ValueReader, fn: FunctionNode): boolean {
  const { api, file } = reader;
  for (const owner of [fn, fn.parent]) {
    if (!api.canHaveDecorators(owner)) continue;
    for (const { expression } of api.getDecorators(owner) ?? []) {
      const name = lastName(file, api.isCallExpression(expression) ? expression.expression : expression);
      if (/guard|auth|roles?$|jwt|permission|protect|secure/i.test(name)) return true;
    }
  }
  return false;
}

/** `router.get('/me', requireAuth, handler)`, `withAuth(handler)`, `protectedProcedure.query(handler)`, and `router.use(requireAuth)` above. */
function isBehindArguments(reader: ValueReader, fn: FunctionNode): boolean {
  const { api, file } = reader;
  let node: ts.Node = fn;
  for (let depth = 0; depth < 3; depth++) {
    const { parent } = node;
    if (!api.isCallExpression(parent) || parent.expression === node) return false;
    const name = lastName(file, parent.expression);
    const chain = parent.expression.getText(file.tree).slice(0, 300);
    if (/^(?:query|mutation|subscription|handler|action)$/.test(name) && PROCEDURES.test(chain)) return true;
    if (/^(?:with|require|ensure|protect|guard|secure)\w{0,30}$/i.test(name) && CARE.test(name)) return true;
    const before = parent.arguments.slice(0, parent.arguments.indexOf(node as ts.Expression));
    if (before.some((argument) => isCareful(reader, argument))) return true;
    if (ROUTES.test(name) || name === 'use') return reader.index.calls.some((call) => call.end <= parent.pos && isUseOfGuard(reader, call));
    node = parent;
  }
  return false;
}

/** `router.use(requireAuth)`, which runs before what is registered after it. */
function isUseOfGuard(reader: ValueReader, call: ts.CallExpression): boolean {
  const { file } = reader;
  if (lastName(file, call.expression) !== 'use') return false;
  return call.arguments.some((argument) => isCareful(reader, argument) && GUARD.test(argument.getText(file.tree).slice(0, 200)));
}

function isCareful(reader: ValueReader, argument: ts.Expression): boolean {
  const { api, file } = reader;
  const node = unwrap(api, argument);
  if (api.isStringLiteralLike(node) || isFunctionNode(api, node)) return false;
  if (api.isObjectLiteralExpression(node)) return node.properties.some((property) => HOOKS.test(plainName(api, property.name) ?? ''));
  return CARE.test(node.getText(file.tree).slice(0, 200));
}

/** `{ preHandler: app.authenticate, handler(request) { ... } }`. */
function isBehindHooks(reader: ValueReader, fn: FunctionNode): boolean {
  const { api } = reader;
  const holder = api.isMethodDeclaration(fn) ? fn : fn.parent;
  const object = holder.parent;
  if (object === undefined || !api.isObjectLiteralExpression(object)) return false;
  return object.properties.some((property) => property !== holder && HOOKS.test(plainName(api, property.name) ?? ''));
}

/** The functions of this file that call a function with a token of their own, and it itself. */
export function withCallers(reader: ValueReader, fn: FunctionNode): readonly FunctionNode[] {
  const callers = callsOf(reader, fn).flatMap((call) => enclosingFunction(reader.api, call) ?? []);
  return [fn, ...callers];
}

const STRICT =
  /^(?:authenticate\w{0,30}|authori[sz]e\w{0,30}|(?:async)?verify\w{0,20}(?:token|jwt|auth\w{0,4}|user|session|bearer|request|access|access_?token|id_?token|login)\w{0,10}|verify|validate\w{0,20}(?:token|jwt|auth|user|session|bearer|request)|require\w{0,20}(?:auth\w{0,14}|user|admin|login|session|role)|ensure\w{0,10}(?:auth\w{0,14}|logged_?in|admin|user)|is_?(?:auth\w{0,12}|logged_?in|admin)|canActivate|protect|check\w{0,10}(?:auth|admin|token|jwt)|create_?context|context|with_?auth|jwt_?auth|auth_?middleware|handle_?auth|onAuthenticate)$/i;
const SOFT =
  /^(?:get_?(?:current|authenticated|auth|session|request|logged_?in|my)?_?(?:user|account|identity|principal)\w{0,40}|get\w{0,20}(?:id|user|role|email|claims?)_?from_?(?:request|req|token|session|cookies?|headers?|jwt|context|ctx)|current_?user|(?:get)?(?:server)?_?session|(?:use|get)?auth|me|user_?from_?\w{1,20}|extract_?user\w{0,20}|resolve_?user\w{0,20}|get_?user_?(?:id|role))$/i;
const PEEKS =
  /decode|unverified|unsafe|insecure|peek|inspect|debug|parse|expir|log_?out|sign_?out|revo[ck]|black_?list|deny_?list|invalidat|refresh/i;

/** Whether a function's name promises to identify or check the caller: `strict` names promise the check, `soft` ones the identity. */
export function guardKind(reader: ValueReader, fn: FunctionNode): 'strict' | 'soft' | undefined {
  const { api, file } = reader;
  const name = functionName(file, fn);
  if (PEEKS.test(name)) return undefined;
  if (STRICT.test(name)) return 'strict';
  const owner = fn.parent;
  if (name === 'validate' && api.isClassLike(owner) && /Strategy|Guard/.test(owner.name?.text ?? '')) return 'strict';
  return SOFT.test(name) ? 'soft' : undefined;
}

/** Whether a function's name says that nothing depends on who the caller is: a logout, a peek, a revocation. */
export function isHarmless(reader: ValueReader, fn: FunctionNode): boolean {
  return /log_?out|sign_?out|revo[ck]|black_?list|deny_?list|invalidat|audit|rate_?limit|throttl|\bkey_?gen|telemetry|metric|track|debug|inspect|expir/i.test(
    functionName(reader.file, fn),
  );
}

/** `(req, res, next)`: what comes after it trusts what it found. */
export function isMiddleware(reader: ValueReader, fn: FunctionNode): boolean {
  return fn.parameters.some((parameter) => reader.api.isIdentifier(parameter.name) && /^_?(?:next|done)$/.test(parameter.name.text));
}

/** Whether the name says that the token itself is checked here; what only asks for a role may run after such a function. */
export function promisesCheck(reader: ValueReader, fn: FunctionNode): boolean {
  return /^(?:async)?_?(?:verify|validate|authenticate)/i.test(functionName(reader.file, fn));
}

/** A token that comes with the request, or that a function whose name promises the check is given. */
export function isOfCaller(reader: ValueReader, token: ts.Expression, fn: FunctionNode): boolean {
  const origin = originOfToken(reader, token);
  return origin === 'request' || (origin === 'parameter' && guardKind(reader, fn) === 'strict');
}
