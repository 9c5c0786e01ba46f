import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json';
import { Ajv } from 'ajv';
import { SecretText } from '../../server/src/facts/secret-text';
import { jsonReport } from '../../server/src/report/json';
import { mergeReports } from '../../server/src/report/moved';
import { sarifReport } from '../../server/src/report/sarif';
import { stylishReport } from '../../server/src/report/stylish';
import { defineRule } from '../../server/src/rules/rule';
import { findingAt, placeOf, reportOf } from './report-of';

const FILES = {
  'web app/.env': 'AUTH_SECRET=hunter2hunter2\nJWT_SECRET=\n',
  'api/auth.py': 'def user(token):\n    return jwt.decode(token, key)\n',
  'web app/auth.ts': "sign('ü😀', 1);\n",
};

const LEEWAY = findingAt(placeOf(FILES, 'api/auth.py', 'jwt.decode'), {
  message: 'PyJWT verifies this token without any clock tolerance',
  help: 'A clock that is a second ahead or behind makes it a 401. Allow 30 to 60 seconds with leeway, on every verifier of this token.',
  related: [{ at: placeOf(FILES, 'web app/auth.ts', '1'), message: 'shop issues it here' }],
  fixes: [
    {
      title: 'Allow 60 seconds',
      safety: 'safe',
      command: '',
      edits: [{ at: { file: 'api/auth.py', start: 49, end: 49 }, newText: [', leeway=60'] }],
    },
    {
      title: 'Go on without',
      safety: 'suggested',
      command: '',
      edits: [{ at: { file: 'api/auth.py', start: 0, end: 0 }, newText: ['#'] }],
    },
  ],
});

const EMPTY = findingAt(
  { file: 'web app/.env', start: 27, end: 37 },
  {
    rule: 'secret/missing',
    severity: 'error',
    message: 'JWT_SECRET is empty',
    help: '',
    fingerprint: 'fedcba9876543210',
    fixes: [
      {
        title: 'Generate a value',
        safety: 'suggested',
        command: 'fly secrets set JWT_SECRET="<value>"',
        edits: [
          { at: { file: 'web app/.env', start: 38, end: 38 }, newText: [{ fresh: 'secret', bytes: 32 }] },
          { at: { file: 'api/.env', start: 0, end: 0 }, newText: ['JWT_SECRET=', new SecretText('hunter2hunter2'), '\n'] },
        ],
      },
    ],
  },
);

const HINT = findingAt(placeOf(FILES, 'web app/.env', 'AUTH_SECRET'), {
  rule: 'secret/mismatch',
  severity: 'info',
  message: 'AUTH_SECRET could differ',
  help: 'Run the command.',
  fixes: [{ title: 'Set it', safety: 'suggested', command: 'fly secrets set AUTH_SECRET="<value>"', edits: [] }],
});

const REPORT = reportOf(
  FILES,
  [LEEWAY, EMPTY, HINT],
  [
    { file: 'huge.env', message: 'Skipped: larger than 16 MB', at: undefined },
    { file: 'api/auth.py', message: 'This suppression covers no finding', at: placeOf(FILES, 'api/auth.py', 'token):') },
  ],
);

const RULE = defineRule({
  id: 'verify/no-leeway',
  summary: 'A verifier allows no clock difference',
  severity: 'warning',
  fixes: 'safe',
  options: {},
  check: () => [],
});

describe('the stylish report', () => {
  const plain = { colors: false, width: 80, prefix: 'shop/' };

  it('gives the same advice once: of an info that comes again it shows the place', () => {
    const hints = ['AUTH_SECRET', 'JWT_SECRET'].map((name) => ({ ...HINT, at: placeOf(FILES, 'web app/.env', name) }));
    const other = { ...HINT, at: placeOf(FILES, 'api/auth.py', 'user'), fixes: [] };
    const said = stylishReport(reportOf(FILES, [...hints, other]), plain);
    assert.match(said, /\n {2}2:1 {2}info {2}AUTH_SECRET could differ {2}secret\/mismatch {2}\(as above\)\n/);
    assert.equal(said.split('Run the command.').length - 1, 2, 'once for the first, and once for the one without a fix');
    const warnings = hints.map((hint) => ({ ...hint, severity: 'warning' as const }));
    assert.equal(stylishReport(reportOf(FILES, warnings), plain).split('Run the command.').length - 1, 2);
  });

  it('shows each finding with its code, its reasons and its fixes', () => {
    assert.equal(
      stylishReport(REPORT, plain),
      `shop/api/auth.py

  2:12  warning  PyJWT verifies this token without any clock tolerance  verify/no-leeway
      1 │ def user(token):
    > 2 │     return jwt.decode(token, key)
        │            ^^^^^^^^^^
    shop/web app/auth.ts:1:13  shop issues it here
      1 │ sign('ü😀', 1);
        │             ^
    A clock that is a second ahead or behind makes it a 401. Allow 30 to 60
    seconds with leeway, on every verifier of this token.
    fix: Allow 60 seconds (--fix)
    or:  Go on without (--fix-suggested)

shop/web app/.env

  2:1  error  JWT_SECRET is empty  secret/missing
      1 │ AUTH_SECRET=••••••••
    > 2 │ JWT_SECRET=
        │ ^^^^^^^^^^
    fix: Generate a value (--fix-suggested)
         $ fly secrets set JWT_SECRET="<value>"

  1:1  info  AUTH_SECRET could differ  secret/mismatch
    > 1 │ AUTH_SECRET=••••••••
        │ ^^^^^^^^^^^
      2 │ JWT_SECRET=
    Run the command.
    fix: Set it
         $ fly secrets set AUTH_SECRET="<value>"

Worth knowing
  shop/huge.env  Skipped: larger than 16 MB
  shop/api/auth.py:1:10  This suppression covers no finding

✖ 3 problems (1 error, 1 warning, 1 info) in 2 files
  Can be fixed: 1 with --fix, 1 with --fix-suggested; see the changes first with --fix-dry-run
`,
    );
  });

  it('says that all is well', () => {
    assert.equal(stylishReport(reportOf(FILES, []), plain), '✔ No problems in 3 files\n');
    assert.equal(stylishReport(reportOf({ a: '' }, []), plain), '✔ No problems in 1 file\n');
    assert.match(stylishReport(reportOf(FILES, [HINT]), plain), /✖ 1 problem \(1 info\) in 1 file\n$/);
  });

  it('has colours only when they are asked for', () => {
    const start = '\u001b[';
    assert.ok(!stylishReport(REPORT, plain).includes(start));
    const colored = stylishReport(REPORT, { ...plain, colors: true });
    assert.ok(colored.includes(`${start}31merror${start}39m`));
    assert.equal(stripVTControlCharacters(colored), stylishReport(REPORT, plain));
  });

  it('does not let a file name steer the terminal', () => {
    const files = { 'a\u001b[2J.ts': 'x' };
    const report = reportOf(files, [findingAt({ file: 'a\u001b[2J.ts', start: 0, end: 1 })]);
    assert.match(stylishReport(report, plain), /^shop\/a\ufffd\[2J\.ts\n/);
  });
});

describe('the JSON report', () => {
  it('follows version 1 of its format', () => {
    const document = JSON.parse(jsonReport(REPORT));
    assert.deepEqual(
      { ...document, findings: document.findings.length },
      {
        version: 1,
        root: REPORT.root,
        summary: { files: 3, errors: 1, warnings: 1, infos: 1, baselined: 0, durationMs: 13 },
        findings: 3,
        problems: [
          { file: 'huge.env', message: 'Skipped: larger than 16 MB' },
          {
            file: 'api/auth.py',
            message: 'This suppression covers no finding',
            range: { start: { line: 1, column: 10 }, end: { line: 1, column: 17 } },
          },
        ],
      },
    );
    assert.deepEqual(document.findings[0], {
      rule: 'verify/no-leeway',
      service: 'api',
      severity: 'warning',
      message: LEEWAY.message,
      help: LEEWAY.help,
      file: 'api/auth.py',
      range: { start: { line: 2, column: 12 }, end: { line: 2, column: 22 } },
      related: [
        {
          file: 'web app/auth.ts',
          range: { start: { line: 1, column: 13 }, end: { line: 1, column: 14 } },
          message: 'shop issues it here',
        },
      ],
      fixes: [
        {
          title: 'Allow 60 seconds',
          safety: 'safe',
          edits: [{ file: 'api/auth.py', range: { start: { line: 2, column: 33 }, end: { line: 2, column: 33 } }, newText: ', leeway=60' }],
        },
        {
          title: 'Go on without',
          safety: 'suggested',
          edits: [{ file: 'api/auth.py', range: { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } }, newText: '#' }],
        },
      ],
      fingerprint: '0123456789abcdef',
    });
    assert.deepEqual(document.findings[1].fixes[0], {
      title: 'Generate a value',
      safety: 'suggested',
      edits: [
        { file: 'web app/.env', range: { start: { line: 2, column: 12 }, end: { line: 2, column: 12 } }, newText: '<new secret>' },
        {
          file: 'api/.env',
          range: { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } },
          newText: 'JWT_SECRET=<copied secret>\n',
        },
      ],
      command: 'fly secrets set JWT_SECRET="<value>"',
    });
  });
});

describe('the SARIF report', () => {
  const { id: _id, $schema: _draft, ...draft } = schema;
  const ajv = new Ajv({
    strict: false,
    // The schema is of draft 4, whose patterns are those of JavaScript before it knew Unicode.
    unicodeRegExp: false,
    formats: {
      uri: (text: string) => URL.canParse(text),
      'uri-reference': (text: string) => URL.canParse(text, 'file:///') && !/\s/.test(text),
      'date-time': (text: string) => !Number.isNaN(Date.parse(text)),
    },
  });
  const validate = ajv.compile(draft);

  it('is valid SARIF 2.1.0, with findings and without', () => {
    for (const report of [REPORT, reportOf({}, [])]) {
      assert.ok(validate(JSON.parse(sarifReport(report, [RULE], '1.2.3'))), JSON.stringify(validate.errors));
    }
    const broken = JSON.parse(sarifReport(REPORT, [RULE], '1.2.3'));
    broken.runs[0].results[0].level = 'fatal';
    assert.equal(validate(broken), false, 'the schema is really applied');
  });

  it('says where, what and how to mend it', () => {
    const [run] = JSON.parse(sarifReport(REPORT, [RULE], '1.2.3')).runs;
    const [leeway, empty, hint] = run.results;
    assert.equal(run.columnKind, 'utf16CodeUnits');
    assert.match(run.originalUriBaseIds.SRCROOT.uri, /^file:\/\/\/.*work%20space\/$/);
    assert.equal(leeway.message.text, `${LEEWAY.message}. ${LEEWAY.help}`);
    assert.equal(empty.message.text, 'JWT_SECRET is empty');
    assert.deepEqual([leeway.level, empty.level, hint.level], ['warning', 'error', 'note']);
    assert.deepEqual(leeway.locations[0].physicalLocation, {
      artifactLocation: { uri: 'api/auth.py', uriBaseId: 'SRCROOT' },
      region: { startLine: 2, startColumn: 12, endLine: 2, endColumn: 22 },
    });
    assert.equal(leeway.relatedLocations[0].physicalLocation.artifactLocation.uri, 'web%20app/auth.ts');
    assert.deepEqual(leeway.partialFingerprints, { 'authlint/v1': '0123456789abcdef' });
    assert.deepEqual(
      empty.fixes[0].artifactChanges.map((change: { replacements: { insertedContent: { text: string } }[] }) =>
        change.replacements.map((replacement) => replacement.insertedContent.text),
      ),
      [['<new secret>'], ['JWT_SECRET=<copied secret>\n']],
    );
    assert.equal(hint.fixes, undefined, 'a fix that is only a command changes no artifact');
    for (const result of run.results) assert.equal(run.tool.driver.rules[result.ruleIndex].id, result.ruleId);
    const rule = run.tool.driver.rules.find(({ id }: { id: string }) => id === 'verify/no-leeway');
    assert.equal(rule.fullDescription.text, RULE.summary);
    assert.match(rule.helpUri, /verify\/no-leeway/);
    assert.deepEqual(
      run.invocations[0].toolExecutionNotifications.map((notification: { message: { text: string } }) => notification.message.text),
      ['Skipped: larger than 16 MB', 'This suppression covers no finding'],
    );
  });
});

describe('merging reports', () => {
  it('moves every path below the folder they share', () => {
    const left = { ...REPORT, root: `${REPORT.root}/left` };
    const right = { ...REPORT, root: `${REPORT.root}/inner/right` };
    const merged = mergeReports([left, right]);
    assert.equal(merged.root, REPORT.root);
    assert.equal(merged.files, 6);
    assert.deepEqual(
      merged.findings.map(({ at }) => at.file),
      [
        'left/api/auth.py',
        'left/web app/.env',
        'left/web app/.env',
        'inner/right/api/auth.py',
        'inner/right/web app/.env',
        'inner/right/web app/.env',
      ],
    );
    assert.equal(merged.findings[3]?.related[0]?.at.file, 'inner/right/web app/auth.ts');
    assert.equal(merged.findings[3]?.fixes[0]?.edits[0]?.at.file, 'inner/right/api/auth.py');
    assert.equal(merged.problems[1]?.file, 'left/api/auth.py');
    assert.equal(merged.problems[1]?.at?.file, 'left/api/auth.py');
    assert.equal(merged.sourceOf('inner/right/api/auth.py')?.text, FILES['api/auth.py']);
    assert.equal(merged.sourceOf('api/auth.py'), undefined);
    assert.equal(mergeReports([left]), left);
  });
});
