import { argumentsOf } from '../syntax/arguments';
import { creationOf } from '../syntax/names';
import type { Scopes } from '../syntax/scopes';
import { stringText } from '../syntax/strings';
import { attribute, call, type PyFile, type PyNode, textOf } from '../syntax/tree';
import type { EnvExpression } from './env-expressions';

/** What a reader puts before the names it is given; undefined when that cannot be read. */
export function envPrefix(file: PyFile, scopes: Scopes, node: PyNode, reader: EnvExpression['reader']): string | undefined {
  if (reader === 'environs') return prefixAround(file, node);
  const callee = call(node)?.callee;
  if (!callee || (reader !== 'starlette' && reader !== 'django-environ')) return '';
  const object = attribute(callee)?.object ?? callee;
  if (reader === 'django-environ') return assignedPrefix(file, scopes, object);
  const creation = creationOf(scopes, callee);
  const list = creation && call(creation)?.list;
  const given = list && argumentsOf(file, list).keywords.get('env_prefix')?.value;
  return given ? stringText(file, given) : '';
}

/** The prefix of `with env.prefixed("APP_"):` around the read, from the outside in. */
function prefixAround(file: PyFile, node: PyNode): string | undefined {
  let prefix = '';
  for (let current = node.parent; current; current = current.parent) {
    if (current.type !== 'WithStatement') continue;
    for (const part of current.children) {
      const parts = call(part);
      const member = parts && attribute(parts.callee);
      if (!parts || !member || textOf(file, member.property) !== 'prefixed') continue;
      const [first] = argumentsOf(file, parts.list).positional;
      const text = first && stringText(file, first);
      if (text === undefined) return undefined;
      prefix = text + prefix;
    }
  }
  return prefix;
}

/** django-environ's `env.prefix = "APP_"`. */
function assignedPrefix(file: PyFile, scopes: Scopes, object: PyNode): string | undefined {
  const binding = object.type === 'VariableName' ? scopes.resolve(object) : undefined;
  let prefix: string | undefined = '';
  for (const use of binding ? scopes.usesOf(binding) : []) {
    const member = use.parent && attribute(use.parent);
    const statement = use.parent?.parent;
    if (!member || member.object !== use || textOf(file, member.property) !== 'prefix') continue;
    const value = statement?.type === 'AssignStatement' && statement.children[0] === use.parent ? statement.children.at(-1) : undefined;
    prefix = value && prefix === '' ? stringText(file, value) : undefined;
  }
  return prefix;
}
