import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { TemporaryFolder } from '../disk/temporary-folder';
import { runCli } from './memory-io';

describe('command line: use', () => {
  let folder: TemporaryFolder;
  before(() => {
    folder = new TemporaryFolder({
      'src/a.ts': 'export {};\n',
      'bad.json': '{ "rules": { "verify/no-leway": "off" } }',
      'torn.json': '{\n  "rules": ,\n}',
    });
  });
  after(() => folder.remove());
  const cli = (...args: readonly string[]) => runCli(args, { cwd: folder.root });

  it('shows its help and its version', async () => {
    for (const args of [
      ['--help'],
      ['-h'],
      ['audit', '--help'],
      ['decode', '-h'],
      ['decode', '--help'],
      ['decode', '--workspace', '--help'],
    ]) {
      const { status, stdout, stderr } = await cli(...args);
      assert.match(stdout, /^Authlint finds .*\n\nUsage\n {2}authlint \[audit\]/);
      assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    }
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    assert.deepEqual(await cli('--version'), { status: 0, stdout: `${version}\n`, stderr: '' });
    assert.deepEqual(await cli('-v'), { status: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('takes exactly the options with which its help describes decode', async () => {
    const { stdout } = await cli('decode', '--help');
    const optionsOf = (part: string) => [...part.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, option = '']) => option);
    const parts = stdout.slice(stdout.indexOf('\naudit: ') + 1).split('\n\n');
    const partOf = (start: string) => parts.find((part) => part.startsWith(start)) ?? '';
    const [audit, own, common] = [partOf('audit: '), partOf('decode: '), partOf('  --no-color')];
    const taken = new Set([...optionsOf(own), ...optionsOf(common)]);
    assert.equal(taken.size, 6);
    for (const option of [...optionsOf(audit), ...taken]) {
      const { stderr } = await cli('decode', 'eyJhbGciOiJub25lIn0.e30.', `${option}=`);
      assert.equal(stderr.startsWith('authlint: Unknown option'), !taken.has(option), `${option}: ${stderr}`);
    }
  });

  it('answers wrong use with one line and status 2', async () => {
    const cases: readonly (readonly [string, string])[] = [
      ['--fomat json', 'Unknown option "--fomat": did you mean "--format"?'],
      ['--zzz', 'Unknown option "--zzz"'],
      ['-z', 'Unknown option "-z"'],
      ['--format', '--format needs a value'],
      ['--format --quiet', '--format needs a value'],
      ['--quiet=yes', '--quiet takes no value'],
      ['--format jsn', 'Unknown format "jsn": did you mean "json"?'],
      ['--format checkstyle', 'Unknown format "checkstyle": there are stylish, json, sarif, github, gitlab, junit, markdown, html'],
      ['--format json=', '--format json= names no file'],
      [
        '--format json --format sarif',
        'Only one --format can go to the screen: write the others to files, as in --format sarif=report.sarif',
      ],
      ['--rule verify/no-leway=off', 'Unknown rule "verify/no-leway": did you mean "verify/no-leeway"?'],
      ['--rule no-leeway=off', 'Unknown rule "no-leeway": did you mean "verify/no-leeway"?'],
      ['--rule verify/no-leeway=high', '--rule verify/no-leeway needs a severity: verify/no-leeway=error, warning, info or off'],
      ['--rule verify/no-leeway', '--rule verify/no-leeway needs a severity: verify/no-leeway=error, warning, info or off'],
      ['--fail-on high', '--fail-on must be error, warning, info or never'],
      ['--max-warnings many', '--max-warnings needs a whole number'],
      ['--max-warnings=-1', '--max-warnings needs a whole number'],
      ['audti', '"audti" is neither a command nor a path: did you mean "audit"?'],
      ['qqqqqqq', '"qqqqqqq" is neither a command nor a path'],
      ['audit nowhere', 'No such file or folder: "nowhere"'],
      ['./nowhere', 'No such file or folder: "./nowhere"'],
      ['--config nowhere.json', 'nowhere.json: no such file or folder'],
      ['--config bad.json', 'bad.json: Line 1, column 14: Unknown rule "verify/no-leway": did you mean "verify/no-leeway"?'],
      ['--config torn.json', 'torn.json: Line 2, column 12: Value expected'],
      ['--print-config nowhere', 'No such file or folder: "nowhere"'],
      ['explain', 'explain needs the name of one rule or variable: authlint explain verify/no-leeway'],
      ['explain NO_SUCH_SECRET', 'No file in this folder names "NO_SUCH_SECRET"'],
      ['explain JWT_SECRET nowhere', 'No such folder: "nowhere"'],
      ['explain verify/no-leway', 'Unknown rule "verify/no-leway": did you mean "verify/no-leeway"?'],
      ['explain ../../package', 'Unknown rule "../../package"'],
      ['rules all', 'rules takes no arguments; see one rule with: authlint explain RULE'],
      ['decode', 'decode needs a token, - for standard input, or @FILE'],
      ['decode @nowhere.txt', 'nowhere.txt: no such file or folder'],
      ['decode a.b.c --now soon', '--now must be a time such as 2026-01-31T12:00:00Z, or seconds since 1970'],
      ['decode --jsn', 'Unknown option "--jsn": did you mean "--json"?'],
      ['lsp', 'lsp needs --stdio, the only way it talks'],
      ['lsp --stdio', 'The language server is missing beside this program'],
    ];
    for (const [args, message] of cases) {
      assert.deepEqual(await cli(...args.split(' ')), { status: 2, stdout: '', stderr: `authlint: ${message}\n` }, args);
    }
  });

  it('takes what stands after -- as paths', async () => {
    assert.equal((await cli('audit', '--', '--help')).stderr, 'authlint: No such file or folder: "--help"\n');
  });

  it('lists the rules', async () => {
    const { status, stdout } = await cli('rules');
    assert.equal(status, 0);
    assert.match(stdout, /^verify\/no-leeway +warning {2}\w.*\(fix: suggested\)$/m);
    const list: readonly { id: string; options: object }[] = JSON.parse((await cli('rules', '--json')).stdout);
    assert.equal(list.length, stdout.trimEnd().split('\n').length);
    assert.deepEqual(
      list.map(({ id }) => id),
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    );
  });

  it('explains a rule by its page', async () => {
    const page = readFileSync('docs/rules/verify/no-leeway.md', 'utf8');
    assert.deepEqual(await cli('explain', 'verify/no-leeway'), { status: 0, stdout: `${page.trimEnd()}\n`, stderr: '' });
    assert.equal((await cli('explain', 'No-Leeway')).stdout, `${page.trimEnd()}\n`);
  });
});
