import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { launchBrowser, openWorkbench, skip, startVSCode } from './vscode.mjs';

const here = import.meta.dirname;
const SHOTS = path.join(here, 'shots');
// With E2E_DOCS=1 the picture of the README is taken anew.
const PICTURE = process.env.E2E_DOCS ? path.join(here, '../../docs/images/editor.png') : undefined;
await mkdir(SHOTS, { recursive: true });

/** What a person can see and do, with a picture whenever a step fails. */
class Workbench {
  constructor(page) {
    this.page = page;
    this.editor = page.locator('.editor-instance .monaco-editor').first();
    this.problems = page.locator('.markers-panel');
  }

  shot(name) {
    return this.page.screenshot({ path: path.join(SHOTS, `${name}.png`) });
  }

  line(text) {
    return this.editor.locator('.view-line').filter({ hasText: text });
  }

  problem(text) {
    return this.problems.locator('.monaco-list-row').filter({ hasText: text });
  }

  /** Late changes of focus close menus: the key is pressed again. */
  async retry(action, times = 5) {
    for (let turn = 1; ; turn++) {
      try {
        return await action();
      } catch (error) {
        if (turn >= times) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  async command(title) {
    const row = this.page.locator('.quick-input-list .monaco-list-row.focused').filter({ hasText: title });
    await this.retry(async () => {
      await this.page.keyboard.press('F1');
      await this.page.locator('.quick-input-widget input[type="text"]').fill(`>${title}`);
      await row.waitFor({ timeout: 5000 });
    });
    await this.page.keyboard.press('Enter');
  }
}

async function withWorkbench(t, { file, ...options }, use) {
  const vscode = await startVSCode(options);
  t.after(() => vscode.stop());
  const browser = await launchBrowser();
  t.after(() => browser.close());
  const { page, url } = await openWorkbench(browser, vscode, { file: path.join(vscode.workspace, file) });
  const workbench = new Workbench(page);
  await page.goto(url);
  try {
    await use(workbench, vscode);
  } catch (error) {
    await workbench.shot(`FAILED-${t.name.replace(/\W+/g, '-')}`).catch(() => {});
    throw error;
  }
}

test('what a person sees', { skip: skip(), timeout: 180_000 }, (t) =>
  withWorkbench(t, { file: 'frontend/.env.local' }, async (workbench, vscode) => {
    const { page, editor } = workbench;
    await t.test('a squiggle under the value', async () => {
      await workbench.line('AUTH_SECRET').waitFor();
      await editor.locator('.squiggly-error').first().waitFor();
    });

    await t.test('the Problems view names findings of files that nobody opened', async () => {
      await page.keyboard.press('Control+Shift+M');
      const filter = workbench.page.locator('.panel .viewpane-filter input').first();
      await filter.fill('stands in plain text');
      const row = workbench.problem('AUTH_SYNC_SECRET stands in plain text');
      await row.waitFor();
      assert.match(await row.textContent(), /Authlint.*fly\/plaintext-secret.*\[Ln 6, Col 3\]/);
      await workbench.shot('1-problems');
      await filter.fill('');
    });

    await t.test('a finding between two services says why the two belong together', async () => {
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
      if (PICTURE) {
        await mkdir(path.dirname(PICTURE), { recursive: true });
        await page.screenshot({ path: PICTURE });
      }
      await page.keyboard.press('Escape');
    });

    await t.test('a quick fix mends it, on disk too', async () => {
      await workbench.problem('AUTH_SECRET is a publicly known value').last().dblclick();
      await workbench.line('AUTH_SECRET').waitFor();
      const fix = page.locator('.action-widget .monaco-list-row').filter({ hasText: 'Generate a new random value' });
      await workbench.retry(async () => {
        await page.keyboard.press('Control+.');
        await fix.first().waitFor({ timeout: 3000 });
      });
      await workbench.shot('3-quickfix');
      await page.keyboard.press('Enter');
      await page.locator('.tab.dirty').first().waitFor();
      await workbench.command('File: Save All');
      await page.locator('.tab.dirty').first().waitFor({ state: 'detached' });
      await workbench.problem('secret/placeholder').first().waitFor({ state: 'detached' });
      const read = async (file) => /^AUTH_SECRET=(\S+)$/m.exec(await readFile(path.join(vscode.workspace, file), 'utf8'))?.[1];
      await workbench.retry(async () => {
        const [front, back] = [await read('frontend/.env.local'), await read('backend/.env')];
        assert.match(front ?? '', /^[\w-]{43}$/);
        assert.equal(front, back);
      }, 20);
      await workbench.shot('4-fixed');
    });

    await t.test('the audit opens a report', async () => {
      await workbench.command('Authlint: Audit Workspace');
      await page.locator('.tab').filter({ hasText: 'Audit' }).waitFor();
      const preview = page.frameLocator('iframe.webview').last().frameLocator('#active-frame');
      await preview.getByRole('heading', { name: 'Authlint audit' }).waitFor();
      await workbench.shot('5-audit');
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
