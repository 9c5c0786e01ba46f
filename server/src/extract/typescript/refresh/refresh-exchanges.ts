import type { ts } from '@ts-morph/common';
import type { RefreshExchange } from '../../../facts/fact';
import { isAnchored } from '../anchors';
import { enclosingFunction, lastName, nodesMatching } from '../guards/guard-tree';
import { type ParsedFile, placeOf } from '../parsed-file';
import { isRotation } from '../rows/row-existence';
import { calleeOf, type FunctionLike } from './refresh-calls';
import { callsIn } from './refresh-flight';

// What a server does with the refresh token that is presented to it (RFC 6749 section 6, RFC 9700 section 4.14.2): it leaves it
// as it is, or takes it for the next one.

/** Calls that make a token, told by their names: `sign`, `generateAccessToken`, `issueTokens`, `createTokenPair`. */
const MAKING = /^(?:sign|signAsync)$|^(?:re)?(?:generate|create|issue|sign|make|build|get_?new)\w{0,30}(?:tokens?|jwt|pair)$/i;
const READING =
  /^(?:verify\w*|jwtVerify|decode\w*|find(?!\w*And)\w*|compare\w*|select|lean|exec|json|status|send|sendStatus|clearCookie|next|log|info|warn|error|debug|split|trim|replace|slice|startsWith|toString|String|Number|Boolean|now|get|header)$/;
const LOOKING = /^(?:find(?!\w*And)\w*|verify\w*|jwtVerify)$/;
const ENDING = /^(?:delete\w*|destroy\w*|remove\w*|revoke\w*|findOneAndDelete|findByIdAndDelete)$/;
/** A token that was used stays good for a while. */
const GRACE = /grace|leeway|overlap|reuse_?(?:window|interval)/i;
const MOST_STEPS = 2;

/** The functions of a file that trade a refresh token for an access token. */
export function* refreshExchanges(file: ParsedFile): Iterable<RefreshExchange> {
  if (!/refresh/i.test(file.text) || !isAnchored(file)) return;
  const seen = new Set<ts.Node>();
  for (const name of nodesMatching(file, /(?<=\b)(?:sign|signAsync|\w{0,30}(?:[tT]okens?|J[wW][tT]|[pP]air))(?=(?:<[^<>()]{0,80}>)?\()/g)) {
    const call = callNamed(file, name);
    const fn = call && MAKING.test(lastName(file, call.expression)) ? handlerAround(file, call) : undefined;
    if (call === undefined || fn === undefined || seen.has(fn)) continue;
    seen.add(fn);
    const calls = [...callsOf(file, fn, MOST_STEPS)];
    const looks = calls.filter((inner) => LOOKING.test(lastName(file, inner.expression)) && saysToken(file, inner));
    const isExchange = looks.length > 0 && (isRotation(file, call) || looks.some((look) => saysRefresh(file, look)));
    if (isExchange) yield { kind: 'refresh-exchange', file: file.path, at: placeOf(file, call), gives: givenBy(file, fn, calls) };
  }
}

function callNamed(file: ParsedFile, name: ts.Node): ts.CallExpression | undefined {
  const { ts: api } = file;
  const callee = api.isPropertyAccessExpression(name.parent) && name.parent.name === name ? name.parent : name;
  return api.isCallExpression(callee.parent) && callee.parent.expression === callee ? callee.parent : undefined;
}

/** The function around, not the callback of a verification or a transaction. */
function handlerAround(file: ParsedFile, node: ts.Node): FunctionLike | undefined {
  const { ts: api } = file;
  const isCallback = ({ parent }: FunctionLike) =>
    api.isCallExpression(parent) && /^(?:verify|then|\$?transaction)$/.test(lastName(file, parent.expression));
  let fn = enclosingFunction(file, node);
  while (fn !== undefined && isCallback(fn)) {
    const outer = enclosingFunction(file, fn.parent);
    if (outer === undefined) return fn;
    fn = outer;
  }
  return fn;
}

/** The calls of a function, and those of this file's functions that it calls. */
function* callsOf(file: ParsedFile, fn: FunctionLike, steps: number): Iterable<ts.CallExpression> {
  for (const call of callsIn(file, fn)) {
    yield call;
    const callee = steps > 0 ? calleeOf(file, call) : undefined;
    if (callee?.kind === 'function' && callee.fn !== fn) yield* callsOf(file, callee.fn, steps - 1);
  }
}

function givenBy(file: ParsedFile, fn: FunctionLike, calls: readonly ts.CallExpression[]): RefreshExchange['gives'] {
  const { ts: api } = file;
  const name = (call: ts.CallExpression) => lastName(file, call.expression);
  const made = calls.filter((call) => MAKING.test(name(call)));
  const next = made.filter((call) => /refresh|tokens$|pair$/i.test(`${name(call)} ${statementOf(file, call)}`));
  const ends = calls.some((call) => ENDING.test(name(call)) && saysToken(file, call));
  const looksUp = calls.some((call) => /^find/.test(name(call)) && saysToken(file, call));
  if (next.length > 0) return ends && looksUp && !GRACE.test(file.text.slice(fn.pos, fn.end)) ? 'rotated' : 'unknown';
  const isPlain = calls.every((call) => {
    if (MAKING.test(name(call)) || calleeOf(file, call).kind === 'function') return true;
    if (name(call) === 'cookie') return /^["'][^"']{0,60}["']$/.test(textOf(file, call.arguments[0])) && !saysRefresh(file, call);
    return READING.test(name(call));
  });
  const hands = [...nodesMatching(file, /(?<![\w$])\w{0,20}[rR]efresh\w{0,20}(?=\s{0,9}[:,}])|\.\.\./g, fn)].some(
    (node) =>
      api.isSpreadAssignment(node.parent) ||
      ((api.isPropertyAssignment(node.parent) || api.isShorthandPropertyAssignment(node.parent)) &&
        node.parent.name === node &&
        isAnswer(file, node.parent.parent)),
  );
  return isPlain && !hands ? 'access' : 'unknown';
}

/** Whether an object is what the caller is given: returned, or sent. */
function isAnswer(file: ParsedFile, object: ts.Node): boolean {
  const { ts: api } = file;
  for (let node = object; node.parent !== undefined; node = node.parent) {
    if (api.isCallExpression(node.parent)) return /^(?:json|send|ok|success|respond|status)$/i.test(lastName(file, node.parent.expression));
    if (api.isReturnStatement(node.parent)) return true;
    if (api.isStatement(node.parent)) return false;
  }
  return false;
}

function saysToken(file: ParsedFile, call: ts.CallExpression): boolean {
  return /token|session|jwt|jti|refresh/i.test(textOf(file, call));
}

function saysRefresh(file: ParsedFile, call: ts.CallExpression): boolean {
  return /refresh/i.test(textOf(file, call));
}

/** What a call is kept as and made of: `const refreshToken = sign(...)`. */
function statementOf(file: ParsedFile, call: ts.CallExpression): string {
  const { ts: api } = file;
  let node: ts.Node = call;
  while (api.isAwaitExpression(node.parent) || api.isVariableDeclaration(node.parent) || api.isPropertyAssignment(node.parent))
    node = node.parent;
  return textOf(file, node);
}

function textOf(file: ParsedFile, node: ts.Node | undefined): string {
  return node === undefined ? '' : file.text.slice(node.getStart(file.tree), node.end).slice(0, 1000);
}
