import type { ts } from '@ts-morph/common';
import type { BrittleGuard, DeletionSafeguard } from '../../../facts/fact';
import { PRISMA_MISSING } from '../../../libraries/row-deletions';
import { keyOf, lastName, nodesMatching, unwrap } from '../guards/guard-tree';
import { type ParsedFile, placeOf } from '../parsed-file';
import { ANSWERS_MISSING } from './deletion-anchors';

// Handlers that tell a missing row from other errors: those around a deletion by what changes with the version of Prisma,
// and the one of a service that answers for all of its requests.

/** A test of `meta.cause`, or of the text of the message, in a handler around the call. */
export function brittleGuardOf(file: ParsedFile, call: ts.CallExpression): BrittleGuard | undefined {
  const { ts: api } = file;
  for (let node: ts.Node = call; node.parent !== undefined && !api.isFunctionLike(node); node = node.parent) {
    const parent: ts.Node = node.parent;
    const clause = api.isTryStatement(parent) && parent.tryBlock === node ? parent.catchClause : undefined;
    const guard = clause === undefined ? undefined : guardIn(file, clause);
    if (guard !== undefined) return guard;
    if (!api.isPropertyAccessExpression(parent) || parent.name.text !== 'catch' || !api.isCallExpression(parent.parent)) continue;
    const [handler] = parent.parent.arguments;
    const found = handler !== undefined && api.isFunctionLike(handler) ? guardIn(file, handler) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function guardIn(file: ParsedFile, handler: ts.Node): BrittleGuard | undefined {
  const text = file.text.slice(handler.pos, handler.end);
  // Whoever tests the code too has something to go by when the rest is gone.
  if (text.includes(PRISMA_MISSING.code)) return undefined;
  for (const node of nodesMatching(file, /\bcause\b|Record to delete does not exist/g, handler)) {
    if (node.end > handler.end) break;
    const access = node.parent;
    const guard = file.ts.isPropertyAccessExpression(access) && access.name === node ? causeTest(file, access) : textTest(file, node);
    if (guard !== undefined) return guard;
  }
  return undefined;
}

/** `error.meta?.cause === 'Record to delete does not exist.'`, `error.meta.cause.includes(...)`, `if (error.meta?.cause)`. */
function causeTest(file: ParsedFile, access: ts.PropertyAccessExpression): BrittleGuard | undefined {
  const { ts: api } = file;
  const meta = unwrap(file, access.expression);
  if (!api.isPropertyAccessExpression(meta) || meta.name.text !== 'meta') return undefined;
  const test = testAround(file, access);
  if (test === undefined) return undefined;
  return {
    at: placeOf(file, test.node),
    tests: 'cause',
    edits: [{ at: placeOf(file, test.node), newText: codeTest(file, meta.expression, test.negated, 'cause') }],
  };
}

function textTest(file: ParsedFile, literal: ts.Node): BrittleGuard | undefined {
  const { ts: api } = file;
  if (!api.isStringLiteralLike(literal)) return undefined;
  const { parent } = literal;
  if (api.isCallExpression(parent) && /^(?:includes|startsWith|endsWith)$/.test(lastName(file, parent.expression))) {
    const receiver = api.isPropertyAccessExpression(parent.expression) ? unwrap(file, parent.expression.expression) : undefined;
    const subject = receiver === undefined ? undefined : subjectOf(file, receiver);
    if (subject === undefined) return undefined;
    const test = testAround(file, parent);
    if (test === undefined) return undefined;
    const { tests, error } = subject;
    return {
      at: placeOf(file, test.node),
      tests,
      edits: [{ at: placeOf(file, test.node), newText: codeTest(file, error, test.negated, tests) }],
    };
  }
  if (!api.isBinaryExpression(parent)) return undefined;
  const other = unwrap(file, parent.left === literal ? parent.right : parent.left);
  const subject = subjectOf(file, other);
  const test = subject === undefined ? undefined : testAround(file, other);
  if (subject === undefined || test === undefined) return undefined;
  const newText = codeTest(file, subject.error, test.negated, subject.tests);
  return { at: placeOf(file, test.node), tests: subject.tests, edits: [{ at: placeOf(file, test.node), newText }] };
}

/** The error that `error.message` or `error.meta?.cause` is read from. */
function subjectOf(
  file: ParsedFile,
  read: ts.Expression,
): { readonly tests: BrittleGuard['tests']; readonly error: ts.Expression } | undefined {
  const { ts: api } = file;
  if (!api.isPropertyAccessExpression(read)) return undefined;
  if (read.name.text === 'message') return { tests: 'text', error: read.expression };
  const meta = unwrap(file, read.expression);
  if (read.name.text !== 'cause' || !api.isPropertyAccessExpression(meta) || meta.name.text !== 'meta') return undefined;
  return { tests: 'cause', error: meta.expression };
}

interface Test {
  readonly node: ts.Expression;
  readonly negated: boolean;
}

/** The comparison or condition that an expression decides; undefined where it is only shown or logged. */
function testAround(file: ParsedFile, expression: ts.Expression): Test | undefined {
  const { ts: api } = file;
  let node: ts.Expression = expression;
  for (let depth = 0; depth < 12; depth++) {
    const { parent } = node;
    if (parent === undefined) return undefined;
    if (api.isBinaryExpression(parent)) {
      const operator = parent.operatorToken.kind;
      if (operator === api.SyntaxKind.EqualsEqualsEqualsToken || operator === api.SyntaxKind.EqualsEqualsToken)
        return { node: parent, negated: false };
      if (operator === api.SyntaxKind.ExclamationEqualsEqualsToken || operator === api.SyntaxKind.ExclamationEqualsToken)
        return { node: parent, negated: true };
      const decides = operator === api.SyntaxKind.AmpersandAmpersandToken || operator === api.SyntaxKind.BarBarToken;
      return decides && decidesIf(file, parent) ? { node, negated: false } : undefined;
    }
    if (api.isPrefixUnaryExpression(parent) && parent.operator === api.SyntaxKind.ExclamationToken) return { node: parent, negated: true };
    if (api.isIfStatement(parent) || api.isConditionalExpression(parent)) {
      const condition = api.isIfStatement(parent) ? parent.expression : parent.condition;
      return condition === node ? { node, negated: false } : undefined;
    }
    const passes =
      api.isParenthesizedExpression(parent) ||
      api.isAsExpression(parent) ||
      api.isNonNullExpression(parent) ||
      (api.isPropertyAccessExpression(parent) && parent.expression === node) ||
      (api.isCallExpression(parent) &&
        parent.expression === node &&
        /^(?:includes|startsWith|endsWith|toString|test)$/.test(lastName(file, node)));
    if (!passes) return undefined;
    node = parent;
  }
  return undefined;
}

function decidesIf(file: ParsedFile, expression: ts.Expression): boolean {
  const { ts: api } = file;
  let node: ts.Node = expression;
  while (api.isBinaryExpression(node.parent) || api.isParenthesizedExpression(node.parent) || api.isPrefixUnaryExpression(node.parent)) {
    node = node.parent;
  }
  return api.isIfStatement(node.parent) && node.parent.expression === node;
}

function codeTest(file: ParsedFile, error: ts.Expression, negated: boolean, tests: BrittleGuard['tests']): string {
  const plain = unwrap(file, error);
  const text = file.text.slice(plain.getStart(file.tree), plain.end);
  // What has `meta` is Prisma's error or anything at all, and has `code`; what has a message is any error, unless it is cast.
  const known = plain === error && tests === 'cause';
  const code = known || /\.[cm]?jsx?$/.test(file.path) ? `${text}.code` : `(${text} as { code?: string }).code`;
  return `${code} ${negated ? '!==' : '==='} '${PRISMA_MISSING.code}'`;
}

// The byte filter lets only such files through, and the same files must give the same facts without it.
const KNOWS = new RegExp(ANSWERS_MISSING.join('|'));

/** Handlers of errors that answer for every request of a service and know P2025: Nest's filters, Express, Fastify and Hono. */
export function* deletionSafeguards(file: ParsedFile): Iterable<DeletionSafeguard> {
  const { ts: api } = file;
  if (!KNOWS.test(file.text)) return;
  for (const node of nodesMatching(file, /\bP2025\b|\bPrismaClientExceptionFilter\b/g)) {
    const handler =
      api.isIdentifier(node) && node.text === 'PrismaClientExceptionFilter' ? registeredFilter(file, node) : centralHandler(file, node);
    if (handler === undefined) continue;
    yield { kind: 'deletion-safeguard', file: file.path, at: placeOf(file, node), orm: 'prisma', does: 'answers-missing' };
    return;
  }
}

/** nestjs-prisma's filter answers 404 for P2025; an import alone registers nothing. */
function registeredFilter(file: ParsedFile, node: ts.Node): ts.Node | undefined {
  const { ts: api } = file;
  return api.isNewExpression(node.parent) || api.isPropertyAssignment(node.parent) ? node : undefined;
}

function centralHandler(file: ParsedFile, node: ts.Node): ts.Node | undefined {
  const { ts: api } = file;
  for (let outer: ts.Node | undefined = node.parent; outer !== undefined; outer = outer.parent) {
    if (api.isClassLike(outer)) {
      const decorated = (api.getDecorators(outer) ?? []).some(({ expression }) => {
        return api.isCallExpression(expression) && lastName(file, expression.expression) === 'Catch';
      });
      return decorated ? outer : undefined;
    }
    if (!api.isFunctionLike(outer)) continue;
    const [error, ...rest] = outer.parameters ?? [];
    // Express tells a handler of errors by its four parameters.
    if (error !== undefined && rest.length === 3 && /^_?e(?:rr(?:or)?|x(?:ception)?)?$/i.test(keyOf(file, error.name) ?? '')) return outer;
    const call = outer.parent;
    if (call !== undefined && api.isCallExpression(call) && /^(?:setErrorHandler|onError)$/.test(lastName(file, call.expression)))
      return outer;
  }
  // A table of codes beside the filter that looks them up.
  return /@Catch\(/.test(file.text) ? node : undefined;
}
