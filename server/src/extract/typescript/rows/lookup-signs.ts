import type { ts } from '@ts-morph/common';
import { bindingOf } from '../guards/guard-bindings';
import { enclosingFunction, functionName, keyOf, lastName, nodesMatching, rootOf, unwrap, wrapped } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';
import { sourceOf } from './lookup-queries';
import { runsAsHandler } from './row-callers';

// Signs in the code around a lookup: that the age of the row is looked at, that a token is verified.

/** Words for until when something is good. */
const EXPIRY =
  /expir|valid_?(?:until|till|to\b|thru|through|before)|good_?until|not_?after|\bttl\b|exp_?(?:at|date|time)|(?:^|[^a-z])exp(?:[^a-z]|$)/i;
/** How old a row is says until when it is good, too. */
const AGE =
  /(?:created|issued|updated|last_?(?:used|seen|active|activity|accessed)|generated|sent|requested)_?(?:at|on|time)?\b|timestamp|\bage\b|\biat\b/i;

/** Whether conditions ask until when a row is good, or how old it is. */
export function saysExpiry(conditions: string): boolean {
  return EXPIRY.test(conditions) || AGE.test(conditions);
}

/**
 * The function that does the whole step around a node: a route's handler, a method, a declared function. Callbacks of
 * transactions and of lists belong to the function around them.
 */
export function regionOf(file: ParsedFile, node: ts.Node): ts.SignatureDeclaration | undefined {
  const { ts: api } = file;
  let fn = enclosingFunction(file, node);
  while (fn !== undefined) {
    const holder = wrapped(file, fn).parent;
    if (!api.isArrowFunction(fn) && !api.isFunctionExpression(fn)) return fn;
    if (!api.isCallExpression(holder) || runsAsHandler(file, holder, wrapped(file, fn)) || functionName(file, fn) !== '') return fn;
    const outer = enclosingFunction(file, fn);
    if (outer === undefined) return fn;
    fn = outer;
  }
  return undefined;
}

/** Objects whose expiry is a setting or a claim, and none of a row. */
const SETTINGS = /config|env|settings|options|opts|constants?|process|payload|decoded|claims|ttl|jwt|cookie|lifetimes?/i;
/** A span that is set, and no moment of a row. */
const SPAN =
  /(?:expires?_?in|expir(?:y|ation|es)?_?(?:in|days?|hours?|minutes?|seconds?|secs?|ms|millis\w*|duration|period|window|str|string)|ttl\w*)$/i;
const MAKING = /(?:create|generate|issue|sign|make|insert|rotate|mint|build|new)/i;

/** Whether anything in a function reads until when a row is good. Rows that are made there, and spans that are set, do not count. */
export function readsExpiry(file: ParsedFile, region: ts.Node, lookup: ts.Node): boolean {
  const { ts: api } = file;
  for (const node of nodesMatching(
    file,
    /expir|valid_?(?:until|till|to|thru|through)|not_?after|exp_?(?:at|date)|\bexp\b|(?:created|issued|updated|last_?\w{2,8}|sent|requested)_?at\b|created\b|timestamp|is_?(?:valid|active|usable|live|stale|current)|too_?old/gi,
    region,
  )) {
    if (
      api.isStringLiteralLike(node) ||
      node.kind === api.SyntaxKind.TemplateHead ||
      node.kind === api.SyntaxKind.TemplateMiddle ||
      node.kind === api.SyntaxKind.TemplateTail
    ) {
      // Another statement of SQL may look at it: `WHERE expires_at > NOW()`, `DELETE ... WHERE expires_at < NOW()`.
      if (/\b(?:expir\w{0,12}|valid_(?:until|to))["`]?\s{0,9}(?:<|>|between)/i.test(sourceOf(file, node))) return true;
      if (isColumnOfChain(file, node)) return true;
      continue;
    }
    if (!api.isIdentifier(node) || node.text === '') continue;
    if (isExpiryRead(file, node, lookup)) return true;
  }
  return false;
}

/** `.where('expires_at', '>', new Date())` of another query: it reads or clears rows by their age. */
function isColumnOfChain(file: ParsedFile, node: ts.Node): boolean {
  const { ts: api } = file;
  return api.isCallExpression(node.parent) && node.parent.arguments.length > 1 && /where/i.test(lastName(file, node.parent.expression));
}

function isExpiryRead(file: ParsedFile, node: ts.Identifier, lookup: ts.Node): boolean {
  const { ts: api } = file;
  const { parent } = node;
  const name = node.text;
  if (parent === undefined || (SPAN.test(name) && !/^is/i.test(name))) return false;
  if (api.isCallExpression(parent) && parent.expression === node) return isCheck(name);
  if (api.isPropertyAccessExpression(parent) && parent.name === node) {
    if (api.isCallExpression(parent.parent) && parent.parent.expression === parent) return isCheck(name);
    if (isWritten(file, parent)) return false;
    const key = keyOf(file, parent.expression) ?? sourceOf(file, parent.expression);
    const owner = key.replace(/^this\./, '');
    if (SETTINGS.test(rootOf(owner)) || SETTINGS.test(owner.split('.').at(-1) ?? '')) return false;
    return !isMade(file, parent.expression);
  }
  if (api.isBindingElement(parent)) return (parent.propertyName ?? parent.name) === node && !isOfSettings(file, parent);
  const property = api.isPropertyAssignment(parent) && parent.name === node ? parent : undefined;
  if (property === undefined) return false;
  // A condition of another query on the same rows: `expiresAt: { lt: new Date() }`, `expiresAt: MoreThan(now)`.
  const value = unwrap(file, property.initializer);
  if (api.isCallExpression(value))
    return /^(?:MoreThan|LessThan|Between|Not|Raw)/.test(lastName(file, value.expression)) && !isInside(node, lookup);
  if (!api.isObjectLiteralExpression(value)) return false;
  return value.properties.some(
    ({ name: step }) => step !== undefined && /(?:^|[$.[])(?:gte?|lte?|after|before)\]?$/.test(sourceOf(file, step)),
  );
}

/** Names of functions that judge: `isExpired(row)`, `row.isValid()`. */
function isCheck(name: string): boolean {
  return (
    /expired|is_?(?:valid|active|usable|live|stale|current)|check_?expir|verify_?expir|too_?old|assert|validate/i.test(name) &&
    !/^(?:set|with|get)/i.test(name)
  );
}

/** Whether a node lies within another of the same file, or is that node. */
export function isInside(node: ts.Node, outer: ts.Node): boolean {
  return outer.pos <= node.pos && node.end <= outer.end;
}

/** Whether a member is given a value here, so that nothing is learnt from it. */
export function isWritten(file: ParsedFile, access: ts.Node): boolean {
  const { ts: api } = file;
  const outer = wrapped(file, access);
  return (
    api.isBinaryExpression(outer.parent) && outer.parent.left === outer && outer.parent.operatorToken.kind === api.SyntaxKind.EqualsToken
  );
}

/** Whether a value was just made: `const next = await this.createSession(user)`. */
function isMade(file: ParsedFile, expression: ts.Expression): boolean {
  const { ts: api } = file;
  const node = unwrap(file, expression);
  if (!api.isIdentifier(node)) return false;
  const binding = bindingOf(file, node);
  return binding !== undefined && api.isVariableDeclaration(binding) && isMaking(file, binding.initializer);
}

function isMaking(file: ParsedFile, initializer: ts.Expression | undefined): boolean {
  const { ts: api } = file;
  if (initializer === undefined) return false;
  let made = unwrap(file, initializer);
  if (api.isAwaitExpression(made)) made = unwrap(file, made.expression);
  if (api.isNewExpression(made)) return true;
  return api.isCallExpression(made) && MAKING.test(lastName(file, made.expression));
}

/** `const { expiresAt } = config`, `const { token, expiresAt } = await createToken(...)`, and the parameters of the function. */
function isOfSettings(file: ParsedFile, element: ts.BindingElement): boolean {
  const { ts: api } = file;
  let holder: ts.Node = element.parent.parent;
  while (api.isBindingElement(holder)) holder = holder.parent.parent;
  if (!api.isVariableDeclaration(holder) || holder.initializer === undefined) return true;
  return isMaking(file, holder.initializer) || SETTINGS.test(rootOf(sourceOf(file, holder.initializer)));
}

const VERIFIES =
  /^(?:verify|jwtVerify|verifyAsync|verifyJwt|verifyJWT|authenticate|authenticated)$|^(?:verify|decode|validate|check|parse)\w*(?:token|jwt|signature|claims)\w*$|^(?:token|jwt)\w*verify\w*$/i;
/** What is verified is a password, a code or a signature of something else. */
const OTHER_VERIFIER =
  /argon|bcrypt|scrypt|passw|hash|hmac|totp|otp|speakeasy|authenticator|captcha|turnstile|webauthn|webhook|stripe|svix|mail|phone|csrf|google|apple|apple|crypto/i;

/** Whether a JWT is verified, with its expiry, in a function: the token that is looked up then ends by itself. */
export function verifiesToken(file: ParsedFile, region: ts.SignatureDeclaration): boolean {
  const { ts: api } = file;
  const text = sourceOf(file, region);
  if (/ignoreExpiration:\s{0,9}true/.test(text)) return false;
  for (const node of nodesMatching(
    file,
    /(?:verif|authentic|decode|validate|check|parse)\w*\s{0,9}(?:<[^>()]{0,80}>)?\s{0,9}\(|jwtVerify/gi,
    region,
  )) {
    const call = node.parent?.parent;
    const direct = api.isCallExpression(node.parent) && node.parent.expression === node ? node.parent : undefined;
    const found = direct ?? (call !== undefined && api.isCallExpression(call) && call.expression === node.parent ? call : undefined);
    if (found === undefined) continue;
    const name = lastName(file, found.expression);
    if (name === functionName(file, region) || !VERIFIES.test(name)) continue;
    if (!OTHER_VERIFIER.test(sourceOf(file, found.expression))) return true;
  }
  return isBehindVerification(file, region);
}

const GUARD = /auth|verif|protect|guard|passport|jwt|require(?:User|Login|Session)|ensure/i;

/** Whether a middleware, a decorator or the class stands before the function and verifies what the request presents. */
function isBehindVerification(file: ParsedFile, region: ts.SignatureDeclaration): boolean {
  const { ts: api } = file;
  const holder = wrapped(file, region).parent;
  if (api.isCallExpression(holder)) {
    if (
      holder.arguments.some(
        (argument) =>
          argument !== region &&
          !api.isStringLiteralLike(argument) &&
          !api.isFunctionLike(argument) &&
          GUARD.test(sourceOf(file, argument).slice(0, 200)),
      )
    )
      return true;
  }
  for (let node: ts.Node | undefined = region; node !== undefined; node = node.parent) {
    if (api.isClassLike(node) && /PassportStrategy|JwtStrategy/.test(sourceOf(file, node).slice(0, 400))) return true;
    if (!api.canHaveDecorators(node)) continue;
    for (const decorator of api.getDecorators(node) ?? []) {
      if (/UseGuards|Authorized|Auth\b|Authenticated|Protected/.test(sourceOf(file, decorator).slice(0, 200))) return true;
    }
  }
  return false;
}

/** A value that was taken from a verified token or from who is signed in already. */
const VERIFIED =
  /^(?:payload|decoded|claims|jwt\w{0,12}|user|currentUser|principal|auth|authUser|me|verified|tokenData|decodedToken|data|session)$/i;

/** Whether a presented value comes out of a verified token: `payload.jti`, `req.user.sessionId`. */
export function isVerifiedValue(file: ParsedFile, value: ts.Expression | undefined): boolean {
  if (value === undefined) return false;
  const key = keyOf(file, value) ?? '';
  const owners = key.split('.').slice(0, -1);
  return owners.some((owner) => VERIFIED.test(owner));
}

/** Stores whose entries end by themselves where they were given a lifetime. */
const CACHE = /redis|valkey|cache|memcached?|dragonfly|(?:^|[._])kv(?:[._]|$)/i;
const CACHE_READ = /^(?:get|getdel|getex|hget|hgetall|json_?get)$/i;
const MAX_STEPS = 8;

/** Whether a value was read from a cache, as by `await redis.get(key)`: its entry may end with the row, which is written elsewhere. */
export function isOfCache(file: ParsedFile, value: ts.Expression | undefined): boolean {
  const { ts: api } = file;
  let node = value;
  for (let steps = 0; node !== undefined && steps < MAX_STEPS; steps++) {
    node = unwrap(file, node);
    if (api.isAwaitExpression(node) || api.isPropertyAccessExpression(node) || api.isElementAccessExpression(node)) {
      node = node.expression;
    } else if (api.isBinaryExpression(node)) {
      node = node.left;
    } else if (api.isIdentifier(node)) {
      let holder: ts.Node | undefined = bindingOf(file, node);
      while (holder !== undefined && (api.isBindingElement(holder) || api.isObjectBindingPattern(holder))) holder = holder.parent;
      node = holder !== undefined && api.isVariableDeclaration(holder) ? holder.initializer : undefined;
    } else if (api.isCallExpression(node)) {
      const { expression } = node;
      if (CACHE_READ.test(lastName(file, expression))) return CACHE.test(sourceOf(file, expression).slice(0, 200));
      // `JSON.parse(cached)`, `String(cached)`
      node = node.arguments[0];
    } else return false;
  }
  return false;
}
