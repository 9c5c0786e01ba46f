import { below, comparison } from '../open-checks/compared-secrets';
import { argumentsOf } from './arguments';
import { attribute, bare, call, child, definedName, enclosingFunction, type PyNode, statementsOf, textOf } from './tree';
import type { Values } from './values';

// How a function that checks a caller says yes and no.

/** Errors that refuse a caller. */
const REFUSING =
  /\b40[13]\b|HTTP_40[13]|Unauthori[sz]ed|Forbidden|Permission|Denied|Authenticat|Credential|NotAllowed|Invalid\w*(?:Token|Key|Secret|Signature|Auth)|Auth\w*(?:Error|Exception|Failed)|Signature\w*(?:Error|Exception|Failed)|SuspiciousOperation|1008/;
/** Calls that only tell somebody. */
const TELLING =
  /^(?:print|(?:self\.|cls\.|app\.|current_app\.|_)?(?:log\w*|_log\w*)(?:\.\w+)?|logging\.\w+|warnings\.warn|structlog\.\w+|sys\.stderr\.write)$/i;
/** Calls that let a request through to what is behind the check. */
const PASSING = /^(?:call_next|self\.get_response|get_response|self\.app|view_func|func|fn|f|handler|view|function|wrapped|endpoint)$/;
const ROUTE = /^@\s*[\w.]{1,60}\.(?:get|post|put|patch|delete|route|api_route|websocket|websocket_route|head|options)\s*\(/;
const CONFIG_CHECK =
  /^@\s*(?:\w+\.)?(?:field_validator|model_validator|validator|root_validator|validates|post_load|pre_load|click\.|typer\.|app\.command)/;

/** How a block ends a check with a no; undefined when it does not. */
export type Refusal = { readonly kind: 'raises' | 'returns-false' | 'responds'; readonly statement: PyNode };

export function refusalOf(values: Values, body: PyNode): Refusal | undefined {
  const statement = statementsOf(body).at(-1);
  if (!statement) return undefined;
  const text = textOf(values.file, statement).slice(0, 600);
  if (statement.type === 'RaiseStatement') return REFUSING.test(text) ? { kind: 'raises', statement } : undefined;
  if (statement.type === 'ReturnStatement') {
    const value = statement.children[1];
    if (value?.type === 'Boolean') return textOf(values.file, value) === 'False' ? { kind: 'returns-false', statement } : undefined;
    return value &&
      /^(?:CallExpression|TupleExpression|AwaitExpression)$/.test(statement.children.length > 2 ? 'TupleExpression' : value.type) &&
      REFUSING.test(text)
      ? { kind: 'responds', statement }
      : undefined;
  }
  const callee = statement.type === 'ExpressionStatement' && statement.children[0] ? call(bare(statement.children[0]))?.callee : undefined;
  return callee && /(?:^|\.)abort$/.test(textOf(values.file, callee)) && REFUSING.test(text) ? { kind: 'raises', statement } : undefined;
}

/** Every refusal in a function, with the block it ends. */
export function refusalsIn(values: Values, definition: PyNode): readonly Refusal[] {
  const refusals: Refusal[] = [];
  const body = child(definition, 'Body');
  if (!body) return [];
  for (const node of below(values, body)) {
    const found = node.type === 'Body' ? refusalOf(values, node) : undefined;
    if (found) refusals.push(found);
  }
  return refusals;
}

/** What a block does for a caller when the secret is missing. */
export type Admission = { readonly kind: 'true' | 'passes' | 'leaves'; readonly statement: PyNode };

/** A block that does nothing but tell somebody and end the check early with a yes. */
export function admissionOf(values: Values, body: PyNode): Admission | undefined {
  const statements = statementsOf(body);
  const statement = statements.at(-1);
  if (statement?.type !== 'ReturnStatement' || !statements.slice(0, -1).every((other) => onlyTells(values, other))) return undefined;
  const [, value, ...more] = statement.children;
  if (more.length > 0) return undefined;
  if (!value || value.type === 'None' || (value.type === 'String' && value.end - value.start === 2)) return { kind: 'leaves', statement };
  if (value.type === 'Boolean') return textOf(values.file, value) === 'True' ? { kind: 'true', statement } : undefined;
  return passesOn(values, value) ? { kind: 'passes', statement } : undefined;
}

/** `await call_next(request)`, `f(*args, **kwargs)`. */
function passesOn(values: Values, node: PyNode): boolean {
  const parts = call(bare(node));
  if (!parts) return false;
  const name = textOf(values.file, parts.callee);
  if (PASSING.test(name)) return true;
  const source = parts.callee.type === 'VariableName' ? values.scopes.sourceOf(parts.callee) : undefined;
  return source?.kind === 'parameter' && argumentsOf(values.file, parts.list).unreadable;
}

/** Whether a statement has no effect on the request: a log line, `pass`, a docstring. */
export function onlyTells(values: Values, statement: PyNode): boolean {
  if (statement.type === 'PassStatement') return true;
  const [expression] = statement.children;
  if (statement.type !== 'ExpressionStatement' || !expression) return false;
  if (expression.type === 'String') return true;
  const callee = call(bare(expression))?.callee;
  return callee !== undefined && TELLING.test(textOf(values.file, callee).slice(0, 80));
}

/** Whether a block logs or prints. */
export function tells(values: Values, body: PyNode): boolean {
  return statementsOf(body).some((statement) => statement.type === 'ExpressionStatement' && onlyTells(values, statement));
}

/**
 * Whether all a function does is check: whatever it returns in the end is nothing, a truth value, the outcome of a comparison,
 * or what it was given. A handler that goes on to work, or a lookup that returns the caller, is no such function.
 */
export function onlyChecks(values: Values, definition: PyNode): boolean {
  const body = child(definition, 'Body');
  if (!body || isRoute(values, definition)) return false;
  for (const node of below(values, body)) {
    if (node.type === 'YieldStatement' || node.type === 'YieldExpression') return false;
    if (node.type !== 'ReturnStatement') continue;
    const [, value, ...more] = node.children;
    if (!value || value.type === 'None' || value.type === 'Boolean' || value.type === 'String') continue;
    if (REFUSING.test(textOf(values.file, node).slice(0, 600)) || passesOn(values, value)) continue;
    const plain = value.type === 'VariableName' || comparison(values, value) !== undefined;
    if (!plain || more.length > 0) return false;
  }
  return worksNoFurther(values, body);
}

/** The last statement that the function reaches belongs to the check: a condition, a raise, a return, a log line. */
function worksNoFurther(values: Values, body: PyNode): boolean {
  const last = statementsOf(body).at(-1);
  return last !== undefined && (/^(?:If|Raise|Return|Try)Statement$/.test(last.type) || onlyTells(values, last));
}

export function isRoute(values: Values, definition: PyNode): boolean {
  return decoratorsOf(definition).some((decorator) => ROUTE.test(textOf(values.file, decorator)));
}

/** Code that checks the configuration and not a caller: a validator of settings, a command. */
export function checksConfiguration(values: Values, definition: PyNode): boolean {
  const name = definedName(definition);
  if (
    name &&
    /^(?:main|__init__|model_post_init|validate_(?:config|settings|env)\w*|check_(?:config|settings|env)\w*)$/.test(
      textOf(values.file, name),
    )
  )
    return true;
  return decoratorsOf(definition).some((decorator) => CONFIG_CHECK.test(textOf(values.file, decorator)));
}

function decoratorsOf(definition: PyNode): readonly PyNode[] {
  return definition.parent?.type === 'DecoratedStatement' ? definition.parent.children.filter((node) => node.type === 'Decorator') : [];
}

/** Whether a refusal can be written at another place of the function: on one line, and of names that are known everywhere. */
export function isMovable(values: Values, refusal: Refusal): boolean {
  const { statement } = refusal;
  if (textOf(values.file, statement).includes('\n')) return false;
  const around = enclosingFunction(statement);
  for (const node of below(values, statement)) {
    if (node.type !== 'VariableName' || node.parent?.children[1]?.type === 'AssignOp') continue;
    const binding = values.scopes.resolve(node);
    if (binding && around && values.scopes.scopeOf(around) === binding.scope) return false;
    if (attribute(node)) return false;
  }
  return true;
}
