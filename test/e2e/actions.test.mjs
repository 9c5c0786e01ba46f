// Diagnostics and what can be done about them, in a real VS Code.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { until } from './processes.mjs';
import { skip } from './vscode.mjs';
import { withWorkbench } from './workbench.mjs';

const read = (vscode, file) => readFile(path.join(vscode.workspace, file), 'utf8');

/** The light bulb's menu at the cursor, with a row of this text in it. */
async function menuWith(workbench, text) {
  const { page } = workbench;
  const row = page.locator('.action-widget .monaco-list-row').filter({ hasText: text });
  await workbench.retry(async () => {
    await page.keyboard.press('Control+.');
    await row.first().waitFor({ timeout: 4000 });
  });
  return row.first();
}

/** Puts the cursor to the place of a finding. */
async function goTo(workbench, problem, line) {
  await workbench.seeProblem(problem);
  await workbench.retry(async () => {
    await workbench.problem(problem).last().dblclick();
    await workbench.line(line).first().waitFor({ timeout: 4000 });
    await workbench.page.locator('.editor-instance .monaco-editor.focused').waitFor({ timeout: 4000 });
  });
}

test('what can be done about a finding', { skip: skip(), timeout: 180_000 }, (t) =>
  withWorkbench(
    t,
    {
      file: 'frontend/.env.local',
      settings: {
        'workbench.colorTheme': 'Dark Modern',
        'editor.codeActionsOnSave': { 'source.fixAll.authlint': 'explicit' },
        'authlint.rules': { 'fly/unknown-app': 'warning' },
      },
      before: (vscode) => writeFile(path.join(vscode.workspace, 'backend/.env.example'), 'LOG_LEVEL=\n'),
    },
    async (workbench, vscode) => {
      const { page } = workbench;
      const preview = page.frameLocator('iframe.webview').last().frameLocator('#active-frame');
      const heading = (name) => preview.getByRole('heading', { name, exact: true });
      await workbench.step('a squiggle, and a row in the Problems view', async () => {
        await workbench.line('AUTH_SECRET').waitFor();
        await workbench.editor.locator('.squiggly-error').first().waitFor();
        await workbench.seeProblem('AUTH_SECRET is a publicly known value');
      });

      await workbench.step('the code in the Problems view opens the page of the rule, without a network', async () => {
        const row = workbench.problem('AUTH_SECRET is a publicly known value').last();
        const link = row.locator('a').filter({ hasText: 'secret/placeholder' });
        await workbench.retry(async () => {
          // A tooltip that came up under the mouse would cover the link.
          await page.mouse.move(640, 200);
          await link.click({ modifiers: ['Control'], timeout: 4000 });
          await heading('secret/placeholder').waitFor({ timeout: 8000 });
        });
        await workbench.shot('b1-rule-page');
      });

      await workbench.step('so does the code in the hover', async () => {
        await goTo(workbench, 'AUTH_SECRET is a publicly known value', 'AUTH_SECRET');
        const link = page.locator('.monaco-hover a.code-link').filter({ hasText: 'secret/placeholder' });
        await workbench.retry(async () => {
          await page.keyboard.press('Control+k');
          await page.keyboard.press('Control+i');
          await link.first().waitFor({ timeout: 4000 });
        });
        await workbench.shot('b2-hover');
        await link.first().click();
        await heading('secret/placeholder').waitFor();
      });

      await workbench.step('the light bulb offers fixes, ways to silence, and the page', async () => {
        await goTo(workbench, 'AUTH_SECRET is a publicly known value', 'AUTH_SECRET');
        await menuWith(workbench, 'Generate a new random value');
        await workbench.shot('b3-light-bulb');
        const rows = await page.locator('.action-widget .monaco-list-row').allTextContents();
        for (const text of ['for this line…', 'in this file…', 'in this workspace (authlint.json)', 'to the baseline', 'Open the page of'])
          assert.ok(
            rows.some((row) => row.includes(text)),
            `${text} in ${rows.join(' | ')}`,
          );
      });

      await workbench.step('a fix of two files is shown before it is made', async () => {
        await page.keyboard.press('Enter');
        // Both files, each with its edit: one secret is written into both, or nothing at all.
        await workbench.applyPreview(4, 'b4-preview');
        const value = async (file) => /^AUTH_SECRET=([\w-]{43})$/m.exec(await read(vscode, file))?.[1];
        await workbench.savedAs(
          'a new secret in both files',
          async () => (await value('backend/.env')) && (await value('frontend/.env.local')),
        );
        assert.equal(await value('backend/.env'), await value('frontend/.env.local'));
      });

      await workbench.step('a finding is ignored with a reason', async () => {
        await goTo(workbench, 'AUTH_SYNC_SECRET stands in plain text', 'AUTH_SYNC_SECRET');
        await (await menuWith(workbench, 'Ignore fly/plaintext-secret for this line')).click();
        const input = page.locator('.quick-input-widget input[type="text"]');
        await input.fill('never mind');
        await page.keyboard.press('Escape');
        await input.waitFor({ state: 'hidden' });
        assert.equal(await page.locator('.tab.dirty').count(), 0);
        assert.doesNotMatch(await read(vscode, 'backend/fly.toml'), /authlint-disable/);
        await (await menuWith(workbench, 'Ignore fly/plaintext-secret for this line')).click();
        await input.fill('only for the tests');
        await workbench.shot('b5-reason');
        await page.keyboard.press('Enter');
        await workbench.line('-- only for the tests').waitFor();
        const comment = /\n {2}# authlint-disable-next-line fly\/plaintext-secret -- only for the tests\n {2}AUTH_SYNC/;
        await workbench.savedAs('the comment with its reason', async () => comment.test(await read(vscode, 'backend/fly.toml')));
        await workbench.problem('stands in plain text').first().waitFor({ state: 'detached' });
      });

      await workbench.step('a finding is accepted into the baseline', async () => {
        await goTo(workbench, 'expects the audience', 'audience=');
        await (await menuWith(workbench, 'Add contract/audience to the baseline')).click();
        await until('the baseline on disk', async () =>
          (await read(vscode, 'authlint-baseline.json').catch(() => '')).includes('contract/audience'),
        );
        await workbench.problem('expects the audience').first().waitFor({ state: 'detached' });
      });

      await workbench.step('safe fixes are made on save', async () => {
        await workbench.open('backend/app/auth.py');
        await page.keyboard.press('Control+End');
        await page.keyboard.type('# end');
        await page.keyboard.press('Control+s');
        await page.locator('.tab.dirty').filter({ hasText: '.env.example' }).waitFor();
        await workbench.savedAs('the name in the template', async () => /^AUTH_SECRET=$/m.test(await read(vscode, 'backend/.env.example')));
      });

      await workbench.step('a suppression that covers nothing is taken away', async () => {
        await workbench.open('backend/fly.toml');
        await workbench.line('-- only for the tests').waitFor();
        await workbench.line('AUTH_SYNC').click();
        await page.keyboard.press('Control+Shift+k');
        await goTo(workbench, 'This suppression covers no finding', '-- only for the tests');
        await (await menuWith(workbench, 'Remove this suppression')).click();
        await workbench.line('-- only for the tests').waitFor({ state: 'detached' });
      });

      await workbench.step('a rule is switched off where the settings of the editor have the last word', async () => {
        await goTo(workbench, 'did you mean shop-backend', 'shop-bakend');
        await (await menuWith(workbench, 'Ignore fly/unknown-app in this workspace (editor settings)')).click();
        await workbench.problem('did you mean').first().waitFor({ state: 'detached' });
        assert.deepEqual(JSON.parse(await read(vscode, '.vscode/settings.json')), { 'authlint.rules': { 'fly/unknown-app': 'off' } });
      });
    },
  ),
);
