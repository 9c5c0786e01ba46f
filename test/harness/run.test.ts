import assert from 'node:assert/strict';
import { Rewrite } from './rewrite';
import { runDoctor, runSuiteTest } from './run';
import { readSuite } from './suite';
import { type Defects, toyDoor } from './toy-door';

const fence = '```';

function block(path: string, ...lines: string[]): string[] {
  return [`${path}:`, '', fence, ...lines, fence, ''];
}

const good = [
  '## T',
  '',
  ...block('`a.ts`', 'const x = bad;', '          ^^^ error: Bad word'),
  ...block('`a.ts`, fixed', 'const x = good;'),
];

function run(lines: readonly string[], defects: Defects = {}): void {
  const suite = readSuite('test/rules/verify/no-leeway.md', lines.join('\n'));
  assert.ok(suite.tests.length > 0);
  for (const test of suite.tests) runSuiteTest(toyDoor(defects), suite, test, undefined);
}

function updated(lines: readonly string[]): string {
  const suite = readSuite('test/rules/verify/no-leeway.md', lines.join('\n'));
  const rewrite = new Rewrite(suite);
  for (const test of suite.tests) runSuiteTest(toyDoor(), suite, test, rewrite);
  return rewrite.text();
}

/** The text of the failure, which is what a person reads. */
function failure(lines: readonly string[], defects: Defects = {}): string {
  try {
    run(lines, defects);
  } catch (error) {
    return String(error);
  }
  throw new Error('The suite passes');
}

describe('running a suite', () => {
  it('passes when marks and fixed blocks hold', () => {
    run(good);
  });

  it('shows what is found and not marked apart from what is marked and not found', () => {
    const message = failure(
      [...block('`a.ts`', 'const x = bad;', '      ^ error: Bad name', 'const y = bad;', '          ^^^ error: Bad wo…')].toSpliced(
        0,
        0,
        '## T',
        '',
      ),
    );
    assert.match(message, /Found and not marked:\n {2}a\.ts:1\n {4}const x = bad;\n {4} {10}\^\^\^ error verify\/no-leeway: Bad word\n/);
    assert.match(message, /Marked and not found:\n {2}a\.ts:1\n {4}const x = bad;\n {4} {6}\^ error verify\/no-leeway: Bad name\n/);
    assert.doesNotMatch(message, /a\.ts:2/);
  });

  it('blots out secrets in what it shows, without moving the carets', () => {
    const message = failure(['## T', ...block('`a.ts`', "const x = ['hunter2-hunter2-hunter2', odd];")]);
    assert.match(message, /const x = \['•{23}', odd\];\n {4} {38}\^\^\^ warning/);
    assert.doesNotMatch(message, /hunter2/);
  });

  it('wants the neighbours of a rule marked by name, unless the suite narrows them', () => {
    const lines = (mark: string[]) => [
      '## T',
      ...block('`a.ts`', 'odd', ...mark, 'even', ...(mark.length > 0 ? ['^^^^ related contract/audience: Even word'] : [])),
    ];
    run(lines(['^^^ warning contract/audience: Odd word']));
    assert.match(failure(lines(['^^^ warning: Odd word'])), /Marked and not found/);
    assert.match(failure(lines([])), /related contract\/audience: Even word/);
    run(['<!-- off: contract/audience -->', ...lines([])]);
    run(['## T', '<!-- only: verify/no-leeway -->', ...lines([]).slice(1)]);
  });

  it('wants a fixed block for each file that a fix changes, and for no other', () => {
    assert.match(failure(good.slice(0, 8)), /A fix changes a\.ts, and no block `a\.ts`, fixed: says how[\s\S]*const x = good;/);
    assert.match(failure([...good, ...block('`b.ts`, fixed', 'x')]), /fixed block for b\.ts, and no fix changes it/);
    assert.match(failure(['## T', ...block('`a.ts`', 'x'), ...block('`a.ts`, fixed', 'x')]), /no finding offers an edit/);
    assert.match(failure(good.map((line) => line.replace('x = good', 'x = well'))), /After the fix, a\.ts is:\n {4}const x = good;\n/);
  });

  it('applies another fix by the start of its title', () => {
    run([...good, ...block('`a.ts`, fixed by "Write fi"', 'const x = fine;')]);
    assert.match(
      failure([...good, ...block('`a.ts`, fixed by "Nothing"', 'x')]),
      /No fix is called "Nothing…"; there are: "Write good", "Write fine"/,
    );
  });

  it('shows a new secret as a stand-in', () => {
    run(['## T', ...block('`.env`', 'A=empty', '  ^^^^^ error secret/missing: Empty word'), ...block('`.env`, fixed', 'A=<new secret>')]);
  });

  const defects: [string, Defects, RegExp][] = [
    ['a message that holds a part of a secret', { leaks: true }, /A secret of the workspace is in the message of verify\/no-leeway/],
    ['a command that holds a secret', { command: 'set hunter2-hunter2-hunter2' }, /is in a fix command/],
    ['a range outside its file', { endsTooFar: true }, /the finding lies outside its file/],
    ['another finding with CRLF', { seesCarriageReturns: true }, /Found only with CRLF line ends: .*Bad word and CR/],
    ['a host that misses what the byte filter hides', { missesWhenLazy: true }, /Not found when files pass the byte filter first/],
    ['an engine that remembers what is gone', { remembersCuts: true }, /Not found after a\.ts was cut and typed again/],
    ['an absolute path in what is said', { tellsPath: true }, /A message of verify\/no-leeway holds the absolute path/],
    ['a fix of a rule that declares none', { declared: 'none' }, /declares fixes: 'none' and offers a safe one: "Write good"/],
    ['a fix that mends nothing', { fixKeepsWord: true }, /The finding is still there after its fix/],
    ['a fix that brings another finding', { fixBringsWord: true }, /The fix brought a new finding: contract\/audience/],
    ['a fix that breaks the syntax', { fixBreaksSyntax: true }, /After the fix, a\.ts does not parse: line 1/],
  ];
  for (const [what, defect, message] of defects) {
    it(`fails on ${what}`, () => {
      assert.match(failure(good, defect), message);
    });
  }

  it('fails when a report shows a secret that stands beside a finding', () => {
    const lines = ['## T', ...block('`a.txt`', 'odd hunter2-hunter2-hunter2', '^^^ warning contract/audience: Odd word')];
    run(lines);
    assert.match(failure(lines, { reportsSource: true }), /A secret of the workspace is in the stylish report/);
  });

  it('fails when a cut file makes the engine throw', () => {
    const lines = [
      '## T',
      ...block('`a.txt`', 'bad bad bad bad bad', ...[0, 4, 8, 12, 16].map((column) => `${' '.repeat(column)}^^^ error: Bad word`)),
      ...block('`a.txt`, fixed', 'good good good good good'),
    ];
    run(lines);
    assert.match(failure(lines, { throwsOnCut: true }), /With a\.txt cut after \d+ of 20 characters, the check throws TypeError: cut/);
  });
});

describe('asking the doctor about a suite', () => {
  const consulted = async (defects: Defects, text = 'Bearer abcdefghijklmnopqrstuvwxyz'): Promise<void> => {
    const suite = readSuite('test/rules/verify/no-leeway.md', ['## T', ...block('`a.txt`', text)].join('\n'));
    for (const test of suite.tests) await runDoctor(toyDoor(defects), suite, test);
  };

  it('fails when a face shows a part of a secret, and when there is none', async () => {
    await consulted({});
    await assert.rejects(consulted({ doctor: 'leaks' }), /A secret of the workspace is in the hover/);
    await assert.rejects(consulted({ doctor: 'throws' }), /The token doctor throws TypeError: ill/);
  });

  it('asks of one in twelve where there is no token', async () => {
    let asked = 0;
    for (let number = 0; number < 200; number++) {
      const suite = readSuite('test/rules/verify/no-leeway.md', [`## T${number}`, ...block('`a.txt`', 'nothing')].join('\n'));
      for (const test of suite.tests) await runDoctor(toyDoor({ doctor: 'throws' }), suite, test).catch(() => asked++);
    }
    assert.ok(asked >= 6 && asked <= 40, `${asked} of 200`);
  });
});

describe('rewriting a suite', () => {
  it('leaves a suite that holds as it is', () => {
    assert.equal(updated(good), good.join('\n'));
  });

  it('writes marks and fixed blocks, keeps wording that holds, and the result passes', () => {
    const text = updated([
      'Prose.',
      '## One',
      '',
      ...block('`a.ts`', 'const x = [bad, bad];', '           ^^^ error: Bad…', '  ^^ info: Gone'),
      'More prose.',
      '## Two',
      '',
      ...block('`b.ts`', 'fine'),
      ...block('`b.ts`, fixed', 'finer'),
      'Last words.',
    ]);
    assert.equal(
      text,
      [
        'Prose.',
        '## One',
        '',
        ...block('`a.ts`', 'const x = [bad, bad];', '           ^^^ error: Bad…', '                ^^^ error: Bad word').slice(0, -1),
        '',
        ...block('`a.ts`, fixed', 'const x = [good, good];'),
        'More prose.',
        '## Two',
        '',
        ...block('`b.ts`', 'fine'),
        'Last words.',
      ].join('\n'),
    );
    run(text.split('\n'));
  });

  it('does not hide a fault that no mark can mend', () => {
    const suite = readSuite('test/rules/verify/no-leeway.md', good.join('\n'));
    for (const test of suite.tests) {
      assert.throws(() => runSuiteTest(toyDoor({ fixBreaksSyntax: true }), suite, test, new Rewrite(suite)), /does not parse/);
    }
  });
});
