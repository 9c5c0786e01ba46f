import type { ts } from '@ts-morph/common';
import type { RowDeletion } from '../../../facts/fact';
import { keyOf, lastName, unwrap, wrapped } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';
import { isEntryPoint, isStorageLayer, isVisible, keepsItsErrors, runsAsHandler, usesOf } from './row-callers';
import { type Verdict, verdictOfCatch, verdictOfHandler } from './row-catch';

export type Handling = RowDeletion['handling'];

const MAX_DEPTH = 12;

/** How a promise is used, followed from the call outwards. */
export interface PromiseUse {
  /** The outermost expression that stands for the promise: the call with its `.catch()`, or the `Promise.all` it is in. */
  readonly expression: ts.Node;
  readonly end: 'awaited' | 'returned' | 'caught' | 'lost';
  /** A handler was passed on the way and let the error through. */
  readonly rethrown: boolean;
}

/** What becomes of the rejection of a promise-making expression. */
export function handlingOf(file: ParsedFile, promise: ts.Expression, depth = 0, seen: Set<ts.Node> = new Set()): Handling {
  if (depth > MAX_DEPTH) return 'unknown';
  const use = promiseUse(file, promise);
  if (use.end === 'caught') return 'caught';
  if (use.end === 'lost') return 'unknown';
  const fn = use.end === 'awaited' ? fromAwait(file, use.expression) : functionAround(file, use.expression);
  if (fn === undefined) return 'unknown';
  if (fn === 'caught' || fn === 'unknown') return fn;
  const passedOut = use.end === 'returned' || (depth === 0 && isOnlyStatement(file, fn.fn, promise));
  const outside = fromFunction(file, fn.fn, passedOut, depth, seen);
  return outside === 'unhandled' && (use.rethrown || fn.rethrown) ? 'rethrown' : outside;
}

/**
 * Whether a function does nothing but this call, and so leaves what its error means to its callers: `return await ...`
 * anywhere, a bare `await ...` in a function of a module. A method of a service is taken to stand for the whole step.
 */
function isOnlyStatement(file: ParsedFile, fn: ts.SignatureDeclaration, call: ts.Expression): boolean {
  const { ts: api } = file;
  const body = (fn as Partial<ts.FunctionLikeDeclaration>).body;
  if (body === undefined) return false;
  const [only, ...more] = api.isBlock(body) ? body.statements : [];
  if (more.length > 0) return false;
  let value: ts.Expression | undefined;
  if (only === undefined) value = api.isBlock(body) ? undefined : (body as ts.Expression);
  else if (api.isReturnStatement(only)) value = only.expression;
  else if (api.isExpressionStatement(only) && !api.isClassLike(fn.parent) && !api.isClassLike(fn.parent.parent)) value = only.expression;
  const inner = value === undefined ? undefined : unwrap(file, value);
  return inner !== undefined && (inner === call || (api.isAwaitExpression(inner) && unwrap(file, inner.expression) === call));
}

/** Follows a promise through `.then`, `.catch`, `Promise.all` and the arrays of `$transaction` to where it ends. */
export function promiseUse(file: ParsedFile, promise: ts.Expression): PromiseUse {
  const { ts: api } = file;
  let node: ts.Node = promise;
  let rethrown = false;
  for (;;) {
    node = wrapped(file, node);
    const parent: ts.Node | undefined = node.parent;
    if (parent === undefined) return { expression: node, end: 'lost', rethrown };
    if (api.isAwaitExpression(parent)) return { expression: parent, end: 'awaited', rethrown };
    if (api.isReturnStatement(parent)) return { expression: node, end: 'returned', rethrown };
    if (api.isArrowFunction(parent) && parent.body === node) {
      const outer = mappedBy(file, parent);
      if (outer === undefined) return { expression: node, end: 'returned', rethrown };
      node = outer;
      continue;
    }
    if (api.isPropertyAccessExpression(parent) && parent.expression === node) {
      const step = chainStep(file, parent);
      if (step === undefined) return { expression: node, end: 'lost', rethrown };
      if (step.verdict === 'caught') return { expression: step.call, end: 'caught', rethrown };
      if (step.verdict === 'unknown') return { expression: step.call, end: 'lost', rethrown };
      rethrown ||= step.verdict === 'rethrown';
      node = step.call;
      continue;
    }
    const group = groupOf(file, node);
    if (group === undefined) return { expression: node, end: 'lost', rethrown };
    if (group.settles) return { expression: group.call, end: 'caught', rethrown };
    node = group.call;
  }
}

interface ChainStep {
  readonly call: ts.CallExpression;
  readonly verdict: Verdict | 'none';
}

/** `.catch(handler)`, `.then(a, b)` and `.finally(f)` behind a promise. */
function chainStep(file: ParsedFile, access: ts.PropertyAccessExpression): ChainStep | undefined {
  const call = access.parent;
  if (call === undefined || !file.ts.isCallExpression(call) || call.expression !== access) return undefined;
  const name = access.name.text;
  if (name !== 'catch' && name !== 'then' && name !== 'finally') return undefined;
  const handler = name === 'catch' ? call.arguments[0] : name === 'then' ? call.arguments[1] : undefined;
  return { call, verdict: handler === undefined ? 'none' : verdictOfHandler(file, handler) };
}

/** The call that takes this promise in an array: `Promise.all([...])`, `$transaction([...])`; `settles` for `Promise.allSettled`. */
function groupOf(file: ParsedFile, element: ts.Node): { readonly call: ts.CallExpression; readonly settles: boolean } | undefined {
  const { ts: api } = file;
  let node = element;
  for (;;) {
    const parent: ts.Node | undefined = node.parent;
    if (parent === undefined) return undefined;
    if (api.isCallExpression(parent)) {
      if (parent.arguments[0] !== node) return undefined;
      const name = keyOf(file, parent.expression) ?? '';
      if (name === 'Promise.allSettled') return { call: parent, settles: true };
      return name === 'Promise.all' || lastName(file, parent.expression) === '$transaction' ? { call: parent, settles: false } : undefined;
    }
    const passes =
      api.isArrayLiteralExpression(parent) ||
      api.isSpreadElement(parent) ||
      api.isParenthesizedExpression(parent) ||
      (api.isConditionalExpression(parent) && parent.condition !== node);
    if (!passes) return undefined;
    node = parent;
  }
}

/** The `.map(...)` call whose callback this is: its result is an array of the callback's promises. */
function mappedBy(file: ParsedFile, fn: ts.Node): ts.CallExpression | undefined {
  const { ts: api } = file;
  const call = fn.parent;
  if (call === undefined || !api.isCallExpression(call) || call.arguments[0] !== fn) return undefined;
  const name = lastName(file, call.expression);
  return name === 'map' || name === 'flatMap' ? call : undefined;
}

interface Leaves {
  readonly fn: ts.SignatureDeclaration;
  readonly rethrown: boolean;
}

/** From an `await` outwards through `try` statements to the function; undefined at the top level of a module. */
function fromAwait(file: ParsedFile, start: ts.Node): Leaves | 'caught' | 'unknown' | undefined {
  const { ts: api } = file;
  let rethrown = false;
  for (let node = start; node.parent !== undefined; node = node.parent) {
    const parent: ts.Node = node.parent;
    if (api.isFunctionLike(parent)) return { fn: parent, rethrown };
    if (!api.isTryStatement(parent) || parent.tryBlock !== node || parent.catchClause === undefined) continue;
    const verdict = verdictOfCatch(file, parent.catchClause);
    if (verdict !== 'rethrown') return verdict;
    rethrown = true;
  }
  return undefined;
}

/** For a promise that is returned as it is: a `try` around the `return` does not see its rejection. */
function functionAround(file: ParsedFile, node: ts.Node): Leaves | undefined {
  for (let outer: ts.Node | undefined = node.parent; outer !== undefined; outer = outer.parent) {
    if (file.ts.isFunctionLike(outer)) return { fn: outer, rethrown: false };
  }
  return undefined;
}

/** What becomes of an error that leaves a function. `passedOut`: as a promise returned without `await`. */
function fromFunction(file: ParsedFile, fn: ts.SignatureDeclaration, passedOut: boolean, depth: number, seen: Set<ts.Node>): Handling {
  const { ts: api } = file;
  // A function that calls itself adds nothing to what its other callers do.
  if (seen.has(fn)) return 'caught';
  seen.add(fn);
  const outer = wrapped(file, fn);
  const holder = outer.parent;
  if (holder !== undefined && api.isCallExpression(holder)) {
    const name = lastName(file, holder.expression);
    if (holder.expression === outer) return handlingOf(file, holder, depth + 1, seen);
    if (name === '$transaction' || name === 'then' || mappedBy(file, outer) !== undefined) return handlingOf(file, holder, depth + 1, seen);
    if (name === 'forEach') return 'unhandled';
    if (runsAsHandler(file, holder, outer)) return 'unhandled';
    if (!keepsItsErrors(name)) return 'unknown';
  }
  return fromCallers(file, fn, passedOut, depth, seen);
}

function fromCallers(file: ParsedFile, fn: ts.SignatureDeclaration, passedOut: boolean, depth: number, seen: Set<ts.Node>): Handling {
  const uses = usesOf(file, fn);
  let worst: Handling = 'caught';
  for (const call of uses.calls) {
    const handling = handlingOf(file, call, depth + 1, seen);
    if (handling === 'unhandled') return handling;
    if (handling === 'rethrown' || (handling === 'unknown' && worst === 'caught')) worst = handling;
  }
  if (uses.asHandler) return 'unhandled';
  if (uses.calls.length > 0) return worst;
  if (isEntryPoint(file, fn)) return 'unhandled';
  if (!isVisible(file, fn) || uses.asValue) return 'unknown';
  return passedOut || isStorageLayer(file, fn) ? 'unknown' : 'unhandled';
}
