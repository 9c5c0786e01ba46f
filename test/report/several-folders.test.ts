import assert from 'node:assert/strict';
import type { AuditResult } from '../../server/src/lsp/pages/audit';
import { runCli } from '../cli/memory-io';
import { TemporaryFolder } from '../disk/temporary-folder';
import { MemoryClient } from '../lsp/memory-client';
import { MemoryHost } from '../lsp/memory-host';
import { TWO_SERVICES } from '../map/mapping';

/** What the page says it is of. */
function kicker(page: string): string | undefined {
  return /<p class="kicker">(.*?)<\/p>/.exec(page)?.[1];
}

function title(page: string): string | undefined {
  return /<title>(.*?)<\/title>/.exec(page)?.[1];
}

/** The headings of a page, without their markup. */
function headings(page: string): readonly string[] {
  return [...page.matchAll(/<h2[^>]*>(.*?)<\/h2>/g)].map(([, text = '']) => text.replace(/<[^>]*>/g, ''));
}

describe('reports: several folders', () => {
  let folder: TemporaryFolder;
  before(() => {
    folder = new TemporaryFolder({ ...TWO_SERVICES, 'empty/readme.md': '', 'one/readme.md': '', 'two/readme.md': '' });
  });
  after(() => folder.remove());
  const audit = async (format: string, ...folders: readonly string[]) =>
    (await runCli(['audit', ...folders, '--format', format], { cwd: folder.root })).stdout;

  it('say in the HTML of which folder each map is, and draw none of a folder without anything', async () => {
    const page = await audit('html', 'web', 'api', 'empty');
    const maps = headings(page).filter((text) => / in \S+$/.test(text));
    for (const part of ['Services and tokens', 'Tokens', 'Secrets']) {
      assert.deepEqual(
        maps.filter((text) => text.startsWith(`${part} in `)),
        [`${part} in web`, `${part} in api`],
      );
    }
    assert.ok(!maps.some((text) => text.endsWith(' in empty')), maps.join('; '));
    assert.equal(title(page), 'Authlint audit of web, api and empty');
    assert.equal(kicker(page), 'Authlint audit of <b>web, api and empty</b>');
  });

  it('say so in the Markdown', async () => {
    const text = await audit('markdown', 'web', 'api', 'empty');
    const of = text.split('\n').filter((line) => line.startsWith('## Auth Map'));
    assert.deepEqual(of, ['## Auth Map of `web`', '## Auth Map of `api`']);
    assert.match(text, /^## Secrets in `web`$/m);
  });

  it('name no folder at a map where there is only one', async () => {
    const page = await audit('html', 'web');
    assert.ok(headings(page).includes('Services and tokens'), headings(page).join('; '));
    assert.equal(title(page), 'Authlint audit of web');
    assert.match(await audit('markdown', 'web'), /^## Auth Map$/m);
  });

  it('count the folders that a title has no room for', async () => {
    const page = await audit('html', 'web', 'api', 'empty', 'one', 'two');
    assert.equal(title(page), 'Authlint audit of web, api, empty and 2 more');
  });

  it('name the folders of a window, whose services stand in one map', async () => {
    const files = Object.fromEntries(Object.entries(TWO_SERVICES).map(([path, text]) => [`/ws/${path}`, text]));
    const client = await MemoryClient.start(new MemoryHost(files), { folders: ['/ws/web', '/ws/api'] });
    const { page = '' } = await client.connection.sendRequest<AuditResult>('authlint/audit', { page: true });
    await client.stop();
    assert.equal(kicker(page), 'Authlint audit of <b>web and api</b>');
    assert.deepEqual(
      headings(page).filter((text) => text.startsWith('Services and tokens')),
      ['Services and tokens'],
    );
  });
});
