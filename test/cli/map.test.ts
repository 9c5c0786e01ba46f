import assert from 'node:assert/strict';
import { TemporaryFolder } from '../disk/temporary-folder';
import { TWO_SERVICES } from '../map/mapping';
import { runCli } from './memory-io';

describe('command line: the map', () => {
  let folder: TemporaryFolder;
  before(() => {
    folder = new TemporaryFolder({ ...TWO_SERVICES, 'empty/readme.md': '# nothing\n' });
  });
  after(() => folder.remove());
  const cli = (...args: readonly string[]) => runCli(['map', ...args], { cwd: folder.root });

  it('lists services with their tokens', async () => {
    const { status, stdout, stderr } = await cli();
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    assert.match(stdout, /^2 services, 1 token\n/);
    assert.match(
      stdout,
      /^ {2}──▶ api: access token\n {6}AUTH_SECRET, HS256, 15 minutes, 30 seconds leeway, audience "api"\n {6}issued at web\/lib\/token\.ts:3$/m,
    );
    assert.match(stdout, /^ {2}◀── from web$/m);
  });

  it('has every format, on the screen or in a file', async () => {
    const begins = { svg: '<svg ', mermaid: 'flowchart LR\n', markdown: '## Auth Map\n', json: '{', html: '<!DOCTYPE html>' };
    for (const [format, begin] of Object.entries(begins)) {
      const { status, stdout } = await cli('--format', format);
      assert.equal(status, 0);
      assert.ok(stdout.startsWith(begin), format);
    }
    const written = await cli('--format', 'mermaid', '--output', 'map.mmd');
    assert.deepEqual(written, { status: 0, stdout: '', stderr: '' });
    assert.match(folder.read('map.mmd'), /^flowchart LR\n/);
  });

  it('says what is wrong in the settings as an audit does, beside the map', async () => {
    const broken = new TemporaryFolder({
      ...TWO_SERVICES,
      'authlint.json': '{ "rules": { "secret/missin": "off" }, "colour": true }\n',
    });
    for (const format of ['text', 'svg']) {
      const { status, stdout, stderr } = await runCli(['map', '--format', format], { cwd: broken.root });
      assert.equal(status, 0);
      assert.equal(stdout, format === 'text' ? (await cli()).stdout : (await cli('--format', 'svg')).stdout);
      const lines = stderr.trimEnd().split('\n');
      assert.equal(lines.length, 2, stderr);
      for (const line of lines) assert.match(line, /^authlint\.json: \S/);
      assert.match(stderr, /secret\/missin/);
    }
    const audit = JSON.parse((await runCli(['audit', '--format', 'json'], { cwd: broken.root })).stdout);
    const { stderr } = await runCli(['map'], { cwd: broken.root });
    for (const { message } of audit.problems) assert.ok(stderr.includes(`: ${message}\n`), message);
    broken.remove();
  });

  it('gives JSON with places', async () => {
    const { version, services, tokens } = JSON.parse((await cli('--format', 'json')).stdout);
    assert.deepEqual([version, services.map(({ folder: at }: { folder: string }) => at)], [1, ['api', 'web']]);
    assert.deepEqual(tokens[0].verifiers, [{ file: 'api/auth.py', line: 6, column: 12 }]);
  });

  it('says so when there is nothing, and answers wrong use with one line', async () => {
    assert.equal((await cli('empty')).stdout, 'No service of this workspace is seen to issue or verify a token, or to keep a session.\n');
    for (const [args, error] of [
      [['nowhere'], 'No such folder: "nowhere"'],
      [['web', 'api'], 'map takes one folder'],
      [['--format', 'mermad'], 'Unknown format "mermad": did you mean "mermaid"?'],
      [['--format', 'dot'], 'Unknown format "dot": there are text, svg, mermaid, markdown, json, html'],
      [['--output', 'no/such/folder/map.svg'], undefined],
      [['--output', 'drawings/'], '--output drawings/ names a folder: name the file in it'],
    ] as const) {
      const { status, stdout, stderr } = await cli(...args);
      assert.deepEqual({ status, stdout }, { status: 2, stdout: '' });
      assert.match(stderr, /^authlint: [^\n]+\n$/);
      if (error !== undefined) assert.equal(stderr, `authlint: ${error}\n`);
    }
  });
});
