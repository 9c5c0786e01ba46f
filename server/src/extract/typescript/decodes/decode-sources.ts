import type { ts } from '@ts-morph/common';
import { lookup } from '../syntax/file-view';
import type { Binding } from '../syntax/scope';
import { enclosingFunction, type FunctionNode, isFunctionNode, memberStep, stringText, unwrap } from '../syntax/syntax';
import { callsOf } from '../tokens/token-flow';
import type { ValueReader } from '../values/value-reader';

/**
 * Where a token comes from: the caller of the server, the caller of the function, or another place, such as the answer of an
 * identity provider (OpenID Connect Core 1.0 section 3.1.3.7 lets the connection vouch for that one).
 */
export type TokenOrigin = 'request' | 'parameter' | 'other';

const REQUEST =
  /^(?:_?req|_?request|ctx|_?context|c|event|evt|socket|client|conn|info|handshake|headers?|cookies?|cookieStore|authorization|auth_?header|body|query|searchParams|input|args|connection_?params)$/i;
/** The functions that give a server its request: `cookies()` of Next, `getCookie(event, 'token')` of h3 and hono. */
const READERS =
  /^(?:cookies|headers|getCookie|getHeader|getRequestHeader|getHeaders|parseCookies|getCookies|useRequestHeaders|getQuery|readBody)$/;
/** Functions of the project that take a token out of a request. */
const TAKES = /token|bearer|jwt|header|cookie|auth/i;
/** And those that go and get one. */
const FETCHES = /exchange|refresh|fetch|request|post|oauth|callback|grant|sign|create|issue|generate|decode|verif|decrypt/i;
const SHAPING =
  /^(?:split|replace|replaceAll|slice|substring|substr|trim|toString|get|at|pop|shift|find|match|header|cookie|startsWith|getRequest|switchToHttp|switchToWs|getClient|getContext|getArgs|getArgByIndex)$/;
const PARTS = /token|header|auth|jwt|bearer|cookie|credential/i;
/** Tokens that a gateway in front of the server has verified: those of AWS, Google Cloud, Azure, Cloudflare and of proxies. */
const GATEWAY =
  /^(?:x-amzn-|x-goog-|x-ms-|x-forwarded-|cf-access-|x-apigateway-|x-endpoint-|x-jwt-assertion|x-userinfo|x-pomerium-|x-istio-|x-envoy-)/i;
/** Decorators by which Nest gives a parameter of the request. */
const INJECTED = /^(?:Headers?|Req|Request|Body|Query|Param|Params|Cookies?|Args|Context|ConnectedSocket|MessageBody|Session)$/;
const MOST_STEPS = 14;

export function originOfToken(reader: ValueReader, token: ts.Expression, steps = MOST_STEPS): TokenOrigin {
  const { api } = reader;
  if (steps === 0) return 'other';
  const node = unwrap(api, token);
  const again = (inner: ts.Expression): TokenOrigin => originOfToken(reader, inner, steps - 1);
  if (api.isIdentifier(node)) return ofName(reader, node, steps);
  if (api.isElementAccessExpression(node)) {
    return GATEWAY.test(stringText(api, node.argumentExpression) ?? '') ? 'other' : again(node.expression);
  }
  if (api.isPropertyAccessExpression(node)) return again(node.expression);
  if (api.isBinaryExpression(node)) return strongest(again(node.left), again(node.right));
  if (api.isConditionalExpression(node)) return strongest(again(node.whenTrue), again(node.whenFalse));
  return api.isCallExpression(node) ? ofCall(reader, node, steps) : 'other';
}

function strongest(left: TokenOrigin, right: TokenOrigin): TokenOrigin {
  return left === 'request' || right === 'request' ? 'request' : left === 'parameter' ? left : right;
}

function ofCall(reader: ValueReader, node: ts.CallExpression, steps: number): TokenOrigin {
  const { api } = reader;
  const callee = unwrap(api, node.expression);
  const member = memberStep(api, callee);
  const name = api.isIdentifier(callee) ? callee.text : (member?.name ?? '');
  if (READERS.test(name)) return 'request';
  if (GATEWAY.test(stringText(api, node.arguments[0]) ?? '')) return 'other';
  // `GqlExecutionContext.create(context).getContext().req`.
  if (name === 'create') return node.arguments[0] ? originOfToken(reader, node.arguments[0], steps - 1) : 'other';
  if (member !== undefined && SHAPING.test(name)) return originOfToken(reader, member.base, steps - 1);
  if (!TAKES.test(name) || FETCHES.test(name))
    return name === 'String' && node.arguments[0] ? originOfToken(reader, node.arguments[0], steps - 1) : 'other';
  for (const argument of node.arguments) {
    const given = unwrap(api, argument);
    const last = api.isIdentifier(given) ? given.text : (memberStep(api, given)?.name ?? '');
    if (!REQUEST.test(last) && !PARTS.test(last)) continue;
    const origin = originOfToken(reader, given, steps - 1);
    if (origin !== 'other') return origin;
  }
  return 'other';
}

function ofName(reader: ValueReader, node: ts.Identifier, steps: number): TokenOrigin {
  const { api } = reader;
  const binding = lookup(reader, node);
  if (binding?.kind === 'variable') {
    const { initializer } = binding.declaration;
    const values = initializer === undefined ? assignedTo(reader, node, binding) : [initializer];
    let origin: TokenOrigin = 'other';
    for (const value of values) origin = strongest(originOfToken(reader, value, steps - 1), origin);
    return origin;
  }
  if (binding?.kind !== 'parameter') return 'other';
  const { declaration } = binding;
  const name = api.isIdentifier(declaration.name) ? declaration.name.text : '';
  const isRequest = REQUEST.test(name) || binding.path.some((step) => REQUEST.test(step.name ?? ''));
  if (isRequest || isInjected(reader, declaration) || isOfAction(reader, declaration)) return 'request';
  // The client of Auth.js sends what `authorize` is given.
  if (/^credentials?$/.test(name)) return 'request';
  const fn = declaration.parent;
  if (!isFunctionNode(api, fn)) return 'other';
  const position = fn.parameters.indexOf(declaration);
  if (binding.path.length > 0) return 'parameter';
  const given = callsOf(reader, fn).flatMap((call) => call.arguments[position] ?? []);
  return given.some((argument) => originOfToken(reader, argument, Math.min(steps - 1, 6)) === 'request') ? 'request' : 'parameter';
}

/** What a variable without a value is given later: `let token; if (header) token = header.slice(7)`. */
function assignedTo(reader: ValueReader, node: ts.Identifier, binding: Binding): readonly ts.Expression[] {
  return (reader.index.writes.get(node.text) ?? []).flatMap((write) =>
    write.path.length === 0 && write.value !== undefined && lookup(reader, write.root) === binding ? [write.value] : [],
  );
}

function isInjected(reader: ValueReader, parameter: ts.ParameterDeclaration): boolean {
  const { api } = reader;
  return (api.getDecorators(parameter) ?? []).some(({ expression }) => {
    const callee = unwrap(api, api.isCallExpression(expression) ? expression.expression : expression);
    return api.isIdentifier(callee) && INJECTED.test(callee.text);
  });
}

/** Whoever calls a server action chooses its arguments. */
function isOfAction(reader: ValueReader, parameter: ts.ParameterDeclaration): boolean {
  const { api } = reader;
  const fn: ts.Node = parameter.parent;
  const body = isFunctionNode(api, fn) ? fn.body : undefined;
  const [own] = body !== undefined && api.isBlock(body) ? body.statements : [];
  return isUseServer(reader, own) || (isUseServer(reader, reader.file.tree.statements[0]) && isExported(reader, fn));
}

function isUseServer(reader: ValueReader, statement: ts.Statement | undefined): boolean {
  const { api } = reader;
  return statement !== undefined && api.isExpressionStatement(statement) && stringText(api, statement.expression) === 'use server';
}

function isExported(reader: ValueReader, fn: ts.Node): boolean {
  const { api } = reader;
  return api.canHaveModifiers(fn) && (api.getModifiers(fn) ?? []).some(({ kind }) => kind === api.SyntaxKind.ExportKeyword);
}

const INLINE = /^(?:then|catch|finally|map|forEach|filter|find|some|every|reduce|Promise|nextTick|run)$/;

/** The function that a node works in, callbacks of promises and lists left out. */
export function workingFunction(reader: ValueReader, node: ts.Node): FunctionNode | undefined {
  const { api } = reader;
  let fn = enclosingFunction(api, node);
  for (let outer = fn; fn !== undefined && outer !== undefined; ) {
    const { parent } = fn;
    if (!api.isCallExpression(parent) && !api.isNewExpression(parent)) break;
    const callee = unwrap(api, parent.expression);
    const name = api.isIdentifier(callee) ? callee.text : (memberStep(api, callee)?.name ?? '');
    outer = INLINE.test(name) ? enclosingFunction(api, fn) : undefined;
    fn = outer ?? fn;
  }
  return fn;
}
