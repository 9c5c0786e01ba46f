import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseAs } from '../../../server/src/extract/dotenv/parsers';
import { DIALECTS, type Dialect, type Engine } from '../../../server/src/facts/dialect';
import { SecretText } from '../../../server/src/facts/secret-text';
import { quotesFor } from '../../../server/src/fix/env-quotes';
import { expand } from '../../../server/src/model/engines';
import matrix from './env-parser-matrix.json';

// A value that a fix writes in the quotes it chose is read back by every reader it chose them for.

const ENGINES: Readonly<Record<Dialect, readonly Engine[]>> = {
  dotenv: ['none', 'expand-10', 'expand-11', 'expand-12', 'expand-1000', 'next', 'c12'],
  'dotenv-15': ['none'],
  'dotenv-10': ['expand-5', 'none'],
  node: ['none', 'expand-12', 'expo'],
  'node-20': ['none'],
  bun: ['bun'],
  deno: ['deno'],
  'python-dotenv': ['python-dotenv', 'none'],
  'python-dotenv-1.2.2': ['python-dotenv'],
  'django-environ': ['none'],
  'django-environ-0.11': ['none'],
  'python-decouple': ['none'],
  starlette: ['none'],
  compose: ['compose'],
  docker: ['none'],
  kubectl: ['none'],
  fly: ['none'],
  systemd: ['none'],
};

function check(text: string): boolean {
  let written = false;
  for (const dialect of DIALECTS) {
    for (const engine of ENGINES[dialect]) {
      const quote = quotesFor(new SecretText(text), [{ dialect, engines: [engine] }]);
      if (quote === undefined) continue;
      written = true;
      const { entries, refusal } = parseAs(dialect, `A=1\nS=${quote}${text}${quote}\nT=next\n`);
      assert.equal(refusal, undefined, dialect);
      assert.deepEqual(
        entries.map((entry) => entry.key),
        ['A', 'S', 'T'],
        `${dialect}: ${text}`,
      );
      const entry = entries[1];
      assert.ok(entry);
      const value = expand(engine, { name: 'S', text: entry.value, quote: entry.quote }, () => undefined);
      assert.equal(value, text, `${dialect} with ${engine}: ${quote}${text}${quote}`);
    }
  }
  return written;
}

describe('quotes for a value', () => {
  it('keep every value of the measured inputs', () => {
    const values = matrix.cases.flatMap(({ outcomes }) =>
      Object.values(outcomes).flatMap((outcome) => Object.values(outcome as Readonly<Record<string, string | null>>)),
    );
    const kept = [...new Set(values)].filter((value) => value !== null && check(value));
    assert.ok(kept.length > 60, String(kept.length));
  });

  it('keep any value', () => {
    const piece = fc.constantFrom(
      ...[
        "'",
        '"',
        '`',
        '#',
        ' ',
        '\t',
        '$',
        '{',
        '}',
        '\\',
        '\n',
        'a',
        'B',
        '1',
        '=',
        '!',
        '(',
        ')',
        'é',
        '$a',
        '${A}',
        '\u00A0',
        ';',
        '&',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        check(pieces.join(''));
      }),
      { numRuns: 4_000 },
    );
  });

  it('are none for docker run, unless the value is plain', () => {
    assert.equal(quotesFor(new SecretText('a#b'), [{ dialect: 'docker', engines: ['none'] }]), undefined);
    assert.equal(quotesFor(new SecretText('ab'), [{ dialect: 'docker', engines: ['none'] }]), '');
  });
});
