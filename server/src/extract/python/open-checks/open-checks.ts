import type { EnvRead, Fact, OpenCheck, Replacement } from '../../../facts/fact';
import { isGuarded } from '../syntax/guards';
import type { Mentions } from '../syntax/mentions';
import { admissionOf, checksConfiguration, onlyChecks, onlyTells, type Refusal, refusalOf, refusalsIn, tells } from '../syntax/refusals';
import { bare, child, enclosingFunction, type PyNode, statementsOf, textOf } from '../syntax/tree';
import type { Values } from '../syntax/values';
import { below, checksAgainst, type MaybeSecret, presenceTest } from './compared-secrets';
import { comparedUnset } from './compared-unset';
import { addingElse, closedAdmission, closedGuard, closedWarning } from './open-check-edits';

/** One function that is looked at, and what it says no with. */
export interface Check {
  readonly values: Values;
  readonly mentions: Mentions;
  readonly definition: PyNode;
  readonly refusals: readonly Refusal[];
}

/** A condition with the block that runs when it holds. */
interface Branch {
  readonly condition: PyNode;
  readonly body: PyNode;
}

const ENVIRONMENT = /\b(?:is_?)?(?:debug|dev|development|test|testing|local|prod|production|environment|env|app_env|stage|staging)\b/i;

/** The checks of a file that let a caller through when the secret is not set. `facts` are those of the same file. */
export function openChecks(values: Values, mentions: Mentions, facts: readonly Fact[]): readonly OpenCheck[] {
  const reads = facts.filter((fact) => fact.kind === 'env-read');
  const found: OpenCheck[] = [];
  for (const definition of values.file.nodes) {
    if (definition.type !== 'FunctionDefinition' || checksConfiguration(values, definition)) continue;
    if (!/[=!]=|compare/.test(textOf(values.file, definition))) continue;
    const check: Check = { values, mentions, definition, refusals: refusalsIn(values, definition) };
    for (const { secret, at, shape, edits } of [...branches(check), ...expressions(check), ...comparedUnset(check)]) {
      if (isCertain(reads, secret)) continue;
      const base = {
        kind: 'open-check',
        file: values.file.path,
        at: values.place(at),
        name: secret.name,
        shape,
        closingEdits: edits,
      } as const;
      found.push(secret.through ? { ...base, through: secret.through } : base);
    }
  }
  return found;
}

/** Whether the file itself makes sure of the variable. */
function isCertain(reads: readonly EnvRead[], secret: MaybeSecret): boolean {
  return reads.some((read) => read.name === secret.name && (read.requirement === 'required' || read.requirement === 'asserted'));
}

export interface Opening {
  readonly secret: MaybeSecret;
  readonly at: PyNode;
  readonly shape: OpenCheck['shape'];
  readonly edits: readonly Replacement[];
}

function* branches(check: Check): Iterable<Opening> {
  const body = child(check.definition, 'Body');
  if (!body) return;
  for (const statement of below(check.values, body)) {
    if (statement.type !== 'IfStatement' || isForSomeEnvironment(check, statement)) continue;
    const all = branchesOf(statement);
    const [first] = all;
    const otherwise = elseOf(statement);
    if (!first) continue;
    const test = presenceTest(check.values, first.condition);
    if (test?.asks === 'missing') yield* whenMissing(check, test.secret, all, otherwise);
    else if (test && all.length === 1) yield* whenPresent(check, test.secret, statement, first, otherwise);
    for (const branch of all) yield* guarded(check, statement, branch);
  }
}

/** `if not SECRET: return True`, and `if not SECRET: log.warning(...)` with the check in its other branch. */
function* whenMissing(check: Check, secret: MaybeSecret, all: readonly Branch[], otherwise: PyNode | undefined): Iterable<Opening> {
  const { values, definition } = check;
  const [first, second] = all;
  const body = child(definition, 'Body');
  if (!first || !body || !checksAgainst(values, below(values, body), secret.id)) return;
  const admission = admissionOf(values, first.body);
  if (admission) {
    const saysNo = check.refusals.length > 0 || (admission.kind === 'true' && returnsComparison(values, body));
    const open =
      admission.kind === 'leaves'
        ? check.refusals.some((refusal) => refusal.kind !== 'returns-false') && onlyChecks(values, definition)
        : saysNo;
    if (open) yield { secret, at: first.condition, shape: 'allows', edits: closedAdmission(check, admission) };
    return;
  }
  if (!statementsOf(first.body).every((statement) => onlyTells(values, statement))) return;
  const refusing = second ? refusalOf(values, second.body) : otherwise && refusalBelow(check, otherwise);
  const block = second ? [...below(values, second.condition)] : otherwise ? [...below(values, otherwise)] : [];
  if (!refusing || !checksAgainst(values, block, secret.id)) return;
  yield {
    secret,
    at: first.condition,
    shape: tells(values, first.body) ? 'continues' : 'guarded',
    edits: closedWarning(check, first.body, refusing),
  };
}

/** `if SECRET: if given != SECRET: raise ...`, with nothing for the case without it. */
function* whenPresent(
  check: Check,
  secret: MaybeSecret,
  statement: PyNode,
  branch: Branch,
  otherwise: PyNode | undefined,
): Iterable<Opening> {
  const { values } = check;
  if (otherwise && !statementsOf(otherwise).every((part) => onlyTells(values, part))) return;
  const refusing = refusalBelow(check, branch.body);
  if (!refusing || !checksAgainst(values, below(values, branch.body), secret.id)) return;
  if (isClosedElsewhere(check, secret, statement)) return;
  const edits = otherwise ? closedWarning(check, otherwise, refusing) : addingElse(check, statement, refusing);
  yield { secret, at: branch.condition, shape: otherwise && tells(values, otherwise) ? 'continues' : 'guarded', edits };
}

/** `if SECRET and given != SECRET: raise ...`. */
function* guarded(check: Check, statement: PyNode, branch: Branch): Iterable<Opening> {
  const { values } = check;
  const terms = termsOf(values, branch.condition);
  const [first, ...rest] = terms;
  const test = first && rest.length > 0 ? presenceTest(values, first) : undefined;
  if (!first || test?.asks !== 'present' || !refusalOf(values, branch.body)) return;
  const { secret } = test;
  if (!rest.some((term) => checksAgainst(values, below(values, term), secret.id))) return;
  // A switch beside it, or the kind of environment, says that somebody meant it.
  if (rest.some((term) => asksForSetting(check, term, secret.id))) return;
  if (isClosedElsewhere(check, secret, statement)) return;
  yield { secret, at: branch.condition, shape: 'guarded', edits: rest.length === 1 ? closedGuard(check, first) : [] };
}

/** `return not SECRET or given == SECRET`, `return True if not SECRET else given == SECRET`. */
function* expressions(check: Check): Iterable<Opening> {
  const { values } = check;
  const body = child(check.definition, 'Body');
  if (!body) return;
  for (const node of below(values, body)) {
    const value = node.type === 'ReturnStatement' && node.children.length === 2 ? bare(node.children[1] ?? node) : undefined;
    if (!value || isForSomeEnvironment(check, node)) continue;
    const [left, operator, right, , last] = value.children;
    if (value.type === 'BinaryExpression' && operator?.type === 'or' && left && right) {
      const test = presenceTest(values, left);
      if (test?.asks !== 'missing' || !checksAgainst(values, below(values, right), test.secret.id)) continue;
      const text = textOf(values.file, test.secret.node);
      const edits = [{ at: { ...values.place(left), end: right.start }, newText: `bool(${text}) and ` }];
      yield { secret: test.secret, at: value, shape: 'allows', edits };
    }
    if (value.type === 'ConditionalExpression' && left && right && last) {
      const test = presenceTest(values, right);
      const [yes, no] = test?.asks === 'missing' ? [left, last] : [last, left];
      if (!test || textOf(values.file, yes) !== 'True' || !checksAgainst(values, below(values, no), test.secret.id)) continue;
      yield { secret: test.secret, at: value, shape: 'allows', edits: [{ at: values.place(yes), newText: 'False' }] };
    }
  }
}

/** The operands of a chain of `and`. */
function termsOf(values: Values, condition: PyNode): readonly PyNode[] {
  const expression = bare(condition);
  const [left, operator, right] = expression.children;
  if (expression.type !== 'BinaryExpression' || operator?.type !== 'and' || !left || !right) return [expression];
  return [...termsOf(values, left), ...termsOf(values, right)];
}

/** Whether a term asks for anything of the project's own but the secret. */
function asksForSetting({ values }: Check, term: PyNode, id: string): boolean {
  if (checksAgainst(values, below(values, term), id)) return false;
  const text = textOf(values.file, term).slice(0, 300);
  return ENVIRONMENT.test(text) || /\b(?:settings|config|self)\.|\b[A-Z][A-Z0-9_]{3,}\b/.test(text);
}

/** Whether the function says no in another way when the secret is missing: it fails before, or goes on to another check. */
function isClosedElsewhere(check: Check, secret: MaybeSecret, statement: PyNode): boolean {
  const { values, mentions, definition } = check;
  if (
    isGuarded(
      values.file,
      mentions.of(secret.node).filter((mention) => !contains(statement, mention)),
      statement,
    )
  )
    return true;
  const body = child(definition, 'Body');
  if (!body) return true;
  for (const node of below(values, body)) {
    if (contains(statement, node)) continue;
    if (node.type === 'IfStatement' && branchesOf(node).some((branch) => asksIfMissing(values, branch, secret.id))) return true;
  }
  // A no that comes after it, outside of it, is for callers that this check did not take.
  return check.refusals.some((refusal) => refusal.statement.start > statement.end) || endsWithNo(values, body);
}

/** A branch that asks for the missing secret and leaves. */
function asksIfMissing(values: Values, branch: Branch, id: string): boolean {
  const last = statementsOf(branch.body).at(-1);
  if (!last || !/^(?:Raise|Return)Statement$/.test(last.type)) return false;
  return [...below(values, branch.condition)].some((node) => {
    const test = node.type === 'UnaryExpression' || node.type === 'BinaryExpression' ? presenceTest(values, node) : undefined;
    return test?.asks === 'missing' && test.secret.id === id;
  });
}

function endsWithNo(values: Values, body: PyNode): boolean {
  const last = statementsOf(body).at(-1);
  if (last?.type === 'RaiseStatement') return true;
  return last?.type === 'ReturnStatement' && textOf(values.file, last) === 'return False';
}

/** Whether a statement runs only in one kind of environment, or the function asks for it before. */
function isForSomeEnvironment({ values, definition }: Check, statement: PyNode): boolean {
  for (let current = statement; current !== definition && current.parent; current = current.parent) {
    if (current.parent.type !== 'IfStatement' || current.type !== 'Body') continue;
    const [, condition] = current.parent.children;
    if (condition && ENVIRONMENT.test(textOf(values.file, condition))) return true;
  }
  const name = enclosingFunction(statement)?.children.find((node) => node.type === 'VariableName');
  return name !== undefined && /(?:^|_)(?:dev|debug|test|mock|local)(?:_|$)/.test(textOf(values.file, name));
}

function returnsComparison(values: Values, body: PyNode): boolean {
  for (const node of below(values, body)) {
    if (node.type === 'ReturnStatement' && node.children[1] && /[=!]=|compare_digest|False/.test(textOf(values.file, node.children[1])))
      return true;
  }
  return false;
}

function refusalBelow({ values }: Check, block: PyNode): Refusal | undefined {
  for (const node of below(values, block)) {
    const found = node.type === 'Body' ? refusalOf(values, node) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** The conditions of an `if` with its `elif`s. */
function branchesOf(statement: PyNode): readonly Branch[] {
  const found: Branch[] = [];
  statement.children.forEach((part, index) => {
    const [condition, body] = [statement.children[index + 1], statement.children[index + 2]];
    if ((part.type === 'if' || part.type === 'elif') && condition && body?.type === 'Body') found.push({ condition, body });
  });
  return found;
}

function elseOf(statement: PyNode): PyNode | undefined {
  const index = statement.children.findIndex((part) => part.type === 'else');
  return index < 0 ? undefined : statement.children[index + 1];
}

function contains(outer: PyNode, inner: PyNode): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
