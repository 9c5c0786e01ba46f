import assert from 'node:assert/strict';
import { anchorsOf } from '../../server/src/extract/anchors-of';
import { ANCHORED as PYTHON } from '../../server/src/extract/python/python';
import { ANCHORED as TYPESCRIPT } from '../../server/src/extract/typescript/anchors';

// V8 skips along a text only while few letters begin a match: see FindWorthwhileInterval in its regexp-compiler.cc.
const MOST_LETTERS = 16;

describe('the anchors', () => {
  for (const [language, anchors] of [
    ['TypeScript', TYPESCRIPT],
    ['Python', PYTHON],
  ] as const) {
    it(`of ${language} begin with at most ${MOST_LETTERS} letters`, () => {
      const beginnings = anchors.map(beginning);
      const letters = new Set(beginnings.flatMap((letters) => [...letters]));
      assert.ok(beginnings.length > 10);
      assert.ok(
        letters.size <= MOST_LETTERS,
        `Every audit takes twice as long with ${letters.size} of them (${[...letters].sort().join('')}): begin the new alternative with one of the others and look back from there`,
      );
    });

    it(`of ${language} are one alternative each`, () => {
      for (const anchor of anchors) assert.equal(alternatives(anchor).length, 1, `Make two of this one: ${anchor.slice(0, 60)}`);
    });
  }

  it('are put together by their first letters', () => {
    const anchors = ['da(?:b|c)', '[dk]x', 'keys', 'key'];
    assert.equal(anchorsOf(anchors).source, 'd(?:a(?:b|c)|x)|k(?:x|e(?:y(?:s|)))');
    for (const text of ['dab', 'dx', 'kx', 'key']) assert.ok(anchorsOf(anchors).test(text), text);
    for (const text of ['da', 'x', 'de']) assert.ok(!anchorsOf(anchors).test(text), text);
  });
});

/** The letters that an alternative begins with. One that begins with a group would be hidden from V8. */
function beginning(alternative: string): string {
  const match = /^(?:([\w@])(?![?*{])|\[([A-Za-z]+)\](?![?*{]))/.exec(alternative);
  assert.ok(match, `Begin this alternative with a letter: ${alternative.slice(0, 60)}`);
  return match[1] ?? match[2] ?? '';
}

/** The outermost alternatives of an expression. */
function alternatives(source: string): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  let from = 0;
  for (const { 0: token, index } of source.matchAll(/\\.|\[(?:\\.|[^\]\\])*\]|[()|]/gs)) {
    if (token === '(') depth++;
    else if (token === ')') depth--;
    else if (token === '|' && depth === 0) {
      found.push(source.slice(from, index));
      from = index + 1;
    }
  }
  return [...found, source.slice(from)];
}
