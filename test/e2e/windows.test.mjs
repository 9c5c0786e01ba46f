// Every kind of window, with no document open: whoever opens a workspace sees what is wrong in it without opening a file first.
import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { serversOf, until } from './processes.mjs';
import { launchBrowser, openWorkbench, skip, startVSCode } from './vscode.mjs';
import { SHOTS, Workbench, whenFoldersShow } from './workbench.mjs';

const service = (secret) => ({
  'requirements.txt': 'PyJWT==2.9.0\n',
  '.env': 'JWT_SECRET=changeme\n',
  'auth.py': `import os\nimport jwt\n\njwt.decode(t, os.environ["${secret}"], algorithms=["HS256"], options={"verify_exp": False})\n`,
});

async function write(folder, files) {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
}

test('windows without an open document', { skip: skip(), timeout: 300_000 }, async (t) => {
  await mkdir(SHOTS, { recursive: true });
  const vscode = await startVSCode();
  t.after(() => vscode.stop());
  const browser = await launchBrowser();
  t.after(() => browser.close());

  /** A window with its Problems view open, closed at the end of the step. */
  async function inWindow(name, { folder, workspaceFile }, use) {
    await t.test(name, async () => {
      // An extension host outlives its page for a while, and its server with it.
      const before = await serversOf(vscode);
      const servers = async () => (await serversOf(vscode)).filter((pid) => !before.includes(pid));
      const { page, context, url } = await openWorkbench(browser, vscode, { workspaceFile });
      const address = new URL(url);
      if (!workspaceFile) address.searchParams.delete('folder');
      if (folder) address.searchParams.set('folder', folder);
      const workbench = new Workbench(page, vscode, t);
      try {
        await page.goto(address.href);
        await page.locator('.monaco-workbench').waitFor();
        if (workspaceFile) await whenFoldersShow(page);
        await workbench.showProblems();
        await use(workbench, servers);
      } catch (error) {
        await workbench.shot(`FAILED-window-${name.replace(/\W+/g, '-')}`).catch(() => {});
        throw error;
      } finally {
        await context.close();
      }
    });
  }

  const has = async (workbench, ...rules) => {
    for (const rule of rules) await workbench.seeProblem(rule);
    await workbench.showProblems();
  };

  await inWindow('one folder', { folder: vscode.workspace }, async (workbench) => {
    await has(workbench, 'fly/plaintext-secret', 'secret/placeholder');
    assert.equal(await workbench.page.locator('.tab').count(), 0);
    await workbench.shot('l1-folder');
  });

  const one = path.join(vscode.root, 'one');
  const two = path.join(vscode.root, 'two');
  await write(one, service('FIRST_SECRET'));
  await write(two, service('SECOND_SECRET'));
  const several = path.join(vscode.root, 'several.code-workspace');
  await writeFile(several, JSON.stringify({ folders: [{ path: one }, { path: vscode.workspace }] }));
  await inWindow('a workspace file of several folders, and one that is added later', { workspaceFile: several }, async (workbench) => {
    await has(workbench, 'verify/disabled', 'fly/plaintext-secret');
    assert.equal(await workbench.page.locator('.tab').count(), 0);
    await workbench.shot('l2-several');
    const before = JSON.parse(await readFile(several, 'utf8'));
    await workbench.fromOutside(
      () => writeFile(several, JSON.stringify({ folders: [...before.folders, { path: two }] })),
      (soon) => workbench.seeProblem('SECOND_SECRET', soon),
    );
  });

  const later = path.join(vscode.root, 'later');
  await write(later, { 'package.json': '{ "name": "sums", "private": true }\n', 'index.ts': 'export const sum = (a: number) => a;\n' });
  await inWindow('a project without auth says nothing, until there is some', { folder: later }, async (workbench, servers) => {
    await until('the server', async () => (await servers()).length === 1);
    await workbench.problems.getByText('No problems have been detected').waitFor();
    assert.equal(await workbench.toasts.locator('.notification-toast').count(), 0);
    await workbench.shot('l3-nothing');
    // Its reading is over and its code loaded by then.
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const status = await readFile(`/proc/${(await servers())[0]}/status`, 'utf8');
    t.diagnostic(`the server of a project without auth: ${/VmRSS:\s+(\d+) kB/.exec(status)?.[1]} kB resident`);
    await workbench.fromOutside(
      () => write(path.join(later, 'api'), service('FIRST_SECRET')),
      (soon) => workbench.seeProblem('verify/disabled', soon),
    );
    await has(workbench, 'secret/placeholder');
  });

  const bare = path.join(vscode.root, 'bare');
  await write(bare, { 'notes.md': '# Notes\n' });
  await inWindow('a folder with nothing to read costs no server', { folder: bare }, async (workbench, servers) => {
    await workbench.problems.getByText('No problems have been detected').waitFor();
    await new Promise((resolve) => setTimeout(resolve, 2000));
    assert.deepEqual(await servers(), []);
  });

  await inWindow('no folder at all', {}, async (workbench, servers) => {
    await workbench.problems.getByText('No problems have been detected').waitFor();
    await new Promise((resolve) => setTimeout(resolve, 2000));
    assert.deepEqual(await servers(), []);
    assert.equal(await workbench.toasts.locator('.notification-toast').count(), 0);
  });

  await rm(one, { recursive: true });
});
