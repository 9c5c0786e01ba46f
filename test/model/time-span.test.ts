import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describeSeconds, parseJoseSpan, parseMsSpan, writeSpan } from '../../server/src/model/time-span';

describe('a span in words', () => {
  const table: readonly (readonly [number, string])[] = [
    [0, '0 seconds'],
    [0.001, '1 millisecond'],
    [0.0036, '3.6 milliseconds'],
    [0.5, '500 milliseconds'],
    [0.9, '900 milliseconds'],
    [1, '1 second'],
    [1.5, '1.5 seconds'],
    [3.6, '3.6 seconds'],
    [30, '30 seconds'],
    [60, '1 minute'],
    [86.4, '86.4 seconds'],
    [90, '90 seconds'],
    [120, '2 minutes'],
    [150, '2.5 minutes'],
    [300, '5 minutes'],
    [900, '15 minutes'],
    [3600, '1 hour'],
    [5400, '1.5 hours'],
    [6000, '100 minutes'],
    [7200, '2 hours'],
    [9000, '2.5 hours'],
    [86_400, '1 day'],
    [129_600, '36 hours'],
    [172_800, '2 days'],
    [604_800, '7 days'],
    [2_592_000, '30 days'],
    [3_600_000, '41.7 days'],
    [7_776_000, '90 days'],
    [31_536_000, '365 days'],
    [31_557_600, '1 year'],
    [63_115_200, '2 years'],
    [604_800_000, '19.2 years'],
    [1_893_456_000, '60 years'],
    [31_557_600_000, '1,000 years'],
    [-900, '15 minutes'],
  ];
  for (const [seconds, words] of table) it(`${seconds} seconds are ${words}`, () => assert.equal(describeSeconds(seconds), words));

  it('is a number and one unit, without a needless s', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4_000_000_000 }), (seconds) => {
        const words = describeSeconds(seconds);
        assert.match(words, /^[\d,]+(?:\.\d)? (?:millisecond|second|minute|hour|day|year)s?$/);
        assert.equal(words.endsWith('s'), !words.startsWith('1 '));
      }),
    );
  });
});

describe('a span as it is written', () => {
  for (const [seconds, written] of [
    [900, '15m'],
    [3600, '1h'],
    [5400, '90m'],
    [86_400, '1d'],
    [90, '90s'],
    [129_600, '36h'],
    [604_800, '7d'],
  ] as const)
    it(`${seconds} seconds are ${written}`, () => assert.equal(writeSpan(seconds), written));

  it('is read back by both grammars', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000_000 }), (seconds) => {
        assert.equal(parseMsSpan(writeSpan(seconds)), seconds * 1000);
        assert.equal(parseJoseSpan(writeSpan(seconds)), seconds);
      }),
    );
  });
});

describe('a span in the grammar of ms', () => {
  // Each as `ms` 2.1.3 reads it.
  const table: readonly (readonly [string, number | undefined])[] = [
    ['100', 100],
    ['1m', 60_000],
    ['1M', 60_000],
    ['1 minute', 60_000],
    ['2 days', 172_800_000],
    ['1.5h', 5_400_000],
    ['.5h', 1_800_000],
    ['-1h', -3_600_000],
    ['-.5h', -1_800_000],
    ['5s', 5000],
    ['10 msecs', 10],
    ['53 milliseconds', 53],
    ['3 hrs', 10_800_000],
    ['1y', 31_557_600_000],
    ['2w', 1_209_600_000],
    ['17   msecs', 17],
    ['', undefined],
    [' ', undefined],
    ['h', undefined],
    ['1 mo', undefined],
    ['1h 30m', undefined],
    ['15 m ', undefined],
    ['+1h', undefined],
    ['1.', undefined],
    ['15m\n', undefined],
    ['ten minutes', undefined],
    ['1 constructor', undefined],
    ['1 valueOf', undefined],
    ['1 __proto__', undefined],
    [`${'1'.repeat(101)}`, undefined],
  ];
  for (const [text, milliseconds] of table)
    it(`"${text.slice(0, 20)}" is ${milliseconds ?? 'none'}`, () => assert.equal(parseMsSpan(text), milliseconds));
});

describe('a span in the grammar of jose', () => {
  const table: readonly (readonly [string, number | undefined])[] = [
    ['15m', 900],
    ['15 minutes', 900],
    ['2 hrs', 7200],
    ['1 week', 604_800],
    ['1y', 31_557_600],
    ['1.5h', 5400],
    ['0.4s', 0],
    ['+ 5m', 300],
    ['- 5m', -300],
    ['5m ago', -300],
    ['5 m from now', 300],
    ['5M', 300],
    ['900', undefined],
    ['.5h', undefined],
    ['-5m ago', undefined],
    ['+5m from now', undefined],
    ['15  m', undefined],
    ['1 mo', undefined],
    ['', undefined],
    ['soon', undefined],
  ];
  for (const [text, seconds] of table) it(`"${text}" is ${seconds ?? 'none'}`, () => assert.equal(parseJoseSpan(text), seconds));
});
