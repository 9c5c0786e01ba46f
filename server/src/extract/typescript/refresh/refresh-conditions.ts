import type { ts } from '@ts-morph/common';
import { alwaysExits, unwrap } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';

/** What a condition asks, taken apart: one operand of `&&`, `||` and `!`. */
export type Operand = ts.Expression;

/**
 * The operands of every condition that decides whether control reaches `node` inside `fn`: those it stands in, and those
 * of early exits before it. Undefined where a loop or a `switch` on something else decides too.
 */
export function operandsBefore(file: ParsedFile, node: ts.Node, fn: ts.Node): readonly Operand[] | undefined {
  const { ts: api } = file;
  const found: Operand[] = [];
  for (let inner: ts.Node = node; inner !== fn && inner.parent !== undefined; inner = inner.parent) {
    const parent: ts.Node = inner.parent;
    if (api.isIterationStatement(parent, false)) return undefined;
    if (api.isIfStatement(parent) && parent.expression !== inner) found.push(...operandsOf(file, parent.expression));
    else if (api.isConditionalExpression(parent) && parent.condition !== inner) found.push(...operandsOf(file, parent.condition));
    else if (api.isBinaryExpression(parent) && parent.right === inner && isChoice(file, parent))
      found.push(...operandsOf(file, parent.left));
    else if (api.isCaseClause(parent) && parent.expression !== inner) found.push(parent.parent.parent.expression, parent.expression);
    else if (api.isBlock(parent) || api.isCaseOrDefaultClause(parent)) {
      for (const statement of parent.statements) {
        if (statement === inner) break;
        if (api.isIfStatement(statement) && (exits(file, statement.thenStatement) || exits(file, statement.elseStatement))) {
          found.push(...operandsOf(file, statement.expression));
        }
      }
    }
  }
  return found;
}

function exits(file: ParsedFile, statement: ts.Statement | undefined): boolean {
  return statement !== undefined && alwaysExits(file, statement);
}

function isChoice(file: ParsedFile, node: ts.BinaryExpression): boolean {
  const kind = file.ts.SyntaxKind;
  const operator = node.operatorToken.kind;
  return operator === kind.AmpersandAmpersandToken || operator === kind.BarBarToken;
}

/** Takes `a && !(b || c)` apart into a, b and c. */
export function operandsOf(file: ParsedFile, condition: ts.Expression): readonly Operand[] {
  const { ts: api } = file;
  const found: Operand[] = [];
  const pending: ts.Expression[] = [condition];
  for (let next = pending.shift(); next !== undefined && found.length < 64; next = pending.shift()) {
    const node = unwrap(file, next);
    if (api.isBinaryExpression(node) && isChoice(file, node)) pending.push(node.left, node.right);
    else if (api.isPrefixUnaryExpression(node) && node.operator === api.SyntaxKind.ExclamationToken) pending.push(node.operand);
    else found.push(node);
  }
  return found;
}
