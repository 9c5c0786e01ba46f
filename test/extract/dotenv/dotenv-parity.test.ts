import assert from 'node:assert/strict';
import { parse } from 'dotenv';
import fc from 'fast-check';
import { dotenvExtractor } from '../../../server/src/extract/dotenv/dotenv';
import type { EnvEntry } from '../../../server/src/facts/fact';
import outcomes from './dotenv-18-outcomes.json';

function entriesOf(text: string): readonly EnvEntry[] {
  return dotenvExtractor.extract({ path: '.env', text }).facts.filter((fact) => fact.kind === 'env-entry');
}

/** The values as a process would get them: the last entry of a name wins. */
function valuesOf(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const entry of entriesOf(text)) values[entry.key] = entry.value.reveal();
  return values;
}

describe('dotenv values, measured', () => {
  it('has all measured inputs', () => assert.equal(outcomes.length, 113));

  for (const { id, input, dotenv } of outcomes) {
    it(`reads "${id}" as dotenv 18 was seen to read it`, () => {
      assert.deepEqual(valuesOf(input), dotenv);
    });

    it(`reads "${id}" as the installed dotenv does`, () => {
      assert.deepEqual(valuesOf(input), { ...parse(input) });
    });
  }
});

describe('dotenv values, generated', () => {
  const pieces = fc.constantFrom(
    ...["'", '"', '`', '#', '\\', '\n', '\r', '\r\n', '\uFEFF', ' ', '\t', '\u00A0', '\u2028', '\u2029', '$', '{', '}', '=', ':', '.', '-'],
    ...[
      'export',
      'export ',
      'A',
      'B',
      'KEY=',
      'KEY = ',
      'S: ',
      '\nS=',
      '\nT="',
      "\nO='",
      '\\n',
      '\\r',
      '\\"',
      "\\'",
      '\\`',
      'x',
      '0',
      '\uD83D',
    ],
  );
  const anyText = fc.array(pieces, { maxLength: 24 }).map((parts) => parts.join(''));

  it('equal the installed package on any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        assert.deepEqual(valuesOf(text), { ...parse(text) });
      }),
      { numRuns: 20_000 },
    );
  });

  it('stand where the entry says they stand', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let last = 0;
        for (const entry of entriesOf(text)) {
          assert.equal(text.slice(entry.keyAt.start, entry.keyAt.end), entry.key);
          assert.ok(last <= entry.entryAt.start, 'entries overlap');
          assert.ok(entry.entryAt.start <= entry.keyAt.start && entry.keyAt.end <= entry.valueAt.start, 'key or value outside the entry');
          assert.ok(entry.valueAt.start <= entry.valueAt.end && entry.valueAt.end <= entry.entryAt.end, 'value outside the entry');
          const written = text.slice(entry.valueAt.start, entry.valueAt.end);
          assert.equal(written, written.trim());
          assert.equal(entry.value.isEmpty && entry.quote === 'none', written === '');
          last = entry.entryAt.end;
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it('change as wished when the place of a value is overwritten', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const entries = entriesOf(text);
        const entry = entries.at(-1);
        if (!entry) return;
        const changed = `${text.slice(0, entry.valueAt.start)}"replaced"${text.slice(entry.valueAt.end)}`;
        assert.equal(parse(changed)[entry.key], 'replaced');
      }),
      { numRuns: 5_000 },
    );
  });
});
