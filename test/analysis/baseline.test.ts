import assert from 'node:assert/strict';
import { Analysis, type ReportedFinding } from '../../server/src/analysis/analysis';
import { baselineOf, baselineWith, parseBaseline } from '../../server/src/analysis/baseline';
import { partsOf } from '../../server/src/analysis/merge';

const PACKAGE = '{"name": "shop", "dependencies": {"jsonwebtoken": "9.0.2"}}\n';
const CODE = [
  "import jwt from 'jsonwebtoken';",
  'const key = process.env.JWT_SECRET;',
  'export const one = (token) => jwt.verify(token, key);',
  'export const two = (token) => jwt.verify(token, key);',
  '',
].join('\n');

function workspace(folder: string, code = CODE): Analysis {
  const analysis = new Analysis();
  const path = (name: string) => (folder === '' ? name : `${folder}/${name}`);
  analysis.setFile(path('package.json'), PACKAGE);
  analysis.setFile(path('.env'), 'JWT_SECRET=changeme\n');
  analysis.setFile(path('src/auth.js'), code);
  return analysis;
}

function given(analysis: Analysis, folder: string, text: string): Analysis {
  const { baseline, problem } = parseBaseline(text);
  assert.equal(problem, undefined);
  analysis.setBaselines([{ folder, baseline: baseline ?? { entries: [] } }]);
  return analysis;
}

const all = (findings: readonly ReportedFinding[]) => findings.flatMap(partsOf).map(({ rule, message }) => `${rule}: ${message}`);

describe('baseline', () => {
  const before = workspace('').check().findings;
  const text = baselineOf(before, '');

  it('keeps every finding that it was made of out of the report, and counts them', () => {
    assert.ok(all(before).length >= 5);
    const { findings, baselined, staleBaselines, silenced } = given(workspace(''), '', text).check();
    assert.deepEqual([findings, baselined, staleBaselines], [[], all(before).length, []]);
    assert.deepEqual(new Set(silenced.map(({ by }) => by)), new Set(['baseline']));
  });

  it('means the same files where the host gives absolute paths', () => {
    const { findings, baselined } = given(workspace('/home/me/shop'), '/home/me/shop', text).check();
    assert.deepEqual([findings, baselined], [[], all(before).length]);
    assert.equal(baselineOf(workspace('/home/me/shop').check().findings, '/home/me/shop'), text);
  });

  it('stays over moved lines, and covers no more findings than it counts', () => {
    const moved = CODE.replace('const key', '// a comment\n\nconst key');
    assert.deepEqual(given(workspace('', moved), '', text).check().findings, []);
    const third = `${moved}export const three = (token) => jwt.verify(token, key);\n`;
    const { findings } = given(workspace('', third), '', text).check();
    assert.equal(findings.length, 1);
    assert.equal(all(findings).length, 2);
  });

  it('tells entries that match nothing any more', () => {
    const analysis = given(workspace(''), '', text);
    analysis.setFile('.env', 'JWT_SECRET=q7Gd2mXv9Lr4Tz8Kb1Nw6Ys3Hc5Pf0Je\n');
    assert.deepEqual(analysis.check().staleBaselines, [{ folder: '', count: 1 }]);
  });

  it('keeps the entries of a rule that is switched off', () => {
    const analysis = given(workspace(''), '', text);
    analysis.setSettings([{ folder: '', settings: { rules: { 'secret/placeholder': 'off' }, options: {} } }]);
    const { findings, staleBaselines, baselined } = analysis.check();
    assert.deepEqual([findings, staleBaselines, baselined], [[], [], all(before).length - 1]);
  });

  it('is sorted, readable in a diff and without a secret', () => {
    const entries = JSON.parse(text).findings.map(({ file, rule, message }: Record<string, string>) => `${file} ${rule} ${message}`);
    assert.deepEqual(entries, [...entries].sort());
    assert.match(
      text,
      /\n {4}\{\n {6}"rule": "verify\/no-leeway",\n {6}"file": "src\/auth\.js",\n {6}"message": "[^\n]+",\n {6}"count": 2\n {4}\}/,
    );
    assert.ok(!text.includes('changeme'));
  });

  it('takes one finding more at its place, with all that it stands for, and keeps the form of the file', () => {
    let grown: string | undefined;
    for (const finding of [...before].reverse()) grown = baselineWith(grown, finding, '');
    assert.deepEqual(JSON.parse(grown ?? ''), JSON.parse(text));
    assert.equal(grown, text);
    const [first, ...rest] = before as [ReportedFinding, ...ReportedFinding[]];
    const tabbed = `// ours\n${JSON.stringify(JSON.parse(baselineOf(rest, '')), undefined, '\t')}\n`.replaceAll('\n', '\r\n');
    const more = baselineWith(tabbed, first, '');
    assert.match(more, /^\/\/ ours\r\n\{\r\n\t"version": 1,\r\n/);
    assert.doesNotMatch(more, /[^\r]\n|\n {2}/);
    assert.equal(parseBaseline(more).baseline?.entries.length, parseBaseline(text).baseline?.entries.length);
  });

  it('takes brackets in messages and names of the language for what they are', () => {
    const message = '['.repeat(500);
    const text = `{"version":1,"__proto__":{},"findings":[{"rule":"__proto__","file":"constructor","message":"${message}"}]}`;
    assert.deepEqual(parseBaseline(text).baseline?.entries, [{ rule: '__proto__', file: 'constructor', message, count: 1 }]);
  });

  it('leaves a text alone that is no baseline, and says what is wrong in one line', () => {
    const finding = before[0] as ReportedFinding;
    for (const [broken, problem] of [
      ['{ "version": 1,', 'Line 1, column 16: property name expected'],
      ['', 'Line 1, column 1: value expected'],
      ['[]', 'Line 1: "version" must be 1'],
      ['['.repeat(200_000), 'A baseline that is nested so deeply is not read'],
      [' '.repeat(16_000_001), 'A baseline of more than 16000000 characters is not read'],
      ['{ "version": 2, "findings": [] }', 'Line 1: "version" must be 1'],
      ['{ "version": 1, "findings": {} }', 'Line 1: "findings" must be a list'],
      [
        '{ "version": 1,\n"findings": [\n"hunter2"] }',
        'Line 3: an entry has "rule", "file" and "message", and may have a "count" of 1 or more',
      ],
      ['{ "version": 1, "findings": [{ "rule": "a", "file": "b", "message": "c", "count": 0 }] }', /^Line 1: an entry has/],
    ] as const) {
      const said = parseBaseline(broken).problem ?? '';
      if (typeof problem === 'string') assert.equal(said, problem);
      else assert.match(said, problem);
      if (broken.trim() !== '') assert.equal(baselineWith(broken, finding, ''), broken);
    }
  });
});
