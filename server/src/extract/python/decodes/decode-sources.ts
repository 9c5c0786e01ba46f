import { stringText } from '../syntax/strings';
import { attribute, bare, call, definedName, enclosingFunction, methodCall, type PyNode, subscript, textOf, within } from '../syntax/tree';
import type { Values } from '../syntax/values';

/** Where a token comes from: the caller of the server, the caller of the function, or another place, such as a provider's answer. */
export type TokenOrigin = 'request' | 'parameter' | 'other';

const REQUEST =
  /^(?:_?request|req|websocket|ws|info|ctx|context|event|environ|scope|headers?|cookies?|authorization|auth_?header|credentials?|credential)$/i;
/** How FastAPI, Starlette and their like declare that a parameter is of the request. */
const DECLARED = /\b(?:Depends|Security|Header|Cookie|Query|Body|Form|HTTPAuthorizationCredentials|HTTPConnection|Request|WebSocket)\b/;
const SHAPING = /^(?:get|split|rsplit|partition|replace|removeprefix|strip|lstrip|rstrip|encode|decode|pop|lower)$/;
const TAKES = /token|bearer|jwt|header|cookie|auth/i;
const FETCHES = /exchange|refresh|fetch|post|oauth|callback|grant|sign|create|issue|generate|decode|verif|decrypt|load|read/i;
const PARTS = /token|header|auth|jwt|bearer|cookie|credential|request/i;
/** Tokens that a gateway in front of the server has verified. */
const GATEWAY =
  /^(?:x-amzn-|x-goog-|x-ms-|x-forwarded-|cf-access-|x-apigateway-|x-endpoint-|x-jwt-assertion|x-userinfo|x-istio-|x-envoy-)/i;
const MOST_STEPS = 12;

export function originOfToken(values: Values, token: PyNode, steps = MOST_STEPS): TokenOrigin {
  if (steps === 0) return 'other';
  const node = bare(token);
  const again = (inner: PyNode): TokenOrigin => originOfToken(values, inner, steps - 1);
  if (node.type === 'VariableName') return ofName(values, node, steps);
  const member = attribute(node);
  if (member) return again(member.object);
  const indexed = subscript(node);
  if (indexed) return GATEWAY.test(stringText(values.file, indexed.key) ?? '') ? 'other' : again(indexed.object);
  if (node.type === 'MemberExpression') return node.children[0] ? again(node.children[0]) : 'other';
  if (node.type === 'BinaryExpression' || node.type === 'ConditionalExpression') {
    const origins = node.children.filter((part) => part.children.length > 0 || part.type === 'VariableName').map(again);
    return origins.find((origin) => origin === 'request') ?? origins.find((origin) => origin === 'parameter') ?? 'other';
  }
  return ofCall(values, node, steps);
}

function ofCall(values: Values, node: PyNode, steps: number): TokenOrigin {
  const parts = call(node);
  if (!parts) return 'other';
  const method = methodCall(values.file, node);
  const [, first] = parts.list.children;
  if (first && GATEWAY.test(stringText(values.file, first) ?? '')) return 'other';
  if (method && SHAPING.test(method.method)) return originOfToken(values, method.object, steps - 1);
  const name = method?.method ?? textOf(values.file, parts.callee);
  if (name === 'str' || name === 'cast') return first ? originOfToken(values, parts.list.children.at(-2) ?? first, steps - 1) : 'other';
  if (name.length > 80 || !TAKES.test(name) || FETCHES.test(name)) return 'other';
  for (const argument of parts.list.children) {
    if (argument.type !== 'VariableName' && argument.type !== 'MemberExpression') continue;
    if (!PARTS.test(textOf(values.file, argument).slice(0, 80))) continue;
    const origin = originOfToken(values, argument, steps - 1);
    if (origin !== 'other') return origin;
  }
  return 'other';
}

function ofName(values: Values, node: PyNode, steps: number): TokenOrigin {
  const name = textOf(values.file, node);
  const binding = values.scopes.resolve(node);
  // Flask's `request` is imported.
  if (!binding) return 'other';
  let origin: TokenOrigin = 'other';
  for (const source of binding.sources.slice(0, 8)) {
    let found: TokenOrigin = 'other';
    if (source.kind === 'import') found = name === 'request' ? 'request' : 'other';
    else if (source.kind === 'parameter') {
      const written = [source.annotation, source.value].map((part) => (part ? textOf(values.file, part).slice(0, 200) : '')).join(' ');
      found = REQUEST.test(name) || DECLARED.test(written) ? 'request' : givenByCallers(values, source.node, steps);
    } else if (source.kind === 'assignment' && !within(source.value, node)) found = originOfToken(values, source.value, steps - 1);
    else if (source.kind === 'other') found = ofUnpacked(values, source.node, steps);
    if (found === 'request') return found;
    if (found === 'parameter') origin = found;
  }
  return origin;
}

/** `scheme, token = header.split()`. */
function ofUnpacked(values: Values, node: PyNode, steps: number): TokenOrigin {
  let statement: PyNode | undefined = node.parent;
  while (statement && statement.type !== 'AssignStatement' && statement.type !== 'Body') statement = statement.parent;
  const value = statement?.type === 'AssignStatement' ? statement.children.at(-1) : undefined;
  return value && !within(value, node) ? originOfToken(values, value, steps - 1) : 'other';
}

/** A parameter that a function of this file gives the request's token to. */
function givenByCallers(values: Values, parameter: PyNode, steps: number): TokenOrigin {
  const definition =
    enclosingFunction(parameter) ?? (parameter.parent?.parent?.type === 'FunctionDefinition' ? parameter.parent.parent : undefined);
  if (!definition || steps < 6) return 'parameter';
  const name = textOf(values.file, parameter);
  for (const outer of callersOf(values, definition)) {
    const given = call(outer)?.list.children.filter((part) => PARTS.test(textOf(values.file, part).slice(0, 80))) ?? [];
    const isRequest = given.some((part) => part.type !== '(' && part.type !== ',' && originOfToken(values, part, 5) === 'request');
    if (isRequest && PARTS.test(name)) return 'request';
  }
  return 'parameter';
}

/** The calls in this file of one of its functions, by its plain name. */
export function callersOf(values: Values, definition: PyNode): readonly PyNode[] {
  const name = definedName(definition);
  const binding = name && values.scopes.resolve(name);
  if (!name || !binding) return [];
  const uses = values.scopes.usesOf(binding);
  return uses.length > 100
    ? []
    : uses.flatMap((use) => (use !== name && use.parent && call(use.parent)?.callee === use ? [use.parent] : []));
}
