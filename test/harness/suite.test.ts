import assert from 'node:assert/strict';
import { readSuite, ruleOfSuite } from './suite';

const fence = '```';

function suite(...lines: string[]) {
  return readSuite('test/rules/verify/no-leeway.md', lines.join('\n'));
}

describe('reading a suite', () => {
  it('takes the rule from the path of a suite or a page', () => {
    assert.equal(ruleOfSuite('test/rules/secret/missing.md'), 'secret/missing');
    assert.equal(ruleOfSuite('/x/docs/rules/verify/no-leeway.md'), 'verify/no-leeway');
    assert.equal(ruleOfSuite('test/extract/python.md'), undefined);
  });

  it('makes a test of each heading that has files, and joins deeper headings', () => {
    const { tests } = suite(
      '# id',
      'prose',
      '## One',
      '`a.ts`:',
      '',
      `${fence}ts`,
      'x',
      fence,
      '### Deep',
      '`b.ts`:',
      fence,
      fence,
      '## Prose only',
    );
    assert.deepEqual(
      tests.map((test) => [test.title, test.files.map((file) => file.path)]),
      [
        ['One', ['a.ts']],
        ['One: Deep', ['b.ts']],
      ],
    );
  });

  it('strips marks, at column zero, stacked and indented with tabs', () => {
    const { tests } = suite(
      '## T',
      '`a.py`:',
      fence,
      'key = 1',
      '^^^ error: One',
      '      ^ info secret/missing: Two…',
      '\tx',
      '\t^… warning: Three',
      fence,
    );
    const file = tests[0]?.files[0];
    assert.equal(file?.text, 'key = 1\n\tx\n');
    assert.deepEqual(
      file?.marks.map(({ raw, file: _, ...mark }) => mark),
      [
        { line: 0, column: 0, end: 3, continues: false, kind: 'error', rule: 'verify/no-leeway', message: 'One' },
        { line: 0, column: 6, end: 7, continues: false, kind: 'info', rule: 'secret/missing', message: 'Two…' },
        { line: 1, column: 1, end: 2, continues: true, kind: 'warning', rule: 'verify/no-leeway', message: 'Three' },
      ],
    );
  });

  it('reads fixed blocks, choices of fix, and files without a final newline', () => {
    const { tests } = suite(
      '## T',
      '`.env`, no final newline:',
      fence,
      'A=1',
      fence,
      '`.env`, fixed:',
      fence,
      'A=2',
      fence,
      '`.env`, fixed by "Other", no final newline:',
      fence,
      'A=3',
      fence,
    );
    assert.equal(tests[0]?.files[0]?.text, 'A=1');
    assert.deepEqual(
      tests[0]?.fixed.map((block) => [block.by, block.text]),
      [
        [undefined, 'A=2\n'],
        ['Other', 'A=3'],
      ],
    );
  });

  it('narrows rules for the whole suite or for one test', () => {
    const block = ['`a.ts`:', fence, fence];
    const { tests } = suite('<!-- off: a/b -->', '## One', ...block, '## Two', '<!-- only: c/d, e/f -->', '<!-- off: g/h -->', ...block);
    assert.deepEqual(
      tests.map((test) => [test.only, test.off]),
      [
        [undefined, ['a/b']],
        [
          ['c/d', 'e/f'],
          ['a/b', 'g/h'],
        ],
      ],
    );
  });

  it('takes a fence with more ticks as one that may hold fences, and CRLF as LF', () => {
    const { tests } = readSuite('docs/rules/a/b.md', ['## T', '`README.md`:', '````md', fence, 'x', fence, '````'].join('\r\n'));
    assert.equal(tests[0]?.files[0]?.text, `${fence}\nx\n${fence}\n`);
  });

  const broken: [string, string[], RegExp][] = [
    ['code without a path', ['## T', `${fence}ts`, 'x', fence], /no-leeway\.md:2: code that runs needs a line/],
    ['a path line without a fence', ['## T', '`a.ts`:', 'prose'], /:2: a path line stands above a fence/],
    ['a misspelt attribute', ['## T', '`a.ts`, fixd:', fence, fence], /:2: a path line is/],
    ['a fence that is never closed', ['## T', '`a.ts`:', fence, 'x'], /:3: this fence is never closed/],
    ['a misspelt mark', ['## T', '`a.ts`:', fence, 'x', '^ eror: m', fence], /looks like a mark and is none/],
    ['a mark above the code', ['## T', '`a.ts`:', fence, '^ error: m', 'x', fence], /a mark stands above the first line/],
    ['one file twice', ['## T', '`a.ts`:', fence, fence, '`a.ts`:', fence, fence], /:5: a\.ts is given twice/],
    ['one title twice', ['## T', '`a.ts`:', fence, fence, '## T', '`a.ts`:', fence, fence], /two tests are called "T"/],
    ['a fixed block alone', ['## T', '`a.ts`, fixed:', fence, fence], /a fixed file needs the file that is fixed/],
  ];
  for (const [what, lines, message] of broken) {
    it(`refuses ${what}, and says where`, () => {
      assert.throws(() => suite(...lines), message);
    });
  }

  it('wants the rule in each mark of a suite that is of no rule', () => {
    assert.throws(() => readSuite('test/x.md', ['## T', '`a.ts`:', fence, 'x', '^ error: m', fence].join('\n')), /a mark names its rule/);
  });
});
