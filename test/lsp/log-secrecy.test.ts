import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { MemoryClient } from './memory-client';
import { MemoryHost } from './memory-host';

const CORPUS = path.join(__dirname, '../../test/corpus');
const SECRET_ENTRY = /(?:SECRET|TOKEN|KEY|PASSWORD)\w*["']?\s*[:=]\s*["']?([^\s"'$<>]{8,})/g;

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isFile());
}

describe('language server: the log of whole projects', () => {
  it('says where settings come from and what is left out, and holds no value of an env file', async () => {
    const files: Record<string, string> = {};
    for (const file of filesBelow(CORPUS)) files[`/ws/${path.relative(CORPUS, file)}`] = readFileSync(file, 'utf8');
    const folders = [...new Set(Object.keys(files).map((file) => file.split('/').slice(0, 3).join('/')))];
    const secrets = new Set<string>();
    for (const [file, text] of Object.entries(files))
      if (/\/\.env|fly\.toml$/.test(file)) for (const [, value = ''] of text.matchAll(SECRET_ENTRY)) secrets.add(value);
    assert.ok(folders.length >= 5 && secrets.size >= 5, `${folders.length} projects, ${secrets.size} secrets`);
    const [first = '', second = ''] = folders;
    const [secret = ''] = secrets;
    files[`${first}/authlint.json`] = `{ "rules": { "${secret}": "${secret}" }, "${secret}": `;
    files[`${second}/authlint.json`] = '{ "rules": { "secret/unused": "off" } }';
    files[`${second}/authlint-baseline.json`] = `{ "${secret}": `;
    const client = await MemoryClient.start(new MemoryHost(files), { folders, initializationOptions: { showsStatus: true } });
    try {
      for (const [file, text] of Object.entries(files)) if (/\/\.env/.test(file)) await client.open(file, text);
      await client.pullWorkspace();
      await client.audit();
      const log = client.logged.join('\n');
      assert.match(log, new RegExp(`^Settings of ${first}: those of the editor alone, ${first}/authlint.json is left out$`, 'm'));
      assert.match(log, new RegExp(`^Settings of ${second}: those of the editor over ${second}/authlint.json$`, 'm'));
      assert.match(log, new RegExp(`^${second}/authlint-baseline.json: .*so that the file is left out$`, 'm'));
      assert.match(log, /^Read \d+ files in/m);
      for (const value of secrets) assert.ok(!log.includes(value), 'a value of an env file stands in the log');
    } finally {
      client.stop();
    }
  });
});
