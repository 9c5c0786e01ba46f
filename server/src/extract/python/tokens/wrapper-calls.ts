import type { WrapperCall } from '../../../facts/fact';
import type { Value } from '../../../facts/value';
import { argumentsOf } from '../syntax/arguments';
import { attribute, call, child, definedName, type PyNode, textOf } from '../syntax/tree';
import type { Values } from '../syntax/values';
import { verifierHints } from './token-hints';

/** What a function is called that signs or verifies for others. Other names are too many to keep. */
const NAMED = /token|jwt|session|(?:^|_)sign(?:_|$)/i;
const GENERAL = /^(?:encode|decode|issue|verify|create|generate)$/;
const OF_TOKENS = /jwt|token|auth|session/i;
const PASSED_OVER = /^(?:set|save|store|remove|delete|clear|is|has|parse|revoke|find|fetch|get_session|session|sessionmaker)(?:_|$)/i;
const MOST_ARGUMENTS = 10;

/** A call of one of the project's own functions that may sign or verify with what it is given; undefined for every other call. */
export function wrapperCall(values: Values, node: PyNode): WrapperCall | undefined {
  const { file } = values;
  const parts = call(node);
  if (!parts) return undefined;
  const member = attribute(parts.callee);
  const written = textOf(file, member?.property ?? parts.callee);
  if (!NAMED.test(written) && !GENERAL.test(written)) return undefined;
  if (PASSED_OVER.test(written) || parts.list.children.length < 3) return undefined;
  const target = member ? ofMember(values, member.object, written) : ofName(values, parts.callee);
  if (!target) return undefined;
  const given = argumentsOf(file, parts.list);
  if (given.positional.length + given.keywords.size > MOST_ARGUMENTS) return undefined;
  const named: Record<string, Value> = {};
  for (const [name, { value }] of given.keywords) named[name] = values.forTokens.read(value);
  const assigned = node.parent?.type === 'AssignStatement' ? node.parent.children[0] : undefined;
  const variable = assigned?.type === 'VariableName' ? textOf(file, assigned) : '';
  return {
    kind: 'wrapper-call',
    file: file.path,
    at: values.place(node),
    calleeAt: values.place(parts.callee),
    ...target,
    positional: given.positional.map((argument) => values.forTokens.read(argument)),
    named,
    open: given.unreadable || given.spreads.length > 0,
    hints: variable === '' ? [] : [variable],
    surroundings: verifierHints(values, node, undefined),
    assignedTo: variable,
  };
}

type Target = Pick<WrapperCall, 'name' | 'module'>;

function ofName(values: Values, callee: PyNode): Target | undefined {
  const source = callee.type === 'VariableName' ? values.scopes.sourceOf(callee) : undefined;
  if (source?.kind === 'definition')
    return source.definition.type === 'FunctionDefinition' ? { name: textOf(values.file, callee), module: '' } : undefined;
  const name = source?.kind === 'import' ? source.path.at(-1) : undefined;
  return source?.kind === 'import' && name !== undefined ? { name, module: source.module } : undefined;
}

function ofMember(values: Values, object: PyNode, name: string): Target | undefined {
  const { file, scopes } = values;
  const owner = values.classes.classOfSelf(object);
  if (owner) return { name, module: methodsOf(owner).some((method) => nameOf(values, method) === name) ? '' : undefined };
  const last = attribute(object)?.property ?? object;
  if (!NAMED.test(name) && !OF_TOKENS.test(textOf(file, last).slice(0, 80))) return undefined;
  const source = object.type === 'VariableName' ? scopes.sourceOf(object) : undefined;
  if (source?.kind === 'import') return { name, module: [source.module, ...source.path].join('.').replace(/^(\.+)\./, '$1') };
  if (source?.kind === 'definition') return { name, module: '' };
  return { name, module: undefined };
}

function methodsOf(definition: PyNode): readonly PyNode[] {
  return (child(definition, 'Body')?.children ?? []).flatMap((statement) => {
    const method = statement.type === 'DecoratedStatement' ? child(statement, 'FunctionDefinition') : statement;
    return method?.type === 'FunctionDefinition' ? [method] : [];
  });
}

function nameOf(values: Values, method: PyNode): string {
  const name = definedName(method);
  return name ? textOf(values.file, name) : '';
}
