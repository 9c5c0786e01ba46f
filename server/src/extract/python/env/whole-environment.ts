import type { WholeEnvironmentRead } from '../../../facts/fact';
import { argumentsOf } from '../syntax/arguments';
import type { Mentions } from '../syntax/mentions';
import { calleeName, qualifiedName } from '../syntax/names';
import { attribute, call, definedName, enclosingFunction, type PyNode, subscript, textOf } from '../syntax/tree';
import type { Values } from '../syntax/values';

// Code after which nobody can say which variables are read.

/** `dict(os.environ)`, `{**os.environ}`, `os.environ[name]`, `os.getenv(name)`, and what reads all names with a prefix: Flask's `from_prefixed_env`, dynaconf. */
export function wholeEnvironmentRead(values: Values, mentions: Mentions, node: PyNode): WholeEnvironmentRead | undefined {
  const found = node.type === 'CallExpression' ? readsByCall(values, mentions, node) : takesWhole(values, mentions, node);
  return found ? { kind: 'whole-environment-read', file: values.file.path, at: values.place(node) } : undefined;
}

function readsByCall(values: Values, mentions: Mentions, node: PyNode): boolean {
  const { file, scopes } = values;
  const parts = call(node);
  const member = parts && attribute(parts.callee);
  if (!parts || parts.list.children.length < 2) return false;
  if (member && textOf(file, member.property) === 'from_prefixed_env') return true;
  const name = calleeName(file, scopes, node);
  if (name !== undefined && /^dynaconf\.(?:Dynaconf|LazySettings|FlaskDynaconf|DjangoDynaconf)$/.test(name)) return true;
  if (name !== 'os.getenv' && name !== 'os.environ.get') return false;
  const first = argumentsOf(file, parts.list).positional[0];
  return first !== undefined && first.type !== 'String' && !isNamedByCallers(values, mentions, node, first);
}

/** `os.environ` used in any way but for one variable of a written name. */
function takesWhole(values: Values, mentions: Mentions, node: PyNode): boolean {
  if (node.type !== 'VariableName' && !attribute(node)) return false;
  const { parent } = node;
  if (!parent || parent.type === 'ImportStatement' || parent.type === 'AssignStatement') return false;
  const key = subscript(parent);
  // What a name stands for is asked last: most names stand where it makes no difference.
  const isPart = key?.object === node || attribute(parent)?.object === node;
  if (!isPart && parent.type !== 'ArgList' && parent.type !== 'DictionaryExpression' && parent.type !== 'ReturnStatement') return false;
  if (qualifiedName(values.file, values.scopes, node) !== 'os.environ' || !values.file.text.includes('environ')) return false;
  if (key?.object === node) return key.key.type !== 'String' && !isNamedByCallers(values, mentions, node, key.key) && !isTarget(parent);
  if (attribute(parent)?.object === node) return /\.(?:copy|items|values)$/.test(textOf(values.file, parent));
  return !isPart;
}

/** The name comes from the callers of a function of this file, whose calls are reads of their own. */
function isNamedByCallers(values: Values, mentions: Mentions, node: PyNode, name: PyNode): boolean {
  const source = name.type === 'VariableName' ? values.scopes.sourceOf(name) : undefined;
  const around = enclosingFunction(node);
  const defined = around && definedName(around);
  return source?.kind === 'parameter' && defined !== undefined && mentions.callsOf(textOf(values.file, defined)).length > 0;
}

function isTarget(member: PyNode): boolean {
  const { parent } = member;
  return parent?.type === 'DeleteStatement' || (parent?.type === 'AssignStatement' && parent.children.at(-1) !== member);
}
