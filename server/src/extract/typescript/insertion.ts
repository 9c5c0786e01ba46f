import type { ts } from '@ts-morph/common';
import type { InsertionSlot } from '../../facts/fact';
import { pointAt } from '../../text/range';
import { placeIn } from './file-view';
import type { Options } from './options';
import { plainName, unwrap } from './syntax';
import type { ValueReader } from './value-reader';

/**
 * Where an option can be added to the options argument of a call whose arguments before it are `required` in number.
 * A callback that stands in its place moves one further.
 */
export function callSlot(
  reader: ValueReader,
  node: ts.CallExpression | ts.NewExpression,
  required: number,
  argument: ts.Expression | undefined,
  options: Options,
): InsertionSlot | undefined {
  if (argument !== undefined) return argumentSlot(reader, argument, options);
  const last = node.arguments?.[required - 1];
  if (last === undefined || last.end === last.pos || reader.file.text[node.end - 1] !== ')') return undefined;
  return { at: pointAt(reader.file.path, last.end), prefix: ', { ', suffix: ' }', form: 'property' };
}

function argumentSlot(reader: ValueReader, argument: ts.Expression, options: Options): InsertionSlot | undefined {
  const { api } = reader;
  const node = unwrap(api, argument);
  if (api.isObjectLiteralExpression(node)) return objectSlot(reader, node);
  const at = placeIn(reader, argument);
  const isNothing = node.kind === api.SyntaxKind.NullKeyword || (api.isIdentifier(node) && node.text === 'undefined');
  if (isNothing) return { at, prefix: '{ ', suffix: ' }', form: 'property' };
  // A shared object is copied: adding to it would change the calls that share it.
  const isName = api.isIdentifier(node) || api.isPropertyAccessExpression(node);
  if (!isName || !(options.complete || options.isReference)) return undefined;
  return { at, prefix: `{ ...${reader.file.text.slice(at.start, at.end)}, `, suffix: ' }', form: 'property' };
}

/** Where a property can be added at the end of an object literal, in the way its other properties are written. */
export function objectSlot(reader: ValueReader, node: ts.ObjectLiteralExpression): InsertionSlot | undefined {
  const { text, path } = reader.file;
  if (node.end - 1 <= node.getStart(reader.file.tree) || text[node.end - 1] !== '}') return undefined;
  const last = node.properties.at(-1);
  if (last === undefined) {
    const start = node.getStart(reader.file.tree) + 1;
    const isBlank = text.slice(start, node.end - 1).trim() === '';
    const at = isBlank ? { file: path, start, end: node.end - 1 } : pointAt(path, start);
    return { at, prefix: ' ', suffix: isBlank ? ' ' : ',', form: 'property' };
  }
  const trailing = node.properties.hasTrailingComma === true;
  const end = trailing ? node.properties.end : last.end;
  const between = text.slice(end, node.end - 1);
  if (!/[\r\n]/.test(between)) return { at: pointAt(path, end), prefix: trailing ? ' ' : ', ', suffix: '', form: 'property' };
  const start = last.getStart(reader.file.tree);
  const lineStart = Math.max(text.lastIndexOf('\n', start - 1), text.lastIndexOf('\r', start - 1)) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart, start))?.[0] ?? '';
  const newline = between.includes('\r\n') ? '\r\n' : '\n';
  return { at: pointAt(path, end), prefix: `${trailing ? '' : ','}${newline}${indent}`, suffix: trailing ? ',' : '', form: 'property' };
}

/** Where an option can be added inside the object under `name`, which is written when it is not there. */
export function nestedSlot(reader: ValueReader, node: ts.ObjectLiteralExpression, name: string): InsertionSlot | undefined {
  const { api } = reader;
  const property = node.properties.find((candidate) => plainName(api, candidate.name) === name);
  if (property === undefined) {
    if (node.properties.some((candidate) => api.isSpreadAssignment(candidate))) return undefined;
    const slot = objectSlot(reader, node);
    return slot && { at: slot.at, prefix: `${slot.prefix}${name}: { `, suffix: ` }${slot.suffix}`, form: 'property' };
  }
  if (!api.isPropertyAssignment(property)) return undefined;
  const inner = unwrap(api, property.initializer);
  return api.isObjectLiteralExpression(inner) ? objectSlot(reader, inner) : undefined;
}
