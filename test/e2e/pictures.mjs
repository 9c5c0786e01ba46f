// Takes the pictures of the walkthrough anew, from the packaged extension: `node test/e2e/pictures.mjs`, with E2E_VSIX for another package.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { smallPng } from './small-png.mjs';
import { launchBrowser, openWorkbench, skip, startVSCode } from './vscode.mjs';
import { Workbench } from './workbench.mjs';

const OUT = path.join(import.meta.dirname, '../../docs/walkthrough');
const SIZE = { width: 1000, height: 640 };

const missing = skip();
if (missing) throw new Error(missing);
const vscode = await startVSCode({
  settings: {
    'workbench.colorTheme': 'Dark Modern',
    'workbench.activityBar.location': 'hidden',
    'workbench.statusBar.visible': true,
    'window.commandCenter': false,
    'window.title': '${activeEditorShort}${separator}${rootName}',
    'editor.wordWrap': 'on',
    'editor.lineNumbersMinChars': 3,
  },
});
const browser = await launchBrowser();
try {
  const { page, url } = await openWorkbench(browser, vscode, { file: path.join(vscode.workspace, 'frontend/.env.local') });
  await page.setViewportSize(SIZE);
  const workbench = new Workbench(page, vscode);
  const inPage = page.frameLocator('iframe.webview').last().frameLocator('#active-frame');
  const take = async (name) => {
    await page.mouse.move(1, SIZE.height - 1);
    await new Promise((resolve) => setTimeout(resolve, 700));
    await writeFile(path.join(OUT, `${name}.png`), smallPng(await page.screenshot({ path: path.join(OUT, `${name}.png`) })));
    console.log(name);
  };
  const closeEditors = () => workbench.command('View: Close All Editors');

  await page.goto(url);
  await workbench.editor.locator('.squiggly-error').first().waitFor();
  await workbench.command('View: Toggle Primary Side Bar Visibility');
  await page.keyboard.press('Control+Shift+M');
  await workbench.problems.locator('.monaco-list-row').first().waitFor();
  const menu = page.locator('.action-widget').first();
  await workbench.retry(async () => {
    await workbench.line('AUTH_SECRET').dblclick({ position: { x: 150, y: 8 } });
    await page.keyboard.press('Control+.');
    await menu.waitFor({ timeout: 4000 });
  });
  await take('finding');
  await page.keyboard.press('Escape');
  await workbench.command('View: Hide Panel');

  await workbench.open('backend/tools/smoke.env');
  await workbench.line('SMOKE_TOKEN').click({ position: { x: 300, y: 8 } });
  await workbench.command('Authlint: Decode JWT Under Cursor');
  await inPage.getByRole('heading').first().waitFor();
  await take('token');
  await closeEditors();

  for (const [name, command] of [
    ['map', 'Authlint: Show Auth Map'],
    ['audit', 'Authlint: Audit Workspace'],
  ]) {
    await workbench.command(command);
    await inPage.getByRole('heading').first().waitFor();
    await take(name);
    await closeEditors();
  }

  await workbench.command('View: Hide Panel').catch(() => {});
  await workbench.command('Authlint: Create Settings File');
  await page.locator('.tab.active').filter({ hasText: 'authlint.json' }).waitFor();
  await workbench.line('secret/undocumented').click({ position: { x: 40, y: 8 } });
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('"');
  const completion = page.locator('.suggest-widget.visible .monaco-list-row');
  await workbench.retry(async () => {
    await page.keyboard.press('Control+Space');
    await completion.first().waitFor({ timeout: 4000 });
  });
  await take('settings');
} finally {
  await browser.close();
  await vscode.stop();
}
