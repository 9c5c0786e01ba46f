import type { ts } from '@ts-morph/common';
import type { MiddlewareBefore, RequestGuard } from '../../../facts/fact';
import { functionOf } from '../env/env-wrappers';
import { functionName, nodesMatching } from '../guards/guard-tree';
import { lookup } from '../syntax/file-view';
import { isOwnModule, originOf } from '../syntax/origin';
import {
  enclosingFunction,
  type FunctionNode,
  isFunctionNode,
  memberStep,
  onlyReturn,
  plainName,
  stringText,
  unwrap,
} from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';

// Middleware runs in the order in which it is added. A browser asks with OPTIONS, without a token, before it sends one: what refuses
// requests without a token must come after what answers that question.

/** Middleware of the same application, added in the same block before `mount`, that refuses or may refuse requests without a token. */
export function guardsBefore(reader: ValueReader, mount: ts.CallExpression): readonly MiddlewareBefore[] {
  const { api } = reader;
  const owner = receiverOf(reader, mount);
  const block = mount.parent !== undefined && api.isExpressionStatement(mount.parent) ? mount.parent.parent : blockOfAwaited(reader, mount);
  if (owner === undefined || block === undefined) return [];
  const found: MiddlewareBefore[] = [];
  for (const call of reader.index.calls) {
    if (call.pos >= mount.pos) break;
    if (receiverOf(reader, call) !== owner || blockOf(reader, call) !== block) continue;
    const step = memberStep(api, unwrap(api, call.expression));
    // What answers preflights before the guard makes the order of the rest harmless.
    if (step?.name === 'options' || answersPreflight(reader, call)) break;
    const args = step === undefined ? [] : guardsAdded(reader, step.name, call.arguments);
    for (const argument of args) found.push(...guardIn(reader, argument));
  }
  return found;
}

/** What a call adds for every route, or for the whole API. */
function guardsAdded(reader: ValueReader, method: string, args: readonly ts.Expression[]): readonly ts.Expression[] {
  const [first, ...rest] = args;
  const path = stringText(reader.api, first);
  if (method === 'use') return path === undefined ? args : /^(?:\*|\/\*?|\/api(?:\/v\d)?(?:\/\*)?)$/.test(path) ? rest : [];
  return method === 'addHook' && path === 'onRequest' ? rest : [];
}

function receiverOf(reader: ValueReader, call: ts.CallExpression): unknown {
  const step = memberStep(reader.api, unwrap(reader.api, call.expression));
  return step && lookup(reader, unwrap(reader.api, step.base));
}

function blockOf(reader: ValueReader, call: ts.CallExpression): ts.Node | undefined {
  return reader.api.isExpressionStatement(call.parent) ? call.parent.parent : blockOfAwaited(reader, call);
}

/** `await app.register(cors)` */
function blockOfAwaited(reader: ValueReader, call: ts.CallExpression): ts.Node | undefined {
  const { parent } = call;
  const isAwaited = parent !== undefined && (reader.api.isAwaitExpression(parent) || reader.api.isVoidExpression(parent));
  return isAwaited && reader.api.isExpressionStatement(parent.parent) ? parent.parent.parent : undefined;
}

function answersPreflight(reader: ValueReader, call: ts.CallExpression): boolean {
  return call.arguments.some((argument) => {
    const node = unwrap(reader.api, argument);
    const made = reader.api.isCallExpression(node) ? node.expression : node;
    const origin = originOf(reader, made);
    if (origin !== undefined && /(?:^|\/)cors$/.test(origin.module)) return true;
    if (/cors/i.test(made.end - made.pos < 80 ? made.getText(reader.file.tree) : '')) return true;
    const inline = isFunctionNode(reader.api, node) ? node : functionOf(reader, node);
    return inline !== undefined && /Access-Control-/i.test(textOf(reader, inline));
  });
}

/** Calls of libraries that refuse a request without a token, whatever its method. express-jwt and Auth0's own checks are told apart by it. */
const REFUSING: readonly { readonly module: RegExp; readonly name: RegExp; readonly first?: RegExp }[] = [
  { module: /^passport$/, name: /^authenticate$/, first: /^(?:jwt|bearer|http-bearer|headerapikey|oauth-bearer)$/i },
  { module: /^hono\/jwt$/, name: /^jwt$/ },
  { module: /^hono\/bearer-auth$/, name: /^bearerAuth$/ },
  { module: /^express-oauth2-jwt-bearer$/, name: /^auth$/ },
];

function guardIn(reader: ValueReader, argument: ts.Expression): readonly MiddlewareBefore[] {
  const { api } = reader;
  const node = unwrap(api, argument);
  const at = reader.place(node);
  if (api.isCallExpression(node)) {
    const origin = originOf(reader, node.expression);
    const known = REFUSING.find(
      ({ module, name }) => origin !== undefined && module.test(origin.module) && name.test(origin.path.at(-1) ?? ''),
    );
    if (known !== undefined) {
      const given = stringText(api, node.arguments[0]) ?? '';
      if (known.first !== undefined && !known.first.test(given)) return [];
      return [{ at, name: node.expression.getText(reader.file.tree).slice(0, 60), seen: true }];
    }
    const factory = functionOf(reader, node.expression);
    const made = factory && onlyReturn(api, factory);
    const inner = made && unwrap(api, made);
    return inner !== undefined && isFunctionNode(api, inner) && kindOf(reader, inner) === 'refuses'
      ? [{ at, name: node.expression.getText(reader.file.tree).slice(0, 60), seen: true }]
      : imported(reader, node.expression, at);
  }
  const own = isFunctionNode(api, node) ? node : functionOf(reader, node);
  if (own !== undefined) {
    const name = isFunctionNode(api, node) ? '' : node.getText(reader.file.tree).slice(0, 60);
    return kindOf(reader, own) === 'refuses' ? [{ at, name, seen: true }] : [];
  }
  return imported(reader, node, at);
}

/** A function of another file of the workspace, by the name that it has there. */
function imported(reader: ValueReader, expression: ts.Expression, at: MiddlewareBefore['at']): readonly MiddlewareBefore[] {
  const { api } = reader;
  const node = unwrap(api, expression);
  const member = memberStep(api, node);
  const origin = originOf(reader, node);
  if (origin === undefined || !isOwnModule(origin.module)) return [];
  const name = origin.path.at(-1) ?? (member === undefined && api.isIdentifier(node) ? node.text : '');
  return name === '' ? [] : [{ at, name, seen: false }];
}

/** Named functions that stand between a request and its handler and refuse those without a token. */
export function* requestGuards(reader: ValueReader): Iterable<RequestGuard> {
  const { api, file } = reader;
  const seen = new Set<ts.Node>();
  if (!/authorization/i.test(file.text)) return;
  for (const node of nodesMatching(file, /\b40[13]\b|[uU]nauthori[sz]ed|UNAUTHORI[SZ]ED|Forbidden/g)) {
    let fn = enclosingFunction(api, node);
    while (fn !== undefined && !takesNext(reader, fn)) fn = enclosingFunction(api, fn);
    if (fn === undefined || seen.has(fn)) continue;
    seen.add(fn);
    const kind = kindOf(reader, fn);
    const name = nameOf(reader, fn);
    if (kind === 'none' || name === '') continue;
    yield { kind: 'request-guard', file: file.path, at: reader.place(fn), name, passesPreflight: kind === 'passes' };
  }
}

/** The name of the function, or of the one that returns it: `const requireRole = (role) => (req, res, next) => ...`. */
function nameOf(reader: ValueReader, fn: FunctionNode): string {
  const own = functionName(reader.file, fn);
  if (own !== '') return own;
  const outer = enclosingFunction(reader.api, fn);
  const returned = outer && onlyReturn(reader.api, outer);
  return outer !== undefined && returned !== undefined && unwrap(reader.api, returned) === fn ? functionName(reader.file, outer) : '';
}

function takesNext(reader: ValueReader, fn: FunctionNode): boolean {
  const last = fn.parameters.at(-1);
  const name = last && plainName(reader.api, last.name);
  return fn.parameters.length >= 2 && name !== undefined && /^_?next$|^done$/.test(name);
}

const TOKEN = /authorization|bearer|\bjwt\b|x-api-key/i;
const REFUSAL = /\b40[13]\b|[uU]nauthori[sz]ed|UNAUTHORI[SZ]ED|Forbidden/;
const PREFLIGHT = /["'`]OPTIONS["'`]|["'`]options["'`]|preflight/i;
/** A request without a token goes on: the check is for those that have one. */
const OPTIONAL =
  /if \(\s*!\s*[\w.?[\]'"]{1,60}[^\n{]{0,80}\)\s*\{?\s*(?:[\w.]{1,40} = [\w.]{1,20};\s*)?(?:return |await |return await )?(?:next|done)\(\)/;

/** `refuses`: whoever has no token, a preflight included. `passes`: preflights, or all without a token, go on. */
function kindOf(reader: ValueReader, fn: FunctionNode): 'refuses' | 'passes' | 'none' {
  const text = textOf(reader, fn);
  if (!REFUSAL.test(text) || !TOKEN.test(text) || !/\b(?:next|done)\(|reply\b|\.json\(|HTTPException/.test(text)) return 'none';
  return PREFLIGHT.test(text) || OPTIONAL.test(text) ? 'passes' : 'refuses';
}

/** The text of a function, as far as anybody writes a middleware. */
function textOf(reader: ValueReader, fn: FunctionNode): string {
  const start = fn.getStart(reader.file.tree);
  return reader.file.text.slice(start, Math.min(fn.end, start + 6000));
}
