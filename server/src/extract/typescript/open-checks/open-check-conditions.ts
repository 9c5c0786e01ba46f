import type { ts } from '@ts-morph/common';
import type { OpenCheck } from '../../../facts/fact';
import { occurrences } from '../guards/guard-tree';
import { enclosingFunction, isFunctionNode, plainName, unwrap, wrapped } from '../syntax/syntax';
import { closedConjunction, closedDisjunction, closedExit, throwBefore, throwInstead } from './open-check-edits';
import { isAbsent, templateOf } from './open-check-operands';
import { calleeName, dependsOnMode, isCheckName, outcomeOf, rejectsSomewhere, statementsAfter, verdictOf } from './open-check-outcomes';
import { fact, type MaybeSecret, type OpenSecrets } from './open-check-secrets';

// Conditions that ask whether a secret is set, and let the request pass when it is not.

/** What a condition, a choice or a conditional spread lets pass. */
export function* conditionFacts(secrets: OpenSecrets, node: ts.Node): Iterable<OpenCheck> {
  const { api } = secrets.reader;
  if (api.isIfStatement(node)) {
    const found = missingFact(secrets, node) ?? presentFact(secrets, node);
    if (found !== undefined) yield found;
  } else if (api.isBinaryExpression(node) && node.operatorToken.kind === api.SyntaxKind.BarBarToken) {
    const found = disjunctionFact(secrets, node);
    if (found !== undefined) yield found;
  } else if (api.isConditionalExpression(node)) {
    const found = choiceFact(secrets, node);
    if (found !== undefined) yield found;
  } else if (api.isSpreadAssignment(node)) {
    const found = spreadFact(secrets, node);
    if (found !== undefined) yield found;
  }
}

/** `if (!secret) return true;` before a check. */
function missingFact(secrets: OpenSecrets, node: ts.IfStatement): OpenCheck | undefined {
  const { reader } = secrets;
  const secret = operands(secrets, node.expression, secrets.reader.api.SyntaxKind.BarBarToken)
    .map((operand) => askedFor(secrets, operand, false))
    .find((found) => found !== undefined);
  if (secret === undefined) return undefined;
  const outcome = outcomeOf(reader, node.thenStatement);
  if (outcome === 'rejects' || outcome === 'unknown' || dependsOnMode(reader, node)) return undefined;
  const rest = node.elseStatement === undefined ? statementsAfter(reader, node) : [node.elseStatement];
  if (outcome === 'continues') {
    // `if (!secret) { warn } else { check }`.
    const skips = node.elseStatement !== undefined && rejectsWith(secrets, [node.elseStatement], secret);
    const after = outcomeOf(reader, statementsAfter(reader, node));
    return skips && after !== 'rejects'
      ? fact(secrets, node.expression, secret, 'continues', throwBefore(reader, node, secret))
      : undefined;
  }
  if (outcome === 'allows' && checksWith(secrets, rest, secret))
    return fact(secrets, node.expression, secret, 'allows', closedExit(reader, node.thenStatement, secret));
  if (outcome === 'leaves' && rejectsWith(secrets, rest, secret))
    return fact(secrets, node.expression, secret, 'allows', closedExit(reader, node.thenStatement, secret));
  const skipped = outcome === 'allows' && secret.isOwn && sendsIn(secrets, rest, secret);
  return skipped ? fact(secrets, node.expression, secret, 'continues', throwInstead(reader, node.thenStatement, secret.label)) : undefined;
}

/** `if (secret && given !== secret) return 401;` and `if (secret) { check }`. */
function presentFact(secrets: OpenSecrets, node: ts.IfStatement): OpenCheck | undefined {
  const { reader } = secrets;
  const { api } = reader;
  const parts = operands(secrets, node.expression, api.SyntaxKind.AmpersandAmpersandToken);
  const asked = parts.map((part) => askedFor(secrets, part, true));
  const secret = asked.find((found) => found !== undefined);
  if (secret === undefined || dependsOnMode(reader, node)) return undefined;
  const others = parts.filter((_, index) => asked[index] === undefined);
  if (others.length > 0) {
    if (others.length > 1 || node.elseStatement !== undefined || outcomeOf(reader, node.thenStatement) !== 'rejects') return undefined;
    if (!others.some((other) => isRefusal(secrets, other, secret)) || isRefusedLater(secrets, node)) return undefined;
    const condition = unwrap(api, node.expression);
    const isPair = parts.length === 2 && asked[0] !== undefined && api.isBinaryExpression(condition);
    return fact(secrets, node.expression, secret, 'guarded', isPair ? closedConjunction(reader, condition, secret) : []);
  }
  if (!rejectsWith(secrets, [node.thenStatement], secret)) return undefined;
  if (node.elseStatement === undefined) {
    return isRefusedLater(secrets, node) ? undefined : fact(secrets, node.expression, secret, 'guarded', throwBefore(reader, node, secret));
  }
  const otherwise = outcomeOf(reader, node.elseStatement);
  if (otherwise !== 'continues' && otherwise !== 'allows') return undefined;
  if (isRefusedLater(secrets, node)) return undefined;
  return fact(secrets, node.expression, secret, 'continues', throwBefore(reader, node, secret));
}

/** Whether what follows refuses by itself: then the condition only lets somebody in. */
function isRefusedLater(secrets: OpenSecrets, node: ts.IfStatement): boolean {
  const { reader } = secrets;
  const after = statementsAfter(reader, node);
  if (outcomeOf(reader, after) === 'rejects') return true;
  const text = reader.file.text.slice(node.end, enclosingFunction(reader.api, node)?.end ?? node.end);
  return /\b40[13]\b|unauthori[sz]ed|forbidden|\bgetServerSession\b|\bauth\(\)/i.test(text.slice(0, 20_000));
}

/** `return !secret || given === secret`. */
function disjunctionFact(secrets: OpenSecrets, node: ts.BinaryExpression): OpenCheck | undefined {
  const { reader } = secrets;
  const { api } = reader;
  const secret = askedFor(secrets, node.left, false);
  if (secret === undefined || !isAcceptance(secrets, node.right, secret) || dependsOnMode(reader, node)) return undefined;
  const outer = wrapped(api, node);
  const { parent } = outer;
  const passes =
    api.isReturnStatement(parent) ||
    (api.isArrowFunction(parent) && parent.body === outer) ||
    (api.isIfStatement(parent) && /^(?:allows|leaves)$/.test(outcomeOf(reader, parent.thenStatement)));
  return passes ? fact(secrets, node, secret, 'allows', closedDisjunction(reader, node, secret)) : undefined;
}

/** `secret ? given === secret : true`. */
function choiceFact(secrets: OpenSecrets, node: ts.ConditionalExpression): OpenCheck | undefined {
  const { reader } = secrets;
  const present = askedFor(secrets, node.condition, true);
  const secret = present ?? askedFor(secrets, node.condition, false);
  if (secret === undefined || dependsOnMode(reader, node)) return undefined;
  const [check, otherwise] = present ? [node.whenTrue, node.whenFalse] : [node.whenFalse, node.whenTrue];
  if (!isAcceptance(secrets, check, secret)) return undefined;
  const parsed = /^JSON\.parse\(/.test(otherwise.getText(reader.file.tree));
  if (!parsed && verdictOf(reader, otherwise) !== 'allows') return undefined;
  const isTrue = unwrap(reader.api, otherwise).kind === reader.api.SyntaxKind.TrueKeyword;
  return fact(secrets, node, secret, 'allows', isTrue ? [{ at: reader.place(otherwise), newText: 'false' }] : []);
}

/** `headers: { ...(secret && { 'X-Sync-Secret': secret }) }`: the request goes out without it, and is refused elsewhere. */
function spreadFact(secrets: OpenSecrets, node: ts.SpreadAssignment): OpenCheck | undefined {
  const { reader } = secrets;
  const { api } = reader;
  const inner = unwrap(api, node.expression);
  const [condition, given] = chosen(secrets, inner);
  if (condition === undefined || given === undefined) return undefined;
  const secret = askedFor(secrets, condition, true);
  if (secret === undefined || !secret.isOwn || dependsOnMode(reader, node)) return undefined;
  const object = unwrap(api, given);
  if (!api.isObjectLiteralExpression(object)) return undefined;
  return object.properties.some((property) => isHeader(secrets, property)) && sendsIn(secrets, [object], secret)
    ? fact(secrets, node, secret, 'continues', [])
    : undefined;
}

/** The condition of `condition && value` and `condition ? value : ...`, and the value. */
function chosen(secrets: OpenSecrets, node: ts.Expression): readonly [ts.Expression?, ts.Expression?] {
  const { api } = secrets.reader;
  if (api.isConditionalExpression(node)) return [node.condition, node.whenTrue];
  const isAnd = api.isBinaryExpression(node) && node.operatorToken.kind === api.SyntaxKind.AmpersandAmpersandToken;
  return isAnd ? [node.left, node.right] : [];
}

/** The operands of a chain of `&&` or `||`. */
function operands(secrets: OpenSecrets, condition: ts.Expression, operator: ts.SyntaxKind): readonly ts.Expression[] {
  const { api } = secrets.reader;
  const found: ts.Expression[] = [];
  const pending = [condition];
  for (let next = pending.pop(); next !== undefined && found.length < 16; next = pending.pop()) {
    const node = unwrap(api, next);
    if (api.isBinaryExpression(node) && node.operatorToken.kind === operator) pending.push(node.right, node.left);
    else found.push(node);
  }
  return found;
}

/** The secret that an operand asks for: `secret`, `!!secret`, `secret !== undefined` when `present`, else the opposites. */
function askedFor(secrets: OpenSecrets, expression: ts.Expression, present: boolean): MaybeSecret | undefined {
  const { api } = secrets.reader;
  const kind = api.SyntaxKind;
  const node = unwrap(api, expression);
  if (api.isPrefixUnaryExpression(node) && node.operator === kind.ExclamationToken) return askedFor(secrets, node.operand, !present);
  if (api.isCallExpression(node) && api.isIdentifier(node.expression) && node.expression.text === 'Boolean' && node.arguments[0])
    return askedFor(secrets, node.arguments[0], present);
  if (api.isBinaryExpression(node)) {
    const operator = node.operatorToken.kind;
    const equal = operator === kind.EqualsEqualsToken || operator === kind.EqualsEqualsEqualsToken;
    const unequal = operator === kind.ExclamationEqualsToken || operator === kind.ExclamationEqualsEqualsToken;
    if (!(present ? unequal : equal) || !isNothing(secrets, node.right)) return undefined;
    const left = unwrap(api, node.left);
    return secrets.of(api.isTypeOfExpression(left) ? left.expression : left);
  }
  return present ? secrets.of(node) : undefined;
}

function isNothing(secrets: OpenSecrets, expression: ts.Expression): boolean {
  const { api } = secrets.reader;
  const node = unwrap(api, expression);
  if (node.kind === api.SyntaxKind.NullKeyword) return true;
  if (api.isStringLiteralLike(node)) return node.text === '' || node.text === 'undefined';
  return api.isIdentifier(node) && node.text === 'undefined';
}

/** An operand that is true when what was given is not the secret, or is missing: `given !== secret`, `!verify(given, secret)`. */
function isRefusal(secrets: OpenSecrets, expression: ts.Expression, secret: MaybeSecret): boolean {
  const { api } = secrets.reader;
  const kind = api.SyntaxKind;
  const node = unwrap(api, expression);
  if (api.isPrefixUnaryExpression(node) && node.operator === kind.ExclamationToken) return isAcceptance(secrets, node.operand, secret);
  if (!api.isBinaryExpression(node)) return false;
  const operator = node.operatorToken.kind;
  const unequal = operator === kind.ExclamationEqualsToken || operator === kind.ExclamationEqualsEqualsToken;
  return unequal && !isAbsent(secrets.reader, node.left) && !isAbsent(secrets.reader, node.right) && isMade(secrets, node, secret);
}

/** An operand that is true for the right secret: `given === secret`, `verify(given, secret)`, `candidates.some((one) => one === secret)`. */
function isAcceptance(secrets: OpenSecrets, expression: ts.Expression, secret: MaybeSecret): boolean {
  const { reader } = secrets;
  const { api } = reader;
  const kind = api.SyntaxKind;
  const node = unwrap(api, expression);
  if (api.isCallExpression(node)) return isCheckName(calleeName(reader, node)) && isMade(secrets, node, secret);
  if (!api.isBinaryExpression(node)) return false;
  const operator = node.operatorToken.kind;
  if (operator === kind.AmpersandAmpersandToken)
    return isAcceptance(secrets, node.left, secret) || isAcceptance(secrets, node.right, secret);
  const equal = operator === kind.EqualsEqualsToken || operator === kind.EqualsEqualsEqualsToken;
  return equal && !isAbsent(reader, node.left) && !isAbsent(reader, node.right) && isMade(secrets, node, secret);
}

/** Whether an expression is made with the secret, directly or through a text built around it. */
function isMade(secrets: OpenSecrets, node: ts.BinaryExpression | ts.CallExpression, secret: MaybeSecret): boolean {
  const { api } = secrets.reader;
  if (mentionsSecret(secrets, node, secret)) return true;
  const sides = api.isBinaryExpression(node) ? [node.left, node.right] : node.arguments;
  return sides.some((side) => keysMade(secrets, side, secret) || templateOf(secrets, side)?.secret.id === secret.id);
}

/** `const expected = hmac(secret)` compared later on: one step through a constant. */
function keysMade(secrets: OpenSecrets, expression: ts.Expression, secret: MaybeSecret): boolean {
  const { reader } = secrets;
  const { api } = reader;
  const node = unwrap(api, expression);
  if (!api.isIdentifier(node)) return false;
  const binding = reader.index.scopes.lookup(node);
  const initializer = binding?.kind === 'variable' ? binding.declaration.initializer : undefined;
  return initializer !== undefined && mentionsSecret(secrets, initializer, secret);
}

function mentionsSecret(secrets: OpenSecrets, node: ts.Node, secret: MaybeSecret): boolean {
  for (const key of secret.keys) for (const use of occurrences(secrets.reader.file, node, key)) if (use.parent !== undefined) return true;
  return false;
}

/** Whether the statements compare with the secret or verify by it. */
function checksWith(secrets: OpenSecrets, statements: readonly ts.Node[], secret: MaybeSecret): boolean {
  return usesOf(secrets, statements, secret).some((use) => isChecked(secrets, use));
}

function rejectsWith(secrets: OpenSecrets, statements: readonly ts.Node[], secret: MaybeSecret): boolean {
  const { reader } = secrets;
  return checksWith(secrets, statements, secret) && statements.some((statement) => rejectsSomewhere(reader, statement));
}

/** The uses of the secret in these nodes, and of constants that are made of it there. */
function usesOf(secrets: OpenSecrets, nodes: readonly ts.Node[], secret: MaybeSecret): readonly ts.Node[] {
  const { api, file } = secrets.reader;
  const uses: ts.Node[] = [];
  for (const node of nodes) {
    for (const key of secret.keys) for (const use of occurrences(file, node, key)) uses.push(use);
  }
  const derived: string[] = [];
  for (const use of uses) {
    let outer: ts.Node = use;
    while (outer.parent !== undefined && !api.isStatement(outer) && !api.isVariableDeclaration(outer) && !isFunctionNode(api, outer))
      outer = outer.parent;
    if (api.isVariableDeclaration(outer) && api.isIdentifier(outer.name)) derived.push(outer.name.text);
  }
  for (const name of derived.slice(0, 8)) for (const node of nodes) for (const use of occurrences(file, node, name)) uses.push(use);
  return uses;
}

/** Whether a use is a side of a comparison or an argument of a check. */
function isChecked(secrets: OpenSecrets, use: ts.Node): boolean {
  const { reader } = secrets;
  const { api } = reader;
  const kind = api.SyntaxKind;
  for (let node = use; node.parent !== undefined && !api.isStatement(node) && !isFunctionNode(api, node); node = node.parent) {
    const { parent } = node;
    if (api.isBinaryExpression(parent)) {
      const operator = parent.operatorToken.kind;
      const compares = operator >= kind.EqualsEqualsToken && operator <= kind.ExclamationEqualsEqualsToken;
      if (compares && !isAbsent(reader, parent.left) && !isAbsent(reader, parent.right)) return true;
    }
    const isArgument = (api.isCallExpression(parent) || api.isNewExpression(parent)) && parent.expression !== node;
    if (isArgument && isCheckName(calleeName(reader, parent))) return true;
  }
  return false;
}

/** Whether the secret is sent in a header, or given to a function that says by its name that it sends. */
function sendsIn(secrets: OpenSecrets, nodes: readonly ts.Node[], secret: MaybeSecret): boolean {
  const { api } = secrets.reader;
  return usesOf(secrets, nodes, secret).some((use) => {
    const { parent } = use;
    if (api.isCallExpression(parent) && parent.expression !== use && SENDS.test(calleeName(secrets.reader, parent))) return true;
    let outer = use;
    while (outer.parent !== undefined && !api.isStatement(outer) && !api.isPropertyAssignment(outer)) outer = outer.parent;
    return isHeader(secrets, outer);
  });
}

const SENDS = /^(?:sync|send|post|push|notify|forward|publish)(?:$|[A-Z_])/;

function isHeader(secrets: OpenSecrets, node: ts.Node): boolean {
  const { api } = secrets.reader;
  if (!api.isPropertyAssignment(node)) return false;
  return /^(?:x-[\w-]+|authorization)$/i.test(plainName(api, node.name) ?? '');
}
