// Takes the pictures of the walkthrough and of the documents anew, from the packaged extension: `node test/e2e/pictures.mjs [NAME ...]`,
// with E2E_VSIX for another package.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { smallPng } from './small-png.mjs';
import { launchBrowser, openWorkbench, skip, startVSCode } from './vscode.mjs';
import { Workbench } from './workbench.mjs';

const DOCS = path.join(import.meta.dirname, '../../docs');
const WALKTHROUGH = { folder: 'walkthrough', viewport: { width: 1000, height: 640 }, sharpness: 1 };
// The pages of a browser show these smaller than they are, which two dots a pixel keep crisp.
const DOCUMENTS = { folder: 'images', viewport: { width: 1120, height: 700 }, sharpness: 2 };

const missing = skip();
if (missing) throw new Error(missing);
const only = process.argv.slice(2);
const vscode = await startVSCode({
  settings: {
    'workbench.colorTheme': 'Dark Modern',
    'window.autoDetectColorScheme': false,
    'workbench.activityBar.location': 'hidden',
    // The middle of the title then names the folder and nothing of the build that shows it.
    'window.commandCenter': true,
    'workbench.layoutControl.enabled': false,
    'workbench.navigationControl.enabled': false,
    'editor.wordWrap': 'on',
    'editor.lineNumbersMinChars': 3,
    'breadcrumbs.enabled': false,
  },
});
const browser = await launchBrowser();
try {
  // In this order, because the settings that the walkthrough writes would stand in the other window as well.
  await take(DOCUMENTS, documents);
  await take(WALKTHROUGH, walkthrough);
} finally {
  await browser.close();
  await vscode.stop();
}

/** Opens a window of this size, and gives `steps` what they need to take its pictures. */
async function take({ folder, viewport, sharpness }, steps) {
  const file = path.join(vscode.workspace, 'frontend/.env.local');
  const { page, context, url } = await openWorkbench(browser, vscode, { file, viewport, sharpness });
  const workbench = new Workbench(page, vscode);
  await page.goto(url);
  await workbench.editor.locator('.squiggly-error').first().waitFor();
  await mkdir(path.join(DOCS, folder), { recursive: true });
  const picture = async (name, height = viewport.height) => {
    await restMouse(page);
    await new Promise((resolve) => setTimeout(resolve, 900));
    if (await workbench.toasts.locator('.notification-toast').count()) throw new Error(`A message covers ${folder}/${name}`);
    const small = smallPng(await page.screenshot({ clip: { x: 0, y: 0, width: viewport.width, height } }));
    const wanted = only.length === 0 || only.includes(`${folder}/${name}`);
    if (wanted) await writeFile(path.join(DOCS, folder, `${name}.png`), small);
    console.log(`${folder}/${name}: ${Math.round(small.length / 1024)} KB${wanted ? '' : ', not kept'}`);
  };
  const inPage = page.frameLocator('iframe.webview').last().frameLocator('#active-frame');
  await steps({ workbench, page, inPage, picture, closeEditors: () => workbench.command('View: Close All Editors') });
  await context.close();
}

async function walkthrough({ workbench, page, inPage, picture, closeEditors }) {
  await workbench.command('View: Toggle Primary Side Bar Visibility');
  await page.keyboard.press('Control+Shift+M');
  await workbench.problems.locator('.monaco-list-row').first().waitFor();
  const menu = page.locator('.action-widget').first();
  await workbench.retry(async () => {
    await workbench.line('AUTH_SECRET').dblclick({ position: { x: 150, y: 8 } });
    await page.keyboard.press('Control+.');
    await menu.waitFor({ timeout: 4000 });
  });
  await picture('finding');
  await page.keyboard.press('Escape');
  await workbench.command('View: Hide Panel');

  await openToken({ workbench, page, inPage });
  await picture('token');
  await closeEditors();
  await openMap({ workbench, inPage });
  await picture('map');
  await closeEditors();
  await openAudit({ workbench, inPage });
  await picture('audit');
  await closeEditors();

  await workbench.command('Authlint: Create Settings File');
  await page.locator('.tab.active').filter({ hasText: 'authlint.json' }).waitFor();
  await workbench.line('secret/undocumented').click({ position: { x: 40, y: 8 } });
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('"contract/audience": "error"');
  for (let turn = 0; turn < 'error"'.length; turn++) await page.keyboard.press('ArrowLeft');
  const completion = page.locator('.suggest-widget.visible .monaco-list-row');
  await workbench.retry(async () => {
    await page.keyboard.press('Control+Space');
    await completion.first().waitFor({ timeout: 4000 });
  });
  await picture('settings');
}

async function documents({ workbench, page, inPage, picture, closeEditors }) {
  await page.keyboard.press('Control+Shift+M');
  await workbench.problem('expects the audience').last().dblclick();
  await workbench.line('audience=').waitFor();
  await openHover({ workbench, page }, 'both use AUTH_SECRET');
  await picture('editor');
  await page.keyboard.press('Escape');
  await workbench.command('View: Hide Panel');
  await workbench.command('View: Toggle Primary Side Bar Visibility');
  await closeEditors();

  await workbench.open('backend/tools/smoke.env');
  await workbench.line('SMOKE_TOKEN').click({ position: { x: 300, y: 8 } });
  await openHover({ workbench, page }, 'shop-backend');
  // The rest of the window is empty.
  await picture('token-hover', 380);
  await page.keyboard.press('Escape');
  await openToken({ workbench, page, inPage });
  await picture('token');
  await workbench.command('Authlint: Diagnose 401');
  await inPage.getByRole('heading', { name: 'What is broken' }).waitFor();
  await picture('diagnosis');
  await closeEditors();

  await openMap({ workbench, inPage });
  await picture('map');
  await closeEditors();
  await openAudit({ workbench, inPage });
  await picture('audit');
}

/** Away from everything that shows something below the mouse, or goes when the mouse does. */
function restMouse(page) {
  const { width, height } = page.viewportSize();
  return page.mouse.move(width / 2, height - 1);
}

async function openHover({ workbench, page }, text) {
  await restMouse(page);
  const hover = page.locator('.monaco-hover').filter({ hasText: text });
  await workbench.retry(async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.press('Control+i');
    await hover.first().waitFor({ timeout: 4000 });
  });
}

async function openToken({ workbench, page, inPage }) {
  await workbench.open('backend/tools/smoke.env');
  await workbench.line('SMOKE_TOKEN').click({ position: { x: 300, y: 8 } });
  await page.keyboard.press('Escape');
  await workbench.command('Authlint: Decode JWT Under Cursor');
  await inPage
    .getByRole('heading', { name: /Audience/ })
    .first()
    .waitFor();
}

async function openMap({ workbench, inPage }) {
  await workbench.command('Authlint: Show Auth Map');
  await inPage.locator('svg.map-drawing [data-part]').first().waitFor();
}

/** With the report alone in view: the Problems view, which opens beneath it, is in the other pictures. */
async function openAudit({ workbench, inPage }) {
  await workbench.command('Authlint: Audit Workspace');
  await inPage.getByRole('heading', { name: /\d+ errors/ }).waitFor();
  await workbench.problems.locator('.monaco-list-row').first().waitFor();
  await workbench.command('View: Hide Panel');
}
