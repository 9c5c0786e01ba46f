// What a person can see and do in a real VS Code, for tests and for the pictures of the documents.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { until } from './processes.mjs';
import { launchBrowser, openWorkbench, startVSCode } from './vscode.mjs';

export const SHOTS = path.join(import.meta.dirname, 'shots');

/** A key that was pressed before the workbench listened is pressed again after this time. */
const SOON = { timeout: 4000 };

export class Workbench {
  /** `t` is the test whose steps are taken in this window. */
  constructor(page, vscode, t) {
    this.page = page;
    this.vscode = vscode;
    this.t = t;
    this.editor = page.locator('.editor-instance .monaco-editor').first();
    this.problems = page.locator('.markers-panel');
    this.toasts = page.locator('.notifications-toasts');
  }

  shot(name) {
    return this.page.screenshot({ path: path.join(SHOTS, `${name}.png`) });
  }

  /** A step of the test. A picture is taken when it fails, and the steps behind it, which begin where it ends, are not tried. */
  async step(name, run) {
    let failure;
    await this.t.test(name, async () => {
      try {
        await run();
      } catch (error) {
        failure = error;
        await this.shot(`FAILED-${this.t.name}-${name}`.replace(/[^\w-]+/g, '-')).catch(() => {});
        throw error;
      }
    });
    if (failure) throw failure;
  }

  line(text) {
    return this.editor.locator('.view-line').filter({ hasText: text });
  }

  /** A row of the Problems view. */
  problem(text) {
    return this.problems.locator('.monaco-list-row').filter({ hasText: text });
  }

  /** Opens the Problems view, if it is not open, with the rows that hold a text: the view keeps no rows that are out of sight. */
  async showProblems(text = '') {
    const filter = this.page.locator('.panel .viewpane-filter input').first();
    await this.retry(async () => {
      if (!(await filter.isVisible())) await this.command('Problems: Focus on Problems View');
      await filter.fill(text, SOON);
    });
  }

  /** Waits for a row of the Problems view and gives it. A view that has just opened may empty its filter again, so that it is set until the row is there. */
  async seeProblem(text, { filter = text, timeout = 30_000 } = {}) {
    const row = this.problem(text).first();
    const end = Date.now() + timeout;
    for (;;) {
      await this.showProblems(filter);
      try {
        await row.waitFor(SOON);
        return row;
      } catch (error) {
        if (Date.now() > end) throw error;
      }
    }
  }

  /**
   * Changes files as another program would, until the editor shows that it saw it: a change that comes before its
   * watcher of files has started is lost, and nothing says when that is.
   */
  async fromOutside(change, seen) {
    for (let turn = 1; ; turn++) {
      await change();
      try {
        return await seen({ timeout: 10_000 });
      } catch (error) {
        if (turn >= 4) throw error;
      }
    }
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
      await this.page.locator('.quick-input-widget input[type="text"]').fill(`>${title}`, SOON);
      await row.waitFor(SOON);
    });
    await this.page.keyboard.press('Enter');
  }

  /** Saves until the files on the disk are as they should be: edits of several files are applied one after the other, and some editors save them at once. */
  async savedAs(what, isSo) {
    await until(what, async () => {
      if (await isSo()) return true;
      await this.command('File: Save All');
      return isSo();
    });
    await this.page.locator('.tab.dirty').first().waitFor({ state: 'detached' });
  }

  /** Applies what the editor shows before it changes several files, once that many boxes are there and all ticked. */
  async applyPreview(boxes, shot = 'preview') {
    const panel = this.page.locator('.bulk-edit-panel');
    const ticks = panel.locator('.monaco-list-row .edit-checkbox');
    await until(`${boxes} boxes, all ticked`, async () => {
      const ticked = await ticks.evaluateAll((found) => found.map((box) => box.checked ?? box.ariaChecked === 'true'));
      return ticked.length === boxes && ticked.every(Boolean);
    });
    await this.shot(shot);
    await panel.getByRole('button', { name: 'Apply' }).click();
  }

  /** Opens a file of the workspace by its path. */
  async open(file) {
    const name = path.posix.basename(file);
    const row = this.page.locator('.quick-input-list .monaco-list-row.focused').filter({ hasText: name });
    await this.retry(async () => {
      await this.page.keyboard.press('Control+p');
      await this.page.locator('.quick-input-widget input[type="text"]').fill(file, SOON);
      await row.waitFor(SOON);
    });
    await this.page.keyboard.press('Enter');
    await this.page.locator('.tab.active').filter({ hasText: name }).waitFor();
  }

  /** The rows of the language status of the file in front, as text, once they are as wanted. */
  async languageStatus(wanted) {
    const rows = this.page.locator('.hover-language-status .element');
    const hover = this.page.locator('.hover-language-status');
    for (let turn = 0; ; turn++) {
      if (!(await hover.first().isVisible())) {
        await this.page.mouse.move(640, 300);
        await this.page.locator('[id="status.languageStatus"]').hover();
        await hover
          .first()
          .waitFor({ timeout: 2000 })
          .catch(() => undefined);
      }
      const texts = (await rows.allTextContents()).filter((text) => text.includes('Authlint'));
      if (wanted.test(texts.join('\n'))) return texts;
      if (turn > 60) throw new Error(`The language status never said ${wanted}, but:\n${texts.join('\n')}`);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

/** VS Code in a browser opens a workspace file now and then as if it had no folders; a second load has them. */
export async function whenFoldersShow(page) {
  const folder = page.locator('.explorer-folders-view .monaco-list-row').first();
  for (let turn = 1; ; turn++) {
    try {
      await folder.waitFor({ timeout: 10_000 });
      return;
    } catch (error) {
      if (turn >= 3) throw error;
      await page.reload();
    }
  }
}

/** Starts VS Code and a browser for one test, and ends both with it. `workspaceFile` says which file opens several folders. */
export async function withWorkbench(t, { file, workspaceFile, before, ...options }, use) {
  await mkdir(SHOTS, { recursive: true });
  const vscode = await startVSCode(options);
  t.after(() => vscode.stop());
  await before?.(vscode);
  const browser = await launchBrowser();
  t.after(() => browser.close());
  const opened = file === undefined ? {} : { file: path.join(vscode.workspace, file) };
  const { page, url } = await openWorkbench(browser, vscode, { ...opened, workspaceFile: workspaceFile?.(vscode) });
  await page.goto(url);
  if (workspaceFile) await whenFoldersShow(page);
  await use(new Workbench(page, vscode, t), vscode);
}
