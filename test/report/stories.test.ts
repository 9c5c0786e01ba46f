import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isSecretName } from '../../server/src/facts/secret-names';
import { FORMAT_NAMES } from '../../server/src/report/format-names';
import { runCli } from '../cli/memory-io';
import { TemporaryFolder } from '../disk/temporary-folder';

const CORPUS = path.join(process.cwd(), 'test/corpus');

describe('reports: the stories in every format', () => {
  it('hold no secret', async () => {
    const stories = readdirSync(CORPUS).filter((name) => name.endsWith('-broken'));
    const secrets = stories.flatMap((story) => secretsBelow(path.join(CORPUS, story)));
    assert.ok(secrets.length >= 4, `${secrets.length} secrets to hide`);
    const out = new TemporaryFolder();
    const formats = FORMAT_NAMES.map((name) => `--format=${name}=${out.path(name)}`);
    const { status, stderr } = await runCli(['--fail-on=never', ...formats, ...stories], { cwd: CORPUS });
    assert.deepEqual([status, stderr], [0, '']);
    for (const name of FORMAT_NAMES) {
      const text = out.read(name);
      for (const story of stories) assert.ok(text.includes(story), `${story} is in ${name}`);
      for (const secret of secrets) assert.ok(!text.includes(secret), `a secret of the stories is in ${name}`);
    }
    out.remove();
  });
});

/** The values of secrets in the env files below a folder, long enough to be told from other words. */
function secretsBelow(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /(?:^|[\\/])\.env/.test(name));
  const lines = files.flatMap((name) => readFileSync(path.join(folder, name), 'utf8').split(/\r?\n/));
  return lines.flatMap((line) => {
    const [, name = '', value = ''] = /^(?:export\s+)?(\w+)=["']?(.*?)["']?\s*$/.exec(line) ?? [];
    return isSecretName(name) && value.length >= 8 ? [value] : [];
  });
}
