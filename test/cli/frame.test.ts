import assert from 'node:assert/strict';
import { frameOf } from '../../server/src/report/frame';
import { wrap } from '../../server/src/report/printable';
import { placeOf, reportOf } from './report-of';

/** A frame as text: line numbers, a mark, carets. */
function shown(file: string, text: string, part: string, context = 0, width = 80): string {
  const files = { [file]: text };
  const source = reportOf(files, []).sourceOf(file);
  assert.ok(source);
  const lines = frameOf(file, source, placeOf(files, file, part), context, width);
  return lines.map((line) => `${line.number ?? '-'}${line.marked ? '>' : '|'}${line.text}`).join('\n');
}

describe('code frames', () => {
  it('mark the place and show the lines around it', () => {
    assert.equal(shown('a.ts', 'one\ntwo three\nfour\n', 'three', 1), '1|one\n2>two three\n-|    ^^^^^\n3|four');
    assert.equal(shown('a.ts', 'one\r\n\r\ntwo\r\n', 'two', 1), '3>two\n-|^^^');
  });

  it('mark the first line of a longer place, and an empty place', () => {
    assert.equal(shown('a.ts', 'f(\n  1,\n)\n', '(\n  1,\n)'), '1>f(\n-| ^');
    const source = reportOf({ 'a.ts': 'ab' }, []).sourceOf('a.ts');
    assert.ok(source);
    assert.deepEqual(
      frameOf('a.ts', source, { start: 2, end: 2 }, 0, 80).map(({ text }) => text),
      ['ab', '  ^'],
    );
  });

  it('stay below what they mean with tabs and wide characters', () => {
    assert.equal(shown('a.ts', '\t\tfoo', 'foo'), '1>    foo\n-|    ^^^');
    assert.equal(shown('a.ts', "x('日本') + foo", 'foo'), "1>x('日本') + foo\n-|            ^^^");
    assert.equal(shown('a.ts', 'x😀 foo', 'foo'), '1>x😀 foo\n-|    ^^^');
    assert.equal(shown('a.ts', 'e\u0301 foo', 'foo'), '1>e\u0301 foo\n-|  ^^^');
  });

  it('show a long line around the place', () => {
    const line = `${'a'.repeat(200)} here ${'b'.repeat(200)}`;
    const [first = '', carets = ''] = shown('a.ts', line, 'here', 0, 40).split('\n');
    assert.match(first, /^1>…a+ here b+ …$/);
    assert.ok(first.length <= 2 + 40 + 2);
    assert.equal(carets.indexOf('^'), first.indexOf('here'));
    assert.equal(shown('a.ts', 'x'.repeat(300), 'x'.repeat(300), 0, 40), `1>${'x'.repeat(40)} …\n-|${'^'.repeat(40)}`);
  });

  it('do not pass on what steers a terminal', () => {
    assert.equal(shown('a.ts', 'a\u001b[31m\u202e foo', 'foo'), '1>a\ufffd[31m\ufffd foo\n-|        ^^^');
  });

  it('mask every value of an env file', () => {
    const text = [
      'A=one # two',
      'export B="three"',
      "C='four",
      'five=six',
      "'",
      '# D=seven',
      'eight nine',
      'E = ten',
      '# just words',
      'F: eleven',
      'MIIEvQIBADANBgkqhkiG9w0BAQ==',
    ].join('\n');
    const frame = shown('.env', text, 'export B', 20);
    assert.equal(
      frame,
      [
        '1|A=••••••••',
        '2>export B=••••••••',
        '-|^^^^^^^^',
        '3|C=••••••••',
        '4|••••••••',
        '5|••••••••',
        '6|# D=••••••••',
        '7|••••••••',
        '8|E = ••••••••',
        '9|# just words',
        '10|F: ••••••••',
        '11|••••••••',
      ].join('\n'),
    );
  });

  it('mask a value whatever its length, with carets below the mask', () => {
    assert.equal(shown('.env', 'A=x\n', 'x'), '1>A=••••••••\n-|  ^^^^^^^^');
    assert.equal(shown('.env', `A=${'x'.repeat(100)}y\n`, 'y'), '1>A=••••••••\n-|  ^^^^^^^^');
  });

  it('mask secrets in code and leave public options', () => {
    const text = [
      "import jwt from 'jsonwebtoken';",
      "const options = { expiresIn: '15m', audience: 'shop-api', algorithm: 'HS256' };",
      "const key = process.env.JWT_SECRET ?? 'dev-key';",
      "const apiKey = 'short';",
      'const other = "aB3dE5gH7jK9mN1pQ3";',
      "fetch('/api/v1/sessions/refresh2', { token: 'open sesame' });",
      'const t = eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln;',
    ].join('\n');
    assert.equal(
      shown('a.ts', text, 'import jwt', 10),
      [
        "1>import jwt from 'jsonwebtoken';",
        '-|^^^^^^^^^^',
        "2|const options = { expiresIn: '15m', audience: 'shop-api', algorithm: 'HS256' };",
        '3|const key = process.env.JWT_SECRET ?? ••••••••;',
        '4|const apiKey = ••••••••;',
        '5|const other = ••••••••;',
        "6|fetch('/api/v1/sessions/refresh2', { token: •••••••• });",
        '7|const t = ••••••••;',
      ].join('\n'),
    );
    assert.equal(
      shown('a.py', 'SECRET_KEY = "hunter2"\nkey = os.getenv("JWT_SECRET", "dev")\n', 'key', 1),
      '1|SECRET_KEY = ••••••••\n2>key = os.getenv("JWT_SECRET", ••••••••)\n-|^^^',
    );
  });

  it('show defaults of plain settings, and mask those of secrets whatever they look like', () => {
    const settings =
      'class Settings(BaseSettings):\n    JWT_ALGORITHM: str = "HS256"\n    JWT_SECRET: str = "12345"\n    JWT_KID: str = "abc"\n';
    const masked = settings.replace('"12345"', '••••••••').replace('"abc"', '••••••••').trimEnd().split('\n');
    const [first, ...others] = masked.map((line, index) => `${index + 1}${index === 0 ? '>' : '|'}${line}`);
    const lines = [first, '-|^^^^^', ...others];
    assert.equal(shown('settings.py', settings, 'class', 10), lines.join('\n'));
  });

  it('mask values in files that are neither', () => {
    const compose = 'environment:\n  JWT_SECRET: hunter2\n  - API_KEY=hunter2\n  FROM: ${JWT_SECRET}\n  name: JWT_SECRET\n';
    assert.equal(
      shown('compose.yml', compose, '  - ', 5),
      '1|environment:\n2|  JWT_SECRET: ••••••••\n3>  - API_KEY=••••••••\n-|^^^^\n4|  FROM: ${JWT_SECRET}\n5|  name: JWT_SECRET',
    );
    assert.equal(shown('deploy.sh', 'fly secrets set A=hunter2 B=x\n', 'fly'), '1>fly secrets set A=••••••••\n-|^^^');
    assert.equal(shown('fly.toml', 'app = "shop"\n[env]\nA = "hunter2"\n', 'app', 3), '1>app = "shop"\n-|^^^\n2|[env]\n3|A = ••••••••');
  });

  it('take no longer for a long line without an end', () => {
    const line = `A="${'\\'.repeat(50_000)}${'"\'`'.repeat(20_000)}`;
    assert.match(shown('a.ts', line, 'A='), /^1>A=/);
    assert.match(shown('a.yml', `${' '.repeat(100_000)}A: ${' '.repeat(100_000)}x`, 'A:'), /A:/);
  });
});

describe('wrapping', () => {
  it('breaks at spaces', () => {
    assert.deepEqual(wrap('one two  three\nfour', 9), ['one two', 'three', 'four']);
    assert.deepEqual(wrap('abcdefghijkl mn', 5), ['abcdefghijkl', 'mn']);
    assert.deepEqual(wrap('', 5), []);
  });
});
