import type { RecordValue } from '../../../facts/value';
import { plainText } from '../syntax/guards';
import { decodeString } from '../syntax/strings';
import { attribute, bare, definedName, type PyNode, textOf } from '../syntax/tree';
import type { Values } from '../syntax/values';

/** Claims that say what a token is for. */
const ROLE_CLAIMS = ['type', 'token_type', 'typ', 'token_use', 'purpose', 'scope', 'kind', 'use', 'action'];
const WORD = /^[\w.:-]{1,60}$/;

/** Names that hint at an issued token's role, the nearest to the call first. */
export function issuerHints(values: Values, node: PyNode, claims: RecordValue, key: PyNode | undefined): readonly string[] {
  const hints: string[] = [];
  for (const name of ROLE_CLAIMS) {
    const entry = Object.hasOwn(claims.entries, name) ? claims.entries[name] : undefined;
    if (!entry || !('at' in entry) || entry.at.file !== values.file.path) continue;
    const written = values.file.text.slice(entry.at.start, entry.at.end);
    const text = /^[a-zA-Z]{0,2}["']/.test(written) ? decodeString(written) : written;
    if (WORD.test(text)) hints.push(text);
  }
  return distinct([...hints, ...nearby(values, node), ...keyName(values, key), ...functions(values, node)]);
}

export function verifierHints(values: Values, node: PyNode, key: PyNode | undefined): readonly string[] {
  return distinct([...nearby(values, node), ...keyName(values, key), ...functions(values, node)]);
}

function distinct(hints: readonly string[]): readonly string[] {
  return [...new Set(hints)];
}

/** The variable, dict key or keyword that the call's result goes to. */
function nearby(values: Values, node: PyNode): readonly string[] {
  const { file } = values;
  const parent = node.parent;
  const before = parent?.children[parent.children.indexOf(node) - 2];
  if (!parent || !before) return [];
  if (parent.type === 'AssignStatement' || parent.type === 'NamedExpression') {
    const [target] = parent.children;
    const member = target && attribute(target);
    return target?.type === 'VariableName' ? [textOf(file, target)] : member ? [textOf(file, member.property)] : [];
  }
  if (parent.type === 'DictionaryExpression' && before.type === 'String')
    return [decodeString(textOf(file, before))].filter((text) => WORD.test(text));
  const named =
    parent.type === 'ArgList' && before.type === 'VariableName' && parent.children[parent.children.indexOf(node) - 1]?.type === 'AssignOp';
  return named ? [textOf(file, before)] : [];
}

/** The last step of a key's name: `settings.REFRESH_SECRET` is a hint by itself. */
function keyName(values: Values, key: PyNode | undefined): readonly string[] {
  const text = key ? plainText(values.file, bare(key)) : '';
  const last = text.slice(text.lastIndexOf('.') + 1).trim();
  return WORD.test(last) ? [last] : [];
}

/** The functions and classes around the call, from the inside out. */
function functions(values: Values, node: PyNode): readonly string[] {
  const names: string[] = [];
  for (let current = node.parent; current; current = current.parent) {
    if (current.type !== 'FunctionDefinition' && current.type !== 'ClassDefinition') continue;
    const name = definedName(current);
    if (name) names.push(textOf(values.file, name));
  }
  return names;
}
