import type { ts } from '@ts-morph/common';
import type { Replacement, UnsentDeletion } from '../../../facts/fact';
import { placeAt, pointAt } from '../../../text/range';
import { enclosingFunction, lastName, wrapped } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';

/** Methods that send a query without `await`: of promises, of Mongoose, of Drizzle, of Knex. */
const SENDS = /^(?:then|catch|finally|exec|execute|run|all|get|values|asCallback|stream|pipe|cursor|toPromise)$/;

/** The outermost call of a chain that begins with this one: `db.delete(t).where(c)`. */
export function chainEnd(file: ParsedFile, call: ts.CallExpression): ts.CallExpression {
  const { ts: api } = file;
  let end = call;
  for (;;) {
    const access = wrapped(file, end).parent;
    if (access === undefined || !api.isPropertyAccessExpression(access) || !api.isCallExpression(access.parent)) return end;
    if (access.parent.expression !== access || wrapped(file, end) !== access.expression) return end;
    end = access.parent;
  }
}

/** The methods of a chain behind its first call, in order. */
export function chainNames(file: ParsedFile, call: ts.CallExpression): readonly string[] {
  const names: string[] = [];
  const end = chainEnd(file, call);
  for (let node: ts.Node = end; node !== call && file.ts.isCallExpression(node); ) {
    names.unshift(lastName(file, node.expression));
    let inner: ts.Node = node.expression;
    while (!file.ts.isCallExpression(inner)) {
      const next: ts.Node | undefined = (inner as Partial<ts.PropertyAccessExpression>).expression;
      if (next === undefined) return names;
      inner = next;
    }
    node = inner;
  }
  return names;
}

/**
 * Whether a query that is sent only when somebody awaits it stands there as a statement of its own. `void` does not send it
 * either. `handler` is text to put behind the call when it is awaited.
 */
export function unsentOf(file: ParsedFile, call: ts.CallExpression, more: readonly Replacement[]): UnsentDeletion | undefined {
  const { ts: api } = file;
  if (call.arguments.some((argument) => api.isFunctionLike(argument))) return undefined;
  const end = chainEnd(file, call);
  if (chainNames(file, call).some((name) => SENDS.test(name))) return undefined;
  const outer = wrapped(file, end);
  const holder = outer.parent;
  if (holder === undefined) return undefined;
  if (api.isVoidExpression(holder)) {
    if (!api.isExpressionStatement(holder.parent)) return undefined;
    const start = holder.getStart(file.tree);
    return { edits: awaited(file, holder, { at: placeAt(file.path, start, start + 'void'.length), newText: 'await' }, more) };
  }
  // `forEach` waits for nothing and drops what its callback gives.
  if (api.isArrowFunction(holder) && holder.body === outer) {
    const each = wrapped(file, holder).parent;
    return api.isCallExpression(each) && lastName(file, each.expression) === 'forEach' ? { edits: [] } : undefined;
  }
  if (!api.isExpressionStatement(holder)) return undefined;
  return { edits: awaited(file, holder, { at: pointAt(file.path, outer.getStart(file.tree)), newText: 'await ' }, more) };
}

function awaited(file: ParsedFile, node: ts.Node, edit: Replacement, more: readonly Replacement[]): readonly Replacement[] {
  const { ts: api } = file;
  const fn = enclosingFunction(file, node);
  if (fn === undefined || api.isConstructorDeclaration(fn) || api.isAccessor(fn)) return [];
  if ((api.getModifiers(fn as ts.HasModifiers) ?? []).some((modifier) => modifier.kind === api.SyntaxKind.AsyncKeyword))
    return [edit, ...more];
  const asynchronous = asyncEdits(file, fn);
  return asynchronous.length === 0 ? [] : [...asynchronous, edit, ...more];
}

/** Edits that make a function asynchronous; none where its callers or its type would not allow it. */
function asyncEdits(file: ParsedFile, fn: ts.SignatureDeclaration): readonly Replacement[] {
  const { ts: api } = file;
  if (!api.isArrowFunction(fn) && !api.isFunctionExpression(fn) && !api.isFunctionDeclaration(fn) && !api.isMethodDeclaration(fn))
    return [];
  if (fn.asteriskToken !== undefined) return [];
  const call = wrapped(file, fn).parent;
  // The transactions of synchronous drivers refuse a promise, and `forEach` waits for none.
  if (
    call !== undefined &&
    api.isCallExpression(call) &&
    /^(?:transaction|forEach|map|filter|some|every)$/.test(lastName(file, call.expression))
  )
    return [];
  const edits: Replacement[] = [];
  if (fn.type !== undefined) {
    const type = file.text.slice(fn.type.getStart(file.tree), fn.type.end);
    if (type === 'void') edits.push({ at: placeAt(file.path, fn.type.getStart(file.tree), fn.type.end), newText: 'Promise<void>' });
    else if (!type.startsWith('Promise<')) return [];
  }
  const keyword =
    api.isFunctionDeclaration(fn) || api.isFunctionExpression(fn) ? file.text.indexOf('function', fn.getStart(file.tree)) : -1;
  const start = api.isMethodDeclaration(fn) ? fn.name.getStart(file.tree) : keyword >= 0 ? keyword : fn.getStart(file.tree);
  return [...edits, { at: pointAt(file.path, start), newText: 'async ' }];
}
