import assert from 'node:assert/strict';
import { Ajv } from 'ajv';
import { formatReport } from '../../server/src/report/formats';
import { githubReport } from '../../server/src/report/github';
import { gitlabReport } from '../../server/src/report/gitlab';
import { junitReport } from '../../server/src/report/junit';
import { findingAt, placeOf, reportOf } from '../cli/report-of';
import { attackReport } from './attack';
import { parseXml, type XmlElement } from './xml';

const FILES = { 'api/auth.ts': 'check(\n  token,\n);\ncheck(key);\n', 'web/a.ts': 'sign(1);\n' };
const AT = placeOf(FILES, 'api/auth.ts', 'check(key)');
const ERROR = findingAt(AT, {
  severity: 'error',
  message: '50% wrong: a, b',
  related: [{ at: placeOf(FILES, 'web/a.ts', '1'), message: 'issued here' }],
});
const WARNING = findingAt({ file: 'api/auth.ts', start: 0, end: 17 }, { fingerprint: 'ffff' });
const INFO = findingAt(AT, { severity: 'info', message: 'Worth knowing', help: '' });
const REPORT = reportOf(
  FILES,
  [INFO, WARNING, ERROR, WARNING],
  [{ file: 'huge.env', message: 'Skipped: larger than 16 MB', at: undefined }],
);

interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** As the runner of GitHub Actions reads a line. */
function commandIn(line: string): Command | undefined {
  const match = /^\s*::([^\s:]+)(?: ([^:]*))?::(.*)$/.exec(line);
  if (!match) return undefined;
  const plain = (text: string) =>
    text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%25', '%');
  const pairs = (match[2] ?? '').split(',').map((pair) => [pair.slice(0, pair.indexOf('=')), plain(pair.slice(pair.indexOf('=') + 1))]);
  return { name: match[1] ?? '', properties: Object.fromEntries(pairs), message: plain(match[3] ?? '') };
}

describe('reports: github', () => {
  it('makes an annotation of each finding, the gravest first, at its place in the repository', () => {
    const commands = githubReport(REPORT, 'shop/')
      .split('\n')
      .flatMap((line) => commandIn(line) ?? []);
    assert.deepEqual(
      commands.map(({ name }) => name),
      ['error', 'warning', 'warning', 'notice', 'notice'],
    );
    const [error, warning] = commands;
    const title = 'Authlint verify/no-leeway';
    assert.deepEqual(error?.properties, { file: 'shop/api/auth.ts', line: '4', endLine: '4', col: '1', endColumn: '11', title });
    assert.match(
      error?.message ?? '',
      /^50% wrong: a, b\nIt breaks\. Do this\.\nshop\/web\/a\.ts:1: issued here\nhttps:\/\/.*no-leeway\.md$/,
    );
    // GitHub refuses columns of a place that goes over several lines.
    assert.deepEqual(warning?.properties, { file: 'shop/api/auth.ts', line: '1', endLine: '3', title });
    assert.deepEqual(commands.at(-1)?.properties, { file: 'shop/huge.env', title: 'Authlint' });
  });

  it('says how many findings GitHub makes no annotation of', () => {
    const [first] = REPORT.findings;
    assert.ok(first);
    const many = (count: number, problems = REPORT.problems) =>
      githubReport({ ...REPORT, problems, findings: Array.from({ length: count }, () => ({ ...first, severity: 'info' as const })) }, '');
    assert.doesNotMatch(many(10, []), /GitHub shows/);
    assert.match(many(10), /\nGitHub shows 10 annotations of each kind of a step: 1 more stand in this log alone\n/);
    assert.match(many(25, []), /: 15 more stand in this log alone\n/);
  });

  it('ends with a summary for who reads the log', () => {
    const log = githubReport(REPORT, '')
      .split('\n')
      .filter((line) => !line.startsWith('::'));
    assert.equal(log[0], 'Authlint: 4 problems (1 error, 2 warnings, 1 info) in 1 file');
    assert.match(log[1] ?? '', /^ {2}error {4}verify\/no-leeway {2}4 × /);
    assert.equal(
      githubReport({ ...REPORT, findings: [], problems: [], baselined: 2 }, ''),
      'Authlint: no problems in 2 files\n2 findings of the baseline not shown\n',
    );
  });

  it('takes no command from the workspace', () => {
    const lines = githubReport(attackReport(), '').split('\n');
    const commands = lines.flatMap((line) => commandIn(line) ?? []);
    assert.deepEqual(
      commands.map(({ name }) => name),
      ['error', 'notice', 'notice'],
    );
    for (const { properties } of commands) {
      assert.deepEqual(
        Object.keys(properties).filter((key) => !['file', 'line', 'endLine', 'col', 'endColumn', 'title'].includes(key)),
        [],
      );
      assert.equal(properties['file'], 'a,b:c%/<i>`@x|y.ts');
    }
    for (const line of lines.filter((line) => !line.startsWith('::'))) assert.ok(!line.includes('##[') && !line.includes('owned'), line);
  });
});

describe('reports: gitlab', () => {
  // As the documentation of Code Quality has it.
  const isValid = new Ajv().compile({
    type: 'array',
    items: {
      type: 'object',
      required: ['description', 'check_name', 'fingerprint', 'severity', 'location'],
      properties: {
        description: { type: 'string', minLength: 1 },
        check_name: { type: 'string' },
        fingerprint: { type: 'string', minLength: 1 },
        severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
        location: {
          type: 'object',
          required: ['path', 'lines'],
          properties: {
            path: { type: 'string', pattern: '^(?!\\./|/)' },
            lines: { type: 'object', required: ['begin'], properties: { begin: { type: 'integer', minimum: 1 } } },
          },
        },
      },
    },
  });

  it('has an issue for each finding, with a fingerprint of its own', () => {
    const issues = JSON.parse(gitlabReport(REPORT, 'shop/'));
    const valid: boolean = isValid(issues);
    assert.ok(valid, JSON.stringify(isValid.errors));
    assert.deepEqual(
      issues.map(({ severity }: { severity: string }) => severity),
      ['critical', 'major', 'major', 'info'],
    );
    assert.deepEqual(issues[0].location, { path: 'shop/api/auth.ts', lines: { begin: 4, end: 4 } });
    assert.equal(issues[3].description, 'Worth knowing');
    const fingerprints = issues.map(({ fingerprint }: { fingerprint: string }) => fingerprint);
    assert.equal(new Set(fingerprints).size, 4);
    assert.deepEqual(JSON.parse(gitlabReport({ ...REPORT, findings: [] }, '')), []);
  });
});

describe('reports: junit', () => {
  const casesOf = (root: XmlElement) => root.children.flatMap((suite) => suite.children);

  it('has a suite for each file and a test for each finding', () => {
    const root = parseXml(junitReport(REPORT, 'shop/'));
    assert.deepEqual([root.name, root.attributes['tests'], root.attributes['failures']], ['testsuites', '4', '3']);
    const [suite] = root.children;
    assert.deepEqual([suite?.attributes['name'], suite?.attributes['timestamp']], ['shop/api/auth.ts', '2026-03-15T12:00:00']);
    const cases = casesOf(root);
    const outcomes = cases.map(({ children: [outcome] }) => `${outcome?.name} ${outcome?.attributes['type'] ?? ''}`.trim());
    assert.deepEqual(outcomes, ['system-out', 'failure warning', 'failure error', 'failure warning']);
    assert.equal(new Set(cases.map(({ attributes }) => attributes['name'])).size, 4, 'GitLab drops tests of one name');
    const error = cases[2];
    assert.deepEqual([error?.attributes['file'], error?.attributes['line']], ['shop/api/auth.ts', '4']);
    assert.match(
      error?.children[0]?.text ?? '',
      /^shop\/api\/auth\.ts:4:1 {2}error {2}50% wrong: a, b\n\n {2}3 \| \);\n> 4 \| check\(key\);\n {4}\| \^{10}\n\nshop\/web\/a\.ts:1 {2}issued here\n/,
    );
  });

  it('has a test that passed where nothing is found', () => {
    const root = parseXml(junitReport({ ...REPORT, findings: [] }, ''));
    assert.deepEqual([root.attributes['tests'], root.attributes['failures']], ['1', '0']);
    assert.deepEqual(
      casesOf(root).map(({ attributes, children }) => [attributes['name'], children.length]),
      [['no problems in 2 files', 0]],
    );
  });

  it('is XML whatever the workspace holds', () => {
    const root = parseXml(junitReport(attackReport(), ''));
    assert.equal(casesOf(root).length, 2);
    assert.ok(root.children[0]?.attributes['name']?.includes('<i>'));
  });
});

describe('reports: every format', () => {
  it('says nothing of what the report does not show', () => {
    for (const name of ['stylish', 'json', 'github', 'gitlab', 'junit', 'markdown', 'html'] as const) {
      const text = formatReport(name, REPORT, { stylish: { colors: false, width: 100, prefix: '' }, prefix: '', version: '1.2.3' });
      assert.ok(!text.includes('/work space') || name === 'json', `${name} names a folder of the machine`);
      assert.ok(text.endsWith('\n'), name);
    }
  });
});
