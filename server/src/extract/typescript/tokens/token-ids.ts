import type { ts } from '@ts-morph/common';
import type { TokenSource } from '../../../facts/fact';
import { calleeText } from '../syntax/callee-names';
import { lookup } from '../syntax/file-view';
import { readOptions } from '../syntax/options';
import type { Binding } from '../syntax/scope';
import { memberStep, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';
import { tokenSource } from './token-sources';

// A row that keeps a token's id (`jti`, RFC 7519 section 4.1.7) in the token's stead: it is told by the one value that is given to both.

/** A claim of the payload, or an option of jsonwebtoken and @nestjs/jwt. */
const CLAIMS = ['jti', 'jwtid'];
const NAMED = /^(?:jti|jwt_?id|(?:\w{0,20}_?)?token_?id)$/i;
/** Whose id a token carries as well, and whose rows are no tokens. */
const PEOPLE = /user|account|member|customer|tenant|organi[sz]ation|subscription|client$/i;
const MAKING = /sign|issue|encode|generate|token|jwt/i;
/** These take the id of a token that is there already. */
const KEEPING = /store|save|persist|insert|update|upsert|revoke|verif|find|delete|remove|valid|check|blacklist|hash/i;

/**
 * The call that makes the token whose id stands in one of these columns; undefined where it is none or more than one. `name` is the
 * table's, which says which of two tokens with one id the row is for.
 */
export function tokenOfRow(
  reader: ValueReader,
  node: ts.Node,
  columns: Iterable<readonly [string, ts.Expression | undefined]>,
  name: string,
): TokenSource | undefined {
  for (const [column, value] of columns) {
    const binding = value && lookup(reader, unwrap(reader.api, value));
    if (value === undefined || !(binding?.kind === 'parameter' || (binding?.kind === 'variable' && binding.constant))) continue;
    const isNamed = NAMED.test(column) || NAMED.test(value.getText(reader.file.tree));
    const calls = callsWith(reader, node, (given) => lookup(reader, given) === binding, isNamed);
    const source = only(reader, name, calls);
    if (source) return source;
  }
  const made = PEOPLE.test(name) ? undefined : rowVariable(reader, node);
  const calls = made ? callsWith(reader, node, (given) => isIdOf(reader, given, made), false) : [];
  return only(reader, name, calls);
}

type Call = ts.CallExpression | ts.NewExpression;

function callsWith(reader: ValueReader, row: ts.Node, isId: (given: ts.Expression) => boolean, isNamed: boolean): readonly Call[] {
  const { api } = reader;
  const found: Call[] = [];
  for (const call of [...reader.index.calls, ...reader.index.news]) {
    const holds = (outer: ts.Node, inner: ts.Node) => outer.pos <= inner.pos && inner.end <= outer.end;
    if (holds(call, row) || holds(row, call)) continue;
    const callee = unwrap(api, call.expression);
    const name = memberStep(api, callee)?.name ?? (api.isIdentifier(callee) ? callee.text : '');
    if (name === '' || KEEPING.test(name)) continue;
    const given = (call.arguments ?? []).map((argument) => unwrap(api, argument));
    if (/^setJti$/.test(name) ? given[0] !== undefined && isId(given[0]) : MAKING.test(name) && takes(reader, call, given, isId, isNamed))
      found.push(call);
  }
  return found;
}

/** `sign({ sub, jti }, ...)`, `sign(payload, key, { jwtid: jti })`, and `signRefreshToken(userId, jti)` where the name says what it is. */
function takes(
  reader: ValueReader,
  call: Call,
  given: readonly ts.Expression[],
  isId: (given: ts.Expression) => boolean,
  isNamed: boolean,
): boolean {
  const { api } = reader;
  return given.some((argument) => {
    if (isNamed && isId(argument)) return true;
    if (!api.isObjectLiteralExpression(argument) && !api.isIdentifier(argument)) return false;
    const options = readOptions(reader, argument, call);
    return CLAIMS.some((claim) => {
      const value = options.nodeOf(claim);
      return value !== undefined && isId(unwrap(api, value));
    });
  });
}

/** The token's issuer: of two tokens with one id, the refresh token where the table is named for those. */
function only(reader: ValueReader, name: string, calls: readonly Call[]): TokenSource | undefined {
  const { api } = reader;
  const refresh = /refresh/i.test(name) && calls.length > 1 ? calls.filter((call) => /refresh/i.test(namesAround(reader, call))) : calls;
  const [call, ...more] = refresh;
  if (call === undefined || more.length > 0) return undefined;
  return api.isCallExpression(call) && memberStep(api, unwrap(api, call.expression))?.name !== 'setJti'
    ? tokenSource(reader, call)
    : { at: reader.place(call), call: '', module: undefined, member: '' };
}

/** What the call and the variable of its result are called. */
function namesAround(reader: ValueReader, call: Call): string {
  const { api } = reader;
  let node: ts.Node = call;
  while (api.isAwaitExpression(node.parent) || api.isPropertyAccessExpression(node.parent) || api.isCallExpression(node.parent)) {
    // An argument of another call is not what that call gives.
    if (api.isCallExpression(node.parent) && node.parent.expression !== node) break;
    node = node.parent;
  }
  const { parent } = node;
  const variable = api.isVariableDeclaration(parent) || api.isPropertyAssignment(parent) ? parent.name.getText(reader.file.tree) : '';
  return `${variable} ${calleeText(reader, call.expression)}`;
}

/** `row` of `const row = await prisma.refreshToken.create(...)` and of `const [row] = await db.insert(...).values(...).returning()`. */
function rowVariable(reader: ValueReader, made: ts.Node): Binding | undefined {
  const { api } = reader;
  let node = made;
  while (
    api.isAwaitExpression(node.parent) ||
    api.isPropertyAccessExpression(node.parent) ||
    (api.isCallExpression(node.parent) && node.parent.expression === node)
  )
    node = node.parent;
  const { parent } = node;
  if (!api.isVariableDeclaration(parent) || parent.initializer !== node) return undefined;
  if (api.isIdentifier(parent.name)) return lookup(reader, parent.name);
  if (!api.isArrayBindingPattern(parent.name)) return undefined;
  const [first, ...more] = parent.name.elements;
  return first !== undefined && more.length === 0 && api.isBindingElement(first) && api.isIdentifier(first.name)
    ? lookup(reader, first.name)
    : undefined;
}

/** `row.id`, `String(row.id)`, `row._id.toString()`. */
function isIdOf(reader: ValueReader, given: ts.Expression, row: Binding): boolean {
  const { api } = reader;
  let node = given;
  if (api.isCallExpression(node)) {
    const callee = unwrap(api, node.expression);
    const member = memberStep(api, callee);
    const text = member?.name === 'toString' || member?.name === 'toHexString' ? member.base : undefined;
    const inner = text ?? (api.isIdentifier(callee) && callee.text === 'String' ? node.arguments[0] : undefined);
    if (inner === undefined) return false;
    node = unwrap(api, inner);
  }
  const member = memberStep(api, node);
  return member !== undefined && /^(?:_?id|jti)$/.test(member.name) && lookup(reader, unwrap(api, member.base)) === row;
}
