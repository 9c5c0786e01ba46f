import assert from 'node:assert/strict';
import type { Export } from '../../../server/src/facts/fact';
import { factsIn, printValue } from '../print-facts';

/** The value of an expression after the given lines, printed. */
export function valueAfter(expression: string, before = '', path = 'app.ts'): string {
  const facts = factsIn(`${before}\nexport const boxed = { known: 1, x: ${expression} };`, path);
  const boxed = facts.find((fact): fact is Export => fact.kind === 'export' && fact.name === 'boxed');
  assert.ok(boxed !== undefined && boxed.value.kind === 'record');
  const { x } = boxed.value.entries;
  assert.ok(x !== undefined);
  return printValue(x);
}

/** Asserts the printed value of each expression. */
export function each(cases: Readonly<Record<string, string>>, before = ''): void {
  for (const [expression, expected] of Object.entries(cases)) assert.equal(valueAfter(expression, before), expected, expression);
}
