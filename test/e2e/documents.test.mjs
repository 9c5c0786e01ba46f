import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { until } from './processes.mjs';
import { launchBrowser, openWorkbench, skip } from './vscode.mjs';
import { Workbench, whenFoldersShow, withWorkbench } from './workbench.mjs';

const cell = (kind, ...lines) => ({
  cell_type: kind,
  metadata: {},
  source: lines.map((line, index) => (index < lines.length - 1 ? `${line}\n` : line)),
  ...(kind === 'code' ? { execution_count: null, outputs: [] } : {}),
});

const NOTEBOOK = {
  cells: [
    cell('markdown', '# What does the API say?'),
    cell('code', '%pip install pyjwt', 'import os', 'import jwt', '', 'key = os.environ["AUTH_SECRET"]'),
    cell('code', '!date', 'token = jwt.encode({"sub": "ada", "aud": "shop-api"}, key, algorithm="HS256")', 'token'),
    cell('code', 'claims = jwt.decode(token, key, audience="shop-api")', 'claims["sub"]'),
  ],
  metadata: { language_info: { name: 'python' } },
  nbformat: 4,
  nbformat_minor: 5,
};

/** Before the window opens: a notebook, and a second folder beside the first. */
async function prepare({ root, workspace }) {
  await writeFile(path.join(workspace, 'backend/explore.ipynb'), JSON.stringify(NOTEBOOK, null, 1));
  const other = path.join(root, 'other/backend');
  await mkdir(other, { recursive: true });
  await writeFile(path.join(other, 'requirements.txt'), 'PyJWT==2.9.0\n');
  await writeFile(
    path.join(other, 'auth.py'),
    'import os\nimport jwt\n\njwt.decode(t, os.environ["OTHER_SECRET"], algorithms=["HS256"], options={"verify_exp": False})\n',
  );
  const folders = [{ path: path.join(workspace, 'backend') }, { path: other }];
  await writeFile(path.join(root, 'both.code-workspace'), JSON.stringify({ folders }));
}

const squiggles = '.squiggly-error, .squiggly-warning, .squiggly-info';

test('documents that are no plain files', { skip: skip(), timeout: 240_000 }, (t) =>
  withWorkbench(
    t,
    { file: 'README.md', before: prepare, settings: { 'workbench.colorTheme': 'Dark Modern' } },
    async (workbench, vscode) => {
      const { page } = workbench;
      const cells = page.locator('.notebookOverlay .code-cell-row');

      await workbench.step('a notebook shows what is wrong in the cell where it stands', async () => {
        page.setDefaultTimeout(15_000);
        await workbench.line('#').first().waitFor();
        await workbench.open('backend/explore.ipynb');
        await cells.nth(2).locator('.view-line').filter({ hasText: 'jwt.decode' }).waitFor();
        await cells.nth(2).locator(squiggles).first().waitFor();
        await cells.nth(1).locator(squiggles).first().waitFor();
        assert.equal(await cells.nth(0).locator(squiggles).count(), 0);
        await workbench.shot('40-notebook');
      });

      await workbench.step('and in the Problems view by its own name', async () => {
        await workbench.seeProblem('explore.ipynb');
        await workbench.seeProblem('verify/no-algorithms', { filter: 'explore.ipynb' });
        assert.doesNotMatch(await workbench.problems.textContent(), /cells\.py/);
        await workbench.shot('41-notebook-problems');
        await page.keyboard.press('Control+j');
      });

      await workbench.step('where its fix changes the cell, and the file when it is saved', async () => {
        const line = cells.nth(2).locator('.view-line').filter({ hasText: 'jwt.decode' });
        const fix = page.locator('.action-widget .monaco-list-row').filter({ hasText: /^Accept HS256 only$/ });
        await workbench.retry(async () => {
          await line.click({ position: { x: 90, y: 8 } });
          await page.keyboard.press('Control+.');
          await fix.first().waitFor({ timeout: 4000 });
        });
        await workbench.shot('42-notebook-fix');
        await fix.first().click();
        await cells.nth(2).locator('.view-line').filter({ hasText: 'algorithms=["HS256"]' }).waitFor();
        await workbench.command('File: Save All');
        await until('the fix on disk', async () =>
          (await readFile(path.join(vscode.workspace, 'backend/explore.ipynb'), 'utf8')).includes('algorithms=[\\"HS256\\"]'),
        );
        await workbench.shot('43-notebook-fixed');
      });

      await workbench.step('a document that was never saved is read by its language', async () => {
        await workbench.open('README.md');
        await page.keyboard.press('Control+Alt+n');
        await page.locator('.tab.active').filter({ hasText: 'Untitled-1' }).waitFor();
        await workbench.command('Change Language Mode');
        const mode = page.locator('.quick-input-widget input[type="text"]');
        await mode.fill('JavaScript');
        await page.locator('.quick-input-list .monaco-list-row.focused').filter({ hasText: 'JavaScript' }).first().waitFor();
        await page.keyboard.press('Enter');
        await page.locator('.statusbar-item').filter({ hasText: 'JavaScript' }).first().waitFor();
        await page.keyboard.insertText(
          "import jwt from 'jsonwebtoken';\nconst a = jwt.verify(t, process.env.SOME_SECRET, { ignoreExpiration: true });\n",
        );
        await workbench.editor.locator(squiggles).first().waitFor();
        await workbench.seeProblem('verify/disabled', { filter: 'Untitled-1' });
        assert.doesNotMatch(await workbench.problems.textContent(), /SOME_SECRET is not provided|unsaved/);
        await workbench.shot('44-untitled');
      });
      await page.context().close();

      await workbench.step('several folders are one workspace', async () => {
        const browser = await launchBrowser();
        t.after(() => browser.close());
        const opened = await openWorkbench(browser, vscode, { workspaceFile: path.join(vscode.root, 'both.code-workspace') });
        const both = new Workbench(opened.page, vscode, t);
        await opened.page.goto(opened.url);
        await whenFoldersShow(opened.page);
        for (const rule of ['verify/disabled', 'fly/plaintext-secret']) await both.seeProblem(rule);
        await both.showProblems();
        await both.shot('45-folders');
      });
    },
  ),
);

test('before the user trusts a workspace', { skip: skip(), timeout: 180_000 }, async (t) => {
  // A git that tells when it is asked: what runs in an untrusted folder is what the folder's own configuration may steer.
  const tools = path.join(os.tmpdir(), `authlint-git-${process.pid}`);
  const asked = path.join(tools, 'asked');
  await mkdir(tools, { recursive: true });
  await writeFile(path.join(tools, 'git'), `#!/bin/sh\necho "$PWD $*" >> '${asked}'\nexit 1\n`);
  await chmod(path.join(tools, 'git'), 0o755);
  const questions = () => (existsSync(asked) ? readFileSync(asked, 'utf8') : '').split('\n').filter((line) => line.includes('ls-files'));
  await withWorkbench(
    t,
    {
      file: 'frontend/.env.local',
      trust: true,
      env: { PATH: `${tools}:${process.env.PATH}` },
      before: async ({ root, workspace }) => {
        await mkdir(path.join(workspace, '.git'));
        // The extension host has the environment of the user's shell.
        for (const name of ['.profile', '.bashrc']) await writeFile(path.join(root, name), `export PATH="${tools}:$PATH"\n`);
      },
      settings: { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never', 'git.enabled': false },
    },
    async (workbench) => {
      const { page, editor } = workbench;
      await workbench.step('findings are shown, and no program is started', async () => {
        await page.locator('.statusbar-item').filter({ hasText: 'Restricted Mode' }).waitFor();
        await editor.locator('.squiggly-error').first().waitFor();
        assert.deepEqual(questions(), []);
        await workbench.shot('46-restricted');
      });
      await workbench.step('git is asked once there is trust', async () => {
        await workbench.command('Workspaces: Manage Workspace Trust');
        await page
          .locator('.workspace-trust-buttons-row a, .workspace-trust-buttons-row .monaco-button')
          .filter({ hasText: /^Trust$/ })
          .first()
          .click();
        await until('git is asked', () => questions().length > 0);
        await workbench.shot('47-trusted');
      });
    },
  );
});
