import { SecretText } from '../../../facts/secret-text';
import type { ConvertedValue, Value } from '../../../facts/value';
import { argumentsOf } from './arguments';
import { stringText } from './strings';
import { methodCall, type PyNode, textOf } from './tree';
import type { Values } from './values';

// Texts that are changed or split: `os.environ["AUDIENCES"].split(",")`.

/** What a method of a text gives; undefined for every other method. */
export function textMethod(values: Values, node: PyNode): Value | undefined {
  const parts = methodCall(values.file, node);
  if (!parts) return undefined;
  const [first, ...more] = argumentsOf(values.file, parts.list).positional;
  const given = first && stringText(values.file, first);
  if (more.length > 0) return undefined;
  const to = conversionOf(parts.method, first !== undefined, given);
  const of = to && values.read(parts.object);
  return of && mayBeText(of) ? { kind: 'converted', at: values.place(node), to, of } : undefined;
}

function conversionOf(method: string, hasArgument: boolean, given: string | undefined): ConvertedValue['to'] | undefined {
  if (!hasArgument) return method === 'upper' || method === 'lower' ? method : undefined;
  if (method === 'split') return given === ',' ? 'list' : undefined;
  return method === 'rstrip' && given === '/' ? 'without-slash' : undefined;
}

/** `[item.strip() for item in text.split(",") if item]`. */
export function trimmedItems(values: Values, node: PyNode): Value | undefined {
  const { file } = values;
  const loop = node.children.findIndex((part) => part.type === 'for');
  const [item, , iterated] = node.children.slice(loop + 1);
  const result = node.children[1];
  if (loop !== 2 || !item || !iterated || !result) return undefined;
  const name = textOf(file, item);
  const text = textOf(file, result).replace(/\s+/g, '');
  const isWhole = new RegExp(`^${name}(?:\\.strip\\(\\))?$`);
  const condition = node.children[loop + 4];
  if (item.type !== 'VariableName' || !isWhole.test(text)) return undefined;
  if (condition?.type === 'if') {
    const asked = node.children[loop + 5];
    if (!asked || !isWhole.test(textOf(file, asked).replace(/\s+/g, ''))) return undefined;
  } else if (condition?.type !== ']') return undefined;
  const of = values.read(iterated);
  if (of.kind !== 'converted' || of.to !== 'list') return undefined;
  return text === name && condition.type !== 'if' ? of : { ...of, at: values.place(node), to: text === name ? 'list' : 'trimmed-list' };
}

function mayBeText(value: Value): boolean {
  if (value.kind === 'literal') return value.value instanceof SecretText;
  if (value.kind === 'converted') return /^(?:string|trimmed|upper|lower|without-slash)$/.test(value.to);
  return /^(?:env|reference|template|parameter|either)$/.test(value.kind);
}
