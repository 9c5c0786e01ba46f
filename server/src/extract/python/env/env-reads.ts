import type { EnvRead, Replacement, Requirement } from '../../../facts/fact';
import { UNSET, type Value } from '../../../facts/value';
import { placeAt } from '../../../text/range';
import { argument, argumentsOf } from '../syntax/arguments';
import { handlerFor, testOf } from '../syntax/guards';
import type { Mentions } from '../syntax/mentions';
import { qualifiedName } from '../syntax/names';
import { isAlone, reassignmentOf } from '../syntax/reassignments';
import { contentRange, stringText } from '../syntax/strings';
import { attribute, bare, call, enclosingFunction, type PyNode, subscript, textOf } from '../syntax/tree';
import type { Values } from '../syntax/values';
import type { EnvExpression } from './env-expressions';
import { firstOf } from './fallbacks';

/** The fact of a read that `EnvExpressions` recognised. */
export function envRead(values: Values, mentions: Mentions, expression: EnvExpression): EnvRead {
  const { whole, alternatives } = withAlternatives(expression.node);
  const given = expression.fallback && expression.fallback.type !== 'None' ? expression.fallback : undefined;
  const written = given ? defaultOf(values, expression, given) : firstOf(alternatives.map((node) => values.fallbackOf(node)));
  const later = written.kind === 'unset' && !expression.strict ? laterDefault(values, expression.name, whole) : undefined;
  const fallback = later?.value ?? written;
  return {
    kind: 'env-read',
    file: values.file.path,
    at: placeAt(values.file.path, expression.node.start, whole.end),
    name: expression.name,
    nameAt: nameAt(values, expression.nameNode),
    requirement: fallback.kind === 'unset' ? requirementOf(values, mentions, expression, whole) : 'plain',
    fallback,
    failFast: later ? later.failFast : isRemovable(fallback) ? failFast(values, expression, whole, given === undefined) : [],
    caseInsensitive: false,
    reader: '',
  };
}

/** A default that the code is better without: a known text, or a random one. */
export function isRemovable(fallback: Value): boolean {
  return fallback.kind === 'literal' || fallback.kind === 'generated';
}

/** The default that `if not X: X = "default"` gives to the name a read is assigned to. */
function laterDefault(values: Values, name: string, whole: PyNode): { value: Value; failFast: readonly Replacement[] } | undefined {
  const target = assignedTo(whole);
  const binding = target?.type === 'VariableName' ? values.scopes.resolve(target) : undefined;
  const changed = binding && reassignmentOf(values.scopes, binding);
  if (!target || !changed || changed.first !== whole) return undefined;
  if (changed.refuses) return { value: values.unknown(changed.value), failFast: [] };
  const value = values.fallbackOf(changed.value);
  const newText = `raise RuntimeError("${name} is not set")`;
  return {
    value,
    failFast: isRemovable(value) && isAlone(changed.statement) ? [{ at: values.place(changed.statement), newText }] : [],
  };
}

/** What a read falls back on; unknown where the code refuses it in production. */
function defaultOf(values: Values, expression: EnvExpression, node: PyNode): Value {
  return expression.refusesFallback ? values.unknown(node) : values.read(node);
}

/** `"NAME" in os.environ` looks for a variable and goes on without it. */
export function membershipRead(values: Values, node: PyNode): EnvRead | undefined {
  const [name] = node.children;
  const container = node.children.at(-1);
  const text = name && stringText(values.file, name);
  if (!name || text === undefined || !container || name.type !== 'String' || !values.env.isEnviron(container)) return undefined;
  if (!node.children.some((part) => part.type === 'in') || !/^[A-Za-z_]\w{0,199}$/.test(text)) return undefined;
  return {
    kind: 'env-read',
    file: values.file.path,
    at: values.place(node),
    name: text,
    nameAt: nameAt(values, name),
    requirement: 'optional',
    fallback: UNSET,
    failFast: [],
    caseInsensitive: false,
    reader: '',
  };
}

/** The place inside the quotes of a string literal. */
export function nameAt(values: Values, literal: PyNode) {
  const { start, end } = contentRange(textOf(values.file, literal));
  return placeAt(values.file.path, literal.start + start, literal.start + end);
}

/** Chains of `or` are read up to this length. */
const MOST_ALTERNATIVES = 8;

/** The right sides of the `or`s after a read, and the expression that they end with. */
function withAlternatives(node: PyNode): { whole: PyNode; alternatives: readonly PyNode[] } {
  const alternatives: PyNode[] = [];
  let current = node;
  let whole = node;
  for (let parent = current.parent; parent && alternatives.length < MOST_ALTERNATIVES; parent = current.parent) {
    const [left, operator, right] = parent.children;
    if (parent.type !== 'BinaryExpression' || operator?.type !== 'or' || !right) break;
    if (left === current) {
      alternatives.push(right);
      whole = parent;
    }
    current = parent;
  }
  return { whole, alternatives };
}

function requirementOf(values: Values, mentions: Mentions, expression: EnvExpression, whole: PyNode): Requirement {
  const { node, strict, fallback } = expression;
  if (strict) {
    const caught = handlerFor(
      values.file,
      node,
      /\b(?:KeyError|LookupError|\w*UndefinedValueError|ImproperlyConfigured|EnvError|\w*Environment\w*)\b/,
    );
    return caught === 'caught' || (fallback?.type === 'None' && expression.reader !== 'wrapper') ? 'optional' : 'required';
  }
  const tests = [testOf(values.file, whole)];
  const target = assignedTo(whole);
  if (target) {
    const scope = enclosingFunction(node);
    for (const mention of mentions.of(target).slice(0, 200)) {
      if (mention === target || (target.type !== 'VariableName' && enclosingFunction(mention) !== scope)) continue;
      tests.push(testOf(values.file, mention));
    }
  }
  return tests.includes('raises') ? 'asserted' : tests.includes('goes-on') ? 'optional' : 'plain';
}

/** The name or attribute that an expression is assigned to. */
function assignedTo(node: PyNode): PyNode | undefined {
  const { parent } = node;
  const [target] = parent?.children ?? [];
  if (parent?.type !== 'AssignStatement' && parent?.type !== 'NamedExpression') return undefined;
  if (!target || target === node || parent.children.at(-1) !== node) return undefined;
  return target.type === 'VariableName' || attribute(target) ? target : undefined;
}

/** The edits that make a read with a literal default fail when the variable is missing. */
function failFast(values: Values, expression: EnvExpression, whole: PyNode, byOr: boolean): readonly Replacement[] {
  const parts = call(expression.node);
  // Inside the default of another read it would run, and fail, even when the other variable is there.
  if (!parts || isArgumentOfRead(values, expression.node)) return [];
  const { file } = values;
  if (expression.reader === 'process') {
    const environ = environText(values, parts.callee);
    const at = placeAt(file.path, expression.node.start, whole.end);
    return environ === undefined ? [] : [{ at, newText: `${environ}[${textOf(file, expression.nameNode)}]` }];
  }
  const given = argumentsOf(file, parts.list);
  const node = expression.fallback;
  if (byOr || !node || node.parent !== parts.list || !expression.strict) return [];
  const first = [...given.keywords.values()].find((keyword) => keyword.value === node)?.name ?? node;
  const before = parts.list.children[parts.list.children.indexOf(first) - 1];
  return before?.type === ',' ? [{ at: placeAt(file.path, before.start, node.end), newText: '' }] : [];
}

/** How `os.environ` is written where a read stands; undefined when it is not in reach. */
function environText(values: Values, callee: PyNode): string | undefined {
  const { file, scopes } = values;
  const name = qualifiedName(file, scopes, callee);
  const member = attribute(callee);
  if (name === 'os.environ.get') return member && textOf(file, member.object);
  if (name !== 'os.getenv') return undefined;
  if (member) return `${textOf(file, member.object)}.environ`;
  for (const binding of scopes.module.bindings.values()) {
    const source = scopes.onlySource(binding);
    if (source?.kind !== 'import') continue;
    if (source.module === 'os' && source.path.join('.') === 'environ') return binding.name;
    if (source.module === 'os' && source.path.length === 0) return `${binding.name}.environ`;
  }
  return undefined;
}

function isArgumentOfRead(values: Values, node: PyNode): boolean {
  for (let current = node.parent; current && !/Statement$|^Body$|^Script$/.test(current.type); current = current.parent) {
    if (current.type === 'CallExpression' && values.env.recognise(current)) return true;
  }
  return false;
}

/** Whether a read hands out nothing when the variable is missing: no default, and no failure. */
export function givesNone(values: Values, node: PyNode): EnvExpression | undefined {
  const expression = values.env.recognise(bare(node));
  if (!expression || expression.strict || subscript(expression.node)) return undefined;
  const parts = call(expression.node);
  const otherwise = parts && argument(argumentsOf(values.file, parts.list), 1, 'default');
  return (!otherwise || otherwise.type === 'None') && (!expression.fallback || expression.fallback.type === 'None')
    ? expression
    : undefined;
}
