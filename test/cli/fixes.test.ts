import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CheckResult, ReportedFinding } from '../../server/src/analysis/analysis';
import { chooseFixes, fixAll, materialize, previewText } from '../../server/src/analysis/fixes';
import { SecretText } from '../../server/src/facts/secret-text';
import { splitLines, unifiedDiff } from '../../server/src/report/diff';
import type { FixEdit, Safety } from '../../server/src/rules/rule';
import { findingAt } from './report-of';

type Part = FixEdit['newText'][number];

const edit = (start: number, end: number, ...newText: readonly Part[]): FixEdit => ({ at: { file: '.env', start, end }, newText });

function fixable(name: string, edits: readonly FixEdit[], safety: Safety = 'safe'): ReportedFinding {
  return findingAt({ file: '.env', start: 0, end: 0 }, { fingerprint: name, fixes: [{ title: name, safety, edits, command: '' }] });
}

/** An engine whose findings are computed from its texts by a function. */
class ToyAnalysis {
  readonly texts: Map<string, string>;
  readonly #findings: (texts: ReadonlyMap<string, string>) => readonly ReportedFinding[];

  constructor(texts: Readonly<Record<string, string>>, findings: (texts: ReadonlyMap<string, string>) => readonly ReportedFinding[]) {
    this.texts = new Map(Object.entries(texts));
    this.#findings = findings;
  }

  check(): CheckResult {
    return { findings: this.#findings(this.texts), silenced: [], problems: [], unusedSuppressions: [], baselined: 0, staleBaselines: [] };
  }

  textOf(file: string): string | undefined {
    return this.texts.get(file);
  }

  setFile(file: string, text: string): boolean {
    this.texts.set(file, text);
    return true;
  }
}

const ALL = {
  allowed: ['safe', 'suggested'] as const,
  makeSecret: (bytes: number) => `new${bytes}`,
  mayEdit: () => true,
  wanted: () => true,
};

describe('fixes', () => {
  it('fill in secrets when they are applied, and show stand-ins before', () => {
    const parts = ['A=', { fresh: 'secret', bytes: 32 } as const, '\nB=', new SecretText('hunter2'), '\n'];
    assert.deepEqual(
      materialize(edit(3, 5, ...parts), (bytes) => 'x'.repeat(bytes)),
      { start: 3, end: 5, newText: `A=${'x'.repeat(32)}\nB=hunter2\n` },
    );
    assert.equal(previewText(parts), 'A=<new secret>\nB=<copied secret>\n');
  });

  it('are chosen by their safety, the first of each finding, and only those that edit', () => {
    const finding = findingAt(
      { file: '.env', start: 0, end: 0 },
      {
        fixes: [
          { title: 'by hand', safety: 'safe', edits: [], command: 'do it' },
          { title: 'bold', safety: 'suggested', edits: [edit(0, 1, 'x')], command: '' },
          { title: 'careful', safety: 'safe', edits: [edit(0, 1, 'y')], command: '' },
        ],
      },
    );
    const title = (...allowed: readonly Safety[]) => chooseFixes([finding], allowed).map(({ fix }) => fix.title);
    assert.deepEqual(title('safe'), ['careful']);
    assert.deepEqual(title('safe', 'suggested'), ['bold']);
    assert.deepEqual(title(), []);
  });

  it('that touch each other are not chosen together, as a whole', () => {
    const chosen = chooseFixes(
      [fixable('one', [edit(0, 5, 'a')]), fixable('two', [edit(10, 11, 'b'), edit(4, 6, 'c')]), fixable('three', [edit(10, 12, 'd')])],
      ['safe'],
    );
    assert.deepEqual(
      chosen.map(({ fix }) => fix.title),
      ['one', 'three'],
    );
  });

  it('make the same edit once, and add lines at one point in order', () => {
    const fresh = { fresh: 'secret', bytes: 8 } as const;
    const findings = [
      fixable('one', [edit(4, 4, 'A=', fresh, '\n')]),
      fixable('same', [edit(4, 4, 'A=', fresh, '\n')]),
      fixable('other', [edit(4, 4, 'B=', new SecretText('b'), '\n')]),
      fixable('no line', [edit(4, 4, 'C=')]),
    ];
    assert.deepEqual(
      chooseFixes(findings, ['safe']).map(({ fix, edits }) => [fix.title, edits.length]),
      [
        ['one', 1],
        ['same', 0],
        ['other', 1],
      ],
    );
    const analysis = new ToyAnalysis({ '.env': 'X=1\n' }, (texts) => (texts.get('.env') === 'X=1\n' ? findings.slice(0, 3) : []));
    const outcome = fixAll(analysis, ALL);
    assert.equal(analysis.textOf('.env'), 'X=1\nA=new8\nB=b\n');
    assert.deepEqual([...outcome.changes], [['.env', { before: 'X=1\n', after: 'X=1\nA=new8\nB=b\n' }]]);
    assert.deepEqual(
      [...outcome.written],
      [
        ['new8', '<new secret>'],
        ['b', '<copied secret>'],
      ],
    );
  });

  it('are applied round by round until none is left', () => {
    const analysis = new ToyAnalysis({ '.env': 'aaa' }, (texts) => {
      const text = texts.get('.env') ?? '';
      return [...text.matchAll(/a/g)].map(({ index }) =>
        fixable(`a${index}`, [edit(0, text.length, `${text.slice(0, index)}b${text.slice(index + 1)}`)]),
      );
    });
    const outcome = fixAll(analysis, ALL);
    assert.equal(analysis.textOf('.env'), 'bbb');
    assert.equal(outcome.applied.length, 3);
  });

  it('that mend nothing are applied once', () => {
    const analysis = new ToyAnalysis({ '.env': '' }, () => [fixable('stubborn', [edit(0, 0, 'x\n')])]);
    assert.equal(fixAll(analysis, ALL).applied.length, 1);
    assert.equal(analysis.textOf('.env'), 'x\n');
  });

  it('stop after ten rounds', () => {
    const analysis = new ToyAnalysis({ '.env': '' }, (texts) => [fixable(`turn ${texts.get('.env')?.length}`, [edit(0, 0, 'x')])]);
    assert.equal(fixAll(analysis, ALL).applied.length, 10);
  });

  it('create files, and leave alone what may not be edited or is not wanted', () => {
    const create = fixable('create', [{ at: { file: 'new/.env', start: 0, end: 0 }, newText: ['A=1\n'] }]);
    const both = fixable('both', [edit(0, 1, 'y'), { at: { file: 'locked', start: 0, end: 0 }, newText: ['z'] }]);
    const analysis = new ToyAnalysis({ '.env': 'x' }, (texts) => (texts.has('new/.env') ? [both] : [create, both]));
    const outcome = fixAll(analysis, { ...ALL, mayEdit: (file) => file !== 'locked' });
    assert.deepEqual([...outcome.changes], [['new/.env', { before: undefined, after: 'A=1\n' }]]);
    assert.equal(fixAll(new ToyAnalysis({}, () => [create]), { ...ALL, wanted: () => false }).changes.size, 0);
  });

  it('that undo each other change nothing', () => {
    const analysis = new ToyAnalysis({ '.env': 'a' }, (texts) => {
      const text = texts.get('.env') ?? '';
      return [fixable(text, [edit(0, 1, text === 'a' ? 'b' : 'a')])];
    });
    const { changes } = fixAll(analysis, ALL);
    assert.deepEqual([...changes], []);
    assert.equal(analysis.textOf('.env'), 'a');
  });
});

describe('the unified diff', () => {
  const side = (text: string) => {
    const lines = splitLines(text);
    return { lines, shown: (line: number) => lines[line] ?? '' };
  };
  const diff = (before: string, after: string) => unifiedDiff('a.txt', side(before), side(after));

  it('shows what changed with the lines around it', () => {
    const before = '1\n2\n3\n4\n5\n6\n7\n8\n9\n';
    assert.equal(
      diff(before, '1\n2\n3\n4\nfive\n6\n7\n8\n9\n'),
      '--- a/a.txt\n+++ b/a.txt\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n',
    );
    assert.equal(diff(before, before), '');
  });

  it('joins changes that are near and parts those that are far', () => {
    const lines = Array.from({ length: 30 }, (_, index) => String(index));
    const changed = (...at: readonly number[]) => lines.map((line, index) => (at.includes(index) ? `x${line}` : line)).join('\n');
    const hunks = (text: string) => text.split('\n').filter((line) => line.startsWith('@@'));
    assert.deepEqual(hunks(diff(lines.join('\n'), changed(5, 11))), ['@@ -3,13 +3,13 @@']);
    assert.deepEqual(hunks(diff(lines.join('\n'), changed(5, 20))), ['@@ -3,7 +3,7 @@', '@@ -18,7 +18,7 @@']);
  });

  it('shows a new file', () => {
    assert.equal(unifiedDiff('new/.env', undefined, side('A=1\n')), '--- /dev/null\n+++ b/new/.env\n@@ -0,0 +1,1 @@\n+A=1\n');
  });

  it('compares lines as they are and shows them as they may be shown', () => {
    const masked = (text: string, mask: string) => ({ ...side(text), shown: () => mask });
    assert.equal(
      unifiedDiff('.env', masked('A=old\n', 'A=••'), masked('A=new\n', 'A=<new secret>')),
      '--- a/.env\n+++ b/.env\n@@ -1,1 +1,1 @@\n-A=••\n+A=<new secret>\n',
    );
  });

  it('leads from one text to the other', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const shown = unifiedDiff('f', side(before.join('\n')), side(after.join('\n')));
        assert.deepEqual(patched(before, shown), after);
      }),
      { numRuns: 300 },
    );
  });
});

/** Applies a unified diff to lines, checking every line it names. */
function patched(before: readonly string[], diff: string): readonly string[] {
  const result: string[] = [];
  let next = 0;
  for (const line of diff.split('\n').slice(2)) {
    const hunk = /^@@ -(\d+),(\d+) /.exec(line);
    if (hunk) {
      const start = hunk[2] === '0' ? Number(hunk[1]) : Number(hunk[1]) - 1;
      result.push(...before.slice(next, start));
      next = start;
    } else if (line.startsWith('+')) {
      result.push(line.slice(1));
    } else if (line !== '') {
      assert.equal(before[next], line.slice(1));
      if (line.startsWith(' ')) result.push(line.slice(1));
      next++;
    }
  }
  return [...result, ...before.slice(next)];
}
