// "Audit Workspace" as a person sees it: read in a page and kept as files.
import assert from 'node:assert/strict';
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

    await t.test('opens the Problems view and a report', async () => {
      await workbench.line('audience=').waitFor();
      await workbench.command('Authlint: Audit Workspace');
      await tab.waitFor();
      await inPage.getByRole('heading', { name: /\d+ errors/ }).waitFor();
      await workbench.problems.locator('.monaco-list-row').first().waitFor();
      await workbench.shot('audit-1-dark');
      await workbench.command('View: Hide Panel');
      await workbench.shot('audit-2-tall');
      assert.ok((await findings.count()) > 3);
    });

    await t.test('a filter shows the findings of one rule alone, and stays while the page is hidden', async () => {
      const all = await findings.count();
      await inPage.getByRole('radio', { name: /^fly\/plaintext-secret/ }).check();
      const some = await findings.count();
      assert.ok(some > 0 && some < all, `${some} of ${all}`);
      await inPage.locator('h1').click();
      await workbench.open('README.md');
      await tab.click();
      await findings.first().waitFor();
      assert.equal(await findings.count(), some);
      await inPage.getByRole('radio', { name: 'All rules' }).check();
      assert.equal(await findings.count(), all);
    });

    await t.test('is saved as HTML, Markdown and SARIF, whole', async () => {
      const html = await saved('report.html', 'Save as HTML');
      assert.match(html, /^<!DOCTYPE html>[\s\S]*<\/html>\s*$/);
      assert.ok(html.includes('fly/plaintext-secret'));
      assert.match(await saved('report.md', 'Save as Markdown'), /^# Authlint audit[\s\S]*fly\/plaintext-secret/);
      const sarif = JSON.parse(await saved('report.sarif', 'Save as SARIF'));
      assert.ok(sarif.runs[0].results.some(({ ruleId }) => ruleId === 'fly/plaintext-secret'));
    });

    await t.test('a place opens in the editor beside it, and the page of a rule opens without a network', async () => {
      await inPage
        .getByRole('button', { name: /^Open backend\/app\/auth\.py:11/ })
        .first()
        .click();
      await page.locator('.tab.active').filter({ hasText: 'auth.py' }).waitFor();
      await inPage.getByRole('link', { name: 'fly/plaintext-secret' }).first().click();
      await page.locator('.tab').filter({ hasText: 'plaintext-secret.md' }).first().waitFor();
      await workbench.shot('audit-3-rule');
    });

    await t.test('has the map in it, whose parts are reached by keyboard', async () => {
      await page.locator('.tab').filter({ hasText: 'plaintext-secret.md' }).first().click({ button: 'middle' });
      await tab.click();
      const part = inPage.locator('svg.map-drawing [data-part]').first();
      await part.focus();
      await workbench.shot('audit-4-map');
      await inPage.getByRole('complementary', { name: 'The chosen part' }).getByRole('heading').first().waitFor();
    });

    await t.test('in light, in high contrast, and in a panel of 400 pixels', async () => {
      const theme = (name, className) => setTheme(workbench, inPage, name, className, 'import jwt');
      await inPage.locator('h1').evaluate(() => scrollTo(0, 0));
      await theme('Light Modern', 'vscode-light');
      await workbench.shot('audit-6-light');
      await theme('Dark High Contrast', 'vscode-high-contrast');
      await workbench.shot('audit-7-contrast');
      await page.setViewportSize({ width: 1060, height: 800 });
      await workbench.shot('audit-8-narrow');
    });
  }),
);
