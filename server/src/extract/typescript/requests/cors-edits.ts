import type { ts } from '@ts-morph/common';
import type { Replacement } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import { lookup } from '../syntax/file-view';
import { ownIndent } from '../syntax/insertion';
import { stringText, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';

/** Edits that add Authorization to a list of headers, in the form and the case of what is there. */
export function allowEdits(reader: ValueReader, expression: ts.Expression | undefined): readonly Replacement[] {
  const list = expression && listOf(reader, expression);
  if (list === undefined) return [];
  const { api, file } = reader;
  if (api.isStringLiteralLike(list)) return textEdits(reader, list);
  const last = list.elements.at(-1);
  if (last === undefined) {
    const start = list.getStart(file.tree) + 1;
    return file.text.slice(start, list.end - 1).trim() === '' ? [{ at: pointAt(file.path, start), newText: "'Authorization'" }] : [];
  }
  const written = last.getText(file.tree);
  const quote = /["'`]/.exec(written)?.[0] ?? "'";
  const names = list.elements.map((element) => stringText(api, element) ?? '').join('');
  const item = `${quote}${names !== '' && names === names.toLowerCase() ? 'authorization' : 'Authorization'}${quote}`;
  const indent = ownIndent(file.text, last.getStart(file.tree));
  const newline = file.text.includes('\r\n') ? '\r\n' : '\n';
  const trailing = list.elements.hasTrailingComma === true;
  const end = trailing ? list.elements.end : last.end;
  if (indent === undefined) return [{ at: pointAt(file.path, end), newText: `${trailing ? ' ' : ', '}${item}` }];
  return [{ at: pointAt(file.path, end), newText: `${trailing ? '' : ','}${newline}${indent}${item}${trailing ? ',' : ''}` }];
}

/** `'Content-Type, Accept'` */
function textEdits(reader: ValueReader, node: ts.StringLiteralLike): readonly Replacement[] {
  const { text } = node;
  const { file } = reader;
  // Escapes or a text over several lines are no plain list.
  if (file.text.slice(node.getStart(file.tree) + 1, node.end - 1) !== text || /[^\w\s,.*-]/.test(text)) return [];
  const name = text !== '' && text === text.toLowerCase() ? 'authorization' : 'Authorization';
  const trimmed = text.trimEnd();
  const separator = trimmed === '' || trimmed.endsWith(',') ? '' : /,\s/.test(text) || !text.includes(',') ? ', ' : ',';
  return [{ at: pointAt(file.path, node.getStart(file.tree) + 1 + trimmed.length), newText: `${separator}${name}` }];
}

/** The list or text that an option is, in place or in a constant of this file. */
function listOf(reader: ValueReader, expression: ts.Expression, steps = 4): ts.ArrayLiteralExpression | ts.StringLiteralLike | undefined {
  const { api } = reader;
  const node = unwrap(api, expression);
  if (api.isArrayLiteralExpression(node) || api.isStringLiteralLike(node)) return node;
  if (steps > 0 && api.isCallExpression(node) && api.isPropertyAccessExpression(node.expression) && node.expression.name.text === 'join')
    return listOf(reader, node.expression.expression, steps - 1);
  const binding = lookup(reader, node);
  if (steps === 0 || binding?.kind !== 'variable' || !binding.constant || binding.path.length > 0) return undefined;
  return binding.declaration.initializer && listOf(reader, binding.declaration.initializer, steps - 1);
}
