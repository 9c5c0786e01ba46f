import type { ts } from '@ts-morph/common';
import type { TokenLookup } from '../../../facts/fact';
import { functionName, keyOf, lastName, occurrences, wrapped } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';
import type { RowQuery } from './lookup-queries';
import { sourceOf } from './lookup-queries';
import { readsExpiry, regionOf, saysExpiry, verifiesToken } from './lookup-signs';
import { actsOn, endsRows } from './lookup-uses';
import { isVisible, usesOf } from './row-callers';

// What becomes of a row that was looked up: whether anybody asks until when it is good, and what it is good for.

export interface Fate {
  readonly expiry: TokenLookup['expiry'];
  readonly use: TokenLookup['use'];
}

const UNKNOWN: Fate = { expiry: 'unknown', use: 'unknown' };
const MAX_DEPTH = 3;

/** A token for one purpose: to say whose it is, before the new password is given, lets nobody in. */
const ONE_TIME = /reset|verif|confirm|activat|magic|forgot|email|invit|one_?time/i;

/** What becomes of the row that a query gives: whether its expiry is looked at, and what it is used for. */
export function fateOf(file: ParsedFile, query: RowQuery): Fate {
  if (saysExpiry(query.said)) return { expiry: 'checked', use: 'unknown' };
  if (query.open) return UNKNOWN;
  const oneTime = [query.model, ...query.conditions.map(({ column }) => column)].some((name) => ONE_TIME.test(name));
  return fateOfResult(file, query.call, oneTime, 0);
}

/** What becomes of the value of a call: of the query, or of a function that returns its row. */
function fateOfResult(file: ParsedFile, call: ts.Expression, oneTime: boolean, depth: number): Fate {
  const region = regionOf(file, call);
  if (region === undefined || depth > MAX_DEPTH) return UNKNOWN;
  if (readsExpiry(file, region, call)) return { expiry: 'checked', use: 'unknown' };
  const rows = namesOf(file, call, region);
  if (rows === 'unknown') return UNKNOWN;
  if (rows.names.some((name) => isHandedOn(file, region, name))) return UNKNOWN;
  const outside = callersOf(file, region, depth);
  if (outside.expiry === 'checked' || outside.expiry === 'token') return { expiry: outside.expiry, use: 'unknown' };
  if (verifiesToken(file, region)) return { expiry: 'token', use: 'unknown' };
  const returned = rows.returned || rows.names.some((name) => isReturned(file, region, name));
  if (returned) return fateOutside(file, region, outside, oneTime, depth);
  if (outside.expiry === 'unknown') return UNKNOWN;
  return {
    expiry: 'ignored',
    use: endsRows(file, region, call) ? 'ends' : actsOn(file, region, call, rows.names, oneTime) ? 'accepts' : 'unknown',
  };
}

/** A function whose name promises that what it gives back was looked at. */
const VALIDATES = /^(?:validate|verify|authenticate|authorize|check|consume|redeem|require|assert|ensure)(?!.{0,20}(?:exist|unique))/i;

/** A row that the function gives back is judged by its callers, where all of them can be seen. */
function fateOutside(file: ParsedFile, region: ts.SignatureDeclaration, outside: Outside, oneTime: boolean, depth: number): Fate {
  if (outside.expiry === 'unknown') return UNKNOWN;
  if (VALIDATES.test(functionName(file, region)) && outside.calls.length === 0) return { expiry: 'ignored', use: 'accepts' };
  if (isVisible(file, region) || outside.calls.length === 0) return UNKNOWN;
  const fates = outside.calls.map((call) => fateOfResult(file, call, oneTime, depth + 1));
  if (!fates.every(({ expiry }) => expiry === 'ignored')) return UNKNOWN;
  return fates.find(({ use }) => use === 'accepts') ?? fates[0] ?? UNKNOWN;
}

interface Outside {
  readonly expiry: 'checked' | 'token' | 'unknown' | 'nothing';
  readonly calls: readonly ts.CallExpression[];
}

/** What the callers in this file do around: they may verify the token, or ask the row's age, before or after. */
function callersOf(file: ParsedFile, fn: ts.SignatureDeclaration, depth: number): Outside {
  const { calls, asValue } = usesOf(file, fn);
  let expiry: Outside['expiry'] = asValue ? 'unknown' : 'nothing';
  if (depth > MAX_DEPTH) return { expiry: 'unknown', calls };
  for (const call of calls) {
    const region = regionOf(file, call);
    if (region === undefined || region === fn) continue;
    if (readsExpiry(file, region, call)) return { expiry: 'checked', calls };
    if (verifiesToken(file, region)) return { expiry: 'token', calls };
    const further = callersOf(file, region, depth + 1);
    if (further.expiry === 'checked' || further.expiry === 'token') return { expiry: further.expiry, calls };
    if (further.expiry === 'unknown') expiry = 'unknown';
  }
  return { expiry, calls };
}

interface Rows {
  /** The variables that hold the row, rows or result. */
  readonly names: readonly string[];
  readonly returned: boolean;
}

/** The variables that a call's result is given to. */
function namesOf(file: ParsedFile, call: ts.Expression, region: ts.Node): Rows | 'unknown' {
  const { ts: api } = file;
  let node: ts.Node = wrapped(file, call);
  for (let steps = 0; steps < 12; steps++) {
    const parent: ts.Node | undefined = node.parent;
    if (parent === undefined) return 'unknown';
    if (
      api.isAwaitExpression(parent) ||
      api.isParenthesizedExpression(parent) ||
      api.isAsExpression(parent) ||
      api.isNonNullExpression(parent)
    ) {
      node = parent;
      continue;
    }
    // `(await query)[0]`, `(await query).rows[0]`, `(await query).userId`
    if ((api.isElementAccessExpression(parent) || api.isPropertyAccessExpression(parent)) && parent.expression === node) {
      const step = api.isPropertyAccessExpression(parent) ? parent.name.text : '';
      if (/^(?:then|catch|finally|toArray|pipe|subscribe)$/.test(step)) return 'unknown';
      node = parent;
      continue;
    }
    if (
      api.isCallExpression(parent) &&
      parent.expression === node &&
      api.isPropertyAccessExpression(node) &&
      /^(?:at|shift|pop)$/.test(node.name.text)
    ) {
      node = parent;
      continue;
    }
    if (api.isBinaryExpression(parent) && /^(?:\?\?|\|\|)$/.test(sourceOf(file, parent.operatorToken)) && parent.left === node) {
      node = parent;
      continue;
    }
    if (api.isReturnStatement(parent)) return { names: [], returned: true };
    if (api.isArrowFunction(parent) && parent.body === node) return parent === region ? { names: [], returned: true } : 'unknown';
    if (api.isVariableDeclaration(parent) && parent.initializer === node) return declared(file, parent.name, region);
    if (api.isBinaryExpression(parent) && parent.operatorToken.kind === api.SyntaxKind.EqualsToken && parent.right === node) {
      const key = keyOf(file, parent.left);
      return key !== undefined && api.isIdentifier(parent.left) ? { names: withAliases(file, region, [key]), returned: false } : 'unknown';
    }
    if (api.isIfStatement(parent) || api.isPrefixUnaryExpression(parent) || api.isConditionalExpression(parent))
      return { names: [], returned: false };
    return 'unknown';
  }
  return 'unknown';
}

function declared(file: ParsedFile, pattern: ts.BindingName, region: ts.Node): Rows | 'unknown' {
  const { ts: api } = file;
  const names: string[] = [];
  const pending: ts.BindingName[] = [pattern];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (api.isIdentifier(next)) names.push(next.text);
    else for (const element of next.elements) if (!api.isOmittedExpression(element)) pending.push(element.name);
  }
  return names.length > 0 ? { names: withAliases(file, region, names), returned: false } : 'unknown';
}

/** The names with those of variables that are one of their rows: `const row = rows[0]`, `const [row] = result.rows`. */
function withAliases(file: ParsedFile, region: ts.Node, names: readonly string[]): readonly string[] {
  const { ts: api } = file;
  const all = [...names];
  for (const name of all) {
    if (all.length > 12) break;
    for (const use of occurrences(file, region, name)) {
      let node: ts.Node = wrapped(file, use);
      for (let parent = node.parent; parent !== undefined; parent = node.parent) {
        const isRow =
          (api.isElementAccessExpression(parent) && parent.expression === node) ||
          (api.isPropertyAccessExpression(parent) && /^(?:rows|at|row|data|toObject|toJSON|get|lean|dataValues)$/.test(parent.name.text)) ||
          (api.isCallExpression(parent) && parent.expression === node && api.isPropertyAccessExpression(node)) ||
          api.isNonNullExpression(parent) ||
          api.isAsExpression(parent) ||
          api.isParenthesizedExpression(parent) ||
          (api.isBinaryExpression(parent) && /^(?:\?\?|\|\|)$/.test(sourceOf(file, parent.operatorToken)));
        if (!isRow) break;
        node = parent;
      }
      const holder = node.parent;
      if (!api.isVariableDeclaration(holder) || holder.initializer !== node) continue;
      if (api.isIdentifier(holder.name)) {
        if (!all.includes(holder.name.text)) all.push(holder.name.text);
      } else if (api.isArrayBindingPattern(holder.name)) {
        for (const element of holder.name.elements) {
          if (!api.isOmittedExpression(element) && api.isIdentifier(element.name) && !all.includes(element.name.text))
            all.push(element.name.text);
        }
      }
    }
  }
  return all;
}

/** Calls that a row may be given to without being judged there. */
const HARMLESS =
  /^(?:log|warn|error|debug|info|trace|Boolean|String|remove|delete|softRemove|save|destroy|push|ok|stringify|notNull|isArray|keys|update|set\w*)$/;

/** Whether the whole row goes to a function that may look at it, or into something that lives longer. */
function isHandedOn(file: ParsedFile, region: ts.Node, name: string): boolean {
  const { ts: api } = file;
  for (const use of occurrences(file, region, name)) {
    const node = wrapped(file, use);
    const { parent } = node;
    if (api.isCallExpression(parent) && parent.expression !== node && !HARMLESS.test(lastName(file, parent.expression))) return true;
    if (api.isNewExpression(parent)) return true;
    if (api.isSpreadAssignment(parent) && !isInsideReturn(file, parent)) return true;
    // `session: row` in an object that is an argument goes with it; `req.session = row` lets the handlers behind look at it.
    if (
      api.isBinaryExpression(parent) &&
      parent.right === node &&
      parent.operatorToken.kind === api.SyntaxKind.EqualsToken &&
      !api.isIdentifier(parent.left)
    )
      return true;
    const holder = api.isShorthandPropertyAssignment(parent)
      ? parent
      : api.isPropertyAssignment(parent) && parent.initializer === node
        ? parent
        : undefined;
    if (holder !== undefined && !isInsideReturn(file, holder)) return true;
  }
  return false;
}

function isInsideReturn(file: ParsedFile, node: ts.Node): boolean {
  const { ts: api } = file;
  let outer: ts.Node = node.parent;
  while (
    api.isObjectLiteralExpression(outer) ||
    api.isPropertyAssignment(outer) ||
    api.isParenthesizedExpression(outer) ||
    api.isAsExpression(outer) ||
    api.isConditionalExpression(outer)
  )
    outer = outer.parent;
  return api.isReturnStatement(outer) || api.isArrowFunction(outer);
}

/** Whether the row itself is given back, alone or in an object. */
function isReturned(file: ParsedFile, region: ts.Node, name: string): boolean {
  const { ts: api } = file;
  for (const use of occurrences(file, region, name)) {
    let node = wrapped(file, use);
    if (api.isShorthandPropertyAssignment(node.parent) || api.isPropertyAssignment(node.parent) || api.isSpreadAssignment(node.parent)) {
      if (!isInsideReturn(file, node.parent)) continue;
      return true;
    }
    while (
      api.isConditionalExpression(node.parent) ||
      (api.isBinaryExpression(node.parent) && /^(?:\?\?|\|\||&&)$/.test(sourceOf(file, node.parent.operatorToken)))
    ) {
      if (api.isConditionalExpression(node.parent) && node.parent.condition === node) break;
      node = node.parent;
    }
    if (api.isReturnStatement(node.parent)) return true;
    if (api.isArrowFunction(node.parent) && node.parent.body === node && node.parent === region) return true;
  }
  return false;
}
