import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { launchBrowser, runInExtensionHost, skip, startVSCode } from './vscode.mjs';

const here = import.meta.dirname;
const testsPath = path.join(here, 'host/index.js');

async function inExtensionHost(t, name, prepare) {
  const results = path.join(here, `results-${name}.json`);
  await rm(results, { force: true });
  const vscode = await startVSCode({ driver: true, env: { E2E_RESULTS: results } });
  t.after(() => vscode.stop());
  const browser = await launchBrowser();
  t.after(() => browser.close());
  const lines = [];
  const workspaceFile = await prepare?.(vscode);
  const code = await runInExtensionHost(browser, vscode, { testsPath, workspaceFile, log: (line) => lines.push(line) });
  const ran = JSON.parse(await readFile(results, 'utf8').catch(() => '[]'));
  for (const { title, passed, error } of ran) {
    await t.test(title, () => {
      if (!passed) throw new Error(error);
    });
  }
  assert.ok(ran.length > 0, `no test ran:\n${lines.join('\n')}`);
  assert.equal(code, 0, lines.join('\n'));
}

test('inside the extension host, one folder', { skip: skip(), timeout: 180_000 }, (t) => inExtensionHost(t, 'folder'));

test('inside the extension host, a workspace of two folders', { skip: skip(), timeout: 180_000 }, (t) =>
  inExtensionHost(t, 'workspace', async (vscode) => {
    const file = path.join(vscode.root, 'shop.code-workspace');
    const folders = ['shop/frontend', 'shop/backend'].map((folder) => ({ path: folder }));
    await writeFile(path.join(vscode.workspace, 'backend/request.http'), await readFile(path.join(vscode.workspace, 'request.http')));
    await writeFile(file, JSON.stringify({ folders }));
    return file;
  }),
);
