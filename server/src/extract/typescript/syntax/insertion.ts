import type { ts } from '@ts-morph/common';
import type { InsertionSlot } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import type { ValueReader } from '../values/value-reader';
import { placeIn } from './file-view';
import type { Options } from './options';
import { plainName, unwrap } from './syntax';

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
  return { at: pointAt(reader.file.path, last.end), prefix: `,${gapAfter(reader, last)}{ `, suffix: ' }', form: 'property' };
}

/** What stands between two arguments: a new line where the one before has a line to itself, with no comment behind it. */
function gapAfter(reader: ValueReader, argument: ts.Expression): string {
  const { text, tree } = reader.file;
  const start = argument.getStart(tree);
  const indent = ownIndent(text, start);
  const rest = /^,?[ \t]*(\r?\n)/.exec(text.slice(argument.end, argument.end + 200));
  return indent === undefined || rest?.[1] === undefined ? ' ' : `${rest[1]}${indent}`;
}

/** The blanks before an offset, when nothing else stands before it on its line; undefined otherwise. Scanned by hand: lines can be long. */
export function ownIndent(text: string, offset: number): string | undefined {
  let start = offset;
  while (start > 0 && (text[start - 1] === ' ' || text[start - 1] === '\t')) start--;
  return text[start - 1] === '\n' || text[start - 1] === '\r' ? text.slice(start, offset) : undefined;
}

function argumentSlot(reader: ValueReader, argument: ts.Expression, options: Options): InsertionSlot | undefined {
  const { api } = reader;
  const node = unwrap(api, argument);
  if (api.isObjectLiteralExpression(node)) return objectSlot(reader, node);
  const at = placeIn(reader, argument);
  const isNothing = node.kind === api.SyntaxKind.NullKeyword || (api.isIdentifier(node) && node.text === 'undefined');
  if (isNothing) return { at, prefix: '{ ', suffix: ' }', form: 'property' };
  // A shared object is copied: adding to it would change the calls that share it.
  return options.complete || options.isReference ? copySlot(reader, argument) : undefined;
}

/** `{ ...shared, name: value }` in the place of a name or call whose result others may hold too. */
function copySlot(reader: ValueReader, expression: ts.Expression): InsertionSlot | undefined {
  const { api } = reader;
  const node = unwrap(api, expression);
  if (!api.isIdentifier(node) && !api.isPropertyAccessExpression(node) && !api.isCallExpression(node)) return undefined;
  const at = placeIn(reader, expression);
  const written = reader.file.text.slice(at.start, at.end);
  return { at, prefix: `{ ...${written}, `, suffix: ' }', form: 'property' };
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
  const indent = indentOf(text, start);
  const newline = between.includes('\r\n') ? '\r\n' : '\n';
  if (!trailing && /^[ \t]*\/[/*]/.test(between)) {
    // The comment behind the last property stays with it: the new one takes the line above, or comes before the comment.
    const hasLine =
      ownIndent(text, start) !== undefined &&
      text
        .slice(last.pos, start)
        .replace(/^[^\r\n]*/, '')
        .trim() === '';
    return hasLine && !reader.api.isSpreadAssignment(last)
      ? { at: pointAt(path, start), prefix: '', suffix: `,${newline}${indent}`, form: 'property' }
      : { at: pointAt(path, end), prefix: ', ', suffix: '', form: 'property' };
  }
  // A comment behind the last comma stays with its property.
  const comment = trailing ? (/^[ \t]*\/\/[^\r\n]*/.exec(between)?.[0] ?? '') : '';
  if (comment !== '') return { at: pointAt(path, end + comment.length), prefix: `${newline}${indent}`, suffix: ',', form: 'property' };
  return { at: pointAt(path, end), prefix: `${trailing ? '' : ','}${newline}${indent}`, suffix: trailing ? ',' : '', form: 'property' };
}

/** The blanks at the beginning of the line of an offset; none where the line is longer than anybody writes. */
function indentOf(text: string, offset: number): string {
  const before = text.slice(Math.max(0, offset - 400), offset);
  const line = before.slice(Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1);
  return /^[ \t]*/.exec(line)?.[0] ?? '';
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
  return api.isObjectLiteralExpression(inner) ? objectSlot(reader, inner) : copySlot(reader, property.initializer);
}
