import type { ts } from '@ts-morph/common';
import { SecretText } from '../../../facts/secret-text';
import type { ConvertedValue, Value } from '../../../facts/value';
import { isFunctionNode, memberStep, onlyReturn, stringText, unwrap } from '../syntax/syntax';
import type { ValueReader } from './value-reader';

// Texts that are changed or split: `process.env.AUDIENCES.split(',')`.

/** What a method of a text or a list gives; undefined for every other method. */
export function textMethod(reader: ValueReader, node: ts.CallExpression, base: ts.Expression, name: string): Value | undefined {
  const [first] = node.arguments;
  const read = (): Value => reader.read(base);
  const made = (to: ConvertedValue['to'], of: Value): Value | undefined =>
    mayBeText(of) ? { kind: 'converted', at: reader.place(node), to, of } : undefined;
  switch (name) {
    case 'toUpperCase':
    case 'toLowerCase':
      return made(name === 'toUpperCase' ? 'upper' : 'lower', read());
    case 'replace':
      return isSlashesAtEnd(reader, first) && stringText(reader.api, node.arguments[1]) === '' ? made('without-slash', read()) : undefined;
    case 'split': {
      const separator = separatorOf(reader, first);
      return separator && made(separator, read());
    }
    case 'map':
      return isTrim(reader, first) ? trimmedItems(read(), reader, node) : undefined;
    case 'filter': {
      const list = reader.api.isIdentifier(base) ? undefined : isPresence(reader, first) ? read() : undefined;
      return list !== undefined && isSplit(list) ? list : undefined;
    }
    case 'concat': {
      const [left, right] = [read(), first && reader.read(first)];
      if (right === undefined || node.arguments.length !== 1 || left.kind !== 'list') return undefined;
      return right.kind === 'list' || right.kind === 'reference' || isSplit(right)
        ? { kind: 'operation', at: reader.place(node), operator: '+', left, right }
        : undefined;
    }
    default:
      return undefined;
  }
}

/** Whether a value is a text, as far as can be told from how it is written. */
export function mayBeText(value: Value): boolean {
  switch (value.kind) {
    case 'literal':
      return value.value instanceof SecretText;
    case 'env':
    case 'reference':
    case 'template':
    case 'parameter':
    case 'either':
      return true;
    case 'converted':
      return /^(?:string|trimmed|upper|lower|without-slash)$/.test(value.to);
    default:
      return false;
  }
}

/** The first argument of a `replace` that drops slashes at the end of a text. */
export function isSlashesAtEnd(reader: ValueReader, node: ts.Expression | undefined): boolean {
  return node !== undefined && node.end - node.pos < 20 && /^\/\\\/[+*]?\$\/$/.test(node.getText(reader.file.tree));
}

function isSplit(value: Value): boolean {
  return value.kind === 'converted' && (value.to === 'list' || value.to === 'trimmed-list');
}

function separatorOf(reader: ValueReader, node: ts.Expression | undefined): 'list' | 'trimmed-list' | undefined {
  if (node === undefined) return undefined;
  if (stringText(reader.api, node) === ',') return 'list';
  return node.end - node.pos < 20 && /^\/(?:\\s[*+])?,\\s[*+]\/$/.test(node.getText(reader.file.tree)) ? 'trimmed-list' : undefined;
}

/** `(item) => item.trim()`. */
function isTrim(reader: ValueReader, node: ts.Expression | undefined): boolean {
  const { api } = reader;
  const callback = node && unwrap(api, node);
  if (callback === undefined || !isFunctionNode(api, callback)) return false;
  const returned = onlyReturn(api, callback);
  const call = returned && unwrap(api, returned);
  if (call === undefined || !api.isCallExpression(call) || call.arguments.length > 0) return false;
  const member = memberStep(api, call.expression);
  const [parameter] = callback.parameters;
  return (
    member?.name === 'trim' && parameter !== undefined && member.base.getText(reader.file.tree) === parameter.name.getText(reader.file.tree)
  );
}

function isPresence(reader: ValueReader, node: ts.Expression | undefined): boolean {
  return node !== undefined && reader.api.isIdentifier(node) && node.text === 'Boolean';
}

function trimmedItems(value: Value, reader: ValueReader, node: ts.Node): Value | undefined {
  if (value.kind === 'converted' && value.to === 'list') return { ...value, to: 'trimmed-list' };
  return value.kind === 'reference' || isSplit(value)
    ? { kind: 'converted', at: reader.place(node), to: 'trimmed-list', of: value }
    : undefined;
}
