import type { ts } from '@ts-morph/common';
import type { TokenSource } from '../../../facts/fact';
import { functionOf } from '../env/env-wrappers';
import { lookup } from '../syntax/file-view';
import { mayBeOwnModule, originOf } from '../syntax/origin';
import { calledAs } from '../syntax/parameters';
import { memberStep, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';

const MOST_STEPS = 10;
const MOST_CALLERS = 8;

/** The calls that give a token: one, or where the function around is given it, one for each of its calls in this file. */
export function tokenSources(reader: ValueReader, expression: ts.Expression): readonly TokenSource[] {
  const direct = tokenSource(reader, expression);
  if (direct !== undefined) return [direct];
  const { api } = reader;
  const node = unwrap(api, expression);
  const binding = api.isIdentifier(node) ? lookup(reader, node) : undefined;
  if (binding?.kind !== 'parameter' || binding.path.length > 0) return [];
  const owner = binding.declaration.parent;
  const position = api.isFunctionDeclaration(owner) || api.isArrowFunction(owner) ? owner.parameters.indexOf(binding.declaration) : -1;
  if (position < 0) return [];
  const callers = reader.index.calls.filter((call) => functionOf(reader, unwrap(api, call.expression)) === owner);
  if (callers.length > MOST_CALLERS) return [];
  return callers.flatMap((call) => {
    const before = call.arguments.slice(0, position + 1);
    const given = before.some((argument) => api.isSpreadElement(argument)) ? undefined : before[position];
    const source = given && tokenSource(reader, given);
    return source ? [source] : [];
  });
}

/** As `tokenSource`, for what servers keep: a digest of the token stands for it, and lives as long. */
export function storedTokenSource(reader: ValueReader, expression: ts.Expression, steps = 4): TokenSource | undefined {
  const { api } = reader;
  const node = steps > 0 ? digested(reader, unwrap(api, expression)) : undefined;
  return node ? storedTokenSource(reader, node, steps - 1) : tokenSource(reader, expression);
}

/** What `bcrypt.hash(token, 10)`, `sha256(token)` and `createHash('sha256').update(token).digest('hex')` are made of, also through a constant. */
function digested(reader: ValueReader, node: ts.Expression): ts.Expression | undefined {
  const { api } = reader;
  if (api.isIdentifier(node)) {
    const binding = lookup(reader, node);
    const initializer =
      binding?.kind === 'variable' && binding.constant && binding.path.length === 0 ? binding.declaration.initializer : undefined;
    const made = initializer && unwrap(api, initializer);
    return made !== undefined && api.isCallExpression(made) ? digested(reader, made) : undefined;
  }
  if (!api.isCallExpression(node)) return undefined;
  const callee = unwrap(api, node.expression);
  const member = memberStep(api, callee);
  if (member?.name === 'digest') {
    const update = unwrap(api, member.base);
    const step = api.isCallExpression(update) ? memberStep(api, unwrap(api, update.expression)) : undefined;
    return api.isCallExpression(update) && step?.name === 'update' ? update.arguments[0] : undefined;
  }
  const name = member?.name ?? (api.isIdentifier(callee) ? callee.text : '');
  return /^(?:hash(?:Sync|ed)?|(?:hash|digest)_?(?:\w{0,20}_?)?token|hmac|sha(?:256|512))$/i.test(name) ? node.arguments[0] : undefined;
}

/** The call that gives the token which an expression holds, through constants and members; undefined when it cannot be told. */
export function tokenSource(reader: ValueReader, expression: ts.Expression, steps = MOST_STEPS): TokenSource | undefined {
  if (steps === 0) return undefined;
  const { api } = reader;
  const node = unwrap(api, expression);
  if (api.isCallExpression(node)) return ofCall(reader, node);
  if (api.isTemplateExpression(node)) {
    // `Bearer ${token}` in a cookie is the token all the same.
    const [only, ...more] = node.templateSpans;
    return only && more.length === 0 ? tokenSource(reader, only.expression, steps - 1) : undefined;
  }
  if (api.isIdentifier(node)) {
    const binding = lookup(reader, node);
    if (binding?.kind !== 'variable' || !binding.constant || binding.declaration.initializer === undefined) return undefined;
    const source = tokenSource(reader, binding.declaration.initializer, steps - 1);
    const [member, ...deeper] = binding.path;
    if (source === undefined || member === undefined) return source;
    return deeper.length === 0 && member.name !== undefined && source.member === '' ? { ...source, member: member.name } : undefined;
  }
  const member = memberStep(api, node);
  if (member === undefined) return undefined;
  const source = tokenSource(reader, member.base, steps - 1);
  return source?.member === '' ? { ...source, member: member.name } : undefined;
}

function ofCall(reader: ValueReader, call: ts.CallExpression): TokenSource | undefined {
  const { api } = reader;
  const at = reader.place(call);
  const callee = unwrap(api, call.expression);
  const own = functionOf(reader, callee);
  const name = own && calledAs(api, own);
  if (name !== undefined) return { at, call: name, module: '', member: '' };
  const origin = originOf(reader, callee);
  if (origin !== undefined) {
    if (!mayBeOwnModule(origin.module)) return { at, call: '', module: undefined, member: '' };
    return { at, call: origin.path.at(-1) ?? 'default', module: origin.path.length > 1 ? undefined : origin.module, member: '' };
  }
  const member = memberStep(api, callee);
  if (member === undefined) return undefined;
  return { at, call: member.name, module: undefined, member: '' };
}
