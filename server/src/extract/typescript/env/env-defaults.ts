import type { ts } from '@ts-morph/common';
import { type FileView, lookup } from '../syntax/file-view';
import { memberStep, searchBody, unwrap } from '../syntax/syntax';

// Defaults that are given without an operator: by a conditional expression, or by an assignment to what is missing.

/** Whether a condition asks if `operand` is there, or if it is not. */
interface PresenceTest {
  readonly operand: ts.Expression;
  readonly present: boolean;
}

const MAX_STEPS = 12;

/** What a condition such as `x`, `!x`, `x !== undefined` or `typeof x === 'string'` asks. */
function presenceTest(view: FileView, condition: ts.Expression): PresenceTest | undefined {
  const { api } = view;
  const kind = api.SyntaxKind;
  let node = unwrap(api, condition);
  let present = true;
  for (let steps = 0; steps < MAX_STEPS && api.isPrefixUnaryExpression(node) && node.operator === kind.ExclamationToken; steps++) {
    present = !present;
    node = unwrap(api, node.operand);
  }
  const [first] = api.isCallExpression(node) ? node.arguments : [];
  if (api.isCallExpression(node) && api.isIdentifier(node.expression) && node.expression.text === 'Boolean' && first !== undefined)
    node = unwrap(api, first);
  if (!api.isBinaryExpression(node)) return isNamed(view, node) ? { operand: node, present } : undefined;
  const operator = node.operatorToken.kind;
  // `x && x !== 'changeme' ? x : d` has the default where x is missing, and elsewhere too.
  if (operator === kind.AmpersandAmpersandToken && present) return presenceTest(view, node.left);
  const equals = operator === kind.EqualsEqualsEqualsToken || operator === kind.EqualsEqualsToken;
  if (!equals && operator !== kind.ExclamationEqualsEqualsToken && operator !== kind.ExclamationEqualsToken) return undefined;
  const left = unwrap(api, node.left);
  if (!isNothing(view, unwrap(api, node.right)) || !isNamed(view, left)) return undefined;
  return { operand: left, present: present !== equals };
}

function isNamed(view: FileView, node: ts.Expression): boolean {
  return view.api.isIdentifier(node) || memberStep(view.api, node) !== undefined;
}

function isNothing(view: FileView, node: ts.Expression): boolean {
  return (
    node.kind === view.api.SyntaxKind.NullKeyword ||
    (view.api.isIdentifier(node) && node.text === 'undefined') ||
    (view.api.isStringLiteralLike(node) && node.text === '')
  );
}

/** `x ? x : d`, `x !== undefined ? x : d` and `!x ? d : x`: the branch that is x and the one that stands in for it. */
export function defaultedBranches(
  view: FileView,
  node: ts.ConditionalExpression,
): { readonly value: ts.Expression; readonly fallback: ts.Expression } | undefined {
  const test = presenceTest(view, node.condition);
  if (test === undefined) return undefined;
  const value = test.present ? node.whenTrue : node.whenFalse;
  const fallback = test.present ? node.whenFalse : node.whenTrue;
  return sameText(view, unwrap(view.api, value), test.operand) ? { value, fallback } : undefined;
}

function sameText(view: FileView, left: ts.Node, right: ts.Node): boolean {
  const text = (node: ts.Node) => node.getText(view.file.tree).replace(/[?!]|\s/g, '');
  return right.end - right.pos < 200 && text(left) === text(right);
}

/**
 * The defaults that a variable gets after its declaration: `if (!x) x = 'd'`, `x ||= 'd'`, `x ??= 'd'`. Undefined when it is
 * given other values too, or when the code does not go on with the default everywhere.
 */
export function assignedDefaults(view: FileView, name: ts.Identifier): readonly ts.Expression[] | undefined {
  const writes = view.index.writes.get(name.text);
  if (writes === undefined) return [];
  const binding = lookup(view, name);
  const defaults: ts.Expression[] = [];
  for (const write of writes) {
    if (lookup(view, write.root) !== binding) continue;
    const given = write.path.length === 0 && view.api.isBinaryExpression(write.node) ? defaultIn(view, write.node) : undefined;
    if (given === undefined) return undefined;
    defaults.push(given);
  }
  return defaults;
}

/** The default that an assignment gives to what is missing: `x ||= d`, or `x = d` right below `if (!x)`. */
export function defaultIn(view: FileView, assignment: ts.BinaryExpression): ts.Expression | undefined {
  const { api } = view;
  const kind = api.SyntaxKind;
  const operator = assignment.operatorToken.kind;
  if (operator === kind.BarBarEqualsToken || operator === kind.QuestionQuestionEqualsToken) return assignment.right;
  const statement = assignment.parent;
  if (operator !== kind.EqualsToken || !api.isExpressionStatement(statement)) return undefined;
  const branch = api.isBlock(statement.parent) ? statement.parent : statement;
  const owner = branch.parent;
  if (!api.isIfStatement(owner) || owner.thenStatement !== branch || owner.elseStatement !== undefined) return undefined;
  const test = presenceTest(view, owner.expression);
  if (test === undefined || test.present || !sameText(view, test.operand, assignment.left)) return undefined;
  // `if (!x) { if (isProduction) throw ...; x = 'd'; }` has no default where it counts.
  return searchBody(api, branch, (inner) => api.isThrowStatement(inner) || api.isReturnStatement(inner)) ? undefined : assignment.right;
}
