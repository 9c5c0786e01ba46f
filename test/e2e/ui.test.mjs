import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { skip } from './vscode.mjs';
import { withWorkbench } from './workbench.mjs';

test('what a person sees', { skip: skip(), timeout: 180_000 }, (t) =>
  withWorkbench(t, { file: 'frontend/.env.local' }, async (workbench, vscode) => {
    const { page, editor } = workbench;
    await workbench.step('a squiggle under the value', async () => {
      await workbench.line('AUTH_SECRET').waitFor();
      await editor.locator('.squiggly-error').first().waitFor();
    });

    await workbench.step('the Problems view names findings of files that nobody opened', async () => {
      const row = await workbench.seeProblem('AUTH_SYNC_SECRET stands in plain text');
      assert.match(await row.textContent(), /Authlint.*fly\/plaintext-secret.*\[Ln 6, Col 3\]/);
      await workbench.shot('1-problems');
      await workbench.showProblems();
    });

    await workbench.step('a finding between two services says why the two belong together', async () => {
      const row = workbench.problem('expects the audience');
      await row.dblclick();
      await workbench.line('audience=').waitFor();
      await page.mouse.move(640, 790);
      const hover = page.locator('.monaco-hover').filter({ hasText: 'both use AUTH_SECRET' });
      await workbench.retry(async () => {
        await page.keyboard.press('Control+k');
        await page.keyboard.press('Control+i');
        await hover.first().waitFor({ timeout: 3000 });
      });
      await workbench.shot('2-contract');
      await page.keyboard.press('Escape');
    });

    await workbench.step('a quick fix mends it, on disk too', async () => {
      await workbench.problem('AUTH_SECRET is a publicly known value').last().dblclick();
      await workbench.line('AUTH_SECRET').waitFor();
      const fix = page.locator('.action-widget .monaco-list-row').filter({ hasText: 'Generate a new random value' });
      await workbench.retry(async () => {
        await page.keyboard.press('Control+.');
        await fix.first().waitFor({ timeout: 3000 });
      });
      await workbench.shot('3-quickfix');
      await page.keyboard.press('Enter');
      await workbench.applyPreview(4);
      const read = async (file) => /^AUTH_SECRET=([\w-]{43})$/m.exec(await readFile(path.join(vscode.workspace, file), 'utf8'))?.[1];
      await workbench.savedAs(
        'a new secret in both files',
        async () => (await read('frontend/.env.local')) && (await read('backend/.env')),
      );
      assert.equal(await read('frontend/.env.local'), await read('backend/.env'));
      await workbench.showProblems('secret/placeholder');
      await workbench.problem('secret/placeholder').first().waitFor({ state: 'detached' });
      await workbench.showProblems();
      await workbench.shot('4-fixed');
    });

    await workbench.step('the audit opens a report', async () => {
      await workbench.command('Authlint: Audit Workspace');
      await page.locator('.tab').filter({ hasText: 'Audit' }).waitFor();
      const preview = page.frameLocator('iframe.webview').last().frameLocator('#active-frame');
      await preview.getByRole('heading', { name: /\d+ errors/ }).waitFor();
      await workbench.shot('5-audit');
    });
  }),
);

/** What is wrong with a page for those who do not see it or use no mouse, as far as its elements show. */
function defectsOf() {
  const nameOf = (element) => (element.getAttribute('aria-label') ?? element.textContent ?? '').trim();
  const defects = [];
  if (document.documentElement.lang !== 'en') defects.push('no language');
  if (document.querySelectorAll('h1').length !== 1) defects.push('not one h1');
  if (!document.querySelector('[role=status][aria-live=polite]')) defects.push('no live region');
  for (const button of document.querySelectorAll('button')) {
    if (nameOf(button) === '') defects.push('a button without a name');
    if (button.tabIndex < 0) defects.push(`${nameOf(button)} is not reached by Tab`);
    const { width, height } = button.getBoundingClientRect();
    const isFolded = button.closest('details:not([open])') !== null;
    if (!isFolded && width * height === 0) defects.push(`${nameOf(button)} has no size`);
  }
  for (const th of document.querySelectorAll('th')) if (!th.scope) defects.push('a th without scope');
  for (const element of document.querySelectorAll('main *')) {
    for (const { name } of element.attributes)
      if (name.startsWith('on') || name === 'style') defects.push(`${element.tagName} has ${name}`);
  }
  if (document.documentElement.scrollWidth > document.documentElement.clientWidth) defects.push('it scrolls sideways');
  /** WCAG 1.4.3, for what stands on the page's own background. */
  const luminance = (colour) => {
    const [r, g, b] = colour.match(/[\d.]+/g).map((part) => {
      const value = Number(part) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const background = luminance(getComputedStyle(document.body).backgroundColor);
  for (const element of document.querySelectorAll('h1, h2, p, dt, dd, th, td, li, .place, .facts, .words, .checked')) {
    const own = luminance(getComputedStyle(element).color);
    const contrast = (Math.max(own, background) + 0.05) / (Math.min(own, background) + 0.05);
    if (contrast < 4.5) defects.push(`${element.tagName}.${element.className}: contrast ${contrast.toFixed(2)}`);
  }
  return [...new Set(defects)];
}

test('the page of a token and the diagnosis, by keyboard alone', { skip: skip(), timeout: 180_000 }, (t) =>
  withWorkbench(t, { file: 'backend/tools/smoke.env', settings: { 'workbench.colorTheme': 'Dark Modern' } }, async (workbench, vscode) => {
    const { page } = workbench;
    const inPage = page.frameLocator('iframe.webview').last().frameLocator('#active-frame');
    const status = inPage.getByRole('status');
    const has = (role, name) => inPage.getByRole(role, { name }).first().waitFor();
    const theme = async (name) => {
      const row = page.locator('.quick-input-list .monaco-list-row.focused').filter({ hasText: name });
      await workbench.retry(async () => {
        await workbench.line('SMOKE_TOKEN').click({ position: { x: 300, y: 8 } });
        await page.keyboard.press('Control+k');
        await page.keyboard.press('Control+t');
        await page.locator('.quick-input-widget input[type="text"]').fill(name);
        await row.waitFor({ timeout: 5000 });
      });
      await page.keyboard.press('Enter');
    };
    const soundIn = async (className) => {
      await inPage.locator(`body.${className}`).waitFor();
      assert.deepEqual(await inPage.locator('html').evaluate(defectsOf), [], className);
    };

    await workbench.step('a hover on the token', async () => {
      await workbench.line('SMOKE_TOKEN').waitFor();
      await page.locator('.squiggly-error, .squiggly-warning, .squiggly-info, .squiggly-hint').first().waitFor();
      const hover = page.locator('.monaco-hover').filter({ hasText: 'shop-backend' });
      await workbench.retry(async () => {
        await workbench.line('SMOKE_TOKEN').click({ position: { x: 300, y: 8 } });
        await page.keyboard.press('Control+k');
        await page.keyboard.press('Control+i');
        await hover.first().waitFor({ timeout: 5000 });
      });
      await workbench.shot('7-hover-token');
      await page.keyboard.press('Escape');
    });

    await workbench.step('its link opens the page for the token under the mouse, wherever the cursor is', async () => {
      const link = page.locator('.monaco-hover a').filter({ hasText: 'Decode' });
      await workbench.retry(async () => {
        await workbench.line('# A token').click({ position: { x: 40, y: 8 } });
        await workbench.line('SMOKE_TOKEN').hover({ position: { x: 300, y: 8 } });
        await link.first().waitFor({ timeout: 5000 });
      });
      await link.first().click();
      await has('heading', /Audience/);
      await workbench.line('SMOKE_TOKEN').click({ position: { x: 300, y: 8 } });
      await page.keyboard.press('Escape');
    });

    await workbench.step('the page opens and has the focus', async () => {
      await workbench.command('Authlint: Decode JWT Under Cursor');
      await has('heading', /Audience/);
      assert.equal(await inPage.locator(':focus').getAttribute('id'), 'headline');
      await soundIn('vscode-dark');
      await workbench.shot('8-token-dark');
    });

    await workbench.step('Tab reaches every button in their order, and Enter looks again and copies', async () => {
      const buttons = await inPage.getByRole('button').count();
      await page.keyboard.press('Tab');
      assert.equal(await inPage.locator(':focus').textContent(), 'Look again');
      await page.keyboard.press('Enter');
      await status.filter({ hasText: 'Looked again' }).waitFor();
      assert.equal(await inPage.locator(':focus').textContent(), 'Look again');
      const reached = new Set();
      for (let turn = 0; turn < 2 * buttons; turn++) {
        const name = await inPage.locator(':focus').evaluate((element) => element.getAttribute('aria-label') ?? element.textContent);
        reached.add(name);
        if (name === 'Copy claims as JSON') break;
        await page.keyboard.press('Tab');
      }
      assert.ok(reached.has('Copy claims as JSON') && reached.has('Open backend/app/auth.py:11'), [...reached].join());
      await page.keyboard.press('Enter');
      await status.filter({ hasText: 'Copied claims as JSON' }).waitFor();
    });

    await workbench.step('the diagnosis replaces it', async () => {
      await workbench.line('SMOKE_TOKEN').click({ position: { x: 300, y: 8 } });
      await workbench.command('Authlint: Diagnose 401');
      await has('heading', 'What is broken');
      assert.equal(await page.locator('.tab').filter({ hasText: 'Diagnose 401' }).count(), 1);
      assert.equal(await page.locator('.tab').filter({ hasText: 'Token' }).count(), 0);
      await soundIn('vscode-dark');
      await workbench.shot('9-diagnosis-dark');
      const fold = inPage.locator('summary').first();
      const open = inPage.locator('details[open]');
      await fold.focus();
      await page.keyboard.press('Enter');
      await open.first().waitFor();
      await soundIn('vscode-dark');
      await inPage.getByRole('button', { name: 'Look again' }).click();
      await status.filter({ hasText: 'Looked again' }).waitFor();
      assert.equal(await open.count(), 1, 'what was unfolded stays so');
      await fold.evaluate((element) => element.scrollIntoView());
      await workbench.shot('16-unfolded-dark');
      await theme('Light Modern');
      await soundIn('vscode-light');
      await workbench.shot('10-diagnosis-light');
      await inPage.getByRole('heading', { name: 'What only the running system knows' }).evaluate((heading) => heading.scrollIntoView());
      await workbench.shot('14-live-light');
      await inPage.getByRole('button', { name: 'Show the token' }).click();
      await has('heading', 'What the verifiers say');
      await workbench.shot('11-token-light');
      for (const [name, className, shot] of [
        ['Dark High Contrast', 'vscode-high-contrast', '12-token-contrast'],
        ['Light High Contrast', 'vscode-high-contrast-light', '13-token-contrast-light'],
      ]) {
        await theme(name);
        await soundIn(className);
        await workbench.shot(shot);
      }
      // A panel of some 400 pixels.
      await page.setViewportSize({ width: 1060, height: 800 });
      await soundIn('vscode-high-contrast-light');
      await theme('Dark Modern');
      await soundIn('vscode-dark');
      await workbench.shot('17-token-narrow');
      await inPage.getByRole('button', { name: 'Diagnose 401' }).click();
      await has('heading', 'What is broken');
      await soundIn('vscode-dark');
      await workbench.shot('18-diagnosis-narrow');
      await page.setViewportSize({ width: 1280, height: 800 });
    });

    await workbench.step('the fix of a verdict changes the code, and the page says what is different then', async () => {
      const secret = randomBytes(32).toString('base64url');
      const content = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEiLCJhdWQiOiJzaG9wLWJhY2tlbmQiLCJleHAiOjQxMDI0NDQ4MDB9';
      const signature = createHmac('sha256', secret).update(content).digest('base64url');
      const fix = inPage.locator('button.fix').first();
      await workbench.retry(async () => {
        await writeFile(path.join(vscode.workspace, 'backend/.env'), `AUTH_SECRET=${secret}\n`);
        await writeFile(path.join(vscode.workspace, 'backend/tools/smoke.env'), `SMOKE_TOKEN=${content}.${signature}\n`);
        await workbench.line('SMOKE_TOKEN').click({ position: { x: 300, y: 8 } });
        await workbench.command('Authlint: Decode JWT Under Cursor');
        await inPage.getByRole('heading', { name: 'What the verifiers say' }).waitFor({ timeout: 3000 });
        await fix.waitFor({ timeout: 3000 });
      });
      await fix.focus();
      await page.keyboard.press('Enter');
      await status.filter({ hasText: 'Applied the fix' }).waitFor();
      await inPage.getByText('Accepts').first().waitFor();
      await workbench.shot('15-accepted');
    });

    await workbench.step('its place opens in the editor, with what the fix wrote', async () => {
      await inPage
        .getByRole('button', { name: /^Open backend\/app\/auth\.py/ })
        .first()
        .click();
      await page.locator('.tab.active').filter({ hasText: 'auth.py' }).waitFor();
      await workbench.line('audience="shop-backend"').waitFor();
    });
  }),
);

test('in Restricted Mode', { skip: skip(), timeout: 120_000 }, (t) =>
  withWorkbench(
    t,
    {
      file: 'frontend/.env.local',
      trust: true,
      settings: { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'always' },
    },
    async (workbench) => {
      const { page, editor } = workbench;
      await page.locator('.monaco-dialog-box').getByText('No, I', { exact: false }).click();
      await page.locator('.statusbar-item').filter({ hasText: 'Restricted Mode' }).waitFor();
      await editor.locator('.squiggly-error').first().waitFor();
      await workbench.shot('6-restricted');
    },
  ),
);
