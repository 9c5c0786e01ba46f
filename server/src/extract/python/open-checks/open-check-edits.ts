import type { Replacement } from '../../../facts/fact';
import { placeAt, pointAt } from '../../../text/range';
import { type Admission, isMovable, type Refusal } from '../syntax/refusals';
import { bare, child, type PyNode, statementOf, statementsOf, textOf } from '../syntax/tree';
import type { Values } from '../syntax/values';
import type { MaybeSecret } from './compared-secrets';
import type { Check } from './open-checks';

// The edits that make a check refuse when the secret is not set: with the refusal that the function has already.

/** The early yes becomes the function's own no. */
export function closedAdmission(check: Check, admission: Admission): readonly Replacement[] {
  const { values } = check;
  const value = admission.statement.children[1];
  if (
    admission.kind === 'true' &&
    value &&
    (check.refusals.length === 0 || check.refusals.some((refusal) => refusal.kind === 'returns-false'))
  )
    return [{ at: values.place(value), newText: 'False' }];
  const refusal = movableRefusal(check);
  return refusal ? [{ at: values.place(admission.statement), newText: textOf(values.file, refusal.statement) }] : [];
}

/** `SECRET and given != SECRET` becomes `not SECRET or given != SECRET`. */
export function closedGuard(check: Check, first: PyNode): readonly Replacement[] {
  const { values } = check;
  const outer = first.parent;
  const [left, operator, right] = outer?.children ?? [];
  if (outer?.type !== 'BinaryExpression' || left !== first || operator?.type !== 'and' || !right) return [];
  const text = plainTest(values, first);
  return text === undefined ? [] : [{ at: placeAt(values.file.path, first.start, operator.end), newText: `not ${text} or` }];
}

/** The name that a test for presence is of: `X` in `X`, `X is not None` and `bool(X)`. */
function plainTest(values: Values, node: PyNode): string | undefined {
  const expression = bare(node);
  const [first, second] = expression.children;
  if (expression.type === 'BinaryExpression' && second?.type === 'is' && first) return textOf(values.file, first);
  return expression.type === 'VariableName' || expression.type === 'MemberExpression' || expression.type === 'CallExpression'
    ? textOf(values.file, expression)
    : undefined;
}

/** An `else` with the refusal, after an `if SECRET:` that has none. */
export function addingElse(check: Check, statement: PyNode, refusal: Refusal): readonly Replacement[] {
  const { values } = check;
  const indent = indentOf(values, statement);
  const first = statementsOf(child(statement, 'Body') ?? statement)[0];
  const inner = first && indentOf(values, first);
  if (indent === undefined || inner === undefined || !isMovable(values, refusal)) return [];
  const end = statement.start + textOf(values.file, statement).trimEnd().length;
  return [
    {
      at: pointAt(values.file.path, end),
      newText: `${newline(values)}${indent}else:${newline(values)}${inner}${textOf(values.file, refusal.statement)}`,
    },
  ];
}

/** The refusal after the log line of a block that only tells. */
export function closedWarning(check: Check, body: PyNode, refusal: Refusal): readonly Replacement[] {
  const { values } = check;
  const last = statementsOf(body).at(-1);
  const indent = last && indentOf(values, last);
  if (!last || indent === undefined || !isMovable(values, refusal)) return [];
  const text = textOf(values.file, refusal.statement);
  if (last.type === 'PassStatement') return [{ at: values.place(last), newText: text }];
  return [{ at: pointAt(values.file.path, last.end), newText: `${newline(values)}${indent}${text}` }];
}

/** `given != f"Bearer {SECRET}"`, the whole condition of a refusal, asks for the secret first. */
export function askingFirst(check: Check, comparison: PyNode, secret: MaybeSecret): readonly Replacement[] {
  const { values } = check;
  const statement = statementOf(comparison);
  const [, condition, body] = statement.children;
  if (statement.type !== 'IfStatement' || !condition || !body) return [];
  const negated = condition.type === 'UnaryExpression' && bare(condition.children[1] ?? condition) === comparison;
  if (bare(condition) !== comparison && !negated) return [];
  const refuses = check.refusals.some((refusal) => statementsOf(body).at(-1) === refusal.statement);
  const unequal = negated || (comparison.children[1] !== undefined && textOf(values.file, comparison.children[1]) === '!=');
  if (!refuses || !unequal) return [];
  return [{ at: pointAt(values.file.path, condition.start), newText: `not ${textOf(values.file, secret.node)} or ` }];
}

function newline(values: Values): string {
  return values.file.text.includes('\r\n') ? '\r\n' : '\n';
}

function movableRefusal(check: Check): Refusal | undefined {
  return check.refusals.find((refusal) => refusal.kind !== 'returns-false' && isMovable(check.values, refusal));
}

/** The blanks before a statement that begins its line; undefined when it does not. */
function indentOf(values: Values, statement: PyNode): string | undefined {
  const { text } = values.file;
  const indent = text.slice(text.lastIndexOf('\n', statement.start - 1) + 1, statement.start);
  return /\S/.test(indent) ? undefined : indent;
}
