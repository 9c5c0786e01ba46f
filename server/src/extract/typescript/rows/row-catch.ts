import type { ts } from '@ts-morph/common';
import { keyOf, lastName, unwrap } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';

/**
 * What a handler does with the error that a missing row causes: `caught` ends it there (a response counts),
 * `rethrown` lets it or another error go on, `unknown` depends on something that cannot be read.
 */
export type Verdict = 'caught' | 'rethrown' | 'unknown';

/** The ways in which a stretch of code may end when the error is P2025: any sum of these. FALLS: control goes on behind it. */
type Endings = number;
const THROWS = 1;
const RETURNS = 2;
const FALLS = 4;
/** Leaves the `switch` around. */
const BREAKS = 8;
const ANY = THROWS | RETURNS | FALLS;

type Truth = boolean | 'unknown';

const MAX_DEPTH = 24;

export function verdictOfCatch(file: ParsedFile, clause: ts.CatchClause): Verdict {
  const name = clause.variableDeclaration?.name;
  return verdict(endingsOf(file, clause.block.statements, name === undefined ? '' : (keyOf(file, name) ?? ''), 0));
}

/** The verdict on a handler given to `.catch(...)` or as second argument of `.then(...)`. A handler kept elsewhere counts as one. */
export function verdictOfHandler(file: ParsedFile, handler: ts.Expression): Verdict {
  const { ts: api } = file;
  const fn = unwrap(file, handler);
  if (fn.kind === api.SyntaxKind.NullKeyword || keyOf(file, fn) === 'undefined') return 'rethrown';
  if (!api.isArrowFunction(fn) && !api.isFunctionExpression(fn)) return 'unknown';
  const name = fn.parameters[0]?.name;
  const error = name === undefined ? '' : (keyOf(file, name) ?? '');
  if (api.isBlock(fn.body)) return verdict(endingsOf(file, fn.body.statements, error, 0));
  return verdict(endingsOfValue(file, fn.body, error, 0));
}

function verdict(endings: Endings): Verdict {
  if (endings === THROWS) return 'rethrown';
  return (endings & THROWS) === 0 ? 'caught' : 'unknown';
}

function endingsOf(file: ParsedFile, statements: readonly ts.Statement[], error: string, depth: number): Endings {
  let endings = 0;
  for (const statement of statements) {
    const next = endingsOfStatement(file, statement, error, depth + 1);
    endings |= next & ~FALLS;
    if ((next & FALLS) === 0) return endings;
  }
  return endings | FALLS;
}

function endingsOfStatement(file: ParsedFile, statement: ts.Statement, error: string, depth: number): Endings {
  const { ts: api } = file;
  if (depth > MAX_DEPTH) return ANY;
  if (api.isThrowStatement(statement)) return THROWS;
  if (api.isBreakStatement(statement)) return BREAKS;
  if (api.isReturnStatement(statement)) {
    return statement.expression === undefined ? RETURNS : endingsOfValue(file, statement.expression, error, depth + 1);
  }
  if (api.isBlock(statement)) return endingsOf(file, statement.statements, error, depth);
  if (api.isIfStatement(statement)) {
    const truth = isTrue(file, statement.expression, error, depth + 1);
    const yes = endingsOfStatement(file, statement.thenStatement, error, depth + 1);
    const no = statement.elseStatement === undefined ? FALLS : endingsOfStatement(file, statement.elseStatement, error, depth + 1);
    return choose(truth, yes, no);
  }
  if (api.isSwitchStatement(statement)) return endingsOfSwitch(file, statement, error, depth);
  // Loops and nested handlers are not followed.
  const nested = api.isTryStatement(statement) || api.isIterationStatement(statement, false) || api.isLabeledStatement(statement);
  return nested ? (holdsThrow(file, statement) ? ANY : RETURNS | FALLS) : FALLS;
}

function choose(truth: Truth, yes: Endings, no: Endings): Endings {
  if (truth === 'unknown') return yes | no;
  return truth ? yes : no;
}

function endingsOfValue(file: ParsedFile, expression: ts.Expression, error: string, depth: number): Endings {
  const { ts: api } = file;
  const value = unwrap(file, expression);
  if (depth > MAX_DEPTH) return ANY;
  if (api.isAwaitExpression(value)) return endingsOfValue(file, value.expression, error, depth + 1);
  if (api.isCallExpression(value) && keyOf(file, value.expression) === 'Promise.reject') return THROWS;
  if (!api.isConditionalExpression(value)) return RETURNS;
  const yes = endingsOfValue(file, value.whenTrue, error, depth + 1);
  const no = endingsOfValue(file, value.whenFalse, error, depth + 1);
  return choose(isTrue(file, value.condition, error, depth + 1), yes, no);
}

/** `switch (error.code) { case 'P2025': ... }`; the clauses from the one that matches run on into each other. */
function endingsOfSwitch(file: ParsedFile, statement: ts.SwitchStatement, error: string, depth: number): Endings {
  const { ts: api } = file;
  if (!holdsThrow(file, statement)) return RETURNS | FALLS;
  if (keyOf(file, statement.expression) !== `${error}.code`) return ANY;
  const { clauses } = statement.caseBlock;
  const texts = clauses.map((clause) =>
    api.isCaseClause(clause) && api.isStringLiteralLike(clause.expression) ? clause.expression.text : undefined,
  );
  let start = texts.indexOf('P2025');
  if (start < 0 && clauses.some((clause, index) => api.isCaseClause(clause) && texts[index] === undefined)) return ANY;
  if (start < 0) start = clauses.findIndex((clause) => api.isDefaultClause(clause));
  if (start < 0) return FALLS;
  const statements = clauses.slice(start).flatMap((clause) => [...clause.statements]);
  const endings = endingsOf(file, statements, error, depth + 1);
  return (endings & BREAKS) === 0 ? endings : (endings & ~BREAKS) | FALLS;
}

function holdsThrow(file: ParsedFile, root: ts.Node): boolean {
  const { ts: api } = file;
  const pending: ts.Node[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (api.isThrowStatement(node)) return true;
    if (!api.isFunctionLike(node)) api.forEachChild(node, (child) => void pending.push(child));
  }
  return false;
}

const PRISMA_KNOWN = /(?:^|\.)PrismaClientKnownRequestError$/;

/** What a condition says of Prisma's P2025, whose class is PrismaClientKnownRequestError, in a variable named `error`. */
function isTrue(file: ParsedFile, condition: ts.Expression, error: string, depth: number): Truth {
  const { ts: api } = file;
  if (depth > MAX_DEPTH || error === '') return 'unknown';
  const test = unwrap(file, condition);
  if (keyOf(file, test) === error || keyOf(file, test) === `${error}.code`) return true;
  if (api.isPrefixUnaryExpression(test) && test.operator === api.SyntaxKind.ExclamationToken) {
    const inner = isTrue(file, test.operand, error, depth + 1);
    return inner === 'unknown' ? inner : !inner;
  }
  if (api.isCallExpression(test)) return isListed(file, test, error);
  if (!api.isBinaryExpression(test)) return 'unknown';
  const operator = test.operatorToken.kind;
  if (operator === api.SyntaxKind.AmpersandAmpersandToken || operator === api.SyntaxKind.BarBarToken) {
    const decisive = operator === api.SyntaxKind.BarBarToken;
    const left = isTrue(file, test.left, error, depth + 1);
    const right = isTrue(file, test.right, error, depth + 1);
    if (left === decisive || right === decisive) return decisive;
    return left === 'unknown' || right === 'unknown' ? 'unknown' : !decisive;
  }
  if (operator === api.SyntaxKind.InstanceOfKeyword) return keyOf(file, test.left) === error ? isClass(file, test.right) : 'unknown';
  if (operator === api.SyntaxKind.InKeyword) return api.isStringLiteralLike(test.left) && test.left.text === 'code' ? true : 'unknown';
  return isEqual(file, test, error);
}

/** The text of a message differs between Prisma versions, and `meta.cause` is gone in 7, so only the code decides. */
function isEqual(file: ParsedFile, test: ts.BinaryExpression, error: string): Truth {
  const { ts: api } = file;
  const operator = test.operatorToken.kind;
  const equal = operator === api.SyntaxKind.EqualsEqualsToken || operator === api.SyntaxKind.EqualsEqualsEqualsToken;
  const unequal = operator === api.SyntaxKind.ExclamationEqualsToken || operator === api.SyntaxKind.ExclamationEqualsEqualsToken;
  if (!equal && !unequal) return 'unknown';
  const [subject, literal] = api.isStringLiteralLike(test.left) ? [test.right, test.left] : [test.left, test.right];
  if (!api.isStringLiteralLike(literal)) return 'unknown';
  const inner = unwrap(file, subject);
  if (api.isTypeOfExpression(inner) && keyOf(file, inner.expression) === error) return (literal.text === 'object') === equal;
  return keyOf(file, inner) === `${error}.code` ? (literal.text === 'P2025') === equal : 'unknown';
}

function isClass(file: ParsedFile, expression: ts.Expression): Truth {
  const name = keyOf(file, expression) ?? '';
  if (PRISMA_KNOWN.test(name) || name === 'Error') return true;
  // Prisma up to 5 has a NotFoundError of its own; every other name is an error of the application or of another library.
  return name === '' || /NotFoundError$|Prisma/.test(name) ? 'unknown' : false;
}

/** `['P2025', 'P2016'].includes(error.code)` */
function isListed(file: ParsedFile, call: ts.CallExpression, error: string): Truth {
  const { ts: api } = file;
  const callee = unwrap(file, call.expression);
  const argument = call.arguments[0];
  if (!api.isPropertyAccessExpression(callee) || lastName(file, callee) !== 'includes' || argument === undefined) return 'unknown';
  const list = unwrap(file, callee.expression);
  if (!api.isArrayLiteralExpression(list) || keyOf(file, argument) !== `${error}.code`) return 'unknown';
  if (!list.elements.every((element) => api.isStringLiteralLike(element))) return 'unknown';
  return list.elements.some((element) => api.isStringLiteralLike(element) && element.text === 'P2025');
}
