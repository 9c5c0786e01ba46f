import type { ts } from '@ts-morph/common';
import type { RefreshRetry, TokenRefresh } from '../../../facts/fact';
import { bindingOf } from '../guards/guard-bindings';
import { alwaysExits, keyOf, nodesMatching, unwrap } from '../guards/guard-tree';
import { type ParsedFile, placeOf } from '../parsed-file';
import { calleeOf, type FunctionLike } from './refresh-calls';
import { operandsBefore } from './refresh-conditions';
import { callsIn, type FlightFound, isSharedState } from './refresh-flight';
import { type Limits, limitOf } from './refresh-guards';
import { givenNames, type RequestHandler } from './refresh-handlers';
import { exclusionEdits, flagEdits, parameterEdits } from './refresh-retry-edits';

/** A refresh as it was found: the function in which the refusal is answered, and the call that starts the refresh there. */
export interface FoundRefresh {
  readonly handler: RequestHandler;
  /** The function that holds the call: the handler, or one that it hands the error to. */
  readonly scope: FunctionLike;
  readonly call: ts.CallExpression;
}

/** Whether the request, or the refresh itself, is sent again after the refresh, and whether that can go on for ever. */
export function retriesOf(file: ParsedFile, found: FoundRefresh, flight: FlightFound): Pick<TokenRefresh, 'retry' | 'again'> {
  const repeated = repeatedRefresh(file, found, flight);
  const retry = retryOf(file, found);
  if (repeated === undefined) return { retry };
  return retry?.guard === 'unguarded' ? { retry: repeated, again: retry } : { retry: repeated };
}

/** Undefined when the request is not sent again. */
function retryOf(file: ParsedFile, found: FoundRefresh): RefreshRetry | undefined {
  const sent = resends(file, found);
  const [again] = sent;
  if (again === undefined) return undefined;
  for (const resend of sent) {
    if (!resend.same) continue;
    const retry = loopOf(file, found, resend.call);
    if (retry.guard !== 'guarded') return retry;
  }
  return { at: placeOf(file, again.call), guard: 'guarded', reason: '', guardEdits: [] };
}

interface Resend {
  readonly call: ts.CallExpression;
  /** Whether it comes by the same handler again. */
  readonly same: boolean;
}

/** The calls after the refresh that send the request again. */
function resends(file: ParsedFile, { handler, scope, call }: FoundRefresh): readonly Resend[] {
  const found: Resend[] = [];
  const configs = handler.when === 'wrapper' ? givenNames(file, handler.fn) : configNames(file, scope);
  for (const candidate of callsIn(file, scope)) {
    if (candidate.pos < call.pos || candidate === call || isInside(candidate, call) || !mayFollow(file, call, candidate)) continue;
    if (handler.when === 'wrapper') {
      const callee = calleeOf(file, candidate);
      if (callee.kind === 'function' && callee.fn === handler.fn) found.push({ call: candidate, same: true });
      // The wrapper's own `fetch` goes out beside it, so that whatever comes back is the end of it.
      else if (keyOf(file, candidate.expression) === 'fetch' && candidate.arguments.some((argument) => isConfig(file, argument, configs)))
        found.push({ call: candidate, same: false });
      continue;
    }
    const key = keyOf(file, candidate.expression) ?? '';
    const isClient = key === handler.instance || /^(?:request|get|post|put|patch|delete)$/.test(key.slice(handler.instance.length + 1));
    if (handler.instance !== '' && isClient && (key === handler.instance || key.startsWith(`${handler.instance}.`))) {
      if (candidate.arguments.some((argument) => isConfig(file, argument, configs))) found.push({ call: candidate, same: true });
    } else if (/^(?:axios|ky|fetch|\$fetch|ofetch)(?:\.request)?$/.test(key)) {
      if (candidate.arguments.some((argument) => isConfig(file, argument, configs))) found.push({ call: candidate, same: false });
    }
  }
  return found;
}

/** Whether control may come from the refresh to a later call: not where the code between them always leaves. */
function mayFollow(file: ParsedFile, refresh: ts.Node, later: ts.Node): boolean {
  const { ts: api } = file;
  for (let node = refresh; node.parent !== undefined; node = node.parent) {
    const parent: ts.Node = node.parent;
    if (isInside(later, parent)) return true;
    if (!api.isBlock(parent)) continue;
    const rest = parent.statements.slice(parent.statements.indexOf(node as ts.Statement));
    if (rest.some((statement) => alwaysExits(file, statement))) return false;
  }
  return true;
}

function isInside(inner: ts.Node, outer: ts.Node): boolean {
  return outer.pos <= inner.pos && inner.end <= outer.end;
}

/** The names that the request goes by in a handler: `const original = error.config`, `const { config } = error`, and the parameters. */
function configNames(file: ParsedFile, scope: FunctionLike): ReadonlySet<string> {
  return givenNames(file, scope);
}

/** Whether an argument is the request, a part of it or a copy with something changed. */
function isConfig(file: ParsedFile, argument: ts.Expression, names: ReadonlySet<string>): boolean {
  const { ts: api } = file;
  for (const node of nodesMatching(file, /(?<![\w$]|(?<!\.\.)\.)[A-Za-z_$][\w$]{0,60}/g, argument)) {
    if (api.isIdentifier(node) && names.has(node.text)) return true;
  }
  return false;
}

const SAME_HANDLER = { answer: 'the same interceptor', request: 'the same interceptor', wrapper: 'the same function' } as const;

/** Whether a request that comes by the same handler again is stopped there. */
function loopOf(file: ParsedFile, found: FoundRefresh, resend: ts.CallExpression): RefreshRetry {
  const { handler, scope } = found;
  const at = placeOf(file, resend);
  const known = (guard: RefreshRetry['guard']): RefreshRetry => ({ at, guard, reason: '', guardEdits: [] });
  if (/\.eject\(/.test(file.text.slice(handler.fn.pos, handler.fn.end))) return known('guarded');
  const operands = operandsBefore(file, resend, scope);
  const outside = scope === handler.fn ? [] : callSiteOperands(file, handler.fn, scope);
  if (operands === undefined || outside === undefined) return known('unknown');
  const limits: Limits = { handler, scope, refresh: found.call, resend };
  const said = [...operands, ...outside].map((operand) => limitOf(file, operand, limits));
  if (said.some(({ says }) => says === 'limits')) return known('guarded');
  if (said.some(({ says }) => says === 'unknown')) return known('unknown');
  const idle = said.find((limit) => limit.says === 'idle')?.name;
  const round = `the retried request runs through ${SAME_HANDLER[handler.when]}`;
  if (idle !== undefined) {
    return {
      at,
      guard: 'unguarded',
      reason: `${idle} is looked at and never set`,
      guardEdits: flagEdits(file, found, resend, idle, 'read'),
    };
  }
  const flag = flagOnly(file, scope, found, resend);
  if (flag === 'unknown') return known('unknown');
  const reason = flag === undefined ? round : `${flag} is set and never read`;
  const guardEdits =
    handler.when === 'wrapper'
      ? parameterEdits(file, found, resend)
      : flagEdits(file, found, resend, flag, flag === undefined ? undefined : 'set');
  return { at, guard: 'unguarded', reason, guardEdits };
}

/** The conditions under which a handler hands the error to a function of this file. */
function callSiteOperands(file: ParsedFile, fn: FunctionLike, scope: FunctionLike): readonly ts.Expression[] | undefined {
  for (const call of callsIn(file, fn)) {
    const callee = calleeOf(file, call);
    if (callee.kind === 'function' && callee.fn === scope) return operandsBefore(file, call, fn);
  }
  return undefined;
}

const RETRIED = /retr|sent|attempt|refreshed|again|tried|loop|once/i;

/** A flag that the handler puts on the request and nothing in the file asks for; `unknown` where a function of another file may ask. */
function flagOnly(
  file: ParsedFile,
  scope: FunctionLike,
  { call }: FoundRefresh,
  resend: ts.CallExpression,
): string | 'unknown' | undefined {
  const { ts: api } = file;
  const names = givenNames(file, scope);
  let flag: string | undefined;
  for (const node of nodesMatching(file, /(?<=\.)_{0,2}[A-Za-z][\w$]{0,40}(?=\s{0,4}=(?!=))/g, scope)) {
    if (!api.isIdentifier(node) || !RETRIED.test(node.text) || !api.isPropertyAccessExpression(node.parent)) continue;
    const owner = unwrap(file, node.parent.expression);
    if (api.isIdentifier(owner) && names.has(owner.text)) flag = node.text;
  }
  // `markRetried(original)` and `shouldRetry(original)` may do both.
  for (const candidate of callsIn(file, scope)) {
    if (candidate === call || candidate === resend || candidate.pos > resend.pos) continue;
    const callee = calleeOf(file, candidate);
    const passes = candidate.arguments.some((argument) => api.isIdentifier(argument) && isRequestName(file, argument, scope));
    if (passes && (callee.kind === 'import' || callee.kind === 'function')) return 'unknown';
  }
  return flag;
}

function isRequestName(file: ParsedFile, name: ts.Identifier, scope: FunctionLike): boolean {
  const binding = bindingOf(file, name);
  return (
    binding !== undefined && file.ts.isVariableDeclaration(binding) && isInside(binding, scope) && givenNames(file, scope).has(name.text)
  );
}

/** The refresh itself comes by the same handler: refused, it starts a refresh, which is refused. */
function repeatedRefresh(file: ParsedFile, found: FoundRefresh, flight: FlightFound): RefreshRetry | undefined {
  const { handler, scope, call } = found;
  const { leaf } = flight;
  if (flight.flight === 'unknown' || handler.when === 'request' || /\.eject\(/.test(file.text.slice(handler.fn.pos, handler.fn.end)))
    return undefined;
  if (!goesBackTo(file, leaf, handler)) return undefined;
  const operands = operandsBefore(file, call, scope);
  const outside = scope === handler.fn ? [] : callSiteOperands(file, handler.fn, scope);
  if (operands === undefined || outside === undefined) return undefined;
  const limits: Limits = { handler, scope, refresh: call, resend: leaf };
  for (const operand of [...operands, ...outside]) {
    // Whoever finds a refresh under way waits for it, the refresh itself included.
    if (flight.flight === 'shared' && isSharedState(file, operand, handler.fn)) continue;
    const limit = limitOf(file, operand, limits);
    // A flag on the refused request says nothing of a new one, unless the refresh is sent with it.
    if (limit.says === 'unknown' || limit.says === 'elsewhere') return undefined;
    if (limit.says === 'limits' && (!limit.onRequest || mentionsName(file, leaf, limit.name))) return undefined;
    if (limit.says === 'idle' && mentionsName(file, leaf, limit.name)) return undefined;
  }
  if (/skip|_retry|noAuth|noRetry|bypass|isRefresh|anonymous|public/i.test(file.text.slice(leaf.getStart(file.tree), leaf.end)))
    return undefined;
  return {
    at: placeOf(file, call),
    guard: 'unguarded',
    reason: `the refresh request runs through ${SAME_HANDLER[handler.when]}`,
    guardEdits: exclusionEdits(file, found, leaf),
    itself: flight.flight === 'shared' ? 'waits' : 'loops',
  };
}

function mentionsName(file: ParsedFile, node: ts.Node, name: string): boolean {
  return name !== '' && file.text.slice(node.getStart(file.tree), node.end).includes(name);
}

/** Whether a request is sent by the instance, or the function, whose handler this is. */
function goesBackTo(file: ParsedFile, leaf: ts.CallExpression, handler: RequestHandler): boolean {
  if (handler.when === 'wrapper') {
    const callee = calleeOf(file, leaf);
    // With arguments beyond the address and options it may be told not to refresh.
    return callee.kind === 'function' && callee.fn === handler.fn && leaf.arguments.length <= 2;
  }
  const key = keyOf(file, leaf.expression) ?? '';
  return handler.instance !== '' && (key === handler.instance || key.startsWith(`${handler.instance}.`));
}
