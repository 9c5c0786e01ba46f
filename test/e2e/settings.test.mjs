// Settings as a person meets them: completion and mistakes in authlint.json, folders with settings of their own, a change that counts at once.
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { skip } from './vscode.mjs';
import { withWorkbench } from './workbench.mjs';

const SQUIGGLES = ['.squiggly-error', '.squiggly-warning', '.squiggly-info', '.squiggly-hint'];

test('settings of two folders', { skip: skip(), timeout: 180_000 }, async (t) => {
  const before = async (vscode) => {
    const folders = ['shop/frontend', 'shop/backend'].map((folder) => ({ path: folder }));
    await writeFile(workspaceFile(vscode), JSON.stringify({ folders }));
    await writeFile(path.join(vscode.workspace, 'frontend/authlint.json'), '{\n  // why\n  "rules": {\n    \n  },\n}\n');
  };
  const workspaceFile = (vscode) => path.join(vscode.root, 'shop.code-workspace');
  await withWorkbench(t, { file: 'frontend/authlint.json', before, workspaceFile }, async (workbench, vscode) => {
    const { page, editor } = workbench;
    const squiggles = () => editor.locator(SQUIGGLES.join(', '));
    const suggestion = (text) => page.locator('.suggest-widget .monaco-list-row').filter({ hasText: text });
    const settingsFile = path.join(vscode.workspace, 'frontend/authlint.json');
    const problem = (text) => workbench.problem(text);

    await workbench.step('the ids of the rules are completed, with what they find', async () => {
      await workbench.line('why').waitFor();
      await workbench.line('"rules"').click();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('End');
      await page.keyboard.type('"secret/mis');
      await workbench.retry(async () => {
        await page.keyboard.press('Control+Space');
        await suggestion('secret/missing').first().waitFor({ timeout: 5000 });
      });
      await workbench.shot('settings-1-completion');
      await page.keyboard.press('Escape');
      await workbench.command('File: Revert File');
      await page.locator('.tab.dirty').first().waitFor({ state: 'detached' });
      await squiggles().first().waitFor({ state: 'detached' });
    });

    await workbench.step('one mistake has one squiggle, and a quick fix renames it', async () => {
      await workbench.fromOutside(
        () => writeFile(settingsFile, '{\n  // why\n  "rules": {\n    "secret/placeholdr": "off",\n  },\n}\n'),
        (soon) => workbench.line('placeholdr').waitFor(soon),
      );
      await workbench.seeProblem('did you mean', { filter: 'Unknown rule' });
      await squiggles().first().waitFor();
      assert.equal(await squiggles().count(), 1);
      assert.equal(await problem('authlint/settings').count(), 1);
      await workbench.line('placeholdr').click({ position: { x: 60, y: 8 } });
      const fix = page.locator('.action-widget .monaco-list-row').filter({ hasText: 'Change it to "secret/placeholder"' });
      await workbench.retry(async () => {
        await page.keyboard.press('Control+.');
        await fix.first().waitFor({ timeout: 3000 });
      });
      await workbench.shot('settings-2-quickfix');
      await page.keyboard.press('Enter');
      await workbench.line('"secret/placeholder"').waitFor();
      await squiggles().first().waitFor({ state: 'detached' });
    });

    await workbench.step('saved, they count for their folder and no other', async () => {
      await workbench.seeProblem('publicly known');
      await problem('AUTH_SECRET is a publicly known value').nth(1).waitFor();
      await workbench.command('File: Save All');
      await problem('AUTH_SECRET is a publicly known value').nth(1).waitFor({ state: 'detached' });
      await workbench.shot('settings-3-folders');
      assert.match(await readFile(settingsFile, 'utf8'), /"secret\/placeholder": "off"/);
      const row = problem('AUTH_SECRET is a publicly known value').first();
      await row.locator('.codicon-error').waitFor();
    });

    await workbench.step('a change in the settings of a folder counts at once', async () => {
      const folder = path.join(vscode.workspace, 'backend/.vscode');
      await mkdir(folder, { recursive: true });
      await workbench.fromOutside(
        () => writeFile(path.join(folder, 'settings.json'), JSON.stringify({ 'authlint.rules': { 'secret/placeholder': 'info' } })),
        (soon) => problem('AUTH_SECRET is a publicly known value').first().locator('.codicon-info').waitFor(soon),
      );
    });

    await workbench.step('a mistake in settings.json is told by the editor', async () => {
      const file = path.join(vscode.data, 'data/User/settings.json');
      const settings = JSON.parse(await readFile(file, 'utf8'));
      // Before it is opened: the editor does not watch the file of a user who is somewhere else.
      await writeFile(file, JSON.stringify({ 'authlint.rules': { 'secret/placeholdr': 'info' }, ...settings }, undefined, 2));
      await workbench.command('Preferences: Open User Settings (JSON)');
      await page.locator('.view-line').filter({ hasText: 'secret/placeholdr' }).first().waitFor();
      await workbench.seeProblem('Not a rule of Authlint');
      await workbench.shot('settings-4-settings-json');
    });
  });
});
