import type { ts } from '@ts-morph/common';
import { wordsIn } from '../../../text/words';
import { type Binding, bindingOf, moduleOf } from '../guards/guard-bindings';
import { keyOf, lastName, unwrap } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';

// Which calls refresh a token, by name, address or body, and where a call leads inside this file.

const REFRESHES = new Set(['refresh', 'renew', 'reauth', 'reauthenticate', 'reauthorize', 'refetch', 'rotate']);
/** First words of functions that ask about a refresh, keep what it gave, or wait for one. */
const NO_ACTION =
  /^(?:on|set|is|has|should|can|needs?|clear|remove|save|store|add|subscribe|use|create|make|notify|reset|process|delete|cancel|reject|resolve|schedule|build|decode|verify|validate|show|log|track|parse|start|stop|setup|install|register|load|read|after|before|mock|select|generate|sign|issue|flush|drain|wrap|with|attach)$/;
/** Words that name something else to refresh, or a part of the machinery around it. */
const OTHER_THING =
  /^(?:expired|expires|expiry|expiration|valid|subscribers?|queue|page|view|list|lists|data|ui|quer(?:y|ies|ied)|cache|url|uri|endpoint|timers?|interval|cookies?|event|status|state|error|errors|failed|failure|success|header|headers|key|path|count|router|route|table|feed|items?|stats|cart|notifications?|messages?|profile|csrf|xsrf|interceptors?|rate|size|window|screen|layout|google|time|margin|buffer)$/;
/** What is refreshed when a name says only `refetch` or `rotate`. */
const CREDENTIAL = /^(?:tokens?|auth|session|sessions|access|jwt|bearer|credentials?)$/;

/** Whom or what a name refreshes, unless it says that their token is meant: `refreshUser`, and `refreshUserToken`. */
const SOMEBODY = /^(?:users?|me|accounts?|orgs?|organi[sz]ations?|teams?|members?|balance|wallet|projects?|permissions?|roles?)$/;

/** Whether a function of that name gets a new token: `refreshAccessToken`, `tryRefresh`, `silentRenew`, `getNewAccessToken`. */
export function saysRefresh(name: string): boolean {
  const words = wordsIn(name);
  const [first] = words;
  if (first === undefined || NO_ACTION.test(first) || words.some((word) => OTHER_THING.test(word))) return false;
  if (words.some((word) => SOMEBODY.test(word)) && !words.some((word) => CREDENTIAL.test(word))) return false;
  if (/^(?:get|fetch|request|obtain|acquire)$/.test(first) && (words.includes('new') || words.includes('refreshed')))
    return words.some((word) => CREDENTIAL.test(word));
  // `getRefreshToken()` reads what is stored.
  if (first === 'get' && words.includes('refresh') && words.at(-1) === 'token') return false;
  if (words.includes('refetch') || words.includes('rotate')) return words.some((word) => CREDENTIAL.test(word));
  return words.some((word) => REFRESHES.has(word));
}

/** Owners whose `refresh()` loads a page or data anew. */
const OTHER_OWNER =
  /(?:router|navigation|location|window|page|quer(?:y|ies)|swr|data|table|list|grid|view|scroll|feed|cart|form|map|chart|index|document|history|store\.items)$/i;

const PATH = /(?:^|[/_.-])(?:refresh|renew|refresh-?tokens?|tokens?-refresh)(?:[/?_.-]|tokens?|access|session|auth|$)/i;
const GRANT = /grant_?type["'`\]]{0,2}\s{0,9}[,:=]\s{0,9}["'`]?refresh_token/i;
const METHOD = /^(?:get|post|put|patch|request|fetch|POST|GET|PUT|PATCH|\$post|\$get|\$fetch|query|mutate|execute|send|json|call)$/;
const HTTP_FUNCTION =
  /^(?:\$?fetch|ofetch|axios|ky|got|superagent|needle|request|baseQuery|\w*[bB]aseQuery|\w*[fF]etch|\w*[rR]equest|\w*[aA]xios|\w*Api|api|http|client|instance)$/;

/** `supabase.auth.refreshSession()` and `createClient().auth.refreshSession()`, with the session that the client has: whether several at once are one request, its version decides. */
export function isSupabaseRefresh(file: ParsedFile, call: ts.CallExpression): boolean {
  return call.arguments.length === 0 && /\.auth\s{0,40}\.refreshSession$/.test(call.expression.getText(file.tree).slice(-80));
}

/** Whether a call sends a request, as far as its name tells: `fetch(...)`, `axios.post(...)`, `api('/x')`. */
export function isHttpCall(file: ParsedFile, call: ts.CallExpression): boolean {
  const { ts: api } = file;
  const callee = unwrap(file, call.expression);
  if (call.arguments.length === 0) return false;
  if (api.isIdentifier(callee)) return HTTP_FUNCTION.test(callee.text);
  if (!api.isPropertyAccessExpression(callee)) return false;
  if (METHOD.test(callee.name.text))
    return !/(?:map|params|storage|cache|headers|cookies|store|set)$/i.test(keyOf(file, callee.expression) ?? '');
  return callee.expression.kind === api.SyntaxKind.ThisKeyword && HTTP_FUNCTION.test(callee.name.text);
}

/** Whether a call gets a new token, by its name, the address it calls or what it sends. */
export function isRefreshCall(file: ParsedFile, call: ts.CallExpression): boolean {
  const { ts: api } = file;
  const callee = unwrap(file, call.expression);
  const name = lastName(file, callee);
  if (saysRefresh(name)) {
    if (!api.isPropertyAccessExpression(callee)) return true;
    const owner = callee.expression;
    return !OTHER_OWNER.test(file.text.slice(owner.getStart(file.tree), owner.end).slice(-80));
  }
  return isHttpCall(file, call) && sendsRefresh(file, call);
}

/** Whether the address or body of a request is that of a refresh. */
export function sendsRefresh(file: ParsedFile, call: ts.CallExpression): boolean {
  const [first, second] = call.arguments;
  if (first === undefined) return false;
  if (addressSaysRefresh(file, first)) return true;
  for (const argument of [first, second]) {
    if (argument === undefined) continue;
    if (GRANT.test(file.text.slice(argument.getStart(file.tree), Math.min(argument.end, argument.pos + 2000)))) return true;
  }
  return false;
}

/** `'/auth/refresh'`, `` `${API}/token/refresh` ``, `REFRESH_URL`, `ENDPOINTS.auth.refresh`, `{ url: '/refresh' }`, `API + '/refresh'`. */
function addressSaysRefresh(file: ParsedFile, argument: ts.Expression, depth = 0): boolean {
  const { ts: api } = file;
  const node = unwrap(file, argument);
  if (depth > 5) return false;
  if (api.isStringLiteralLike(node)) return PATH.test(node.text);
  if (api.isTemplateExpression(node)) {
    if (node.templateSpans.some((span) => PATH.test(span.literal.text))) return true;
    return node.templateSpans.some((span) => addressSaysRefresh(file, span.expression, depth + 1));
  }
  if (api.isBinaryExpression(node))
    return addressSaysRefresh(file, node.left, depth + 1) || addressSaysRefresh(file, node.right, depth + 1);
  if (api.isObjectLiteralExpression(node)) {
    const url = node.properties.find((property) => /^(?:url|path)$/.test(keyOf(file, property.name ?? property) ?? ''));
    return url !== undefined && api.isPropertyAssignment(url) && addressSaysRefresh(file, url.initializer, depth + 1);
  }
  if (api.isConditionalExpression(node))
    return addressSaysRefresh(file, node.whenTrue, depth + 1) || addressSaysRefresh(file, node.whenFalse, depth + 1);
  if (api.isCallExpression(node) && api.isPropertyAccessExpression(node.expression))
    return (
      /^(?:replace|concat|toString|trim)$/.test(node.expression.name.text) &&
      addressSaysRefresh(file, node.expression.expression, depth + 1)
    );
  const key = keyOf(file, node);
  if (key === undefined || api.isCallExpression(node)) return false;
  const words = wordsIn(key);
  if (words.includes('refresh') && words.some((word) => /^(?:url|uri|endpoints?|path|route|routes|api)$/.test(word))) return true;
  if (!api.isIdentifier(node)) return false;
  const binding = bindingOf(file, node);
  const source = binding !== undefined && api.isVariableDeclaration(binding) ? binding.initializer : undefined;
  return source !== undefined && addressSaysRefresh(file, source, depth + 1);
}

/** A host of somebody else: no name of a machine of one's own, and no variable. */
const FOREIGN = /https?:\/\/(?!localhost\b|127\.0\.0\.1\b|\$\{)/i;

/** The path that a request for a new token asks, as far as it is written; undefined where it names another host, or is no request. */
export function refreshPath(file: ParsedFile, call: ts.CallExpression): string | undefined {
  const { ts: api } = file;
  let [address] = call.arguments;
  if (address === undefined || !isHttpCall(file, call)) return undefined;
  const binding = api.isIdentifier(address) ? bindingOf(file, address) : undefined;
  if (binding !== undefined && api.isVariableDeclaration(binding)) address = binding.initializer ?? address;
  const written = file.text.slice(address.getStart(file.tree), address.end).slice(0, 400);
  return FOREIGN.test(written) ? undefined : /(?<=[}"'`])\/?(?:[\w-]{1,40}\/){0,6}[\w-]{0,20}refresh[\w-]{0,20}/i.exec(written)?.[0];
}

export type FunctionLike = ts.SignatureDeclaration & { readonly body?: ts.Node };

/** Where a call leads. `wrapped`: to what a call made of a function, such as `memoize(async () => ...)`. */
export type Callee =
  | { readonly kind: 'function'; readonly fn: FunctionLike }
  | { readonly kind: 'wrapped'; readonly by: string; readonly fn: FunctionLike | undefined }
  | { readonly kind: 'import'; readonly module: string; readonly name: string }
  | { readonly kind: 'unknown' };

const UNKNOWN: Callee = { kind: 'unknown' };
/** Wrappers that hand on every call. */
const TRANSPARENT = /^(?:useCallback|useEvent|useEffectEvent|useMemoizedFn|action|flow|catchAsync)$/;

/** Follows a callee through names, object literals and classes of this file. */
export function calleeOf(file: ParsedFile, call: ts.CallExpression): Callee {
  const { ts: api } = file;
  const callee = unwrap(file, call.expression);
  if (api.isIdentifier(callee)) {
    const binding = bindingOf(file, callee);
    return binding === undefined ? UNKNOWN : ofBinding(file, binding);
  }
  if (!api.isPropertyAccessExpression(callee)) return functionIn(file, callee) ?? UNKNOWN;
  const owner = unwrap(file, callee.expression);
  const name = callee.name.text;
  if (owner.kind === api.SyntaxKind.ThisKeyword) return memberOf(file, ownerOfThis(file, owner), name);
  if (!api.isIdentifier(owner)) return UNKNOWN;
  const binding = bindingOf(file, owner);
  if (binding === undefined) return UNKNOWN;
  if (api.isClassDeclaration(binding)) return memberOf(file, binding, name);
  const module = moduleOf(file, binding);
  if (module !== '') return { kind: 'import', module, name: [importedName(file, binding), name].filter((step) => step !== '').join('.') };
  const source = api.isVariableDeclaration(binding) && binding.initializer !== undefined ? unwrap(file, binding.initializer) : undefined;
  if (source === undefined) return UNKNOWN;
  if (api.isObjectLiteralExpression(source)) return memberOf(file, source, name);
  if (!api.isNewExpression(source) || !api.isIdentifier(source.expression)) return UNKNOWN;
  const made = bindingOf(file, source.expression);
  return made !== undefined && api.isClassDeclaration(made) ? memberOf(file, made, name) : UNKNOWN;
}

function ofBinding(file: ParsedFile, binding: Binding): Callee {
  const { ts: api } = file;
  if (api.isFunctionDeclaration(binding)) return { kind: 'function', fn: binding };
  const module = moduleOf(file, binding);
  if (module !== '') return { kind: 'import', module, name: importedName(file, binding) };
  if (!api.isVariableDeclaration(binding) || binding.initializer === undefined) return UNKNOWN;
  return functionIn(file, binding.initializer) ?? UNKNOWN;
}

/** The name of an import in its module; empty for the whole of it. */
function importedName(file: ParsedFile, binding: Binding): string {
  const { ts: api } = file;
  if (api.isImportClause(binding)) return 'default';
  return api.isImportSpecifier(binding) ? (binding.propertyName ?? binding.name).text : '';
}

/** The function that an initializer is, or the one that it wraps. */
function functionIn(file: ParsedFile, expression: ts.Expression): Callee | undefined {
  const { ts: api } = file;
  const node = unwrap(file, expression);
  if (api.isArrowFunction(node) || api.isFunctionExpression(node)) return { kind: 'function', fn: node };
  if (!api.isCallExpression(node)) return undefined;
  const by = lastName(file, node.expression);
  const [first] = node.arguments;
  const inner = first === undefined ? undefined : unwrap(file, first);
  const fn = inner !== undefined && (api.isArrowFunction(inner) || api.isFunctionExpression(inner)) ? inner : undefined;
  return fn !== undefined && TRANSPARENT.test(by) ? { kind: 'function', fn } : { kind: 'wrapped', by, fn };
}

function ownerOfThis(file: ParsedFile, node: ts.Node): ts.ClassLikeDeclaration | ts.ObjectLiteralExpression | undefined {
  const { ts: api } = file;
  for (let outer: ts.Node | undefined = node.parent; outer !== undefined; outer = outer.parent) {
    if (api.isClassLike(outer)) return outer;
    if (api.isMethodDeclaration(outer) && api.isObjectLiteralExpression(outer.parent)) return outer.parent;
  }
  return undefined;
}

function memberOf(file: ParsedFile, owner: ts.ClassLikeDeclaration | ts.ObjectLiteralExpression | undefined, name: string): Callee {
  const { ts: api } = file;
  if (owner === undefined) return UNKNOWN;
  const members: readonly ts.Node[] = api.isClassLike(owner) ? owner.members : owner.properties;
  for (const member of members) {
    const label = (member as Partial<ts.NamedDeclaration>).name;
    if (label === undefined || !(api.isIdentifier(label) || api.isPrivateIdentifier(label)) || label.text !== name) continue;
    if (api.isMethodDeclaration(member)) return { kind: 'function', fn: member };
    const holds = api.isPropertyDeclaration(member) || api.isPropertyAssignment(member) ? member.initializer : undefined;
    if (holds !== undefined) return functionIn(file, holds) ?? UNKNOWN;
    if (api.isShorthandPropertyAssignment(member)) {
      const binding = bindingOf(file, member.name);
      return binding === undefined ? UNKNOWN : ofBinding(file, binding);
    }
  }
  return UNKNOWN;
}
