import assert from 'node:assert/strict';
import path from 'node:path';
import { TemporaryFolder } from '../disk/temporary-folder';
import { runCli } from './memory-io';

const PLACEHOLDER = 'JWT_SECRET=changeme\n';

describe('command line: settings', () => {
  let folder: TemporaryFolder;
  before(() => {
    folder = new TemporaryFolder({
      'api/.env': PLACEHOLDER,
      'api/legacy/.env': PLACEHOLDER,
      'authlint.json': JSON.stringify({
        rules: { 'secret/*': 'warning' },
        overrides: [{ files: ['api/legacy/'], rules: { '*': 'off' }, options: { 'secret/weak': { minimumCharacters: 3 } } }],
        exclude: ['gen/'],
      }),
      'elsewhere/other.json': '{ "overrides": [{ "files": ["legacy/"], "rules": { "secret/placeholder": "info" } }] }',
      'typo/authlint.json': '{\n  "ruls": {},\n  "exclude": ["/x"]\n}\n',
      'typo/.env': PLACEHOLDER,
    });
  });
  after(() => folder.remove());
  const cli = (...args: readonly string[]) => runCli(args, { cwd: folder.root });
  const severities = async (...args: readonly string[]) => {
    const { findings } = JSON.parse((await cli(...args, '--format', 'json', '--rule', 'secret/committed=off')).stdout);
    return findings.map(({ file, severity }: { file: string; severity: string }) => `${file} ${severity}`);
  };
  const printed = async (...args: readonly string[]) => JSON.parse((await cli(...args)).stdout);

  it('go by glob from the folder of the file, also where a folder below is audited', async () => {
    assert.deepEqual(await severities('api'), ['.env warning']);
    assert.deepEqual(await severities('api', '--config', 'elsewhere/other.json'), ['.env error', 'legacy/.env info']);
  });

  it('leave the last word to --rule, which takes patterns too', async () => {
    assert.deepEqual(await severities('api', '--rule', 'secret/placeholder=info'), ['.env info', 'legacy/.env info']);
    assert.deepEqual(await severities('api', '--rule', 'secret/*=off'), []);
  });

  it('are printed as they apply to a file', async () => {
    const [plain, legacy, all] = [
      await printed('--print-config', 'api/.env'),
      await printed('--print-config', 'api/legacy/.env'),
      await printed('--print-config', 'api'),
    ];
    const some = ({ rules, options, excluded }: typeof plain) => [
      rules['secret/weak'],
      rules['token/no-expiry'],
      options['secret/weak'].minimumCharacters,
      excluded,
    ];
    assert.deepEqual(some(plain), ['warning', 'error', 16, false]);
    assert.deepEqual(some(legacy), ['off', 'off', 3, false]);
    assert.deepEqual(some(all), ['warning', 'error', 16, undefined]);
    assert.equal(plain.config, path.join(folder.root, 'authlint.json'));
  });

  it('have what is wrong in them told with its place, and what is right in them used', async () => {
    const { status, stdout } = await cli('typo');
    assert.equal(status, 1);
    assert.match(stdout, /Line 2, column 3: Unknown setting "ruls": did you mean "rules"\?/);
    assert.match(stdout, /Line 3, column 15: A glob must be relative to the folder of the settings/);
    assert.match(stdout, /JWT_SECRET is a publicly known value/);
    const named = await cli('api', '--config', 'typo/authlint.json');
    assert.deepEqual(
      [named.status, named.stderr],
      [2, 'authlint: typo/authlint.json: Line 2, column 3: Unknown setting "ruls": did you mean "rules"?\n'],
    );
  });
});
