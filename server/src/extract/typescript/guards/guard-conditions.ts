import type { ts } from '@ts-morph/common';
import type { ParsedFile } from '../parsed-file';
import { bindingOf } from './guard-bindings';
import { keyOf, lastName, nodesMatching, occurrences, unwrap } from './guard-tree';

/** How well a value is known to be there; see `guardOf`. */
export type Guard = 'proved' | 'hinted' | 'none';

const RANK = { none: 0, hinted: 1, proved: 2 } as const;
const MAX_DEPTH = 24;

export function stronger(left: Guard, right: Guard): Guard {
  return RANK[left] >= RANK[right] ? left : right;
}

/** For two paths of which either may be taken: proved only when both prove it. */
function both(left: Guard, right: Guard): Guard {
  if (left === right) return left;
  return 'hinted';
}

/** What it says about the names (keys of one value) that a condition came out as `outcome`. */
export function proves(file: ParsedFile, condition: ts.Expression, names: readonly string[], outcome: boolean, depth = 0): Guard {
  const { ts: api } = file;
  if (depth > MAX_DEPTH) return 'none';
  const test = unwrap(file, condition);
  if (api.isPrefixUnaryExpression(test) && test.operator === api.SyntaxKind.ExclamationToken) {
    return proves(file, test.operand, names, !outcome, depth + 1);
  }
  if (api.isBinaryExpression(test)) return provesBinary(file, test, names, outcome, depth);
  if (api.isCallExpression(test) && lastName(file, test.expression) === 'Boolean' && test.arguments[0] !== undefined) {
    return proves(file, test.arguments[0], names, outcome, depth + 1);
  }
  const key = keyOf(file, test);
  if (key !== undefined) {
    if (names.some((name) => key === name || key.startsWith(`${name}.`))) return outcome ? 'proved' : 'none';
    if (names.some((name) => name.startsWith(`${key}.`))) return outcome ? 'hinted' : 'none';
  }
  if (api.isIdentifier(test)) {
    // `const hasToken = Boolean(token); if (hasToken)` tests the token.
    const initializer = constantOf(file, test);
    const resolved = initializer === undefined ? 'none' : proves(file, initializer, names, outcome, depth + 1);
    if (resolved !== 'none') return resolved;
  }
  return mentions(file, test, names) || soundsSignedIn(file, test) ? 'hinted' : 'none';
}

function provesBinary(file: ParsedFile, test: ts.BinaryExpression, names: readonly string[], outcome: boolean, depth: number): Guard {
  const { ts: api } = file;
  const operator = test.operatorToken.kind;
  if (operator === api.SyntaxKind.AmpersandAmpersandToken || operator === api.SyntaxKind.BarBarToken) {
    const left = proves(file, test.left, names, outcome, depth + 1);
    const right = proves(file, test.right, names, outcome, depth + 1);
    // `a && b` came out true, or `a || b` false: both sides are known to have come out so.
    return (operator === api.SyntaxKind.AmpersandAmpersandToken) === outcome ? stronger(left, right) : both(left, right);
  }
  const equal = operator === api.SyntaxKind.EqualsEqualsToken || operator === api.SyntaxKind.EqualsEqualsEqualsToken;
  const unequal = operator === api.SyntaxKind.ExclamationEqualsToken || operator === api.SyntaxKind.ExclamationEqualsEqualsToken;
  if (equal || unequal) {
    const [subject, other] = isConstant(file, test.left) ? [test.right, test.left] : [test.left, test.right];
    const same = equal === outcome;
    const compared = unwrap(file, subject);
    const tested = api.isTypeOfExpression(compared) ? compared.expression : compared;
    const key = keyOf(file, tested);
    if (key !== undefined && names.includes(key)) {
      const absent = isAbsent(file, other) || (api.isTypeOfExpression(compared) && textOf(file, other) === 'undefined');
      if (absent) return same ? 'none' : 'proved';
      if (isConstant(file, other)) return same ? 'proved' : 'hinted';
    }
    // `auth.method === 'oauth'` says which members `auth` has.
    if (key !== undefined && textOf(file, other) !== undefined && names.some((name) => areSiblings(name, key))) return 'hinted';
  }
  return mentions(file, test, names) || soundsSignedIn(file, test) ? 'hinted' : 'none';
}

/** Whether two keys are members of one object that has a name of its own: `auth.method` and `auth.token`. */
function areSiblings(left: string, right: string): boolean {
  const owner = left.slice(0, left.lastIndexOf('.') + 1);
  return owner !== '' && owner !== 'this.' && right.startsWith(owner) && !right.slice(owner.length).includes('.');
}

/** `null`, `undefined` and the empty string. */
function isAbsent(file: ParsedFile, expression: ts.Expression): boolean {
  const { ts: api } = file;
  const node = unwrap(file, expression);
  if (node.kind === api.SyntaxKind.NullKeyword || api.isVoidExpression(node)) return true;
  return (api.isIdentifier(node) && node.text === 'undefined') || textOf(file, node) === '';
}

function isConstant(file: ParsedFile, expression: ts.Expression): boolean {
  const { ts: api } = file;
  const node = unwrap(file, expression);
  return isAbsent(file, node) || api.isStringLiteralLike(node) || api.isNumericLiteral(node);
}

function textOf(file: ParsedFile, expression: ts.Expression): string | undefined {
  const node = unwrap(file, expression);
  return file.ts.isStringLiteralLike(node) ? node.text : undefined;
}

/** The value of a variable that has exactly one. */
function constantOf(file: ParsedFile, identifier: ts.Identifier): ts.Expression | undefined {
  const { ts: api } = file;
  const binding = bindingOf(file, identifier);
  if (binding === undefined || !api.isVariableDeclaration(binding) || !api.isVariableDeclarationList(binding.parent)) return undefined;
  return (binding.parent.flags & api.NodeFlags.Const) === 0 ? undefined : binding.initializer;
}

/** Whether any of the names is read anywhere inside. */
export function mentions(file: ParsedFile, node: ts.Node, names: readonly string[]): boolean {
  for (const name of names) {
    for (const use of occurrences(file, node, name)) if (use.parent !== undefined) return true;
  }
  return false;
}

const LOG = /^(?:console|logger|log|Logger|Sentry)\b/;

/** Whether any of the names is tested anywhere inside, be it in a nested function or in JSX; a test that is only logged does not count. */
export function testsAnywhere(file: ParsedFile, node: ts.Node, names: readonly string[]): boolean {
  for (const name of names) {
    for (const use of occurrences(file, node, name)) if (isTested(file, use, node)) return true;
  }
  return false;
}

function isTested(file: ParsedFile, use: ts.Node, within: ts.Node): boolean {
  const { ts: api } = file;
  for (let node = use; node !== within && node.parent !== undefined; node = node.parent) {
    const parent: ts.Node = node.parent;
    if (api.isFunctionLike(parent) || api.isBlock(parent)) return false;
    if (api.isCallExpression(parent) && LOG.test(keyOf(file, parent.expression) ?? '')) return false;
    if (api.isIfStatement(parent)) return parent.expression === node && !onlyLogs(file, parent);
    if (api.isConditionalExpression(parent) && parent.condition === node) return !isLogged(file, parent);
    if (api.isWhileStatement(parent) && parent.expression === node) return true;
    if (api.isPrefixUnaryExpression(parent) && parent.operator === api.SyntaxKind.ExclamationToken && !isLogged(file, parent)) {
      return !insideIfThatLogs(file, parent);
    }
    if (api.isBinaryExpression(parent)) {
      const operator = parent.operatorToken.kind;
      const comparison = operator >= api.SyntaxKind.EqualsEqualsToken && operator <= api.SyntaxKind.ExclamationEqualsEqualsToken;
      const choice = operator === api.SyntaxKind.AmpersandAmpersandToken && parent.left === node;
      if (comparison || choice) return !isLogged(file, parent) && !insideIfThatLogs(file, parent);
    }
  }
  return false;
}

function isLogged(file: ParsedFile, node: ts.Node): boolean {
  const { ts: api } = file;
  for (let outer: ts.Node | undefined = node; outer !== undefined && !api.isStatement(outer); outer = outer.parent) {
    if (api.isCallExpression(outer) && LOG.test(keyOf(file, outer.expression) ?? '')) return true;
  }
  return false;
}

function insideIfThatLogs(file: ParsedFile, test: ts.Node): boolean {
  const { ts: api } = file;
  let node = test;
  while (node.parent !== undefined && !api.isStatement(node.parent)) node = node.parent;
  return node.parent !== undefined && api.isIfStatement(node.parent) && node.parent.expression === node && onlyLogs(file, node.parent);
}

/** `if (!token) console.warn('No token')` tells of the defect and goes on all the same. */
export function onlyLogs(file: ParsedFile, statement: ts.IfStatement): boolean {
  const { ts: api } = file;
  const then = statement.thenStatement;
  const inner = api.isBlock(then) ? [...then.statements] : [then];
  if (statement.elseStatement !== undefined) return false;
  return inner.every(
    (child) =>
      api.isExpressionStatement(child) &&
      api.isCallExpression(child.expression) &&
      LOG.test(keyOf(file, child.expression.expression) ?? ''),
  );
}

// Names of state that a program keeps beside the token. `requiresAuth` and `useAuth` are not among them: they ask for a token.
const SIGNED_IN =
  /^(?:user|currentUser|session|me|account|credentials|isAuth|hasAuth|authed)$|authenticated|unauthenticated|authori[sz]ed$|logged_?in|signed_?in|has_?session|hydrated|^has\w*token|^is\w*token|token\w*valid|valid\w*token|^token(?:Ready|Loaded|Set)?$|^(?:access|auth|id|jwt|session)_?token$/i;

/** Whether a condition asks for the login state in some other way: `status === 'authenticated'`, `isLoggedIn`, `!user`. */
export function soundsSignedIn(file: ParsedFile, condition: ts.Node): boolean {
  const { ts: api } = file;
  for (const node of nodesMatching(file, /[A-Za-z_$][\w$]*/g, condition)) {
    if ((api.isIdentifier(node) || api.isStringLiteralLike(node)) && SIGNED_IN.test(node.text)) return true;
  }
  return false;
}
