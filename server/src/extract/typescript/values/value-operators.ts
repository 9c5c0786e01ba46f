import type { ts } from '@ts-morph/common';
import type { Value } from '../../../facts/value';
import { unknownAt } from '../../../facts/value';
import type { Place } from '../../../text/range';
import { unwrap } from '../syntax/syntax';
import { asNumber, divide, holdsNow, isDate, isText, withFallback } from './value-algebra';
import type { ValueReader } from './value-reader';

// What operators make of their operands.

export function readBinary(reader: ValueReader, node: ts.BinaryExpression): Value {
  const kind = reader.api.SyntaxKind;
  const at = reader.place(node);
  const operator = node.operatorToken.kind;
  if (operator === kind.CommaToken) return reader.read(node.right);
  if (operator === kind.BarBarToken || operator === kind.QuestionQuestionToken) {
    const left = reader.read(node.left);
    const right = reader.read(node.right);
    // `Number(undefined) ?? 900` is NaN, not 900.
    if (left.kind === 'converted' && operator === kind.QuestionQuestionToken) return unknownAt(at);
    return withFallback(left, right, at, operator === kind.BarBarToken ? 'truthy' : 'present');
  }
  if (
    operator === kind.BarToken ||
    operator === kind.GreaterThanGreaterThanToken ||
    operator === kind.GreaterThanGreaterThanGreaterThanToken
  )
    return isZero(reader, node.right) ? whole(reader.read(node.left), at) : unknownAt(at);
  const symbol = arithmeticSign(reader, operator);
  if (symbol === undefined) return unknownAt(at);
  let left = reader.read(node.left);
  let right = reader.read(node.right);
  if (symbol !== '+') [left, right] = [asNumber(left, at), asNumber(right, at)];
  else if (isDate(left) || isDate(right)) return unknownAt(at);
  if (symbol === '/') return divide(left, right, at);
  if (symbol === '+' && (isText(left) || isText(right))) {
    const parts = left.kind === 'template' ? [...left.parts, right] : [left, right];
    return { kind: 'template', at, parts };
  }
  return { kind: 'operation', at, operator: symbol, left, right };
}

/** `x | 0`, `x >>> 0`, `~~x`: the number without its fraction. */
function whole(value: Value, at: Place): Value {
  const number = asNumber(value, at);
  return holdsNow(number) ? number : { kind: 'converted', at, to: 'integer', of: number };
}

function arithmeticSign(reader: ValueReader, operator: ts.SyntaxKind): '+' | '-' | '*' | '/' | '%' | '**' | undefined {
  const kind = reader.api.SyntaxKind;
  if (operator === kind.PlusToken) return '+';
  if (operator === kind.MinusToken) return '-';
  if (operator === kind.AsteriskToken) return '*';
  if (operator === kind.SlashToken) return '/';
  if (operator === kind.PercentToken) return '%';
  return operator === kind.AsteriskAsteriskToken ? '**' : undefined;
}

export function readPrefix(reader: ValueReader, node: ts.PrefixUnaryExpression): Value {
  const kind = reader.api.SyntaxKind;
  const at = reader.place(node);
  const value = reader.read(node.operand);
  if (node.operator === kind.MinusToken) {
    if (value.kind === 'literal' && typeof value.value === 'number') return { ...value, at, value: -value.value };
    return { kind: 'operation', at, operator: '-', left: { kind: 'literal', at, value: 0 }, right: value };
  }
  if (node.operator === kind.TildeToken) {
    const inner = unwrap(reader.api, node.operand);
    const isTwice = reader.api.isPrefixUnaryExpression(inner) && inner.operator === kind.TildeToken;
    return isTwice ? whole(reader.read(inner.operand), at) : unknownAt(at);
  }
  if (node.operator !== kind.PlusToken) return unknownAt(at);
  if (value.kind === 'now' || isDate(value)) return asNumber(value, at);
  return { kind: 'converted', at, to: 'number', of: value };
}

function isZero(reader: ValueReader, node: ts.Expression): boolean {
  const inner = unwrap(reader.api, node);
  return reader.api.isNumericLiteral(inner) && inner.text === '0';
}
