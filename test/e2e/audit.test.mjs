// "Audit Workspace" as a person sees it: read in a page and kept as files.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { saveAs, setTheme } from './page-actions.mjs';
import { skip } from './vscode.mjs';
import { withWorkbench } from './workbench.mjs';

const DARK = { 'workbench.colorTheme': 'Dark Modern', 'window.autoDetectColorScheme': false };
test('the audit', { skip: skip(), timeout: 240_000 }, (t) =>
  withWorkbench(t, { file: 'backend/app/auth.py', settings: DARK }, async (workbench) => {
    const { page } = workbench;
    const inPage = page.frameLocator('iframe.webview').last().frameLocator('#active-frame');
    const tab = page.locator('.tab').filter({ hasText: 'Authlint Audit' });
    const findings = inPage.locator('.audit .finding:visible');

    const saved = (name, button) => saveAs(workbench, inPage, button, name);

    await workbench.step('opens the Problems view and a report', async () => {
      await workbench.line('audience=').waitFor();
      await workbench.command('Authlint: Audit Workspace');
      await tab.waitFor();
      await inPage.getByRole('heading', { name: /\d+ errors/ }).waitFor();
      const first = findings.first();
      await first.waitFor();
      const { y } = (await first.getByRole('heading').boundingBox()) ?? { y: Number.POSITIVE_INFINITY };
      await workbench.problems.locator('.monaco-list-row').first().waitFor();
      await workbench.shot('audit-1-dark');
      assert.ok(y < 400, `the first finding is seen at once, at ${y} of 800`);
      await workbench.command('View: Hide Panel');
      await workbench.shot('audit-2-tall');
      assert.ok((await findings.count()) > 3);
    });

    await workbench.step('a filter shows the findings of one rule alone, and stays while the page is hidden', async () => {
      const all = await findings.count();
      await inPage.locator('.menu.by-rule > summary').click();
      await inPage.getByRole('radio', { name: /^fly\/plaintext-secret/ }).check();
      await workbench.shot('audit-5-menu');
      assert.match(await inPage.locator('.audit .shown').evaluate((line) => getComputedStyle(line).display), /block/);
      await page.keyboard.press('Escape');
      const some = await findings.count();
      assert.ok(some > 0 && some < all, `${some} of ${all}`);
      await inPage.locator('h1').click();
      await workbench.open('README.md');
      await tab.click();
      await findings.first().waitFor();
      assert.equal(await findings.count(), some);
      await inPage.locator('.menu.by-rule > summary').click();
      await inPage.getByRole('radio', { name: 'All rules' }).check();
      await page.keyboard.press('Escape');
      assert.equal(await findings.count(), all);
    });

    await workbench.step('is saved as HTML, Markdown and SARIF, whole', async () => {
      const html = await saved('report.html', 'Save as HTML');
      assert.match(html, /^<!DOCTYPE html>[\s\S]*<\/html>\s*$/);
      assert.ok(html.includes('fly/plaintext-secret'));
      assert.match(await saved('report.md', 'Save as Markdown'), /^# Authlint audit[\s\S]*fly\/plaintext-secret/);
      const sarif = JSON.parse(await saved('report.sarif', 'Save as SARIF'));
      assert.ok(sarif.runs[0].results.some(({ ruleId }) => ruleId === 'fly/plaintext-secret'));
    });

    await workbench.step('a place opens in the editor beside it, and the page of a rule opens without a network', async () => {
      await inPage
        .getByRole('button', { name: /^Open backend\/app\/auth\.py:11/ })
        .first()
        .click();
      await page.locator('.tab.active').filter({ hasText: 'auth.py' }).waitFor();
      await inPage.getByRole('link', { name: 'fly/plaintext-secret' }).first().click();
      await page.locator('.tab').filter({ hasText: 'plaintext-secret.md' }).first().waitFor();
      await workbench.shot('audit-3-rule');
    });

    await workbench.step('has the map in it, whose parts are reached by keyboard', async () => {
      await page.locator('.tab').filter({ hasText: 'plaintext-secret.md' }).first().click({ button: 'middle' });
      await tab.click();
      const part = inPage.locator('svg.map-drawing [data-part]').first();
      await part.focus();
      await workbench.shot('audit-4-map');
      await inPage.getByRole('complementary', { name: 'The chosen part' }).getByRole('heading').first().waitFor();
    });

    await workbench.step('in light, in high contrast, and in a panel of 400 pixels', async () => {
      const theme = (name, className) => setTheme(workbench, inPage, name, className, 'import jwt');
      await inPage.locator('h1').evaluate(() => scrollTo(0, 0));
      await theme('Light Modern', 'vscode-light');
      await workbench.shot('audit-6-light');
      await theme('Dark High Contrast', 'vscode-high-contrast');
      await workbench.shot('audit-7-contrast');
      await theme('Light High Contrast', 'vscode-high-contrast-light');
      await workbench.shot('audit-9-contrast-light');
      await page.setViewportSize({ width: 1060, height: 800 });
      await workbench.shot('audit-8-narrow');
    });
  }),
);

/** A workspace whose audit takes long enough to be cancelled by hand. */
async function addServices({ workspace }) {
  const code = `import jwt from 'jsonwebtoken';\nexport const check = (token: string) => jwt.verify(token, process.env.JWT_SECRET!);\n`;
  for (let index = 0; index < 800; index++) {
    const folder = path.join(workspace, `many/service${index}`);
    await mkdir(folder, { recursive: true });
    await writeFile(
      path.join(folder, 'package.json'),
      JSON.stringify({ name: `service${index}`, dependencies: { jsonwebtoken: '^9.0.0' } }),
    );
    await writeFile(path.join(folder, '.env'), `JWT_SECRET=changeme\n`);
    await writeFile(path.join(folder, 'auth.ts'), code);
  }
}

test('an audit that is cancelled', { skip: skip(), timeout: 180_000 }, (t) =>
  withWorkbench(t, { file: 'backend/app/auth.py', settings: DARK, before: addServices }, async (workbench) => {
    const { page, toasts } = workbench;
    const toast = toasts.locator('.notification-list-item').filter({ hasText: 'auditing the workspace' });
    const cancel = toast.getByRole('button', { name: 'Cancel', exact: true });

    await workbench.step('counts along in a notification, whose Cancel takes it away at once', async () => {
      await workbench.line('audience=').waitFor();
      await workbench.command('Authlint: Audit Workspace');
      await toast.waitFor();
      await toast.filter({ hasText: /\d+ of \d+ files read|what \d+ files say|\d+ findings/ }).waitFor();
      await workbench.shot('audit-10-progress');
      await cancel.click();
      const begun = performance.now();
      await toast.waitFor({ state: 'hidden', timeout: 2000 });
      t.diagnostic(`gone after ${Math.round(performance.now() - begun)} ms`);
      await page.waitForTimeout(1000);
      assert.equal(await page.locator('.tab').filter({ hasText: 'Authlint Audit' }).count(), 0, 'no report of half an audit');
    });
  }),
);
