// The Auth Map as a person sees it: drawn, walked through by keyboard, kept as files, and alive.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { saveAs, setTheme } from './page-actions.mjs';
import { skip } from './vscode.mjs';
import { withWorkbench } from './workbench.mjs';

const DARK = { 'workbench.colorTheme': 'Dark Modern', 'window.autoDetectColorScheme': false };

test('the Auth Map', { skip: skip(), timeout: 240_000 }, (t) =>
  withWorkbench(t, { file: 'backend/app/auth.py', settings: DARK }, async (workbench, vscode) => {
    const { page } = workbench;
    const inPage = page.frameLocator('iframe.webview').last().frameLocator('#active-frame');
    const status = inPage.getByRole('status');
    const parts = inPage.locator('svg.map-drawing [data-part]');
    const focused = () => inPage.locator(':focus').getAttribute('data-part');
    const svg = inPage.locator('svg.map-drawing');
    const scale = () => inPage.getByRole('button', { name: 'In its own size' }).textContent();
    const width = async () => Number(await svg.getAttribute('width'));

    const isWhole = () => inPage.locator('.canvas').evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth);

    const smallestText = () =>
      svg.evaluate((drawing) => {
        const scale = drawing.getBoundingClientRect().width / drawing.viewBox.baseVal.width;
        return scale * Math.min(...[...drawing.querySelectorAll('text')].map((text) => Number.parseFloat(getComputedStyle(text).fontSize)));
      });

    const theme = (name, className) => setTheme(workbench, inPage, name, className, 'import jwt');

    const saved = (name, button) => saveAs(workbench, inPage, button, name);

    await workbench.step('is drawn by a command, with its numbers and what is broken beside it', async () => {
      await workbench.line('audience=').waitFor();
      await workbench.command('Authlint: Show Auth Map');
      await inPage.getByRole('heading', { name: /\d parts are broken/ }).waitFor();
      assert.ok((await parts.count()) >= 3, `${await parts.count()} parts`);
      await inPage.getByRole('complementary', { name: 'The chosen part' }).getByRole('heading', { name: 'Broken' }).waitFor();
      assert.equal(await inPage.locator(':focus').getAttribute('id'), 'headline');
      assert.ok(await isWhole(), 'nothing is cut off at the sides');
      assert.equal(await svg.count(), 1, 'only the drawing that fits is in the page');
      assert.ok((await smallestText()) >= 11, `text of ${await smallestText()} pixels`);
      assert.ok(
        await inPage
          .locator('.map-view, .view')
          .first()
          .evaluate((view) => view.getBoundingClientRect().top < 190),
        'the head is small',
      );
      await workbench.shot('map-1-dark');
    });

    await workbench.step('Tab comes to its parts, and the arrow keys go from one to the next', async () => {
      for (let turn = 0; turn < 40 && !(await focused()); turn++) await page.keyboard.press('Tab');
      const first = await focused();
      assert.ok(first, 'a part has the focus');
      const reached = new Set([first]);
      for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowUp', 'ArrowDown']) {
        await page.keyboard.press(key);
        reached.add(await focused());
      }
      assert.ok(reached.size >= 3, [...reached].join());
      assert.ok(!reached.has(null), 'the focus stays in the map');
    });

    await workbench.step('says beside the drawing what is known of the part that has the focus', async () => {
      await inPage.locator('svg.map-drawing .token.bad, svg.map-drawing .token.warn').first().focus();
      const aside = inPage.getByRole('complementary', { name: 'The chosen part' });
      await aside.getByText('AUTH_SECRET').first().waitFor();
      await workbench.shot('map-2-chosen');
    });

    await workbench.step('keys make it larger, smaller, and show all of it', async () => {
      await page.keyboard.press('0');
      const fitted = await width();
      await page.keyboard.press('+');
      assert.ok((await width()) > fitted);
      await page.keyboard.press('0');
      assert.equal(await width(), fitted);
      await page.keyboard.press('-');
      assert.ok((await width()) < fitted);
      await page.keyboard.press('0');
    });

    await workbench.step('Enter lists the places of a part and opens the one that is chosen', async () => {
      await workbench.retry(async () => {
        await inPage.locator('svg.map-drawing .token.bad, svg.map-drawing .token.warn').first().focus();
        await page.keyboard.press('Enter');
        await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'auth.py' }).first().waitFor({ timeout: 5000 });
      });
      await workbench.shot('map-3-places');
      await page.locator('.quick-input-widget input[type="text"]').fill('auth.py:11');
      await page.keyboard.press('Enter');
      await page.locator('.tab.active').filter({ hasText: 'auth.py' }).waitFor();
      await page
        .locator('.statusbar-item')
        .filter({ hasText: /Ln 11, Col/ })
        .first()
        .waitFor();
    });

    await workbench.step('changes while somebody types, and keeps the size and the chosen part', async () => {
      await inPage.getByRole('button', { name: 'Larger' }).click();
      const before = await scale();
      const chosen = await inPage.locator('[data-part].chosen').getAttribute('data-part');
      await workbench.line('audience=').click();
      await page.keyboard.press('Control+f');
      await page.locator('.find-widget textarea').first().fill('shop-api');
      await page.keyboard.press('Escape');
      await page.keyboard.type('shop-backend');
      await inPage.locator('svg.map-drawing').filter({ hasNotText: 'shop-api' }).waitFor();
      assert.equal(await scale(), before);
      assert.equal(await inPage.locator('[data-part].chosen').getAttribute('data-part'), chosen);
      assert.ok(await page.locator('.editor-instance .monaco-editor.focused').count(), 'the editor keeps the focus');
      await workbench.shot('map-4-mended');
    });

    await workbench.step('is saved as SVG and as Mermaid, whole', async () => {
      const drawing = await saved('map.svg', 'Save SVG');
      assert.match(drawing, /^<svg [\s\S]*<\/svg>\s*$/);
      assert.match(drawing, /AUTH_SECRET/);
      const mermaid = await saved('map.mmd', 'Save Mermaid');
      assert.match(mermaid, /flowchart LR/);
      assert.match(mermaid, /AUTH_SECRET/);
      await inPage.getByRole('button', { name: 'Copy Mermaid' }).click();
      await status.filter({ hasText: 'Copied the map as Mermaid' }).waitFor();
    });

    await workbench.step('is shown anew when it was hidden, as the files are by then', async () => {
      const tab = page.locator('.tab').filter({ hasText: 'Auth Map' });
      const flask = svg.locator('text').filter({ hasText: 'Flask' }).first();
      await tab.click();
      await workbench.fromOutside(
        async () => {
          await workbench.open('README.md');
          await writeFile(path.join(vscode.workspace, 'backend/requirements.txt'), 'PyJWT==2.10.1\nflask==3.1.0\n');
        },
        async (soon) => {
          await tab.click();
          await flask.waitFor(soon);
        },
      );
    });

    await workbench.step('in every theme, narrow and wide', async () => {
      await page.setViewportSize({ width: 2480, height: 800 });
      await inPage.locator('svg.map-across').waitFor();
      await workbench.shot('map-10-wide');
      await page.setViewportSize({ width: 1280, height: 800 });
      await inPage.locator('svg.map-down').waitFor();
      assert.ok((await smallestText()) >= 11, `text of ${await smallestText()} pixels`);
      for (const [name, className, shot] of [
        ['Light Modern', 'vscode-light', '5-light'],
        ['Dark High Contrast', 'vscode-high-contrast', '6-contrast'],
        ['Light High Contrast', 'vscode-high-contrast-light', '7-contrast-light'],
      ]) {
        await theme(name, className);
        await workbench.shot(`map-${shot}`);
        await page.setViewportSize({ width: 2480, height: 800 });
        await inPage.locator('svg.map-across').waitFor();
        await workbench.shot(`map-${shot}-wide`);
        await page.setViewportSize({ width: 1280, height: 800 });
        await inPage.locator('svg.map-down').waitFor();
      }
      await theme('Dark Modern', 'vscode-dark');
      await inPage.locator('#map-tokens').evaluate((heading) => heading.scrollIntoView());
      await workbench.shot('map-8-list');
      await inPage.locator('h1').evaluate(() => scrollTo(0, 0));
      await page.setViewportSize({ width: 1060, height: 800 });
      assert.ok(await isWhole(), 'nothing is cut off at the sides of a narrow panel');
      assert.ok((await smallestText()) >= 11, `text of ${await smallestText()} pixels`);
      await workbench.shot('map-9-narrow');
    });
  }),
);
