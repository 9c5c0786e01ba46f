import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { TemporaryFolder } from '../disk/temporary-folder';
import { runCli } from './memory-io';

/** One weak point on purpose: a verifier without leeway, which is a finding of level info for tokens of the same service. */
const FILES = {
  'package.json': '{"name": "shop", "scripts": {"start": "node ."}, "dependencies": {"jsonwebtoken": "9.0.2"}}\n',
  '.env': 'JWT_SECRET=q7Gd2mXv9Lr4Tz8Kb1Nw6Ys3Hc5Pf0Je\n',
  'src/tokens.ts': [
    "import jwt from 'jsonwebtoken';",
    '',
    "export const sign = (id: string) => jwt.sign({ sub: id }, process.env.JWT_SECRET!, { expiresIn: '15m' });",
    "export const check = (token: string) => jwt.verify(token, process.env.JWT_SECRET!, { algorithms: ['HS256'] });",
    '',
  ].join('\n'),
};
const PLACEHOLDER = 'JWT_SECRET=your-secret-key\n';

describe('command line: audit', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder(FILES);
  });
  afterEach(() => folder.remove());
  const cli = (...args: readonly string[]) => runCli(args, { cwd: folder.root });
  const rulesOf = (stdout: string): string[] => JSON.parse(stdout).findings.map((finding: { rule: string }) => finding.rule);

  it('is the default command, on the current folder', async () => {
    const ran = await cli();
    assert.equal(ran.status, 0);
    assert.match(ran.stdout, /^src\/tokens\.ts\n\n {2}4:41 {2}info {2}.* {2}verify\/no-leeway\n/);
    assert.match(ran.stdout, /\n✖ 1 problem \(1 info\) in 1 file\n/);
    for (const args of [['audit'], ['.'], ['audit', '.'], [folder.root]]) assert.deepEqual(await cli(...args), ran);
  });

  it('finds nothing in an empty folder', async () => {
    const empty = new TemporaryFolder();
    assert.deepEqual(await runCli([], { cwd: empty.root }), { status: 0, stdout: '✔ No problems in 0 files\n', stderr: '' });
    empty.remove();
  });

  it('ends with the status that was asked for', async () => {
    const status = async (...args: readonly string[]) => (await cli(...args)).status;
    assert.equal(await status('--fail-on', 'info'), 1);
    assert.equal(await status('--fail-on', 'warning'), 0);
    assert.equal(await status('--rule', 'verify/no-leeway=error'), 1);
    assert.equal(await status('--rule', 'verify/no-leeway=error', '--fail-on', 'never'), 0);
    assert.equal(await status('--rule', 'verify/no-leeway=warning', '--max-warnings', '1'), 0);
    assert.equal(await status('--rule', 'verify/no-leeway=warning', '--max-warnings', '0'), 1);
    assert.equal(await status('--rule', 'verify/no-leeway=warning', '--max-warnings', '0', '--quiet'), 1);
    assert.equal(await status('--rule', 'verify/no-leeway=error', '--quiet', '--format', 'json=report.json'), 1);
  });

  it('shows errors only when it is to be quiet', async () => {
    folder.write('.env', PLACEHOLDER);
    const { status, stdout } = await cli('--quiet', '--format', 'json');
    assert.equal(status, 1);
    assert.deepEqual(rulesOf(stdout), ['secret/placeholder']);
    assert.deepEqual(rulesOf((await cli('--format', 'json')).stdout), ['secret/placeholder', 'verify/no-leeway']);
  });

  it('writes several formats at once', async () => {
    const { stdout } = await cli('--format', 'stylish', '--format', 'json=report.json', '--format', 'sarif=report.sarif');
    assert.match(stdout, /^src\/tokens\.ts\n/);
    assert.deepEqual(rulesOf(folder.read('report.json')), ['verify/no-leeway']);
    assert.equal(JSON.parse(folder.read('report.sarif')).runs[0].results[0].ruleId, 'verify/no-leeway');
    const failed = await cli('--format', 'json=nowhere/report.json');
    assert.deepEqual(failed, {
      status: 2,
      stdout: '',
      stderr: 'authlint: The report cannot be written to nowhere/report.json: there is no folder nowhere\n',
    });
  });

  it('uses colours on a terminal, unless they are not wanted', async () => {
    const colored = async (args: readonly string[], env: Record<string, string>) =>
      (await runCli(args, { cwd: folder.root, tty: true, env })).stdout.includes('\u001b[');
    assert.equal(await colored([], {}), true);
    assert.equal(await colored([], { NO_COLOR: '' }), true);
    assert.equal(await colored([], { NO_COLOR: '1' }), false);
    assert.equal(await colored([], { TERM: 'dumb' }), false);
    assert.equal(await colored(['--no-color'], {}), false);
    assert.equal(await colored(['--format', 'json'], {}), false);
    assert.equal((await cli()).stdout.includes('\u001b['), false);
  });

  it('reads authlint.json, in the folder or where the user stands', async () => {
    folder.write('authlint.json', '\uFEFF{\n  // No leeway is wanted here.\n  "rules": { "verify/no-leeway": "off", },\n}\n');
    assert.match((await cli()).stdout, /^✔ No problems in 3 files\n/);
    assert.match((await cli('--rule', 'verify/no-leeway=warning')).stdout, /1 problem \(1 warning\)/);
    for (const [name, text] of Object.entries(FILES)) folder.write(`app/${name}`, text);
    assert.match((await cli('app')).stdout, /^✔/);
    folder.write('app/authlint.json', '{"rules": {"verify/no-leeway": "error"}}');
    assert.match((await cli('app')).stdout, /1 problem \(1 error\)/);
    folder.write('other.json', '{}');
    assert.match((await cli('app', '--config', 'other.json')).stdout, /1 problem \(1 info\)/);
  });

  it('goes on with settings that are wrong, and says so', async () => {
    folder.write('authlint.json', '{"rules": {"verify/no-leway": "off"}}');
    const { status, stdout } = await cli();
    assert.equal(status, 0);
    assert.match(
      stdout,
      /Worth knowing\n {2}authlint\.json {2}Line 1, column 12: Unknown rule "verify\/no-leway": did you mean "verify\/no-leeway"\?\n/,
    );
    folder.write('authlint.json', '{"rules": ');
    assert.match((await cli()).stdout, /\n {2}authlint\.json {2}Line 1, column \d+: Value expected\n/);
  });

  it('prints the settings that apply', async () => {
    folder.write('authlint.json', '{"rules": {"verify/no-leeway": "error"}, "options": {"verify/no-leeway": {"leewaySeconds": 30}}}');
    const { status, stdout } = await cli('--print-config', 'src/tokens.ts', '--rule', 'secret/missing=off');
    const printed = JSON.parse(stdout);
    assert.equal(status, 0);
    assert.equal(printed.config, folder.path('authlint.json'));
    assert.equal(printed.rules['verify/no-leeway'], 'error');
    assert.equal(printed.rules['secret/missing'], 'off');
    assert.equal(printed.rules['secret/mismatch'], 'error');
    assert.deepEqual(printed.options['verify/no-leeway'], { leewaySeconds: 30 });
  });

  it('shows the findings of a file in the context of the folder', async () => {
    folder.write('.env', PLACEHOLDER);
    assert.deepEqual(rulesOf((await cli('src/tokens.ts', '--format', 'json')).stdout), ['verify/no-leeway']);
    assert.deepEqual(rulesOf((await cli('.env', '--format', 'json')).stdout), ['secret/placeholder']);
    assert.deepEqual(rulesOf((await cli('.env', 'src/tokens.ts', '--format', 'json')).stdout), ['secret/placeholder', 'verify/no-leeway']);
    assert.deepEqual(rulesOf((await cli('package.json', '--format', 'json')).stdout), []);
    const outside = await runCli([folder.path('.env'), '--format', 'json'], { cwd: folder.path('src') });
    assert.deepEqual(rulesOf(outside.stdout), ['secret/placeholder']);
    assert.equal(JSON.parse(outside.stdout).root, folder.root);
  });

  it('audits several folders each by itself', async () => {
    for (const [name, text] of Object.entries(FILES)) for (const app of ['one', 'two']) folder.write(`apps/${app}/${name}`, text);
    const { stdout } = await cli('apps/one', 'apps/two', '--format', 'json');
    const document = JSON.parse(stdout);
    assert.equal(document.root, folder.path('apps'));
    assert.deepEqual(
      document.findings.map((finding: { file: string }) => finding.file),
      ['one/src/tokens.ts', 'two/src/tokens.ts'],
    );
    const stylish = await cli('apps/one', 'apps/two');
    assert.match(stylish.stdout, /^apps\/one\/src\/tokens\.ts\n[\s\S]*\napps\/two\/src\/tokens\.ts\n/);
    assert.equal(JSON.parse((await cli('apps/one', 'apps', '--format', 'json')).stdout).root, folder.path('apps'));
  });

  it('reports suppressions that cover nothing, and files that it could not read', async () => {
    folder.write(
      'src/tokens.ts',
      FILES['src/tokens.ts'].replace('\n\n', '\n// authlint-disable-next-line secret/missing -- it is there\n'),
    );
    folder.write('api/.env', Buffer.from([0x41, 0x00]));
    const { stdout } = await cli();
    assert.match(stdout, /\n {2}src\/tokens\.ts:2:4 {2}This suppression covers no finding\n/);
    assert.match(stdout, /\n {2}api\/\.env {2}Skipped: a binary file\n/);
    folder.write(
      'src/tokens.ts',
      FILES['src/tokens.ts'].replace('export const check', '// authlint-disable-next-line verify/no-leeway\nexport const check'),
    );
    assert.match((await cli()).stdout, /✔ No problems/);
  });
});

describe('command line: fixing', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder({ ...FILES, '.env': `# Ours\r\n${PLACEHOLDER.trimEnd()}\r\nOTHER=1\r\n` });
  });
  afterEach(() => folder.remove());
  const cli = (...args: readonly string[]) => runCli(args, { cwd: folder.root });

  it('changes nothing without being asked, nor for fixes that change behaviour', async () => {
    const before = folder.read('.env');
    await cli();
    assert.equal(folder.read('.env'), before);
    const { status, stderr } = await cli('--fix');
    assert.deepEqual({ status, stderr }, { status: 1, stderr: 'Nothing to fix\n' });
    assert.equal(folder.read('.env'), before);
  });

  it('writes fixes and reports what is left', async () => {
    const { status, stdout, stderr } = await cli('--fix-suggested');
    assert.deepEqual({ status, stdout }, { status: 0, stdout: '✔ No problems in 3 files\n' });
    assert.equal(stderr, 'Fixed 2 problems in 2 files\n');
    const env = /^# Ours\r\nJWT_SECRET=([\w-]{43,})\r\nOTHER=1\r\n$/.exec(folder.read('.env'));
    assert.ok(env?.[1], folder.read('.env'));
    assert.match(folder.read('src/tokens.ts'), /clockTolerance: 60/);
    const again = await cli('--fix-suggested');
    assert.equal(again.stderr, 'Nothing to fix\n');
    assert.match(folder.read('.env'), new RegExp(env[1]));
  });

  it('makes a new secret each time', async () => {
    const secret = async () => {
      folder.write('.env', PLACEHOLDER);
      await cli('--fix-suggested');
      return folder.read('.env');
    };
    assert.notEqual(await secret(), await secret());
  });

  it('fixes only the files that were named', async () => {
    await cli('--fix-suggested', 'src/tokens.ts');
    assert.match(folder.read('src/tokens.ts'), /clockTolerance: 60/);
    assert.match(folder.read('.env'), /your-secret-key/);
  });

  it('shows in a dry run what it would change, and changes nothing', async () => {
    const before = folder.read('.env');
    const { status, stdout, stderr } = await cli('--fix-dry-run', '--fix-suggested');
    assert.equal(status, 1, 'the findings are still there');
    assert.equal(stderr, 'Would fix 2 problems in 2 files\n');
    assert.equal(
      stdout,
      `--- a/.env
+++ b/.env
@@ -1,3 +1,3 @@
 # Ours
-JWT_SECRET=••••••••
+JWT_SECRET=<new secret>
 OTHER=1
--- a/src/tokens.ts
+++ b/src/tokens.ts
@@ -1,4 +1,4 @@
 import jwt from 'jsonwebtoken';
${' '}
 export const sign = (id: string) => jwt.sign({ sub: id }, process.env.JWT_SECRET!, { expiresIn: '15m' });
-export const check = (token: string) => jwt.verify(token, process.env.JWT_SECRET!, { algorithms: ['HS256'] });
+export const check = (token: string) => jwt.verify(token, process.env.JWT_SECRET!, { algorithms: ['HS256'], clockTolerance: 60 });
`,
    );
    assert.equal(folder.read('.env'), before);
    assert.deepEqual(await cli('--fix-dry-run'), { status: 1, stdout: '', stderr: 'Nothing to fix\n' });
    const both = await cli('--fix-dry-run', '--format', 'json');
    assert.deepEqual({ status: both.status, stdout: both.stdout }, { status: 2, stdout: '' });
    await cli('--fix-dry-run', '--fix-suggested', '--format', 'json=report.json');
    assert.equal(JSON.parse(folder.read('report.json')).findings.length, 2);
  });

  it('leaves a file alone that is not valid UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from(PLACEHOLDER), Buffer.from([0x23, 0xff, 0x0a])]);
    folder.write('.env', bytes);
    const { status, stdout } = await cli('--fix-suggested');
    assert.equal(status, 1);
    assert.match(stdout, /\n {2}\.env {2}Not fixed: the file is not valid UTF-8\n/);
    assert.deepEqual(folder.read('.env'), bytes.toString('utf8'));
    assert.match(folder.read('src/tokens.ts'), /clockTolerance: 60/);
  });

  it('reports a failure to write, with the findings as they are', async () => {
    // Two names of one file, of which each would get a new secret of its own.
    folder.write('two/package.json', FILES['package.json']);
    folder.write('two/src/tokens.ts', FILES['src/tokens.ts']);
    symlinkSync(folder.path('.env'), folder.path('two/.env'));
    const before = folder.read('.env');
    const { status, stdout } = await cli('--fix-suggested');
    assert.equal(status, 2);
    assert.match(stdout, /\n {2}two\/\.env {2}Not written: another name of the same file is changed, too\n/);
    assert.match(stdout, /JWT_SECRET is a publicly known value/);
    assert.equal(folder.read('.env'), before);
    assert.doesNotMatch(folder.read('src/tokens.ts'), /clockTolerance/);
  });
});
