import type { ts } from '@ts-morph/common';
import { unknownAt, type Value } from '../../../facts/value';
import { lookup } from '../syntax/file-view';
import { memberStep, unwrap } from '../syntax/syntax';
import { isDate, shifted } from './value-algebra';
import type { ValueReader } from './value-reader';

// Dates that are moved in place: `date.setMinutes(date.getMinutes() + 15)`.

/** Seconds of what each setter counts in. A month is taken for 30 days, a year for 365. */
const SETTERS: Readonly<Record<string, number>> = {
  Milliseconds: 1e-3,
  Seconds: 1,
  Minutes: 60,
  Hours: 3600,
  Date: 86_400,
  Month: 2_592_000,
  FullYear: 31_536_000,
};
const SETTER = /^set(?:UTC)?(Milliseconds|Seconds|Minutes|Hours|Date|Month|FullYear|Time)$/;

/** A date after the setters that are called on its variable before `node`; unknown when one of them may not run. */
export function withSetters(reader: ValueReader, node: ts.Identifier, value: Value, declaration: ts.VariableDeclaration): Value {
  if (!isDate(value)) return value;
  const { api } = reader;
  const binding = lookup(reader, node);
  const block = declaration.parent.parent.parent;
  let date = value;
  for (const call of reader.index.calls) {
    const member = memberStep(api, call.expression);
    const setter = member && SETTER.exec(member.name);
    if (!member || !setter || !api.isIdentifier(member.base) || member.base.text !== node.text) continue;
    if (lookup(reader, member.base) !== binding || call.pos > node.pos) continue;
    const at = reader.place(call);
    const amount = addedAmount(reader, call.arguments[0], node.text, setter[1] ?? '');
    const always = api.isExpressionStatement(call.parent) && call.parent.parent === block;
    if (amount === undefined || !always || call.arguments.length !== 1) return unknownAt(reader.place(node));
    date = shifted(date, amount.operator, amount.value, amount.seconds, at);
  }
  return date;
}

interface Amount {
  readonly operator: '+' | '-';
  readonly value: Value;
  readonly seconds: number;
}

/** The span in `date.getMinutes() + 15` or `date.getTime() + 900000`. */
function addedAmount(reader: ValueReader, argument: ts.Expression | undefined, name: string, part: string): Amount | undefined {
  const { api } = reader;
  const kind = api.SyntaxKind;
  const sum = argument && unwrap(api, argument);
  if (sum === undefined || !api.isBinaryExpression(sum)) return undefined;
  const operator = sum.operatorToken.kind === kind.PlusToken ? '+' : sum.operatorToken.kind === kind.MinusToken ? '-' : undefined;
  const getter = new RegExp(`^${name.replaceAll('$', '\\$')}\\.get(?:UTC)?${part}\\(\\)$`);
  const isGetter = (side: ts.Expression) => side.end - side.pos < 200 && getter.test(side.getText(reader.file.tree));
  const other = isGetter(sum.left) ? sum.right : operator === '+' && isGetter(sum.right) ? sum.left : undefined;
  if (operator === undefined || other === undefined) return undefined;
  return { operator, value: reader.read(other), seconds: part === 'Time' ? 1e-3 : (SETTERS[part] ?? 1) };
}
