import type { ParameterValue } from '../../../facts/value';
import { commaGroups } from './arguments';
import type { Source } from './scopes';
import { definedName, type PyNode, textOf } from './tree';
import type { Values } from './values';

/** Where a parameter stands that callers can only give by its name. */
const BY_NAME_ONLY = 99;

/** A parameter as a value that callers give; undefined where the function has no name to call it by. */
export function ownParameter(values: Values, source: Extract<Source, { kind: 'parameter' }>, node: PyNode): ParameterValue | undefined {
  const { file } = values;
  const list = source.node.parent;
  const definition = list?.parent;
  if (list?.type !== 'ParamList' || definition?.type !== 'FunctionDefinition') return undefined;
  const owner = definedName(definition);
  const name = textOf(file, source.node);
  if (!owner || name === 'self' || name === 'cls') return undefined;
  let position = 0;
  for (const [first] of commaGroups(list)) {
    if (!first || first === source.node) break;
    if (first.type === '*') position = BY_NAME_ONLY;
    if (first.type === 'VariableName' && !(position === 0 && /^(?:self|cls)$/.test(textOf(file, first)))) position++;
  }
  return {
    kind: 'parameter',
    at: values.place(node),
    owner: textOf(file, owner),
    position: Math.min(position, BY_NAME_ONLY),
    name,
    path: [],
    fallback: values.fallbackOf(source.value),
  };
}
