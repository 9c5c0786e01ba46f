import type { AuthorizationParse, Fact, Replacement } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import { below } from '../open-checks/compared-secrets';
import { argumentsOf } from '../syntax/arguments';
import { handlerFor, isGuarded } from '../syntax/guards';
import type { Mentions } from '../syntax/mentions';
import { annotationText, mayBeNone, qualifiedName } from '../syntax/names';
import { stringText } from '../syntax/strings';
import {
  bare,
  call,
  child,
  definedName,
  enclosingFunction,
  methodCall,
  type PyNode,
  statementOf,
  subscript,
  textOf,
  wrapped,
} from '../syntax/tree';
import type { Values } from '../syntax/values';
import { usesOfResult } from '../tokens/token-flow';

// Code of a server that takes the token out of the Authorization header: Starlette, FastAPI, Django, Flask, aiohttp.

/** What headers of a request are kept in. */
const HEADERS =
  /(?:^|\.)(?:request|req|self\.request|info\.context|websocket|ws|connection|conn|handler)(?:\.\w{1,30})?\.(?:headers|META|environ)$/;
const MOST_USES = 40;
/** Somebody has let the caller in before: the header is there. */
const LET_IN =
  /\bDepends\(|\bSecurity\(|\b(?:request|req)\.(?:state|user)\b|current_user|is_authenticated|login_required|jwt_required|permission_classes/;

/** One fact for each read of the header that a token is taken out of. */
export function* authorizationParses(values: Values, mentions: Mentions, facts: readonly Fact[]): Iterable<AuthorizationParse> {
  if (!/authorization/i.test(values.file.text)) return;
  const verified = new Set(facts.flatMap((fact) => (fact.kind === 'token-verifier' ? [`${fact.at.start} ${fact.at.end}`] : [])));
  for (const node of values.file.nodes) {
    const read = headerRead(values, node);
    const definition = read && enclosingFunction(read.node);
    const parse = read && definition && parseOf(values, mentions, read, definition, verified);
    if (parse) yield parse;
  }
}

interface HeaderRead {
  readonly node: PyNode;
  /** What it gives without the header: None, an error of another kind, or something that is no matter of this. */
  readonly without: 'none' | 'raises' | 'solid';
  /** The mentions of the header's text. */
  readonly uses: readonly PyNode[];
}

function headerRead(values: Values, node: PyNode): HeaderRead | undefined {
  if (node.type === 'String') return readByName(values, node);
  return node.type === 'ParamList' ? parameterRead(values, node) : undefined;
}

/** `request.headers["Authorization"]`, `request.headers.get("Authorization")`, `request.META.get("HTTP_AUTHORIZATION")`. */
function readByName(values: Values, key: PyNode): HeaderRead | undefined {
  const { file } = values;
  if (key.end - key.start > 24 || !/^(?:http_)?authorization$/i.test(stringText(file, key) ?? '')) return undefined;
  const { parent } = key;
  const indexed = parent && subscript(parent);
  const outer = parent?.type === 'ArgList' && parent.children[1] === key ? parent.parent : undefined;
  const method = outer && methodCall(file, outer);
  const object = indexed?.key === key ? indexed.object : method?.method === 'get' ? method.object : undefined;
  const node = indexed?.key === key ? parent : outer;
  if (!object || !node || !HEADERS.test(textOf(file, object).slice(-80)) || isTarget(node)) return undefined;
  const [, fallback] = method ? argumentsOf(file, method.list).positional : [];
  // Werkzeug answers a missing key with a 400 of its own.
  const raises = values.scopes.packages.has('flask') ? 'solid' : 'raises';
  const { expression, isSolid } = widened(wrapped(node));
  const without = indexed ? raises : isSolid || (fallback && fallback.type !== 'None') ? 'solid' : 'none';
  return { node, without, uses: usesOfResult(values, expression) ?? [expression] };
}

/** The expression with what stands in for a missing header: `header or ""`. */
function widened(node: PyNode): { readonly expression: PyNode; readonly isSolid: boolean } {
  const { parent } = node;
  return parent?.type === 'BinaryExpression' && parent.children[1]?.type === 'or' && parent.children[0] === node
    ? { expression: wrapped(parent), isSolid: true }
    : { expression: node, isSolid: false };
}

function isTarget(node: PyNode): boolean {
  return node.parent?.type === 'AssignStatement' && node.parent.children.at(-1) !== node;
}

/** FastAPI's `authorization: str = Header(None)` and `Annotated[str | None, Header()] = None`. Without a default it answers 422 itself. */
function parameterRead(values: Values, list: PyNode): HeaderRead | undefined {
  const { file, scopes } = values;
  const name = list.children.find((node) => node.type === 'VariableName' && textOf(file, node) === 'authorization');
  const binding = name && list.parent && scopes.scopeOf(list.parent)?.bindings.get('authorization');
  const [source, ...others] = binding?.sources ?? [];
  if (!name || !binding || source?.kind !== 'parameter' || others.length > 0) return undefined;
  // The byte filter asks for both on one line.
  if (!/^\s{0,9}:[^\n]{0,160}\bHeader\(/.test(file.text.slice(name.end, name.end + 200))) return undefined;
  const body = list.parent && child(list.parent, 'Body');
  const annotation = annotationText(file, source.annotation);
  const made = source.value && call(source.value);
  const isHeader = /\bHeader\(/.test(annotation) || (made && /(?:^|\.)Header$/.test(textOf(file, made.callee)));
  if (!isHeader || !body) return undefined;
  const [first] = made ? argumentsOf(file, made.list).positional : source.value ? [source.value] : [];
  const isNone = first?.type === 'None' || (!made && mayBeNone(annotation) && source.value?.type === 'None');
  const uses = scopes.usesOf(binding).filter((use) => use.start >= body.start);
  return { node: body, without: isNone ? 'none' : 'solid', uses };
}

interface Shape {
  readonly kind: 'any-scheme' | 'whole';
  readonly checks: boolean;
  readonly takesRaw: boolean;
}

function parseOf(
  values: Values,
  mentions: Mentions,
  read: HeaderRead,
  definition: PyNode,
  verified: ReadonlySet<string>,
): AuthorizationParse | undefined {
  if (read.uses.length === 0 || read.uses.length > MOST_USES) return undefined;
  const taking = read.uses.flatMap((use) => {
    const shape = shapeOf(values, use, verified);
    return shape ? [{ use, shape }] : [];
  });
  const found = taking.find(({ shape }) => shape.kind === 'whole') ?? taking[0];
  if (!found) return undefined;
  const asked = looksAtScheme(values, definition);
  const isChecked = asked !== undefined || taking.some(({ shape }) => shape.checks);
  const fails = failsWithout(values, mentions, read, definition);
  return {
    kind: 'authorization-parse',
    file: values.file.path,
    at: values.place(fails.use && fails.fails === true ? fails.use : found.use),
    shape: isChecked ? 'checked' : found.shape.kind,
    failsWithout: fails.fails,
    checkEdits: editsFor(values, read, found, fails),
    ...(asked && { exactly: asked }),
    ...(!isChecked && taking.some(({ shape }) => shape.takesRaw) && { takesRaw: true as const }),
  };
}

interface Failing {
  readonly fails: AuthorizationParse['failsWithout'];
  readonly use: PyNode | undefined;
}

function editsFor(
  values: Values,
  read: HeaderRead,
  { use, shape }: { readonly use: PyNode; readonly shape: Shape },
  fails: Failing,
): readonly Replacement[] {
  if (fails.use && fails.fails === true) return checkEdits(values, fails.use);
  // PyJWT refuses None by itself, and None has no such method.
  const isThere = read.without === 'solid' || isGuarded(values.file, read.uses, use);
  return shape.kind === 'whole' && isThere ? [{ at: pointAt(values.file.path, use.end), newText: '.removeprefix("Bearer ")' }] : [];
}

/** How a use takes the token out of the header; undefined for a use that does not. */
function shapeOf(values: Values, use: PyNode, verified: ReadonlySet<string>): Shape | undefined {
  const { file } = values;
  const node = wrapped(use);
  const { parent } = node;
  if (!parent) return undefined;
  const list = parent.type === 'ArgList' ? parent : undefined;
  if (list?.parent && list.children[1] === node && verified.has(`${list.parent.start} ${list.parent.end}`))
    return { kind: 'whole', checks: false, takesRaw: true };
  if (subscriptOf(parent)?.object === node && /^\[\s*(?:7\s*:|len\()/.test(file.text.slice(node.end, parent.end).slice(0, 40)))
    return { kind: 'any-scheme', checks: false, takesRaw: false };
  const method = parent.parent && methodCall(file, parent.parent);
  if (!method || method.object !== node) return undefined;
  const [first] = argumentsOf(file, method.list).positional;
  const isNamed = /bearer/i.test((first && stringText(file, first)) ?? '');
  if (method.method === 'replace' || method.method === 'removeprefix') return { kind: 'any-scheme', checks: false, takesRaw: true };
  return /^(?:split|rsplit|partition)$/.test(method.method) ? { kind: 'any-scheme', checks: isNamed, takesRaw: false } : undefined;
}

/** `header[7:]` and `header[0]`. */
function subscriptOf(node: PyNode): { readonly object: PyNode } | undefined {
  const [object, open] = node.children;
  return node.type === 'MemberExpression' && object && open?.type === '[' ? { object } : undefined;
}

/**
 * The scheme that a function asks for: `Bearer` for `header.startswith("Bearer ")`, empty where the case does not matter or the
 * test is another one; undefined where it spells no scheme but to cut it off.
 */
function looksAtScheme(values: Values, definition: PyNode): string | undefined {
  const { file } = values;
  const body = child(definition, 'Body');
  const found: string[] = [];
  for (const node of body ? below(values, body) : []) {
    const text = node.type === 'String' && node.end - node.start < 40 ? stringText(file, node) : undefined;
    if (text === undefined || !/^\s?(?:bearer|token|jwt)\b/i.test(text)) continue;
    const outer = node.parent?.type === 'ArgList' ? node.parent.parent : undefined;
    const method = outer && methodCall(file, outer);
    // `{"WWW-Authenticate": "Bearer"}` belongs to the answer.
    if (node.parent?.type === 'DictionaryExpression' || (method && /^(?:replace|removeprefix|split|lstrip|strip)$/.test(method.method)))
      continue;
    const isExact = method?.method === 'startswith' && !/lower|upper|casefold/.test(textOf(file, method.object).slice(-40));
    found.push(isExact ? text.trim() : '');
  }
  const names = file.text.slice(definition.start, definition.end).slice(0, 20_000);
  if (found.length === 0) return /\b[A-Z_]*(?:BEARER|PREFIX|SCHEME)[A-Z_]*\b|\bscheme\b|\[0\]/.test(names) ? '' : undefined;
  const [first = ''] = found;
  return found.every((text) => text === first) ? first : '';
}

/** Whether the code fails with another error than a 401 where there is no header, and the use that does. */
function failsWithout(values: Values, mentions: Mentions, read: HeaderRead, definition: PyNode): Failing {
  if (read.without === 'solid') return { fails: false, use: undefined };
  const failing =
    read.without === 'raises' ? read.node : read.uses.find((use) => dereferences(use) && !isGuarded(values.file, read.uses, use));
  if (!failing) return { fails: false, use: undefined };
  const head = values.file.text.slice(definedName(definition)?.end ?? definition.start, failing.start).slice(-6000);
  const decorators =
    definition.parent?.type === 'DecoratedStatement' ? values.file.text.slice(definition.parent.start, definition.start) : '';
  const isAsked = LET_IN.test(decorators.slice(0, 1000) + head) || asksForHeader(values, definition);
  if (isAsked) return { fails: 'unknown', use: undefined };
  const errors = /\b(?:AttributeError|TypeError|KeyError|LookupError|IndexError)\b/;
  if (handlerFor(values.file, failing, errors) === 'caught') return { fails: false, use: undefined };
  return { fails: isCaughtOutside(values, mentions, definition, errors) ? 'unknown' : true, use: failing };
}

/** `header.split()` and `header[7:]`, which None does not have. */
function dereferences(use: PyNode): boolean {
  const { parent } = wrapped(use);
  return parent?.type === 'MemberExpression' && parent.children[0] === wrapped(use);
}

/** `if "Authorization" not in request.headers`. */
function asksForHeader(values: Values, definition: PyNode): boolean {
  return /["'](?:HTTP_)?authorization["']\s{1,9}(?:not\s{1,9})?in\b/i.test(
    values.file.text.slice(definition.start, definition.end).slice(0, 20_000),
  );
}

/** A decorator that may answer errors, a caller that catches them, or a parameter that a framework fills after letting the caller in. */
function isCaughtOutside(values: Values, mentions: Mentions, definition: PyNode, errors: RegExp): boolean {
  const { file } = values;
  const decorators = definition.parent?.type === 'DecoratedStatement' ? textOf(file, definition.parent).slice(0, 600) : '';
  if (/@[^\n]{0,100}(?:error|except|catch|handle|safe)/i.test(decorators)) return true;
  const name = definedName(definition);
  return name !== undefined && mentions.callsOf(textOf(file, name)).some((caller) => handlerFor(file, caller, errors) === 'caught');
}

/** A test of the header before the statement that takes the token, in the words of the framework that the file imports. */
function checkEdits(values: Values, use: PyNode): readonly Replacement[] {
  const { file, scopes } = values;
  const expression = bare(use);
  const statement = statementOf(use);
  if (expression.type !== 'VariableName' || statement.type === 'StatementGroup') return [];
  const lineStart = file.text.lastIndexOf('\n', statement.start - 1) + 1;
  const indent = file.text.slice(lineStart, statement.start);
  if (/\S/.test(indent)) return [];
  const definition = enclosingFunction(use);
  const name = definition && definedName(definition);
  // An authentication class of the Django REST framework says None, and the permissions of the view decide.
  const isOneOfSeveral = scopes.packages.has('rest_framework') && name !== undefined && textOf(file, name) === 'authenticate';
  const refusal = isOneOfSeveral ? 'return None' : refusalOf(values);
  const parameters = definition && child(definition, 'ParamList');
  // What a middleware raises is answered with a 500.
  if (refusal === undefined || (parameters && /\bcall_next\b/.test(textOf(file, parameters).slice(0, 1000)))) return [];
  const newline = file.text[lineStart - 2] === '\r' ? '\r\n' : '\n';
  const step = indent.includes('\t') ? '\t' : '    ';
  const binding = scopes.resolve(expression);
  if (!binding) return [];
  return [
    { at: pointAt(file.path, statement.start), newText: `if not ${binding.name}:${newline}${indent}${step}${refusal}${newline}${indent}` },
  ];
}

/** How the file refuses a caller: FastAPI's and Starlette's exception, Flask's `abort`, the Django REST framework's exception. */
function refusalOf({ file, scopes }: Values): string | undefined {
  const named = (name: string, from: RegExp): boolean => {
    const binding = scopes.module.bindings.get(name);
    const source = binding && scopes.onlySource(binding);
    return source?.kind === 'import' && from.test(source.module) && qualifiedName(file, scopes, source.node) !== undefined;
  };
  if (named('HTTPException', /^(?:fastapi|starlette)\b/)) return 'raise HTTPException(status_code=401, detail="Not authenticated")';
  if (named('abort', /^flask$/)) return 'abort(401)';
  return named('AuthenticationFailed', /^rest_framework\b/) || named('NotAuthenticated', /^rest_framework\b/)
    ? `raise ${named('NotAuthenticated', /^rest_framework\b/) ? 'NotAuthenticated' : 'AuthenticationFailed'}()`
    : undefined;
}
