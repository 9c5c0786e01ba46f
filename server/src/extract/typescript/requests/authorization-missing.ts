import type { ts } from '@ts-morph/common';
import type { AuthorizationHeader } from '../../../facts/fact';
import type { ReferenceValue } from '../../../facts/value';
import { type Binding, bindingOf, isAssigned, isReassigned } from '../guards/guard-bindings';
import { enclosingFunction, keyOf, lastName, occurrences, unwrap } from '../guards/guard-tree';
import { awaitedType, type DeclaredType, nullabilityOf, typeOf } from '../guards/guard-types';
import { enclosingGuardOf, guardOf } from '../guards/guards';
import type { ParsedFile } from '../parsed-file';
import { elsewhereOf, elsewhereOfElement } from './authorization-elsewhere';
import { mayStandBehindSignIn } from './authorization-gates';
import { callEvidence, optionalChainReason } from './authorization-sources';

/** Whether an expression can be null, undefined or empty by itself, before any test around it. */
export interface Evidence {
  readonly missing: AuthorizationHeader['missing'];
  readonly reason: string;
  /** Every key under which the value goes on its way here; a test of any of them is a test of the value. */
  readonly names: readonly string[];
  /** It comes from where a sign-in has put it: a storage, a cookie, what a function gives. A page may have asked for it before. */
  readonly kept?: true;
  /** What another file says of it, where this one does not tell. */
  readonly source?: ReferenceValue;
}

const MAX_DEPTH = 10;

/** Whether the token can be missing at this place, with the tests around it and around `use`, where the header is set. */
export function presenceOf(file: ParsedFile, token: ts.Expression, use: ts.Node): Pick<Evidence, 'missing' | 'reason' | 'source'> {
  const evidence = evidenceOf(file, token, 0);
  if (evidence.missing === 'impossible') return { missing: 'impossible', reason: '' };
  // Where nothing says that it can be missing, an early exit would change nothing, and looking for one costs time.
  const { source } = evidence;
  const guard = evidence.missing === 'unknown' && source === undefined ? enclosingGuardOf : guardOf;
  const here = guard(file, token, evidence.names);
  const there = here === 'proved' || contains(use, token) ? here : guard(file, use, evidence.names);
  if (here === 'proved' || there === 'proved') return { missing: 'impossible', reason: '' };
  const kept = evidence.kept === true || source?.path[0]?.endsWith('()') === true;
  const behind = (evidence.missing === 'possible' || source !== undefined) && mayStandBehindSignIn(file, use, evidence.names, kept);
  const hinted = here === 'hinted' || there === 'hinted' || behind;
  if (evidence.missing === 'unknown' && source !== undefined && !hinted) return { missing: 'unknown', reason: '', source };
  if (evidence.missing === 'unknown' || evidence.reason === ENVIRONMENT || hinted) return { missing: 'unknown', reason: '' };
  return { missing: 'possible', reason: evidence.reason };
}

function contains(outer: ts.Node, inner: ts.Node): boolean {
  return outer.pos <= inner.pos && inner.end <= outer.end;
}

/** Whether a variable is set is a question of the service's environment, which this file cannot answer: guarded or unknown. */
const ENVIRONMENT = '';

function unknown(names: readonly string[] = []): Evidence {
  return { missing: 'unknown', reason: '', names };
}

function possible(reason: string, names: readonly string[], kept = false): Evidence {
  return { missing: 'possible', reason, names, ...(kept ? { kept } : {}) };
}

const IMPOSSIBLE: Evidence = { missing: 'impossible', reason: '', names: [] };

/** The evidence that an expression gives. `awaited`: an `await` stands before it. */
export function evidenceOf(file: ParsedFile, expression: ts.Expression, depth: number, awaited = false): Evidence {
  const { ts: api } = file;
  if (depth > MAX_DEPTH) return unknown();
  if (api.isParenthesizedExpression(expression)) return evidenceOf(file, expression.expression, depth + 1, awaited);
  if (api.isSatisfiesExpression(expression)) return evidenceOf(file, expression.expression, depth + 1, awaited);
  const key = keyOf(file, expression);
  const names = key === undefined ? [] : [key];
  // `token!` and `token as string` are the author's word that it is there.
  if (api.isNonNullExpression(expression) || api.isAsExpression(expression) || api.isTypeAssertionExpression(expression)) {
    return unknown(names);
  }
  if (api.isAwaitExpression(expression)) return evidenceOf(file, expression.expression, depth + 1, true);
  if (api.isStringLiteralLike(expression)) {
    return expression.text === '' ? possible('an empty string stands in for a missing token', names) : IMPOSSIBLE;
  }
  if (api.isTemplateExpression(expression)) return IMPOSSIBLE;
  if (api.isConditionalExpression(expression)) return evidenceOfChoice(file, expression, depth);
  if (api.isBinaryExpression(expression)) return evidenceOfBinary(file, expression, depth);
  if (isOptionalChain(file, expression)) return evidenceOfChain(file, expression, names);
  if (api.isIdentifier(expression)) return evidenceOfName(file, expression, depth);
  const elsewhere = elsewhereOf(file, expression);
  if (elsewhere !== undefined) return { ...unknown(names), source: elsewhere };
  if (key !== undefined && /^process\.env\.\w+$/.test(key)) return possible(ENVIRONMENT, names);
  if (api.isCallExpression(expression)) return evidenceOfCall(file, expression, names, depth, awaited);
  if (api.isPropertyAccessExpression(expression)) return evidenceOfMember(file, expression, names);
  return unknown(names);
}

function evidenceOfChoice(file: ParsedFile, choice: ts.ConditionalExpression, depth: number): Evidence {
  const branches = [choice.whenTrue, choice.whenFalse].map((branch) => settled(file, branch, depth));
  const names = branches.flatMap((branch) => branch.names);
  const found = branches.find((branch) => branch.missing === 'possible');
  if (found !== undefined)
    return possible(
      found.reason,
      names,
      branches.some((branch) => branch.kept === true),
    );
  return branches.every((branch) => branch.missing === 'impossible') ? IMPOSSIBLE : unknown(names);
}

/** The evidence of a branch, with the tests around that branch already counted; `null` as a branch is a missing token on purpose. */
function settled(file: ParsedFile, branch: ts.Expression, depth: number): Evidence {
  const { ts: api } = file;
  const node = unwrap(file, branch);
  if (node.kind === api.SyntaxKind.NullKeyword || keyOf(file, node) === 'undefined') {
    return possible('one branch of the expression before sets it to nothing', []);
  }
  const evidence = evidenceOf(file, branch, depth + 1);
  if (evidence.missing === 'impossible') return evidence;
  const guard = guardOf(file, branch, evidence.names);
  if (guard === 'proved') return { ...evidence, missing: 'impossible' };
  return guard === 'hinted' ? { ...evidence, missing: 'unknown' } : evidence;
}

function evidenceOfBinary(file: ParsedFile, expression: ts.BinaryExpression, depth: number): Evidence {
  const { ts: api } = file;
  const operator = expression.operatorToken.kind;
  if (operator === api.SyntaxKind.PlusToken) return IMPOSSIBLE;
  if (operator !== api.SyntaxKind.QuestionQuestionToken && operator !== api.SyntaxKind.BarBarToken) return unknown();
  // What stands on the right is what is sent when the left is missing.
  const left = settled(file, expression.left, depth);
  if (left.missing === 'impossible') return IMPOSSIBLE;
  const right = settled(file, expression.right, depth);
  if (right.missing === 'impossible') return IMPOSSIBLE;
  const names = [...left.names, ...right.names];
  if (right.missing !== 'possible' || (left.missing === 'unknown' && isOfPresent(file, expression.left))) return unknown(names);
  const environment = left.missing === 'possible' && left.reason === ENVIRONMENT;
  return possible(environment ? ENVIRONMENT : right.reason, names, left.kept === true || right.kept === true);
}

/** `decrypt(row.token) ?? ''` behind a test of `row.token`: the fallback is for the type of a function that gives nothing for nothing. */
function isOfPresent(file: ParsedFile, left: ts.Expression): boolean {
  const { ts: api } = file;
  const inner = unwrap(file, left);
  const call = api.isAwaitExpression(inner) ? unwrap(file, inner.expression) : inner;
  if (!api.isCallExpression(call) || call.arguments.length !== 1) return false;
  return call.arguments.some((argument) => {
    const key = keyOf(file, argument);
    return key !== undefined && guardOf(file, left, [key]) === 'proved';
  });
}

function evidenceOfChain(file: ParsedFile, chain: ts.Expression, names: readonly string[]): Evidence {
  const reason = optionalChainReason(file, chain);
  return possible(reason, names, reason.startsWith('the cookie'));
}

function isOptionalChain(file: ParsedFile, expression: ts.Expression): boolean {
  const { ts: api } = file;
  let node = expression;
  while (api.isPropertyAccessExpression(node) || api.isElementAccessExpression(node) || api.isCallExpression(node)) {
    if (node.questionDotToken !== undefined) return true;
    node = node.expression;
  }
  return false;
}

function evidenceOfName(file: ParsedFile, identifier: ts.Identifier, depth: number): Evidence {
  const { ts: api } = file;
  const names = [identifier.text];
  const binding = bindingOf(file, identifier);
  if (binding === undefined || isReassigned(file, binding)) return unknown(names);
  if (api.isBindingElement(binding)) return evidenceOfElement(file, binding, identifier, names, depth);
  if (!api.isParameter(binding) && !api.isVariableDeclaration(binding)) return unknown(names);
  if (binding.type !== undefined) {
    if (api.isParameter(binding) && binding.initializer !== undefined) return unknown(names);
    const declared = { type: binding.type, optional: api.isParameter(binding) && binding.questionToken !== undefined };
    return evidenceOfType(file, declared, identifier.text, names);
  }
  if (api.isParameter(binding)) return unknown(names);
  if (binding.initializer === undefined) return unknown(names);
  const source = evidenceOf(file, binding.initializer, depth + 1);
  return { ...source, names: [...names, ...source.names] };
}

function evidenceOfElement(
  file: ParsedFile,
  element: ts.BindingElement,
  identifier: ts.Identifier,
  names: readonly string[],
  depth: number,
): Evidence {
  const { ts: api } = file;
  if (element.initializer !== undefined) return unknown(names);
  if (api.isArrayBindingPattern(element.parent)) return evidenceOfState(file, element, names, depth);
  const declared = typeOf(file, identifier);
  if (declared !== undefined) return evidenceOfType(file, declared, identifier.text, names);
  const source = elsewhereOfElement(file, element);
  return source === undefined ? unknown(names) : { ...unknown(names), source };
}

/** `const [token, setToken] = useState<string | null>(null)` */
function evidenceOfState(file: ParsedFile, element: ts.BindingElement, names: readonly string[], depth: number): Evidence {
  const { ts: api } = file;
  const holder = element.parent.parent;
  const source = api.isVariableDeclaration(holder) ? holder.initializer : undefined;
  if (source === undefined || !api.isCallExpression(source) || element.parent.elements[0] !== element) return unknown(names);
  if (lastName(file, source.expression) !== 'useState') return unknown(names);
  const type = source.typeArguments?.[0];
  if (type !== undefined && nullabilityOf(file, type) === 'nullable') {
    return possible(`the state \`${names[0] ?? ''}\` may be empty by its declared type`, names);
  }
  const initial = source.arguments[0];
  if (initial === undefined || initial.kind === api.SyntaxKind.NullKeyword || keyOf(file, initial) === 'undefined') {
    return possible(`the state \`${names[0] ?? ''}\` is empty until it is set`, names);
  }
  const value = api.isArrowFunction(initial) && !api.isBlock(initial.body) ? initial.body : initial;
  if (type !== undefined || api.isFunctionLike(value) || api.isStringLiteralLike(value)) return unknown(names);
  const evidence = evidenceOf(file, value, depth + 1);
  return { ...evidence, names: [...names, ...evidence.names] };
}

function evidenceOfType(file: ParsedFile, declared: DeclaredType, text: string, names: readonly string[]): Evidence {
  const nullability = nullabilityOf(file, declared.type);
  if (declared.optional || nullability === 'nullable') {
    return possible(`\`${text}\` may be ${declared.optional ? 'undefined' : 'null or undefined'} by its declared type`, names);
  }
  return nullability === 'solid' ? { ...IMPOSSIBLE, names } : unknown(names);
}

function evidenceOfMember(file: ParsedFile, access: ts.PropertyAccessExpression, names: readonly string[]): Evidence {
  const declared = typeOf(file, access);
  const [name] = names;
  if (declared === undefined || name === undefined) return unknown(names);
  const evidence = evidenceOfType(file, declared, name, names);
  return evidence.missing === 'possible' && isSetBefore(file, access, name) ? unknown(names) : evidence;
}

/** Whether the function has already given the member a value, or called a method of its object, which may have. */
function isSetBefore(file: ParsedFile, access: ts.PropertyAccessExpression, name: string): boolean {
  const { ts: api } = file;
  const fn = enclosingFunction(file, access);
  if (fn === undefined) return true;
  for (const use of occurrences(file, fn, name)) if (use.pos < access.pos && isAssigned(file, use)) return true;
  const owner = keyOf(file, access.expression);
  if (owner !== 'this') return false;
  // A private method's callers see to what it needs.
  if (api.canHaveModifiers(fn) && (api.getModifiers(fn) ?? []).some((modifier) => modifier.kind !== api.SyntaxKind.AsyncKeyword)) {
    if (!(api.getModifiers(fn) ?? []).some((modifier) => modifier.kind === api.SyntaxKind.PublicKeyword)) return true;
  }
  const memberName = (fn as Partial<ts.NamedDeclaration>).name;
  if (memberName !== undefined && api.isPrivateIdentifier(memberName)) return true;
  for (const use of occurrences(file, fn, 'this')) {
    if (use.pos >= access.pos) break;
    let chain: ts.Node = use;
    while (api.isPropertyAccessExpression(chain.parent) && chain.parent.expression === chain) chain = chain.parent;
    const calls = chain !== use && api.isCallExpression(chain.parent) && chain.parent.expression === chain;
    // The request that carries the header is such a call too; only one that has ended by now counts.
    if (calls && chain.parent.end <= access.pos) return true;
  }
  return false;
}

function evidenceOfCall(file: ParsedFile, call: ts.CallExpression, names: readonly string[], depth: number, awaited: boolean): Evidence {
  const { ts: api } = file;
  const known = callEvidence(file, call, awaited);
  if (known !== undefined) return known === '' ? unknown(names) : possible(known, names, true);
  const declared = typeOf(file, call);
  if (declared !== undefined) return evidenceOfType(file, declared, lastName(file, call.expression), names);
  const callee = unwrap(file, call.expression);
  const binding = api.isIdentifier(callee) ? bindingOf(file, callee) : undefined;
  const fn = binding === undefined ? undefined : functionOf(file, binding);
  if (fn === undefined) return unknown(names);
  const isAsync =
    api.canHaveModifiers(fn) && (api.getModifiers(fn) ?? []).some((modifier) => modifier.kind === api.SyntaxKind.AsyncKeyword);
  // Without `await` the header holds a promise, which is another defect.
  if (isAsync && !awaited) return unknown(names);
  if (fn.type !== undefined) {
    const type = awaitedType(file, fn.type);
    if (type !== fn.type && !awaited) return unknown(names);
    const evidence = evidenceOfType(file, { type, optional: false }, `${lastName(file, callee)}()`, names);
    if (evidence.missing !== 'unknown') return { ...evidence, kept: true };
  }
  const result = resultOf(file, fn);
  if (result === undefined) return unknown(names);
  const evidence = evidenceOf(file, result, depth + 1, awaited);
  return evidence.missing === 'possible' ? possible(evidence.reason, [...names, ...evidence.names], true) : unknown(names);
}

function functionOf(file: ParsedFile, binding: Binding): ts.FunctionDeclaration | ts.ArrowFunction | ts.FunctionExpression | undefined {
  const { ts: api } = file;
  if (api.isFunctionDeclaration(binding)) return binding;
  const value = api.isVariableDeclaration(binding) ? binding.initializer : undefined;
  return value !== undefined && (api.isArrowFunction(value) || api.isFunctionExpression(value)) ? value : undefined;
}

/** The expression a function returns when it does nothing else. */
function resultOf(file: ParsedFile, fn: ts.FunctionDeclaration | ts.ArrowFunction | ts.FunctionExpression): ts.Expression | undefined {
  const { ts: api } = file;
  const { body } = fn;
  if (body === undefined) return undefined;
  if (!api.isBlock(body)) return body;
  const [only, ...more] = body.statements;
  return only !== undefined && more.length === 0 && api.isReturnStatement(only) ? only.expression : undefined;
}
