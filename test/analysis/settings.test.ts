import assert from 'node:assert/strict';
import { Analysis } from '../../server/src/analysis/analysis';
import type { FolderSettings, Settings } from '../../server/src/analysis/settings';
import { layered } from '../../server/src/analysis/settings-layers';
import { settingsOfFile } from '../../server/src/analysis/settings-of-files';
import { parseSettings } from '../../server/src/analysis/settings-parse';
import { problemLines, readSettingsText } from '../../server/src/analysis/settings-text';
import { RULES } from '../../server/src/rules/index';

const PLACEHOLDER = 'JWT_SECRET=changeme\n';
const SHORT = (seconds: number) =>
  `import jwt from 'jsonwebtoken';\nexport const token = (id: string) => jwt.sign({ sub: id, type: 'access' }, process.env.JWT_SECRET!, { expiresIn: ${seconds} });\n`;

function settings(json: unknown): Settings {
  const parsed = parseSettings(json);
  assert.deepEqual(parsed.problems, []);
  return parsed.settings;
}

function severityOf(given: Settings, file: string, id: string): string {
  const rule = RULES.find((one) => one.id === id);
  assert.ok(rule, id);
  return settingsOfFile([{ folder: '', settings: given }], file).severity(rule, undefined);
}

/** The severities of one rule's findings by file. */
function found(files: Readonly<Record<string, string>>, given: Settings | readonly FolderSettings[], rule: string): readonly string[] {
  const analysis = new Analysis();
  for (const [path, text] of Object.entries(files)) analysis.setFile(path, text);
  analysis.setSettings(given);
  return analysis
    .check()
    .findings.filter((finding) => finding.rule === rule)
    .map(({ at, severity }) => `${at.file} ${severity}`);
}

describe('settings of files', () => {
  it('go by the most exact key of a rule', () => {
    const given = settings({ rules: { '*': 'info', 'secret/*': 'off', 'secret/missing': 'error' } });
    assert.deepEqual(
      ['secret/missing', 'secret/weak', 'token/no-expiry'].map((id) => severityOf(given, 'a', id)),
      ['error', 'off', 'info'],
    );
  });

  it('go by the last override that says something, even if less exactly', () => {
    const given = settings({
      rules: { 'secret/placeholder': 'error' },
      overrides: [
        { files: ['**/.env'], rules: { 'secret/placeholder': 'warning' } },
        { files: ['legacy/'], rules: { '*': 'off' } },
      ],
    });
    assert.deepEqual(
      found({ '.env': PLACEHOLDER, 'legacy/.env': PLACEHOLDER, 'api/.env.local': PLACEHOLDER }, given, 'secret/placeholder'),
      ['.env warning', 'api/.env.local error'],
    );
  });

  it('hide the findings of excluded files, whose facts still count', () => {
    const files = {
      'package.json': '{"dependencies":{"jsonwebtoken":"9"}}',
      'gen/.env': 'A=1\n[[bad\n',
      'gen/token.ts': SHORT(900),
      '.env': 'OTHER_SECRET=x\n',
    };
    const shown = (given: Settings) => {
      const analysis = new Analysis(given);
      for (const [path, text] of Object.entries(files)) analysis.setFile(path, text);
      return analysis.check();
    };
    const excluded = shown(settings({ exclude: ['gen/'] }));
    assert.ok(shown(settings({})).findings.some(({ at }) => at.file.startsWith('gen/')));
    assert.deepEqual(
      excluded.findings.filter(({ at }) => at.file.startsWith('gen/')),
      [],
    );
    assert.ok(excluded.silenced.some(({ at, by }) => at.file.startsWith('gen/') && by === 'settings'));
  });

  it('run a rule once for each set of options, and keep what stands in the files that have them', () => {
    const files = { 'a/token.ts': SHORT(200), 'b/token.ts': SHORT(200), 'c/token.ts': SHORT(20) };
    const rule = 'token/short-expiry';
    const plain = found(files, settings({}), rule);
    assert.deepEqual(plain, ['a/token.ts warning', 'b/token.ts warning', 'c/token.ts warning']);
    const given = settings({ overrides: [{ files: ['b/', 'c/'], options: { [rule]: { minimumSeconds: 100 } } }] });
    assert.deepEqual(found(files, given, rule), ['a/token.ts warning', 'c/token.ts warning']);
    const folders = [
      { folder: 'a', settings: settings({ options: { [rule]: { minimumSeconds: 60 } }, rules: { [rule]: 'error' } }) },
      { folder: 'c', settings: settings({ rules: { '*': 'info' }, options: { [rule]: { minimumSeconds: 60 } } }) },
      { folder: '', settings: settings({}) },
    ];
    assert.deepEqual(found(files, folders, rule), ['b/token.ts warning', 'c/token.ts info']);
  });

  it('are looked at anew when files come and go', () => {
    const analysis = new Analysis(settings({ overrides: [{ files: ['b/'], options: { 'token/short-expiry': { minimumSeconds: 0 } } }] }));
    const count = () => analysis.check().findings.filter(({ rule }) => rule === 'token/short-expiry').length;
    analysis.setFile('b/token.ts', SHORT(200));
    assert.equal(count(), 0);
    analysis.setFile('a/token.ts', SHORT(200));
    assert.equal(count(), 1);
    analysis.removeFile('a/token.ts');
    assert.equal(count(), 0);
  });

  it('are those of the innermost folder, with globs that start there', () => {
    const folders = [
      { folder: '/ws', settings: settings({ rules: { '*': 'off' } }) },
      { folder: '/ws/api', settings: settings({ overrides: [{ files: ['src/.env'], rules: { '*': 'info' } }] }) },
    ];
    const files = { '/ws/.env': PLACEHOLDER, '/ws/api/.env': PLACEHOLDER, '/ws/api/src/.env': PLACEHOLDER, '/ws/api2/.env': PLACEHOLDER };
    assert.deepEqual(found(files, folders, 'secret/placeholder'), ['/ws/api/.env error', '/ws/api/src/.env info']);
  });

  it('let a later source have the last word on a rule, over more exact keys and overrides of an earlier one', () => {
    const file = settings({
      rules: { 'secret/missing': 'error', 'token/no-expiry': 'info' },
      options: { 'token/short-expiry': { minimumSeconds: 1 }, 'verify/no-leeway': { leewaySeconds: 30 } },
      overrides: [
        {
          files: ['**'],
          rules: { 'secret/*': 'info', 'verify/no-leeway': 'off' },
          options: { 'token/short-expiry': { minimumSeconds: 2 } },
        },
      ],
      exclude: ['a'],
      baseline: 'a.json',
      sharedSecrets: [['a:A', 'b:B']],
    });
    const editor = settings({
      rules: { 'secret/*': 'warning' },
      options: { 'token/short-expiry': { minimumSeconds: 3 } },
      exclude: ['b'],
      sharedSecrets: [['c:C', 'd:D']],
    });
    const both = layered(file, editor);
    assert.deepEqual(
      ['secret/missing', 'secret/weak', 'token/no-expiry', 'verify/no-leeway'].map((id) => severityOf(both, 'x', id)),
      ['warning', 'warning', 'info', 'off'],
    );
    const [short, leeway] = ['token/short-expiry', 'verify/no-leeway'].map((id) => RULES.find((rule) => rule.id === id));
    assert.ok(short && leeway);
    const applied = settingsOfFile([{ folder: '', settings: both }], 'x');
    assert.deepEqual([applied.options(short), applied.options(leeway)], [{ minimumSeconds: 3 }, { leewaySeconds: 30 }]);
    assert.deepEqual([both.exclude, both.baseline, both.sharedSecrets?.length], [['a', 'b'], 'a.json', 2]);
  });
});

describe('the text of settings', () => {
  const lines = (text: string) => problemLines(text, readSettingsText(text));
  const underlined = (text: string) => readSettingsText(text).problems.map(({ at, rename }) => [text.slice(at.start, at.end), rename]);

  it('is underlined at the key or the value that is wrong', () => {
    const text = `{
  // why
  "ruls": {},
  "rules": { "secret/mising": "off", "secret/missing": "warn" },
  "overrides": [{ "files": ["ok", "../up"], "rules": {} }, {}],
  "exclude": "x",
}`;
    assert.deepEqual(underlined(text), [
      ['"ruls"', 'rules'],
      ['"secret/mising"', 'secret/missing'],
      ['"warn"', 'warning'],
      ['"../up"', undefined],
      ['{}', undefined],
      ['"x"', undefined],
    ]);
    assert.equal(lines(text)[1], 'Line 4, column 14: Unknown rule "secret/mising": did you mean "secret/missing"?');
  });

  it('has a key that stands twice told, and the last one counts', () => {
    const text = '{ "rules": { "secret/missing": "error", "secret/missing": "off" } }';
    assert.deepEqual(lines(text), ['Line 1, column 41: "secret/missing" stands here twice, and the last one counts']);
    assert.deepEqual(readSettingsText(text).settings.rules, { 'secret/missing': 'off' });
  });

  it('counts for nothing where it is no JSON, and says so once', () => {
    const read = readSettingsText('{ "rules": { "secret/missing": "off" ');
    assert.deepEqual([read.isBroken, read.settings.rules], [true, {}]);
    assert.deepEqual(lines('{\n  "rules": \n}'), ['Line 3, column 1: Value expected']);
    assert.deepEqual([lines(''), lines('  \n'), lines('null')], [[], [], []]);
  });

  it('is never too deep or too long to be read', () => {
    for (const text of ['['.repeat(200_000), '{"a":'.repeat(50_000), `{"rules":{${'"a":"b",'.repeat(200_000)}}}`]) {
      assert.equal(readSettingsText(text).isBroken, true);
      assert.equal(lines(text).length, 1);
    }
  });

  it('counts a thousand globs and no more, whatever their braces stand for, and says so once', () => {
    const many = JSON.stringify({ overrides: Array.from({ length: 10_000 }, (_, index) => ({ files: [`a${index}`] })) });
    assert.equal(readSettingsText(many).settings.overrides?.length, 1000);
    const bomb = JSON.stringify({ exclude: Array.from({ length: 9000 }, () => '{a,b,c,d,e,f,g}{a,b,c,d,e,f,g}{a,b,c,d,e,f,g}') });
    assert.equal(readSettingsText(bomb).settings.exclude?.length, 2);
    for (const text of [many, bomb]) assert.match(lines(text).join('\n'), /^Line 1, column \d+: Of all globs the first 1000 count, .*$/);
  });

  it('has no more mistakes told than anybody looks at, and no secret that was pasted in place of a name', () => {
    const wrong = JSON.stringify({ rules: Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`verify/no-lee${index}`, 0])) });
    assert.equal(lines(wrong).length, 200);
    assert.deepEqual(lines('{ "sk_live_51HxT2kLmN8qR4vW": 1 }'), ['Line 1, column 3: Unknown setting "sk_l..."']);
  });

  it('has names of any characters told on one line', () => {
    const text = JSON.stringify({ 'x\u001b[31m\ny': 1, [`${'long'.repeat(99)}`]: 2 });
    for (const line of lines(text)) assert.match(line, /^[\x20-\x7e]{1,140}$/);
  });
});
