// A server that hangs or dies while it is asked for something: nothing waits for ever, nothing stale stays, and what is open comes back.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { serversOf, until } from './processes.mjs';
import { skip } from './vscode.mjs';
import { withWorkbench } from './workbench.mjs';

test('a server that hangs or dies', { skip: skip(), timeout: 240_000 }, (t) =>
  withWorkbench(t, { file: 'frontend/.env.local', settings: { 'workbench.colorTheme': 'Dark Modern' } }, async (workbench, vscode) => {
    const { page, editor, toasts } = workbench;
    const squiggle = editor.locator('.squiggly-error').first();
    const tab = (name) => page.locator('.tab').filter({ hasText: name });
    const inPage = page.frameLocator('iframe.webview').last().frameLocator('#active-frame');
    const server = () => until('the server', async () => (await serversOf(vscode))[0]);
    const settled = async () => {
      await workbench.open('frontend/.env.local');
      await squiggle.waitFor();
      const old = await server();
      // A person asked for this one, so that crashes before do not count.
      await workbench.command('Authlint: Restart Server');
      const pid = await until('a new server alone', async () => {
        const [first, ...others] = await serversOf(vscode);
        return others.length === 0 && first !== old && first;
      });
      // The findings of the old one were taken away before the new one was there, so that these are its own.
      await squiggle.waitFor();
      return pid;
    };
    const clear = () => workbench.command('Notifications: Clear All Notifications');

    await workbench.step('an audit that hangs is cancelled at once', async () => {
      const pid = await settled();
      process.kill(pid, 'SIGSTOP');
      await workbench.command('Authlint: Audit Workspace');
      const progress = toasts.locator('.notification-toast').filter({ hasText: 'auditing the workspace' });
      await progress.waitFor();
      await progress.getByRole('button', { name: 'Cancel' }).click();
      await progress.waitFor({ state: 'detached', timeout: 2000 });
      assert.equal(await tab('Authlint Audit').count(), 0);
      process.kill(pid, 'SIGCONT');
    });

    await workbench.step('an audit whose server dies says so, and works again after a moment', async () => {
      const pid = await settled();
      process.kill(pid, 'SIGSTOP');
      await workbench.command('Authlint: Audit Workspace');
      const progress = toasts.locator('.notification-toast').filter({ hasText: 'auditing the workspace' });
      await progress.waitFor();
      process.kill(pid, 'SIGKILL');
      await toasts.locator('.notification-toast').filter({ hasText: 'its server ended' }).waitFor();
      await progress.waitFor({ state: 'detached' });
      await workbench.shot('l4-audit-died');
      await squiggle.waitFor();
      await clear();
      await workbench.command('Authlint: Audit Workspace');
      await tab('Authlint Audit').waitFor();
      await inPage.getByRole('heading', { name: /\d+ errors?/ }).waitFor();
      await workbench.command('View: Close All Editors');
    });

    await workbench.step('a map whose server dies is drawn by the next one', async () => {
      const pid = await settled();
      process.kill(pid, 'SIGSTOP');
      await workbench.command('Authlint: Show Auth Map');
      await new Promise((resolve) => setTimeout(resolve, 500));
      process.kill(pid, 'SIGKILL');
      await tab('Auth Map').waitFor();
      await inPage
        .getByRole('heading', { name: /broken/ })
        .first()
        .waitFor();
      await workbench.shot('l5-map-died');
      assert.equal(await toasts.locator('.notification-toast').count(), 0, 'the page says it all');
    });

    await workbench.step('an open map follows the next server, and nothing stale stays in between', async () => {
      const pid = await server();
      await squiggle.waitFor();
      process.kill(pid, 'SIGKILL');
      await squiggle.waitFor({ state: 'detached' });
      await squiggle.waitFor();
      assert.equal(await tab('Auth Map').count(), 1);
    });

    await workbench.step('a window that is loaded anew finds everything again, and has no dead pages', async () => {
      await workbench.command('Authlint: Audit Workspace');
      await tab('Authlint Audit').waitFor();
      await page.reload();
      await page.locator('.monaco-workbench').waitFor();
      await workbench.open('frontend/.env.local');
      await squiggle.waitFor();
      await workbench.shot('l6-reloaded');
      assert.equal(await tab('Authlint Audit').count(), 0);
      assert.equal(await tab('Auth Map').count(), 0);
    });

    await workbench.step('a server that hangs is ended all the same when Authlint is switched off', async () => {
      const before = await serversOf(vscode);
      const pid = await until('the server of this window', async () => (await serversOf(vscode)).at(-1));
      process.kill(pid, 'SIGSTOP');
      const settings = path.join(vscode.workspace, '.vscode/settings.json');
      await mkdir(path.dirname(settings), { recursive: true });
      await workbench.fromOutside(
        () => writeFile(settings, '{ "authlint.enable": false }'),
        (soon) => squiggle.waitFor({ state: 'detached', ...soon }),
      );
      await until('its end', async () => !(await serversOf(vscode)).includes(pid));
      await workbench.languageStatus(/Switched off/);
      await page.keyboard.press('Escape');
      await workbench.fromOutside(
        () => writeFile(settings, '{}'),
        (soon) => squiggle.waitFor(soon),
      );
      assert.ok(before.length > 0);
    });
  }),
);
