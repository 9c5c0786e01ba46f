// What the extension costs the extension host's main thread: its code is loaded and `activate` has returned.
// E2E_STARTS says how many windows are opened for the median.
import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { launchBrowser, runInExtensionHost, skip, startVSCode } from './vscode.mjs';

const STARTS = Number(process.env.E2E_STARTS ?? 3);
const LIMIT_MS = 50;

test('activation costs the extension host little', { skip: skip(), timeout: 60_000 + STARTS * 20_000 }, async (t) => {
  const results = path.join(import.meta.dirname, 'results-activation.json');
  await rm(results, { force: true });
  const vscode = await startVSCode({ driver: true, env: { E2E_RESULTS: results } });
  t.after(() => vscode.stop());
  t.after(() => rm(results, { force: true }));
  // Nothing that would activate it before it is watched.
  await rm(vscode.workspace, { recursive: true });
  await mkdir(vscode.workspace);
  await writeFile(path.join(vscode.workspace, 'notes.md'), '# Notes\n');
  const browser = await launchBrowser();
  t.after(() => browser.close());
  const testsPath = path.join(import.meta.dirname, 'host/activation.js');
  for (let start = 0; start < STARTS; start++) {
    assert.equal(await runInExtensionHost(browser, vscode, { testsPath, log: () => {} }), 0);
  }
  const told = (await readFile(results, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.equal(told.length, STARTS);
  assert.ok(told.every(({ wasActive }) => !wasActive));
  const median = (of) => told.map(of).sort((left, right) => left - right)[Math.floor(STARTS / 2)];
  const thread = median(({ threadMs }) => threadMs);
  t.diagnostic(`main thread ${thread.toFixed(1)} ms CPU, ${median(({ wallMs }) => wallMs).toFixed(1)} ms until VS Code has its answer`);
  assert.ok(thread < LIMIT_MS, `${thread} ms`);
});
