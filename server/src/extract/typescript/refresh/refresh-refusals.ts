import type { ts } from '@ts-morph/common';
import { bindingOf } from '../guards/guard-bindings';
import { alwaysExits, enclosingFunction, nodesMatching, occurrences } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';

// Where code is that runs only after a refusal, or only for a token that is about to expire.

const REFUSED =
  /(?<![\w.])401(?![\w.])|(?<![\w$])(?:Http_?Status_?(?:Codes?)?|Status_?Codes?|HTTP_?STATUS(?:_CODES?)?|HTTP)\.(?:UNAUTHORIZED|Unauthorized|unauthorized)\b|(?<=["'`])(?:TOKEN_EXPIRED|token_expired|TokenExpired(?:Error)?|ACCESS_TOKEN_EXPIRED|JWT_EXPIRED|token_not_valid|UNAUTHENTICATED)(?=["'`])|(?<![\w$])(?:is(?:Unauthorized|Unauthenticated|401|AuthError)\w{0,20})(?=\s{0,4}\()/g;

/** Tests of a token's expiry by the clock. */
const EXPIRES = /(?<![\w$])[\w$]{0,40}(?:[eE]xpir|EXPIR|isStale|isTokenValid|is(?:Access)?TokenAlive)[\w$]{0,40}|(?<=\.)exp\b/g;

/** The pieces of code that run when a request was refused; each holds statements or an expression. */
export function* refusedBranches(file: ParsedFile, within: ts.Node): Iterable<ts.Node> {
  yield* branches(file, within, REFUSED);
}

/** The pieces of code that run when a token expires soon. */
export function* expiringBranches(file: ParsedFile, within: ts.Node): Iterable<ts.Node> {
  yield* branches(file, within, EXPIRES);
}

function* branches(file: ParsedFile, within: ts.Node, pattern: RegExp): Iterable<ts.Node> {
  const seen = new Set<ts.Node>();
  for (const found of nodesMatching(file, pattern, within)) {
    for (const branch of branchesOf(file, found)) {
      if (seen.has(branch)) continue;
      seen.add(branch);
      yield branch;
    }
  }
}

const MAX_DEPTH = 24;

/** From an operand up to the condition it is part of, and from there to what the condition leads to. */
function* branchesOf(file: ParsedFile, operand: ts.Node, turned = false, depth = 0): Iterable<ts.Node> {
  const { ts: api } = file;
  const kind = api.SyntaxKind;
  let negated = turned;
  for (let node = operand; node.parent !== undefined && depth < MAX_DEPTH; node = node.parent) {
    const parent: ts.Node = node.parent;
    if (api.isBinaryExpression(parent)) {
      const operator = parent.operatorToken.kind;
      if (operator === kind.ExclamationEqualsEqualsToken || operator === kind.ExclamationEqualsToken) negated = !negated;
      else if (operator === kind.AmpersandAmpersandToken && parent.left === node && !negated) yield parent.right;
      else if (operator === kind.EqualsToken && parent.right === node && api.isIdentifier(parent.left)) {
        yield* throughName(file, parent.left, negated, depth);
        return;
      }
    } else if (api.isPrefixUnaryExpression(parent)) {
      if (parent.operator === kind.ExclamationToken) negated = !negated;
    } else if (api.isIfStatement(parent)) {
      if (parent.expression !== node) return;
      if (!negated) yield parent.thenStatement;
      else {
        if (parent.elseStatement !== undefined) yield parent.elseStatement;
        if (alwaysExits(file, parent.thenStatement)) yield* statementsAfter(file, parent);
      }
      return;
    } else if (api.isConditionalExpression(parent)) {
      if (parent.condition === node) yield negated ? parent.whenFalse : parent.whenTrue;
      if (parent.condition === node) return;
    } else if (api.isCaseClause(parent)) {
      if (parent.expression === node) yield parent;
      return;
    } else if (api.isVariableDeclaration(parent)) {
      if (parent.initializer === node && api.isIdentifier(parent.name)) yield* throughName(file, parent.name, negated, depth);
      return;
    } else if (api.isReturnStatement(parent) || api.isStatement(parent) || api.isFunctionLike(parent)) return;
  }
}

/** `const isUnauthorized = status === 401`, asked further down. */
function* throughName(file: ParsedFile, name: ts.Identifier, negated: boolean, depth: number): Iterable<ts.Node> {
  const declaration = bindingOf(file, name);
  const scope = enclosingFunction(file, name);
  if (declaration === undefined || scope === undefined || depth > 2) return;
  for (const use of occurrences(file, scope, name.text)) {
    if (use === name || use.pos < name.pos || bindingOf(file, use as ts.Identifier) !== declaration) continue;
    yield* branchesOf(file, use, negated, depth + MAX_DEPTH / 3);
  }
}

function* statementsAfter(file: ParsedFile, statement: ts.Statement): Iterable<ts.Node> {
  const { ts: api } = file;
  const block = statement.parent;
  if (!api.isBlock(block) && !api.isSourceFile(block) && !api.isCaseOrDefaultClause(block)) return;
  const index = block.statements.indexOf(statement);
  yield* block.statements.slice(index + 1);
}
